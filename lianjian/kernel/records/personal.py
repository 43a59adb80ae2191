"""Personal values: sealed apart from the rows, committed to in the ledger, destroyed by their rule.

Each value is sealed by the cipher of this installation (`crypto/`) under a key that stands for the month in which it
is to be destroyed, or under the key `open` while that month is not known yet. Keys are files beside the database and never
in it, so that destroying a key destroys every copy of its values, backups included. The salt of the commitment is
sealed with the value: who has it could try all telephone numbers. Of what is destroyed early the folder of keys
remembers the commitments, so that a backup that comes back loses it again.
"""

import os
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Count, Max, Q, QuerySet

from lianjian.kernel.crypto.choice import chosen
from lianjian.kernel.crypto.envelope import new_key, opened, seal
from lianjian.kernel.home import home, made_once
from lianjian.kernel.records.canonical import SALT_BYTES, commitment
from lianjian.kernel.records.models import SealedValue
from lianjian.kernel.records.storing import marks

if TYPE_CHECKING:
    from lianjian.kernel.records.base import Ledgered

COMMITMENTS = "SELECT record, name, commitment FROM records_sealedvalue WHERE kind = %s AND record IN ({})"
OPEN = "open"
GONE: dict[str, Any] = {"sealed": b"", "key_name": None}


