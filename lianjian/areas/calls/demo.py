"""The demo's calls: two years taken in week by week as an older system had them, the last day step by step."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from lianjian.areas.calls import taking_in
from lianjian.areas.calls.demo_arrivals import Arrivals, ByRoad, Sending, Straight, Times
from lianjian.areas.calls.demo_county import County, Told
from lianjian.areas.calls.demo_today import today_lives
from lianjian.areas.calls.models import Call, CallCategory, CallResult, LateCause, Needs, Taker
from lianjian.areas.calls.queries import goal
from lianjian.kernel.org.models import Unit
from lianjian.kernel.org.structure import root
from lianjian.kernel.places.models import Place
from lianjian.kernel.places.network import roads
from lianjian.kernel.places.queries import unit_of
from lianjian.kernel.records.reference import asked_once
from lianjian.kernel.testing.year import Life, Year

WEEK = timedelta(days=7)
EVENING = time(17, 50)


def demo(year: Year) -> Iterable[Life]:
    """All lives of calls."""
    plan = year.pack.settings("calls")
    yield from lives(year, plan, [int(number) for number in plan["years"]])


def lives(year: Year, plan: Mapping[str, Any], numbers: Sequence[int]) -> Iterator[Life]:
    """The lives of the calls of some years."""
    county = County(year, plan)
    yield _weeks(_Weekly(county, numbers, _arrive(year, plan["arrival"])))
    yield from today_lives(county)


def _arrive(year: Year, told: Mapping[str, Any]) -> Arrivals:
    chance, network = year.chance("calls/arrival"), roads()
    return Straight(chance, told) if network is None else ByRoad(network, chance, told)


def _weeks(weekly: "_Weekly") -> Life:
    """Each Sunday evening the desk takes in the calls of the week."""
    year, first = weekly.county.year, weekly.first
    last = year.ends.date() - timedelta(days=1)
    while first <= last:
        day = min(first + timedelta(days=6 - first.weekday()), last)
        at = timezone.make_aware(datetime.combine(day + timedelta(days=1), EVENING))
        yield at
        calls = weekly.between(first, day)
        if calls:
            taking_in.take_in(actor=year.desk("admin", at.date()), at=at, calls=calls)
        first = day + timedelta(days=1)


@dataclass(frozen=True)
class _Drawn:
    """A call of a week, with where it is, who answers for it, and what is sent, if anything is."""

    told: Told
    at: datetime
    place: Place | None
    unit: Unit
    sending: Sending | None


class _Weekly:
    """The calls of some years as rows, week by week."""

    def __init__(self, county: County, numbers: Sequence[int], arrive: Arrivals) -> None:
        self.county, self.arrive, self.plan = county, arrive, county.plan
        self.chance = county.year.chance("calls/course")
        self.by_day = county.by_day(numbers)
        self.first = date(min(numbers), 1, 1)
        self.categories = {it.code: it for it in CallCategory.objects.all()}
        self.results = {it.code: it for it in CallResult.objects.all()}
        self.causes = {it.code: it for it in LateCause.objects.all()}
        self.number, self.units = 0, dict[tuple[int, bool], Unit]()

    @asked_once()
    def between(self, first: date, last: date) -> list[Call]:
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        drawn = [self._drawn(told) for day in days for told in self.by_day.get(day, ())]
        self.arrive.look_ahead([it.sending for it in drawn if it.sending])
        return [self._row(it) for it in drawn]

    def _drawn(self, told: Told) -> _Drawn:
        at, place = timezone.make_aware(told.at), self.county.place_of(told)
        unit = self._unit(place, at.date())
        return _Drawn(told, at, place, unit, self._sending(told, at, unit))

    def _sending(self, told: Told, at: datetime, unit: Unit) -> Sending | None:
        seat = self.county.seat_of(unit)
        if self.categories[told.category].needs != Needs.UNIT or told.point is None or seat is None:
            return None
        after = timedelta(seconds=self.chance.randint(*self.plan["arrival"]["dispatch_seconds"]))
        return Sending(at + after, unit, seat, told.point)

    def _row(self, drawn: _Drawn) -> Call:
        told, at, place, unit = drawn.told, drawn.at, drawn.place, drawn.unit
        found = self.categories[told.category]
        self.number += 1
        times = self._answered(at) | (self._sent(drawn.sending) if drawn.sending else {})
        return taking_in.finished(
            reference=f"110{at:%y%m%d}{self.number:06d}", at=at, category=self._reported(found), found=found,
            grade=told.grade, unit=unit, place=place, point=told.point, times=times,
            result=self.results[self.plan["results"][told.category]], late_cause=self._cause(times, at.date()),
            transferred_to=Taker.HOTLINE.value if found.needs == Needs.TRANSFER else "",
        )  # fmt: skip

    def _answered(self, at: datetime) -> dict[str, datetime]:
        told = self.plan["answer"]
        answered = at - timedelta(seconds=self.chance.randint(*told["save_seconds"]))
        ring = answered - timedelta(seconds=self.chance.randint(*told["ring_seconds"]))
        return {"ring_at": ring, "answered_at": answered}

    def _sent(self, sending: Sending) -> dict[str, datetime]:
        times = {"dispatched_at": sending.at} | dict(self.arrive(sending))
        if self.chance.random() < self.plan["arrival"]["missing"]:
            times.pop("arrived_at", None)
        return times

    def _reported(self, found: CallCategory) -> CallCategory:
        told = self.plan["reported"]
        if found.needs != Needs.UNIT or self.chance.random() >= told["otherwise"]:
            return found
        return self.categories[self.chance.choice(told["as"])]

    def _cause(self, times: Times, day: date) -> LateCause | None:
        """Why it came late, if it did."""
        if "arrived_at" not in times:
            return None
        took = times["arrived_at"] - times["dispatched_at"]
        if took <= timedelta(minutes=goal(day)):
            return None
        told = self.plan["arrival"]["causes"]
        return self.causes[self.chance.choices(list(told), list(told.values()))[0]]

    def _unit(self, place: Any, day: date) -> Unit:
        key = (place.town().pk if place else 0), day < self.county.year.profile["reform"]["effective_on"]
        if key not in self.units:
            found = unit_of(place, day) if place else root(day)
            assert found is not None
            self.units[key] = found
        return self.units[key]
