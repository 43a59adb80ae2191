"""Reading sums: from tallies for what is known now, from entries for what was known then."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection

from lianjian.kernel.clock.periods import Period, months, split_months
from lianjian.kernel.figures.models import Tally, late_until
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.records.storing import marks

if TYPE_CHECKING:
    from lianjian.kernel.figures.declared import Figure

ONE_DAY = timedelta(days=1)
SINCE_EVER = date(1900, 1, 1)
"""A day before all rows: what stands at the end of a day is summed since then."""
COLUMNS = {"date": "day"}
MOST_DAYS, MOST_MONTHS = 31, 24
"""More than these are looked for as a stretch."""


def sums(
    number: int, question: Question, by: tuple[str, ...] = (), *, entries: bool = False
) -> Counter[tuple]:
    """The figure's amounts (or, with `entries`, how many entries they are), grouped by columns.

    Columns are unit, town, item, date and day; a `day` is the first of its month where a whole month was
    summed.
    """
    if question.cells is not None and not entries and question.cells.hold(number, by):
        return question.cells.sums(number, question, by)
    total: Counter[tuple] = Counter()
    for look in looks((number,), question, by, entries=entries):
        for *group, amount in look.rows():
            total[tuple(group)] += amount
    return total


def standing_on(figure: "Figure", day: date, units: Collection[int] | None) -> int:
    """What stands at the end of a day of a balance's rows, in the units that own them now (None for all)."""
    owned = None if units is None else frozenset(units)
    look = Now((figure.number,), Period(SINCE_EVER, day), owned, None, (), "amount", None)
    return sum(amount for (amount,) in look.rows())


def looks(
    numbers: tuple[int, ...], question: Question, by: tuple[str, ...], *, entries: bool = False
) -> Iterator["Look"]:
    """The statements that together have the sums of these figures."""
    what = "number" if entries else "amount"
    towns = question.towns
    if question.town is not None:
        here = frozenset((question.town.pk,))
        towns = here if towns is None else towns & here
    for piece in question.slices():
        for kind, known_at in _kinds(piece.period, question):
            yield kind(numbers, piece.period, piece.units, towns, by, what, known_at)


def _kinds(period: Period, question: Question) -> "list[tuple[type[Look], datetime | None]]":
    """Tallies for now; for long after the period, tallies and what changed late; else the entries of then."""
    known_at = question.known_at
    if known_at is None:
        return [(Now, None)]
    if period.last > late_until(known_at):
        return [(Then, known_at)]
    if question.as_kept:
        return [(Now, None), (ChangedSinceItWasKept, known_at)]
    return [(Now, None), (ChangedSince, known_at), (TakenOverSince, known_at)]


@dataclass(frozen=True)
class Look:
    """One statement: the sums of some figures over some days, for some units and towns, grouped by columns.

    `units` and `towns` None are all of them. Looks that are equal read the same.
    """

    numbers: tuple[int, ...]
    period: Period
    units: frozenset[int] | None
    towns: frozenset[int] | None
    by: tuple[str, ...]
    what: str
    known_at: datetime | None

    def rows(self) -> list[tuple]:
        """The groups in the order of `by`, each with its sum last."""
        names = ", ".join(self.columns)
        heads, tail = (f"{names}, ", f" GROUP BY {names}") if names else ("", "")
        sql, values = self.statement()
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {heads}COALESCE(SUM({self.what}), 0) FROM ({sql}) AS cells{tail}", values)
            return [tuple(_plain(value) for value in row) for row in cursor.fetchall()]

    def statement(self) -> tuple[str, list[Any]]:
        """The statement of what is summed, with its parameters."""
        raise NotImplementedError(type(self).__name__)

    @property
    def columns(self) -> list[str]:
        return [COLUMNS.get(name, name) for name in self.by]

    def where(self) -> tuple[str, list[Any]]:
        """The figures, units and towns that count."""
        parts = [_one_of("figure", self.numbers)]
        parts += [_one_of("unit", sorted(self.units))] if self.units is not None else []
        parts += [_one_of("town", sorted(self.towns))] if self.towns is not None else []
        return " AND ".join(sql for sql, _keys in parts), [key for _sql, keys in parts for key in keys]


