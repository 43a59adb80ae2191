"""The card that an area hands in, and the registry of all cards.

An area or portal is a folder with an `area.py` that defines `AREA`. Nothing else lists it: the registry
finds the cards of all installed apps at the start, checks them, and everything that spans areas
(addresses, menu, permissions, figures, duties, gates, imports, the demo) is read from here.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models import Model
    from django.utils.functional import _StrPromise as Text

    from lianjian.kernel.access.actor import Actor
    from lianjian.kernel.access.request import Request
    from lianjian.kernel.duties.declared import Duty
    from lianjian.kernel.exchange.ledgers import Ledger
    from lianjian.kernel.figures.declared import Figure
    from lianjian.kernel.figures.telling import Column, KindTable, Pen, Telling
    from lianjian.kernel.gates.declared import Gate
    from lianjian.kernel.records.kinds import Entry, Kind

PUBLIC = "public"
"""The permission of a page that anyone may open without an account."""

SIGNED_IN = "signed-in"
"""The permission of a page that every account may open, whatever its posts."""

OWN_ACCOUNT = "own-account"
"""The permission of a page on which whoever has signed in, a guest too, looks after the own account."""


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
class Lead:
    """A page, by its name, that does what an entry of another area does, and better: whoever may make the entry and holds
    the permission is led from it there, so that there is one way to do it.
    """

    entry: str
    page: str
    permission: str


MOST_IN_RAIL = 999
"""Above this the rail says only that there are more."""


@dataclass(frozen=True, kw_only=True)
class MenuEntry:
    """Where a page stands in the rail. `count` gives (number, is_late) for the person signed in.

    The rail stands on every page: `count` need not go on above MOST_IN_RAIL.
    """

    group: str
    title: "Text | str"
    order: int = 50
    count: Callable[[Any], tuple[int, bool] | None] | None = None


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """An area's part of the year's account: its order and heading, and what it tells from answers alone.

    `columns` are its figures in the tables by unit and by township, `kinds` its tables by kind.
    """

    order: int
    title: "Text | str"
    tell: "Callable[[Pen], Telling]"
    columns: "tuple[Column, ...]" = ()
    kinds: "tuple[KindTable, ...]" = ()


@dataclass(frozen=True, kw_only=True)
class Area:
    """What an area or portal declares. `tier` orders foreign keys: they point to lower tiers only.

    `demo_today` makes what a demo county needs beside its year on the day it is built, so that it can be tried out.
    """

    key: str
    title: "Text | str"
    tier: int
    permissions: tuple[Permission, ...] = ()
    kinds: "tuple[Kind, ...]" = ()
    entries: "tuple[Entry, ...]" = ()
    pages: tuple[Page, ...] = ()
    leads: tuple[Lead, ...] = ()
    api: Callable[[Any], None] | None = None
    figures: "tuple[Figure, ...]" = ()
    duties: "tuple[Duty, ...]" = ()
    gates: "tuple[Gate, ...]" = ()
    ledgers: "tuple[Ledger, ...]" = ()
    chapters: tuple[Chapter, ...] = ()
    founding: Callable[..., None] | None = None
    before_demo: Callable[[Any], None] | None = None
    demo: Callable[[Any], Any] | None = None
    demo_today: Callable[[Any], None] | None = None
    jobs: "tuple[Callable[[datetime], str], ...]" = ()


@dataclass(frozen=True)
class MenuItem:
    """One line of the rail, as it is drawn."""

    title: Any
    url: str
    count: int | None
    late: bool
    current: bool

    @property
    def number(self) -> str:
        """The count in digits; empty where there is nothing to count."""
        if not self.count:
            return ""
        return f"{self.count}" if self.count <= MOST_IN_RAIL else f"{MOST_IN_RAIL}+"


@dataclass(frozen=True)
class MenuGroup:
    title: Any
    items: list[MenuItem]


MENU_GROUPS = {
    "mine": _("我的"),
    "county": _("全局"),
    "party": _("党建"),
    "team": _("队建"),
    "policing": _("业务"),
    "people": _("群众"),
    "system": _("系统"),
}


def _menu_item(request: "Request", entry: MenuEntry, url: str, *, current: bool) -> MenuItem:
    count, late = (entry.count(request) if entry.count else None) or (None, False)
    return MenuItem(entry.title, url, count, late, current)


def _current(path: str, urls: Iterable[str]) -> str:
    """The address in the rail nearest to the page's own: `/desk/mine/` rather than `/desk/`."""
    return max(
        (url for url in urls if path == url or (url != "/" and path.startswith(url))), key=len, default=""
    )


