"""Where one gets on and off the expressway: four ramps, each one-way, at a road that crosses it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lianjian.counties.zhanhua.network.drawing import FORWARD, Road, Sheet
from lianjian.counties.zhanhua.network.plane import Line, Pieces, at, crossings, resampled

RAMP_M = 420.0
"""How far before the crossing a ramp leaves, and how far behind it the other comes back."""
SIDE_M = 150.0
"""How far beside the expressway the ramps meet the road."""
ROOM_M = 60.0
HOSTS = ("trunk", "primary", "secondary", "unclassified")


@dataclass(frozen=True)
class Ramp:
    """A line from or to a carriageway, to or from the road that crosses it."""

    line: Line
    carriageway: Road
    leaves: bool
    on_carriageway: float
    on_host: float


def draw_interchange(carriageways: Sequence[Road], wanted: float, sheet: Sheet, speed: int) -> None:
    """At the crossing nearest to the wanted place (metres to the east) whose ramps meet nothing else."""
    hosts = sheet.open_roads(*HOSTS)
    hits = crossings(
        Pieces.of([road.line for road in carriageways]), Pieces.of([road.line for road in hosts])
    )
    pairs: dict[int, dict[int, tuple[float, float]]] = {}
    for way, host, along, along_host in zip(
        hits.one, hits.other, hits.along_one, hits.along_other, strict=True
    ):
        pairs.setdefault(int(host), {})[int(way)] = float(along), float(along_host)
    whole = [host for host, spots in pairs.items() if len(spots) == len(carriageways)]
    whole.sort(key=lambda host: abs(at(carriageways[0].line, pairs[host][0][0])[0] - wanted))
    for host in whole:
        ramps = [
            ramp
            for way, spot in sorted(pairs[host].items())
            for ramp in _ramps(carriageways[way], hosts[host], *spot)
        ]
        if len(ramps) == 2 * len(carriageways) and _is_free(ramps, hosts[host], sheet):
            _build(ramps, hosts[host], sheet, carriageways[0].name, speed)
            return


def _ramps(carriageway: Road, host: Road, along: float, along_host: float) -> list[Ramp]:
    """The two ramps of one carriageway, on its right; none where there is no room."""
    if not RAMP_M < along < carriageway.whole - RAMP_M:
        return []
    here, ahead = at(carriageway.line, np.array([along, along + 10]))
    right = np.array([ahead[1] - here[1], here[0] - ahead[0]]) / 10
    forward = at(host.line, along_host + 5) - at(host.line, along_host - 5)
    meets = along_host + (SIDE_M if forward @ right > 0 else -SIDE_M)
    if not ROOM_M < meets < host.whole - ROOM_M:
        return []
    foot = at(host.line, meets)
    before, behind = at(carriageway.line, np.array([along - RAMP_M, along + RAMP_M]))
    off = _curve(before, (here + before) / 2 + right * SIDE_M / 3, foot)
    on = _curve(foot, (here + behind) / 2 + right * SIDE_M / 3, behind)
    return [
        Ramp(off, carriageway, True, along - RAMP_M, meets),
        Ramp(on, carriageway, False, along + RAMP_M, meets),
    ]


def _curve(start: Line, bow: Line, end: Line) -> Line:
    share = np.linspace(0, 1, 12)[:, None]
    return resampled((1 - share) ** 2 * start + 2 * share * (1 - share) * bow + share**2 * end, 60.0)


def _is_free(ramps: Sequence[Ramp], host: Road, sheet: Sheet) -> bool:
    others = [road.line for road in sheet.roads if road is not host and road.kind != "motorway"]
    others += [water.line for water in sheet.waters]
    inside = sheet.ground.hold([ramp.line for ramp in ramps], 20.0).all()
    return bool(inside) and not len(crossings(Pieces.of([ramp.line for ramp in ramps]), Pieces.of(others)))


def _build(ramps: Sequence[Ramp], host: Road, sheet: Sheet, name: str, speed: int) -> None:
    feet: dict[float, int] = {}
    for ramp in ramps:
        foot, high = (-1, 0) if ramp.leaves else (0, -1)
        if ramp.on_host not in feet:
            feet[ramp.on_host] = sheet.node(ramp.line[foot])
            host.joins.append((ramp.on_host, feet[ramp.on_host]))
        top = sheet.node(ramp.line[high])
        ramp.carriageway.joins.append((ramp.on_carriageway, top))
        ends = (top, feet[ramp.on_host]) if ramp.leaves else (feet[ramp.on_host], top)
        road = sheet.draw(ramp.line, "motorway_link", ends)
        road.name, road.oneway, road.speed = f"{name}匝道", FORWARD, speed
