"""Which tables a function reads, noted while it runs: what it answered holds until one of them is written."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple, ParamSpec, TypeVar

from django.db import connection

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Tables = TypeVar("Tables", set[str], None)

TABLES_READ = re.compile(r'\b(?:FROM|JOIN) "?(\w+)')

_reading: ContextVar[set[str] | None] = ContextVar("reading", default=None)
"""The tables that the function now running has read, with what it asked of others that are kept."""


class Found(NamedTuple):
    """What a function answered, and the tables that it read for it."""

    value: Any
    tables: frozenset[str]


def _noted(read: Callable[Arguments, Any], *args: Arguments.args, **kwargs: Arguments.kwargs) -> Found:
    """Run a function and note the tables that it reads."""
    with _noting(set()) as tables, connection.execute_wrapper(_note):
        return Found(read(*args, **kwargs), frozenset(tables))


@contextmanager
def unnoted() -> Iterator[None]:
    """Inside, what is read is only the question whether something kept still holds."""
    with _noting(None):
        yield


@contextmanager
def _noting(tables: Tables) -> Iterator[Tables]:
    token = _reading.set(tables)
    try:
        yield tables
    finally:
        _reading.reset(token)


def _note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
    if (tables := _reading.get()) is not None:
        tables.update(TABLES_READ.findall(sql))
    return execute(sql, *rest)


def kept_in(
    found: dict[Any, Found],
    read: Callable[Arguments, Result],
    /,
    *args: Arguments.args,
    **kwargs: Arguments.kwargs,
) -> Result:
    """The answer of a function as it is kept in `found`, or as it is now, kept from here on. Its arguments are hashable.

    Whoever is noted around this call has read its tables, too.
    """
    key = (read, args, tuple(sorted(kwargs.items())))
    if key not in found:
        found[key] = _noted(read, *args, **kwargs)
    if (around := _reading.get()) is not None:
        around |= found[key].tables
    answer: Result = found[key].value
    return answer
