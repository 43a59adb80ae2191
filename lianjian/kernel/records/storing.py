"""Writing rows at the pace of an import and of many users at once.

Django's `bulk_create` asks several layers about every value of every row; here only the few types that the
database's driver does not know are asked about. Its `save` words the same statement of all fields anew for each
row; here it names what changed, and is worded once.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from copy import deepcopy
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections
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
MOST_STATEMENTS = 1_000
FEW = 20
"""So few rows are inserted one by one: to begin a COPY takes longer."""

NEXT_KEYS = {
    "sqlite": " SELECT COALESCE((SELECT seq FROM sqlite_sequence WHERE name = %s), 0) + value FROM numbers",
    "postgresql": """, own (name) AS MATERIALIZED (SELECT CAST(pg_get_serial_sequence(%s, 'id') AS regclass))
        SELECT nextval(own.name) FROM own, numbers""",
}
NUMBERS = """
    WITH RECURSIVE numbers (value) AS
    (SELECT 1 UNION ALL SELECT value + 1 FROM numbers WHERE value < {count})"""


def marks(values: Sized) -> str:
    """A parameter's mark for each of the values of a list in a statement."""
    return ", ".join(["%s"] * len(values))


def insert(rows: Sequence[Model]) -> None:
    """Insert new rows of one model, in the order given, and give each its key."""
    if len(rows) == 1:
        _insert_one(rows[0])
    elif rows:
        _insert_many(type(rows[0]), rows)


def _insert_one(row: Model) -> None:
    """Name what it has and leave out what is NULL: half of a row's fields wait for later steps."""
    row._prepare_related_fields_for_save(operation_name="insert")  # type: ignore[attr-defined]  # as `save` does
    values = _written(row, type(row)._meta.local_concrete_fields, add=True)
    given = {name: value for name, value in values.items() if value is not None}
    with connection.cursor() as cursor:
        cursor.execute(_insert_of(type(row), tuple(given)), tuple(given.values()))
        row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, connection.alias
    _remember(row)


def _insert_many(model: type[Model], rows: Sequence[Model]) -> None:
    for row, key in zip(rows, _next_keys(model, len(rows)), strict=True):
        row.pk = key
    fields = model._meta.local_concrete_fields
    values = list(_values(rows, fields))
    insert_values(model._meta.db_table, [str(field.column) for field in fields], values)
    alias = connection.alias
    for row in rows:
        row._state.adding, row._state.db = False, alias


def update(row: Model) -> None:
    """Write what is other in a row than it was when it was read; all of it where that is not known."""
    before, fields = as_stored(row), _fields_but_key(type(row))
    changed = [
        field for field in fields if before is None or getattr(row, field.attname) != before[field.attname]
    ]
    values = _written(row, changed, add=False)
    with connection.cursor() as cursor:
        cursor.execute(_update_of(type(row), tuple(values)), (*values.values(), row.pk))
        if cursor.rowcount != 1:
            raise DatabaseError(f"{row._meta.label} {row.pk} is not there any more")
    _remember(row)


def _remember(row: Model) -> None:
    remember(row, [getattr(row, field.attname) for field in row._meta.concrete_fields])


def remember(row: Model, values: Iterable[Any]) -> None:
    """Keep beside a row the values that the database has, in the order of its fields."""
    row.__dict__["_stored"] = _apart(type(row), values)


def _apart(model: type[Model], values: Iterable[Any]) -> list[Any]:
    """The values of a row, none of which is changed when the row's own is."""
    apart = list(values)
    for at in _open_at(model):
        apart[at] = deepcopy(apart[at])
    return apart


@cache
def _open_at(model: type[Model]) -> list[int]:
    """The fields whose values may be changed where they are: lists and dicts."""
    fields = model._meta.concrete_fields
    return [at for at, field in enumerate(fields) if field.get_internal_type() == "JSONField"]


