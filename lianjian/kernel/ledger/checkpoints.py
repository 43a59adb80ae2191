"""Making checkpoints: the head of the ledger, signed, each time that `tick` finds new leaves."""

from datetime import datetime

from lianjian.kernel.crypto.choice import chosen
from lianjian.kernel.ledger.log import frontier
from lianjian.kernel.ledger.models import Checkpoint, Cosignature
from lianjian.kernel.ledger.notes import Note, Signature, TreeHead, signed_head, verifying
from lianjian.kernel.ledger.signing import ledger_key
from lianjian.kernel.records.writer import transact


def make(at: datetime) -> Checkpoint | None:
    """Sign the head of the ledger as it stands. None if nothing was written since the last time."""
    return transact(lambda: _make(at))


def _make(at: datetime) -> Checkpoint | None:
    edge = frontier()
    if not edge.size or Checkpoint.objects.filter(size__gte=edge.size).exists():
        return None
    made = Checkpoint(size=edge.size, made_at=at)
    sign(made, edge.root())
    Checkpoint.objects.bulk_create([made], ignore_conflicts=True)  # another tick may have been quicker
    return Checkpoint.objects.get(size=edge.size)


def sign(checkpoint: Checkpoint, root: bytes) -> None:
    """Put the ledger's signature under a root, as that of the checkpoint's size."""
    key = ledger_key()
    checkpoint.root, checkpoint.algorithm, checkpoint.key = root, key.provider.name, str(verifying(key))
    checkpoint.note = str(signed_head(key, TreeHead(key.name, checkpoint.size, root, chosen().hash)))


def note_of(checkpoint: Checkpoint) -> Note:
    """The checkpoint with all that witnesses put below it."""
    lines = Cosignature.objects.filter(checkpoint=checkpoint).order_by("pk").values_list("line", flat=True)
    return Note.parse(checkpoint.note).with_signatures(*map(Signature.parse, lines))


def seal(at: datetime) -> str:
    """Make a checkpoint if there are new leaves. Part of `lianjian tick`."""
    made = make(at)
    return f"ledger: checkpoint of {made.size} leaves" if made else "ledger: no new leaves"
