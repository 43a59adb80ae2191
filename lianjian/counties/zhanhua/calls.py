"""When, where and about what the demo's people call: times and places for rows that an area's rules then make.

Pure functions of chance. The shapes of day, week and year, the shares and the places' weights stand in calls.toml.
"""

from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from math import cos, exp, pi, radians, sin, sqrt
from random import Random
from typing import Any

from lianjian.kernel.places.coordinates import KM_A_DEGREE, Point

CRIMINAL = "01"
HOME, ROAD = "home", "road"


@dataclass(frozen=True)
class Call:
    """A call as the caller knows it: when, about what, and from where, if it is about a place at all.

    `place` is the code of the village or town nearest to a caller at home; on the road there is a point alone.
    """

    at: datetime
    category: str
    grade: int
    point: Point | None
    place: str | None


@dataclass(frozen=True)
class Spots:
    """Where calls come from: places by their weight, and points along the roads."""

    codes: Sequence[str]
    points: Mapping[str, Point]
    place_sums: Sequence[float]
    courses: Sequence[Sequence[Point]]
    road_sums: Sequence[float]
    around: float

    @classmethod
    def of(
        cls,
        points: Mapping[str, Point],
        levels: Mapping[str, str],
        segments: Iterable[Mapping[str, str]],
        plan: Mapping[str, Any],
        chance: Random,
    ) -> "Spots":
        """`levels` are of the places by code, `segments` rows of the table of roads."""
        sizes, likely = plan["places"], plan["on_road"]
        towns = {"township": sizes["town"], "community": sizes["community"]}
        weights = [towns.get(levels[code]) or exp(chance.gauss(0, sizes["spread"])) for code in points]
        used = [row for row in segments if row["class"] in likely]
        return cls(
            codes=list(points),
            points=points,
            place_sums=list(accumulate(weights)),
            courses=[_course(row["geometry"]) for row in used],
            road_sums=list(accumulate(float(row["length_m"]) * likely[row["class"]] for row in used)),
            around=sizes["around"],
        )

    def at_home(self, chance: Random) -> tuple[Point, str]:
        """A point near a place, mostly in its middle."""
        code = self.codes[_drawn(self.place_sums, chance)]
        far, bearing = self.around * sqrt(chance.random()), chance.uniform(0, 2 * pi)
        longitude, latitude = self.points[code]
        degree = KM_A_DEGREE * 1000
        east = far * sin(bearing) / (degree * cos(radians(latitude)))
        return (round(longitude + east, 6), round(latitude + far * cos(bearing) / degree, 6)), code

    def on_road(self, chance: Random) -> Point:
        """A point on a road, by the length and the class of all of them."""
        course = self.courses[_drawn(self.road_sums, chance)]
        step, share = chance.randrange(len(course) - 1), chance.random()
        (west, south), (east, north) = course[step], course[step + 1]
        return round(west + (east - west) * share, 6), round(south + (north - south) * share, 6)


def _course(geometry: str) -> list[Point]:
    pairs = (point.split() for point in geometry.split(";"))
    return [(float(longitude), float(latitude)) for longitude, latitude in pairs]


def _drawn(sums: Sequence[float], chance: Random) -> int:
    return min(bisect(sums, chance.random() * sums[-1]), len(sums) - 1)


def calls(
    year: int,
    *,
    plan: Mapping[str, Any],
    spots: Spots,
    chance: Random,
    account: date,
    holidays: frozenset[date] = frozenset(),
    scale: float = 1.0,
) -> list[Call]:
    """The calls of a year in the order of their times (of the county's clock); equal chance gives equal calls.

    `scale` thins out all but the criminal ones, whose days are counted up to the `account`.
    """
    days = [date(year, 1, 1) + timedelta(n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]
    total = plan["years"][str(year)] * scale
    made = [
        _call(day, category, plan, spots, chance)
        for category in plan["categories"]
        for day in _days(category, days, total, plan, holidays, account, chance)
    ]
    return sorted(made, key=lambda call: (call.at, call.category))


def _days(
    category: Mapping[str, Any],
    days: Sequence[date],
    total: float,
    plan: Mapping[str, Any],
    holidays: frozenset[date],
    account: date,
    chance: Random,
) -> Iterator[date]:
    """The day of each of a category's calls."""
    shape = plan["shapes"][category["shape"]]
    weights = [_weight(day, shape, plan["holiday"]["factor"] if day in holidays else 1) for day in days]
    if category["code"] == CRIMINAL:
        return _criminal_days(days, weights, plan, account, chance)
    shares = sum(each.get("share", 0) for each in plan["categories"])
    return iter(chance.choices(days, weights, k=round(total * category["share"] / shares)))


def _weight(day: date, shape: Mapping[str, Sequence[float]], factor: float) -> float:
    return shape["weekdays"][day.weekday()] * shape["months"][day.month - 1] * factor


def _criminal_days(
    days: Sequence[date], weights: Sequence[float], plan: Mapping[str, Any], account: date, chance: Random
) -> Iterator[date]:
    """Days on which criminal calls come in: all but so many as the plan leaves free up to the account.

    Busy days are the likelier ones (a sample without replacement, Efraimidis and Spirakis, 2006).
    """
    before = [(chance.random() ** (1 / weight), day) for day, weight in zip(days, weights, strict=True)]
    until = [keyed for keyed in before if keyed[1] <= account]
    free = plan["criminal_free"][str(days[0].year)]
    taken = [day for _key, day in sorted(until, reverse=True)[: len(until) - free]]
    share = len(taken) / len(until)
    taken += [day for day in days if day > account and chance.random() < share]
    for day in sorted(taken):
        yield day
        while chance.random() < plan["criminal"]["another"]:
            yield day


def _call(
    day: date, category: Mapping[str, Any], plan: Mapping[str, Any], spots: Spots, chance: Random
) -> Call:
    hours = plan["shapes"][category["shape"]]["hours"]
    hour = chance.choices(range(24), hours)[0]
    grade = chance.choices((1, 2, 3, 4), category["grades"])[0]
    point, place = None, None
    if category["where"] == HOME:
        point, place = spots.at_home(chance)
    elif category["where"] == ROAD:
        point = spots.on_road(chance)
    at = datetime.combine(day, time(hour)) + timedelta(seconds=chance.randrange(3600))
    return Call(at, category["code"], grade, point, place)