def keep(rows: Sequence["Ledgered"], values: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Seal the values given, in the place of older ones, and return their commitments (by name)."""
    sealed = [
        [_sealed(row, name, value) for name, value in given.items() if value]
        for row, given in zip(rows, values, strict=True)
    ]
    if any(sealed):
        SealedValue.objects.bulk_create(
            [value for of_row in sealed for value in of_row],
            update_conflicts=True,
            unique_fields=("kind", "record", "name"),
            update_fields=("sealed", "commitment", "key_name", "erase_on"),
        )
    return [{value.name: value.commitment for value in of_row} for of_row in sealed]


def commitments(label: str, records: Sequence[int]) -> dict[int, dict[str, str]]:
    """The commitments of all that each of these rows has ever had sealed: row → name → commitment."""
    found: dict[int, dict[str, str]] = {record: {} for record in records}
    if records:
        with connection.cursor() as cursor:
            cursor.execute(COMMITMENTS.format(marks(records)), (label, *records))
            for record, name, commitment_ in cursor.fetchall():
                found[record][name] = commitment_
    return found


def _sealed(row: "Ledgered", name: str, value: str) -> SealedValue:
    if name not in {personal.name for personal in row.personal}:
        raise ValueError(f"{row.label} declares no personal field {name}")
    salt, older = os.urandom(SALT_BYTES), _older(row, name)
    erase_on = older.erase_on if older else None
    key_name = _key_of(erase_on)
    return SealedValue(
        kind=row.label,
        record=row.pk,
        name=name,
        sealed=_encrypt(key_name, salt + value.encode()),
        commitment=commitment(name, value, salt, chosen().hash),
        key_name=key_name,
        erase_on=erase_on,
    )


def _older(row: "Ledgered", name: str) -> SealedValue | None:
    """The value in whose place one comes: a corrected value ends when the other would have."""
    if row.version == 1:
        return None
    return SealedValue.objects.filter(kind=row.label, record=row.pk, name=name).first()


def read(row: "Ledgered") -> dict[str, str]:
    """The personal values of a row that have not been destroyed. Whoever shows them says so in the log."""
    stored = SealedValue.objects.filter(kind=row.label, record=row.pk)
    return {value.name: _opened(value.key_name, bytes(value.sealed)) for value in _openable(stored)}


def read_many(rows: Sequence["Ledgered"]) -> dict[int, dict[str, str]]:
    """The same of rows of one kind: row → name → value. What every page of many needs only to work something out."""
    if not rows:
        return {}
    found: dict[int, dict[str, str]] = {}
    stored = SealedValue.objects.filter(kind=rows[0].label, record__in=[row.pk for row in rows])
    for value in _openable(stored):
        found.setdefault(value.record, {})[value.name] = _opened(value.key_name, bytes(value.sealed))
    return found


def _openable(stored: QuerySet[SealedValue]) -> Iterator[Any]:
    """Those that were not destroyed, by themselves or with their key."""
    return (value for value in stored if value.key_name and _key_file(value.key_name).exists())


def _key_of(day: date | None) -> str:
    return f"{day:%Y-%m}" if day else OPEN


def names(row: "Ledgered") -> set[str]:
    """Which personal fields of a row hold a value, without opening one."""
    stored = SealedValue.objects.kept().filter(kind=row.label, record=row.pk)
    return set(stored.values_list("name", flat=True))


def end_on(row: "Ledgered", day: date) -> None:
    """Say when the values of a row end: seal those that are left again under the key of that month."""
    month = _key_of(day)
    for value in _openable(SealedValue.objects.filter(kind=row.label, record=row.pk)):
        plain = _decrypt(value.key_name, bytes(value.sealed))
        value.sealed, value.key_name, value.erase_on = _encrypt(month, plain), month, day
        value.save(update_fields=("sealed", "key_name", "erase_on"))


def destroy_due(day: date) -> list[tuple[str, str, date, int]]:
    """Destroy what ends by a day: of each kind and field the last end, and how many values."""
    due = SealedValue.objects.kept().filter(erase_on__lte=day).order_by("kind", "name")
    gone = due.values_list("kind", "name").annotate(until=Max("erase_on"), number=Count("*"))
    told = [(kind, name, until, number) for kind, name, until, number in gone]
    due.update(**GONE)
    return told


def destroy(row: "Ledgered", names: Collection[str]) -> None:
    """Destroy values of a row before their time, in the database and in any backup that is ever restored."""
    gone = SealedValue.objects.kept().filter(kind=row.label, record=row.pk, name__in=names)
    seals = list(gone.values_list("commitment", flat=True))
    gone.update(**GONE)
    transaction.on_commit(lambda: _remember_erased(seals))


def destroy_again() -> int:
    """Destroy what came back with a backup although it was destroyed since; how many values that were."""
    erased = _erased_file().read_text().split() if _erased_file().exists() else []
    names = SealedValue.objects.kept().values_list("key_name", flat=True).order_by("key_name").distinct()
    without_key = [name for name in names if name and name != OPEN and not _key_file(name).exists()]
    back = SealedValue.objects.kept().filter(Q(commitment__in=erased) | Q(key_name__in=without_key))
    return back.update(**GONE)


def destroy_keys(*, before: date) -> list[str]:
    """Destroy the keys of the months that ended before a day, but for those under which values are still kept."""
    over = [path for path in sorted(_key_folder().glob("????-??.key")) if path.stem < f"{before:%Y-%m}"]
    kept = SealedValue.objects.kept().filter(erase_on__lt=before).values_list("key_name", flat=True)
    used = set(kept) if over else set()
    gone = [path for path in over if path.stem not in used]
    for path in gone:
        _overwrite(path)
        path.unlink()
    return [path.stem for path in gone]


def _overwrite(path: Path) -> None:
    with open(path, "r+b") as file:
        file.write(os.urandom(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())


def _remember_erased(seals: Sequence[str]) -> None:
    handle = os.open(_erased_file(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "w") as file:
        file.writelines(f"{seal}\n" for seal in seals)
        file.flush()
        os.fsync(file.fileno())


def _encrypt(key_name: str, plain: bytes) -> bytes:
    return seal(_key(key_name), plain, bound=key_name.encode())


def _decrypt(key_name: str, sealed: bytes) -> bytes:
    """The salt and the value."""
    return opened(_key(key_name), sealed, bound=key_name.encode())


def _opened(key_name: str, sealed: bytes) -> str:
    return _decrypt(key_name, sealed)[SALT_BYTES:].decode()


def _erased_file() -> Path:
    return _key_folder() / "erased"


def _key_file(key_name: str) -> Path:
    return _key_folder() / f"{key_name}.key"


def _key_folder() -> Path:
    return home() / "keys"


def _key(key_name: str) -> bytes:
    """Read each time: a key that was destroyed must not live on in a process."""
    return made_once(_key_file(key_name), new_key)
