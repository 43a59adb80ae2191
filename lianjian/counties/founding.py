"""Founding an installation from the county's pack: places, calendar, rules, kinds, and the units of a day.

Everything goes through the door of changes, as the system's own work.
"""

import json
from datetime import date, datetime
from typing import Any

from django.db import transaction

from lianjian.counties.points import points
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.models import CalendarDay
from lianjian.kernel.clock.now import now
from lianjian.kernel.county import Pack, day, maybe_day
from lianjian.kernel.home import home
from lianjian.kernel.ledger.signing import make_keys
from lianjian.kernel.org.models import Beat, Placement, PostKind, Unit, UnitKind
from lianjian.kernel.places.coordinates import Point
from lianjian.kernel.places.models import Place
from lianjian.kernel.records.door import change, under_way
from lianjian.kernel.records.models import Installation
from lianjian.kernel.records.search_words import pinyin_full, pinyin_initials
from lianjian.kernel.refusal import Refusal
from lianjian.kernel.rules.models import Rule


class AlreadyFounded(Refusal):
    """This home folder holds a county already."""

    def __init__(self, county: str) -> None:
        super().__init__(
            f"{home()} holds {county} already; give another folder with --home, or remove that one."
        )


def found_anew(pack: Pack, *, on: date) -> Installation:
    """Found a county where there is none: all of it or nothing. AlreadyFounded."""
    if there := Installation.objects.first():
        raise AlreadyFounded(there.county)
    with transaction.atomic():
        return found(pack, on=on)


def found(pack: Pack, *, on: date) -> Installation:
    """Lay down what must be there before the first record, with the units in effect on a day."""
    make_keys()
    at = now()
    for lay in (_calendar, _rules, _kinds, _places, _units):
        lay(actor=SYSTEM, at=at, pack=pack, on=on)
    for area in registry.areas:
        if area.founding:
            area.founding(pack, at=at)
    return Installation.objects.create(county=pack.name)


def _put(rows: list[Any]) -> None:
    if rows:
        under_way().put_many(rows)


@change("clock.calendar:write")
def _calendar(*, actor: Any, at: datetime, pack: Pack, on: date) -> None:
    _put(
        [
            CalendarDay(
                date=day(row["date"]),
                kind=row["kind"],
                name=row["name"],
                name_en=row["name_en"],
                source_doc=row["source_doc"],
            )
            for row in pack.table("calendar")
        ]
    )


@change("rules.rule:write")
def _rules(*, actor: Any, at: datetime, pack: Pack, on: date) -> None:
    _put([rule_of(row) for row in pack.table("rules")])


def rule_of(row: dict[str, str]) -> Rule:
    """A version of a rule, from its line of the pack."""
    return Rule(
        code=row["code"],
        name=row["zh"],
        name_en=row["en"],
        value=json.loads(row["value"]),
        unit=row["unit"],
        source=row["source"],
        article=row["article"],
        valid_from=day(row["valid_from"]),
        valid_to=maybe_day(row["valid_to"]),
        level=row["level"],
        tag=row["tag"],
        confirmed_by=row["confirmed_by"],
        confirmed_on=maybe_day(row["confirmed_on"]),
        note=row["note_zh"],
        note_en=row["note_en"],
    )


@change("org.unit:write")
def _kinds(*, actor: Any, at: datetime, pack: Pack, on: date) -> None:
    _put([UnitKind(code=row["code"], name=row["zh"], name_en=row["en"]) for row in pack.table("unit_kinds")])
    _put(post_kinds(pack))


def post_kinds(pack: Pack) -> list[PostKind]:
    """The pack's kinds of post, each with what it grants."""
    grants: dict[str, list[str]] = {}
    for row in pack.table("grants"):
        grants.setdefault(row["post_kind"], []).append(row["permission"])
    return [
        PostKind(
            code=row["code"],
            name=row["zh"],
            name_en=row["en"],
            leads=row["leads"] == "yes",
            grants=grants.get(row["code"], []),
        )
        for row in pack.table("post_kinds")
    ]


@change("org.unit:write")
def _places(*, actor: Any, at: datetime, pack: Pack, on: date) -> None:
    rows = pack.table("divisions")
    where = points(pack)
    known: dict[str, Place] = {}
    for level in ("county", "township", "village", "community", "virtual"):
        places = [_place(row, known, where) for row in rows if row["level"] == level]
        _put(places)
        known.update({place.code: place for place in places})


def _place(row: dict[str, str], known: dict[str, Place], where: dict[str, Point]) -> Place:
    longitude, latitude = where.get(row["code"], (None, None))
    place = Place(
        code=row["code"],
        name=row["name"],
        name_en=row["name_en"],
        level=row["level"],
        parent=known.get(row["parent_code"]),
        valid_from=day(row["valid_from"]),
        valid_to=maybe_day(row["valid_to"]),
        longitude=longitude,
        latitude=latitude,
    )
    place.initials, place.pinyin = pinyin_initials(place.short_name()), pinyin_full(place.short_name())
    return place


@change("org.unit:write")
def _units(*, actor: Any, at: datetime, pack: Pack, on: date) -> None:
    """The units in effect on the day, each under its parent and with its townships."""
    kinds = {kind.code: kind for kind in UnitKind.objects.all()}
    rows = [row for row in pack.table("units") if day(row["valid_from"]) <= on]
    rows = [row for row in rows if not row["valid_to"] or day(row["valid_to"]) > on]
    units = [
        Unit(
            code=row["code"],
            name=row["zh"],
            name_en=row["en"],
            kind=kinds[row["kind"]],
            valid_from=day(row["valid_from"]),
        )
        for row in rows
    ]
    _put(units)
    by_code = {unit.code: unit for unit in units}
    _put(
        [
            Placement(
                unit=by_code[row["code"]],
                parent=by_code[row["parent_code"]],
                valid_from=day(row["valid_from"]),
            )
            for row in rows
            if row["parent_code"]
        ]
    )
    towns = {place.code: place for place in Place.objects.filter(level="township")}
    _put(
        [
            Beat(unit=by_code[row["code"]], town=towns[code], valid_from=day(row["valid_from"]))
            for row in rows
            for code in filter(None, row["town_codes"].split(";"))
        ]
    )
