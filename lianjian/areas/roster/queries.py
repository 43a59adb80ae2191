"""Who is on duty and which skills people have, read across tables."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from lianjian.areas.roster.models import Crew, MonthPlan, Qualification, Shift, Skill, Turn
from lianjian.areas.roster.states import PLANNED
from lianjian.kernel.clock.periods import LATEST, Period, month_of
from lianjian.kernel.org.models import Person
from lianjian.kernel.records.reference import kept
from lianjian.kernel.rules.book import versions

MOST_TEAMS = 12

ZONE = "zone"
"""The kind of unit of which every crew owes its plan."""


def running(at: datetime) -> QuerySet[Shift]:
    """The shifts on duty at a moment, each with its crew and where that was seen."""
    on_duty = Shift.objects.filter(state=PLANNED.code, ends__gt=at, occurred_at__lte=at)
    return on_duty.select_related("crew__position").order_by("crew__code", "pk")


def people_of(shifts: Iterable[Shift]) -> dict[int, list[int]]:
    """Who stands in each shift: key of the shift → keys of persons."""
    found: dict[int, list[int]] = defaultdict(list)
    turns = Turn.objects.filter(shift__in=[shift.pk for shift in shifts], stands=True)
    for shift, person in turns.order_by("pk").values_list("shift_id", "person_id"):
        found[shift].append(person)
    return found


def names_of(shifts: Collection[Shift]) -> dict[int, list[Person]]:
    """Who stands in each shift, as people: the leader first."""
    found: dict[int, list[Person]] = defaultdict(list)
    leaders = {shift.pk: shift.leader_id for shift in shifts}
    turns = Turn.objects.filter(shift__in=leaders, stands=True).select_related("person")
    for turn in sorted(turns, key=lambda it: (it.person_id != leaders[it.shift_id], it.pk)):
        found[turn.shift_id].append(turn.person)
    return found


def last_teams(crew: Crew) -> list[list[Person]]:
    """The teams that took turns at the beginning of the last month that was planned for a crew."""
    last = MonthPlan.objects.filter(crew=crew).order_by("-month", "-pk").first()
    shifts = (
        list(Shift.objects.filter(plan=last, crew=crew).order_by("occurred_at")[:MOST_TEAMS]) if last else []
    )
    names = names_of(shifts)
    teams: list[list[Person]] = []
    for shift in shifts:
        team = names[shift.pk]
        if any(person in other for person in team for other in teams):
            break
        teams.append(team)
    return teams


@kept
def skills_on(day: date) -> dict[int, frozenset[str]]:
    """The codes of the skills that each person has on a day."""
    found: dict[int, set[str]] = defaultdict(set)
    held = Qualification.objects.on(day).filter(skill__in=Skill.objects.on(day))
    for person, code in held.values_list("person_id", "skill__code"):
        found[person].add(code)
    return {person: frozenset(codes) for person, codes in found.items()}


@kept
def crews_that_owe(on: date) -> tuple[Crew, ...]:
    """The crews of the zones on a day: each owes the plan of its next month."""
    return tuple(Crew.objects.on(on).filter(unit__kind__code=ZONE).order_by("code"))


@kept
def _asking_periods() -> tuple[Period, ...]:
    """In every month since the rule holds, the days until that by which the next month is to be planned."""
    first = month_of(min(version.valid_from for version in versions("ROSTER_PLAN_DAY"))).first
    found = []
    while first <= LATEST:
        told: Any = next(it.value for it in versions("ROSTER_PLAN_DAY") if it.valid_from <= first)
        found.append(Period(first, first.replace(day=int(told))))
        first = _next_month(first)
    return tuple(found)


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def asking_periods(until: date) -> list[Period]:
    """Those that had begun by a day; the first comes first."""
    return [period for period in _asking_periods() if period.first <= until]
