"""Holding the ledger against the rows: `lianjian verify`."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.db import OperationalError
from django.db.models import Count, QuerySet

from lianjian.kernel.ledger.findings import Findings
from lianjian.kernel.ledger.notes import VerifyingKey
from lianjian.kernel.ledger.unreadable import bytes_marked, is_of_bytes
from lianjian.kernel.ledger.verify_tree import Promise, check_tree, given
from lianjian.kernel.records.attachments import fault_of
from lianjian.kernel.records.base import Ledgered, ledgered_models
from lianjian.kernel.records.canonical import canonical
from lianjian.kernel.records.models import Attachment, Revision, SealedValue

BATCH = 2_000


def verify(against: Sequence[Promise] = ()) -> Findings:
    """Recompute all that the ledger says: every leaf and the root, each row by its last revision, the bytes
    of each photo by its row, each tally by its rows, and every checkpoint, stored or given, by the leaves it covers.
    """
    try:
        return _verified(against)
    except OperationalError as error:
        if not is_of_bytes(error):
            raise
    with bytes_marked():
        return _verified(against)


def _verified(against: Sequence[Promise]) -> Findings:
    from lianjian.kernel.figures.recount import differences

    findings = Findings()
    check_tree(findings, against)
    _rows(findings)
    _photos(findings)
    findings.tallies_checked = differences(findings.add)
    return findings


def run(file: Path | None, keys: Sequence[str]) -> tuple[dict[str, Any], list[tuple[Any, ...]]]:
    """What `lianjian verify` tells, as JSON and as lines. BadNote if the checkpoint given is none, or is not ours."""
    against, signed_by = kept_elsewhere(file, keys)
    findings = verify(against)
    told = {
        "ok": findings.ok,
        "leaves": findings.leaves,
        "root": findings.root,
        "tallies_checked": findings.tallies_checked,
        "checkpoints_checked": findings.checkpoints_checked,
        "against": [{"leaves": it.size, "root": it.root.hex(), "signed_by": signed_by} for it in against],
        "problems": findings.problems,
    }
    return told, [
        (f"{'holds' if findings.ok else 'DOES NOT HOLD'}: {findings.leaves} leaves, root {findings.root},",),
        (
            f"{findings.tallies_checked} tallies and {findings.checkpoints_checked} checkpoints checked, "
            f"{findings.found} problems",
        ),
        *(
            (f"continues the checkpoint of {it.size} leaves signed by {', '.join(signed_by)}",)
            for it in against
            if findings.ok
        ),
        *((f"- {problem}",) for problem in findings.problems),
    ]


def kept_elsewhere(file: Path | None, keys: Sequence[str]) -> tuple[list[Promise], list[str]]:
    """The checkpoint in a file, if one is named, and the names of who signed it. BadNote if it is none, or is signed by
    neither the ledger's key nor one of `keys`.
    """
    if file is None:
        return [], []
    promise, signed_by = given(file.read_text(encoding="utf-8"), [VerifyingKey.parse(key) for key in keys])
    return [promise], signed_by


def _rows(findings: Findings) -> None:
    """Each row says what its last revision says, and there is no row without one."""
    recorded = dict(Revision.objects.values_list("kind").annotate(Count("record", distinct=True)))
    sealed = set(SealedValue.objects.values_list("kind", flat=True).distinct())
    for model in ledgered_models():
        label = model._meta.label_lower
        seals = _seals(label) if label in sealed else {}
        count = 0
        for row, last in _with_last_revision(model, Revision.objects.filter(kind=label)):
            count += 1
            says = row.proved() | ({"personal": seals[row.pk]} if row.pk in seals else {})
            if (row.version, canonical(says).decode()) != last and not _said_before(row, says, last):
                findings.add(f"row {label} {row.pk} is not what its last revision says")
        if (rows := recorded.get(label, 0)) != count:
            findings.add(f"{label}: {count} rows, but {rows} have revisions: a row was removed or slipped in")


def _said_before(row: Ledgered, says: dict[str, Any], last: tuple[int, str] | None) -> bool:
    """Whether a row says what its last revision says, but for fields that came later, at their first value, and for
    fields that its model has no more.
    """
    if last is None or row.version != last[0]:
        return False
    try:
        known = json.loads(last[1])
    except ValueError:
        return False
    first = {field.attname: field.get_default() for field in row._meta.concrete_fields}
    if any(says[name] != first[name] for name in says.keys() & first.keys() - known.keys()):
        return False
    kept = {name: value for name, value in known.items() if name in first or name == "personal"}
    told = {name: value for name, value in says.items() if name in known or name == "personal"}
    return canonical(told) == canonical(kept)


def _photos(findings: Findings) -> None:
    """The bytes of each photo have the digest that its row names, and the row is held against its revision."""
    for photo in Attachment.objects.order_by("pk").iterator(chunk_size=BATCH):
        if fault := fault_of(photo.digest):
            findings.add(f"photo {photo.pk} ({photo}): {fault}")


def _with_last_revision(
    model: type[Ledgered], revisions: QuerySet[Revision]
) -> Iterator[tuple[Ledgered, tuple[int, str] | None]]:
    """Each row with the version and body of its last revision; None if it has none."""
    after = 0
    while rows := list(model._base_manager.filter(pk__gt=after).order_by("pk")[:BATCH]):
        said = revisions.filter(record__gte=rows[0].pk, record__lte=rows[-1].pk)
        last = {
            record: (version, body)
            for record, version, body in said.order_by("row_version").values_list(
                "record", "row_version", "body"
            )
        }
        yield from ((row, last.get(row.pk)) for row in rows)
        after = rows[-1].pk


def _seals(label: str) -> dict[int, dict[str, str]]:
    seals: dict[int, dict[str, str]] = {}
    for record, name, commitment in SealedValue.objects.filter(kind=label).values_list(
        "record", "name", "commitment"
    ):
        seals.setdefault(record, {})[name] = commitment
    return seals
