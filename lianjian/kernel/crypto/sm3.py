"""SM3 (GB/T 32905-2016): OpenSSL's through hashlib where this Python has it, else that of `cryptography`."""

import hashlib
from typing import Protocol

from cryptography.hazmat.primitives import hashes


class RunningHash(Protocol):
    """The methods of hashlib that are needed here."""

    def update(self, data: bytes, /) -> None: ...

    def digest(self) -> bytes: ...

    def hexdigest(self) -> str: ...


class _Sm3:
    def __init__(self) -> None:
        self._hash = hashes.Hash(hashes.SM3())

    def update(self, data: bytes, /) -> None:
        self._hash.update(data)

    def digest(self) -> bytes:
        return self._hash.copy().finalize()

    def hexdigest(self) -> str:
        return self.digest().hex()


def sm3() -> RunningHash:
    """A new running SM3."""
    try:
        return hashlib.new("sm3")
    except ValueError:
        return _Sm3()


def digest(data: bytes) -> bytes:
    """The SM3 of data: 32 bytes."""
    running = sm3()
    running.update(data)
    return running.digest()
