"""Tampering with the ledger as somebody could who has all rights on the database, and the signing key besides.

Each tampering is tried inside a transaction that is taken back. `thorough` ones mend all that follows from them: numbers,
hashes, nodes, the head, every stored checkpoint under a signature of the ledger's own key. Nothing inside the
installation tells these; only a checkpoint that was kept elsewhere does.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from lianjian.kernel.ledger import leaves
from lianjian.kernel.ledger.checkpoints import sign
from lianjian.kernel.ledger.findings import Findings
from lianjian.kernel.ledger.log import HEAD, hasher
from lianjian.kernel.ledger.models import Checkpoint, Head, Node
from lianjian.kernel.ledger.tree import Frontier, leaf_hash, root_of
from lianjian.kernel.ledger.verify_tree import Promise, check_tree
from lianjian.kernel.records.models import Revision
from lianjian.kernel.records.storing import insert_values

Chance = random.Random
FAR = 1_000_000


@dataclass(frozen=True)
class Tried:
    """One tampering: of which kind, whether it mended what follows, whether it was found with and without the checkpoint."""

    kind: str
    thorough: bool
    found: bool
    found_without: bool


def edit(chance: Chance) -> None:
    """Another letter in what a revision says."""
    it = _any(chance)
    at = chance.randrange(len(it.body))
    letter = chance.choice([other for other in "甲乙丙" if other != it.body[at]])
    it.body = it.body[:at] + letter + it.body[at + 1 :]
    it.save(update_fields=("body",))


def delete(chance: Chance) -> None:
    _any(chance).delete()


def insert(chance: Chance) -> None:
    """A revision that nobody wrote, in the midst of the others."""
    it = _any(chance)
    for leaf in Revision.objects.filter(leaf__gt=it.leaf).order_by("-leaf").values_list("leaf", flat=True):
        Revision.objects.filter(leaf=leaf).update(leaf=leaf + 1)
    it.pk, it.leaf, it.row_version = None, it.leaf + 1, it.row_version + FAR
    it.save(force_insert=True)


def swap(chance: Chance) -> None:
    """Two revisions in each other's place."""
    one, other = chance.sample(range(Revision.objects.count()), 2)
    for leaf, place in ((one, -1), (other, one), (-1, other)):
        Revision.objects.filter(leaf=leaf).update(leaf=place)


def truncate(chance: Chance) -> None:
    """The last revisions gone."""
    Revision.objects.filter(leaf__gte=chance.randrange(Revision.objects.count())).delete()


def backdate(chance: Chance) -> None:
    """Something said to have happened, or to have been written, earlier than it was."""
    it, field = _any(chance), chance.choice(("at", "recorded_at"))
    setattr(it, field, getattr(it, field) - timedelta(seconds=chance.randrange(1, 10**7)))
    it.save(update_fields=(field,))


def rewrite(chance: Chance) -> None:
    """All from one revision on told by another."""
    first = chance.randrange(Revision.objects.count())
    Revision.objects.filter(leaf__gte=first).update(actor=f"person:{chance.randrange(FAR)}")


KINDS: dict[str, Callable[[Chance], None]] = {
    "edit": edit,
    "delete": delete,
    "insert": insert,
    "swap": swap,
    "truncate": truncate,
    "back-date": backdate,
    "rewrite": rewrite,
}


def _any(chance: Chance) -> Revision:
    return Revision.objects.get(leaf=chance.randrange(Revision.objects.count()))


def mend() -> None:
    """Make the ledger hold again in itself, whatever was done to its revisions."""
    left = list(Revision.objects.order_by("leaf").values_list("pk", "leaf"))
    for place, (pk, leaf) in enumerate(left):
        if leaf != place:
            Revision.objects.filter(pk=pk).update(leaf=place)
    hashes: list[bytes] = []
    for it in leaves.between(0, len(left) - 1):
        hashes.append(leaf_hash(it.data, hasher()))
        if it.kept != hashes[-1]:
            Revision.objects.filter(leaf=it.index).update(leaf_hash=hashes[-1])
    edge, nodes = Frontier.empty(hasher()).append_many(hashes)
    Node.objects.all().delete()
    insert_values("ledger_node", ("level", "index", "hash"), nodes)
    Head.objects.filter(pk=HEAD).update(frontier=edge.to_bytes())
    for checkpoint in Checkpoint.objects.all():
        if checkpoint.size > edge.size:
            checkpoint.cosignatures.all().delete()
            checkpoint.delete()
        else:
            sign(checkpoint, root_of(hashes[: checkpoint.size], hasher()))
            checkpoint.save()


def attempts(each: int, *, against: Sequence[Promise], seed: int, thorough: bool) -> Iterator[Tried]:
    """Each kind of tampering, `each` times at places of chance; all of it is taken back.

    The ledger that is tampered with holds, and the checkpoint covers all of it.
    """
    chance = random.Random(seed)
    for kind, tamper in KINDS.items():
        for _time in range(each):
            yield _attempt(kind, tamper, chance, against, thorough)


def _attempt(
    kind: str, tamper: Callable[[Chance], None], chance: Chance, against: Sequence[Promise], thorough: bool
) -> Tried:
    with transaction.atomic():
        tamper(chance)
        if thorough:
            mend()
        found, found_without = not _holds(against), not _holds(())
        transaction.set_rollback(True)
    return Tried(kind, thorough, found, found_without)


def _holds(against: Sequence[Promise]) -> bool:
    findings = Findings()
    check_tree(findings, against)
    return findings.ok
