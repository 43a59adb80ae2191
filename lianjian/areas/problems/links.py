"""The secret by which a resident is known: a code to keep with the number, and the same as a link.

It is made from the report's idempotency key with the installation's own key: a second sending of the same
report gives the same secret, and nobody who reads the database can work it out.
"""

import re
from dataclasses import dataclass
from textwrap import wrap
from typing import Self
from unicodedata import normalize

from django.utils.crypto import salted_hmac

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: nothing that is taken for something else when read aloud or copied by hand."""

LENGTH = 12
BITS = 5
TAKEN_FOR = str.maketrans("OIL", "011")
NUMBER = re.compile(r"(?:M-?)?([0-9]{1,18})")


@dataclass(frozen=True)
class Link:
    """Which problem, and the secret that proves it is one's own."""

    pk: int
    secret: str

    @property
    def code(self) -> str:
        """The secret in groups of four, as it is shown: 7K4M-P2QX-9TRA."""
        return "-".join(wrap(self.secret, 4))

    @property
    def token(self) -> str:
        """What stands in the address."""
        return f"{self.pk}-{self.secret}"

    @classmethod
    def of(cls, token: str) -> Self | None:
        """The link behind an address, or None if it has not that form."""
        number, _dash, secret = token.partition("-")
        return cls.typed(number, secret)

    @classmethod
    def typed(cls, number: str, code: str) -> Self | None:
        """A link from number and code as people type them: in any case and width, with or without dashes."""
        found = NUMBER.fullmatch(_plain(number))
        secret = "".join(filter(str.isalnum, _plain(code))).translate(TAKEN_FOR)
        return cls(int(found[1]), secret) if found and secret else None


def secret_for(key: str) -> str:
    """The secret of a report sent under an idempotency key: 60 bits."""
    digest = salted_hmac("lianjian.areas.problems.links", key, algorithm="sha256").digest()
    number = int.from_bytes(digest[:8], "big")
    return "".join(ALPHABET[number >> BITS * place & 31] for place in range(LENGTH))


def _plain(text: str) -> str:
    return normalize("NFKC", text[:80]).strip().upper()
