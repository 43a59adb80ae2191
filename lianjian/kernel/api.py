"""What the kernel itself tells to programs: figures and their rows, rules, places, units, and who asks."""

from datetime import date
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Query, Schema
from pydantic import BeforeValidator, Field

from lianjian.kernel.access.models import Account
from lianjian.kernel.access.operations import NO_NUL, Key, Operations, Page
from lianjian.kernel.access.request import Request, TokenRequest
from lianjian.kernel.areas import SIGNED_IN, registry
from lianjian.kernel.clock.now import today
from lianjian.kernel.clock.periods import EARLIEST, LATEST
from lianjian.kernel.figures.answers import answer, as_json, openings
from lianjian.kernel.figures.asking import Words, question
from lianjian.kernel.figures.declared import Figure
from lianjian.kernel.org.models import Placement, Post, Unit
from lianjian.kernel.places.models import Place
from lianjian.kernel.records.kinds import Kind
from lianjian.kernel.refusal import NotFound
from lianjian.kernel.rules.models import Rule
from lianjian.kernel.ui.lists import row_url, text_of

FIGURES = Operations("/figures", "figures")
COUNTY = Operations("", "county")

Day = Annotated[date, Field(ge=EARLIEST, le=LATEST)]
Word = Annotated[str, Field(max_length=60, pattern=NO_NUL)]
Said = Annotated[str, BeforeValidator(str)]
"""A text that is translated only now."""


def mount(api: NinjaAPI) -> None:
    for operations in (FIGURES, COUNTY):
        operations.mount(api)


class FigureOut(Schema):
    """A figure as it is declared."""

    key: str
    title: Said
    definition: Said
    unit: Said
    theme: str
    better: str
    rule: str


class Scope(Schema):
    unit: str | None
    town: str | None
    units_of: date | None
    known_at: str | None


class AnswerOut(Schema):
    """A figure's answer, in the words of `lianjian figures --json`."""

    key: str
    title: str
    unit: str
    value: int | float | None
    numerator: int | None
    denominator: int | None
    low: float | None
    high: float | None
    previous: int | float | None
    change: float | None
    change_low: float | None
    change_high: float | None
    change_unit: str
    rows: int
    rule: str | None
    confirmed: bool
    first: date = Field(alias="from")
    on: date
    scope: Scope


class Asked(Schema):
    """What is asked of a figure; days as 2022-12-20. Without `on`: today. Without `from`: the year so far."""

    on: Word = ""
    first: Annotated[Word, Field(alias="from")] = ""
    unit: Word = ""
    town: Word = ""
    units_of: Word = ""
    known_at: Word = ""

    def words(self) -> Words:
        return Words(**self.model_dump())


class CountedRow(Schema):
    """A row that a figure counted, with the columns of its list in words."""

    pk: int
    kind: str
    number: str
    url: str
    cells: dict[str, str]


class CountedRows(Schema):
    """Rows, the newest first. `next` is the `before` of the following page; `part` the figure they are of."""

    part: str
    items: list[CountedRow]
    next: int | None


@FIGURES.read("", permission="figures.figure:read", response=list[FigureOut])
def index(request: HttpRequest) -> list[Figure]:
    """All figures there are."""
    return sorted(registry.figures.values(), key=lambda figure: (figure.theme, figure.order, figure.key))


@FIGURES.read("/{key}", permission="figures.figure:read", response=AnswerOut, by_alias=True)
def ask(request: HttpRequest, key: Word, asked: Query[Asked]) -> dict[str, Any]:
    """The figure's value with its interval and the year before."""
    return as_json(answer(_known(key).key, question(asked.words())))


@FIGURES.read("/{key}/rows", permission="figures.figure:read", response=CountedRows)
def rows(
    request: Request,
    key: Word,
    asked: Query[Asked],
    part: Word = "",
    before: Key | None = None,
    limit: Page = 50,
) -> dict[str, Any]:
    """The rows that the figure counted and the token may see. `part` chooses among those of a ratio."""
    opened = openings(_known(key), question(asked.words()))
    figure, counted = next((it for it in opened if it[0].key == part), opened[-1] if opened else (None, None))
    kind = registry.kinds.get(counted.model._meta.label_lower) if counted is not None else None
    if figure is None or counted is None or kind is None:
        raise NotFound(_("这个指标没有可以打开的行。"))
    page = _page(kind, request.actor.visible(counted, kind.read), before, limit)
    items = [_counted(kind, row) for row in page]
    return {"part": figure.key, "items": items, "next": page[-1].pk if len(page) == limit else None}


