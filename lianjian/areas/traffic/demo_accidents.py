"""The demo's accidents: where they happened, who was hurt, the finding and its end."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from lianjian.areas.traffic import accidents
from lianjian.areas.traffic.demo_crew import Crew, days_of
from lianjian.areas.traffic.models import Accident, Road
from lianjian.kernel.clock.queries import calendar
from lianjian.kernel.places.coordinates import kilometres
from lianjian.kernel.places.models import Place
from lianjian.kernel.testing.year import Life

SPREAD = 180
"""Metres around a place where accidents gather."""

WITHIN = (0, 0, 0, 1, 2, 3, 5)
"""Days from an accident to a death within the window; later ones take LATER."""

LATER = 12
SHARES = (
    {"a": "full", "b": "none"},
    {"a": "main", "b": "minor"},
    {"a": "equal", "b": "equal"},
    {"a": "minor", "b": "main"},
)


@dataclass(frozen=True)
class Plan:
    """One accident: its day, its procedure, and the days after it on which somebody died."""

    name: str
    day: date
    procedure: str
    deaths: tuple[int, ...] = ()


def accident_lives(crew: Crew) -> Iterator[Life]:
    places = _Places(crew)
    for plan in _plans(crew):
        yield _life(crew, plan, places)


def _plans(crew: Crew) -> Iterator[Plan]:
    told, year = crew.told["accidents"], crew.year
    for procedure in ("ordinary", "simple"):
        for number, goal in told[procedure].items():
            name = f"traffic/{procedure}/{number}"
            chance, count = year.chance(name), year.number(goal, name)
            days = list(days_of(year, int(number), told["by_month"], count, chance))
            deaths = _deaths(crew, number, count, chance) if procedure == "ordinary" else {}
            for index, day in enumerate(days):
                yield Plan(f"{name}/{index}", day, procedure, deaths.get(index, ()))


def _deaths(crew: Crew, number: str, count: int, chance: Random) -> dict[int, tuple[int, ...]]:
    """Which of the first `count` accidents, those by the account, had deaths: two died of the first of them."""
    told, year = crew.told["accidents"], crew.year
    within = year.number(told["dead"][number], f"traffic/dead/{number}")
    later = year.number(told["dead_later"][number], f"traffic/dead_later/{number}")
    days = [chance.choice(WITHIN) for _it in range(within)]
    groups = [tuple(days[:2]), *((day,) for day in days[2:]), *((LATER,) for _it in range(later))]
    groups = [group for group in groups if group]
    return dict(zip(chance.sample(range(count), min(count, len(groups))), groups, strict=False))


class _Places:
    """Where accidents happen: many at a few places, the others anywhere along the roads or off them."""

    def __init__(self, crew: Crew) -> None:
        self.crew, self.told = crew, crew.told["accidents"]
        self.roads = {road.code: road for road in Road.objects.all()}
        self.gathering = crew.told["spots"]["gathering"]

    def draw(self, chance: Random) -> tuple[Road | None, int | None, Place]:
        if chance.random() >= self.told["measured"]:
            return None, None, chance.choice(self.crew.villages)
        road, metre = self._on_a_road(chance)
        point = road.point_at(metre)
        if point is None:
            return road, metre, chance.choice(self.crew.villages)
        nearest = min(
            self.crew.villages,
            key=lambda village: kilometres(point, (village.longitude or 0, village.latitude or 0)),
        )
        return road, metre, nearest

    def _on_a_road(self, chance: Random) -> tuple[Road, int]:
        if chance.random() < self.told["gathered"]:
            code, metre = chance.choice(self.gathering)
            road = self.roads[code]
            return road, min(road.length, max(0, metre + chance.randint(-SPREAD, SPREAD)))
        road = chance.choice(sorted(self.roads.values(), key=lambda it: it.code))
        return road, chance.randrange(road.length)


def _life(crew: Crew, plan: Plan, places: _Places) -> Life:
    chance = crew.year.chance(plan.name)
    at = crew.year.any_time(plan.day, chance)
    yield at
    accident = _report(crew, plan, places, at, chance)
    if plan.procedure == "simple":
        at += timedelta(minutes=40)
        yield at
        _find(crew, accident.pk, at, chance)
        return
    for days in plan.deaths:
        yield _death(crew, accident.pk, at + timedelta(days=days, minutes=95), chance)
    at += timedelta(minutes=90)
    yield at
    appraises = not accident.is_hit_and_run and chance.random() < places.told["appraised"]
    row = _now(accident.pk)
    accidents.survey(actor=crew.officer_of(row, at, chance), at=at, accident=row, needs_appraisal=appraises)
    if accident.is_hit_and_run:
        at += timedelta(days=chance.randint(1, 5))
        yield at
        row = _now(accident.pk)
        accidents.catch(actor=crew.officer_of(row, at, chance), at=at, accident=row)
    if appraises:
        at = _working_day(crew, at.date(), chance.randint(1, 3), chance)
        yield at
        row = _now(accident.pk)
        accidents.commission(actor=crew.officer_of(row, at, chance), at=at, accident=row, what="车速和痕迹")
        at = _working_day(crew, at.date(), chance.randint(5, 12), chance)
        yield at
        row = _now(accident.pk)
        accidents.appraise(actor=crew.officer_of(row, at, chance), at=at, accident=row)
    yield from _finding(crew, accident.pk, at, chance)


def _finding(crew: Crew, pk: int, at: datetime, chance: Random) -> Life:
    """The finding, its delivery, for a few a review, and the end."""
    told, due = crew.told["accidents"], _now(pk).finding_due_on
    wait = chance.randint(2, 4)
    if chance.random() < told["late"] and due:
        wait = calendar().working_days_between(at.date(), due) + 2
    at = _working_day(crew, at.date(), wait, chance)
    yield at
    _find(crew, pk, at, chance)
    at = _working_day(crew, at.date(), 1, chance)
    yield at
    accidents.deliver(actor=crew.head_of(_now(pk), at), at=at, accident=_now(pk))
    if chance.random() < told["reviewed"]:
        at = _working_day(crew, at.date(), 2, chance)
        yield at
        accidents.ask_review(actor=crew.head_of(_now(pk), at), at=at, accident=_now(pk), by="a")
        at += timedelta(days=chance.randint(15, 28))
        yield at
        accidents.conclude_review(
            actor=crew.head_of(_now(pk), at), at=at, accident=_now(pk), by="a", outcome="upheld"
        )
    at = _working_day(crew, at.date(), 5, chance)
    yield at
    accidents.close(actor=crew.head_of(_now(pk), at), at=at, accident=_now(pk))


def _report(crew: Crew, plan: Plan, places: _Places, at: datetime, chance: Random) -> Accident:
    road, metre, place = places.draw(chance)
    simple = plan.procedure == "simple"
    return accidents.report(
        actor=crew.officer_at(place, at, chance), at=at, procedure=plan.procedure,
        title=chance.choice(places.told["titles"]), place=place, road=road, metre=metre,
        hurt_lightly=chance.choice((0, 0, 1)) if simple else chance.choice((0, 1, 1, 2)),
        hurt_badly=0 if simple else chance.choice((0, 0, 0, 1)), loss=100 * chance.randint(2, 60),
        is_hit_and_run=not simple and chance.random() < places.told["hit_and_run"],
    )  # fmt: skip


def _death(crew: Crew, pk: int, at: datetime, chance: Random) -> Life:
    yield at
    row = _now(pk)
    accidents.add_death(actor=crew.officer_of(row, at, chance), at=at, accident=row)


def _find(crew: Crew, pk: int, at: datetime, chance: Random) -> None:
    row = _now(pk)
    accidents.find(actor=crew.head_of(row, at), at=at, accident=row, responsibilities=chance.choice(SHARES))


def _now(pk: int) -> Accident:
    return Accident.objects.get(pk=pk)


def _working_day(crew: Crew, day: date, number: int, chance: Random) -> datetime:
    return crew.year.at_work(crew.year.calendar.add_working_days(day, number), chance)
