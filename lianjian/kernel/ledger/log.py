"""Adding leaves to the stored tree, and proofs from it. The arithmetic is in `tree`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC

from django.db import connection

from lianjian.kernel.ledger.models import Head, Node
from lianjian.kernel.ledger.tree import Frontier, inclusion_path, leaf_hash, verify_inclusion
from lianjian.kernel.records.canonical import canonical
from lianjian.kernel.records.models import Revision

LEAF_FORM = "lianjian/1"


@dataclass(frozen=True)
class Receipt:
    """That a revision is in the ledger: its place, the tree's size and root, and the path between them."""

    leaf: int
    leaf_hash: bytes
    size: int
    root: bytes
    path: tuple[bytes, ...]

    def holds(self) -> bool:
        return verify_inclusion(self.leaf_hash, self.leaf, self.size, list(self.path), self.root)


def leaf_data(revision: Revision) -> bytes:
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


def lock_head() -> Head:
    """The head of the tree, held until the transaction ends; made when the first leaf comes."""
    head = Head.objects.select_for_update().first()
    return head or Head.objects.create(pk=1, frontier=Frontier.empty().to_bytes())


def append(head: Head, revisions: Sequence[Revision]) -> None:
    """Give each revision its leaf, and store the nodes that became complete."""
    frontier = Frontier.from_bytes(bytes(head.frontier))
    for index, revision in enumerate(revisions, start=frontier.size):
        revision.leaf, revision.leaf_hash = index, leaf_hash(leaf_data(revision))
    frontier, nodes = frontier.append_many([revision.leaf_hash for revision in revisions])
    _store((node.level, node.index, node.hash) for node in nodes)
    head.frontier = frontier.to_bytes()
    head.save(update_fields=("frontier",))


def _store(nodes: "Sequence[tuple[int, int, bytes]] | object") -> None:
    with connection.cursor() as cursor:
        cursor.executemany('INSERT INTO ledger_node (level, "index", hash) VALUES (%s, %s, %s)', list(nodes))


def frontier() -> Frontier:
    """The right edge as last committed."""
    head = Head.objects.first()
    return Frontier.from_bytes(bytes(head.frontier)) if head else Frontier.empty()


def receipt(revision: Revision) -> Receipt:
    """The proof that a revision is in the ledger as it stands now."""
    edge = frontier()
    path = inclusion_path(revision.leaf, edge.size, _stored_node)
    return Receipt(revision.leaf, leaf_hash(leaf_data(revision)), edge.size, edge.root(), tuple(path))


def _stored_node(level: int, index: int) -> bytes:
    if level == 0:
        return bytes(Revision.objects.values_list("leaf_hash", flat=True).get(leaf=index))
    return bytes(Node.objects.values_list("hash", flat=True).get(level=level, index=index))
