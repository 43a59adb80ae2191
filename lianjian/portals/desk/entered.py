"""What a person entered: the latest revisions by that person, whatever the kind of row."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lianjian.kernel.access.actor import Actor
from lianjian.kernel.areas import registry
from lianjian.kernel.records.models import Revision
from lianjian.kernel.records.pages import action_title
from lianjian.kernel.ui.lists import row_url

PAGE_SIZE = 50


@dataclass(frozen=True)
class Entered:
    """One writing: when, what was done, with which row; `url` where the person may still see it."""

    leaf: int
    at: datetime
    action: str
    kind: Any
    number: str
    headline: str
    url: str


def entered(actor: Actor, before: int | None) -> tuple[list[Entered], int | None]:
    """A page of what the actor wrote, the latest first, and the leaf before which the next page begins."""
    written = Revision.objects.filter(actor=actor.name, kind__in=list(registry.kinds)).order_by("-leaf")
    if before is not None:
        written = written.filter(leaf__lt=before)
    found = list(written[: PAGE_SIZE + 1])
    rows = _rows(found[:PAGE_SIZE])
    told = [_told(it, rows[it.kind][it.record], actor) for it in found[:PAGE_SIZE]]
    return told, told[-1].leaf if len(found) > PAGE_SIZE else None


def _rows(written: Sequence[Revision]) -> dict[str, dict[int, Any]]:
    keys: dict[str, set[int]] = defaultdict(set)
    for revision in written:
        keys[revision.kind].add(revision.record)
    return {kind: registry.kinds[kind].select().in_bulk(pks) for kind, pks in keys.items()}


def _told(revision: Revision, row: Any, actor: Actor) -> Entered:
    kind = registry.kinds[revision.kind]
    may_see = actor.sees(row, kind.read)
    return Entered(
        leaf=revision.leaf,
        at=revision.recorded_at,
        action=action_title(revision.action),
        kind=kind.title,
        number=str(getattr(row, "number", "")),
        headline=kind.headline(row) if may_see else "",
        url=row_url(row) if may_see else "",
    )