def as_stored(row: Model) -> dict[str, Any] | None:
    """What the database had of a row when it was read or written last, by field; None where that is not known."""
    values = row.__dict__.get("_stored")
    if values is None:
        return None
    model = type(row)
    return dict(zip(_names(model), _apart(model, values), strict=True))


@cache
def _names(model: type[Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields)


def _written(row: Model, fields: Sequence[Field], *, add: bool) -> dict[str, Any]:
    """Column → value as the driver takes it."""
    to = connections[DEFAULT_DB_ALIAS]
    return {
        str(field.column): getattr(row, field.attname)
        if _is_plain(field)
        else field.get_db_prep_save(field.pre_save(row, add), to)
        for field in fields
    }


@lru_cache(MOST_STATEMENTS)
def _insert_of(model: type[Model], columns: tuple[str, ...]) -> str:
    quote, key = connection.ops.quote_name, str(model._meta.pk.column)
    names = ", ".join(map(quote, columns))
    return f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks(columns)}) RETURNING {quote(key)}"


@lru_cache(MOST_STATEMENTS)
def _update_of(model: type[Model], columns: tuple[str, ...]) -> str:
    quote, key = connection.ops.quote_name, str(model._meta.pk.column)
    settings = ", ".join(f"{quote(column)} = %s" for column in columns)
    return f"UPDATE {quote(model._meta.db_table)} SET {settings} WHERE {quote(key)} = %s"


def insert_unseen(model: type[Model], rows: Sequence[Any]) -> None:
    """Insert rows of a model that nobody looks at afterwards: any objects with the attributes of its fields.

    Of what it costs to write a short row, Django's object of it is the larger part.
    """
    fields = _fields_but_key(model)
    insert_values(model._meta.db_table, [str(field.column) for field in fields], list(_values(rows, fields)))


@cache
def _fields_but_key(model: type[Model]) -> list[Field]:
    return [field for field in model._meta.local_concrete_fields if not field.primary_key]


def insert_values(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert values as the database's driver takes them."""
    quote = connection.ops.quote_name
    into = f"{quote(table)} ({', '.join(map(quote, columns))})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(rows) > FEW:
            _copy(cursor, into, rows)
        else:
            cursor.executemany(f"INSERT INTO {into} VALUES ({marks(columns)})", rows)


def _copy(cursor: Any, into: str, rows: Iterable[Sequence[Any]]) -> None:
    with connection.wrap_database_errors, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _next_keys(model: type[Model], count: int) -> list[int]:
    sql = f"{NUMBERS.format(count=int(count))}{NEXT_KEYS[connection.vendor]}"
    with connection.cursor() as cursor:
        cursor.execute(sql, (model._meta.db_table,))
        return sorted(key for (key,) in cursor.fetchall())


def _values(rows: Iterable[Any], fields: Sequence[Field]) -> Iterator[Sequence[Any]]:
    read = attrgetter(*(field.attname for field in fields))
    asked = [(at, _preparer(field)) for at, field in enumerate(fields) if not _is_plain(field)]
    for row in rows:
        values = list(read(row))
        for at, prepare in asked:
            values[at] = prepare(row)
        yield values


@cache
def _is_plain(field: Field) -> bool:
    return field.get_internal_type() in WRITTEN_AS_THEY_ARE and not _sets_itself(field)


def _sets_itself(field: Field) -> bool:
    return getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)


def _preparer(field: Field) -> Callable[[Any], Any]:
    """How a field's value is written. The rows of an import share most of their times, so these are kept."""
    to = connections[DEFAULT_DB_ALIAS]  # asked once, for `connection` looks it up again at each touch
    if field.get_internal_type() == "DateTimeField" and not _sets_itself(field):
        prepared = lru_cache(MOST_TIMES)(lambda value: field.get_db_prep_save(value, to))
        return lambda row: prepared(getattr(row, field.attname))
    return lambda row: field.get_db_prep_save(field.pre_save(row, add=True), to)
