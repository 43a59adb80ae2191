"""Saving the rows that a change puts, and sealing what is personal in them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lianjian.kernel.records import personal as sealing
from lianjian.kernel.records.canonical import canonical
from lianjian.kernel.records.door import Change, Written, writing_rows
from lianjian.kernel.records.storing import insert, update

if TYPE_CHECKING:
    from lianjian.kernel.records.base import Ledgered


def save(
    rows: Sequence["Ledgered"],
    *,
    change: Change,
    notes: Sequence[str],
    personal: Sequence[dict[str, str]] | None,
) -> list[Written]:
    """Insert or update rows of one model, and give back what the ledger will say of each."""
    for row in rows:
        row.version += 1
    with writing_rows():
        _store(rows)
        commitments = _seal(rows, personal, change)
    return [
        Written(
            row=row,
            version=row.version,
            body=canonical(row.proved() | ({"personal": seals} if seals else {})),
            action=change.action,
            note=note,
        )
        for row, seals, note in zip(rows, commitments, notes, strict=True)
    ]


def _store(rows: Sequence["Ledgered"]) -> None:
    if len(rows) == 1 and not rows[0]._state.adding:
        update(rows[0])
    else:
        insert(rows)


def _seal(rows: Sequence["Ledgered"], personal: Any, change: Change) -> Sequence[dict[str, str]]:
    """Seal what is given, and tell of each row the commitments of all that it has."""
    if not rows or not rows[0].personal:
        return [{}] * len(rows)
    label, known = rows[0].label, change.commitments
    older = [row.pk for row in rows if row.version > 1 and (label, row.pk) not in known]
    known |= {(label, pk): found for pk, found in sealing.commitments(label, older).items()}
    if personal:
        for row, fresh in zip(rows, sealing.keep(rows, personal), strict=True):
            known[label, row.pk] = known.get((label, row.pk), {}) | fresh
    return [known.get((label, row.pk), {}) for row in rows]
