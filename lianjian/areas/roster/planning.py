"""A whole month of a crew, planned at once: all of it or nothing, with what can't be so told line by line."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, TypeAlias

from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.roster.checks import Books, require_hours
from lianjian.areas.roster.models import Crew, MonthPlan, Shift, hours_of
from lianjian.areas.roster.refusals import AlreadyBegun, LinesRefused, NoCrew, TooFew
from lianjian.areas.roster.rules import PLAN, minimum, require_planner, shift_of, turns_of
from lianjian.areas.roster.states import PLANNED
from lianjian.kernel.clock.periods import DAY, Period, month_of
from lianjian.kernel.org.models import Person
from lianjian.kernel.records.door import change, under_way
from lianjian.kernel.refusal import Refusal

Hours: TypeAlias = tuple[time, time]
"""When a shift begins and ends, local; it ends on the next day if its end is not later than its beginning."""

MOST_AHEAD = 366 * DAY

Team: TypeAlias = Sequence[Person]
"""Who stands together; the first who is there leads."""


@change(PLAN)
def plan_month(
    *,
    actor: Any,
    at: datetime,
    crew: Crew,
    month: date,
    hours: Sequence[Hours],
    teams: Sequence[Team],
    reserve: Team = (),
) -> MonthPlan:
    """Plan the shifts of each day of a month, the teams taking them in turn; of the month that runs, what is ahead.

    Whoever is on leave, lent, on duty elsewhere or not rested is left out, and where too few are left people of the
    reserve who are free step in. If any shift can't be planned nothing is kept: LinesRefused.
    """
    require_planner(actor, crew.unit)
    period = month_of(month)
    if period.first > timezone.localdate(at) + MOST_AHEAD:
        raise AlreadyBegun(_("最多提前一年排班。"), field="month")
    numbered = {number: it for number, it in enumerate(_slots(period, hours)) if it[0] > at}
    slots = list(numbered.values())
    if not slots or not teams:
        raise AlreadyBegun(_("这个月没有可以排的班。"), field="month")
    planner = _Planner(crew, slots, teams, reserve)
    lines = [planner.line(number, *slot) for number, slot in numbered.items()]
    if planner.refused:
        raise LinesRefused(planner.refused, field="teams")
    plan = _month_plan(crew, period, len(lines)).happened(at).put()
    shifts = [
        shift_of(crew, starts, ends, len(people), people[0], at=at, plan=plan)
        for (starts, ends), people in zip(slots, lines, strict=True)
    ]
    under_way().put_many(shifts)
    told = zip(shifts, lines, strict=True)
    under_way().put_many([turn for shift, people in told for turn in turns_of(shift, people)])
    return plan


def _month_plan(crew: Crew, period: Period, shifts: int) -> MonthPlan:
    asked_from = month_of(period.first - DAY).first
    return MonthPlan(crew=crew, unit=crew.unit, month=period.first, asked_from=asked_from, shifts=shifts)


def _slots(period: Period, hours: Sequence[Hours]) -> list[tuple[datetime, datetime]]:
    """The shifts of the month in the order of time."""
    days = [period.first + number * DAY for number in range(period.days)]
    return sorted((_moment(day, first), _end(day, first, last)) for day in days for first, last in hours)


def _moment(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))


def _end(day: date, first: time, last: time) -> datetime:
    return _moment(day if last > first else day + DAY, last)


class _Planner:
    """Fills the shifts one by one, and gathers why any could not be filled."""

    def __init__(
        self, crew: Crew, slots: Sequence[tuple[datetime, datetime]], teams: Sequence[Team], reserve: Team
    ) -> None:
        self.crew, self.teams, self.reserve = crew, teams, list(reserve)
        self.refused: list[str] = []
        people = {person.pk for team in (*teams, reserve) for person in team}
        first, last = slots[0][0], max(ends for _starts, ends in slots)
        self.books = Books(people, first, last, unit=crew.unit_id)
        self.planned = list(
            Shift.objects.filter(
                crew=crew, state=PLANNED.code, ends__gt=first, occurred_at__lt=last
            ).values_list("occurred_at", "ends")
        )

    def line(self, number: int, starts: datetime, ends: datetime) -> list[Person]:
        """Who stands in a shift; nobody if it is refused."""
        try:
            self._require_crew(starts, ends)
            people = self._people(self.teams[number % len(self.teams)], starts, ends)
        except Refusal as refusal:
            self.refused.append(f"{hours_of(starts, ends)} · {refusal.text}")
            return []
        self.planned.append((starts, ends))
        for person in people:
            self.books.book(person.pk, starts, ends)
        return people

    def _require_crew(self, starts: datetime, ends: datetime) -> None:
        require_hours(starts, ends)
        if not self.crew.holds_on(timezone.localdate(starts)):
            raise NoCrew(_("「%s」当天没有编成。") % self.crew)
        if any(other < ends and starts < until for other, until in self.planned):
            raise NoCrew(_("「%s」这段时间已经有班。") % self.crew)

    def _people(self, team: Team, starts: datetime, ends: datetime) -> list[Person]:
        reasons = {person: self.books.why_not(person, starts, ends) for person in team}
        present = [person for person, reason in reasons.items() if reason is None]
        least = minimum(starts)
        present += self._step_in(least - len(present), team, starts, ends)
        if len(present) < least:
            raise TooFew(
                _("当班只有 %(number)d 人，至少要 %(least)d 人。%(why)s")
                % {
                    "number": len(present),
                    "least": least,
                    "why": "".join(reason.text for reason in reasons.values() if reason),
                }
            )
        return present

    def _step_in(self, needed: int, team: Team, starts: datetime, ends: datetime) -> list[Person]:
        """People of the reserve; whoever steps in goes to its end."""
        found: list[Person] = []
        for person in list(self.reserve):
            if len(found) >= needed:
                break
            if person in team or self.books.why_not(person, starts, ends):
                continue
            found.append(person)
            self.reserve.remove(person)
            self.reserve.append(person)
        return found
