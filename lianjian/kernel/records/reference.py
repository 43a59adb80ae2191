"""Keeping in memory what seldom changes: rules, calendar, units, beats.

Such models say `is_reference = True`. Whoever writes one changes the stamp in the same transaction, and that of its
table; a process asks for the stamp (one short query) before it uses what it keeps, and when it is another, forgets
what was read from the tables that were written. A request and a change ask once.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from functools import lru_cache, wraps
from typing import Any, NamedTuple, ParamSpec, TypeVar
from uuid import uuid4

from django.apps import apps
from django.db import connection
from django.db.models import Model

from lianjian.kernel.records.reading import Found, kept_in, unnoted

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Row = TypeVar("Row", bound=Model)

MOST_KEPT = 10_000

ANY = ""
"""The name under which the stamp of all reference tables together is written."""


class _Kept(NamedTuple):
    """The stamp of each table, and what was read under them. What a slow reader read under older ones is dropped with
    its dict.
    """

    stamps: Mapping[str, str]
    found: dict[Any, Found]


_asked: ContextVar["_Asked | None"] = ContextVar("asked", default=None)
_kept = _Kept({}, {})


class _Asked:
    """What was kept when a request or change asked for the stamp; None where it has to ask, as after its own
    change of it, which may yet be taken back.
    """

    kept: dict[Any, Found] | None = None
    is_changing = False


@contextmanager
def asked_once() -> Iterator[None]:
    """Ask for the stamp once inside: all of one page, with the changes it makes, goes by the same rules and units."""
    if (around := _asked.get()) is not None:
        try:
            yield
        finally:
            around.is_changing = False
        return
    token = _asked.set(_Asked())
    try:
        yield
    finally:
        _asked.reset(token)


def change_stamp(model: type[Model]) -> None:
    """Say that reference rows of a model were written. Part of the change that wrote them.

    The common stamp is written first, so that no two such changes wait for each other.
    """
    if asked := _asked.get():
        asked.kept, asked.is_changing = None, True
    stamp = uuid4().hex
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO records_referencestamp (of_table, value) VALUES (%s, %s), (%s, %s)"
            " ON CONFLICT (of_table) DO UPDATE SET value = excluded.value",
            [ANY, stamp, model._meta.db_table, stamp],
        )


def kept(read: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Keep what a function read from reference rows until any in the tables that it read changes. Its arguments are
    hashable.
    """

    @wraps(read)
    def again(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        return kept_in(_kept_now(), read, *args, **kwargs)

    return again


def _kept_now() -> dict[Any, Found]:
    asked = _asked.get()
    if asked is None or asked.is_changing:
        return _kept_under_the_stamp()
    if asked.kept is None:
        asked.kept = _kept_under_the_stamp()
    return asked.kept


def _kept_under_the_stamp() -> dict[Any, Found]:
    global _kept
    stamp = _stamps("WHERE of_table = %s", ANY)
    if len(_kept.found) > MOST_KEPT:
        _kept = _Kept(_kept.stamps, {})
    if stamp.get(ANY) != _kept.stamps.get(ANY):
        _kept = _still_true(_kept, _stamps())
    return _kept.found


def _stamps(which: str = "", *given: str) -> dict[str, str]:
    with unnoted(), connection.cursor() as cursor:
        cursor.execute(f"SELECT of_table, value FROM records_referencestamp {which}", given)
        return dict(cursor.fetchall())


def _still_true(before: _Kept, stamps: dict[str, str]) -> _Kept:
    """What was read from tables that nobody has written since; of other tables than reference ones nobody knows."""
    unwritten = {table for table in _reference_tables() if stamps.get(table) == before.stamps.get(table)}
    return _Kept(
        stamps, {key: found for key, found in list(before.found.items()) if found.tables <= unwritten}
    )


@lru_cache
def _reference_tables() -> frozenset[str]:
    return frozenset(it._meta.db_table for it in apps.get_models() if getattr(it, "is_reference", False))


def reference_row(model: type[Row], pk: int) -> Row:
    """A reference row by its key, as it stands now; a copy, which may be changed and put."""
    return copy(_row(model, pk))


def reference_named(model: type[Row], **named: Any) -> Row | None:
    """The reference row that a code or number names, as `reference_row`; None if there is none."""
    pk = _key_named(model, **named)
    return None if pk is None else reference_row(model, pk)


@kept
def _key_named(model: type[Row], **named: Any) -> int | None:
    return model._default_manager.filter(**named).values_list("pk", flat=True).first()


@kept
def _row(model: type[Row], pk: int) -> Row:
    return model._default_manager.get(pk=pk)
