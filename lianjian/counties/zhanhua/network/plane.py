"""The plane in which roads are drawn: metres to the east and north, lines, and where they cross."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from lianjian.kernel.places.coordinates import KM_A_DEGREE, Point

Line = NDArray[np.float64]
"""Points in metres, one row each."""

M_A_DEGREE = KM_A_DEGREE * 1000
DECIMALS = 6
PIECE_M = 100.0


@dataclass(frozen=True)
class Frame:
    """A flat map, true at the middle of a county."""

    middle: Point

    @classmethod
    def around(cls, ring: Sequence[Point]) -> "Frame":
        lons, lats = zip(*ring, strict=True)
        return cls(((min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2))

    def metres(self, points: Sequence[Point]) -> Line:
        return (np.asarray(points, dtype=float).reshape(-1, 2) - self.middle) * self._scale

    def degrees(self, line: Line) -> Line:
        """Longitudes and latitudes, to the decimetre."""
        return np.round(line / self._scale + self.middle, DECIMALS)

    def many_degrees(self, lines: Sequence[Line]) -> list[Line]:
        sizes = np.cumsum([len(line) for line in lines])
        return np.split(self.degrees(np.vstack(lines)), sizes[:-1])

    @property
    def _scale(self) -> Line:
        return np.array([M_A_DEGREE * cos(radians(self.middle[1])), M_A_DEGREE])


def true_lengths(lines: Sequence[Line]) -> Line:
    """Metres along each line of longitudes and latitudes."""
    steps = Steps.of(lines)
    shrink = np.cos(np.radians(steps.start[:, 1] + steps.way[:, 1] / 2))
    far = np.hypot(steps.way[:, 0] * shrink, steps.way[:, 1]) * M_A_DEGREE
    return np.bincount(steps.owner, weights=far, minlength=len(lines)).astype(float)


def distances(line: Line) -> Line:
    """How far along the line each of its points lies."""
    return np.concatenate([[0.0], np.hypot(*np.diff(line, axis=0).T).cumsum()])


def length(line: Line) -> float:
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


def at(line: Line, where: float | Line) -> Line:
    """The point, or points, so far along the line."""
    along = distances(line)
    return np.stack([np.interp(where, along, line[:, 0]), np.interp(where, along, line[:, 1])], axis=-1)


def resampled(line: Line, step: float) -> Line:
    """The same course with evenly spaced points at most `step` apart; the ends stay."""
    whole = length(line)
    return at(line, np.linspace(0, whole, max(2, int(np.ceil(whole / step)) + 1)))


def smoothed(line: Line, times: int) -> Line:
    """Every inner point moved half-way to the middle of its neighbours, again and again."""
    line = line.copy()
    for _ in range(times):
        line[1:-1] = line[1:-1] / 2 + (line[:-2] + line[2:]) / 4
    return line


def normals(line: Line) -> Line:
    """At each point the unit vector to the right of the way."""
    ways = np.gradient(line, axis=0)
    ways /= np.maximum(np.hypot(*ways.T), 1e-9)[:, None]
    return np.stack([ways[:, 1], -ways[:, 0]], axis=1)


def part(line: Line, start: float, stop: float) -> Line:
    """The line from one distance along it to another."""
    along = distances(line)
    inner = line[(along > start) & (along < stop)]
    x, y = (np.interp((start, stop), along, each) for each in line.T)
    return np.vstack([(x[0], y[0]), inner, (x[1], y[1])])


def contains(ring: Line, points: Line) -> NDArray[np.bool_]:
    """For each point whether a ray to the east crosses the ring an odd number of times."""
    odd = np.zeros(len(points), dtype=bool)
    x, y = points.T
    for (x1, y1), (x0, y0) in zip(ring, np.roll(ring, 1, axis=0), strict=True):
        if y1 != y0:
            hit = (y1 > y) != (y0 > y)
            odd ^= hit & (x < (x0 - x1) * (y - y1) / (y0 - y1) + x1)
    return odd


@dataclass(frozen=True)
class Pieces:
    """Short straight pieces of many lines: where each begins and ends, of which line, how far along it."""

    start: Line
    end: Line
    owner: NDArray[np.int64]
    along: Line

    @classmethod
    def of(cls, lines: Sequence[Line]) -> "Pieces":
        """Pieces no longer than `PIECE_M`, so that only neighbours need be compared."""
        steps = Steps.of(lines)
        number = np.maximum(np.ceil(steps.long / PIECE_M), 1).astype(int)
        which = np.repeat(np.arange(len(number)), number)
        nth = np.arange(len(which)) - np.repeat(number.cumsum() - number, number)
        from_share, to_share = nth / number[which], (nth + 1) / number[which]
        start, way = steps.start[which], steps.way[which]
        return cls(
            start=start + way * from_share[:, None],
            end=start + way * to_share[:, None],
            owner=steps.owner[which],
            along=steps.along[which] + steps.long[which] * from_share,
        )


@dataclass(frozen=True)
class Steps:
    """From each point of many lines to the next."""

    start: Line
    way: Line
    long: Line
    owner: NDArray[np.int64]
    along: Line

    @classmethod
    def of(cls, lines: Sequence[Line]) -> "Steps":
        points = np.vstack([np.empty((0, 2)), *lines])
        owner = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
        within = owner[:-1] == owner[1:]
        ways = np.diff(points, axis=0)[within]
        long = np.hypot(ways[:, 0], ways[:, 1])
        owner = owner[:-1][within]
        before = long.cumsum() - long
        first = np.searchsorted(owner, np.arange(len(lines)))
        return cls(points[:-1][within], ways, long, owner, before - before[first][owner])


@dataclass(frozen=True)
class Crossings:
    """Where two lines cross: which, how far along each, and the sine of the angle between them."""

    one: NDArray[np.int64]
    other: NDArray[np.int64]
    along_one: Line
    along_other: Line
    sine: Line

    def __len__(self) -> int:
        return len(self.one)


def crossings(these: Pieces, those: Pieces | None = None) -> Crossings:
    """All crossings of lines with one another, or of these with those. A line's own loops are left out."""
    first, second = _near(these, those)
    those_or_these = those or these
    if those is None:
        apart = these.owner[first] != these.owner[second]
        first, second = first[apart], second[apart]
    way, other_way = (
        these.end[first] - these.start[first],
        those_or_these.end[second] - those_or_these.start[second],
    )
    gap = those_or_these.start[second] - these.start[first]
    area = _cross(way, other_way)
    with np.errstate(divide="ignore", invalid="ignore"):
        share, other_share = _cross(gap, other_way) / area, _cross(gap, way) / area
    hit = (share >= 0) & (share < 1) & (other_share >= 0) & (other_share < 1)
    wide, other_wide = np.hypot(*way[hit].T), np.hypot(*other_way[hit].T)
    return Crossings(
        one=these.owner[first[hit]],
        other=those_or_these.owner[second[hit]],
        along_one=these.along[first[hit]] + share[hit] * wide,
        along_other=those_or_these.along[second[hit]] + other_share[hit] * other_wide,
        sine=np.abs(area[hit]) / (wide * other_wide),
    )


def _cross(one: Line, other: Line) -> Line:
    return one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]


def _near(these: Pieces, those: Pieces | None) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of pieces whose middles are near enough that they might cross, in a fixed order."""
    tree = cKDTree((these.start + these.end) / 2)
    if those is None:
        pairs = tree.query_pairs(PIECE_M + 1, output_type="ndarray")
    else:
        other = cKDTree((those.start + those.end) / 2)
        found = tree.sparse_distance_matrix(other, PIECE_M + 1, output_type="coo_matrix")
        pairs = np.stack([found.row, found.col], axis=1)
    pairs = pairs[np.lexsort(pairs.T[::-1])].astype(np.int64)
    return pairs[:, 0], pairs[:, 1]
