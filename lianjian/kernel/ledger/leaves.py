"""The leaves as the revisions give them now, read in bulk: a million in seconds.

`log.leaf_data` says what a leaf is. Here the same bytes are put together from what the database hands out, without a
model for each revision; a test holds both against each other.
"""

from collections.abc import Iterator, Sequence
from itertools import starmap
from json.encoder import encode_basestring as quoted
from multiprocessing import get_context
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, Max, Min

from lianjian.kernel.ledger.log import LEAF_FORM, hasher
from lianjian.kernel.ledger.tree import leaf_hash
from lianjian.kernel.records.models import Revision

MOMENT = {
    "sqlite": "replace({0}, ' ', 'T') || CASE length({0}) WHEN 19 THEN '.000000Z' ELSE 'Z' END",
    "postgresql": """to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""",
}
"""A time as leaves have it, in UTC to the microsecond."""

READ = """
    SELECT leaf, leaf_hash, kind, record, row_version, action, actor, actor_unit, {at}, {recorded_at}, reason, body
    FROM records_revision WHERE leaf BETWEEN %s AND %s ORDER BY leaf"""
WORTH_PROCESSES = 50_000
"""Fewer leaves are read sooner than processes are started."""


class Leaf(NamedTuple):
    """A revision as a leaf: its place, the hash that was kept, whose it is, and the bytes of which it is the hash."""

    index: int  # type: ignore[assignment]  # hides the method of tuple, which nobody needs here
    kept: bytes
    kind: str
    record: int
    row_version: int
    action: str
    data: bytes

    def __str__(self) -> str:
        return f"{self.index} {self.kind} {self.record} v{self.row_version} {self.action}"


class Part(NamedTuple):
    """What was read of a range: the leaves that are there, their hashes, and those that do not have the hash kept."""

    indexes: Sequence[int]
    hashes: list[bytes]
    changed: list[str]


def parts(size: int) -> Iterator[Part]:
    """All leaves in their order, `size` places at once; by several processes if there are many."""
    count, lowest, highest = Revision.objects.aggregate(Count("pk"), Min("leaf"), Max("leaf")).values()
    if count < WORTH_PROCESSES or connection.in_atomic_block or highest - lowest != count - 1:
        yield from starmap(_part, _ranges(lowest, size))
        return
    ranges = [(first, first + size - 1) for first in range(lowest, highest + 1, size)]
    connection.close()  # no process may go on with another's connection
    with get_context("fork").Pool() as pool:
        yield from pool.imap(_part_of, ranges)


def _ranges(first: int | None, size: int) -> Iterator[tuple[int, int]]:
    """Ranges that hold all leaves, whatever gaps there are between them."""
    while first is not None:
        last = first + size - 1
        yield first, last
        first = Revision.objects.filter(leaf__gt=last).aggregate(first=Min("leaf"))["first"]


def _part_of(ends: tuple[int, int]) -> Part:
    return _part(*ends)


def _part(first: int, last: int) -> Part:
    rows, hash_by = _rows(first, last), hasher()
    hashes = [leaf_hash(_data(row), hash_by) for row in rows]
    changed = [str(_leaf(row)) for row, hash_ in zip(rows, hashes, strict=True) if row[1] != hash_]
    indexes: Sequence[int] = [row[0] for row in rows]
    if rows and len(rows) == rows[-1][0] - rows[0][0] + 1:
        indexes = range(rows[0][0], rows[-1][0] + 1)
    return Part(indexes, hashes, changed)


def between(first: int, last: int) -> list[Leaf]:
    """The leaves of a range, both ends included, in their order."""
    return list(map(_leaf, _rows(first, last)))


def _rows(first: int, last: int) -> list[tuple[Any, ...]]:
    at, recorded_at = (MOMENT[connection.vendor].format(column) for column in ("at", "recorded_at"))
    with connection.cursor() as cursor:
        cursor.execute(READ.format(at=at, recorded_at=recorded_at), [first, last])
        return cursor.fetchall()


def _leaf(row: tuple[Any, ...]) -> Leaf:
    return Leaf._make((*row[:6], _data(row)))


def _data(row: tuple[Any, ...]) -> bytes:
    _index, _kept, kind, record, version, action, actor, unit, at, recorded_at, reason, body = row
    return (
        f'{{"action":{quoted(action)},"actor":{quoted(actor)},"at":"{at}","body":{quoted(body)},'
        f'"form":"{LEAF_FORM}","kind":{quoted(kind)},"reason":{quoted(reason)},"record":{record},'
        f'"recorded_at":"{recorded_at}","unit":{"null" if unit is None else unit},"version":{version}}}'
    ).encode()
