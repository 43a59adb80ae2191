"""Many questions put to the database as one statement, which Django words once.

Django words a query anew each time it is asked, and where a page asks forty small questions that costs more than their
answers. Here they are worded once in a process, with holes for what differs from time to time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import DateField, Expression, QuerySet


class Given(Expression):
    """A day that is told only when the statement is asked; `name` says which."""

    def __init__(self, name: str) -> None:
        super().__init__(output_field=DateField())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", (self,)


@dataclass(frozen=True)
class Worded:
    """One statement of several; each row that it answers begins with the number of the part that it answers."""

    sql: str
    params: tuple[Any, ...]

    @classmethod
    def of(cls, parts: Sequence[tuple[int, QuerySet]]) -> "Worded":
        """Of numbered queries by `values`, with the same kinds of columns in the same order."""
        compiled = [(number, *_compiled(rows)) for number, rows in parts]
        sql = " UNION ALL ".join(
            f"SELECT {number}, part.* FROM ({sql}) part" for number, sql, _of in compiled
        )
        return cls(sql, tuple(param for _number, _sql, params in compiled for param in params))

    def ask(self, **given: date) -> Iterator[tuple[Any, ...]]:
        """The rows of all parts, with the days given for its holes."""
        days = {name: connection.ops.adapt_datefield_value(day) for name, day in given.items()}
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [_filled(param, days) for param in self.params])
            yield from cursor.fetchall()


def _compiled(rows: QuerySet) -> tuple[str, Sequence[Any]]:
    return rows.query.get_compiler(connection=connection).as_sql()


def _filled(param: Any, days: Mapping[str, Any]) -> Any:
    return days[param.name] if isinstance(param, Given) else param
