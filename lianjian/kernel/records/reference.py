"""Keeping in memory what seldom changes: rules, calendar, units, beats.

Such models say `is_reference = True`. Whoever writes one changes the stamp in the same transaction; a process
asks for the stamp (one short query) before it uses what it keeps, and reads anew when the stamp is another.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from uuid import uuid4

from django.db import connection

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

MOST_KEPT = 10_000

_kept: dict[Any, Any] = {}
_kept_under = ""


def change_stamp() -> None:
    """Say that reference rows were written. Part of the change that wrote them."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_referencestamp SET value = %s", [uuid4().hex])


def kept(read: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Keep what a function read from reference rows until any of them changes. Its arguments are hashable."""

    @wraps(read)
    def again(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        _forget_if_changed()
        key = (read, args, tuple(sorted(kwargs.items())))
        if key not in _kept:
            _kept[key] = read(*args, **kwargs)
        return _kept[key]

    return again


def _forget_if_changed() -> None:
    global _kept_under
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM records_referencestamp")
        stamp = cursor.fetchone()[0]
    if stamp != _kept_under or len(_kept) > MOST_KEPT:
        _kept.clear()
        _kept_under = stamp
