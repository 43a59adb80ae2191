"""A county's years, told by lives: how the demo's rows come about.

Each area gives lives: generators that do something through its rules, yield the moment at which they go on,
and do the next thing. The clock is held at each moment, and all lives run in the order of time, so that the
record grows as it would have grown. A life may yield another life to begin beside it.
"""

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush
from itertools import count
from math import exp
from typing import Any, TypeAlias

from django.utils import timezone

from lianjian.kernel.access.actor import Actor, actor_for
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.clock.queries import calendar
from lianjian.kernel.clock.workdays import Calendar
from lianjian.kernel.county import Pack
from lianjian.kernel.org.models import Person, Post, Unit

Life: TypeAlias = Iterator["datetime | Life"]


@dataclass
class Year:
    """What the lives of the demo draw on: chance, the county's profile and texts, and the people in post."""

    pack: Pack
    seed: int
    scale: float
    ends: datetime
    profile: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.profile, self.texts = self.pack.settings("profile"), self.pack.settings("texts")
        self.calendar: Calendar = calendar()

    def chance(self, name: str) -> random.Random:
        """A stream of chance of its own for each use, so that one area's draws do not move another's."""
        return random.Random(f"{self.seed}/{name}")

    def number(self, told: int, name: str) -> int:
        """How many there are where the profile tells `told`: that many with the county's own seed, scaled;
        drawn around it (Poisson) with any other.
        """
        expected = told * self.scale
        if self.seed == self.profile["default_seed"]:
            return round(expected)
        return _poisson(self.chance(f"number/{name}"), expected)

    def at_work(self, day: date, chance: random.Random, *, after: datetime | None = None) -> datetime:
        """A moment of a working day, from the day itself on, later than `after`."""
        day = self.calendar.add_working_days(day, 0)
        moment = timezone.make_aware(datetime.combine(day, time(8, 30))) + timedelta(
            minutes=chance.randrange(9 * 60)
        )
        while after and moment <= after:
            day = self.calendar.add_working_days(day, 1)
            moment = timezone.make_aware(datetime.combine(day, time(8, 30))) + timedelta(
                minutes=chance.randrange(9 * 60)
            )
        return moment

    def any_time(self, day: date, chance: random.Random) -> datetime:
        """A moment by daylight of any day."""
        return timezone.make_aware(datetime.combine(day, time(7, 0))) + timedelta(
            minutes=chance.randrange(13 * 60)
        )

    def day_in(
        self, year: int, month: int, chance: random.Random, *, first: int = 1, last: int | None = None
    ) -> date:
        """A day of a month."""
        end = (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        return date(year, month, chance.randint(first, min(last or end.day, end.day)))

    def people_in(self, unit: Unit, on: date, kind: str) -> list[Person]:
        """Those who hold a kind of post in a unit on a day."""
        posts = Post.objects.on(on).filter(unit=unit, kind__code=kind).select_related("person").order_by("pk")
        return [post.person for post in posts]

    def actors_in(self, unit: Unit, on: date, kind: str) -> list[Actor]:
        return [actor_for(person, on) for person in self.people_in(unit, on, kind)]

    def leader_of(self, unit: Unit, on: date) -> Actor:
        """The head of a unit on a day."""
        post = (
            Post.objects.on(on)
            .filter(unit=unit, kind__leads=True)
            .select_related("person")
            .order_by("pk")
            .first()
        )
        if post is None:
            raise LookupError(f"{unit} has no head on {on}")
        return actor_for(post.person, on)

    def desk(self, kind: str, on: date) -> Actor:
        """Someone who holds a kind of post anywhere on a day, such as the call-back desk."""
        post = Post.objects.on(on).filter(kind__code=kind).select_related("person").order_by("pk").first()
        if post is None:
            raise LookupError(f"nobody holds the post {kind} on {on}")
        return actor_for(post.person, on)


def live(
    lives: Iterable[Life], *, until: datetime, progress: Callable[[datetime], None] | None = None
) -> int:
    """Let all lives run in the order of time up to a moment; return how many steps they took."""
    order = count()
    waiting: list[tuple[datetime, int, Life]] = []
    for life in lives:
        _resume(life, waiting, order)
    steps = 0
    while waiting and waiting[0][0] <= until:
        moment, _number, life = heappop(waiting)
        with held_at(moment):
            _resume(life, waiting, order)
        steps += 1
        if progress and steps % 100 == 0:
            progress(moment)
    return steps


def _resume(life: Life, waiting: list[tuple[datetime, int, Life]], order: Iterator[int]) -> None:
    for told in life:
        if isinstance(told, datetime):
            heappush(waiting, (told, next(order), life))
            return
        _resume(told, waiting, order)


def _poisson(chance: random.Random, expected: float) -> int:
    """Knuth's method for small numbers, the normal one's rounding for large."""
    if expected > 200:
        return max(0, round(chance.gauss(expected, expected**0.5)))
    limit, product, drawn = exp(-expected), chance.random(), 0
    while product > limit:
        product *= chance.random()
        drawn += 1
    return drawn
