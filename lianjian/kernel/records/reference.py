"""Keeping in memory what seldom changes: rules, calendar, units, beats.

Such models say `is_reference = True`. Whoever writes one changes the stamp in the same transaction; a process
asks for the stamp (one short query) before it uses what it keeps, and reads anew when the stamp is another. A
request and a change ask once.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from uuid import uuid4

from django.db import connection
from django.db.models import Model

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Row = TypeVar("Row", bound=Model)

MOST_KEPT = 10_000

_asked: ContextVar["_Asked | None"] = ContextVar("asked", default=None)
_kept: tuple[str, dict[Any, Any]] = ("", {})
"""The stamp, and what was read under it. What a slow reader read under an older one is dropped with its dict."""


class _Asked:
    """What was kept when a request or change asked for the stamp; None where it has to ask, as after its own
    change of it, which may yet be taken back.
    """

    kept: dict[Any, Any] | None = None
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


def change_stamp() -> None:
    """Say that reference rows were written. Part of the change that wrote them."""
    if asked := _asked.get():
        asked.kept, asked.is_changing = None, True
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_referencestamp SET value = %s", [uuid4().hex])


def kept(read: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Keep what a function read from reference rows until any of them changes. Its arguments are hashable."""

    @wraps(read)
    def again(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        kept_now = _kept_now()
        key = (read, args, tuple(sorted(kwargs.items())))
        if key not in kept_now:
            kept_now[key] = read(*args, **kwargs)
        return kept_now[key]

    return again


def _kept_now() -> dict[Any, Any]:
    asked = _asked.get()
    if asked is None or asked.is_changing:
        return _kept_under_the_stamp()
    if asked.kept is None:
        asked.kept = _kept_under_the_stamp()
    return asked.kept


def _kept_under_the_stamp() -> dict[Any, Any]:
    global _kept
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM records_referencestamp")
        stamp = cursor.fetchone()[0]
    if stamp != _kept[0] or len(_kept[1]) > MOST_KEPT:
        _kept = (stamp, {})
    return _kept[1]


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
