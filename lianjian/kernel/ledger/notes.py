"""Signed notes, heads of a tree as their text, and cosignatures: the forms of C2SP, so that others' tools read them.

    lianjian/zhanhua/1f0c9a2e
    20852163
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

    — lianjian/zhanhua/1f0c9a2e Az3grl…

The text goes up to the empty line; each line below it is a signature over the text: name of the key, then in base64
four bytes that identify it and the signature. A witness's signature begins with the seconds of its time (8 bytes).
"""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import NamedTuple, Self

from lianjian.kernel.crypto.suite import Hash, Signing
from lianjian.kernel.crypto.suites import BEFORE_NAMES, HASHES, SIGNINGS
from lianjian.kernel.ledger.signing import SigningKey
from lianjian.kernel.ledger.tree import DIGEST_SIZE

DASH = "—"
ID_BYTES, TIME_BYTES = 4, 8
MOST_SIGNATURES = 32
HEAD_LINES = 3
HASH = "hash "
LONGEST = 64 * 1024
NAME = re.compile(r"[^\s+]+")
SIZE = re.compile(r"0|[1-9][0-9]{0,17}")
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


class BadNote(ValueError):
    """A text that is no signed note, no head of a tree, or no key."""


@dataclass(frozen=True)
class VerifyingKey:
    """A public key with its name. A witness's signs with its time; both say so by their type."""

    name: str
    provider: Signing
    is_witness: bool
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature names its key."""
        return self.provider.hash.digest(self.name.encode() + b"\n" + self._typed())[:ID_BYTES]

    def _typed(self) -> bytes:
        kind = self.provider.witness_type if self.is_witness else self.provider.log_type
        return kind + self.public

    def __str__(self) -> str:
        """The key in one line, to be handed to others."""
        return f"{self.name}+{self.id.hex()}+{to_base64(self._typed())}"

    @classmethod
    def parse(cls, line: str) -> Self:
        """What `str` gave. BadNote if it is no key of a known algorithm."""
        name, _plus, rest = line.strip().partition("+")
        digits, _plus, typed = rest.partition("+")
        data = from_base64(typed)
        for provider in SIGNINGS.values():
            for is_witness, kind in ((False, provider.log_type), (True, provider.witness_type)):
                key = cls(name, provider, is_witness, data[len(kind) :])
                if NAME.fullmatch(name) and data.startswith(kind) and key.id.hex() == digits:
                    return key
        raise BadNote("this is no public key of an algorithm that is known here")


def verifying(key: SigningKey, *, is_witness: bool = False) -> VerifyingKey:
    """The public half of a key."""
    return VerifyingKey(key.name, key.provider, is_witness, key.public)


class Signature(NamedTuple):
    """A line below a note: whose, by which key, and its bytes."""

    name: str
    id: bytes
    value: bytes

    def __str__(self) -> str:
        return f"{DASH} {self.name} {to_base64(self.id + self.value)}\n"

    @classmethod
    def parse(cls, line: str) -> "Signature":
        dash, _space, rest = line.partition(" ")
        name, _space, encoded = rest.partition(" ")
        data = from_base64(encoded)
        if dash != DASH or not NAME.fullmatch(name) or len(data) <= ID_BYTES:
            raise BadNote("a line below the note is no signature")
        return cls(name, data[:ID_BYTES], data[ID_BYTES:])

    def seconds(self) -> int:
        """When a witness gave it, in seconds since 1970."""
        return int.from_bytes(self.value[:TIME_BYTES], "big")

    def holds(self, key: VerifyingKey, text: str) -> bool:
        """Whether it is of this key, over this text."""
        if (self.name, self.id) != (key.name, key.id):
            return False
        if not key.is_witness:
            return key.provider.holds(key.public, text.encode(), self.value)
        message = _cosigned(text, self.seconds())
        return key.provider.holds(key.public, message, self.value[TIME_BYTES:])


def sign(key: SigningKey, text: str) -> Signature:
    """The ledger's own signature."""
    return Signature(key.name, verifying(key).id, key.sign(text.encode()))


def cosign(key: SigningKey, text: str, *, seconds: int) -> Signature:
    """A witness's signature, with its time."""
    value = seconds.to_bytes(TIME_BYTES, "big") + key.sign(_cosigned(text, seconds))
    return Signature(key.name, verifying(key, is_witness=True).id, value)


def _cosigned(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


@dataclass(frozen=True)
class TreeHead:
    """What a checkpoint says: of which ledger, how many leaves, their root, and the hash by which it is the root.

    The form's own hash is SHA-256; of another the name stands in a line of its own, `hash SM3`.
    """

    origin: str
    size: int
    root: bytes
    hash: Hash = BEFORE_NAMES.hash

    def text(self) -> str:
        named = "" if self.hash is BEFORE_NAMES.hash else f"{HASH}{self.hash.name}\n"
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n{named}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The head that the text of a note tells. Of lines beyond its three one may name the hash."""
        lines = text.removesuffix("\n").split("\n")
        if len(lines) < HEAD_LINES or not all(lines) or not SIZE.fullmatch(lines[1]):
            raise BadNote("the note does not tell the head of a ledger")
        named = [line.removeprefix(HASH) for line in lines[HEAD_LINES:] if line.startswith(HASH)]
        name = named[0] if named else BEFORE_NAMES.hash.name
        if len(named) > 1 or name not in HASHES:
            raise BadNote(f"the hash of the ledger, {' '.join(named)}, is not known here")
        return cls(lines[0], int(lines[1]), digest(lines[2]), HASHES[name])


@dataclass(frozen=True)
class Note:
    """A text and the signatures below it; whether any of them holds is another question."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(map(str, self.signatures))}"

    @classmethod
    def parse(cls, written: str) -> Self:
        text, gap, below = written.rpartition("\n\n")
        lines = below.split("\n")
        if (
            not gap
            or not text
            or lines.pop()
            or not lines
            or len(written) > LONGEST
            or CONTROL.search(written)
        ):
            raise BadNote("this is no signed note")
        if len(lines) > MOST_SIGNATURES:
            raise BadNote(f"the note has more than {MOST_SIGNATURES} signatures")
        return cls(f"{text}\n", tuple(map(Signature.parse, lines)))

    def head(self) -> TreeHead:
        return TreeHead.parse(self.text)

    def by(self, key: VerifyingKey) -> Signature | None:
        """The signature of a key that holds; None if there is none, or if one that names the key does not hold."""
        named = [it for it in self.signatures if (it.name, it.id) == (key.name, key.id)]
        return named[0] if named and all(it.holds(key, self.text) for it in named) else None

    def with_signatures(self, *more: Signature) -> "Note":
        return Note(self.text, (*self.signatures, *more))


def signed_head(key: SigningKey, head: TreeHead) -> Note:
    """A checkpoint: the head of a ledger under the signature of its key."""
    return Note(head.text(), (sign(key, head.text()),))


def digest(text: str) -> bytes:
    """A hash as the forms write it."""
    data = from_base64(text)
    if len(data) != DIGEST_SIZE:
        raise BadNote(f"a hash has {DIGEST_SIZE} bytes")
    return data


def to_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def from_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadNote("what should be in base64 is not") from error
