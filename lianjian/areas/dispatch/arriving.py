"""Noticing from a crew's position that it is at the call to which it was sent.

Each position is looked at once, as it comes in: nothing is kept of it but the moment at which the crew was there. A call
without a point has none that could be compared, so nobody arrives at it by position.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from lianjian.areas.calls import facade as calls
from lianjian.areas.dispatch import rules
from lianjian.areas.dispatch.models import Sending
from lianjian.areas.dispatch.queries import metres_to_arrive
from lianjian.areas.dispatch.states import ON_THE_WAY
from lianjian.areas.roster import facade as roster
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.places.coordinates import Point, kilometres
from lianjian.kernel.records.unwritten import kept_until_written
from lianjian.kernel.refusal import Refusal

METRES = 1_000


@dataclass(frozen=True)
class Expected:
    """A crew is expected at a point; what was seen before `since`, its last step, tells nothing."""

    sending: int
    point: Point
    since: datetime


def notice(seen: Sequence[roster.Seen], at: datetime) -> None:
    """Record the arrival of those who were sent and are within the rule's metres of their call; `at` is now."""
    expected = _expected()
    for it in seen:
        target = expected.get(it.crew)
        if target and it.at >= target.since and _is_there(it.point, target.point, at):
            _see(target.sending, min(it.at, at))


def _is_there(point: Point, target: Point, at: datetime) -> bool:
    return METRES * kilometres(point, target) <= metres_to_arrive(timezone.localdate(at))


def _see(pk: int, at: datetime) -> None:
    try:
        rules.see_there(actor=SYSTEM, at=at, sending=Sending.objects.get(pk=pk))
    except Refusal:
        return  # somebody was quicker; whatever the crew says next stands


@kept_until_written
def _expected() -> dict[int, Expected]:
    """The crews under way that nobody has seen at their calls, by their keys."""
    states = [state.code for state in ON_THE_WAY]
    sendings = Sending.objects.filter(state__in=states, seen_there_at=None)
    points = calls.own_points([it.call_id for it in sendings])
    return {
        it.crew_id: Expected(it.pk, points[it.call_id], it.state_at)
        for it in sendings
        if it.call_id in points
    }
