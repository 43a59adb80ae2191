"""A duty that recurs: owed by each of a set in each of its periods, and fulfilled by records of another area."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import QuerySet

from lianjian.kernel.clock.periods import DAY, Period
from lianjian.kernel.duties.declared import Duty
from lianjian.kernel.duties.models import excused
from lianjian.kernel.duties.owed import Count, Owed, Progress, Scope, Standing, Units, is_done, state_of


def _standing(due_on: date, on: date) -> Standing:
    return Standing(late=int(due_on < on), today=int(due_on == on), soon=int(due_on > on))


def _counted(states: Counter[str]) -> Count:
    return Count(
        owed=states.total(),
        in_time=states["done"],
        late=states["late"],
        excused=states["excused"],
        open=states["due"],
    )


class Due(NamedTuple):
    """One ower in one period, not yet put into words."""

    ower: Any
    period: Period
    unit: int | None
    due_on: date
    done_on: date | None
    excused: str

    def is_open(self, on: date) -> bool:
        return not self.excused and not is_done(self.done_on, on)


def counted(dues: Iterable[Due], on: date) -> dict[int | None, Count]:
    """How what was owed stood on a day, for each unit."""
    states: dict[int | None, Counter[str]] = defaultdict(Counter)
    for due in dues:
        states[due.unit][state_of(due.due_on, due.done_on, bool(due.excused), on)] += 1
    return {unit: _counted(found) for unit, found in states.items()}


@dataclass(frozen=True, kw_only=True, eq=False)
class PeriodDuty(Duty):
    """Owed by each of `owers` once in each of `periods`, fulfilled by a record of `fulfilled_by` about it.

    `periods(on)` gives those that have begun by a day, in their order; `owers(on)` the things that owe on a
    day (so that who owes follows the structure of that day: the period's last, or the day asked about if it
    is earlier); `units(on)` maps an ower to its unit; `matched_by` names the field of the fulfilling record
    that holds the ower, `dated_by` its day. `describe` gives (subject, detail, url) of an ower in a period.

    A record that names its period, by the first day of it in the field `period_by`, fulfils that one, and a period
    is asked for until it lapses. Any other fulfils one period: the earliest it can. It can from the period's first
    day until the next one begins or the period lapses (on the day `lapses_on` gives, if ever), and in the days of
    `grace` after its end. After its end and grace it counts as done late. What was missed for good stays late in the counts,
    and is no longer asked for.
    """

    periods: Callable[[date], list[Period]]
    owers: Callable[[date], Iterable[Any]]
    units: Callable[[date], dict[int, int]]
    fulfilled_by: Callable[[], QuerySet]
    matched_by: str
    dated_by: str
    describe: Callable[[Any, Period], tuple[str, str, str]]
    grace: timedelta = timedelta(0)
    lapses_on: Callable[[Period], date] | None = None
    period_by: str | None = None

    def due_on(self, period: Period) -> date:
        return period.last + self.grace

    def running(self, on: date) -> list[Period]:
        """The periods that a record of that day could still fulfil."""
        return [period for period, until in self._windows(on) if until >= on]

    def owed(self, *periods: Period, on: date, units: Units) -> list[Owed]:
        """Everything owed in periods that have begun, in their order, done or not, as it stood on a day."""
        return [self._owed(due) for due in self._due(periods, on, units)]

    def open_until(self, last: date, scope: Scope, *, limit: int, since: date = date.min) -> list[Owed]:
        waiting = sorted(self._open(scope, since, last), key=lambda due: due.due_on)
        return [self._owed(due) for due in waiting[:limit]]

    def standing(self, until: date, scope: Scope) -> Standing:
        waiting = self._open(scope, date.min, until)
        return sum((_standing(due.due_on, scope.on) for due in waiting), Standing())

    def counts(self, period: Period, *, on: date, units: Units = None) -> dict[int | None, Count]:
        return counted(self._due(self._falling_due(period, on), on, units), on)

    def counts_by_day(
        self, period: Period, *, on: date, units: Units = None
    ) -> dict[tuple[int | None, date], Count]:
        """The same for each unit and each day on which something fell due."""
        states: dict[tuple[int | None, date], Counter[str]] = defaultdict(Counter)
        for due in self._due(self._falling_due(period, on), on, units):
            state = state_of(due.due_on, due.done_on, bool(due.excused), on)
            states[due.unit, due.due_on][state] += 1
        return {key: _counted(found) for key, found in states.items()}

    def progress(self, dues: Iterable[Due], period: Period, scope: Scope, *, most: int) -> Progress:
        """How far a period has come on a day, of all that is owed on it, with the first few of what is left."""
        until = date.max if scope.by_now else scope.on
        own = (due for due in dues if due.period == period and scope.covers(due.unit, None))
        owing = [due for due in own if due.done_on or not due.excused]
        left = [due for due in owing if not is_done(due.done_on, until)]
        return Progress(len(owing) - len(left), len(left), [self._owed(due) for due in left[:most]])

    def dues(self, on: date) -> list[Due]:
        """What anybody owed in the periods that fall due in the year of a day, or can still be fulfilled on it."""
        running = self.running(on)
        asked = [own for own in self.periods(on) if self.due_on(own).year == on.year or own in running]
        return list(self._due(asked, on, None))

    def _falling_due(self, period: Period, on: date) -> list[Period]:
        return [own for own in self.periods(on) if period.first <= self.due_on(own) <= period.last]

    def _windows(self, on: date) -> list[tuple[Period, date]]:
        """Each period begun by a day, with the last day of the records that can fulfil it."""
        begun = self.periods(on)
        nexts = [later.first for later in begun[1:]] + [date.max] * bool(begun)
        if self.period_by:
            nexts = [date.max] * len(begun)
        return [(own, self._until(own, after)) for own, after in zip(begun, nexts, strict=True)]

    def _until(self, period: Period, next_begins: date) -> date:
        ends = min(next_begins, self.lapses_on(period)) if self.lapses_on else next_begins
        return max(self.due_on(period), ends - DAY)

    def _open(self, scope: Scope, since: date, last: date) -> Iterator[Due]:
        """What is still to be done of the periods that a record could still fulfil, by the day it falls due."""
        periods = [period for period in self.running(scope.on) if since <= self.due_on(period) <= last]
        until = date.max if scope.by_now else scope.on
        found = self._due(periods, scope.on, scope.units, scope.shared)
        return (due for due in found if due.is_open(until))

    def _due(self, periods: Sequence[Period], on: date, units: Units, shared: Units = ()) -> Iterator[Due]:
        if not periods:
            return
        wanted = None if units is None or shared is None else {*units, *shared}
        done, excuses = self._fulfilled(periods, on), excused(self.key)
        for period in periods:
            day = min(period.last, on)
            unit_of = self.units(day)
            for ower in self.owers(day):
                unit, key = unit_of.get(ower.pk), (ower.pk, period.first)
                if wanted is None or unit in wanted:
                    yield Due(ower, period, unit, self.due_on(period), done.get(key), excuses.get(key, ""))

    def _fulfilled(self, periods: Sequence[Period], on: date) -> dict[tuple[int, date], date]:
        """The day on which each ower fulfilled each period: (ower, the period's first day) → day."""
        if self.period_by:
            return self._named(self.period_by, periods)
        windows = self._linked(periods, on)
        inside = (windows[0][0].first, windows[-1][1])
        records = self.fulfilled_by().filter(**{f"{self.dated_by}__range": inside})
        done: dict[tuple[int, date], date] = {}
        for ower, day in records.order_by(self.dated_by).values_list(self.matched_by, self.dated_by):
            for own, until in windows:
                if own.first <= day <= until and (ower, own.first) not in done:
                    done[ower, own.first] = day
                    break
        return done

    def _named(self, period_by: str, periods: Sequence[Period]) -> dict[tuple[int, date], date]:
        firsts = [period.first for period in periods]
        records = self.fulfilled_by().filter(**{f"{period_by}__in": firsts}).order_by(f"-{self.dated_by}")
        told = records.values_list(self.matched_by, period_by, self.dated_by)
        return {(ower, first): day for ower, first, day in told}

    def _linked(self, periods: Sequence[Period], on: date) -> list[tuple[Period, date]]:
        """The windows of the periods, and of those before them whose grace reaches into the next one."""
        windows = self._windows(on)
        firsts = [own.first for own, _until in windows]
        start, stop = firsts.index(periods[0].first), firsts.index(periods[-1].first) + 1
        while start and windows[start - 1][1] >= firsts[start]:
            start -= 1
        return windows[start:stop]

    def _owed(self, due: Due) -> Owed:
        subject, detail, url = self.describe(due.ower, due.period)
        return Owed(
            duty=self,
            subject=subject,
            detail=detail,
            url=url,
            ower=due.ower.pk,
            unit=due.unit,
            first=due.period.first,
            due_on=due.due_on,
            done_on=due.done_on,
            excused=due.excused,
            rule=self.rule,
        )
