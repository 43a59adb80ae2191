"""Villages and towns as grids of streets, each within a reach that keeps it off its neighbours and off long roads."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import cos, hypot, sin
from random import Random
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from lianjian.counties.zhanhua.network.drawing import BACKWARD, BOTH, FORWARD, Sheet
from lianjian.counties.zhanhua.network.plane import Line

GAP_M = 32.0
"""So far a settlement stays from what is next to it."""
LANE_LEFT_OUT = 0.22
"""Share of a village's lanes across that were never built."""
JITTER = 0.09
"""How far corners stray, in streets' distances."""
TURN = 0.22
"""How far a village may be turned from north to south, in radians."""


@dataclass
class Settlement:
    """A town or a village: where its middle is, how far it reaches, and its corners at the edge once drawn."""

    number: int
    code: str
    name: str
    middle: Line
    is_town: bool
    reach: float
    street: float
    centre: int = -1
    gates: list[int] = field(default_factory=list)


def settled(
    points: Mapping[str, Line],
    names: Mapping[str, str],
    towns: Sequence[str],
    sizes: Mapping[str, Any],
    chance: Random,
) -> list[Settlement]:
    """The towns, then the villages outside of them. A village within a town's streets is part of the town."""
    found: list[Settlement] = []
    for code in towns:
        size = sizes["seat" if code == sizes["seat_of"] else "town"]
        found.append(_settlement(len(found), code, names[code], points[code], True, size, chance))
    own = list(found)
    for code, point in points.items():
        if code in towns or any(hypot(*(point - town.middle)) < town.reach + GAP_M for town in own):
            continue
        found.append(_settlement(len(found), code, names[code], point, False, sizes["village"], chance))
    return found


def _settlement(
    number: int, code: str, name: str, middle: Line, is_town: bool, size: Mapping[str, Any], chance: Random
) -> Settlement:
    reach, street = chance.uniform(*size["reach"]), chance.uniform(*size["street"])
    return Settlement(number, code, name, middle, is_town, reach, street)


def make_room(settlements: Sequence[Settlement], sheet: Sheet) -> None:
    """Villages reach no further than half-way to the next, nor to a water, a long road or the border."""
    tree = cKDTree([each.middle for each in settlements])
    lines = [road.line for road in sheet.roads if not road.is_street]
    roads = cKDTree(np.vstack(lines))
    waters = [(cKDTree(water.line), water.width / 2) for water in sheet.waters]
    for village in (each for each in settlements if not each.is_town):
        far, which = tree.query(village.middle, k=6)
        halves = [
            gap - settlements[other].reach if settlements[other].is_town else gap / 2
            for gap, other in zip(far[1:], which[1:], strict=True)
        ]
        room = min(
            *halves,
            roads.query(village.middle)[0],
            sheet.ground.border.query(village.middle)[0],
            *(water.query(village.middle)[0] - half for water, half in waters),
        )
        village.reach = min(village.reach, room - GAP_M)


def draw_streets(
    settlement: Settlement,
    sheet: Sheet,
    names: Mapping[str, Sequence[str]],
    *,
    speed: int | None = None,
    one_way: bool = False,
) -> None:
    """A grid with its middle at the settlement's; where there is no room for one, a single corner."""
    across, along = _size(settlement, sheet.chance)
    turn = sheet.chance.uniform(-TURN, TURN)
    corners = {
        (column, row): sheet.node(_corner(settlement, column, row, turn, sheet.chance))
        for column in range(-across, across + 1)
        for row in range(-along, along + 1)
    }
    settlement.centre = corners[0, 0]
    settlement.gates = [
        node for (column, row), node in corners.items() if abs(column) == across or abs(row) == along
    ]
    for (column, row), (to_column, to_row) in _lanes(across, along):
        is_across = row == to_row
        if _left_out(settlement, is_across, row, along, sheet.chance):
            continue
        line = row if is_across else column
        node, other = corners[column, row], corners[to_column, to_row]
        road = sheet.draw(
            np.array([sheet.nodes[node], sheet.nodes[other]]), _kind(settlement, line), (node, other)
        )
        road.settlement, road.speed = settlement.number, speed
        road.name = _name(settlement, line, names["across" if is_across else "along"])
        if one_way:
            road.oneway = _direction(line, along if is_across else across)


def _kind(settlement: Settlement, line: int) -> str:
    """In a town the streets in the middle are the main ones, and every fourth gathers the traffic of the others."""
    if not settlement.is_town or line % 4:
        return "residential"
    return "tertiary" if line else "secondary"


def _size(settlement: Settlement, chance: Random) -> tuple[int, int]:
    """Streets on each side of the middle: the grid's far corner stays within reach."""
    reach = settlement.reach / settlement.street / (1 + 2 * JITTER)
    if settlement.is_town:
        each = int(reach / 2**0.5)
        return each, each
    across = int(reach * chance.uniform(0.62, 0.85))
    along = int(max(reach**2 - across**2, 0) ** 0.5)
    return (across, along) if across and along else (0, 0)


def _corner(settlement: Settlement, column: int, row: int, turn: float, chance: Random) -> Line:
    """A corner near its place in the grid; the one in the middle stands exactly there."""
    if not column and not row:
        return settlement.middle
    stray = JITTER if not settlement.is_town else JITTER / 2
    x, y = (settlement.street * (step + chance.uniform(-stray, stray)) for step in (column, row))
    return settlement.middle + np.array([x * cos(turn) - y * sin(turn), x * sin(turn) + y * cos(turn)])


def _lanes(across: int, along: int) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    for column in range(-across, across + 1):
        for row in range(-along, along + 1):
            if column < across:
                yield (column, row), (column + 1, row)
            if row < along:
                yield (column, row), (column, row + 1)


def _left_out(settlement: Settlement, is_across: bool, row: int, along: int, chance: Random) -> bool:
    """Only lanes across, and never those in the middle or at the edge, so that all stays together."""
    if settlement.is_town or not is_across or row == 0 or abs(row) == along:
        return False
    return chance.random() < LANE_LEFT_OUT


def _name(settlement: Settlement, line: int, names: Sequence[str]) -> str:
    """In a town each street has a name; in a village only those in the middle."""
    if settlement.is_town:
        return settlement.name[:2] + names[(line + len(names) // 2) % len(names)]
    return "" if line else f"{settlement.name}中心{names[0][-1]}"


def _direction(line: int, edge: int) -> str:
    """Every second street, but for the widest and the outermost, is one-way: one there, the next back."""
    if line % 2 == 0 or abs(line) == edge:
        return BOTH
    return FORWARD if line % 4 == 1 else BACKWARD
