"""A bundle: the ledger up to a checkpoint, as one file that a stranger checks with `verifier.py` alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from lianjian.kernel.ledger import leaves
from lianjian.kernel.ledger.checkpoints import note_of
from lianjian.kernel.ledger.models import Checkpoint, Witness

LEAVES, CHECKPOINTS, KEYS = "leaves.jsonl", "checkpoints", "keys.txt"
AT_ONCE = 4_000


def write(file: Path, checkpoint: Checkpoint) -> dict[str, Any]:
    """Write all leaves up to a checkpoint, a line each; it and those before it that have witnesses; and the keys.

    The file holds what the revisions say of work, and no personal value: of those only commitments.
    """
    notes = list(_vouched(checkpoint))
    with ZipFile(file, "w", ZIP_DEFLATED) as into:
        with into.open(LEAVES, "w", force_zip64=True) as lines:
            for first in range(0, checkpoint.size, AT_ONCE):
                for leaf in leaves.between(first, min(first + AT_ONCE, checkpoint.size) - 1):
                    lines.write(leaf.data + b"\n")
        for it in notes:
            into.writestr(f"{CHECKPOINTS}/{it.size}.txt", str(note_of(it)))
        keys = [checkpoint.key, *Witness.objects.order_by("pk").values_list("key", flat=True)]
        into.writestr(KEYS, "".join(f"{key}\n" for key in keys))
    return {"leaves": checkpoint.size, "checkpoints": len(notes), "keys": len(keys)}


def _vouched(last: Checkpoint) -> Iterator[Checkpoint]:
    before = Checkpoint.objects.filter(size__lt=last.size, cosignatures__isnull=False).distinct()
    yield from before.order_by("size")
    yield last
