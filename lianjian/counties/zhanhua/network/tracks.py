"""Ways into the fields and to the salt pans. Most end where the fields do; some meet the next road."""

from collections.abc import Mapping, Sequence
from math import cos, sin
from typing import Any

import numpy as np

from lianjian.counties.zhanhua.network.drawing import Road, Sheet
from lianjian.counties.zhanhua.network.plane import (
    Line,
    Pieces,
    at,
    crossings,
    length,
    normals,
    part,
    resampled,
)

HOSTS = ("trunk", "primary", "secondary", "unclassified")
SHORTEST_M, STOP_M, EDGE_M = 150.0, 25.0, 70.0
SLANT = 0.3
STEP_M = 90.0
SWING_M, WAVE_M = 14.0, (500.0, 1500.0)
PROBE_M = 40.0

Start = tuple[Road, float, Line]
"""From which road, how far along it, and the whole way that it would like to go."""


def draw_tracks(sheet: Sheet, rows: Mapping[str, Any], coast: float) -> None:
    """`coast` is the northing in metres from which ways reach as far as the salt pans."""
    hosts = sheet.open_roads(*HOSTS)
    starts = [start for road in hosts for start in _into_fields(road, sheet, rows, coast)]
    starts += _to_sea(hosts, sheet, rows, coast)
    lengths = _free_lengths(starts, sheet)
    ways = [
        (road, along, sheet.wavy(resampled(part(line, 0.0, float(free)), STEP_M), SWING_M, WAVE_M))
        for (road, along, line), free in zip(starts, lengths, strict=True)
        if free >= SHORTEST_M
    ]
    for (road, along, line), inside in zip(
        ways, sheet.ground.hold([way[2] for way in ways], STOP_M), strict=True
    ):
        if inside:
            track = sheet.draw(line, "track")
            road.joins.append((along, track.ends[0]))


def _into_fields(road: Road, sheet: Sheet, rows: Mapping[str, Any], coast: float) -> list[Start]:
    chance, found = sheet.chance, []
    along = chance.uniform(EDGE_M, rows["every"])
    while along < road.whole - EDGE_M:
        here, ahead = at(road.line, np.array([along, along + 5]))
        right = normals(np.array([here, ahead]))[0] * chance.choice((-1, 1))
        is_pan = here[1] > coast
        way = _along_pans(right) if is_pan else _turned(right, chance.uniform(-SLANT, SLANT))
        reach = chance.uniform(*rows["coast_reach" if is_pan else "reach"])
        found.append((road, along, np.array([here, here + way * reach])))
        along += rows["coast_every" if is_pan else "every"] * chance.uniform(0.4, 1.6)
    return found


def _turned(way: Line, angle: float) -> Line:
    return np.array([way[0] * cos(angle) - way[1] * sin(angle), way[0] * sin(angle) + way[1] * cos(angle)])


def _along_pans(way: Line) -> Line:
    """Salt pans lie square to the north: the way that comes nearest to the one given."""
    return np.sign(way) * (np.abs(way) == np.abs(way).max())


def _to_sea(hosts: Sequence[Road], sheet: Sheet, rows: Mapping[str, Any], coast: float) -> list[Start]:
    """One to each strip of land: to the north from the road that lies furthest north in it."""
    furthest: dict[int, tuple[float, Road, float]] = {}
    for road in hosts:
        spots = np.arange(EDGE_M, road.whole - EDGE_M, PROBE_M)
        for along, (x, y) in zip(spots.tolist(), at(road.line, spots).tolist(), strict=True):
            strip = int(x // rows["coast_every"])
            if y > coast and (strip not in furthest or y > furthest[strip][0]):
                furthest[strip] = y, road, along
    found = []
    for _y, road, along in (furthest[strip] for strip in sorted(furthest)):
        here, reach = at(road.line, along), sheet.chance.uniform(*rows["coast_reach"])
        found.append((road, along, np.array([here, (here[0], here[1] + reach)])))
    return found


def _free_lengths(starts: Sequence[Start], sheet: Sheet) -> Line:
    """How far each way gets before water, the expressway, a settlement's streets or the border."""
    ways = Pieces.of([line for _road, _along, line in starts])
    ring = np.vstack([sheet.ground.ring, sheet.ground.ring[:1]])
    barriers = [(water.line, water.width / 2 + STOP_M) for water in sheet.waters]
    fast = sheet.lines("motorway", "motorway_link")
    barriers += [(line, 2 * STOP_M) for line in [*fast, *sheet.streets(), ring]]
    stops = np.array([stop for _line, stop in barriers])
    hits = crossings(ways, Pieces.of([line for line, _stop in barriers]))
    free = np.array([length(line) for _road, _along, line in starts])
    np.minimum.at(free, hits.one, hits.along_one - stops[hits.other] / np.maximum(hits.sine, 0.3))
    return free
