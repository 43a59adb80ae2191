"""Sealed values as they are stored: the cipher's name in braces, the nonce, the sealed bytes with their tag.

Those of versions that knew one cipher begin with the nonce. Twelve bytes of chance begin with a name in braces
once in 2^96 times.
"""

import os

from lianjian.kernel.crypto.choice import chosen
from lianjian.kernel.crypto.suite import Sealing
from lianjian.kernel.crypto.suites import BEFORE_NAMES, SEALINGS

NONCE_BYTES = 12


def new_key() -> bytes:
    """A key for `seal`."""
    return chosen().sealing.new_key()


def seal(key: bytes, plain: bytes, *, bound: bytes) -> bytes:
    """Seal under the suite of this installation. What it is `bound` to is needed to open it, as is the name."""
    sealing, nonce = chosen().sealing, os.urandom(NONCE_BYTES)
    name = _mark(sealing)
    return name + nonce + sealing.seal(key, nonce, plain, name + bound)


def opened(key: bytes, sealed: bytes, *, bound: bytes) -> bytes:
    """What was sealed. InvalidTag if a byte of it was changed, or it was bound to something else."""
    sealing, name = BEFORE_NAMES.sealing, b""
    for known in SEALINGS.values():
        if sealed.startswith(_mark(known)):
            sealing, name = known, _mark(known)
    nonce, data = sealed[len(name) :][:NONCE_BYTES], sealed[len(name) + NONCE_BYTES :]
    return sealing.open(key, nonce, data, name + bound)


def _mark(sealing: Sealing) -> bytes:
    return b"{%s}" % sealing.name.encode()
