"""A duty, declared: who owes what, how often, and which records fulfil it. Nobody ticks a box.

Two shapes cover all. A `RowDuty`, declared here, is owed by each row that has a due day (a problem to be fixed). A
`PeriodDuty` (recurring.py) is owed by each of a set in each of its periods (every village, once a season).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from typing import Any, TypeAlias

from django.db import models
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from lianjian.kernel.clock.periods import DAY, Period
from lianjian.kernel.duties.owed import Count, Owed, Scope, Standing, Units
from lianjian.kernel.figures.declared import Figure
from lianjian.kernel.figures.source import standing_on
from lianjian.kernel.records.worded import Given, WordedRows
from lianjian.kernel.rules.book import versions
from lianjian.kernel.rules.times import months_later

Day: TypeAlias = date | Given


MOST_WORDED = 2_000


@dataclass(frozen=True, kw_only=True, eq=False)
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

    def standing(self, until: date, scope: Scope) -> Standing:
        """How much is still to be done and falls due by `until`."""
        raise NotImplementedError(type(self).__name__)

    def count(self, period: Period, *, on: date, units: Units) -> Count:
        """How it stood on a day for what fell due in a period."""
        return sum(self.counts(period, on=on, units=units).values(), Count())

    def counts(self, period: Period, *, on: date, units: Units = None) -> dict[int | None, Count]:
        """The same for each of the units that owed anything, in as many statements however many there are."""
        raise NotImplementedError(type(self).__name__)


@dataclass(frozen=True, kw_only=True, eq=False)
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
        given = {"on": scope.on, "since": since, "last": last}
        found = [row for rows in _listed(self, scope.on_any_day(), limit) for row in rows.ask(**given)]
        found.sort(key=lambda row: (getattr(row, self.due_by), row.pk))
        return [self._owed(row) for row in found[:limit]]

    def standing(self, until: date, scope: Scope) -> Standing:
        if scope.by_now:
            (rows,) = self._open(scope, scope.on, date.min, until)
            return Standing(**rows.aggregate(late=self._due("lt", scope), **self._near(scope)))
        not_done = Q(**{f"{self.done_by}__isnull": True}) | Q(**{f"{self.done_by}__gt": scope.on})
        near = self._of(scope, scope.on, scope.on, until).filter(not_done).aggregate(**self._near(scope))
        return Standing(late=self._late(scope), **near)

    def _near(self, scope: Scope) -> dict[str, models.Count]:
        return {"today": self._due("exact", scope), "soon": self._due("gt", scope)}

    def _due(self, compared: str, scope: Scope) -> models.Count:
        return models.Count(self.due_by, filter=Q(**{f"{self.due_by}__{compared}": scope.on}))

    def _late(self, scope: Scope) -> int:
        """How many were late at the end of a day."""
        if self.late_figure and scope.is_of_units:
            return standing_on(self.late_figure, scope.on, scope.units)
        first, *others = (
            rows.order_by().values("pk") for rows in self._open(scope, scope.on, date.min, scope.on - DAY)
        )
        return first.union(*others, all=True).count()

    def counts(self, period: Period, *, on: date, units: Units = None) -> dict[int | None, Count]:
        due = self._begun(on)
        if units is not None:
            due = due.alias(owing=Coalesce(self.owned_by, 0)).filter(owing__in=units)
        found = self._counted(due, period.first, period.last, on)
        return {row.pop("of"): Count(**row) for row in found}

    def counted_by_unit(self, first: Day, last: Day, on: Day) -> QuerySet:
        """Of what fell due from a day to a day: the key of the unit and the numbers of a `Count`."""
        names = (field.name for field in fields(Count))
        return self._counted(self._begun(on), first, last, on).values_list("of", *names)

    def left_by_day(self, on: Day, *, by_now: bool) -> list[QuerySet]:
        """What was still to be done on a day, or is by now: the keys of unit and person or 0, day due, how many."""
        rows = self._seen(on, by_now).filter(**{f"{self.due_by}__isnull": False})
        return [
            undone.order_by()
            .values(of=Coalesce(self.owned_by, 0), by=self._doing, due=F(self.due_by))
            .annotate(number=models.Count("*"))
            .values_list("of", "by", "due", "number")
            for undone in self._undone(rows, on, by_now)
        ]

    def _counted(self, rows: QuerySet, first: Day, last: Day, on: Day) -> QuerySet:
        done, excused = Q(**{f"{self.done_by}__lte": on}), self.excused or Q(pk__in=())
        in_time, overdue = Q(**{f"{self.done_by}__lte": F(self.due_by)}), Q(**{f"{self.due_by}__lt": on})
        waiting = ~done & ~excused
        conditions = {
            "in_time": done & in_time,
            "late": (done & ~in_time) | (waiting & overdue),
            "excused": ~done & excused,
            "open": waiting & ~overdue,
        }
        counts = {name: models.Count(self.due_by, filter=it) for name, it in conditions.items()}
        due = rows.filter(**{f"{self.due_by}__range": (first, last)}).order_by()
        return due.values(of=F(f"{self.owned_by}_id")).annotate(owed=models.Count("*"), **counts)

    def _begun(self, on: Day) -> QuerySet:
        return self.rows().filter(**{f"{self.begins_by}__lte": on})

    @property
    def _doing(self) -> Any:
        return Coalesce(self.person_by, 0) if self.person_by else Value(0)

    def _seen(self, on: Day, by_now: bool) -> QuerySet:
        """What there was on a day, or is by now, and is not excused."""
        rows = self.rows() if by_now else self._begun(on)
        return rows if self.excused is None else rows.exclude(self.excused)

    def _open(self, scope: Scope, on: Day, since: Day, last: Day) -> Iterator[QuerySet]:
        """What falls due in some days and was not done on the day asked about, or is not by now."""
        return self._undone(self._of(scope, on, since, last), on, scope.by_now)

    def _undone(self, rows: QuerySet, on: Day, by_now: bool) -> Iterator[QuerySet]:
        """Of rows, what was not done on a day, or is not by now.

        Each set of rows is read from an index, their OR is not: what is open, what was done late after that day,
        and what was done after that day on which it was not late.
        """
        yield rows.filter(**{f"{self.done_by}__isnull": True})
        if by_now:
            return
        done_since = rows.filter(**{f"{self.done_by}__gt": on})
        yield done_since.filter(**{f"{self.due_by}__lt": on, f"{self.done_by}__gt": F(self.due_by)})
        yield done_since.filter(**{f"{self.due_by}__gte": on})

    def _of(self, scope: Scope, on: Day, since: Day, last: Day) -> QuerySet:
        """What falls due in some days, done or not.

        Units and persons are compared as values, which hides their indexes: a unit has many rows, and few of
        them are open.
        """
        rows = self._seen(on, scope.by_now)
        rows = rows.alias(owing=Coalesce(self.owned_by, 0), doing=self._doing).filter(_whose(scope))
        return rows.filter(**{f"{self.due_by}__range": (since, last)})

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


@lru_cache(MOST_WORDED)
def _listed(duty: RowDuty, scope: Scope, limit: int) -> tuple[WordedRows, ...]:
    """What `open_until` asks on any day, between any two."""
    found = duty._open(scope, Given("on"), Given("since"), Given("last"))
    worded = (WordedRows.of(rows.order_by(duty.due_by, "pk")[:limit]) for rows in found)
    return tuple(filter(None, worded))


def _whose(scope: Scope) -> Q:
    """All that is `owing` in the units; what a person is `doing`; what nobody is in the units shared."""
    if scope.units is None:
        return Q()
    theirs = Q(pk__in=()) if scope.person is None else Q(doing=scope.person)
    nobodys = Q(doing=0) if scope.shared is None else Q(owing__in=scope.shared, doing=0)
    return Q(owing__in=scope.units) | theirs | nobodys
