"""Holding the tree against the revisions, and every checkpoint against the tree."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection

from lianjian.kernel.ledger import leaves
from lianjian.kernel.ledger.findings import Findings
from lianjian.kernel.ledger.log import frontier, hasher
from lianjian.kernel.ledger.models import Checkpoint, Node, Witness
from lianjian.kernel.ledger.notes import BadNote, Note, VerifyingKey, verifying
from lianjian.kernel.ledger.signing import ledger_key
from lianjian.kernel.ledger.tree import Frontier
from lianjian.kernel.ledger.tree import Node as TreeNode

BATCH = 4_096
AT_A_LEVEL = (
    'SELECT "index", hash FROM ledger_node WHERE level = %s AND "index" BETWEEN %s AND %s ORDER BY "index"'
)


@dataclass(frozen=True)
class Promise:
    """What a checkpoint says: that the ledger of so many leaves had this root. `said_by` names it in a sentence."""

    size: int
    root: bytes
    said_by: str


def check_tree(findings: Findings, against: Sequence[Promise] = ()) -> None:
    """Recompute every leaf and the root; hold stored nodes and head, stored checkpoints and those given against them."""
    promises = sorted([*against, *_stored(findings)], key=lambda it: it.size)
    edge, next_leaf, made = Frontier.empty(hasher()), 0, 0
    for part in leaves.parts(BATCH):
        _name_gaps(part.indexes, next_leaf, findings)
        next_leaf = part.indexes[-1] + 1 if part.indexes else next_leaf
        for leaf in part.changed:
            findings.add(f"revision {leaf} is not what was written: its leaf hash differs")
        grown, nodes = edge, list[TreeNode]()
        for hashes, promised in _cut(part.hashes, edge.size, promises):
            grown, more = grown.append_many(hashes)
            nodes += more
            _hold(promised, grown, findings)
        edge = grown
        if next_leaf == edge.size:  # after a gap every node covers other leaves
            made += len(nodes)
            _check_nodes(nodes, part.indexes, findings)
    if next_leaf == edge.size and (stored := Node.objects.count()) != made:
        findings.add(f"the tree has {stored} stored nodes, the leaves make {made}")
    _check_head(edge, findings)
    for promise in promises:
        if promise.size > edge.size:
            findings.add(
                f"{promise.said_by} is of {promise.size} leaves; there are {edge.size}: leaves were removed"
            )
    findings.checkpoints_checked = len(promises)


def given(written: str, keys: Sequence[VerifyingKey] = ()) -> tuple[Promise, list[str]]:
    """A checkpoint that somebody kept elsewhere, and whose signatures on it hold: the ledger's and those of witnesses.

    It must be signed by this ledger's key or one that is given; else BadNote. What a scanner or an editor does to the end
    of a text, or of its lines, is no difference.
    """
    note = Note.parse("\n".join(written.strip().splitlines()) + "\n")
    head, own = note.head(), verifying(ledger_key())
    witnesses = [VerifyingKey.parse(key) for key in Witness.objects.values_list("key", flat=True)]
    signed = [key.name for key in (own, *keys, *witnesses) if note.by(key)]
    if not any(note.by(key) for key in (own, *keys)):
        raise BadNote(
            f"the checkpoint is not signed by this ledger's key {own}; name the key that it is signed by"
        )
    return Promise(head.size, head.root, f"the given checkpoint (signed by {', '.join(signed)})"), signed


def _stored(findings: Findings) -> list[Promise]:
    """The checkpoints in the database; what a signature does not cover is named."""
    found = []
    for checkpoint in Checkpoint.objects.order_by("size"):
        words = f"the stored checkpoint of {checkpoint.size} leaves"
        try:
            note = Note.parse(checkpoint.note)
            head, key = note.head(), VerifyingKey.parse(checkpoint.key)
        except BadNote as error:
            findings.add(f"{words} can't be read: {error}")
            continue
        if note.by(key) is None or (head.size, head.root) != (checkpoint.size, bytes(checkpoint.root)):
            findings.add(f"{words} is not what was signed")
        found.append(Promise(head.size, head.root, words))
    return found


def _name_gaps(indexes: Sequence[int], next_leaf: int, findings: Findings) -> None:
    if isinstance(indexes, range) and indexes[0] == next_leaf:
        return
    for index in indexes:
        if index != next_leaf:
            findings.add(f"{_leaves_in_words(next_leaf, index - 1)} missing before leaf {index}")
        next_leaf = index + 1


def _leaves_in_words(first: int, last: int) -> str:
    return f"leaf {first} is" if first == last else f"leaves {first} to {last} are"


def _cut(
    hashes: list[bytes], before: int, promises: Sequence[Promise]
) -> Iterator[tuple[list[bytes], list[Promise]]]:
    """The hashes, cut where a promise tells a root, each piece with what is promised at its end."""
    ends = sorted({it.size for it in promises if before < it.size <= before + len(hashes)})
    start = 0
    for end in ends:
        yield hashes[start : end - before], [it for it in promises if it.size == end]
        start = end - before
    yield hashes[start:], []


def _hold(promised: Sequence[Promise], edge: Frontier, findings: Findings) -> None:
    for promise in promised:
        if promise.root != edge.root():
            findings.add(
                f"{promise.said_by} has root {promise.root.hex()}; the first {edge.size} leaves give "
                f"{edge.root().hex()}: something among them was changed"
            )


def _check_nodes(nodes: Sequence[TreeNode], indexes: Sequence[int], findings: Findings) -> None:
    """The stored nodes that these leaves completed are those that the leaves give."""
    levels: dict[int, list[TreeNode]] = {}
    for node in nodes:
        levels.setdefault(node.level, []).append(node)
    wrong = sum(map(_wrong_at_a_level, levels.values()))
    if wrong:
        span = f"{indexes[0]} to {indexes[-1]}"
        findings.add(f"{wrong} of the stored nodes above leaves {span} are not what the leaves give")


def _wrong_at_a_level(nodes: list[TreeNode]) -> int:
    """How many of these nodes, all of one level and side by side, are stored otherwise or not at all."""
    with connection.cursor() as cursor:
        cursor.execute(AT_A_LEVEL, [nodes[0].level, nodes[0].index, nodes[-1].index])
        stored = cursor.fetchall()
    if [hash_ for _index, hash_ in stored] == [node.hash for node in nodes]:
        return 0
    found = dict(stored)
    return sum(found.get(node.index) != node.hash for node in nodes)


def _check_head(edge: Frontier, findings: Findings) -> None:
    stored = frontier()
    findings.leaves, findings.root = edge.size, edge.root().hex()
    if (stored.size, stored.root()) != (edge.size, edge.root()):
        findings.add(
            f"the tree's head says {stored.size} leaves and root {stored.root().hex()}; the revisions give other"
        )
