"""The calls of the demo's last day, lived step by step."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from lianjian.areas.calls import feedback, rules
from lianjian.areas.calls.demo_county import County, Told
from lianjian.areas.calls.models import Call, CallCategory, CallResult, LateCause, Needs, Taker
from lianjian.areas.calls.rules import NOTED
from lianjian.kernel.access.actor import Actor, actor_for
from lianjian.kernel.org.models import Unit
from lianjian.kernel.places.models import Place
from lianjian.kernel.places.queries import unit_of
from lianjian.kernel.testing.year import Life

TIME_TO_END = timedelta(hours=4)
"""Later calls of the day are left out: none stands open on the board for ever."""

STEPS = {
    "dispatched_at": (20, 80),
    "acknowledged_at": (5, 35),
    "departed_at": (20, 75),
    "arrived_at": (120, 700),
    "cleared_at": (900, 3600),
}
"""Seconds from the step before, least and most."""


def today_lives(county: County) -> Iterator[Life]:
    """The calls of the last day that come from somewhere, and those that are for another body."""
    last = county.year.ends.date()
    for index, told in enumerate(county.by_day((last.year,)).get(last, ())):
        place = county.place_of(told)
        if place is not None and timezone.make_aware(told.at) < county.year.ends - TIME_TO_END:
            yield _life(county, told, place, county.year.chance(f"calls/today/{index}"))


def _life(county: County, told: Told, place: Place, chance: Random) -> Life:
    at = timezone.make_aware(told.at)
    yield at
    officer = _officer(county, unit_of(place, at.date()), at, chance)
    category = CallCategory.objects.get(code=told.category)
    call = rules.take(actor=officer, at=at)
    at += timedelta(seconds=chance.randint(20, 60))
    yield at
    call = rules.describe(
        actor=officer, at=at, call=call, place=place, point=told.point, category=category, grade=told.grade,
        text=county.plan["today"][told.category],
    )  # fmt: skip
    if category.needs == Needs.TRANSFER:
        at += timedelta(seconds=90)
        yield at
        rules.transfer(
            actor=officer, at=at, call=_now(call), to=Taker.HOTLINE.value, words="已转接，当场告知。"
        )
        return
    if category.needs == Needs.UNIT:
        for what in NOTED:
            at += timedelta(seconds=chance.randint(*STEPS[what]))
            yield at
            rules.note(actor=officer, at=at, call=_now(call), what=what)
    at += timedelta(minutes=chance.randint(20, 90))
    yield at
    _feed_back(county, _now(call), officer, at, chance)


def _feed_back(county: County, call: Call, officer: Actor, at: datetime, chance: Random) -> None:
    code = county.plan["results"][call.category.code] if call.category else "R11"
    result = CallResult.objects.get(code=code)
    feedback.feed_back(
        actor=officer, at=at, call=call, category=call.category, result=result, people="甲、乙",
        matter=call.text, handling="现场处置。", outcome=f"{result}。",
        receipt=f"沾公受〔{at:%Y}〕{call.pk}号" if result.has_receipt else "",
        late_cause=LateCause.objects.get(code=chance.choice(("L01", "L02"))) if call.is_late else None,
    )  # fmt: skip


def _officer(county: County, unit: Unit, at: datetime, chance: Random) -> Actor:
    """An officer of the unit, or its head where it has none."""
    people = county.year.people_in(unit, at.date(), "officer")
    if people:
        return actor_for(chance.choice(people), at.date())
    return county.year.leader_of(unit, at.date())


def _now(call: Call) -> Call:
    return Call.objects.select_related("category").get(pk=call.pk)
