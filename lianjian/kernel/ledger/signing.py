"""The keys with which an installation signs, each with the name of its algorithm.

A key is a file in the home's folder of keys, beside the database and never in it: whoever has all rights on the
database still cannot sign. The ledger and the witness have a key each, so that neither can speak for the other.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lianjian.kernel.crypto.choice import chosen
from lianjian.kernel.crypto.suite import Signing
from lianjian.kernel.crypto.suites import SIGNINGS
from lianjian.kernel.home import home, made_once

NAME_DIGITS = 8


@dataclass(frozen=True)
class SigningKey:
    """A private key with the name under which it signs."""

    name: str
    provider: Signing
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
        if algorithm not in SIGNINGS:
            raise ValueError(f"no algorithm of signatures is called {algorithm} here")
        return cls(name, SIGNINGS[algorithm], base64.b64decode(private, validate=True))


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
    signing = chosen().signing
    private = signing.generate()
    return SigningKey(named(signing.public(private)), signing, private).to_line().encode()


def _digits(public: bytes) -> str:
    """What tells two installations of one county apart, so that nobody has to give out names."""
    return chosen().hash.digest(public).hex()[:NAME_DIGITS]


def _place() -> str:
    from lianjian.kernel.county import pack

    return pack().module.__name__.rpartition(".")[2]
