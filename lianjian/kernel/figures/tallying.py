"""Keeping entries and tallies true, in the transaction of the rows they count."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Model

from lianjian.kernel.areas import registry
from lianjian.kernel.figures.contributions import Counted, contributions, counted_of, runs, statement
from lianjian.kernel.figures.models import Tally, late_until
from lianjian.kernel.records.storing import marks

FIELDS = ("figure", "record", "day", "unit", "town", "item", "amount")
CHUNK = 1_000
NEVER = date(1, 1, 1)
CELL = ("figure", "grain", "day", "unit", "town", "item")


def follow(model: type[Model], written: Sequence[Any], *, at: datetime, taken_over: bool = False) -> None:
    """Let entries and tallies follow the rows written. Called under the ledger's lock, one change at a time."""
    if not registry.figures_on(model):
        return
    new = {it.row.pk for it in written if it.version == 1}
    changed = {it.row.pk for it in written} - new
    for first, last in runs(sorted(new)):
        _enter(model, first, last, at, taken_over)
    if changed:
        _follow_changed(model, sorted(changed), at)


def _follow_changed(model: type[Model], keys: Sequence[int], at: datetime) -> None:
    for start in range(0, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK]
        before, after = _open_entries(model, chunk), contributions(model, chunk)
        counted_before = Counter(before.keys())
        ended, begun = counted_before - after, after - counted_before
        last = _last_entry()
        _end({before[counted].pk: counted.day for counted in ended}, at)
        _begin(begun, at, {counted.record: entry.taken_over_at for counted, entry in before.items()})
        if begun or ended:
            _add_up(after=last, ended=[before[counted].pk for counted in ended])


FIRST_OF_MONTH = {"sqlite": "SUBSTR(day, 1, 8) || '01'", "postgresql": "DATE_TRUNC('month', day)::date"}
ENTER = f"""
    INSERT INTO figures_entry ({", ".join(FIELDS)}, known_from, late, taken_over_at)
    WITH counted ({", ".join(FIELDS)}) AS ({{counted}}) SELECT counted.*, %s, day <= %s, %s FROM counted"""
MOVED = "SELECT {sign} AS sign, figure, day, unit, town, item, amount FROM figures_entry WHERE {which}"
FRESH = f"""
    WITH moved AS ({{moved}}), grained AS (
        SELECT figure, {Tally.DAY} AS grain, day, unit, town, item, amount, sign FROM moved
        UNION ALL SELECT figure, {Tally.MONTH}, {{month}}, unit, town, item, amount, sign FROM moved
        UNION ALL SELECT figure, {Tally.COUNTY_DAY}, day, 0, 0, item, amount, sign FROM moved
        WHERE figure IN ({{of_items}})
        UNION ALL SELECT figure, {Tally.COUNTY_MONTH}, {{month}}, 0, 0, item, amount, sign FROM moved
        WHERE figure IN ({{of_items}}))
    SELECT {", ".join(CELL)}, SUM(sign * amount) AS amount, SUM(sign) AS number
    FROM grained GROUP BY {", ".join(CELL)} HAVING SUM(sign * amount) <> 0 OR SUM(sign) <> 0"""
SAME_CELL = " AND ".join(f"figures_tally.{name} = fresh.{name}" for name in CELL)
ADD_UP = {
    "sqlite": f"""
        INSERT INTO figures_tally ({", ".join(CELL)}, amount, number) SELECT * FROM ({{fresh}}) AS fresh WHERE TRUE
        ON CONFLICT ({", ".join(CELL)})
        DO UPDATE SET amount = amount + excluded.amount, number = number + excluded.number""",
    "postgresql": f"""
        MERGE INTO figures_tally USING ({{fresh}}) AS fresh ON {SAME_CELL}
        WHEN MATCHED THEN UPDATE
        SET amount = figures_tally.amount + fresh.amount, number = figures_tally.number + fresh.number
        WHEN NOT MATCHED THEN INSERT ({", ".join(CELL)}, amount, number)
        VALUES ({", ".join(f"fresh.{name}" for name in CELL)}, fresh.amount, fresh.number)""",
}
"""MERGE is the word of the standard; SQLite has its own."""


