"""Counting the rows that were written before a figure was declared, or while it was declared otherwise.

Each figure is one transaction inside the database: what its rows count for is held against its open entries, what
differs is ended and begun, and its sums are made anew. Stopped, it goes on with the figures that are left.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.db import connection

from lianjian.kernel.areas import registry
from lianjian.kernel.figures.declarations import counting, fingerprint, gone, stale
from lianjian.kernel.figures.declared import Figure
from lianjian.kernel.figures.models import LATE_AFTER, Declaration, Entry, late_until
from lianjian.kernel.figures.tallying import FIELDS, sum_up
from lianjian.kernel.ledger.log import lock_head
from lianjian.kernel.records.reference import change_stamp
from lianjian.kernel.records.writer import transact

HOW = ", ".join(FIELDS)
END = f"""
    UPDATE figures_entry SET known_to = %s, late = late OR day <= %s WHERE id IN (
        WITH counted ({HOW}) AS ({{counted}}),
        held (entry, {HOW}) AS (
            SELECT id, {HOW} FROM figures_entry WHERE figure = %s AND known_to IS NULL
            UNION ALL SELECT NULL, {HOW} FROM counted)
        SELECT MAX(entry) FROM held GROUP BY {HOW} HAVING COUNT(*) = COUNT(entry))"""
"""Sorted side by side: a join of two million rows is left to no planner that has not seen them."""
BEGIN = f"""
    INSERT INTO figures_entry ({HOW}, known_from, late, taken_over_at)
    WITH counted ({HOW}) AS ({{counted}}),
    missing AS (
        SELECT * FROM counted
        EXCEPT SELECT {HOW} FROM figures_entry WHERE figure = %s AND known_to IS NULL),
    brought AS (
        SELECT record, taken_over_at FROM figures_entry
        WHERE figure IN ({{figures}}) AND NOT late AND taken_over_at IS NOT NULL
        UNION ALL SELECT record, taken_over_at FROM figures_entry
        WHERE figure IN ({{figures}}) AND late AND taken_over_at IS NOT NULL),
    came AS (SELECT record, MAX(taken_over_at) AS taken_over_at FROM brought GROUP BY record),
    known AS (
        SELECT missing.*, {{known_from}} AS known_from, came.taken_over_at FROM missing
        LEFT JOIN came ON came.record = missing.record
        LEFT JOIN records_revision AS written
        ON written.kind = %s AND written.record = missing.record AND written.row_version = 1)
    SELECT {HOW}, known_from, {{late}}, taken_over_at FROM known"""
FROM_NOW = "%s"
FROM_ITS_DAY = {
    "sqlite": "MIN(%s, MAX(COALESCE(written.recorded_at, ''), missing.day || ' 00:00:00'))",
    "postgresql": "LEAST(%s, GREATEST(written.recorded_at, missing.day::timestamp AT TIME ZONE 'UTC'))",
}
"""Known since its day, but not before its row was written, and not after now."""
LATE = {
    "sqlite": f"day <= DATE(known_from, '-{LATE_AFTER.days} days')",
    "postgresql": f"day <= (known_from AT TIME ZONE 'UTC')::date - {LATE_AFTER.days}",
}


def catch_up(*, at: datetime, progress: Callable[[str], None] | None = None) -> list[str]:
    """Count the rows of all figures that this database has not counted as they are declared now.

    `progress` is told each figure before it is counted. Gives the keys of those for which anything was begun or
    ended. When nothing is left to count it only reads.
    """
    if gone().exists():
        transact(lambda: gone().update(dropped_at=at))
    left = stale()
    moved = []
    for number, figure in enumerate(left, start=1):
        if progress:
            progress(f"{figure.key} {number}/{len(left)}")
        if transact(partial(_count, figure, at)):
            moved.append(figure.key)
    return moved


def _count(figure: Figure, at: datetime) -> bool:
    """Count a figure's rows while no change is under way; whether anything was begun or ended."""
    lock_head()
    _see_what_there_is()
    before = Declaration.objects.filter(figure=figure.number)
    is_first = not before.exists() and not Entry.objects.filter(figure=figure.number).exists()
    ended = 0 if is_first else _end(figure, at)
    moved = ended + _begin(figure, at, is_first=is_first) > 0
    if moved:
        sum_up(figure.number)
    _note(figure, changed_at=at if moved and not is_first else None)
    return moved


def _see_what_there_is() -> None:
    """PostgreSQL's planner must know of the entries that were begun a moment ago, or it joins them row by row."""
    if connection.vendor == "postgresql":
        _execute("ANALYZE figures_entry", ())


def _end(figure: Figure, at: datetime) -> int:
    """End the entries of rows that do not count so."""
    counted, params = counting(figure)
    known_to = connection.ops.adapt_datetimefield_value(at)
    return _execute(
        END.format(counted=counted),
        (known_to, late_until(at), *params, figure.number),
    )


def _begin(figure: Figure, at: datetime, *, is_first: bool) -> int:
    """Begin the entries that are missing; a row's coming from an older ledger is told by its other entries."""
    counted, params = counting(figure)
    model: Any = figure.model
    vendor, now = connection.vendor, connection.ops.adapt_datetimefield_value(at)
    sql = BEGIN.format(
        counted=counted,
        figures=", ".join(str(other.number) for other in registry.figures_on(model)),
        known_from=FROM_ITS_DAY[vendor] if is_first else FROM_NOW,
        late=LATE[vendor],
    )
    return _execute(sql, (*params, figure.number, now, model._meta.label_lower))


def _note(figure: Figure, *, changed_at: datetime | None) -> None:
    noted: dict[str, Any] = {"key": figure.key, "fingerprint": fingerprint(figure), "dropped_at": None}
    if changed_at:
        noted["changed_at"] = changed_at
        change_stamp(Declaration)
    Declaration.objects.update_or_create(figure=figure.number, defaults=noted)


def _execute(sql: str, params: tuple[Any, ...]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount
