"""Reads across calls: which may be the same incident again, and what the rules say where one is."""

from datetime import date, timedelta

from django.utils import timezone

from lianjian.areas.calls.models import Call
from lianjian.kernel.places.coordinates import kilometres
from lianjian.kernel.places.models import Place
from lianjian.kernel.rules.book import value

METRES = 1_000


def place_call(call: Call, place: Place) -> Call:
    """Set where a call is, and whether the rules of its day count that township as remote or as urban. It is not put."""
    call.stand_at(place)
    call.is_remote = _is_among("CALL_REMOTE_TOWNS", call)
    call.is_urban = _is_among("CALL_URBAN_TOWNS", call)
    return call


def _is_among(code: str, call: Call) -> bool:
    return call.town is not None and call.town.code in value(code, call.occurred_on)


def goal(on: date) -> int:
    """In how many minutes a unit should be there."""
    return int(value("CALL_ARRIVAL_MINUTES", on))


def measure(call: Call) -> Call:
    """Work out how long it took, and hold that against the goals of its day. It is not put."""
    on = call.occurred_on
    return call.measure(goal(on), urban_goal=int(value("CALL_ARRIVAL_URBAN_MINUTES", on)))


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
