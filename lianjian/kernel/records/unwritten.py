"""Keeping what was worked out from rows for as long as none of the tables is written that they were read from.

The ledger tells what was written: its leaves since the last one seen. A process asks for them (one short query) before
it uses what it keeps. For what stands on every page and costs many statements.
"""

from collections.abc import Callable
from contextvars import ContextVar
from functools import lru_cache, wraps
from typing import NamedTuple, ParamSpec, TypeVar

from django.apps import apps

from lianjian.kernel.records.base import ledgered_models
from lianjian.kernel.records.models import Revision
from lianjian.kernel.records.reading import Found, kept_in, unnoted

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

MOST_KEPT = 5_000

MOST_FOLLOWED = 1_000
"""Leaves: after more than these, what was kept is forgotten unasked."""


class _Kept(NamedTuple):
    """The last leaf seen, and what was worked out before it. What a slow reader read before an older one is dropped
    with its dict.
    """

    leaf: int
    leaf_hash: bytes
    found: dict[object, Found]


_kept = _Kept(0, b"", {})

_asked: ContextVar[dict[object, Found] | None] = ContextVar("asked", default=None)
"""What was kept when the function that now runs began: those that it calls are kept with it, and ask no more."""


def kept_until_written(read: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Keep what a function read from ledgered rows until any of their tables is written. Its arguments are hashable.

    What it reads from a table that is not ledgered is kept until anything is written.
    """

    @wraps(read)
    def again(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        if (around := _asked.get()) is not None:
            return kept_in(around, read, *args, **kwargs)
        kept_now = _kept_now()
        token = _asked.set(kept_now)
        try:
            return kept_in(kept_now, read, *args, **kwargs)
        finally:
            _asked.reset(token)

    return again


def _kept_now() -> dict[object, Found]:
    global _kept
    before = _kept
    leaves = _leaves_from(before.leaf)
    if leaves and leaves[-1][:2] == (before.leaf, before.leaf_hash) and len(before.found) < MOST_KEPT:
        return before.found
    _kept = _still_true(before, leaves)
    return _kept.found


def _leaves_from(leaf: int) -> list[tuple[int, bytes, str]]:
    """A leaf, those after it, and of what kind their rows are."""
    with unnoted():
        rows = Revision.objects.filter(leaf__gte=leaf).order_by("leaf")[:MOST_FOLLOWED]
        return [(at, bytes(hash_), kind) for at, hash_, kind in rows.values_list("leaf", "leaf_hash", "kind")]


def _still_true(before: _Kept, leaves: list[tuple[int, bytes, str]]) -> _Kept:
    """What was read from tables of which no leaf speaks since; nothing, if the ledger has another past or ran ahead."""
    followed = leaves and leaves[0][:2] == (before.leaf, before.leaf_hash) and len(leaves) < MOST_FOLLOWED
    if not followed or len(before.found) >= MOST_KEPT:
        return _Kept(*_last_leaf(), {})
    unwritten = _tables_of_kinds().difference(*(_tables_of(kind) for _leaf, _hash, kind in leaves[1:]))
    found = {key: found for key, found in list(before.found.items()) if found.tables <= unwritten}
    return _Kept(*leaves[-1][:2], found)


@lru_cache
def _tables_of_kinds() -> frozenset[str]:
    return frozenset(it._meta.db_table for it in ledgered_models())


def _tables_of(kind: str) -> frozenset[str]:
    """The table of a kind of row; of a kind that is no more, all."""
    try:
        return frozenset((apps.get_model(kind)._meta.db_table,))
    except LookupError:
        return _tables_of_kinds()


def _last_leaf() -> tuple[int, bytes]:
    with unnoted():
        last = Revision.objects.order_by("-leaf").values_list("leaf", "leaf_hash").first()
    return (last[0], bytes(last[1])) if last else (0, b"")


def forget() -> None:
    """Keep nothing of what was worked out so far: for tests, which put rows past the ledger and take back changes."""
    global _kept
    _kept = _Kept(0, b"", {})


def last_leaf() -> bytes:
    """The hash of the ledger's last leaf: another after any change; empty in an empty ledger."""
    return _last_leaf()[1]


def last_number() -> int:
    """The number of the ledger's last leaf: a greater one after any change; -1 in an empty ledger."""
    leaf, leaf_hash = _last_leaf()
    return leaf if leaf_hash else -1
