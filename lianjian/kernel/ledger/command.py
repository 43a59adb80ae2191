"""What `lianjian checkpoints` and `lianjian witness` do. Each gives what it tells as JSON and as lines."""

import argparse
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import Count

from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.ledger import asking, bundle, checkpoints, vouching
from lianjian.kernel.ledger.models import Checkpoint, Followed, LastSeen, Witness
from lianjian.kernel.ledger.notes import verifying
from lianjian.kernel.ledger.signing import ledger_key, witness_key
from lianjian.kernel.refusal import NotFound

Told = tuple[Any, list[tuple[Any, ...]]]


def run(options: argparse.Namespace, at: datetime) -> Told:
    """One act of either command. ValueError, NotVouchedFor and Refusal say what was wrong with the call."""
    return ACTS[options.command, options.act](options, at)


def _table(told: list[dict[str, Any]], nothing: str) -> Told:
    return told, [tuple(told[0]), *(tuple(it.values()) for it in told)] if told else [(nothing,)]


def _list(options: argparse.Namespace, at: datetime) -> Told:
    found = Checkpoint.objects.annotate(witnesses=Count("cosignatures"))
    return _table(
        [
            {
                "leaves": it.size,
                "root": bytes(it.root).hex(),
                "made_at": it.made_at.isoformat(),
                "algorithm": it.algorithm,
                "witnesses": it.witnesses,
            }
            for it in found
        ],
        "no checkpoints yet",
    )


def _show(options: argparse.Namespace, at: datetime) -> Told:
    checkpoint = _checkpoint(options.leaves)
    note = str(checkpoints.note_of(checkpoint))
    words = [{"witness": str(it.witness), "at": it.at.isoformat()} for it in checkpoint.cosignatures.all()]
    told = {"leaves": checkpoint.size, "root": bytes(checkpoint.root).hex(), "note": note, "witnesses": words}
    return told, [(note.rstrip("\n"),)]


def _checkpoint(leaves: int | None) -> Checkpoint:
    found = Checkpoint.objects.filter(size=leaves) if leaves is not None else Checkpoint.objects.all()
    checkpoint = found.first()
    if checkpoint is None:
        raise NotFound("there is no such checkpoint; `lianjian checkpoints list` lists them all")
    return checkpoint


def _make(options: argparse.Namespace, at: datetime) -> Told:
    made = checkpoints.make(at)
    return {"leaves": made.size if made else None}, [(made.size if made else "no new leaves",)]


def _own_key(options: argparse.Namespace, at: datetime) -> Told:
    key = str(verifying(ledger_key()))
    return {"key": key}, [(key,)]


def _witnesses(options: argparse.Namespace, at: datetime) -> Told:
    found, sizes = Witness.objects.order_by("pk"), asking.last_sizes()
    return _table(
        [{"witness": it.name, "url": it.url, "leaves": sizes.get(it.pk, 0), "key": it.key} for it in found],
        "no witnesses yet",
    )


def _trust(options: argparse.Namespace, at: datetime) -> Told:
    witness = asking.trust(actor=SYSTEM, at=at, public=options.key, url=options.url)
    return {"witness": witness.name}, [(witness.name,)]


def _ask(options: argparse.Namespace, at: datetime) -> Told:
    witness = Witness.objects.filter(name=options.witness).first()
    if witness is None:
        raise NotFound(
            f"no witness is called {options.witness}; `lianjian checkpoints witnesses` lists them all"
        )
    checkpoint = _checkpoint(None)
    old_size = asking.last_sizes().get(witness.pk, 0) if options.seen is None else options.seen
    if old_size > checkpoint.size:
        raise ValueError(f"the last checkpoint has {checkpoint.size} leaves, the witness saw {old_size}")
    options.file.write_text(str(asking.question(checkpoint, old_size)), encoding="utf-8")
    return {"leaves": checkpoint.size, "seen": old_size}, [(options.file,)]


def _take(options: argparse.Namespace, at: datetime) -> Told:
    taken = [it.name for it in asking.take(_read(options.file))]
    return {"taken": taken}, [(name,) for name in taken] or [("nothing new",)]


def _bundle(options: argparse.Namespace, at: datetime) -> Told:
    told = bundle.write(options.file, _checkpoint(options.leaves))
    return told, [(options.file, f"{told['leaves']} leaves")]


def _own_witness_key(options: argparse.Namespace, at: datetime) -> Told:
    key = str(verifying(witness_key(), is_witness=True))
    return {"key": key}, [(key,)]


def _followed(options: argparse.Namespace, at: datetime) -> Told:
    seen = {it.of_id: it for it in LastSeen.objects.all()}
    return _table(
        [
            {
                "origin": it.origin,
                "leaves": seen[it.pk].size if it.pk in seen else 0,
                "at": seen[it.pk].at.isoformat() if it.pk in seen else "",
                "key": it.key,
            }
            for it in Followed.objects.order_by("pk")
        ],
        "follows no ledger yet",
    )


def _follow(options: argparse.Namespace, at: datetime) -> Told:
    followed = vouching.follow(actor=SYSTEM, at=at, public=options.key)
    return {"origin": followed.origin}, [(followed.origin,)]


def _cosign(options: argparse.Namespace, at: datetime) -> Told:
    note = vouching.vouch(_read(options.file), at)
    options.out.write_text(str(note), encoding="utf-8")
    head = note.head()
    return {"origin": head.origin, "leaves": head.size}, [(head.origin, f"{head.size} leaves", options.out)]


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


ACTS: dict[tuple[str, str], Callable[[argparse.Namespace, datetime], Told]] = {
    ("checkpoints", "list"): _list,
    ("checkpoints", "show"): _show,
    ("checkpoints", "make"): _make,
    ("checkpoints", "key"): _own_key,
    ("checkpoints", "witnesses"): _witnesses,
    ("checkpoints", "trust"): _trust,
    ("checkpoints", "ask"): _ask,
    ("checkpoints", "take"): _take,
    ("checkpoints", "bundle"): _bundle,
    ("witness", "key"): _own_witness_key,
    ("witness", "list"): _followed,
    ("witness", "follow"): _follow,
    ("witness", "cosign"): _cosign,
}