def _known(key: str) -> Figure:
    if key not in registry.figures:
        raise NotFound(_("没有名为「%s」的指标。") % key)
    return registry.figures[key]


def _page(kind: Kind, found: QuerySet, before: int | None, limit: int) -> list[Any]:
    found = found.filter(pk__lt=before) if before else found
    keys = list(found.order_by("-pk").values_list("pk", flat=True)[:limit])
    rows = kind.select().in_bulk(keys)
    return [rows[key] for key in keys]


def _counted(kind: Kind, row: Any) -> dict[str, Any]:
    cells = {column.key: text_of(column.value(row)) for column in kind.columns}
    return {"pk": row.pk, "kind": kind.key, "number": row.number, "url": row_url(row), "cells": cells}


class RuleOut(Schema):
    """A version of a rule."""

    code: str
    title: str
    value: Any
    unit: str
    source: str
    article: str
    level: str
    tag: str
    confirmed: bool
    valid_from: date
    valid_to: date | None
    note: str

    @staticmethod
    def resolve_title(rule: Rule) -> str:
        return str(rule)

    @staticmethod
    def resolve_note(rule: Rule) -> str:
        return rule.note_text


@COUNTY.read("/rules", permission="rules.rule:read", response=list[RuleOut])
def rules(request: HttpRequest, on: Day | None = None) -> QuerySet:
    """The rules in effect on a day; without one, today."""
    return Rule.objects.on(on or today())


class PlaceOut(Schema):
    """A township, village or community; longitude and latitude in WGS-84 degrees."""

    code: str
    name: str
    name_en: str
    level: str
    parent: str | None
    longitude: float | None
    latitude: float | None
    valid_from: date
    valid_to: date | None

    @staticmethod
    def resolve_parent(place: Place) -> str | None:
        return place.parent.code if place.parent else None


@COUNTY.read("/places", permission=SIGNED_IN, response=list[PlaceOut])
def places(request: HttpRequest, on: Day | None = None, level: Place.Level | None = None) -> QuerySet:
    """The county's divisions on a day; without one, today."""
    found = Place.objects.on(on or today()).select_related("parent")
    return found.filter(level=level) if level else found


class UnitOut(Schema):
    """A unit, and the code of the one it stands under."""

    code: str
    name: str
    name_en: str
    kind: str
    parent: str | None
    valid_from: date
    valid_to: date | None


@COUNTY.read("/units", permission="org.unit:read", response=list[UnitOut])
def units(request: HttpRequest, on: Day | None = None) -> list[dict[str, Any]]:
    """The units in effect on a day; without one, today."""
    day = on or today()
    parents = dict(Placement.objects.on(day).values_list("unit", "parent__code"))
    found = Unit.objects.on(day).select_related("kind")
    return [{**vars(unit), "kind": unit.kind.code, "parent": parents.get(unit.pk)} for unit in found]


class PostOut(Schema):
    unit: str
    kind: str
    leads: bool
    grants: list[str]


class Me(Schema):
    """Whom the token speaks for, and the posts of today with the permissions that each grants in its unit."""

    account: str
    person: str
    name: str
    posts: list[PostOut]


@COUNTY.read("/me", permission=SIGNED_IN, response=Me)
def me(request: TokenRequest) -> dict[str, Any]:
    """Who is asking."""
    person = request.actor.person
    assert person is not None  # whom SIGNED_IN lets in
    posts = Post.objects.on(today()).filter(person=person).select_related("unit", "kind")
    return {
        "account": Account.objects.get(pk=request.auth.account_id).username,
        "person": person.number,
        "name": str(person),
        "posts": [
            {"unit": p.unit.code, "kind": p.kind.code, "leads": p.kind.leads, "grants": p.kind.grants}
            for p in posts
        ],
    }
