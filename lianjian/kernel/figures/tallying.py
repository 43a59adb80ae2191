"""Keeping entries and tallies true, in the transaction of the rows they count."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Model

from lianjian.kernel.areas import registry
from lianjian.kernel.figures.contributions import Counted, contributions, runs, statement
from lianjian.kernel.figures.models import LATE_AFTER, Entry, Tally

FIELDS = ("figure", "record", "day", "unit", "town", "item", "amount")
CHUNK = 1_000
NEVER = date(1, 1, 1)
CELL = ("figure", "grain", "day", "unit", "town", "item")
Cell = tuple[int, int, Any, int, int, str]
"""figure, grain, day, unit, town, item"""


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
    before, after = _open_entries(model, keys), contributions(model, keys)
    ended = Counter({counted: 1 for counted in before}) - after
    begun = after - Counter({counted: 1 for counted in before})
    _end({before[counted].pk: counted.day for counted in ended}, at)
    _begin(begun, at, {counted.record: entry.taken_over_at for counted, entry in before.items()})
    add_to_cells(_cells(begun, ended))


FIRST_OF_MONTH = {"sqlite": "SUBSTR(day, 1, 8) || '01'", "postgresql": "DATE_TRUNC('month', day)::date"}
ENTER = f"""
    INSERT INTO figures_entry ({", ".join(FIELDS)}, known_from, late, taken_over_at)
    WITH counted ({", ".join(FIELDS)}) AS ({{counted}}) SELECT counted.*, %s, day < %s, %s FROM counted"""
FRESH = """
    SELECT figure, {grain} AS grain, {day} AS day, unit, town, item, SUM(amount) AS amount, COUNT(*) AS number
    FROM figures_entry WHERE id > %s GROUP BY 1, 2, 3, 4, 5, 6"""
SAME_CELL = " AND ".join(f"figures_tally.{name} = fresh.{name}" for name in CELL)
ADD_FRESH = f"""
    UPDATE figures_tally
    SET amount = figures_tally.amount + fresh.amount, number = figures_tally.number + fresh.number
    FROM ({{fresh}}) AS fresh WHERE {SAME_CELL}"""
MAKE_FRESH = f"""
    INSERT INTO figures_tally ({", ".join(CELL)}, amount, number) SELECT * FROM ({{fresh}}) AS fresh
    WHERE NOT EXISTS (SELECT 1 FROM figures_tally WHERE {SAME_CELL})"""


def _enter(model: type[Model], first: int, last: int, at: datetime, taken_over: bool) -> None:
    """Count a run of new rows inside the database: an import has ten entries and twenty sums a row."""
    counted, params = statement(model, first, last)
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(MAX(id), 0) FROM figures_entry")
        (before,) = cursor.fetchone()
        known_from = connection.ops.adapt_datetimefield_value(at)
        late_before, taken_over_at = (NEVER, known_from) if taken_over else (at.date() - LATE_AFTER, None)
        cursor.execute(ENTER.format(counted=counted), (*params, known_from, late_before, taken_over_at))
        for grain, day in ((Tally.DAY, "day"), (Tally.MONTH, FIRST_OF_MONTH[connection.vendor])):
            fresh = FRESH.format(grain=grain, day=day)
            cursor.execute(ADD_FRESH.format(fresh=fresh), (before,))
            cursor.execute(MAKE_FRESH.format(fresh=fresh), (before,))


def _open_entries(model: type[Model], keys: Sequence[int]) -> dict[Counted, Entry]:
    numbers = [figure.number for figure in registry.figures_on(model)]
    found: dict[Counted, Entry] = {}
    for start in range(0, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK]
        rows = Entry.objects.filter(figure__in=numbers, record__in=chunk, known_to__isnull=True)
        found.update({Counted(*(getattr(entry, name) for name in FIELDS)): entry for entry in rows})
    return found


def _end(days: dict[int, date], at: datetime) -> None:
    late = [key for key, day in days.items() if _is_late(day, at)]
    for flag, keys in (({"late": True}, late), ({}, sorted(days.keys() - set(late)))):
        for start in range(0, len(keys), CHUNK):
            Entry.objects.filter(pk__in=keys[start : start + CHUNK]).update(known_to=at, **flag)


INSERT_ENTRY = """
    INSERT INTO figures_entry (figure, record, day, unit, town, item, amount, known_from, late, taken_over_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""


def _begin(entries: Iterable[Counted], at: datetime, taken_over: dict[int, datetime | None]) -> None:
    """What a row came with from an older ledger (`taken_over`, by record) stays with what it counts for now."""
    adapt = connection.ops.adapt_datetimefield_value
    came = {record: adapt(moment) if moment else None for record, moment in taken_over.items()}
    rows = [(*it, adapt(at), _is_late(it.day, at), came.get(it.record)) for it in entries]
    with connection.cursor() as cursor:
        cursor.executemany(INSERT_ENTRY, rows)


def _is_late(day: date, at: datetime) -> bool:
    return at.date() > day + LATE_AFTER


def _cells(begun: Iterable[Counted], ended: Iterable[Counted]) -> dict[Cell, tuple[int, int]]:
    """What to add to each cell: amount, and number of entries."""
    changes: dict[Cell, tuple[int, int]] = {}
    for entries, sign in ((begun, 1), (ended, -1)):
        for it in entries:
            for grain, day in ((Tally.DAY, it.day), (Tally.MONTH, it.day.replace(day=1))):
                cell = (it.figure, grain, day, it.unit, it.town, it.item)
                amount, number = changes.get(cell, (0, 0))
                changes[cell] = amount + sign * it.amount, number + sign
    return {cell: change for cell, change in changes.items() if change != (0, 0)}


INSERT_IF_MISSING = """
    INSERT INTO figures_tally (figure, grain, day, unit, town, item, amount, number)
    SELECT %s, %s, %s, %s, %s, %s, 0, 0
    WHERE NOT EXISTS (SELECT 1 FROM figures_tally
        WHERE figure = %s AND grain = %s AND day = %s AND unit = %s AND town = %s AND item = %s)"""
ADD = """
    UPDATE figures_tally SET amount = amount + %s, number = number + %s
    WHERE figure = %s AND grain = %s AND day = %s AND unit = %s AND town = %s AND item = %s"""


def add_to_cells(changes: dict[Cell, tuple[int, int]]) -> None:
    """Add to the cells, making those that are missing: plain SQL, for PostgreSQL's relatives have no ON CONFLICT."""
    cells = sorted(changes)
    with connection.cursor() as cursor:
        cursor.executemany(INSERT_IF_MISSING, [(*cell, *cell) for cell in cells])
        cursor.executemany(ADD, [(*changes[cell], *cell) for cell in cells])
