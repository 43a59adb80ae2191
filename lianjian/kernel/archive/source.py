"""Reading a whole database as it stood at one moment, while others go on writing.

What is read has one form on both databases, so that either can take it in again: truth as 0 and 1, days and
times as text in UTC, JSON as text, bytes as bytes. It goes by the tables that are there and not by the models:
a database is saved before an upgrade, too, when the models know better already.
"""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection

from lianjian.kernel.crypto.choice import chosen
from lianjian.kernel.ledger.tree import Frontier

MOVED = "moved_away"
"""A table that only a database has that was left, with one row: where to."""

LEFT_OUT = ("access_session", "django_session", "django_migrations", MOVED)
"""Nobody is signed in to what was restored, whatever version it is of; migrations are told by the header."""

MADE_OF_ROWS = ("search_", "sqlite_")
"""So begin the tables of search indexes and of SQLite's own statistics."""

ROWS_AT_ONCE = 2_000
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Column:
    """A column and what it holds, as far as that matters: bool, time, bytes, or plain."""

    name: str
    holds: str


@dataclass(frozen=True)
class Table:
    """A table, its columns in the order in which they are read, and by which of them it is sorted."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]


class Source(ABC):
    """A database at one moment."""

    @abstractmethod
    def rows(self, table: Table) -> Iterator[list[Row]]:
        """The rows of a table, some thousand at a time, by their key."""

    @abstractmethod
    def ask(self, sql: str) -> list[Row]:
        """What a short query finds."""

    @abstractmethod
    def do(self, sql: str, *values: str) -> None:
        """Write, with what is committed when the moment ends."""

    def frontier(self) -> Frontier:
        """The right edge of the ledger at that moment."""
        found, hasher = self.ask("SELECT frontier FROM ledger_head"), chosen().hash.digest
        return Frontier.from_bytes(bytes(found[0][0]), hasher) if found else Frontier.empty(hasher)

    def migrations(self) -> list[tuple[str, str]]:
        return sorted((app, name) for app, name in self.ask("SELECT app, name FROM django_migrations"))


class SqliteSource(Source):
    """A read transaction on the write-ahead log: writers go on beside it, and it does not see them."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def rows(self, table: Table) -> Iterator[list[Row]]:
        cursor = self._database.execute(_select(table, {}))
        while batch := cursor.fetchmany(ROWS_AT_ONCE):
            yield batch

    def ask(self, sql: str) -> list[Row]:
        return self._database.execute(sql).fetchall()

    def do(self, sql: str, *values: str) -> None:
        self._database.execute(sql.replace("%s", "?"), values)


class PostgresqlSource(Source):
    """A transaction of REPEATABLE READ, read by a cursor on the server."""

    FORMS = {
        "boolean": "{}::int",
        "date": "{}::text",
        "jsonb": "{}::text",
        "timestamp with time zone": (
            "replace(to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), '.000000', '')"
        ),
    }

    def __init__(self, database: Any) -> None:
        self._database = database
        told = database.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = current_schema()"
        )
        self._types = {(table, column): type_ for table, column, type_ in told}

    def rows(self, table: Table) -> Iterator[list[Row]]:
        forms = {it.name: self.FORMS.get(self._types[table.name, it.name], "{}") for it in table.columns}
        with self._database.cursor(name="archive") as cursor:
            cursor.execute(_select(table, forms))
            while batch := cursor.fetchmany(ROWS_AT_ONCE):
                yield batch

    def ask(self, sql: str) -> list[Row]:
        found: list[Row] = self._database.execute(sql).fetchall()
        return found

    def do(self, sql: str, *values: str) -> None:
        self._database.execute(sql, values or None)


def _select(table: Table, forms: dict[str, str]) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(forms.get(it.name, "{}").format(quote(it.name)) for it in table.columns)
    order = f" ORDER BY {', '.join(map(quote, table.key))}" if table.key else ""
    return f"SELECT {columns} FROM {quote(table.name)}{order}"


@contextmanager
def at_one_moment(*, holding: bool = False) -> Iterator[Source]:
    """The database as it stands now; until the block ends it shows nothing that is written later.

    With `holding` nothing can be written meanwhile, and what the block writes through the source is committed.
    """
    opened = _sqlite if connection.vendor == "sqlite" else _postgresql
    with opened(holding) as source:
        yield source


@contextmanager
def _sqlite(holding: bool) -> Iterator[Source]:
    path = connection.settings_dict["NAME"]
    database = sqlite3.connect(path, timeout=60, isolation_level=None)
    try:
        database.execute("BEGIN IMMEDIATE" if holding else "BEGIN")
        yield SqliteSource(database)
        database.execute("COMMIT")
    finally:
        database.close()


@contextmanager
def _postgresql(holding: bool) -> Iterator[Source]:
    import psycopg

    settings = connection.get_connection_params()
    known = {
        name: settings[name] for name in ("dbname", "user", "password", "host", "port") if name in settings
    }
    with psycopg.connect(**known) as database:
        database.execute(f"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ{'' if holding else ', READ ONLY'}")
        if holding:
            database.execute("LOCK TABLE records_revision, ledger_head IN SHARE ROW EXCLUSIVE MODE")
        yield PostgresqlSource(database)


def tables() -> list[Table]:
    """The tables whose rows make the installation, by name."""
    look = connection.introspection
    with connection.cursor() as cursor:
        names = sorted(look.table_names(cursor))
        kept = (it for it in names if it not in LEFT_OUT and not it.startswith(MADE_OF_ROWS))
        return [_table(cursor, name) for name in kept]


def _table(cursor: Any, name: str) -> Table:
    look = connection.introspection
    described = look.get_table_description(cursor, name)
    columns = tuple(Column(it.name, _holds(it)) for it in described)
    return Table(name, columns, tuple(look.get_primary_key_columns(cursor, name) or ()))


HELD = {"BooleanField": "bool", "DateTimeField": "time", "BinaryField": "bytes"}


def _holds(described: Any) -> str:
    return HELD.get(connection.introspection.get_field_type(described.type_code, described), "plain")


def columns_as_told(columns: Sequence[Column]) -> list[list[str]]:
    return [[it.name, it.holds] for it in columns]
