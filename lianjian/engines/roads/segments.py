"""Stretches of road as they were read, before they become a network: what both readers hand to `build`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf, isfinite, nan
from typing import NamedTuple

import numpy as np

from .geometry import Floats, Ints, are_places, distances
from .report import Reason, Report
from .speeds import FASTEST, Speeds

LARGEST_GAP = 25.0
"""Metres that the end of a segment may lie from where its node was first seen."""

SHORTEST = 0.5
"""A length below this share of the way as the crow flies is a slip, such as kilometres written for metres."""


class Turn(NamedTuple):
    """Going from one segment over a node into another: `seconds` it costs, or inf where it is forbidden.

    `only`: this turn is the one that is allowed from `source` at `via`, all others are forbidden.
    """

    source: str
    via: str
    target: str
    seconds: float = inf
    only: bool = False


class Row(NamedTuple):
    """One segment. Ends are ids of nodes; `points` are (longitude, latitude) from the first end to the second.

    `kmh` is the speed that is driven here, nan for that of the class; `cap_kmh` a limit on either, or nan.
    `limit_t` is what the bridge bears in tonnes, nan where there is no limit; `metres` nan for that of the points.
    """

    id: str
    tail: str
    head: str
    kind: str
    points: Sequence[tuple[float, float]]
    name: str = ""
    forward: bool = True
    backward: bool = True
    kmh: float = nan
    cap_kmh: float = nan
    limit_t: float = nan
    metres: float = nan
    bridge: bool = False


@dataclass(slots=True)
class Segments:
    """The rows that were kept, with their lengths and the numbers of their nodes, and the report of the others."""

    speeds: Speeds
    report: Report = field(default_factory=Report)
    rows: list[Row] = field(default_factory=list)
    wheres: list[str] = field(default_factory=list)
    metres: list[float] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    nodes: dict[str, int] = field(default_factory=dict)
    _ids: set[str] = field(default_factory=set)
    _places: list[tuple[float, float]] = field(default_factory=list)

    def add(self, row: Row, where: str) -> None:
        """Keep a row, or leave it out and say why. `where` tells a reader how to find it."""
        self.report.read += 1
        metres = _length(row)
        if found := self._fault(row, metres):
            self.report.leave_out(found[0], where, found[1])
            return
        self._ids.add(row.id)
        self._number(row.tail, row.points[0])
        self._number(row.head, row.points[-1])
        self.rows.append(row)
        self.wheres.append(where)
        self.metres.append(metres)

    def refuse(self, reason: Reason, where: str, text: str) -> None:
        """Count something as read and left out that never became a row."""
        self.report.read += 1
        self.report.leave_out(reason, where, text)

    def ends(self) -> tuple[Ints, Ints]:
        """The numbers of the nodes at which the kept rows begin and end."""
        tails = [self.nodes[row.tail] for row in self.rows]
        return np.array(tails, np.int64), np.array([self.nodes[row.head] for row in self.rows], np.int64)

    def _fault(self, row: Row, metres: float) -> tuple[Reason, str] | None:
        if row.kind not in self.speeds:
            return Reason.UNKNOWN_CLASS, f"the class {row.kind!r} is not in the table of speeds"
        if self.speeds[row.kind] == 0:
            return Reason.NOT_DRIVEN, f"{row.kind} is not driven"
        if row.id in self._ids:
            return Reason.DUPLICATE, f"the id {row.id!r} was there before"
        return _fault_of_place(row) or _fault_of_number(row, metres) or self._fault_of_ends(row)

    def _fault_of_ends(self, row: Row) -> tuple[Reason, str] | None:
        for node, point in ((row.tail, row.points[0]), (row.head, row.points[-1])):
            if node in self.nodes:
                seen = self._places[self.nodes[node]]
                gap = float(distances(np.array([seen]), np.array([point]))[0])
                if gap > LARGEST_GAP:
                    return Reason.TORN, f"its end lies {gap:.0f} m from where node {node} was before"
        return None

    def _number(self, node: str, point: tuple[float, float]) -> None:
        if node not in self.nodes:
            self.nodes[node] = len(self.nodes)
            self._places.append(point)


def piece_lengths(points: Floats) -> Floats:
    """Metres of each straight piece of a line."""
    return distances(points[:-1], points[1:])


def _length(row: Row) -> float:
    if row.metres == row.metres:
        return row.metres
    points = np.array(row.points, float).reshape(-1, 2)
    with np.errstate(invalid="ignore"):  # a point that is no place is told by its own fault
        return float(piece_lengths(points).sum()) if len(points) > 1 else 0.0


def _fault_of_place(row: Row) -> tuple[Reason, str] | None:
    points = np.array(row.points, float).reshape(-1, 2)
    wrong = np.flatnonzero(~are_places(points))
    if not len(wrong):
        return None
    lon, lat = points[wrong[0]]
    swapped = " (are longitude and latitude swapped?)" if are_places(points[:, ::-1]).all() else ""
    return Reason.OUT_OF_RANGE, f"{lon:g} {lat:g} is no longitude and latitude{swapped}"


def _fault_of_number(row: Row, metres: float) -> tuple[Reason, str] | None:
    if len(row.points) < 2 or not metres > 0 or len(set(row.points)) < 2:
        return Reason.NO_LENGTH, "it has no length"
    if not isfinite(metres):
        return Reason.BAD_NUMBER, f"a length of {metres} m"
    crow = float(distances(np.array(row.points[:1]), np.array(row.points[-1:]))[0])
    if metres < crow * SHORTEST:
        return Reason.BAD_NUMBER, f"a length of {metres:g} m between ends that lie {crow:.0f} m apart"
    for speed in (row.kmh, row.cap_kmh):
        if speed == speed and not 0 < speed <= FASTEST:
            return Reason.BAD_NUMBER, f"a speed of {speed:g} km/h"
    if row.limit_t == row.limit_t and not 0 < row.limit_t < inf:
        return Reason.BAD_NUMBER, f"a limit of {row.limit_t:g} t"
    return None
