"""The demo's road network: drawn inside the county's outline, from its places and a seed. Synthetic.

Rivers, expressway and trunk roads lead through the points of roads.toml; the rest follows from where the places
are. The result is a plain table of segments, as `lianjian roads build` reads it, and the lines for a quiet map.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np

from lianjian.counties.zhanhua.network.courses import Courses
from lianjian.counties.zhanhua.network.drawing import Ground, Road, Sheet
from lianjian.counties.zhanhua.network.hierarchy import name_links, rank
from lianjian.counties.zhanhua.network.interchanges import draw_interchange
from lianjian.counties.zhanhua.network.junctions import Segment, segments
from lianjian.counties.zhanhua.network.links import draw_links
from lianjian.counties.zhanhua.network.plane import Frame, Line, true_lengths
from lianjian.counties.zhanhua.network.settlements import Settlement, draw_streets, make_room, settled
from lianjian.counties.zhanhua.network.tracks import draw_tracks
from lianjian.kernel.places.coordinates import Point

COLUMNS = (
    "id", "from", "to", "class", "name", "oneway", "speed_kmh", "limit_t", "length_m", "geometry", "bridge",
)  # fmt: skip
ON_MAP = ("motorway", "trunk", "primary", "secondary")


@dataclass(frozen=True)
class Network:
    """The segments as rows of `COLUMNS`, the lines of a map by class, and the node at which each place stands."""

    rows: list[tuple[str, ...]]
    lines: list[tuple[str, str, Line]]
    at: dict[str, str]


def build(
    ring: Sequence[Point],
    points: Mapping[str, Point],
    names: Mapping[str, str],
    towns: Sequence[str],
    plan: Mapping[str, Any],
    seed: int,
) -> Network:
    """Draw the network of a county; equal arguments give equal rows.

    `points` and `names` are of every township and village by code, `towns` the codes of the townships, `plan` the
    contents of roads.toml.
    """
    frame = Frame.around(ring)
    sheet = Sheet(Ground.of(frame.metres(ring)), Random(seed))
    places = dict(zip(points, frame.metres(list(points.values())), strict=True))
    settlements = settled(places, names, towns, plan["settlements"], sheet.chance)
    at = _draw(sheet, frame, settlements, places, plan)
    cut = segments(sheet)
    rank(cut, at, towns, len(sheet.nodes))
    name_links(cut, settlements)
    rows = list(_rows(cut, frame, plan["bridges"], sheet.chance))
    return Network(rows, _lines(sheet, frame), {code: str(node) for code, node in at.items()})


def _draw(
    sheet: Sheet,
    frame: Frame,
    settlements: Sequence[Settlement],
    places: Mapping[str, Line],
    plan: Mapping[str, Any],
) -> dict[str, int]:
    """Everything in its order, for each later step keeps off what is there; the node of each place."""
    courses = Courses(sheet, frame, settlements)
    carriageways = _long_lines(courses, plan)
    _towns(courses, settlements, plan)
    make_room(settlements, sheet)
    for village in (each for each in settlements if not each.is_town):
        draw_streets(village, sheet, plan["names"])
    at = {each.code: each.centre for each in settlements}
    at |= _lanes_into_towns(sheet, {code: spot for code, spot in places.items() if code not in at})
    draw_links(settlements, sheet)
    for row, ways in zip(plan["motorways"], carriageways, strict=True):
        for longitude in row["interchanges"]:
            wanted = frame.metres([(longitude, frame.middle[1])])[0, 0]
            draw_interchange(ways, float(wanted), sheet, plan["speeds"]["motorway_link"])
    coast = frame.metres([(frame.middle[0], plan["tracks"]["coast"])])[0, 1]
    draw_tracks(sheet, plan["tracks"], float(coast))
    return {code: at[code] for code in places}


def _long_lines(courses: Courses, plan: Mapping[str, Any]) -> list[tuple[Road, Road]]:
    """Waters, expressways and trunk roads; the two carriageways of each expressway."""
    speeds = plan["speeds"]
    for row in plan["waters"]:
        courses.water(row)
    carriageways = [courses.motorway(row, speeds["motorway"]) for row in plan["motorways"]]
    for row in plan["courses"]:
        courses.course(row, speeds.get(row["kind"]))
    return carriageways


def _towns(courses: Courses, settlements: Sequence[Settlement], plan: Mapping[str, Any]) -> None:
    """The streets of the towns, and the roads from one to another."""
    towns = {each.code: each for each in settlements if each.is_town}
    for town in towns.values():
        is_seat = town.code == plan["settlements"]["seat_of"]
        speed = plan["speeds"]["seat"] if is_seat else None
        draw_streets(town, courses.sheet, plan["names"], speed=speed, one_way=is_seat)
    for row in plan["between"]:
        for one, other in row["towns"]:
            courses.between(towns[one], towns[other], row["kind"])


def _lanes_into_towns(sheet: Sheet, places: Mapping[str, Line]) -> dict[str, int]:
    """A place within a town's reach has no streets of its own: a lane leads from it to the nearest corner."""
    corners = np.unique([road.ends for road in sheet.roads if road.is_street])
    spots = np.array([sheet.nodes[corner] for corner in corners])
    at = {}
    for code, point in places.items():
        corner = int(corners[np.argmin(np.hypot(*(spots - point).T))])
        line = np.array([point, (point + sheet.nodes[corner]) / 2, sheet.nodes[corner]])
        at[code] = sheet.draw(line, "residential", (None, corner)).ends[0]
    return at


def _rows(
    cut: Sequence[Segment], frame: Frame, bridges: Mapping[str, Any], chance: Random
) -> Iterator[tuple[str, ...]]:
    lines = frame.many_degrees([segment.line for segment in cut])
    for number, (segment, line, long) in enumerate(zip(cut, lines, true_lengths(lines), strict=True)):
        road = segment.road
        limits = bridges.get(segment.kind) if segment.is_bridge else None
        limit = str(chance.choice(limits)) if limits and chance.random() < bridges["limited"] else ""
        yield (
            str(number),
            str(segment.first),
            str(segment.last),
            segment.kind,
            road.name,
            road.oneway,
            str(road.speed or ""),
            limit,
            f"{max(long, 0.1):.1f}",
            ";".join(f"{lon:.6f} {lat:.6f}" for lon, lat in line.tolist()),
            "yes" if segment.is_bridge else "",
        )


def _lines(sheet: Sheet, frame: Frame) -> list[tuple[str, str, Line]]:
    """Class, name and course of what a map of the whole county shows; of the expressway one carriageway."""
    waters = [("water", water.name, frame.degrees(water.line)) for water in sheet.waters]
    seen: set[str] = set()
    roads = []
    for road in sheet.open_roads(*ON_MAP):
        if not (road.kind == "motorway" and road.name in seen):
            seen.add(road.name)
            roads.append((road.kind, road.name, frame.degrees(road.line)))
    return waters + roads
