"""Personal values: sealed apart from the rows, committed to in the ledger, destroyed by their rule.

Each value is encrypted (AES-256-GCM) under a key that stands for the month in which it is to be destroyed,
or under the key `open` while that month is not known yet. Keys are files beside the database and never
in it, so that destroying a key destroys every copy of its values, backups included.
"""

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection

from lianjian.kernel.home import home, made_once
from lianjian.kernel.records.canonical import commitment
from lianjian.kernel.records.models import SealedValue
from lianjian.kernel.records.storing import marks

if TYPE_CHECKING:
    from lianjian.kernel.records.base import Ledgered

COMMITMENTS = "SELECT record, name, commitment FROM records_sealedvalue WHERE kind = %s AND record IN ({})"
OPEN = "open"
NONCE_BYTES = 12


def keep(rows: Sequence["Ledgered"], values: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Seal the values given, in the place of older ones, and return the commitments of these (name → hex)."""
    sealed = [
        [_sealed(row, name, value) for name, value in given.items() if value]
        for row, given in zip(rows, values, strict=True)
    ]
    if any(sealed):
        SealedValue.objects.bulk_create(
            [value for of_row in sealed for value in of_row],
            update_conflicts=True,
            unique_fields=("kind", "record", "name"),
            update_fields=("sealed", "salt", "commitment", "key_name", "erase_on"),
        )
    return [{value.name: value.commitment for value in of_row} for of_row in sealed]


def commitments(label: str, records: Sequence[int]) -> dict[int, dict[str, str]]:
    """The commitments of all that each of these rows has ever had sealed: row → name → hex."""
    found: dict[int, dict[str, str]] = {record: {} for record in records}
    if records:
        with connection.cursor() as cursor:
            cursor.execute(COMMITMENTS.format(marks(records)), (label, *records))
            for record, name, seal in cursor.fetchall():
                found[record][name] = seal
    return found


def _sealed(row: "Ledgered", name: str, value: str) -> SealedValue:
    if name not in {personal.name for personal in row.personal}:
        raise ValueError(f"{row.label} declares no personal field {name}")
    salt, older = os.urandom(16), _older(row, name)
    key_name = older.key_name if older else OPEN
    return SealedValue(
        kind=row.label,
        record=row.pk,
        name=name,
        sealed=_encrypt(key_name, value),
        salt=salt,
        commitment=commitment(name, value, salt),
        key_name=key_name,
        erase_on=older.erase_on if older else None,
    )


def _older(row: "Ledgered", name: str) -> SealedValue | None:
    """The value in whose place one comes: a corrected value ends when the other would have."""
    if row.version == 1:
        return None
    return SealedValue.objects.filter(kind=row.label, record=row.pk, name=name).first()


def read(row: "Ledgered") -> dict[str, str]:
    """The personal values of a row that have not been destroyed. Whoever shows them says so in the log."""
    stored = SealedValue.objects.filter(kind=row.label, record=row.pk)
    return {
        value.name: _decrypt(value.key_name, bytes(value.sealed))
        for value in stored
        if _has_key(value.key_name)
    }


def read_many(rows: Sequence["Ledgered"]) -> dict[int, dict[str, str]]:
    """The same of rows of one kind: row → name → value. What every page of many needs only to work something out."""
    if not rows:
        return {}
    found: dict[int, dict[str, str]] = {}
    stored = SealedValue.objects.filter(kind=rows[0].label, record__in=[row.pk for row in rows])
    for value in stored:
        if _has_key(value.key_name):
            opened = _decrypt(value.key_name, bytes(value.sealed))
            found.setdefault(value.record, {})[value.name] = opened
    return found


def names(row: "Ledgered") -> set[str]:
    """Which personal fields of a row hold a value, without opening one."""
    return set(SealedValue.objects.filter(kind=row.label, record=row.pk).values_list("name", flat=True))


def end_on(row: "Ledgered", day: date) -> None:
    """Say when the values of a row end: seal those that are left again under the key of that month."""
    month = f"{day:%Y-%m}"
    stored = SealedValue.objects.filter(kind=row.label, record=row.pk)
    for value in (it for it in stored if _has_key(it.key_name)):
        plain = _decrypt(value.key_name, bytes(value.sealed))
        value.sealed, value.key_name, value.erase_on = _encrypt(month, plain), month, day
        value.save(update_fields=("sealed", "key_name", "erase_on"))


def _encrypt(key_name: str, value: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(_key(key_name)).encrypt(nonce, value.encode(), key_name.encode())


def _decrypt(key_name: str, sealed: bytes) -> str:
    nonce, data = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    return AESGCM(_key(key_name)).decrypt(nonce, data, key_name.encode()).decode()


def _key_file(key_name: str) -> Path:
    return home() / "keys" / f"{key_name}.key"


def _has_key(key_name: str) -> bool:
    return _key_file(key_name).exists()


def _key(key_name: str) -> bytes:
    """Read each time: a key that was destroyed must not live on in a process."""
    return made_once(_key_file(key_name), lambda: AESGCM.generate_key(bit_length=256))
