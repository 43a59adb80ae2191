"""Keeping what was worked out from rows for as long as nothing is written.

The last leaf of the ledger is another after any change. A process asks for it (one short query) before it uses what it
keeps. For what stands on every page and costs many statements.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from lianjian.kernel.records.models import Revision

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

MOST_KEPT = 1_000


def kept_until_written(read: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Keep what a function read from ledgered rows until any is written. Its arguments are hashable."""
    kept: tuple[bytes, dict[object, Result]] = (b"", {})

    @wraps(read)
    def again(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        nonlocal kept
        leaf, found = _last_leaf(), kept
        if found[0] != leaf or len(found[1]) >= MOST_KEPT:
            found = kept = (leaf, {})
        key = (args, tuple(sorted(kwargs.items())))
        if key not in found[1]:
            found[1][key] = read(*args, **kwargs)
        return found[1][key]

    return again


def _last_leaf() -> bytes:
    last = Revision.objects.order_by("-leaf").values_list("leaf_hash", flat=True).first()
    return bytes(last) if last else b""
