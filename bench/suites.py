"""The two suites of algorithms beside each other, in the processor's time: hashing, sealing, signing, and their ratio."""

import os
from collections.abc import Callable
from time import process_time

from lianjian.kernel.crypto.national import NATIONAL
from lianjian.kernel.crypto.standard import STANDARD
from lianjian.kernel.crypto.suite import Suite

LEAF, VALUE, FRAME = os.urandom(600), os.urandom(40), os.urandom(1_048_576)
"""Bytes of a usual leaf, of a telephone number with its salt, and of a large frame of a backup."""
SECONDS = 1.0


def measure(_home: str, _rows: int) -> dict[str, float]:
    """What each suite does in a second of the processor, and how many times the standard one does what the national does."""
    standard, national = _of(STANDARD), _of(NATIONAL)
    told = {
        f"{suite} {name}": value for suite, of in _named(standard, national) for name, value in of.items()
    }
    return told | {f"{name}, standard / national": standard[name] / national[name] for name in standard}


def _named(
    standard: dict[str, float], national: dict[str, float]
) -> tuple[tuple[str, dict[str, float]], ...]:
    return (STANDARD.name, standard), (NATIONAL.name, national)


def _of(suite: Suite) -> dict[str, float]:
    key, nonce, private = suite.sealing.new_key(), bytes(12), suite.signing.generate()
    public, signature = suite.signing.public(private), suite.signing.sign(private, LEAF)
    return {
        "leaves hashed per s": _rate(lambda: suite.hash.digest(LEAF)),
        "values sealed per s": _rate(lambda: suite.sealing.seal(key, nonce, VALUE)),
        "backup sealed MB per s": _rate(lambda: suite.sealing.seal(key, nonce, FRAME)),
        "signed per s": _rate(lambda: suite.signing.sign(private, LEAF)),
        "signatures verified per s": _rate(lambda: suite.signing.holds(public, LEAF, signature)),
    }


def _rate(work: Callable[[], object]) -> float:
    """How often something is done in a second."""
    done, start = 0, process_time()
    while (took := process_time() - start) < SECONDS:
        work()
        done += 1
    return done / took
