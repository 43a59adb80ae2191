"""Where and when the demo's people call, as the pack tells, and the places and seats that these calls are about."""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any, Protocol

from lianjian.kernel.home import home
from lianjian.kernel.org.models import Beat, Unit
from lianjian.kernel.places.coordinates import Point, kilometres
from lianjian.kernel.places.models import Place
from lianjian.kernel.testing.year import Year

ROADS = "roads.csv"
"""The segments that the demo draws into the home folder before its years begin."""

CELL_DEGREES = 0.03


def _cell(point: Point) -> tuple[int, int]:
    return int(point[0] / CELL_DEGREES), int(point[1] / CELL_DEGREES)


def _cells_around(point: Point) -> Iterator[tuple[int, int]]:
    """Its cell and the eight beside it, so that few places need to be compared with a point."""
    east, north = _cell(point)
    return ((east + x, north + y) for x, y in product((-1, 0, 1), repeat=2))


class Told(Protocol):
    """A call as the pack tells it: a local time, a category, a grade, a point and a place, where it has any."""

    at: datetime
    category: str
    grade: int
    point: Point | None
    place: str | None


class County:
    """What the calls of the demo are drawn from."""

    def __init__(self, year: Year, plan: Mapping[str, Any]) -> None:
        self.year, self.plan = year, plan
        rows = Place.objects.filter(longitude__isnull=False).exclude(level=Place.Level.COUNTY)
        self.places = {place.code: place for place in rows.select_related("parent").order_by("code")}
        self._cells: dict[tuple[int, int], list[Place]] = defaultdict(list)
        for place in self._settled():
            for cell in _cells_around((place.longitude or 0, place.latitude or 0)):
                self._cells[cell].append(place)
        self._seats: dict[int, Point | None] = {}
        self._years: dict[int, list[Told]] = {}

    def _settled(self) -> list[Place]:
        levels = (Place.Level.VILLAGE, Place.Level.COMMUNITY)
        return [place for place in self.places.values() if place.level in levels]

    def by_day(self, numbers: Sequence[int]) -> dict[date, list[Told]]:
        """The calls of some years by their day, each day's in the order of time."""
        found = defaultdict(list)
        for number in numbers:
            for call in self._calls(number):
                found[call.at.date()].append(call)
        return dict(found)

    def _calls(self, number: int) -> list[Told]:
        if number not in self._years:
            self._years[number] = self.year.pack.part("calls").calls(
                number, plan=self.plan, spots=self._spots(), chance=self.year.chance(f"calls/{number}"),
                account=self.year.profile["account"].replace(year=number), scale=self.year.scale,
                holidays=self._days_off(number),
            )  # fmt: skip
        return self._years[number]

    def _spots(self) -> Any:
        points = {code: (place.longitude, place.latitude) for code, place in self.places.items()}
        levels = {code: str(place.level) for code, place in self.places.items()}
        chance = self.year.chance("calls/spots")
        return self.year.pack.part("calls").Spots.of(points, levels, self._segments(), self.plan, chance)

    def _segments(self) -> list[dict[str, str]]:
        """The drawn roads; where none were drawn, the lines of the county's list of roads."""
        file = home() / ROADS
        if file.exists():
            with open(file, encoding="utf-8", newline="") as lines:
                return list(csv.DictReader(lines))
        return [self._line(row["towns"].split(";")) for row in self.year.pack.table("traffic_roads")]

    def _line(self, towns: Sequence[str]) -> dict[str, str]:
        corners = [self.places[town] for town in towns if town in self.places]
        geometry = ";".join(f"{place.longitude} {place.latitude}" for place in corners)
        return {"class": "primary", "length_m": f"{len(corners)}", "geometry": geometry}

    def _days_off(self, number: int) -> frozenset[date]:
        """Days of the week that are not worked."""
        first = date(number, 1, 1)
        days = [first + timedelta(days=it) for it in range(366)]
        works = self.year.calendar.is_workday
        return frozenset(day for day in days if day.weekday() < 5 and not works(day))

    def place_of(self, told: Told) -> Place | None:
        """The place that the call is about: its own, or the one nearest to its point."""
        if told.place is not None:
            return self.places[told.place]
        if told.point is None:
            return None
        point = told.point
        near = self._cells.get(_cell(point)) or self._settled()
        return min(near, key=lambda it: kilometres(point, (it.longitude or 0, it.latitude or 0)))

    def seat_of(self, unit: Unit) -> Point | None:
        """Where a unit is stationed: in the middle of the first township of its beat; None without one."""
        if unit.pk not in self._seats:
            beat = Beat.objects.filter(unit=unit).select_related("town").order_by("town__code").first()
            town = beat.town if beat else None
            self._seats[unit.pk] = (town.longitude or 0, town.latitude or 0) if town else None
        return self._seats[unit.pk]
