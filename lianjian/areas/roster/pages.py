"""A unit's week of shifts as a table, and an officer's own shifts."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lianjian.areas.honours import facade as honours
from lianjian.areas.roster.feeding import PAGES as FEEDS
from lianjian.areas.roster.models import Crew, Shift, Turn
from lianjian.areas.roster.queries import names_of
from lianjian.areas.roster.states import PLANNED
from lianjian.kernel.access.actor import Actor
from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import SIGNED_IN, MenuEntry, Page
from lianjian.kernel.clock.now import now
from lianjian.kernel.clock.periods import DAY, EARLIEST, LATEST
from lianjian.kernel.figures.asking import default_day
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.ui.forms import day_field, offer_rows
from lianjian.kernel.ui.lists import row_url

READ = "roster.shift:read"
WEEK = 7 * DAY
MOST_SHOWN = 30


@dataclass(frozen=True)
class Stander:
    """Somebody who stands in a shift, and whether leave was granted since."""

    person: Person
    is_away: bool


@dataclass(frozen=True)
class Cell:
    """A shift in the table: `hours` are local, a shift over midnight ends on the next day."""

    shift: Shift
    url: str
    people: list[Stander]

    @property
    def hours(self) -> str:
        return (
            f"{timezone.localtime(self.shift.occurred_at):%H:%M}—{timezone.localtime(self.shift.ends):%H:%M}"
        )

    @property
    def missing(self) -> int:
        """How many people it is short of."""
        return max(0, self.shift.minimum - self.shift.people)


@dataclass
class Line:
    """A crew, and what it has on each day of the week."""

    crew: Crew
    days: list[tuple[date, list[Cell], bool]] = field(default_factory=list)


class WeekForm(forms.Form):
    """Which unit's week, by any day of it."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("单位"), required=False, empty_label=None)
    day = day_field(_("哪一周"), required=False)


def week(request: Request) -> HttpResponse:
    """The crews of a unit, and who stands in which on each day of a week."""
    form = WeekForm(request.GET)
    units = _units(request.actor)
    offer_rows(form, "unit", units)
    said: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    unit = said.get("unit") or units.filter(pk=request.actor.unit_id).first() or units.first()
    first = _monday(said.get("day") or default_day())
    form.initial = {"unit": unit, "day": first}
    shown = {
        "form": WeekForm(initial=form.initial),
        "unit": unit,
        "days": [first + number * DAY for number in range(7)],
        "lines": list(_lines(unit, first)) if unit else [],
        "before": _turn(unit, first - WEEK),
        "after": _turn(unit, first + WEEK),
        "may_plan": unit is not None and request.actor.may("roster.shift:plan", unit.pk),
        "errors": form.errors,
    }
    offer_rows(shown["form"], "unit", units)
    return render(request, "roster/week.html", shown, status=400 if form.errors else 200)


def _units(actor: Actor) -> Any:
    """The units with crews whose shifts the actor may see."""
    seen, rows = actor.units_for(READ), Unit.objects.filter(pk__in=Crew.objects.values("unit"))
    return (rows if seen is None else rows.filter(pk__in=seen)).order_by("code")


def _monday(day: date) -> date:
    day = min(max(day, EARLIEST + WEEK), LATEST - 2 * WEEK)
    return day - day.weekday() * DAY


def _turn(unit: Unit | None, first: date) -> str:
    return f"?{urlencode({'unit': unit.pk if unit else '', 'day': first})}"


def _lines(unit: Unit, first: date) -> Iterator[Line]:
    last = first + WEEK - DAY
    rows = Shift.objects.filter(unit=unit, occurred_on__range=(first, last), state=PLANNED.code)
    shifts = list(rows.order_by("occurred_at", "pk"))
    cells: dict[tuple[int, date], list[Cell]] = defaultdict(list)
    for cell in _cells(shifts, first, last):
        cells[cell.shift.crew_id, cell.shift.occurred_on].append(cell)
    for crew in Crew.objects.filter(unit=unit, valid_from__lte=last).order_by("code"):
        days = [first + number * DAY for number in range(7)]
        told = [(day, cells[crew.pk, day], crew.holds_on(day)) for day in days]
        if any(found or stands for _day, found, stands in told):
            yield Line(crew, told)


def _cells(shifts: Collection[Shift], first: date, last: date) -> Iterator[Cell]:
    names = names_of(shifts)
    people = {person.pk for found in names.values() for person in found}
    away = defaultdict(list)
    for leave in honours.away(people, first, last + DAY):
        away[leave.person].append(leave)
    for shift in shifts:
        ends = timezone.localdate(shift.ends - timedelta(microseconds=1))
        standing = [
            Stander(
                person,
                any(it.first <= ends and shift.occurred_on <= it.last for it in away[person.pk]),
            )
            for person in names[shift.pk]
        ]
        yield Cell(shift, row_url(shift), standing)


@dataclass(frozen=True)
class Mine:
    """One of an officer's own shifts. `url` is empty where the officer's post does not open it."""

    shift: Shift
    with_whom: list[Person]
    is_running: bool
    url: str


def mine(request: Request) -> HttpResponse:
    """The shift in which the person stands now, and the next ones."""
    at, person = now(), request.actor.person
    turns = Turn.objects.filter(person=person, stands=True, ends__gt=at, shift__state=PLANNED.code)
    shown = turns.select_related("shift__crew").order_by("starts", "pk")[:MOST_SHOWN]
    shifts = [turn.shift for turn in shown]
    names = names_of(shifts)
    told = [
        Mine(
            shift=it,
            with_whom=[other for other in names[it.pk] if other != person],
            is_running=it.occurred_at <= at,
            url=row_url(it) if request.actor.may(READ, it.unit_id) else "",
        )
        for it in shifts
    ]
    return render(request, "roster/mine.html", {"shifts": told, "person": person})


PAGES = (
    Page(
        route="roster/week/",
        view=week,
        name="roster-week",
        permission=READ,
        menu=MenuEntry(group="policing", title=_("勤务周表"), order=20),
    ),
    Page(
        route="roster/mine/",
        view=mine,
        name="my-shifts",
        permission=SIGNED_IN,
        menu=MenuEntry(group="mine", title=_("我的班"), order=20),
    ),
    *FEEDS,
)
