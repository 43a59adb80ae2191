"""Vouching for the ledgers of others: this installation in the role of a witness."""

from datetime import datetime
from typing import TYPE_CHECKING

from lianjian.kernel.ledger.models import Followed, LastSeen
from lianjian.kernel.ledger.notes import BadNote, Note, TreeHead, VerifyingKey, cosign
from lianjian.kernel.ledger.signing import witness_key
from lianjian.kernel.ledger.witnessing import Asked, UnknownOrigin, judge
from lianjian.kernel.records.door import change
from lianjian.kernel.records.writer import transact

if TYPE_CHECKING:
    from lianjian.kernel.access.actor import Actor


@change("ledger.witness:write")
def follow(*, actor: "Actor", at: datetime, public: str) -> Followed:
    """Vouch from now on for the ledger that signs with this key."""
    found = VerifyingKey.parse(public)
    if found.is_witness:
        raise BadNote("this is a witness's key; a ledger's is asked for")
    followed = Followed.objects.filter(origin=found.name).first() or Followed(origin=found.name)
    followed.key = str(found)
    return followed.put()


def vouch(written: str, at: datetime) -> Note:
    """The checkpoint that is shown, with this witness's signature alone below its text.

    What was seen is durable before anything is signed. NotVouchedFor or BadNote says why not.
    """
    asked = Asked.parse(written)
    transact(lambda: _see(asked, at))
    text = asked.note.text
    return Note(text, (cosign(witness_key(), text, seconds=int(at.timestamp())),))


def _see(asked: Asked, at: datetime) -> None:
    """Compare with what was seen last, and write what is seen now, while nobody else can."""
    origin = asked.note.head().origin
    followed = Followed.objects.select_for_update().filter(origin=origin).first()
    if followed is None:
        raise UnknownOrigin(f"this witness does not follow {origin}")
    last = LastSeen.objects.filter(of=followed).first()
    seen = TreeHead(origin, last.size, bytes(last.root), Note.parse(last.note).head().hash) if last else None
    head = judge(asked, VerifyingKey.parse(followed.key), seen)
    LastSeen.objects.update_or_create(
        of=followed, defaults={"size": head.size, "root": head.root, "note": str(asked.note), "at": at}
    )
