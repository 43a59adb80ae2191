"""Reads across calls, crews and roads: what a dispatcher asks."""

from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from lianjian.areas.calls import facade as calls
from lianjian.areas.dispatch.models import ACTIVE, Closure, Sending
from lianjian.areas.dispatch.recommending import Recommendation, recommend
from lianjian.areas.dispatch.states import CLOSED
from lianjian.areas.roster import facade as roster
from lianjian.kernel.places.network import roads
from lianjian.kernel.rules.book import value


def under_way() -> QuerySet[Sending]:
    """The sendings whose crew is not free again."""
    return Sending.objects.filter(ACTIVE)


def free_crews(at: datetime) -> list[roster.CrewNow]:
    """The crews on duty that are at no call."""
    busy = set(under_way().values_list("crew_id", flat=True))
    return [crew for crew in roster.on_duty(at) if crew.pk not in busy]


def closed_segments() -> frozenset[str]:
    """The ids of the segments that cannot be driven now."""
    return frozenset(Closure.objects.filter(state=CLOSED.code).values_list("segment", flat=True))


def recommendation(call: calls.Waiting, at: datetime) -> Recommendation | None:
    """Whom to send to a call now; None while nobody knows where it is."""
    if call.point is None:
        return None
    return recommend(
        roads(closed_segments()),
        call.point,
        free_crews(at),
        unit=call.unit,
        needs=skills_needed(call.category, at),
        number=crews_wanted(call.grade, at),
    )


def crews_wanted(grade: int | None, at: datetime) -> int:
    """How many crews a call of a grade is sent at once; one where there is no grade yet."""
    by_grade = value("DISPATCH_CREWS_BY_GRADE", timezone.localdate(at))
    return int(by_grade.get(str(grade), 1))


def skills_needed(category: str, at: datetime) -> frozenset[str]:
    """The codes of the skills that a call of a category asks for."""
    return frozenset(value("DISPATCH_SKILLS_BY_CATEGORY", timezone.localdate(at)).get(category, ()))


def metres_to_arrive(on: date) -> int:
    """How near to a call a crew's position counts as there."""
    return int(value("DISPATCH_ARRIVED_METRES", on))


def seconds_to_acknowledge(at: datetime) -> int:
    """How soon a sending is acknowledged before it alarms."""
    return int(value("DISPATCH_ACK_SECONDS", timezone.localdate(at)))
