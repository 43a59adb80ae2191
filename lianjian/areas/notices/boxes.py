"""The box of a secret ballot: its counts in one sealed piece, whose key lies beside the database and never in it.

Every vote rewrites all of the piece, and all pieces of a ballot are of one length: neither a row, nor its system
columns, nor what a journal or a backup keeps of it tells which option was chosen. When the ballot is closed the key
is destroyed, and with it all that was ever kept of the piece.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from struct import pack, unpack
from uuid import uuid4

from cryptography.exceptions import InvalidTag
from django.db import transaction

from lianjian.areas.notices.models import Ballot, Box
from lianjian.kernel.crypto.envelope import new_key, opened, seal
from lianjian.kernel.home import home, made_once

Counts = list[list[int]]
"""For each question the number of each of its options."""


class Unopened(Exception):
    """The box has no key any more, or is not as it was left."""


def set_up(ballot: Ballot) -> None:
    """Give a new ballot its empty box."""
    box = Box(ballot=ballot, key_name=uuid4().hex)
    made_once(_key_file(box), new_key)
    _seal(box, [[0] * len(question["options"]) for question in ballot.questions])


def drop(ballot: Ballot, chosen: Sequence[int]) -> None:
    """Add one vote. The caller holds the ballot's row, so that no two are added at once."""
    box = Box.objects.get(ballot=ballot)
    counts = _unsealed(box, ballot)
    for of_question, option in zip(counts, chosen, strict=True):
        of_question[option] += 1
    _seal(box, counts)


def emptied(ballot: Ballot) -> Counts:
    """What is in the box; then there is no box any more, and once this is committed no key. Else: Unopened."""
    box = Box.objects.filter(ballot=ballot).first()
    if box is None:
        raise Unopened(ballot.number)
    try:
        return _unsealed(box, ballot)
    finally:
        key = _key_file(box)
        box.delete()
        transaction.on_commit(lambda: key.unlink(missing_ok=True))


def _key_file(box: Box) -> Path:
    return home() / "ballots" / f"{box.key_name}.key"


def _seal(box: Box, counts: Counts) -> None:
    flat = [number for of_question in counts for number in of_question]
    counts_packed = pack(f">{len(flat)}I", *flat)
    box.sealed = seal(_key_file(box).read_bytes(), counts_packed, bound=box.key_name.encode())
    box.save()


def _unsealed(box: Box, ballot: Ballot) -> Counts:
    sealed, sizes = bytes(box.sealed), [len(question["options"]) for question in ballot.questions]
    try:
        plain = opened(_key_file(box).read_bytes(), sealed, bound=box.key_name.encode())
    except (FileNotFoundError, InvalidTag) as failure:
        raise Unopened(ballot.number) from failure
    flat = unpack(f">{sum(sizes)}I", plain)
    return [list(flat[start:end]) for start, end in pairwise(accumulate(sizes, initial=0))]
