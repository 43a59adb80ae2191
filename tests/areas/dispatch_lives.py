"""Crews on duty near a village, and a road between them that may be closed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from lianjian.areas.calls.models import Call
from lianjian.areas.dispatch import rules
from lianjian.areas.dispatch.models import Sending
from lianjian.areas.dispatch.queries import under_way
from lianjian.areas.roster import crews as crew_rules
from lianjian.areas.roster import rules as roster
from lianjian.areas.roster.models import Crew
from lianjian.engines.roads import build_file, save
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.home import home
from lianjian.kernel.org.models import Unit
from lianjian.kernel.places.coordinates import Point
from lianjian.kernel.places.network import NETWORK_FILE
from lianjian.kernel.testing.cast import Cast, moment
from tests.areas.branch_lives import enlisted
from tests.areas.call_lives import described, dispatcher

DAY = "2022-09-01"
NOW = moment(DAY, "09:00")
DEGREE = 0.01
"""About nine hundred metres to the east."""


def crew_at(
    cast: Cast, point: Point, *, code: str = "A1", unit: Unit | None = None, people: int = 2, day: str = DAY
) -> Crew:
    """A crew of a zone on duty on the day, waiting at a point."""
    unit, planned = unit or cast.zone, moment(day, "00:00")
    with held_at(planned):
        crew = crew_rules.form_crew(
            actor=SYSTEM, at=planned, code=code, name=f"{code}组", unit=unit, post_name="驻点",
            longitude=point[0], latitude=point[1],
        )  # fmt: skip
        members = enlisted(people, unit)
        roster.plan(
            actor=SYSTEM, at=planned, crew=crew, starts=moment(day, "08:00"), ends=moment(day, "20:00"),
            people=members, leader=members[0],
        )  # fmt: skip
    return crew


def spot_of(cast: Cast) -> Point:
    place = cast.village()
    assert place.longitude is not None and place.latitude is not None
    return place.longitude, place.latitude


def east_of(point: Point, steps: float) -> Point:
    return point[0] + steps * DEGREE, point[1]


def call_at(cast: Cast, at: datetime = NOW, **facts: Any) -> Call:
    return described(cast, at, **facts)


def sent(cast: Cast, call: Call, *crews: Crew, at: datetime = NOW, **facts: Any) -> list[Sending]:
    rules.send(actor=dispatcher(), at=at, call=call.pk, crews=[crew.pk for crew in crews], **facts)
    return [under_way().get(call=call.pk, crew=crew) for crew in crews]


def north_of(point: Point) -> Point:
    """Where the long way around goes."""
    return point[0] + DEGREE, point[1] + 4 * DEGREE


def lay_roads(point: Point) -> list[Path]:
    """Two ways to a point from the east: over two bridges, short; and around by the north, long. Gives their files."""
    lon, lat = point
    west, middle, east, north = (lon, lat), east_of(point, 1), east_of(point, 3), north_of(point)
    ways = [
        ("near", west, middle, "yes"), ("far", middle, east, "yes"), ("up", west, north, ""), ("down", north, east, ""),
    ]  # fmt: skip
    nodes = {west: "w", middle: "m", east: "e", north: "n"}
    lines = ["id,from,to,class,name,oneway,speed_kmh,limit_t,length_m,geometry,bridge"]
    lines += [
        f"{key},{nodes[a]},{nodes[b]},secondary,{key},no,60,,,{a[0]:.6f} {a[1]:.6f};{b[0]:.6f} {b[1]:.6f},{is_bridge}"
        for key, a, b, is_bridge in ways
    ]
    table, built = home() / "roads.csv", home() / NETWORK_FILE
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    save(build_file(table, at=NOW), built)
    return [table, built]


@contextmanager
def roads_around(point: Point) -> Iterator[None]:
    """The same, taken away afterwards."""
    files = lay_roads(point)
    try:
        yield
    finally:
        for file in files:
            file.unlink()
