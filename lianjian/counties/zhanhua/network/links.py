"""Roads between neighbouring settlements: as few as keep the way from each to the next short.

Bridges are dear, so that two villages on both banks may be far apart by road.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import Delaunay

from lianjian.counties.zhanhua.network.drawing import Sheet
from lianjian.counties.zhanhua.network.plane import Line, Pieces, crossings, resampled
from lianjian.counties.zhanhua.network.settlements import Settlement

STEP_M = 70.0
DETOUR = 1.45
"""A road is built where the way by those that are there is so many times the straight one."""
BRIDGE_M, OVERPASS_M = 2600.0, 900.0
"""What a crossing of a river or of the expressway counts like, in metres of road."""
DETOUR_OF_BRIDGES = 1.25
MANY = 400
"""Of so many gates around one that no neighbour can be reached from, some are behind no border."""
BORDER_M = 12.0
SWING, SWING_M, WAVE_M = 0.035, 70.0, (900.0, 3200.0)


@dataclass(frozen=True)
class Link:
    """A road that could be: from one settlement's gate to another's."""

    one: int
    other: int
    gates: tuple[int, int]
    straight: float
    cost: float


def draw_links(settlements: Sequence[Settlement], sheet: Sheet) -> None:
    """Choose the links to build, cheapest first, and draw them with a slight swing."""
    chosen = _chosen(_possible(settlements, sheet), len(settlements))
    straight = [resampled(np.array([sheet.nodes[gate] for gate in link.gates]), STEP_M) for link in chosen]
    swung = [
        sheet.wavy(line, min(SWING * link.straight, SWING_M), WAVE_M)
        for link, line in zip(chosen, straight, strict=True)
    ]
    stays = sheet.ground.hold(swung, BORDER_M)
    for link, line, other, inside in zip(chosen, swung, straight, stays, strict=True):
        sheet.draw(line if inside else other, "unclassified", link.gates)


def _possible(settlements: Sequence[Settlement], sheet: Sheet) -> list[Link]:
    """The shortest straight line between each two settlements whose gates are neighbours.

    A settlement behind a bend of the border, whose every such line leaves the county, is given others to choose
    from: to those nearest to it.
    """
    gates = _Gates.of(settlements, sheet)
    found = _links(gates, _neighbours(gates.points), sheet)
    reached = {end for link in found for end in (link.one, link.other)}
    lonely = [each for each in settlements if each.number not in reached]
    return found + _links(gates, [pair for each in lonely for pair in gates.nearest(each)], sheet)


@dataclass(frozen=True)
class _Gates:
    """The corners at the edge of every settlement, and of which each is."""

    nodes: NDArray[np.int64]
    owner: NDArray[np.int64]
    points: Line

    @classmethod
    def of(cls, settlements: Sequence[Settlement], sheet: Sheet) -> "_Gates":
        nodes = np.array([gate for each in settlements for gate in each.gates])
        owner = np.repeat([each.number for each in settlements], [len(each.gates) for each in settlements])
        return cls(nodes, owner, np.array([sheet.nodes[node] for node in nodes]))

    def nearest(self, settlement: Settlement) -> list[tuple[int, int]]:
        here = np.flatnonzero(self.owner == settlement.number)[0]
        far = np.hypot(*(self.points - self.points[here]).T)
        return [(int(here), int(there)) for there in np.argsort(far, kind="stable")[:MANY]]


def _links(gates: _Gates, pairs: Sequence[tuple[int, int]], sheet: Sheet) -> list[Link]:
    """The shortest of the pairs of gates between each two settlements, where its line stays inside."""
    shortest: dict[tuple[int, int], tuple[float, int, int]] = {}
    for pair in pairs:
        one, other = sorted(pair, key=lambda gate: int(gates.owner[gate]))
        owners = int(gates.owner[one]), int(gates.owner[other])
        far = hypot(*(gates.points[one] - gates.points[other]))
        if owners[0] != owners[1]:
            shortest[owners] = min(shortest.get(owners, (far, one, other)), (far, one, other))
    if not shortest:
        return []
    lines = [gates.points[[one, other]] for _far, one, other in shortest.values()]
    stays, extra = _stays_inside(lines, sheet), _dearness(lines, sheet)
    return [
        Link(*owners, (int(gates.nodes[one]), int(gates.nodes[other])), far, far + more)
        for (owners, (far, one, other)), inside, more in zip(shortest.items(), stays, extra, strict=True)
        if inside
    ]


def _neighbours(points: Line) -> list[tuple[int, int]]:
    corners = Delaunay(points).simplices
    sides = np.sort(np.vstack([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]]), axis=1)
    return [(int(one), int(other)) for one, other in np.unique(sides, axis=0)]


def _stays_inside(lines: Sequence[Line], sheet: Sheet) -> NDArray[np.bool_]:
    """Whether the line leaves the county nowhere, nor comes near to its border on the way."""
    ring = sheet.ground.ring
    hits = crossings(Pieces.of(lines), Pieces.of([np.vstack([ring, ring[:1]])]))
    stays = np.ones(len(lines), dtype=bool)
    stays[hits.one] = False
    return stays


def _dearness(lines: Sequence[Line], sheet: Sheet) -> Line:
    """What the crossings of each line count like, in metres; those that are slanting count more."""
    barriers = [(water.line, BRIDGE_M) for water in sheet.waters]
    barriers += [(line, OVERPASS_M / 2) for line in sheet.lines("motorway")]
    hits = crossings(Pieces.of(lines), Pieces.of([line for line, _cost in barriers]))
    cost = np.array([cost for _line, cost in barriers])[hits.other] / np.maximum(hits.sine, 0.2)
    return np.bincount(hits.one, weights=cost, minlength=len(lines)).astype(float)


def _chosen(possible: Sequence[Link], settlements: int) -> list[Link]:
    """A greedy spanner (Althöfer and others, 1993): equal arguments give equal links."""
    ways: list[dict[int, float]] = [{} for _ in range(settlements)]
    chosen = []
    for link in sorted(possible, key=lambda link: (link.cost, link.gates)):
        is_bridge = link.cost > link.straight
        limit = link.cost * (DETOUR_OF_BRIDGES if is_bridge else DETOUR)
        if _reaches(ways, link.one, link.other, limit):
            continue
        ways[link.one][link.other] = ways[link.other][link.one] = link.straight
        chosen.append(link)
    return chosen


def _reaches(ways: Sequence[dict[int, float]], start: int, goal: int, limit: float) -> bool:
    """Whether there is a way no longer than the limit."""
    best, queue = {start: 0.0}, [(0.0, start)]
    while queue:
        far, here = heapq.heappop(queue)
        if here == goal:
            return True
        if far > best[here]:
            continue
        for there, step in ways[here].items():
            if far + step <= limit and far + step < best.get(there, limit + 1):
                best[there] = far + step
                heapq.heappush(queue, (far + step, there))
    return False
