"""Reads across calls: which may be the same incident again, and what the rules say where one is."""

from datetime import date, timedelta

from django.utils import timezone

from lianjian.areas.calls.models import Call
from lianjian.kernel.places.coordinates import kilometres
from lianjian.kernel.places.models import Place
from lianjian.kernel.rules.book import value

METRES = 1_000


def is_remote(town: Place | None, on: date) -> bool:
    """Whether the rule of that day counts a township among the remote ones."""
    return town is not None and town.code in value("CALL_REMOTE_TOWNS", on)


def goal(on: date) -> int:
    """In how many minutes a unit should be there."""
    return int(value("CALL_ARRIVAL_MINUTES", on))


def likely_duplicates(call: Call) -> list[Call]:
    """Calls that may be of the same incident: near in time, and of the same place or near on the map. The nearest
    in time comes first.
    """
    within = timedelta(minutes=int(value("CALL_DUPLICATE_MINUTES", call.occurred_on)))
    first, last = call.occurred_at - within, call.occurred_at + within
    days = (timezone.localdate(first), timezone.localdate(last))
    others = Call.objects.filter(occurred_on__range=days, occurred_at__range=(first, last))
    others = others.filter(merged_into=None).exclude(pk=call.pk)
    metres = int(value("CALL_DUPLICATE_METRES", call.occurred_on))
    found = [it for it in others.select_related("category", "place") if _is_near(call, it, metres)]
    return sorted(found, key=lambda it: abs(it.occurred_at - call.occurred_at))


def _is_near(call: Call, other: Call, metres: int) -> bool:
    """Of the same place, or with points near each other: whoever stands between two villages names either."""
    if call.place_id is not None and call.place_id == other.place_id:
        return True
    if call.point is None or other.point is None:
        return False
    return METRES * kilometres(call.point, other.point) <= metres
