"""Reading sums: from tallies for what is known now, from entries for what was known then."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import connection

from lianjian.kernel.clock.periods import Period, split_months
from lianjian.kernel.figures.models import LATE_AFTER, Tally
from lianjian.kernel.figures.questions import Question

ONE_DAY = timedelta(days=1)


def sums(
    number: int, question: Question, by: tuple[str, ...] = (), *, entries: bool = False
) -> Counter[tuple]:
    """The figure's amounts (or, with `entries`, how many entries they are), grouped by columns.

    Columns are unit, town, item, date and day; a `day` is the first of its month where a whole month was summed.
    """
    total: Counter[tuple] = Counter()
    what = "number" if entries else "amount"
    for piece in question.slices():
        for read in _readers(piece.period, question):
            for *group, amount in read(number, piece.period, piece.units, question, by, what):
                total[tuple(group)] += amount
    return total


def _readers(period: Period, question: Question) -> list[Callable[..., list[tuple]]]:
    """Tallies for now; for long after the period, tallies and what changed late; else the entries of then."""
    if question.known_at is None:
        return [_now]
    settled = question.known_at.date() >= period.last + LATE_AFTER
    return [_now, _changed_since] if settled else [_then]


def _now(
    number: int,
    period: Period,
    units: frozenset[int] | None,
    question: Question,
    by: tuple[str, ...],
    what: str,
) -> list[tuple]:
    columns = ["day" if name == "date" else name for name in by]
    ranges = _ranges(period, by_day="date" in by)
    where, params = _where(units, question)
    parts = [
        f"SELECT {', '.join([*columns, what])} FROM figures_tally "
        f"WHERE figure = %s AND grain = %s AND day >= %s AND day <= %s{where}"
        for _range in ranges
    ]
    values = [value for grain, first, last in ranges for value in (number, grain, first, last, *params)]
    return _grouped(" UNION ALL ".join(parts), values, columns, what)


def _then(
    number: int,
    period: Period,
    units: frozenset[int] | None,
    question: Question,
    by: tuple[str, ...],
    what: str,
) -> list[tuple]:
    columns = ["day" if name == "date" else name for name in by]
    where, params = _where(units, question)
    amount = "1 AS number" if what == "number" else "amount"
    sql = (
        f"SELECT {', '.join([*columns, amount])} FROM figures_entry WHERE figure = %s AND day >= %s AND day <= %s "
        f"AND known_from <= %s AND (known_to IS NULL OR known_to > %s){where}"
    )
    known = connection.ops.adapt_datetimefield_value(question.known_at)
    return _grouped(sql, [number, period.first, period.last, known, known, *params], columns, what)


def _changed_since(
    number: int,
    period: Period,
    units: frozenset[int] | None,
    question: Question,
    by: tuple[str, ...],
    what: str,
) -> list[tuple]:
    """What to add to today's sums to have those of then: entries begun since are taken off, ended ones put back.

    Only entries flagged late can have begun or ended so long after their day, and they are few.
    """
    columns = ["day" if name == "date" else name for name in by]
    where, params = _where(units, question)
    amount = "1" if what == "number" else "amount"
    sql = (
        f"SELECT {', '.join([*columns, ''])}CASE WHEN known_to IS NULL THEN -{amount} ELSE {amount} END AS {what} "
        "FROM figures_entry WHERE late AND figure = %s AND day >= %s AND day <= %s AND "
        f"((known_to IS NULL AND known_from > %s) OR (known_from <= %s AND known_to > %s)){where}"
    )
    known = connection.ops.adapt_datetimefield_value(question.known_at)
    return _grouped(sql, [number, period.first, period.last, known, known, known, *params], columns, what)


def _grouped(sql: str, values: list[Any], columns: list[str], what: str) -> list[tuple]:
    names = ", ".join(columns)
    heads = f"{names}, " if names else ""
    tail = f" GROUP BY {names}" if names else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {heads}COALESCE(SUM({what}), 0) FROM ({sql}) AS cells{tail}", values)
        return [tuple(_plain(value) for value in row) for row in cursor.fetchall()]


def _ranges(period: Period, *, by_day: bool) -> list[tuple[int, date, date]]:
    if by_day:
        return [(Tally.DAY, period.first, period.last)]
    head, months, tail = split_months(period)
    ranges = [(Tally.DAY, edge.first, edge.last) for edge in (head, tail) if edge]
    return ranges + ([(Tally.MONTH, months[0], months[1] - ONE_DAY)] if months else [])


def _where(units: frozenset[int] | None, question: Question) -> tuple[str, list[Any]]:
    where, params = "", []
    if units is not None:
        where = f" AND unit IN ({', '.join(['%s'] * len(units))})" if units else " AND 1 = 0"
        params = sorted(units)
    if question.town is not None:
        where += " AND town = %s"
        params.append(question.town.pk)
    return where, params


def _plain(value: Any) -> Any:
    if isinstance(value, str) and len(value) == 10 and value[4] == "-" == value[7]:
        return date.fromisoformat(value)
    return int(value) if value is not None and not isinstance(value, str | date) else value
