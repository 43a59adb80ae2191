"""Holding the ledger against the rows: `lianjian verify`."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from lianjian.kernel.ledger.log import frontier, leaf_data
from lianjian.kernel.ledger.models import Node
from lianjian.kernel.ledger.tree import Frontier, leaf_hash
from lianjian.kernel.ledger.tree import Node as TreeNode
from lianjian.kernel.records.attachments import fault_of
from lianjian.kernel.records.base import Ledgered
from lianjian.kernel.records.canonical import canonical
from lianjian.kernel.records.models import Attachment, Revision, SealedValue

BATCH = 2_000
WORST = 100
"""How many problems are listed; more are counted."""


@dataclass
class Findings:
    """What a verification saw. `problems` are sentences; the ledger holds when there are none."""

    leaves: int = 0
    root: str = ""
    tallies_checked: int = 0
    problems: list[str] = field(default_factory=list)
    found: int = 0

    @property
    def ok(self) -> bool:
        return self.found == 0

    def add(self, problem: str) -> None:
        self.found += 1
        if len(self.problems) < WORST:
            self.problems.append(problem)


def verify() -> Findings:
    """Recompute all that the ledger says: every leaf and the root, each row by its last revision, the bytes
    of each photo by its row, and each tally by its rows.
    """
    from lianjian.kernel.figures.recount import differences

    findings = Findings()
    _leaves(findings)
    _rows(findings)
    _photos(findings)
    findings.tallies_checked = differences(findings.add)
    return findings


def _leaves(findings: Findings) -> None:
    edge, next_leaf, made = Frontier.empty(), 0, 0
    for batch in _batches():
        for revision in batch:
            if revision.leaf != next_leaf:
                findings.add(f"{_leaves_in_words(next_leaf, revision.leaf - 1)} missing before {revision}")
            next_leaf = revision.leaf + 1
        edge, nodes = edge.append_many(_leaf_hashes(batch, findings))
        if next_leaf == edge.size:  # after a gap every node covers other leaves
            made += len(nodes)
            _nodes(nodes, batch, findings)
    if next_leaf == edge.size and (stored := Node.objects.count()) != made:
        findings.add(f"the tree has {stored} stored nodes, the leaves make {made}")
    _head(edge, findings)


def _leaves_in_words(first: int, last: int) -> str:
    return f"leaf {first} is" if first == last else f"leaves {first} to {last} are"


def _leaf_hashes(batch: Sequence[Revision], findings: Findings) -> list[bytes]:
    """The hashes of what the revisions say now."""
    hashes = [leaf_hash(leaf_data(revision)) for revision in batch]
    for revision, computed in zip(batch, hashes, strict=True):
        if computed != bytes(revision.leaf_hash):
            findings.add(f"revision {revision} is not what was written: its leaf hash differs")
    return hashes


def _nodes(nodes: Sequence[TreeNode], batch: Sequence[Revision], findings: Findings) -> None:
    """The stored nodes that these leaves completed are those that the leaves give."""
    if not nodes:
        return
    indexes: dict[int, list[int]] = {}
    for node in nodes:
        indexes.setdefault(node.level, []).append(node.index)
    spans = (Q(level=level, index__range=(its[0], its[-1])) for level, its in indexes.items())
    stored = Node.objects.filter(reduce(or_, spans)).values_list("level", "index", "hash")
    found = {(level, index): bytes(hash_) for level, index, hash_ in stored}
    wrong = sum(found.get((node.level, node.index)) != node.hash for node in nodes)
    if wrong:
        leaves = f"{batch[0].leaf} to {batch[-1].leaf}"
        findings.add(f"{wrong} of the stored nodes above leaves {leaves} are not what the leaves give")


def _head(edge: Frontier, findings: Findings) -> None:
    stored = frontier()
    findings.leaves, findings.root = edge.size, edge.root().hex()
    if (stored.size, stored.root()) != (edge.size, edge.root()):
        findings.add(
            f"the tree's head says {stored.size} leaves and root {stored.root().hex()}; the revisions give other"
        )


def _batches() -> Iterator[list[Revision]]:
    after = -1
    while batch := list(Revision.objects.filter(leaf__gt=after).order_by("leaf")[:BATCH]):
        yield batch
        after = batch[-1].leaf


def _rows(findings: Findings) -> None:
    """Each row says what its last revision says, and there is no row without one."""
    for model in ledgered_models():
        label = model._meta.label_lower
        seals = _seals(label)
        revisions = Revision.objects.filter(kind=label)
        count = 0
        for row, last in _with_last_revision(model, revisions):
            count += 1
            said = row.proved() | ({"personal": seals[row.pk]} if row.pk in seals else {})
            if last is None or row.version != last[0] or not _says(row, said, last[1]):
                findings.add(f"row {label} {row.pk} is not what its last revision says")
        if (rows := revisions.values("record").distinct().count()) != count:
            findings.add(f"{label}: {count} rows, but {rows} have revisions: a row was removed or slipped in")


def _says(row: Ledgered, said: dict[str, Any], body: str) -> bool:
    """Whether a revision's body says what the row says. A field that came to be after it stands as a new one does."""
    if canonical(said).decode() == body:
        return True
    try:
        known = json.loads(body)
    except ValueError:
        return False
    new = {field.attname: field.get_default() for field in row._meta.concrete_fields}
    left = {name: value for name, value in said.items() if name in known or value != new.get(name)}
    return canonical(left).decode() == body


def _photos(findings: Findings) -> None:
    """The bytes of each photo have the digest that its row names, and the row is held against its revision."""
    for photo in Attachment.objects.order_by("pk").iterator(chunk_size=BATCH):
        if fault := fault_of(photo.digest):
            findings.add(f"photo {photo.pk} ({photo}): {fault}")


def _with_last_revision(
    model: type[Ledgered], revisions: QuerySet[Revision]
) -> Iterator[tuple[Ledgered, tuple[int, str] | None]]:
    """Each row with the version and body of its last revision; None if it has none."""
    after = 0
    while rows := list(model._base_manager.filter(pk__gt=after).order_by("pk")[:BATCH]):
        said = revisions.filter(record__gte=rows[0].pk, record__lte=rows[-1].pk)
        last = {
            record: (version, body)
            for record, version, body in said.order_by("row_version").values_list(
                "record", "row_version", "body"
            )
        }
        yield from ((row, last.get(row.pk)) for row in rows)
        after = rows[-1].pk


def _seals(label: str) -> dict[int, dict[str, str]]:
    seals: dict[int, dict[str, str]] = {}
    for record, name, commitment in SealedValue.objects.filter(kind=label).values_list(
        "record", "name", "commitment"
    ):
        seals.setdefault(record, {})[name] = commitment
    return seals


def ledgered_models() -> list[type[Ledgered]]:
    """Every model whose rows are in the ledger."""
    return [model for model in apps.get_models() if issubclass(model, Ledgered)]
