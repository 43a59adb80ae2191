"""A duty, declared: who owes what, how often, and which records fulfil it. Nobody ticks a box.

Two shapes cover all. A `RowDuty` is owed by each row that has a due day (a problem to be fixed). A
`PeriodDuty` is owed by each of a set in each of its periods (every village, once a season), and is fulfilled
by records of another area.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import models
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from lianjian.kernel.clock.periods import DAY, Period
from lianjian.kernel.duties.models import excused
from lianjian.kernel.duties.owed import Count, Owed, Scope, Standing, Units, is_done, state_of
from lianjian.kernel.figures.declared import Figure
from lianjian.kernel.figures.source import standing_on
from lianjian.kernel.rules.book import versions
from lianjian.kernel.rules.times import months_later


@dataclass(frozen=True, kw_only=True)
class Duty:
    """What all duties say: key, title, the word for doing it, and the rule they quote.

    `permission` is what it takes to do it; without one, it is for everybody in the unit that owes. `notice` is the
    code of the rule that says how many months before its day it is told, where that is long before; of several the most.
    """

    key: str
    title: Any
    verb: Any
    rule: str
    permission: str = ""
    notice: str = ""

    def told_until(self, on: date) -> date | None:
        """The last day of falling due of which is told on a day, where it is told long before."""
        rules = versions(self.notice) if self.notice else ()
        said = next((it.value for it in rules if it.holds_on(on)), None)
        if said is None:
            return None
        return months_later(on, max(map(int, said if isinstance(said, list) else [said])))

    def open_until(self, last: date, scope: Scope, *, limit: int, since: date = date.min) -> list[Owed]:
        """What is still to be done and falls due from `since` to `last`, the most pressing first."""
        raise NotImplementedError(type(self).__name__)

    def standing(self, until: date, scope: Scope, *, at_most: int | None = None) -> Standing:
        """How much is still to be done and falls due by `until`; a number above `at_most` may be cut to it."""
        raise NotImplementedError(type(self).__name__)

    def standings(self, until: date, *, on: date) -> dict[int | None, Standing]:
        """What each unit had still to do on a day, in as many statements however many units there are."""
        raise NotImplementedError(type(self).__name__)

    def count(self, period: Period, *, on: date, units: Units) -> Count:
        """How it stood on a day for what fell due in a period."""
        return sum(self.counts(period, on=on, units=units).values(), Count())

    def counts(self, period: Period, *, on: date, units: Units = None) -> dict[int | None, Count]:
        """The same for each of the units that owed anything, in as many statements however many there are."""
        raise NotImplementedError(type(self).__name__)


@dataclass(frozen=True, kw_only=True)
class RowDuty(Duty):
    """Owed by each row of `rows` from its day `begins_by` and by its day `due_by`, until `done_by` is set.

    `describe` gives (subject, detail, url) of a row; `person_by` names the foreign key of who must do it, if
    any; `excused` names the condition under which a row that is not done owes nothing for now; `rule_of`
    gives the code of the rule that set the row's day, where it differs from row to row.

    `late_figure` counts, as a balance, the rows that are not done by their day: where it is given, its sums say how
    many are late, and no row is read. The rest is read from `owed_indexes`.
    """

    rows: Callable[[], QuerySet]
    due_by: str
    done_by: str
    describe: Callable[[Any], tuple[str, str, str]]
    begins_by: str = "occurred_on"
    owned_by: str = "unit"
    person_by: str | None = None
    excused: Q | None = None
    rule_of: Callable[[Any], str] | None = None
    late_figure: Figure | None = None

    def open_until(self, last: date, scope: Scope, *, limit: int, since: date = date.min) -> list[Owed]:
        found = [
            row for rows in self._open(scope, since, last) for row in rows.order_by(self.due_by, "pk")[:limit]
        ]
        found.sort(key=lambda row: (getattr(row, self.due_by), row.pk))
        return [self._owed(row) for row in found[:limit]]

    def standing(self, until: date, scope: Scope, *, at_most: int | None = None) -> Standing:
        if scope.by_now:
            (rows,) = self._open(scope, date.min, until)
            return Standing(**rows[:at_most].aggregate(late=self._due("lt", scope), **self._near(scope)))
        not_done = Q(**{f"{self.done_by}__isnull": True}) | Q(**{f"{self.done_by}__gt": scope.on})
        near = self._of(scope, scope.on, until).filter(not_done)[:at_most].aggregate(**self._near(scope))
        return Standing(late=self._late(scope), **near)

    def standings(self, until: date, *, on: date) -> dict[int | None, Standing]:
        scope, found = Scope(on=on, units=None), defaultdict[int | None, Standing](Standing)
        for rows in self._open(scope, date.min, until):
            counted = (
                rows.order_by()
                .values(of=F(f"{self.owned_by}_id"))
                .annotate(late=self._due("lt", scope), **self._near(scope))
            )
            for row in counted:
                found[row.pop("of")] += Standing(**row)
        return dict(found)

    def _near(self, scope: Scope) -> dict[str, models.Count]:
        return {"today": self._due("exact", scope), "soon": self._due("gt", scope)}

    def _due(self, compared: str, scope: Scope) -> models.Count:
        return models.Count(self.due_by, filter=Q(**{f"{self.due_by}__{compared}": scope.on}))

    def _late(self, scope: Scope) -> int:
        """How many were late at the end of a day."""
        if self.late_figure and scope.is_of_units:
            return standing_on(self.late_figure, scope.on, scope.units)
        first, *others = (
            rows.order_by().values("pk") for rows in self._open(scope, date.min, scope.on - DAY)
        )
        return first.union(*others, all=True).count()

    def counts(self, period: Period, *, on: date, units: Units = None) -> dict[int | None, Count]:
        done, excused = Q(**{f"{self.done_by}__lte": on}), self.excused or Q(pk__in=())
        in_time, overdue = Q(**{f"{self.done_by}__lte": F(self.due_by)}), Q(**{f"{self.due_by}__lt": on})
        waiting = ~done & ~excused
        conditions = {
            "in_time": done & in_time,
            "late": (done & ~in_time) | (waiting & overdue),
            "excused": ~done & excused,
            "open": waiting & ~overdue,
        }
        due = self._begun(on).filter(**{f"{self.due_by}__range": (period.first, period.last)})
        if units is not None:
            due = due.alias(owing=Coalesce(self.owned_by, 0)).filter(owing__in=units)
        found = (
            due.order_by()
            .values(of=F(f"{self.owned_by}_id"))
            .annotate(
                owed=models.Count("*"),
                **{
                    name: models.Count(self.due_by, filter=condition)
                    for name, condition in conditions.items()
                },
            )
        )
        return {row.pop("of"): Count(**row) for row in found}

    def _begun(self, on: date) -> QuerySet:
        return self.rows().filter(**{f"{self.begins_by}__lte": on})

    def _open(self, scope: Scope, since: date, last: date) -> Iterator[QuerySet]:
        """What falls due in some days and was not done on the day asked about, or is not by now.

        Each set of rows is read from an index, their OR is not: what is open, what was done late after that day,
        and what was done after that day on which it was not late.
        """
        rows = self._of(scope, since, last)
        yield rows.filter(**{f"{self.done_by}__isnull": True})
        if scope.by_now:
            return
        done_since = rows.filter(**{f"{self.done_by}__gt": scope.on})
        if since < scope.on:
            yield done_since.filter(**{f"{self.due_by}__lt": scope.on, f"{self.done_by}__gt": F(self.due_by)})
        if last >= scope.on:
            yield done_since.filter(**{f"{self.due_by}__gte": scope.on})

    def _of(self, scope: Scope, since: date, last: date) -> QuerySet:
        """What falls due in some days, done or not.

        Units and persons are compared as values, which hides their indexes: a unit has many rows, and few of
        them are open.
        """
        doing = Coalesce(self.person_by, 0) if self.person_by else Value(0)
        rows = self.rows() if scope.by_now else self._begun(scope.on)
        rows = rows.alias(owing=Coalesce(self.owned_by, 0), doing=doing).filter(_whose(scope))
        rows = rows.filter(**{f"{self.due_by}__range": (since, last)})
        return rows if self.excused is None else rows.exclude(self.excused)

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
            rule=self.rule_of(row) if self.rule_of else self.rule,
        )


def _whose(scope: Scope) -> Q:
    """All that is `owing` in the units; what a person is `doing`; what nobody is in the units shared."""
    if scope.units is None:
        return Q()
    theirs = Q(pk__in=()) if scope.person is None else Q(doing=scope.person)
    nobodys = Q(doing=0) if scope.shared is None else Q(owing__in=scope.shared, doing=0)
    return Q(owing__in=scope.units) | theirs | nobodys


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


class _Due(NamedTuple):
    """One ower in one period, not yet put into words."""

    ower: Any
    period: Period
    unit: int | None
    due_on: date
    done_on: date | None
    excused: str

    def is_open(self, on: date) -> bool:
        return not self.excused and not is_done(self.done_on, on)


@dataclass(frozen=True, kw_only=True)
class PeriodDuty(Duty):
    """Owed by each of `owers` once in each of `periods`, fulfilled by a record of `fulfilled_by` about it.

    `periods(on)` gives those that have begun by a day, in their order; `owers(on)` the things that owe on a
    day (so that who owes follows the structure of that day: the period's last, or the day asked about if it
    is earlier); `units(on)` maps an ower to its unit; `matched_by` names the field of the fulfilling record
    that holds the ower, `dated_by` its day. `describe` gives (subject, detail, url) of an ower in a period.

    A record fulfils one period: the earliest it can. It can from the period's first day until the next one
    begins or the period lapses (on the day `lapses_on` gives, if ever), and in the days of `grace` after its
    end. After its end and grace it counts as done late. What was missed for good stays late in the counts,
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

    def standing(self, until: date, scope: Scope, *, at_most: int | None = None) -> Standing:
        waiting = self._open(scope, date.min, until)
        return sum((_standing(due.due_on, scope.on) for due in waiting), Standing())

    def standings(self, until: date, *, on: date) -> dict[int | None, Standing]:
        found = defaultdict[int | None, Standing](Standing)
        for due in self._open(Scope(on=on, units=None), date.min, until):
            found[due.unit] += _standing(due.due_on, on)
        return dict(found)

    def counts(self, period: Period, *, on: date, units: Units = None) -> dict[int | None, Count]:
        found: dict[int | None, Count] = defaultdict(Count)
        for (unit, _due_on), count in self.counts_by_day(period, on=on, units=units).items():
            found[unit] += count
        return dict(found)

    def counts_by_day(
        self, period: Period, *, on: date, units: Units = None
    ) -> dict[tuple[int | None, date], Count]:
        """The same for each unit and each day on which something fell due."""
        asked = [own for own in self.periods(on) if period.first <= self.due_on(own) <= period.last]
        states: dict[tuple[int | None, date], Counter[str]] = defaultdict(Counter)
        for due in self._due(asked, on, units):
            state = state_of(due.due_on, due.done_on, bool(due.excused), on)
            states[due.unit, due.due_on][state] += 1
        return {key: _counted(found) for key, found in states.items()}

    def _windows(self, on: date) -> list[tuple[Period, date]]:
        """Each period begun by a day, with the last day of the records that can fulfil it."""
        begun = self.periods(on)
        nexts = [later.first for later in begun[1:]] + [date.max] * bool(begun)
        return [(own, self._until(own, after)) for own, after in zip(begun, nexts, strict=True)]

    def _until(self, period: Period, next_begins: date) -> date:
        ends = min(next_begins, self.lapses_on(period)) if self.lapses_on else next_begins
        return max(self.due_on(period), ends - DAY)

    def _open(self, scope: Scope, since: date, last: date) -> Iterator[_Due]:
        """What is still to be done of the periods that a record could still fulfil, by the day it falls due."""
        periods = [period for period in self.running(scope.on) if since <= self.due_on(period) <= last]
        until = date.max if scope.by_now else scope.on
        found = self._due(periods, scope.on, scope.units, scope.shared)
        return (due for due in found if due.is_open(until))

    def _due(self, periods: Sequence[Period], on: date, units: Units, shared: Units = ()) -> Iterator[_Due]:
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
                    yield _Due(ower, period, unit, self.due_on(period), done.get(key), excuses.get(key, ""))

    def _fulfilled(self, periods: Sequence[Period], on: date) -> dict[tuple[int, date], date]:
        """The day on which each ower fulfilled each period: (ower, the period's first day) → day."""
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

    def _linked(self, periods: Sequence[Period], on: date) -> list[tuple[Period, date]]:
        """The windows of the periods, and of those before them whose grace reaches into the next one."""
        windows = self._windows(on)
        firsts = [own.first for own, _until in windows]
        start, stop = firsts.index(periods[0].first), firsts.index(periods[-1].first) + 1
        while start and windows[start - 1][1] >= firsts[start]:
            start -= 1
        return windows[start:stop]

    def _owed(self, due: _Due) -> Owed:
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
