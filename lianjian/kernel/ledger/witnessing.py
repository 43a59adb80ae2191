"""When a witness vouches for a ledger, as rules alone: what it saw last, what it is asked, what it answers.

It stores nothing and signs nothing. Whoever uses it keeps the head that `judge` gives back before saying a word, and
lets nobody else come between reading what was seen last and writing that: two who ask at once would else be told
different things.
"""

from dataclasses import dataclass
from typing import Self

from lianjian.kernel.ledger.notes import SIZE, BadNote, Note, TreeHead, VerifyingKey, digest, to_base64
from lianjian.kernel.ledger.tree import root_of, verify_consistency

MOST_HASHES = 63
OLD = "old "


class NotVouchedFor(Exception):
    """A witness does not vouch; `status` is what it answers over HTTP."""

    status = 400


class UnknownOrigin(NotVouchedFor):
    """Nobody asked this witness to follow such a ledger."""

    status = 404


class NotSigned(NotVouchedFor):
    """The checkpoint is not signed by the key that is known for its ledger."""

    status = 403


class NotTheLast(NotVouchedFor):
    """The proof does not begin where this witness saw the ledger last, at `size` leaves."""

    status = 409

    def __init__(self, size: int) -> None:
        super().__init__(f"this witness saw the ledger last at {size} leaves")
        self.size = size


class Rollback(NotVouchedFor):
    """The checkpoint has fewer leaves than the proof says that it continues."""


class Fork(NotVouchedFor):
    """Another root for as many leaves as were seen: two ledgers under one name."""

    status = 409


class NotConsistent(NotVouchedFor):
    """What is shown does not prove that the ledger begins with what was seen."""

    status = 422


@dataclass(frozen=True)
class Asked:
    """What a ledger asks of a witness: to vouch for a checkpoint that continues the tree of `old_size` leaves."""

    old_size: int
    path: tuple[bytes, ...]
    note: Note

    def __str__(self) -> str:
        hashes = "".join(f"{to_base64(hash_)}\n" for hash_ in self.path)
        return f"{OLD}{self.old_size}\n{hashes}\n{self.note}"

    @classmethod
    def parse(cls, written: str) -> Self:
        before, gap, note = written.partition("\n\n")
        first, *hashes = before.split("\n")
        size = first.removeprefix(OLD)
        if not gap or not first.startswith(OLD) or not SIZE.fullmatch(size) or len(hashes) > MOST_HASHES:
            raise BadNote("this is nothing that a witness can be asked")
        return cls(int(size), tuple(map(digest, hashes)), Note.parse(note))


def judge(asked: Asked, key: VerifyingKey, seen: TreeHead | None) -> TreeHead:
    """The head to vouch for, which is then the last that was seen; NotVouchedFor says why not.

    `key` is the ledger's, `seen` what this witness vouched for last; None before the first time.
    """
    head = asked.note.head()
    if asked.note.by(key) is None:
        raise NotSigned(f"the checkpoint is not signed by {key.name}")
    if asked.old_size > head.size:
        raise Rollback(f"a ledger of {head.size} leaves can't continue one of {asked.old_size}")
    if seen and seen.hash is not head.hash:
        raise Fork(f"this witness saw the ledger under the hash {seen.hash.name}, not {head.hash.name}")
    size, root = (seen.size, seen.root) if seen else (0, root_of((), head.hash.digest))
    if asked.old_size != size:
        raise NotTheLast(size)
    if head.size == size and head.root != root:
        raise Fork(f"this witness saw another root for {size} leaves")
    if not verify_consistency(size, head.size, root, head.root, asked.path, head.hash.digest):
        raise NotConsistent(f"it is not shown that the ledger begins with the {size} leaves that were seen")
    return head
