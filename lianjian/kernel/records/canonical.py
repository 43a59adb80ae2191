"""One way to write a value in bytes, so that equal values have equal hashes: on any machine, in any year.

The form is JSON with sorted keys, without spaces, in UTF-8. What JSON doesn't know is written as text: dates
and times in ISO 8601, times in UTC to the microsecond; a Decimal in digits without idle zeros. Whether a
text stands for a date is known from the field that it belongs to, not from the bytes.
"""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any

from lianjian.kernel.crypto.suite import Hash

COMMITMENT_DOMAIN = b"lianjian commitment 1"
SALT_BYTES = 16
LENGTH_BYTES = 8
AS_IT_IS = frozenset((type(None), bool, int, str))

_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode


class NotCanonicalError(ValueError):
    """A value that can't be written in one way only, and so can't be proved later."""


def canonical(value: Any) -> bytes:
    """The one form of None, bool, int, float, Decimal, str, date, datetime, and of lists and dicts of them.

    Equal numbers of one type have one form: 1.50 and 1.5 as Decimal, -0.0 and 0.0. A tuple is a list.
    NotCanonicalError for all else: bytes, sets, keys that aren't text, a time without its zone, NaN and
    infinity, text that UTF-8 can't carry.
    """
    try:
        return _encode(_plain(value)).encode()
    except UnicodeEncodeError as error:
        raise NotCanonicalError("A text holds half a character (a lone surrogate).") from error


def commitment(field: str, value: Any, salt: bytes, by: Hash) -> str:
    """What binds a field to its value and shows nothing of it to who doesn't have the salt: a digest, behind its hash's name.

    Each part is preceded by its length, so no part can be read as another's end. Once the salt and the value
    are destroyed, the commitment stays in the ledger and can't be tried against guesses. ValueError if the
    salt is shorter than `SALT_BYTES`: a telephone number behind a short one is found by trying all.
    """
    if len(salt) < SALT_BYTES:
        raise ValueError(f"A salt of {len(salt)} bytes hides nothing; it takes {SALT_BYTES}.")
    parts = (COMMITMENT_DOMAIN, salt, field.encode(), canonical(value))
    return by.named(b"".join(len(part).to_bytes(LENGTH_BYTES, "big") + part for part in parts))


def _plain(value: Any) -> Any:
    """The value as JSON has it."""
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, dict):
        return {
            key if type(key) is str else _key(key): (
                item
                if (kind := type(item)) in AS_IT_IS
                else item.isoformat()
                if kind is date
                else _plain(item)
            )
            for key, item in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, (float, Decimal)):
        return _number(value)
    if isinstance(value, date):
        return _moment(value)
    raise NotCanonicalError(f"A {type(value).__name__} has no canonical form.")


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise NotCanonicalError(f"The key {key!r} isn't text.")
    return key


def _number(value: float | Decimal) -> float | str:
    if not isfinite(value):
        raise NotCanonicalError(f"{value} is not a number that can be counted on.")
    if isinstance(value, float):
        return value + 0.0  # turns -0.0 into 0.0
    digits = f"{value:f}"
    digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return "0" if value.is_zero() else digits


def _moment(value: date) -> str:
    if not isinstance(value, datetime):
        return value.isoformat()
    if value.utcoffset() is None:
        raise NotCanonicalError(f"The time {value} doesn't say its zone.")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
