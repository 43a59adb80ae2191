"""What can be done about a spot, each a verb: count the traffic, list it, treat it, strike it off."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.traffic import checks
from lianjian.areas.traffic.models import Road, Spot, SpotMeasure, TrafficCount
from lianjian.areas.traffic.queries import at_stretch, looked_back
from lianjian.areas.traffic.refusals import NotOnTheRoad, OverlappingSpot, StillWatched, TooFewAccidents
from lianjian.areas.traffic.states import STRUCK_OFF, TREATED
from lianjian.kernel.access.actor import require_in
from lianjian.kernel.places.queries import unit_of
from lianjian.kernel.records.door import change
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.rules.book import value
from lianjian.kernel.rules.times import months, working_days

LIST, TREAT = "traffic.spot:list", "traffic.spot:treat"


@change(LIST)
def count_traffic(
    *, actor: Any, at: datetime, road: Road, from_m: int, to_m: int, vehicles_a_day: int, source: str
) -> TrafficCount:
    """Somebody counted how many vehicles pass a stretch in a day."""
    _require_stretch(road, from_m, to_m)
    return TrafficCount(
        road=road, from_m=from_m, to_m=to_m, vehicles_a_day=vehicles_a_day, source=source,
        counted_on=timezone.localdate(at),
    ).put()  # fmt: skip


def _require_stretch(road: Road, from_m: int, to_m: int) -> None:
    if not from_m < to_m:
        raise NotOnTheRoad(
            _("终点要在起点之后。"), field="to_m", hint=_("请从道路起点算起，按米填写起点和终点。")
        )
    checks.require_on_road(road, from_m)


@change(LIST)
def list_spot(*, actor: Any, at: datetime, road: Road, from_m: int, to_m: int) -> Spot:
    """List a stretch for treatment, with what was counted there up to that day."""
    day = timezone.localdate(at)
    _require_stretch(road, from_m, to_m)
    _require_alone(road, from_m, to_m)
    period = looked_back(day)
    there = at_stretch(road.pk, from_m, to_m, period)
    fewest = int(value("TRAFFIC_SPOT_MIN_ACCIDENTS", day))
    if len(there) < fewest:
        raise TooFewAccidents(
            _("这一段只有 %(number)s 起事故，列入至少要 %(fewest)s 起。")
            % {"number": len(there), "fewest": fewest},
            rule="TRAFFIC_SPOT_MIN_ACCIDENTS",
            hint=_("请核对桩号。"),
        )
    spot = Spot(
        road=road, from_m=from_m, to_m=to_m, counted_from=period.first, counted_to=period.last,
        accidents=len(there), injured=sum(it.injured for it in there), dead=sum(it.dead for it in there),
        listed_on=day, treat_due_on=working_days("TRAFFIC_SPOT_TREAT_DAYS", day),
        unit=unit_of(there[-1].place, day),
    )  # fmt: skip
    spot.happened(at).stand_at(there[-1].place).begin(at)
    if not actor.may(LIST, spot.unit_id):
        raise NotAllowed(_("这一段属于%(unit)s，您的岗位不能列入。") % {"unit": spot.unit})
    return spot.put()


def _require_alone(road: Road, from_m: int, to_m: int) -> None:
    other = (
        Spot.objects.filter(road=road, from_m__lt=to_m, to_m__gt=from_m)
        .exclude(state=STRUCK_OFF.code)
        .first()
    )
    if other is not None:
        raise OverlappingSpot(
            _("这一段和已列入的 %s 重叠。") % other.number, hint=_("请在那一处登记措施，或等它销号。")
        )


@change(TREAT)
def treat(*, actor: Any, at: datetime, spot: Spot, sort: str, words: str) -> Spot:
    """Something was done at the spot. From the first measure on it is watched."""
    require_in(actor, TREAT, spot.unit)
    day = timezone.localdate(at)
    if spot.treated_on is None:
        spot.treated_on, spot.watch_until = day, months("TRAFFIC_SPOT_WATCH_MONTHS", day)
    spot.move(TREATED, at=at, note=words)
    SpotMeasure(spot=spot, sort=sort, words=words, done_on=day).put()
    return spot


@change(LIST)
def strike_off(*, actor: Any, at: datetime, spot: Spot, why: str) -> Spot:
    """Strike a spot off, when it has been watched long enough."""
    require_in(actor, LIST, spot.unit)
    day = timezone.localdate(at)
    if spot.watch_until and day < spot.watch_until:
        raise StillWatched(
            _("治理后要观察到 %s 才能销号。") % spot.watch_until,
            field="at",
            rule="TRAFFIC_SPOT_WATCH_MONTHS",
            hint=_("请到那一天以后再销号。"),
        )
    spot.struck_off_on = day
    return spot.move(STRUCK_OFF, at=at, note=why)
