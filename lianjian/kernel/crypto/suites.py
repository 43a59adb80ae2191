"""The suites there are, and their algorithms by the names that stand beside stored values."""

from lianjian.kernel.crypto.national import NATIONAL
from lianjian.kernel.crypto.standard import STANDARD

SUITES = {suite.name: suite for suite in (STANDARD, NATIONAL)}
HASHES = {suite.hash.name: suite.hash for suite in SUITES.values()}
SEALINGS = {suite.sealing.name: suite.sealing for suite in SUITES.values()}
SIGNINGS = {suite.signing.name: suite.signing for suite in SUITES.values()}
BEFORE_NAMES = STANDARD
"""Values without a name are of this suite: of versions that knew no other."""


def split(named: str) -> tuple[str, str]:
    """The name of the hash and the hex of a digest as it is stored."""
    name, mark, digits = named.rpartition(":")
    return (name, digits) if mark else (BEFORE_NAMES.hash.name, digits)
