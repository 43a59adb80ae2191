"""Inserting many new rows of a model at once, at the pace of an import.

Django's `bulk_create` asks several layers about every value of every row; here only the few types that the
database's driver does not know are asked about.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.models import Field, Model

WRITTEN_AS_THEY_ARE = frozenset(
    (
        "AutoField",
        "BigAutoField",
        "BigIntegerField",
        "BinaryField",
        "BooleanField",
        "CharField",
        "DateField",
        "FloatField",
        "ForeignKey",
        "IntegerField",
        "PositiveIntegerField",
        "PositiveSmallIntegerField",
        "SmallIntegerField",
        "TextField",
    )
)
MOST_TIMES = 1_000
NEXT_KEYS = {
    "sqlite": "SELECT COALESCE((SELECT seq FROM sqlite_sequence WHERE name = %s), 0) + value FROM numbers",
    "postgresql": "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM numbers",
}
NUMBERS = """
    WITH RECURSIVE numbers (value) AS
    (SELECT 1 UNION ALL SELECT value + 1 FROM numbers WHERE value < {count})"""


def insert(rows: Sequence[Model]) -> None:
    """Insert new rows of one model, in the order given, and give each its key."""
    if not rows:
        return
    model = type(rows[0])
    for row, key in zip(rows, _next_keys(model, len(rows)), strict=True):
        row.pk = key
    fields = model._meta.local_concrete_fields
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({columns}) VALUES ({marks})",
            _values(rows, fields),
        )
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _next_keys(model: type[Model], count: int) -> list[int]:
    sql = f"{NUMBERS.format(count=int(count))} {NEXT_KEYS[connection.vendor]}"
    with connection.cursor() as cursor:
        cursor.execute(sql, (model._meta.db_table,))
        return sorted(key for (key,) in cursor.fetchall())


def _values(rows: Iterable[Model], fields: Sequence[Field]) -> Iterator[Sequence[Any]]:
    read = attrgetter(*(field.attname for field in fields))
    asked = [(at, _preparer(field)) for at, field in enumerate(fields) if not _is_plain(field)]
    for row in rows:
        values = list(read(row))
        for at, prepare in asked:
            values[at] = prepare(row)
        yield values


def _is_plain(field: Field) -> bool:
    return field.get_internal_type() in WRITTEN_AS_THEY_ARE and not _sets_itself(field)


def _sets_itself(field: Field) -> bool:
    return getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)


def _preparer(field: Field) -> Callable[[Model], Any]:
    """How a field's value is written. The rows of an import share most of their times, so these are kept."""
    if field.get_internal_type() == "DateTimeField" and not _sets_itself(field):
        prepared = lru_cache(MOST_TIMES)(lambda value: field.get_db_prep_save(value, connection))
        return lambda row: prepared(getattr(row, field.attname))
    return lambda row: field.get_db_prep_save(field.pre_save(row, add=True), connection)
