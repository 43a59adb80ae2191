"""Keeping what was worked out from rows for as long as nothing is written.

The last leaf of the ledger is another after any change. A process asks for it (one short query) before it uses what it
keeps. For what stands on every page and costs many statements.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from lianjian.kernel.records.models import Revision

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

MOST_KEPT = 2_000

_kept: tuple[bytes, dict[object, Any]] = (b"", {})
"""The last leaf, and what was worked out since it was written."""


def kept_until_written(read: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Keep what a function read from ledgered rows until any is written. Its arguments are hashable."""

    @wraps(read)
    def again(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        found = _since(last_leaf())
        key = (read, args, tuple(sorted(kwargs.items())))
        if key not in found:
            found[key] = read(*args, **kwargs)
        return found[key]

    return again


def _since(leaf: bytes) -> dict[object, Any]:
    global _kept
    if _kept[0] != leaf or len(_kept[1]) >= MOST_KEPT:
        _kept = (leaf, {})
    return _kept[1]


def last_leaf() -> bytes:
    """The hash of the ledger's last leaf: another after any change; empty in an empty ledger."""
    last = Revision.objects.order_by("-leaf").values_list("leaf_hash", flat=True).first()
    return bytes(last) if last else b""


def last_number() -> int:
    """The number of the ledger's last leaf: a greater one after any change; -1 in an empty ledger."""
    last = Revision.objects.order_by("-leaf").values_list("leaf", flat=True).first()
    return -1 if last is None else int(last)
