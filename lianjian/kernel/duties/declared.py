"""A duty, declared: who owes what, how often, and which records fulfil it. Nobody ticks a box.

Two shapes cover all. A `RowDuty` is owed by each row that has a due day (a problem to be fixed). A
`PeriodDuty` is owed by each of a set in each of its periods (every village, once a season), and is fulfilled
by records of another area.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Min, Q, QuerySet

from lianjian.kernel.clock.periods import Period
from lianjian.kernel.duties.models import Excuse


@dataclass(frozen=True, kw_only=True)
class Owed:
    """One thing owed: by whom, from when until when, and what became of it. Dates are days, both included.

    `subject` is what people call it; `url` where it is done.
    """

    duty: "Duty"
    subject: str
    ower: int
    unit: int | None
    due_on: date
    done_on: date | None = None
    excused: str = ""
    detail: str = ""
    url: str = ""
    first: date | None = None
    person: int | None = None

    def state(self, on: date) -> str:
        """done, late, excused or due, as it stood on a day."""
        if self.done_on is not None and self.done_on <= on:
            return "done" if self.done_on <= self.due_on else "late"
        if self.excused:
            return "excused"
        return "late" if self.due_on < on else "due"

    def is_open(self, on: date) -> bool:
        return not self.excused and (self.done_on is None or self.done_on > on)


@dataclass(frozen=True, kw_only=True)
class Count:
    """How a duty stands over a period: owed = in time + late + excused + not yet due."""

    owed: int
    in_time: int
    late: int
    excused: int
    open: int


@dataclass(frozen=True, kw_only=True)
class Duty:
    """What all duties say: key, title, the word for doing it, and the rule they quote."""

    key: str
    title: Any
    verb: Any
    rule: str

    def open_until(self, last: date, *, on: date, units: Iterable[int] | None, limit: int) -> list[Owed]:
        """What is still owed on a day and falls due by `last`, the most pressing first."""
        raise NotImplementedError(type(self).__name__)

    def count(self, period: Period, *, on: date, units: Iterable[int] | None) -> Count:
        """How it stood on a day for what fell due in a period."""
        raise NotImplementedError(type(self).__name__)


@dataclass(frozen=True, kw_only=True)
class RowDuty(Duty):
    """Owed by each row of `rows` by its day `due_by`, until its day `done_by` is set.

    `describe` gives (subject, detail, url) of a row; `person_by` names the foreign key of who must do it, if any;
    `excused` names the condition under which a row owes nothing for now.
    """

    rows: Callable[[], QuerySet]
    due_by: str
    done_by: str
    describe: Callable[[Any], tuple[str, str, str]]
    owned_by: str = "unit"
    person_by: str | None = None
    excused: Q | None = None

    def open_until(self, last: date, *, on: date, units: Iterable[int] | None, limit: int) -> list[Owed]:
        open_rows = self._of(units).filter(
            Q(**{f"{self.done_by}__isnull": True}) | Q(**{f"{self.done_by}__gt": on})
        )
        if self.excused is not None:
            open_rows = open_rows.exclude(self.excused)
        return [
            self._owed(row)
            for row in open_rows.filter(**{f"{self.due_by}__lte": last}).order_by(self.due_by)[:limit]
        ]

    def count(self, period: Period, *, on: date, units: Iterable[int] | None) -> Count:
        due = self._of(units).filter(**{f"{self.due_by}__range": (period.first, period.last)})
        excused = due.filter(self.excused).count() if self.excused is not None else 0
        due = due.exclude(self.excused) if self.excused is not None else due
        done = due.filter(**{f"{self.done_by}__lte": on})
        in_time = done.filter(**{f"{self.done_by}__lte": F(self.due_by)}).count()
        overdue = due.filter(**{f"{self.due_by}__lt": on}).exclude(**{f"{self.done_by}__lte": on}).count()
        late = done.count() - in_time + overdue
        owed = due.count() + excused
        return Count(
            owed=owed, in_time=in_time, late=late, excused=excused, open=owed - in_time - late - excused
        )

    def _of(self, units: Iterable[int] | None) -> QuerySet:
        return self.rows() if units is None else self.rows().filter(**{f"{self.owned_by}__in": units})

    def _owed(self, row: Any) -> Owed:
        subject, detail, url = self.describe(row)
        return Owed(
            duty=self,
            subject=subject,
            detail=detail,
            url=url,
            ower=row.pk,
            unit=getattr(row, f"{self.owned_by}_id"),
            person=getattr(row, f"{self.person_by}_id") if self.person_by else None,
            due_on=getattr(row, self.due_by),
            done_on=getattr(row, self.done_by),
        )


@dataclass(frozen=True, kw_only=True)
class PeriodDuty(Duty):
    """Owed by each of `owers` once in each of `periods`, fulfilled by a record of `fulfilled_by` about it.

    `periods(on)` gives those that have begun by a day; `owers(on)` the things that owe on a day (so that who
    owes follows the structure of that day); `units(on)` maps an ower to its unit; `matched_by` names the
    field of the fulfilling record that holds the ower, `dated_by` its day.
    """

    periods: Callable[[date], list[Period]]
    owers: Callable[[date], QuerySet]
    units: Callable[[date], dict[int, int]]
    fulfilled_by: Callable[[], QuerySet]
    matched_by: str
    dated_by: str
    describe: Callable[[Any, Period], tuple[str, str, str]]
    grace: timedelta = timedelta(0)

    def owed(self, period: Period, *, units: Iterable[int] | None) -> list[Owed]:
        """Everything owed in a period, done or not."""
        unit_of, done = self.units(period.last), self._done(period)
        excuses = dict(Excuse.objects.filter(duty=self.key, first=period.first).values_list("ower", "reason"))
        wanted = None if units is None else set(units)
        return [
            self._owed(ower, period, unit_of.get(ower.pk), done.get(ower.pk), excuses.get(ower.pk, ""))
            for ower in self.owers(period.last)
            if wanted is None or unit_of.get(ower.pk) in wanted
        ]

    def open_until(self, last: date, *, on: date, units: Iterable[int] | None, limit: int) -> list[Owed]:
        open_ones = [
            owed
            for period in self.periods(on)
            if period.last + self.grace <= last
            for owed in self.owed(period, units=units)
            if owed.is_open(on)
        ]
        return sorted(open_ones, key=lambda owed: owed.due_on)[:limit]

    def count(self, period: Period, *, on: date, units: Iterable[int] | None) -> Count:
        states = [
            owed.state(on)
            for own in self.periods(on)
            if period.first <= own.last + self.grace <= period.last
            for owed in self.owed(own, units=units)
        ]
        tally = {state: states.count(state) for state in ("done", "late", "excused", "due")}
        return Count(
            owed=len(states),
            in_time=tally["done"],
            late=tally["late"],
            excused=tally["excused"],
            open=tally["due"],
        )

    def _done(self, period: Period) -> dict[int, date]:
        records = self.fulfilled_by().filter(**{f"{self.dated_by}__gte": period.first})
        next_begins = [later.first for later in self.periods(date.max) if later.first > period.first]
        if next_begins:
            records = records.filter(**{f"{self.dated_by}__lt": min(next_begins)})
        first = records.values(self.matched_by).annotate(first=Min(self.dated_by))
        return {row[self.matched_by]: row["first"] for row in first}

    def _owed(self, ower: Any, period: Period, unit: int | None, done_on: date | None, excused: str) -> Owed:
        subject, detail, url = self.describe(ower, period)
        return Owed(
            duty=self,
            subject=subject,
            detail=detail,
            url=url,
            ower=ower.pk,
            unit=unit,
            first=period.first,
            due_on=period.last + self.grace,
            done_on=done_on,
            excused=excused,
        )
