"""What the county's pack says of a reorganisation, as a draft: units, successions, and who is to lead."""

from collections.abc import Iterable, Mapping
from datetime import date

from lianjian.areas.reform.models import Appointment, Draft, NewUnit
from lianjian.kernel.county import Pack, day, maybe_day
from lianjian.kernel.org.models import BRANCH, SECRETARY, Person
from lianjian.kernel.org.snapshot import Snapshot

LED_BY = {"command": "lead"}
"""The kind of post that leads a kind of unit, where it is not `head`."""


def drafted(pack: Pack, *, on: date) -> Draft:
    """The reorganisation that the pack's tables hold for a day.

    Each new unit is led by the head of the first of its old ones, who is also the secretary of its branch.
    """
    rows = pack.table("units")
    founds = tuple(_new(row) for row in rows if day(row["valid_from"]) == on)
    ends = tuple(row["code"] for row in rows if maybe_day(row["valid_to"]) == on)
    pairs = tuple((row["old_code"], row["new_code"]) for row in pack.table("successions"))
    successions = tuple((old, new) for old, new in pairs if old in ends)
    heads = _heads(founds, successions, Snapshot.load(on))
    return Draft(founds=founds, ends=ends, successions=successions, posts=tuple(_posts(founds, heads)))


def _new(row: Mapping[str, str]) -> NewUnit:
    return NewUnit(
        code=row["code"],
        name=row["zh"],
        name_en=row["en"],
        kind=row["kind"],
        parent=row["parent_code"],
        towns=tuple(filter(None, row["town_codes"].split(";"))),
    )


def _heads(
    founds: Iterable[NewUnit], successions: Iterable[tuple[str, str]], before: Snapshot
) -> dict[str, str]:
    """The service number of who is to lead each new unit, by the unit's code."""
    numbers = dict(Person.objects.values_list("pk", "number"))
    units = {unit.code: unit.pk for unit in before.units.values()}
    firsts = {new: old for old, new in reversed(tuple(successions))}
    heads = {
        new.code: before.head_of(units[firsts[new.code]])
        for new in founds
        if new.kind != BRANCH and new.code in firsts
    }
    return {code: numbers[head.person] for code, head in heads.items() if head is not None}


def _posts(founds: Iterable[NewUnit], heads: Mapping[str, str]) -> Iterable[Appointment]:
    for new in founds:
        if new.kind == BRANCH and new.parent in heads:
            yield Appointment(person=heads[new.parent], unit=new.code, kind=SECRETARY)
        elif new.code in heads:
            yield Appointment(person=heads[new.code], unit=new.code, kind=LED_BY.get(new.kind, "head"))
