"""What the steps draw on: nodes, the roads that join them, waters, and the county's outline."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from random import Random

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from lianjian.counties.zhanhua.network.plane import Line, contains, distances, length, normals, resampled

FORWARD, BACKWARD, BOTH = "yes", "-1", "no"


@dataclass
class Road:
    """One line of the network. Its ends are nodes; what crosses it on its way becomes a node later."""

    line: Line
    kind: str
    ends: tuple[int, int]
    name: str = ""
    oneway: str = BOTH
    speed: int | None = None
    settlement: int | None = None
    joins: list[tuple[float, int]] = field(default_factory=list)
    """Nodes on its way that are known already: how far along, and which."""

    @property
    def is_street(self) -> bool:
        """Whether it belongs to a settlement."""
        return self.settlement is not None

    @cached_property
    def whole(self) -> float:
        """Its length in metres."""
        return length(self.line)


@dataclass(frozen=True)
class Water:
    name: str
    line: Line
    width: float


@dataclass(frozen=True)
class Ground:
    """The county's outline, with room to tell how far a point is from it."""

    ring: Line
    border: cKDTree

    @classmethod
    def of(cls, ring: Line) -> "Ground":
        closed = np.vstack([ring, ring[:1]])
        return cls(ring, cKDTree(resampled(closed, 20.0)))

    def holds(self, points: Line, margin: float) -> NDArray[np.bool_]:
        """Whether each point lies inside and so far from the border, to some ten metres."""
        return contains(self.ring, points) & (self.border.query(points)[0] > margin)

    def hold(self, lines: Sequence[Line], margin: float) -> NDArray[np.bool_]:
        """Whether each of many lines lies inside as a whole."""
        first = np.cumsum([0, *map(len, lines)])[:-1]
        return np.logical_and.reduceat(self.holds(np.vstack(lines), margin), first)

    def longest_part(self, line: Line, margin: float) -> Line:
        """The longest part of a line that stays inside."""
        edges = np.flatnonzero(np.diff(np.concatenate([[0], self.holds(line, margin).astype(int), [0]])))
        begin, end = max(zip(edges[::2], edges[1::2], strict=True), key=lambda run: run[1] - run[0])
        return line[begin:end]


@dataclass
class Sheet:
    """The drawing as it grows."""

    ground: Ground
    chance: Random
    nodes: list[Line] = field(default_factory=list)
    roads: list[Road] = field(default_factory=list)
    waters: list[Water] = field(default_factory=list)

    def node(self, point: Line) -> int:
        self.nodes.append(point)
        return len(self.nodes) - 1

    def draw(self, line: Line, kind: str, ends: tuple[int | None, int | None] = (None, None)) -> Road:
        """Add a road; where an end has no node yet it gets one."""
        first, last = (
            self.node(line[spot]) if node is None else node for spot, node in zip((0, -1), ends, strict=True)
        )
        road = Road(line, kind, (first, last))
        self.roads.append(road)
        return road

    def lines(self, *kinds: str) -> list[Line]:
        return [road.line for road in self.roads if road.kind in kinds]

    def streets(self) -> list[Line]:
        return [road.line for road in self.roads if road.is_street]

    def open_roads(self, *kinds: str) -> list[Road]:
        """Roads of these classes outside of settlements."""
        return [road for road in self.roads if road.kind in kinds and not road.is_street]

    def wavy(self, line: Line, high: float, wave: tuple[float, float]) -> Line:
        """The line with a swing of two waves to its sides, at most so high, and none at its ends."""
        along, whole = distances(line), length(line)
        swing = sum(
            np.sin(2 * np.pi * (along / self.chance.uniform(*wave) + self.chance.random())) for _ in range(2)
        )
        fade = np.sqrt(np.clip(np.sin(np.pi * along / max(whole, 1.0)), 0, 1))
        return line + normals(line) * (swing / 2 * high * fade)[:, None]


def nearest(points: Sequence[Line], point: Line) -> int:
    """Which of a few points lies nearest."""
    return int(np.argmin(np.hypot(*(np.asarray(points) - point).T)))
