"""How a kind of row shows itself: its names, its columns, who may read it, what can be done with it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lianjian.kernel.records.base import Ledgered
from lianjian.kernel.records.door import Verb


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
    """Something that may be done with a row: a form, and the change that it makes.

    `verb` is called with actor, at, key, the row under the keyword `subject`, and the form's cleaned data.
    `open_to` says whether this actor may do it with this row as it stands now; the verb decides in the end.
    """

    name: str
    title: Any
    form: type[Any]
    verb: Verb
    subject: str
    open_to: Callable[[Any, Any], bool]
    main: bool = False

    @property
    def permission(self) -> str:
        return self.verb.permission


@dataclass(frozen=True, kw_only=True)
class Many:
    """Something that may be done with many rows of a list at once: each by a change of its own, refused by itself.

    `verb` is called for each row as that of a Step, with what `facts` takes from the row and the form's cleaned data,
    which are the same for all. `open_to` says whether this actor may choose this row as it stands now.
    """

    title: Any
    form: type[Any]
    verb: Verb
    subject: str
    open_to: Callable[[Any, Any], bool]
    facts: Callable[[Any], dict[str, Any]]

    @property
    def permission(self) -> str:
        return self.verb.permission


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A way to enter a new fact: a form, and the change that it makes. The verb returns the new row."""

    name: str
    title: Any
    hint: Any
    form: type[Any]
    verb: Callable[..., Any]
    permission: str
    template: str = "records/entry.html"
    order: int = 50

    def makes(self, model: type[Ledgered]) -> bool:
        """Whether what is entered is a row of a model, as its verb says."""
        return self.verb.__annotations__.get("return") is model


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of row that has lists, a page of its own, and a place in figures.

    `read` is the permission to see it. `columns` are those of its lists and files, `filters` the conditions of
    its list, `facts` the lines of its page, `steps` what can be done with a row, `many` what with many of its list at
    once, `related` the foreign keys that a list follows. With a `menu` its list stands in the rail. A `template` that
    extends the page of any row adds sections to it, and `shows` gives what those need. `labels` are the titles of the
    model's fields, for what a revision changed; `told_as` puts into words a value that neither choices nor a foreign
    key explain.
    """

    model: type[Ledgered]
    title: Any
    read: str
    columns: tuple[Column, ...]
    headline: Callable[[Any], str]
    facts: Callable[[Any], Sequence[Fact]]
    steps: tuple[Step, ...] = ()
    many: Many | None = None
    related: tuple[str, ...] = ()
    who_sees: Any = ""
    filters: type[Any] | None = None
    order: tuple[str, ...] = ("-pk",)
    menu: Any = None
    intro: Any = ""
    template: str = "records/row.html"
    shows: Callable[[Any, Any], dict[str, Any]] | None = None
    labels: Mapping[str, Any] = field(default_factory=dict)
    told_as: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return self.model._meta.label_lower

    def select(self) -> Any:
        """The rows of this kind with what a list shows of them."""
        return self.model._default_manager.select_related(*self.related)

    def steps_for(self, row: Any, actor: Any) -> list[Step]:
        """What this actor may do with this row now."""
        return [step for step in self.steps if actor.may(step.permission) and step.open_to(row, actor)]

    def each(self, rows: Any, batch_size: int = 2_000) -> Iterator[Any]:
        """The rows with what a list shows of them, in the order of their keys and in bounded memory."""
        after = 0
        chosen = self.select().filter(pk__in=rows.order_by().values("pk"))
        # Many rows share their kind, unit and place: reading those apart is faster than joining them.
        related = chosen.select_related(None).prefetch_related(*self.related)
        while batch := list(related.filter(pk__gt=after).order_by("pk")[:batch_size]):
            yield from batch
            after = batch[-1].pk
