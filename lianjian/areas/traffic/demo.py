"""The demo's traffic: two years of violations taken in week by week, of drunk drivers, of accidents, and of spots."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from django.utils import timezone

from lianjian.areas.traffic import rules
from lianjian.areas.traffic.demo_accidents import accident_lives
from lianjian.areas.traffic.demo_crew import Crew, days_of
from lianjian.areas.traffic.demo_drunk import drunk_lives
from lianjian.areas.traffic.demo_spots import spot_lives
from lianjian.areas.traffic.models import Behaviour, Decision, Ground, Road, Source, Violation
from lianjian.areas.traffic.states import CANCELLED, DECIDED
from lianjian.kernel.places.models import Place
from lianjian.kernel.places.queries import unit_of
from lianjian.kernel.records.reference import asked_once
from lianjian.kernel.testing.year import Life, Year

WEEK = timedelta(days=7)
EVENING = time(17, 45)
LONGEST_WAIT = 25
"""Days from what a device saw to the decision on it, at most."""

MOST_USUAL_FINE = 200
OPEN_FOR = 18
"""Days before the end in which those handled here step by step begin."""


def demo(year: Year) -> Iterable[Life]:
    """All lives of traffic."""
    yield from lives(Crew(year, year.pack.settings("traffic")))


def lives(crew: Crew) -> Iterator[Life]:
    """The lives of the years that the crew is told of."""
    year, told = crew.year, crew.told
    yield _weeks(_Handled(crew))
    for index in range(year.number(told["violations"]["step_by_step"], "traffic/steps")):
        yield _step_by_step(crew, index)
    yield from drunk_lives(crew)
    yield from accident_lives(crew)
    yield from spot_lives(crew)


def _weeks(handled: "_Handled") -> Life:
    """Each Sunday evening the desk takes in what was handled in the week."""
    year, first = handled.year, handled.first
    day = first + timedelta(days=6 - first.weekday())
    while first <= year.ends.date():
        at = min(timezone.make_aware(datetime.combine(day, EVENING)), year.ends)
        yield at
        rows = handled.between(first, at.date())
        if rows:
            rules.take_in(actor=year.desk("admin", at.date()), at=at, violations=rows)
        first, day = day + timedelta(days=1), day + WEEK


@dataclass
class _Handled:
    """The violations handled day by day, as the profile tells."""

    crew: Crew

    def __post_init__(self) -> None:
        self.year, self.told = self.crew.year, self.crew.told["violations"]
        self.chance = self.year.chance("traffic/violations")
        self.behaviours = {behaviour.code: behaviour for behaviour in Behaviour.objects.all()}
        self.roads = list(Road.objects.all())
        self.mix = [it[:3] for it in self.told["mix"]]
        self.weights = list(accumulate(it[3] for it in self.told["mix"]))
        self.number, self.units = 0, dict[tuple[int, bool], Any]()
        self.first = date(min(map(int, self.told["handled"])), 1, 1)
        self.by_day = self._by_day()

    def _by_day(self) -> dict[date, int]:
        """How many are handled on each day: as many by the account as the profile says."""
        found: dict[date, int] = {}
        for year, told in self.told["handled"].items():
            number = self.year.number(told, f"traffic/violations/{year}")
            for day in days_of(self.year, int(year), self.told["by_month"], number, self.chance):
                found[day] = found.get(day, 0) + 1
        return found

    @asked_once()
    def between(self, first: date, last: date) -> list[Violation]:
        """What was handled in some days, and beside it what was taken back."""
        rows = []
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            for _it in range(self.by_day.get(day, 0)):
                rows.append(self._handled(self._seen(day), day))
                if self.chance.random() < self.told["cancelled"]:
                    rows.append(self._taken_back(self._seen(day), day))
        return rows

    def _seen(self, day: date) -> Violation:
        """One that was seen on the day itself, or by a device or a resident before."""
        code, source, vehicle = self.chance.choices(self.mix, cum_weights=self.weights)[0]
        place = self.chance.choice(self.crew.villages)
        wait = 0 if source == Source.ON_SITE else self.chance.randrange(1, LONGEST_WAIT)
        seen_on = max(day - timedelta(days=wait), self.first)
        evening = timezone.make_aware(datetime.combine(day, EVENING))
        violation = Violation(
            source=source, behaviour=self.behaviours[code], vehicle=vehicle, unit=self._unit(place, seen_on),
            reference=self._reference(seen_on),
            road=self.chance.choice(self.roads) if self.chance.random() < self.told["on_a_road"] else None,
        )  # fmt: skip
        seen_at = min(self.year.any_time(seen_on, self.chance), evening)
        violation.happened(seen_at).stand_at(place)
        violation.state_at = max(seen_at, evening - timedelta(hours=10))
        return violation

    def _handled(self, violation: Violation, day: date) -> Violation:
        behaviour = violation.behaviour
        fines = (behaviour.fine_from, min(behaviour.fine_to, MOST_USUAL_FINE))
        penalty = rules.Penalty(
            decision=Decision.FINE,
            fine=max(self.chance.choice(fines), behaviour.fine_from),
            points=behaviour.points,
        )
        violation.state = DECIDED.code
        return rules.settle(violation, penalty, day)

    def _taken_back(self, violation: Violation, day: date) -> Violation:
        violation.state, violation.ground = CANCELLED.code, self.chance.choice(Ground.values)
        violation.verified_on = violation.cancelled_on = day
        return violation

    def _unit(self, place: Place, day: date) -> Any:
        key = place.pk, day < self.year.profile["reform"]["effective_on"]
        if key not in self.units:
            self.units[key] = unit_of(place, day)
        return self.units[key]

    def _reference(self, day: date) -> str:
        self.number += 1
        return f"3716{day:%y%m%d}{self.number:07d}"


def _step_by_step(crew: Crew, index: int) -> Life:
    """What a device saw in the last weeks, reviewed, entered and decided here; the latest are still open."""
    year, chance = crew.year, crew.year.chance(f"traffic/steps/{index}")
    moments = _moments(year, chance, index)
    at = next(moments)
    yield at
    place = chance.choice(crew.villages)
    violation = rules.record(
        actor=crew.officer_at(place, at, chance), at=at, source=chance.choice((Source.CAMERA, Source.REPORT)),
        behaviour=Behaviour.objects.get(code=chance.choice(("1625", "1345", "1039"))), vehicle="car", place=place,
        basis="演示设备",
    )  # fmt: skip
    for step in _steps(index):
        at = next(moments)
        yield at
        row = Violation.objects.get(pk=violation.pk)
        step(crew, row, at, index, chance)


def _moments(year: Year, chance: Random, index: int) -> Iterator[datetime]:
    at = year.at_work(year.ends.date() - timedelta(days=OPEN_FOR + index % 5), chance)
    while True:
        yield at
        at = year.at_work(at.date() + timedelta(days=chance.randint(1, 3)), chance)


def _review(crew: Crew, row: Violation, at: datetime, index: int, chance: Random) -> None:
    rules.review(actor=crew.officer_of(row, at, chance), at=at, violation=row)


def _enter(crew: Crew, row: Violation, at: datetime, index: int, chance: Random) -> None:
    reference = f"3716{at:%y%m%d}9{index:06d}"
    rules.enter(actor=crew.officer_of(row, at, chance), at=at, violation=row, reference=reference)


def _decide(crew: Crew, row: Violation, at: datetime, index: int, chance: Random) -> None:
    fine = row.behaviour.fine_from
    rules.decide(
        actor=crew.officer_of(row, at, chance), at=at, violation=row, decision=Decision.FINE, fine=fine
    )


def _steps(index: int) -> Sequence[Any]:
    return (_review, _enter, _decide)[: index % 4]