@dataclass
class Registry:
    """All cards of this installation, in the order of their tiers."""

    areas: list[Area] = field(default_factory=list)

    def load(self) -> None:
        """Find the card of each installed app that has one, and refuse to start with a bad one."""
        self.areas = sorted(self._cards(), key=lambda area: (area.tier, area.key))
        for name in (
            "permissions",
            "figures",
            "duties",
            "gates",
            "kinds",
            "entries",
            "ledgers",
            "_figures_by_model",
        ):
            self.__dict__.pop(name, None)
        self._check()

    def _cards(self) -> Iterator[Area]:
        for config in apps.get_app_configs():
            if config.name.startswith("lianjian.") and find_spec(f"{config.name}.area"):
                yield import_module(f"{config.name}.area").AREA

    def _check(self) -> None:
        known = {PUBLIC, SIGNED_IN, OWN_ACCOUNT, *self.permissions}
        for area in self.areas:
            for page in area.pages:
                if page.permission not in known:
                    raise BadCard(
                        f"{area.key}: page {page.route} names no declared permission: {page.permission!r}"
                    )
        for kind in self.kinds.values():
            if not hasattr(kind.model, "number"):
                raise BadCard(f"{kind.key}: its rows have no `number` by which their pages call them")
            for permission in (kind.read, *(step.permission for step in kind.steps)):
                if permission not in known:
                    raise BadCard(f"{kind.key} names no declared permission: {permission!r}")
        for lead in (lead for area in self.areas for lead in area.leads):
            if lead.permission not in known or lead.entry not in self.entries:
                raise BadCard(
                    f"the lead from {lead.entry} to {lead.page} names no declared entry or permission"
                )
        for entry in self.entries.values():
            if entry.permission not in known:
                raise BadCard(f"entry {entry.name} names no declared permission: {entry.permission!r}")

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
    def entries(self) -> "dict[str, Entry]":
        return self._by_key("entries", lambda it: it.name)

    @cached_property
    def ledgers(self) -> "dict[str, Ledger]":
        return self._by_key("ledgers", lambda it: it.key)

    def pages(self) -> Iterator[tuple[Area, Page]]:
        for area in self.areas:
            for page in area.pages:
                yield area, page

    def led_from(self, entry: str, actor: "Actor") -> str | None:
        """The name of the page to which somebody is led from an entry, if to any."""
        leads = (lead for area in self.areas for lead in area.leads)
        return next((it.page for it in leads if it.entry == entry and actor.may(it.permission)), None)

    def menu(self, request: "Request") -> list[MenuGroup]:
        """The rail: the pages and lists with a menu entry that this visitor may open, in their groups."""
        pages = [(page.menu, reverse(page.name), page.permission) for __, page in self.pages() if page.menu]
        lists = [
            (kind.menu, reverse("list", args=kind.key.split(".")), kind.read)
            for kind in self.kinds.values()
            if kind.menu
        ]
        allowed = [
            (menu, url) for menu, url, permission in pages + lists if self._may_open(request, permission)
        ]
        allowed.sort(key=lambda it: it[0].order)
        current = _current(request.path, (url for _menu, url in allowed))
        groups = [
            MenuGroup(
                title,
                [
                    _menu_item(request, menu, url, current=url == current)
                    for menu, url in allowed
                    if menu.group == key
                ],
            )
            for key, title in MENU_GROUPS.items()
        ]
        return [group for group in groups if group.items]

    @staticmethod
    def _may_open(request: "Request", permission: str) -> bool:
        return permission == PUBLIC or request.actor.may(permission)

    def kind_of(self, model: "type[Model] | Model") -> "Kind":
        return self.kinds[model._meta.label_lower]

    def figures_on(self, model: "type[Model]") -> "list[Figure]":
        """The figures that count rows of this model into tallies."""
        return self._figures_by_model.get(model, [])

    @cached_property
    def _figures_by_model(self) -> "dict[type[Model], list[Figure]]":
        found: dict[type[Model], list[Figure]] = {}
        for figure in self.figures.values():
            if figure.measure.tallied and figure.model is not None:
                found.setdefault(figure.model, []).append(figure)
        return found

    def _by_key(self, name: str, key: Callable[[Any], str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for area in self.areas:
            for item in getattr(area, name):
                if key(item) in found:
                    raise BadCard(f"{area.key}: {name[:-1]} {key(item)} is declared twice")
                found[key(item)] = item
        return found


registry = Registry()
