"""How rows count: for each figure the day, unit, town, item and amount of each row, by the figure's own QuerySet.

One statement asks all figures of a model at once, so that a change costs one look and an import one for each chunk.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import BigIntegerField, CharField, F, IntegerField, Model, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce

from lianjian.kernel.areas import registry
from lianjian.kernel.figures.declared import Figure
from lianjian.kernel.figures.measures import Posting

FIRST, LAST = -987_654_321, -987_654_322
"""Stand for the keys of a run of rows in the statement that is compiled once."""


class Counted(NamedTuple):
    """One row's part in one figure."""

    figure: int
    record: int
    day: date
    unit: int
    town: int
    item: str
    amount: int


def contributions(model: type[Model], keys: Sequence[int]) -> Counter[Counted]:
    """What the rows with these keys count for in all figures of their model, as the database sees them now."""
    found: Counter[Counted] = Counter()
    for first, last in runs(keys):
        found += _read(*statement(model, first, last))
    return found


def runs(keys: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Sorted keys as stretches without a gap: what an import inserts is one."""
    run: tuple[int, int] | None = None
    for key in keys:
        if run is not None and key == run[1] + 1:
            run = run[0], key
            continue
        if run is not None:
            yield run
        run = key, key
    if run is not None:
        yield run


def statement(model: type[Model], first: int, last: int) -> tuple[str, tuple[Any, ...]]:
    """The SELECT, with its parameters, that gives the columns of Counted for the rows of a run of keys."""
    sql, params = _worded(model, first == last)
    chosen = {FIRST: first, LAST: last}
    return sql, tuple(chosen.get(param, param) for param in params)


@cache
def _worded(model: type[Model], one_row: bool) -> tuple[str, tuple[Any, ...]]:
    """For one key PostgreSQL keeps its plan; for a range it plans all parts anew, expecting many rows."""
    chosen = Q(pk=FIRST) if one_row else Q(pk__range=(FIRST, LAST))
    return _with_constants(*_compiled(_all_postings(model, lambda rows: rows.filter(chosen))))


def _with_constants(sql: str, params: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
    """The statement with all written into it that is the same each time: drivers read each parameter anew."""
    pieces = sql.split("%s")
    written = ["%s" if param in (FIRST, LAST) else _literal(param) for param in params]
    left = tuple(param for param, text in zip(params, written, strict=True) if text == "%s")
    return "".join(piece + text for piece, text in zip(pieces, [*written, ""], strict=True)), left


def _literal(param: Any) -> str:
    """A declared number or code as SQL; a parameter still, if it is of another type."""
    if type(param) is int:
        return str(param)
    if type(param) is str and "%" not in param:
        return "'{}'".format(param.replace("'", "''"))
    return "%s"


def _all_postings(model: type[Model], choose: Any) -> QuerySet:
    parts = [
        posting_rows(figure, posting, choose(figure.counted().order_by()))
        for figure in registry.figures_on(model)
        for posting in figure.measure.postings(figure)  # type: ignore[attr-defined]  # tallied ones alone are on a model
    ]
    return all_of(parts)


def all_of(parts: Sequence[QuerySet]) -> QuerySet:
    """Their union, side by side: SQLite's parser takes some fifteen of them one within the other."""
    return parts[0].union(*parts[1:], all=True)


def posting_rows(figure: Figure, posting: Posting, rows: QuerySet) -> QuerySet:
    """The rows of a figure in the form that entries have."""
    town = Coalesce(F(f"{figure.placed_by}_id"), Value(0)) if figure.placed_by else Value(0)
    item = Cast(F(posting.item), CharField(max_length=40)) if posting.item else Value("")
    amount = F(posting.amount) if posting.amount else Value(posting.sign)
    own_column = "pk" if figure.owned_by == "pk" else f"{figure.owned_by}_id"
    unit = F(own_column) if figure.owned_by else Value(0)
    return rows.filter(**{f"{posting.day}__isnull": False}).values_list(
        Value(figure.number, output_field=IntegerField()),
        "pk",
        posting.day,
        Cast(unit, BigIntegerField()),
        Cast(town, BigIntegerField()),
        Cast(item, CharField(max_length=40)),
        Cast(amount, BigIntegerField()),
    )


def _compiled(rows: QuerySet) -> tuple[str, tuple[Any, ...]]:
    sql, params = rows.query.get_compiler(connection=connection).as_sql()
    return sql, tuple(params)


def _read(sql: str, params: tuple[Any, ...]) -> Counter[Counted]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return Counter(map(counted_of, cursor.fetchall()))


def counted_of(columns: Sequence[Any]) -> Counted:
    """What a row of the database says; SQLite has days as text."""
    figure, record, day, unit, town, item, amount = columns
    return Counted(
        figure, record, date.fromisoformat(day) if isinstance(day, str) else day, unit, town, item, amount
    )
