"""The card that an area hands in, and the registry of all cards.

An area or portal is a folder with an `area.py` that defines `AREA`. Nothing else lists it: the registry
finds the cards of all installed apps at the start, checks them, and everything that spans areas
(addresses, menu, permissions, figures, duties, gates, imports, the demo) is read from here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from django.apps import apps

if TYPE_CHECKING:
    from django.db.models import Model
    from django.utils.functional import _StrPromise as Text

    from lianjian.kernel.duties.declared import Duty
    from lianjian.kernel.exchange.ledgers import Ledger
    from lianjian.kernel.figures.declared import Figure
    from lianjian.kernel.gates.declared import Gate
    from lianjian.kernel.records.kinds import Kind

PUBLIC = "public"
"""The permission of a page that anyone may open without an account."""

SIGNED_IN = "signed-in"
"""The permission of a page that every account may open, whatever its posts."""


class BadCard(Exception):
    """A card that cannot be served. It stops the start."""


@dataclass(frozen=True, kw_only=True)
class Permission:
    """One act on one thing, `area.thing:act`, that a post may grant."""

    key: str
    title: "Text | str"


@dataclass(frozen=True, kw_only=True)
class Page:
    """An address, its view, and the permission without which it is not shown."""

    route: str
    view: Callable[..., Any]
    name: str
    permission: str
    menu: "MenuEntry | None" = None


@dataclass(frozen=True, kw_only=True)
class MenuEntry:
    """Where a page stands in the rail. `count` gives (number, is_late) for the person signed in."""

    group: str
    title: "Text | str"
    order: int = 50
    count: Callable[[Any], tuple[int, bool] | None] | None = None


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """A part of the year's account: its order, heading, and the figures its sentences quote."""

    order: int
    title: "Text | str"
    write: Callable[..., None]


@dataclass(frozen=True, kw_only=True)
class Area:
    """What an area or portal declares. `tier` orders foreign keys: they point to lower tiers only."""

    key: str
    title: "Text | str"
    tier: int
    permissions: tuple[Permission, ...] = ()
    kinds: "tuple[Kind, ...]" = ()
    pages: tuple[Page, ...] = ()
    api: Callable[[Any], None] | None = None
    figures: "tuple[Figure, ...]" = ()
    duties: "tuple[Duty, ...]" = ()
    gates: "tuple[Gate, ...]" = ()
    ledgers: "tuple[Ledger, ...]" = ()
    chapters: tuple[Chapter, ...] = ()
    founding: Callable[..., None] | None = None
    demo: Callable[[Any], None] | None = None


@dataclass
class Registry:
    """All cards of this installation, in the order of their tiers."""

    areas: list[Area] = field(default_factory=list)

    def load(self) -> None:
        """Find the card of each installed app that has one, and refuse to start with a bad one."""
        self.areas = sorted(self._cards(), key=lambda area: (area.tier, area.key))
        for name in ("permissions", "figures", "duties", "gates", "kinds", "ledgers"):
            self.__dict__.pop(name, None)
        self._check()

    def _cards(self) -> Iterator[Area]:
        for config in apps.get_app_configs():
            if config.name.startswith("lianjian.") and find_spec(f"{config.name}.area"):
                yield import_module(f"{config.name}.area").AREA

    def _check(self) -> None:
        known = {PUBLIC, SIGNED_IN, *self.permissions}
        for area in self.areas:
            for page in area.pages:
                if page.permission not in known:
                    raise BadCard(f"{area.key}: page {page.route} names no declared permission: {page.permission!r}")
        for kind in self.kinds.values():
            if kind.read not in known:
                raise BadCard(f"{kind.key}: its rows name no declared permission: {kind.read!r}")

    @cached_property
    def permissions(self) -> dict[str, Permission]:
        return self._by_key("permissions", lambda it: it.key)

    @cached_property
    def figures(self) -> "dict[str, Figure]":
        return self._by_key("figures", lambda it: it.key)

    @cached_property
    def duties(self) -> "dict[str, Duty]":
        return self._by_key("duties", lambda it: it.key)

    @cached_property
    def gates(self) -> "dict[str, Gate]":
        return self._by_key("gates", lambda it: it.key)

    @cached_property
    def kinds(self) -> "dict[str, Kind]":
        return self._by_key("kinds", lambda it: it.key)

    @cached_property
    def ledgers(self) -> "dict[str, Ledger]":
        return self._by_key("ledgers", lambda it: it.key)

    def pages(self) -> Iterator[tuple[Area, Page]]:
        for area in self.areas:
            for page in area.pages:
                yield area, page

    def kind_of(self, model: "type[Model] | Model") -> "Kind":
        return self.kinds[model._meta.label_lower]

    def figures_on(self, model: "type[Model]") -> "list[Figure]":
        """The figures that count rows of this model into tallies."""
        return [figure for figure in self.figures.values() if figure.counts(model)]

    def _by_key(self, name: str, key: Callable[[Any], str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for area in self.areas:
            for item in getattr(area, name):
                if key(item) in found:
                    raise BadCard(f"{area.key}: {name[:-1]} {key(item)} is declared twice")
                found[key(item)] = item
        return found


registry = Registry()
