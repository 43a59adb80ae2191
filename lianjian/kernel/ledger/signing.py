"""The keys with which an installation signs, and the algorithms that sign: each a provider, named beside every value.

A key is a file in the home's folder of keys, beside the database and never in it: whoever has all rights on the
database still cannot sign. The ledger and the witness have a key each, so that neither can speak for the other.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from lianjian.kernel.home import home, made_once

NAME_DIGITS = 8


class Provider(Protocol):
    """An algorithm of signatures. Its two types tell in a signed note what a signature of it says."""

    name: str
    log_type: bytes
    witness_type: bytes

    def generate(self) -> bytes:
        """A new private key."""

    def public(self, private: bytes) -> bytes:
        """The public key that belongs to a private one."""

    def sign(self, private: bytes, message: bytes) -> bytes:
        """The signature over a message."""

    def holds(self, public: bytes, message: bytes, signature: bytes) -> bool:
        """Whether the signature is of this key over this message."""


@lru_cache(maxsize=8)
def _loaded(private: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(private)


class Ed25519:
    """RFC 8032, with the types that signed notes assign to it."""

    name = "Ed25519"
    log_type, witness_type = b"\x01", b"\x04"

    def generate(self) -> bytes:
        return Ed25519PrivateKey.generate().private_bytes_raw()

    def public(self, private: bytes) -> bytes:
        return _loaded(private).public_key().public_bytes_raw()

    def sign(self, private: bytes, message: bytes) -> bytes:
        return _loaded(private).sign(message)

    def holds(self, public: bytes, message: bytes, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


STANDARD = Ed25519()
PROVIDERS: dict[str, Provider] = {STANDARD.name: STANDARD}


@dataclass(frozen=True)
class SigningKey:
    """A private key with the name under which it signs."""

    name: str
    provider: Provider
    private: bytes

    @property
    def public(self) -> bytes:
        return self.provider.public(self.private)

    def sign(self, message: bytes) -> bytes:
        return self.provider.sign(self.private, message)

    def to_line(self) -> str:
        return f"{self.provider.name} {self.name} {base64.b64encode(self.private).decode()}\n"

    @classmethod
    def from_line(cls, line: str) -> "SigningKey":
        """What `to_line` wrote. ValueError if it has not that form, or names an algorithm that is not known here."""
        algorithm, name, private = line.split()
        if algorithm not in PROVIDERS:
            raise ValueError(f"there is no provider of {algorithm}")
        return cls(name, PROVIDERS[algorithm], base64.b64decode(private, validate=True))


def ledger_key() -> SigningKey:
    """With which this installation signs the heads of its ledger; made when it is set up."""
    return _kept("ledger", lambda public: f"lianjian/{_place()}/{_digits(public)}")


def witness_key() -> SigningKey:
    """With which it vouches for the ledgers of others."""
    return _kept("witness", lambda public: f"lianjian/{_place()}/witness/{_digits(public)}")


def make_keys() -> None:
    """Make both keys where a county is set up, before anything is written."""
    for key in (ledger_key, witness_key):
        key()


def key_file(role: str) -> Path:
    return home() / "keys" / f"{role}.signing"


def _kept(role: str, named: Callable[[bytes], str]) -> SigningKey:
    return SigningKey.from_line(made_once(key_file(role), lambda: _new(named)).decode())


def _new(named: Callable[[bytes], str]) -> bytes:
    private = STANDARD.generate()
    return SigningKey(named(STANDARD.public(private)), STANDARD, private).to_line().encode()


def _digits(public: bytes) -> str:
    """What tells two installations of one county apart, so that nobody has to give out names."""
    return sha256(public).hexdigest()[:NAME_DIGITS]


def _place() -> str:
    from lianjian.kernel.county import pack

    return pack().module.__name__.rpartition(".")[2]