def _enter(model: type[Model], first: int, last: int, at: datetime, taken_over: bool) -> None:
    """Count a run of new rows inside the database: an import has ten entries and twenty sums a row."""
    counted, params = statement(model, first, last)
    before = _last_entry()
    known_from = connection.ops.adapt_datetimefield_value(at)
    last_late, taken_over_at = (NEVER, known_from) if taken_over else (late_until(at), None)
    with connection.cursor() as cursor:
        cursor.execute(ENTER.format(counted=counted), (*params, known_from, last_late, taken_over_at))
    _add_up(after=before, ended=())


def _last_entry() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(MAX(id), 0) FROM figures_entry")
        return int(cursor.fetchone()[0])


def _add_up(*, after: int, ended: Sequence[int]) -> None:
    """Add to the sums the entries that began `after` one, and take away those that ended."""
    moved, params = MOVED.format(sign=1, which="id > %s"), [after]
    if ended:
        gone = MOVED.format(sign=-1, which=f"id IN ({marks(ended)})")
        moved, params = f"{moved} UNION ALL {gone}", [after, *ended]
    _add(moved, params)


def sum_up(figure: int) -> None:
    """Make the sums of a figure anew, from all its open entries."""
    Tally.objects.filter(figure=figure).delete()
    _add(MOVED.format(sign=1, which="figure = %s AND known_to IS NULL"), [figure])


def _add(moved: str, params: Sequence[int]) -> None:
    of_items = ", ".join(
        str(figure.number) for figure in registry.figures.values() if figure.measure.of_items
    )
    fresh = FRESH.format(moved=moved, month=FIRST_OF_MONTH[connection.vendor], of_items=of_items or "NULL")
    with connection.cursor() as cursor:
        cursor.execute(ADD_UP[connection.vendor].format(fresh=fresh), params)


class _Open(NamedTuple):
    """An entry that holds: its key, and when its row came from an older ledger, as the database has it."""

    pk: int
    taken_over_at: Any


OPEN_ENTRIES = f"""
    SELECT id, taken_over_at, {", ".join(FIELDS)} FROM figures_entry
    WHERE figure IN ({{figures}}) AND record IN ({{records}}) AND known_to IS NULL"""
END = "UPDATE figures_entry SET known_to = %s, late = {late} WHERE id IN ({entries})"


def _open_entries(model: type[Model], keys: Sequence[int]) -> dict[Counted, _Open]:
    figures = ", ".join(str(figure.number) for figure in registry.figures_on(model))
    with connection.cursor() as cursor:
        cursor.execute(OPEN_ENTRIES.format(figures=figures, records=marks(keys)), keys)
        return {counted_of(counted): _Open(pk, came) for pk, came, *counted in cursor.fetchall()}


def _end(days: dict[int, date], at: datetime) -> None:
    last_late = late_until(at)
    late = [key for key, day in days.items() if day <= last_late]
    known_to = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        for flag, keys in (("TRUE", late), ("late", sorted(days.keys() - set(late)))):
            if keys:
                cursor.execute(END.format(late=flag, entries=marks(keys)), (known_to, *keys))


BEGIN = f"""
    INSERT INTO figures_entry ({", ".join(FIELDS)}, known_from, late, taken_over_at) VALUES """


def _begin(entries: Iterable[Counted], at: datetime, taken_over: dict[int, Any]) -> None:
    """What a row came with from an older ledger (`taken_over`, by record) stays with what it counts for now."""
    known_from, last_late = connection.ops.adapt_datetimefield_value(at), late_until(at)
    rows = [(*it, known_from, it.day <= last_late, taken_over.get(it.record)) for it in entries]
    with connection.cursor() as cursor:
        for start in range(0, len(rows), CHUNK):
            chunk = rows[start : start + CHUNK]
            values = ", ".join([f"({marks(chunk[0])})"] * len(chunk))
            cursor.execute(BEGIN + values, [value for row in chunk for value in row])
