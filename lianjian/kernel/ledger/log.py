"""Adding leaves to the stored tree, and proofs from it. The arithmetic is in `tree`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain

from django.db import connection

from lianjian.kernel.crypto.choice import chosen
from lianjian.kernel.ledger.models import Head
from lianjian.kernel.ledger.tree import (
    Frontier,
    Hasher,
    NodeReader,
    consistency_path,
    edge_places,
    inclusion_path,
    leaf_hash,
    verify_inclusion,
)
from lianjian.kernel.ledger.tree import Node as TreeNode
from lianjian.kernel.records.canonical import canonical
from lianjian.kernel.records.models import NewRevision, Revision
from lianjian.kernel.records.storing import insert_values, marks

LEAF_FORM = "lianjian/1"
HASH_BYTES = 32
HEAD = 1
"""The key of the one row that holds the edge."""

HEAD_ROW = f"SELECT frontier FROM ledger_head WHERE id = {HEAD}"
LOCK_HEAD = {"sqlite": HEAD_ROW, "postgresql": f"{HEAD_ROW} FOR UPDATE"}

LEAVES = "SELECT leaf, leaf_hash FROM records_revision WHERE leaf IN ({})"
NODES = 'SELECT level, "index", hash FROM ledger_node WHERE {}'
AT_PLACE = '(level = %s AND "index" = %s)'


@dataclass(frozen=True)
class Receipt:
    """That a revision is in the ledger: its place, the tree's size and root, and the path between them."""

    leaf: int
    leaf_hash: bytes
    size: int
    root: bytes
    path: tuple[bytes, ...]

    def holds(self) -> bool:
        return verify_inclusion(self.leaf_hash, self.leaf, self.size, list(self.path), self.root, hasher())


def hasher() -> Hasher:
    """The hash of this installation's tree: all of it has one."""
    return chosen().hash.digest


def leaf_data(revision: Revision | NewRevision) -> bytes:
    """The bytes whose hash is the leaf: the whole revision in canonical form.

    Personal values are in `body` only as salted commitments, so destroying them leaves the leaf as it is.
    """
    return canonical(
        {
            "form": LEAF_FORM,
            "kind": revision.kind,
            "record": revision.record,
            "version": revision.row_version,
            "action": revision.action,
            "actor": revision.actor,
            "unit": revision.actor_unit,
            "at": revision.at.astimezone(UTC),
            "recorded_at": revision.recorded_at.astimezone(UTC),
            "reason": revision.reason,
            "body": revision.body,
        }
    )


def lock_head() -> Frontier:
    """The right edge of the tree, held until the transaction ends; made when the first leaf comes."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK_HEAD[connection.vendor])
        found = cursor.fetchone()
    if found is None:
        new = Head(pk=HEAD, frontier=Frontier.empty().to_bytes(), hash=chosen().hash.name)
        Head.objects.bulk_create([new], ignore_conflicts=True)
        return lock_head()
    return Frontier.from_bytes(bytes(found[0]), hasher())


@dataclass(frozen=True)
class Growth:
    """What the leaves of one change added: enough to prove each of them without reading anything."""

    before: Frontier
    hashes: list[bytes]
    nodes: list[TreeNode]
    after: Frontier

    def receipt(self, leaf: int) -> Receipt:
        """The proof of one of these leaves in the tree as it stood right after them."""
        nodes = dict(zip(edge_places(self.before.size), self.before.roots, strict=True))
        nodes |= {(0, index): hash_ for index, hash_ in enumerate(self.hashes, start=self.before.size)}
        nodes |= {(node.level, node.index): node.hash for node in self.nodes}
        size = self.after.size
        path = inclusion_path(leaf, size, lambda level, index: nodes[level, index], self.after.hasher)
        return Receipt(leaf, self.hashes[leaf - self.before.size], size, self.after.root(), tuple(path))


def append(edge: Frontier, revisions: Sequence[NewRevision]) -> Growth:
    """Give each revision its leaf, and store the nodes that became complete and the new edge."""
    hashes = [leaf_hash(leaf_data(revision), edge.hasher) for revision in revisions]
    for index, (revision, hash_) in enumerate(zip(revisions, hashes, strict=True), start=edge.size):
        revision.leaf, revision.leaf_hash = index, hash_
    grown, nodes = edge.append_many(hashes)
    insert_values("ledger_node", ("level", "index", "hash"), nodes)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE ledger_head SET frontier = %s WHERE id = {HEAD}", [grown.to_bytes()])
    return Growth(edge, hashes, nodes, grown)


def frontier() -> Frontier:
    """The right edge as last committed."""
    with connection.cursor() as cursor:
        cursor.execute(HEAD_ROW)
        found = cursor.fetchone()
    return Frontier.from_bytes(bytes(found[0]), hasher()) if found else Frontier.empty(hasher())


def frontier_then(moment: datetime) -> Frontier:
    """The right edge as it was at a moment, from the nodes that were complete then."""
    last = Revision.objects.filter(recorded_at__lte=moment).order_by("-leaf").first()
    if last is None:
        return Frontier.empty(hasher())
    return edge_at(last.leaf + 1)


def edge_at(size: int) -> Frontier:
    """The right edge of the tree when it had `size` leaves, from the stored nodes. IndexError if it has not yet."""
    if size > frontier().size:
        raise IndexError(f"the ledger has fewer than {size} leaves")
    places = edge_places(size)
    nodes = _stored_nodes(places)
    return Frontier(size, tuple(nodes[place] for place in places), hasher())


def receipt(revision: Revision) -> Receipt:
    """The proof that a revision is in the ledger as it stands now."""
    edge = frontier()
    return receipt_under(revision, edge.size, edge.root())


def receipt_under(revision: Revision, size: int, root: bytes) -> Receipt:
    """The proof that a revision is in the ledger as it was when it had `size` leaves and this root."""
    path = _path(inclusion_path, revision.leaf, size)
    return Receipt(revision.leaf, leaf_hash(leaf_data(revision), hasher()), size, root, tuple(path))


def growth(old_size: int, size: int) -> list[bytes]:
    """The proof that the ledger of `size` leaves begins with that of `old_size`."""
    return _path(consistency_path, old_size, size)


def _path(path: Callable[[int, int, NodeReader, Hasher], list[bytes]], first: int, size: int) -> list[bytes]:
    """A path in the tree of `size` leaves, whose nodes are read at once."""
    places: list[tuple[int, int]] = []

    def note(level: int, index: int) -> bytes:
        places.append((level, index))
        return bytes(HASH_BYTES)

    path(first, size, note, hasher())
    nodes = _stored_nodes(places)
    return path(first, size, lambda level, index: nodes[level, index], hasher())


def _stored_nodes(places: Sequence[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    """The hashes at these places, by two statements worded here: each row's page and each proof asks for some twenty."""
    inner = [place for place in places if place[0]]
    lowest = [index for level, index in places if not level]
    nodes: dict[tuple[int, int], bytes] = {}
    with connection.cursor() as cursor:
        if lowest:
            cursor.execute(LEAVES.format(marks(lowest)), lowest)
            nodes |= {(0, leaf): bytes(found) for leaf, found in cursor.fetchall()}
        if inner:
            cursor.execute(NODES.format(" OR ".join([AT_PLACE] * len(inner))), [*chain.from_iterable(inner)])
            nodes |= {(level, index): bytes(found) for level, index, found in cursor.fetchall()}
    return nodes
