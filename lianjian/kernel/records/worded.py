"""Questions to the database that Django words once: many as one statement, or one that is asked again and again.

Django words a query anew each time it is asked, and where a page asks forty small questions that costs more than their
answers. Here they are worded once in a process, with holes for what differs from time to time.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import DateField, Expression, QuerySet
from django.db.models.query import ModelIterable
from django.db.models.sql.compiler import SQLCompiler


class Given(Expression):
    """A day that is told only when the statement is asked; `name` says which."""

    def __init__(self, name: str) -> None:
        super().__init__(output_field=DateField())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", (self,)


@dataclass(frozen=True)
class Worded:
    """One statement of several queries."""

    sql: str
    params: tuple[Any, ...]

    @classmethod
    def of(cls, parts: Sequence[QuerySet]) -> "Worded":
        """Of queries by `values`, with the same kinds of columns in the same order."""
        compiled = [_compiled(rows) for rows in parts]
        sql = " UNION ALL ".join(f"SELECT part.* FROM ({sql}) part" for sql, _params in compiled)
        return cls(sql, tuple(param for _sql, params in compiled for param in params))

    def ask(self, **given: date) -> Iterator[tuple[Any, ...]]:
        """The rows of all parts, with the days given for its holes."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, _filled(self.params, given))
            yield from cursor.fetchall()


@dataclass(frozen=True)
class WordedRows:
    """A query for rows of a model, with what they point to as far as it selects that."""

    compiler: SQLCompiler
    sql: str
    params: tuple[Any, ...]

    @classmethod
    def of(cls, rows: QuerySet) -> "WordedRows | None":
        """None for a query that can find nothing, as that for the rows of no unit."""
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return None
        return cls(compiler, sql, tuple(params))

    def ask(self, **given: date) -> list[Any]:
        """The rows, with the days given for its holes."""
        again: Any = _Again(self, _filled(self.params, given))
        return list(ModelIterable(again))


class _Again:
    """What `ModelIterable` asks of a query set, for one that is worded already."""

    db = DEFAULT_DB_ALIAS
    _known_related_objects: Mapping[Any, Any] = {}

    def __init__(self, worded: WordedRows, params: list[Any]) -> None:
        self.query = self
        compiler: Any = copy(worded.compiler)
        compiler.connection = connections[self.db]
        compiler.as_sql = lambda *_args, **_kwargs: (worded.sql, tuple(params))
        self._compiler = compiler

    def get_compiler(self, using: str) -> Any:
        return self._compiler


def _compiled(rows: QuerySet) -> tuple[str, Sequence[Any]]:
    return rows.query.get_compiler(connection=connection).as_sql()


def _filled(params: Sequence[Any], given: Mapping[str, date]) -> list[Any]:
    days = {name: connection.ops.adapt_datefield_value(day) for name, day in given.items()}
    return [days[param.name] if isinstance(param, Given) else param for param in params]
