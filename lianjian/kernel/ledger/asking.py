"""Asking witnesses to vouch for this ledger: over HTTP at each tick, or by a file that is carried there and back."""

import urllib.error
import urllib.request
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db.models import Max

from lianjian.kernel.ledger.log import growth
from lianjian.kernel.ledger.models import Checkpoint, Cosignature, Witness
from lianjian.kernel.ledger.notes import LONGEST, BadNote, Note, Signature, VerifyingKey
from lianjian.kernel.ledger.witnessing import Asked
from lianjian.kernel.outbound import STRAIGHT
from lianjian.kernel.records.door import change
from lianjian.kernel.records.writer import transact

if TYPE_CHECKING:
    from lianjian.kernel.access.actor import Actor

ADDRESS = "add-checkpoint"
SECONDS = 10
ELSEWHERE = 409


class NoAnswer(Exception):
    """A witness could not be reached, or did not vouch; says why in a line."""


@change("ledger.witness:write")
def trust(*, actor: "Actor", at: datetime, public: str, url: str) -> Witness:
    """Ask this witness from now on; without an address its word is carried by hand."""
    found = VerifyingKey.parse(public)
    if not found.is_witness:
        raise BadNote("this is a ledger's key; a witness's is asked for")
    if url and not url.startswith(("http://", "https://")):
        raise BadNote("the address of a witness begins with http:// or https://")
    witness = Witness.objects.filter(name=found.name).first() or Witness(name=found.name)
    witness.key, witness.url = str(found), url
    return witness.put()


def question(checkpoint: Checkpoint, old_size: int) -> Asked:
    """What to ask of a witness that saw the ledger last at `old_size` leaves."""
    path = growth(old_size, checkpoint.size)
    return Asked(old_size, tuple(path), Note.parse(checkpoint.note))


def last_sizes() -> dict[int, int]:
    """At how many leaves each witness vouched last, by the words that came back: key of the witness → leaves."""
    found = Cosignature.objects.values("witness").annotate(size=Max("checkpoint__size"))
    return dict(found.order_by("witness").values_list("witness", "size"))


def take(written: str) -> list[Witness]:
    """Keep what came back from a witness: a checkpoint of ours with its signature. Gives those that are new.

    BadNote if the checkpoint is none of ours, or no known witness's signature on it holds.
    """
    note = Note.parse(written)
    checkpoint = Checkpoint.objects.filter(size=note.head().size).first()
    if checkpoint is None or Note.parse(checkpoint.note).text != note.text:
        raise BadNote("this is no checkpoint of this ledger")
    held = {it: note.by(VerifyingKey.parse(it.key)) for it in Witness.objects.all()}
    words = {witness: signature for witness, signature in held.items() if signature}
    if not words:
        raise BadNote("no witness that is known here signed it")
    return transact(lambda: [it for it, word in words.items() if _keep(checkpoint, it, word)])


def _keep(checkpoint: Checkpoint, witness: Witness, signature: Signature) -> bool:
    _kept, is_new = Cosignature.objects.get_or_create(
        checkpoint=checkpoint,
        witness=witness,
        defaults={
            "at": datetime.fromtimestamp(signature.seconds(), UTC),
            "algorithm": VerifyingKey.parse(witness.key).provider.name,
            "line": str(signature).rstrip("\n"),
        },
    )
    return is_new


def ask_all(at: datetime) -> str:
    """Show the last checkpoint to each witness with an address that has not seen it. Part of `lianjian tick`."""
    checkpoint = Checkpoint.objects.first()
    if checkpoint is None:
        return "ledger: nothing to witness"
    waiting = Witness.objects.exclude(url="").exclude(cosignatures__checkpoint=checkpoint)
    told = []
    for witness in waiting.order_by("pk"):
        try:
            ask(witness, checkpoint)
            told.append(f"{witness} vouches for {checkpoint.size} leaves")
        except NoAnswer as failed:
            told.append(f"{witness}: {failed}")
    return f"ledger: {'; '.join(told)}" if told else "ledger: no witness waits"


def ask(witness: Witness, checkpoint: Checkpoint) -> None:
    """Show a checkpoint to a witness and keep its word; NoAnswer if there is none."""
    status, answer = _post(witness, question(checkpoint, last_sizes().get(witness.pk, 0)))
    if status == ELSEWHERE and answer.strip().isdigit() and int(answer) <= checkpoint.size:
        status, answer = _post(witness, question(checkpoint, int(answer)))
    if status != 200:
        raise NoAnswer(f"does not vouch ({status}): {' '.join(answer.split())[:200]}")
    try:
        take(f"{Note.parse(checkpoint.note).text}\n{answer}")
    except BadNote as error:
        raise NoAnswer(str(error)) from error


def _post(witness: Witness, asked: Asked) -> tuple[int, str]:
    request = urllib.request.Request(
        f"{witness.url.rstrip('/')}/{ADDRESS}",
        data=str(asked).encode(),
        headers={"Content-Type": "text/plain; charset=utf-8"},
    )
    try:
        with STRAIGHT.open(request, timeout=SECONDS) as response:
            return response.status, response.read(LONGEST).decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read(LONGEST).decode(errors="replace")
    except (OSError, UnicodeDecodeError) as error:
        raise NoAnswer(f"could not be reached: {error}") from error
