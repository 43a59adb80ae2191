"""When the demo's units come: the free crew that is there first by road; before there were crews, from the unit's seat.

Routes give the time, and chance what differs from call to call. The ways of a week's calls are worked out at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, TypeAlias

from django.utils import timezone

from lianjian.areas.roster import facade as roster
from lianjian.kernel.org.models import Unit
from lianjian.kernel.places.coordinates import Point, kilometres

if TYPE_CHECKING:
    from lianjian.engines.roads import Roads

HOUR = 3600
"""Seconds."""
SHIFTS_BEGIN = (time(8), time(20))
"""Who is on duty is asked once between these."""

Times: TypeAlias = Mapping[str, datetime]
"""The times of a call by the names of its fields."""


@dataclass(frozen=True)
class Sending:
    """A unit sent to a point at a time."""

    at: datetime
    unit: Unit
    seat: Point
    point: Point


class Arrivals:
    """When units come: asked in the order of time, after a look ahead. The steps beside the way are drawn by the pack."""

    def __init__(self, chance: Random, told: Mapping[str, Any]) -> None:
        self.chance, self.told = chance, told

    def look_ahead(self, sendings: Sequence[Sending]) -> None:
        """Make ready for the sendings to come."""

    def __call__(self, sending: Sending) -> Times:
        """When a unit took the order, departed, arrived, and was free again; nothing where none can come."""
        raise NotImplementedError(type(self).__name__)

    def times(self, sent_at: datetime, travel: float) -> dict[str, datetime]:
        """Of a way that takes so many seconds on average."""
        acknowledged = sent_at + self.some("acknowledge_seconds")
        departed = acknowledged + self.some("depart_seconds")
        arrived = departed + timedelta(
            seconds=round(travel * self.chance.lognormvariate(0, self.told["spread"]))
        )
        return {
            "acknowledged_at": acknowledged,
            "departed_at": departed,
            "arrived_at": arrived,
            "cleared_at": arrived + timedelta(minutes=self.chance.randint(*self.told["handling_minutes"])),
        }

    def some(self, name: str) -> timedelta:
        return timedelta(seconds=self.chance.randint(*self.told[name]))


class Straight(Arrivals):
    """On the straight line from the unit's seat, where the county has no road network."""

    def __call__(self, sending: Sending) -> Times:
        far = self.told["detour"] * kilometres(sending.seat, sending.point)
        return self.times(sending.at, HOUR * far / self.told["speed"])


class ByRoad(Arrivals):
    """By road, from wherever a free crew waits."""

    def __init__(self, roads: "Roads", chance: Random, told: Mapping[str, Any]) -> None:
        super().__init__(chance, told)
        self.roads = roads
        self._free_at: dict[int, datetime] = {}
        self._ways: dict[Point, dict[Point, float]] = {}
        self._on_duty: dict[datetime, tuple[roster.CrewNow, ...]] = {}

    def look_ahead(self, sendings: Sequence[Sending]) -> None:
        """Work out the ways of sendings to come, from all places where somebody waits then."""
        targets = list(dict.fromkeys(it.point for it in sendings))
        origins = list(dict.fromkeys(post for it in sendings for post in self._posts(it)))
        self._ways = {}
        if targets:
            seconds = self.roads.table(origins, targets).seconds
            for row, origin in enumerate(origins):
                self._ways[origin] = dict(zip(targets, seconds[row].tolist(), strict=True))

    def _posts(self, sending: Sending) -> list[Point]:
        return [crew.point for crew in self._crews(sending.at)] or [sending.seat]

    def __call__(self, sending: Sending) -> Times:
        crews = self._crews(sending.at)
        if not crews:
            return self._come(sending, self._ways[sending.seat][sending.point], None)
        waits = {crew: self._waits(crew, sending.at) for crew in crews}
        first = min(crews, key=lambda crew: waits[crew] + self._ways[crew.point][sending.point])
        return self._come(sending, waits[first] + self._ways[first.point][sending.point], first)

    def _waits(self, crew: roster.CrewNow, at: datetime) -> float:
        """Seconds until a crew is free."""
        free_at = self._free_at.get(crew.pk, at)
        return max(0.0, (free_at - at).total_seconds())

    def _come(self, sending: Sending, seconds: float, crew: roster.CrewNow | None) -> Times:
        """Nobody comes where no road leads."""
        if seconds == float("inf"):
            return {}
        told = self.times(sending.at, seconds / self.told["haste"])
        if crew:
            self._free_at[crew.pk] = told["cleared_at"]
        return told

    def _crews(self, at: datetime) -> tuple[roster.CrewNow, ...]:
        since = _shift_of(at)
        if since not in self._on_duty:
            self._on_duty = {since: roster.on_duty(at)} if len(self._on_duty) > 50 else self._on_duty
            self._on_duty[since] = roster.on_duty(at)
        return self._on_duty[since]


def _shift_of(at: datetime) -> datetime:
    """The last moment at which shifts began."""
    local = timezone.localtime(at)
    day, hour = local.date(), local.time()
    if hour < SHIFTS_BEGIN[0]:
        day, begin = day - timedelta(days=1), SHIFTS_BEGIN[1]
    else:
        begin = SHIFTS_BEGIN[0] if hour < SHIFTS_BEGIN[1] else SHIFTS_BEGIN[1]
    return timezone.make_aware(datetime.combine(day, begin))
