"""How a kind of row shows itself: its names, its columns, who may read it, what can be done with it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from lianjian.kernel.records.base import Ledgered


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a list. `value` takes the row; `choices`-like values are shown as the row's own words."""

    key: str
    title: Any
    value: Callable[[Any], Any]
    numeric: bool = False
    width: int = 14


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A line of a row's page: what, and its value in words."""

    title: Any
    value: Any
    url: str | None = None


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something the person signed in may do with a row now: a word and an address."""

    title: Any
    url: str
    main: bool = False


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of row that has lists, a page of its own, and a place in figures.

    `read` is the permission to see it; `public` says that its facts may be read by anyone; `related` names
    the foreign keys that a list follows; `steps` gives what can be done with a row by an actor.
    """

    model: type[Ledgered]
    title: Any
    read: str
    columns: tuple[Column, ...]
    headline: Callable[[Any], str]
    facts: Callable[[Any], Sequence[Fact]]
    steps: Callable[[Any, Any], Sequence[Step]] = field(default=lambda row, actor: ())
    related: tuple[str, ...] = ()
    who_sees: Any = ""

    @property
    def key(self) -> str:
        return self.model._meta.label_lower

    def select(self) -> Any:
        """The rows of this kind with what a list shows of them."""
        return self.model._default_manager.select_related(*self.related)
