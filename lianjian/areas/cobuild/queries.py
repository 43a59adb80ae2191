"""What stood on a day: the joint branches and bodies, and what is a partner's own."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from lianjian.areas.cobuild.models import Activity, Body, Joint, Pairing, Partner, Seat
from lianjian.kernel.clock.periods import DAY, Period, month_of
from lianjian.kernel.org.models import BRANCH, Placement, Unit
from lianjian.kernel.records.reference import kept
from lianjian.kernel.rules.book import versions

MONTHLY = "COBUILD_MONTHLY"
ASKED_WITHIN = "COBUILD_ANSWER_DAYS"


@kept
def zone_branches(on: date) -> frozenset[int]:
    """The branches that stand under a zone on a day."""
    placed = Placement.objects.on(on).filter(unit__kind__code=BRANCH, parent__kind__code="zone")
    return frozenset(placed.values_list("unit", flat=True))


def partners_of(joint: Joint, on: date) -> QuerySet[Partner]:
    """The partner branches of a joint branch on a day."""
    paired = Pairing.objects.on(on).filter(joint=joint).values("partner")
    return Partner.objects.filter(pk__in=paired).order_by("pk")


def partners_in(body: Body, on: date) -> QuerySet[Partner]:
    """The partners that belong to a body on a day."""
    seated = Seat.objects.on(on).filter(body=body).values("partner")
    return Partner.objects.filter(pk__in=seated).order_by("pk")


def is_seated(body: Body, partner: Partner, on: date) -> bool:
    """Whether a partner belongs to a body on a day."""
    return Seat.objects.on(on).filter(body=body, partner=partner).exists()


def bodies_of(partners: Iterable[Partner], on: date) -> QuerySet[Body]:
    """The bodies to which some partners belong on a day."""
    seated = Seat.objects.on(on).filter(partner__in=partners).values("body")
    return Body.objects.on(on).filter(pk__in=seated).select_related("joint").order_by("pk")


def months_until(until: date) -> list[Period]:
    """The calendar months in which bodies owe an activity, from the rule's first to that of a day."""
    first = versions(MONTHLY)[-1].valid_from
    found = [month_of(first)] if first <= until else []
    while found and found[-1].last < until:
        found.append(month_of(found[-1].last + DAY))
    return found


def bodies_owing(on: date) -> list[Body]:
    """The bodies that owe an activity in the month of a day: those that were there when it began."""
    return [body for body in _bodies() if body.holds_on(on) and body.valid_from <= on.replace(day=1)]


def unit_by_body(on: date) -> dict[int, int]:
    """The unit that leads the joint branch of each body."""
    return {body.pk: body.unit_id for body in _bodies() if body.holds_on(on)}


@kept
def _bodies() -> tuple[Body, ...]:
    return tuple(Body.objects.order_by("pk"))


def own_partners(person: int, on: date) -> QuerySet[Partner]:
    """For which partners somebody signs in on a day."""
    return Partner.objects.on(on).filter(contact=person).order_by("pk")


def activities_of(body: Body, period: Period) -> QuerySet[Activity]:
    """What a body did in a period, as far as it was not taken back."""
    days = (period.first, period.last)
    return Activity.objects.not_taken_back().filter(body=body, occurred_on__range=days)


def led_by(unit: Unit, on: date) -> Joint | None:
    """The joint branch that a unit leads on a day."""
    return Joint.objects.on(on).filter(unit=unit).first()
