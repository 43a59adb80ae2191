"""The thread that runs through areas: what a row arose from, what arose from it, and who entered it."""

from typing import Any

from django.apps import apps

from lianjian.kernel.records.models import Revision, Tie

LONGEST = 50
"""No thread shows more rows than this."""

Key = tuple[str, int]


def related(row: Any) -> list[Any]:
    """The row with its origins, the origins' origins, and all that arose from the row itself."""
    start = (row.label, row.pk)
    keys = [*_walk(start, _origins), *_walk(start, _arisen)]
    ordered = list(dict.fromkeys([start, *keys]))[:LONGEST]
    return [found for key in ordered if (found := row if key == start else _load(key)) is not None]


def has_given_rise(row: Any, kind: str) -> bool:
    """Whether a row of a kind (`area.model`) arose from the row itself."""
    return Tie.objects.filter(origin_kind=row.label, origin=row.pk, to_kind=kind).exists()


def entered_by(row: Any) -> str:
    """Who entered a row first, as revisions name who acts."""
    first = Revision.objects.filter(kind=row.label, record=row.pk, row_version=1)
    return str(first.values_list("actor", flat=True).get())


def _walk(start: Key, step: Any) -> list[Key]:
    found: list[Key] = []
    waiting = [start]
    while waiting and len(found) < LONGEST:
        new = [key for key in step(waiting.pop(0)) if key not in found]
        found.extend(new)
        waiting.extend(new)
    return found


def _origins(key: Key) -> list[Key]:
    return list(Tie.objects.filter(to_kind=key[0], to=key[1]).values_list("origin_kind", "origin"))


def _arisen(key: Key) -> list[Key]:
    return list(Tie.objects.filter(origin_kind=key[0], origin=key[1]).values_list("to_kind", "to"))


def _load(key: Key) -> Any:
    return apps.get_model(key[0])._default_manager.filter(pk=key[1]).first()
