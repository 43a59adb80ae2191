"""Annual leave: how many days a year gives by the rule, what was carried into it, what is used, and what is left."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from django.db.models import Sum

from lianjian.areas.careers import facade as careers
from lianjian.areas.honours.models import Carried, Leave
from lianjian.areas.honours.states import LEAVE_ASKED, LEAVE_GRANTED, LeaveKind
from lianjian.kernel.rules.book import value

YEARS, DAYS = "LEAVE_ANNUAL_YEARS", "LEAVE_ANNUAL_DAYS"


@dataclass(frozen=True, kw_only=True)
class AnnualLeave:
    """Somebody's annual leave of a year, in working days. `entitled` is None where it is not known since when they work."""

    year: int
    entitled: int | None
    carried_in: int = 0
    carried_on: int = 0
    used: int = 0
    waiting: int = 0

    @property
    def left(self) -> int | None:
        """What can still be asked for."""
        if self.entitled is None:
            return None
        return self.entitled + self.carried_in - self.carried_on - self.used - self.waiting


def days_for(years: int, on: date) -> int:
    """How many days of annual leave so many years of work give, by the rule of a day; none before the first step."""
    steps = zip(value(YEARS, on), value(DAYS, on), strict=True)
    return max((int(days) for _least, days in takewhile(lambda step: years >= step[0], steps)), default=0)


def annual_leave(people: Collection[int], year: int) -> dict[int, AnnualLeave]:
    """The annual leave of each of these persons in a year, by their keys."""
    worked, on = careers.years_worked(people, year), date(year, 1, 1)
    used, waiting = (_days(people, year, state) for state in (LEAVE_GRANTED.code, LEAVE_ASKED.code))
    carried_in, carried_on = _carried(people, year - 1), _carried(people, year)
    return {
        person: AnnualLeave(
            year=year,
            entitled=days_for(worked[person], on) if person in worked else None,
            carried_in=carried_in.get(person, 0),
            carried_on=carried_on.get(person, 0),
            used=used[person],
            waiting=waiting[person],
        )
        for person in people
    }


def _days(people: Collection[int], year: int, state: str) -> Mapping[int, int]:
    rows = Leave.objects.filter(
        person__in=people,
        kind=LeaveKind.ANNUAL.value,
        state=state,
        first__range=(date(year, 1, 1), date(year, 12, 31)),
    )
    return defaultdict(int, rows.order_by().values_list("person").annotate(Sum("days")))


def _carried(people: Collection[int], year: int) -> dict[int, int]:
    rows = Carried.objects.filter(person__in=people, year=year)
    return dict(rows.values_list("person", "days"))
