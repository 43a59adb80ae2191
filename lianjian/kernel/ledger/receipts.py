"""Signed receipts of what was acknowledged, and the proof of a row in a form that others' tools read.

A receipt is gathered while its change is written, from what is in memory then, and signed by whoever answers, after the
commit: the one writer that commits for all neither reads nor signs for it.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from lianjian.kernel.crypto.choice import chosen
from lianjian.kernel.ledger.log import Growth, Receipt, leaf_data, receipt, receipt_under
from lianjian.kernel.ledger.models import Checkpoint, Cosignature
from lianjian.kernel.ledger.notes import Note, Signature, TreeHead, signed_head, to_base64
from lianjian.kernel.ledger.signing import ledger_key
from lianjian.kernel.records.models import NewRevision, Revision

FORM = "c2sp.org/tlog-proof@v1"
MOST_WITNESSES = 16


@dataclass(frozen=True)
class Grown:
    """The leaves of a change and of which rows they are, by kind and key; the last leaf of each."""

    growth: Growth
    leaves: dict[tuple[str, int], int]

    @classmethod
    def of(cls, growth: Growth, revisions: Iterable[NewRevision]) -> Self:
        return cls(growth, {(it.kind, it.record): it.leaf for it in revisions})

    def receipt_of(self, kind: str, record: int) -> Receipt:
        """Of the row if the change wrote it, else of the last leaf that it wrote."""
        return self.growth.receipt(self.leaves.get((kind, record), self.growth.after.size - 1))


_gathered: ContextVar[list[Receipt] | None] = ContextVar("gathered", default=None)


@contextmanager
def gathering() -> Iterator[list[Receipt]]:
    """Gather the receipts of the changes of this block, for the one who acknowledges them."""
    found: list[Receipt] = []
    token = _gathered.set(found)
    try:
        yield found
    finally:
        _gathered.reset(token)


def gather(grown: Grown, result: Any) -> None:
    """Called by the door when a change is written: keep the receipt of the row that it gives back."""
    found = _gathered.get()
    if found is not None and grown.leaves:
        found.append(grown.receipt_of(*_row(result)))


def gather_again(result: Any, recorded_at: datetime) -> None:
    """The same for what was sent once more: the receipt of what the first sending wrote then."""
    found = _gathered.get()
    kind, record = _row(result)
    if found is None or not kind:
        return
    written_then = Revision.objects.filter(kind=kind, record=record, recorded_at=recorded_at)
    if revision := written_then.order_by("-leaf").first():
        found.append(receipt(revision))


def _row(result: Any) -> tuple[str, int]:
    """Kind and key of what a verb gave back; empty if that is no row."""
    return (result._meta.label_lower, result.pk) if hasattr(result, "_meta") else ("", 0)


def signed(held: Receipt) -> str:
    """A receipt under the ledger's signature: leaf, path, and the head of the tree that they lead to."""
    key = ledger_key()
    return written(held, signed_head(key, TreeHead(key.name, held.size, held.root, chosen().hash)))


def written(held: Receipt, note: Note, data: bytes = b"") -> str:
    """A proof as text; `data` are the bytes of the leaf, for those who may read its row."""
    extra = f"extra {to_base64(data)}\n" if data else ""
    path = "".join(f"{to_base64(hash_)}\n" for hash_ in held.path)
    return f"{FORM}\n{extra}index {held.leaf}\n{path}\n{note}"


@dataclass(frozen=True)
class Seal:
    """The first checkpoint over a revision that a witness vouched for, else the first; its witnesses, and the proof."""

    checkpoint: Checkpoint | None
    words: tuple[Cosignature, ...]
    held: Receipt

    def holds(self, kept: bytes) -> bool:
        """Whether what the revision says now is what was written, and leads to the root."""
        return self.held.holds() and self.held.leaf_hash == kept


def seal_of(revision: Revision) -> Seal:
    """The proof of a revision under the checkpoint that seals it; under the head as it stands if none does yet."""
    later = Cosignature.objects.filter(checkpoint__size__gt=revision.leaf).select_related(
        "checkpoint", "witness"
    )
    words = list(later.order_by("checkpoint__size", "pk")[:MOST_WITNESSES])
    checkpoint = words[0].checkpoint if words else _first_over(revision.leaf)
    if checkpoint is None:
        return Seal(None, (), receipt(revision))
    held = receipt_under(revision, checkpoint.size, bytes(checkpoint.root))
    return Seal(checkpoint, tuple(it for it in words if it.checkpoint_id == checkpoint.pk), held)


def _first_over(leaf: int) -> Checkpoint | None:
    return Checkpoint.objects.filter(size__gt=leaf).order_by("size").first()


def proof_of(revision: Revision) -> str:
    """The proof of a revision with the bytes of its leaf, to be checked by `verifier.py`."""
    seal = seal_of(revision)
    if seal.checkpoint is None:
        key = ledger_key()
        note = signed_head(key, TreeHead(key.name, seal.held.size, seal.held.root, chosen().hash))
    else:
        words = (Signature.parse(it.line) for it in seal.words)
        note = Note.parse(seal.checkpoint.note).with_signatures(*words)
    return written(seal.held, note, leaf_data(revision))
