"""A file of encrypted frames, each in its place: what was cut, swapped, dropped or changed does not open.

A file begins with a mark and a header in the clear, which names the algorithms of the rest. The key of a file comes by
HKDF from the installation's backup key, a salt of the file's own and the header's hash, so that a header that
was changed opens nothing. A frame is compressed, then sealed in Galois/counter mode under a nonce that is its number
and whether it is the last one: this is the STREAM construction. Nothing but the standard library's zlib and
one key is needed to read a file in twenty years.
"""

import json
import os
import zlib
from collections.abc import Iterator
from typing import IO, Any

from cryptography.exceptions import InvalidTag

from lianjian.kernel.crypto.suite import Hash, Suite
from lianjian.kernel.crypto.suites import SUITES
from lianjian.kernel.refusal import Refusal

MARK = b"lianjian archive\n"
FORMAT = 1
COMPRESSION = {"compression": "zlib"}
LENGTH_BYTES = 4
COUNTER_BYTES = 11
KEY_BYTES = 32
MOST_BYTES = 64 * 1_048_576
"""No frame or header is written that is as long, so a length above it is no length."""
FASTEST = 1
"""zlib's level. Slower ones make a tenth less of it in three times the time."""


class Unreadable(Refusal):
    """The archive can't be read as it was written."""

    status = 400


def key_id(key: bytes, by: Hash) -> str:
    """A name of a key that tells nothing of it: 16 hex digits."""
    return by.digest(b"lianjian backup key" + key).hex()[:16]


class Writer:
    """Writes frames to a stream; `finish` writes the last one."""

    def __init__(self, stream: IO[bytes], key: bytes, about: dict[str, Any], suite: Suite) -> None:
        salt = os.urandom(KEY_BYTES)
        made = {"format": FORMAT, **suite.names, **COMPRESSION}
        told = made | {"key_id": key_id(key, suite.hash), "salt": salt.hex(), **about}
        header = json.dumps(told, ensure_ascii=False).encode()
        self._stream, self._written = stream, 0
        self._sealing, self._key = suite.sealing, _file_key(key, salt, header, suite)
        stream.write(MARK + len(header).to_bytes(LENGTH_BYTES) + header)

    def put(self, kind: bytes, payload: bytes, *, last: bool = False) -> None:
        """Write a frame: what it is, in one byte, and what it holds."""
        packed = zlib.compress(kind + payload, FASTEST)
        sealed = self._sealing.seal(self._key, _nonce(self._written, last), packed)
        self._stream.write(len(sealed).to_bytes(LENGTH_BYTES) + sealed)
        self._written += 1

    def finish(self, kind: bytes, payload: bytes) -> None:
        self.put(kind, payload, last=True)
        self._stream.flush()


class Reader:
    """Reads a stream of frames. The header can be read without the key, and proves itself by the first frame."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        if stream.read(len(MARK)) != MARK:
            raise Unreadable("This is no archive of Lianjian.")
        self._raw = _exactly(stream, _length(stream.read(LENGTH_BYTES)))
        try:
            self.header: dict[str, Any] = json.loads(self._raw)
            self._salt = bytes.fromhex(self.header["salt"])
        except (ValueError, KeyError, TypeError) as error:
            raise Unreadable("The archive's header has been changed.") from error
        if self.header.get("format") != FORMAT:
            raise Unreadable(
                f"The archive is of form {self.header.get('format')}, and this version reads form {FORMAT}."
            )
        self.suite = _suite_of(self.header)

    def require(self, key: bytes) -> None:
        """Unreadable if the archive was written under another key."""
        if (own := key_id(key, self.suite.hash)) != (known := self.header.get("key_id")):
            raise Unreadable(f"The archive was written under key {known}, not {own}.")

    def frames(self, key: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Each frame's kind and payload, in order. Unreadable at the first that is not as it was written."""
        self.require(key)
        file_key, number = _file_key(key, self._salt, self._raw, self.suite), 0
        length = self._stream.read(LENGTH_BYTES)
        while length:
            sealed = _exactly(self._stream, _length(length))
            length = self._stream.read(LENGTH_BYTES)
            try:
                packed = self.suite.sealing.open(file_key, _nonce(number, not length), sealed)
            except InvalidTag as error:
                raise Unreadable(
                    f"The archive was cut off or changed: frame {number + 1} does not open."
                ) from error
            plain = zlib.decompress(packed)
            yield plain[:1], plain[1:]
            number += 1
        if not number:
            raise Unreadable("The archive was cut off after its header.")


def _suite_of(header: dict[str, Any]) -> Suite:
    for suite in SUITES.values():
        if suite.names.items() <= header.items():
            return suite
    raise Unreadable(f"The archive is sealed by {header.get('cipher')}, which this version does not know.")


def _file_key(key: bytes, salt: bytes, header: bytes, suite: Suite) -> bytes:
    info = MARK + suite.hash.digest(header)
    return suite.hash.derive(key, salt=salt, info=info, length=suite.sealing.key_bytes)


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(COUNTER_BYTES) + bytes([last])


def _length(found: bytes) -> int:
    length = int.from_bytes(found)
    if len(found) != LENGTH_BYTES or length > MOST_BYTES:
        raise Unreadable("The archive was cut off or changed: a length is not one.")
    return length


def _exactly(stream: IO[bytes], length: int) -> bytes:
    found = stream.read(length)
    if len(found) != length:
        raise Unreadable("The archive was cut off.")
    return found
