"""Calls of an older 110 system: finished there, taken in here with all their times."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lianjian.areas.calls import checks
from lianjian.areas.calls.models import Call, CallCategory, CallResult, LateCause
from lianjian.areas.calls.queries import measure, place_call
from lianjian.areas.calls.states import ARCHIVED, TRANSFERRED
from lianjian.kernel.access.actor import require_in
from lianjian.kernel.org.models import Unit
from lianjian.kernel.places.coordinates import Point
from lianjian.kernel.places.models import Place
from lianjian.kernel.records.door import change, under_way

IMPORT = "calls.call:import"
ELSEWHERE = "older_system"
"""Who classified a call before it came here."""

MOST_ASKED = 500


@dataclass(frozen=True)
class TakenIn:
    """How many calls were taken in, and the numbers of those that were here already or came twice."""

    number: int
    doubles: tuple[str, ...]


def finished(
    *,
    reference: str,
    at: datetime,
    category: CallCategory,
    grade: int,
    unit: Unit,
    times: Mapping[str, datetime],
    found: CallCategory | None = None,
    place: Place | None = None,
    point: Point | None = None,
    text: str = "",
    result: CallResult | None = None,
    late_cause: LateCause | None = None,
    transferred_to: str = "",
) -> Call:
    """A call ended elsewhere, not yet put. `times` are those of `checks.TIMES` that are known; `category` is what was
    reported, `found` what it was in the end, the same if not given: who said what in between is known there. `unit`
    is the one that answered for it then.
    """
    call = Call(
        reference=reference, grade=grade, unit=unit, text=text, result=result, transferred_to=transferred_to,
        **times,
    )  # fmt: skip
    call.happened(at)
    if point is not None:
        call.longitude, call.latitude = point
    if place is not None:
        place_call(call, place)
    checks.require_order(call)
    measure(call)
    call.late_cause = late_cause if call.is_late else None
    ended = times.get("cleared_at", at)
    call.class_reported, call.class_reported_by = category, ELSEWHERE
    call.classify("final", found or category, ELSEWHERE, ended)
    call.fed_back_on = call.reviewed_on = call.occurred_on
    call.state, call.state_at = (TRANSFERRED if transferred_to else ARCHIVED).code, ended
    return call


@change(IMPORT)
def take_in(*, actor: Any, at: datetime, calls: Sequence[Call]) -> TakenIn:
    """Take in calls made by `finished`, in bulk. One whose number stands on a row already is left out and named."""
    for unit in {call.unit for call in calls}:
        require_in(actor, IMPORT, unit)
    seen = _here_already([call.reference for call in calls if call.reference])
    new, doubles = [], []
    for call in calls:
        if call.reference and call.reference in seen:
            doubles.append(call.reference)
            continue
        seen.add(call.reference)
        new.append(call)
    under_way().put_many(new)
    return TakenIn(len(new), tuple(doubles))


def _here_already(references: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(references), MOST_ASKED):
        asked = references[start : start + MOST_ASKED]
        found.update(Call.objects.filter(reference__in=asked).values_list("reference", flat=True))
    return found