class Now(Look):
    """What is known now, from tallies: whole months from those of months, edges from those of days.

    The items of all units and towns of a big county are thousands in a month, those of the whole county some dozen.
    """

    def statement(self) -> tuple[str, list[Any]]:
        where, keys = self.where()
        ranges = _ranges(self.period, by_day="date" in self.by, of_county=self.is_of_countys_items)
        names = ", ".join(dict.fromkeys([*self.columns, self.what]))
        parts, values = [], []
        for grain, first, last in ranges:
            days, named = self._days(grain, first, last)
            parts.append(f"SELECT {names} FROM figures_tally WHERE {where} AND grain = %s AND {days}")
            values += [*keys, grain, *named]
        return " UNION ALL ".join(parts), values

    def _days(self, grain: int, first: date, last: date) -> tuple[str, list[date]]:
        """The days, named one by one where units are asked for: the index goes on from a day to the unit."""
        of_months = grain in (Tally.MONTH, Tally.COUNTY_MONTH)
        if self.units is None or (last - first).days > (MOST_MONTHS * 28 if of_months else MOST_DAYS):
            return "day >= %s AND day <= %s", [first, last]
        period = Period(first, last)
        named = (
            [month.first for month in months(period)]
            if of_months
            else [first + number * ONE_DAY for number in range(period.days)]
        )
        return f"day IN ({marks(named)})", named

    @property
    def is_of_countys_items(self) -> bool:
        """Whether items are asked for, and no unit or town."""
        by = set(self.by)
        return "item" in by and self.units is None and self.towns is None and not {"unit", "town"} & by


class Then(Look):
    """What was known then, from the entries open at that time."""

    def statement(self) -> tuple[str, list[Any]]:
        where, keys = self.where()
        amount = "1 AS number" if self.what == "number" else "amount"
        known = connection.ops.adapt_datetimefield_value(self.known_at)
        return (
            f"SELECT {', '.join(dict.fromkeys([*self.columns, amount]))} FROM figures_entry WHERE {where} "
            "AND day >= %s AND day <= %s AND known_from <= %s AND (known_to IS NULL OR known_to > %s)",
            [*keys, self.period.first, self.period.last, known, known],
        )


class ChangedSince(Look):
    """What to add to today's sums to have those of then: entries begun since taken off, ended ones put back.

    Only entries flagged late can have begun or ended so long after their day, and they are few.
    """

    def statement(self) -> tuple[str, list[Any]]:
        where, keys = self.where()
        amount = "1" if self.what == "number" else "amount"
        signed = f"CASE WHEN known_to IS NULL THEN -{amount} ELSE {amount} END AS {self.what}"
        known = connection.ops.adapt_datetimefield_value(self.known_at)
        return (
            f"SELECT {', '.join(dict.fromkeys([*self.columns, signed]))} FROM figures_entry "
            f"WHERE late AND {where} AND day >= %s AND day <= %s AND "
            "((known_to IS NULL AND known_from > %s) OR (known_from <= %s AND known_to > %s))",
            [*keys, self.period.first, self.period.last, known, known, known],
        )


class TakenOverSince(Look):
    """The same of rows that came from an older ledger: they were not here before they came.

    Found by when they came, not by their day: an index that grows at its end is the one that a bulk import
    can afford.
    """

    def statement(self) -> tuple[str, list[Any]]:
        where, keys = self.where()
        amount = "1" if self.what == "number" else "amount"
        known = connection.ops.adapt_datetimefield_value(self.known_at)
        return (
            f"SELECT {', '.join(dict.fromkeys([*self.columns, f'-{amount} AS {self.what}']))} FROM figures_entry "
            f"WHERE NOT late AND taken_over_at IS NOT NULL AND {where} AND taken_over_at > %s "
            "AND day >= %s AND day <= %s AND known_to IS NULL",
            [*keys, known, self.period.first, self.period.last],
        )


class ChangedSinceItWasKept(ChangedSince):
    """What changed late, but rows from an older ledger count as known before they came."""

    def statement(self) -> tuple[str, list[Any]]:
        sql, values = super().statement()
        known = connection.ops.adapt_datetimefield_value(self.known_at)
        return f"{sql} AND (taken_over_at IS NULL OR taken_over_at <= %s)", [*values, known]


def _ranges(period: Period, *, by_day: bool, of_county: bool) -> list[tuple[int, date, date]]:
    of_days, of_months = Tally.grains(of_county=of_county)
    if by_day:
        return [(of_days, period.first, period.last)]
    head, months, tail = split_months(period)
    ranges = [(of_days, edge.first, edge.last) for edge in (head, tail) if edge]
    return ranges + ([(of_months, months[0], months[1] - ONE_DAY)] if months else [])


def _one_of(column: str, keys: "tuple[int, ...] | list[int]") -> tuple[str, list[int]]:
    if not keys:
        return "1 = 0", []
    return f"{column} IN ({marks(keys)})", list(keys)


def _plain(value: Any) -> Any:
    if isinstance(value, str) and len(value) == 10 and value[4] == "-" == value[7]:
        return date.fromisoformat(value)
    return int(value) if value is not None and not isinstance(value, str | date) else value
