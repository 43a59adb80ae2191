"""The nearest place on a road, on the road itself and not at its next junction.

A grid of square cells lists, for each, every straight piece that can be the nearest to any point in it, in the order of
their distances from the cell's centre. So a look-up and a few exact distances answer a point. A point outside the grid,
or one near which all that is listed is closed, is held against all pieces.
"""

from typing import NamedTuple

import numpy as np

from .geometry import METRES_A_DEGREE, Bools, Floats, Ints, are_places
from .network import Network, Pieces

MOST_CELLS, CELLS_A_PIECE = 40_000, 3
SMALLEST_CELL = 50.0
"""Metres."""
MARGIN = 1_000.0
"""Metres around the roads that the grid covers."""
FEW = 400
MOST_TRIED, MOST_TRIED_OF_FEW = (5, 14, 32, 64, 10**9), (24, 10**9)
"""How many of a cell's pieces are looked at before one asks again whether any other can be nearer: for few points more,
since there asking costs more than looking."""
AT_ONCE = 64
ONE_WAY_STANDS_BACK = 1e-3
"""Metres: where roads meet in a point, one that is driven both ways is the nearer."""


class NoPlace(ValueError):
    """A point that is no longitude and latitude. Its text names it."""


class Snapped(NamedTuple):
    """Of each point: the segment (-1: nothing within reach), the share of it that lies before, metres off the road.

    `points` are the places on the road, nan where there is none. `missing`: the point itself was nan, nobody knows it.
    """

    segment: Ints
    share: Floats
    metres: Floats
    points: Floats
    missing: Bools


class _Best(NamedTuple):
    """Of some points: the piece, the share of it that lies before the nearest place, the metres to there, and these
    with what a one-way stands back."""

    piece: Ints
    share: Floats
    metres: Floats
    rank: Floats


class Snapper:
    """The grid over one network's pieces. Grid metres are those of a map that is true at the middle latitude."""

    def __init__(self, network: Network) -> None:
        self._pieces, self._lines = network.pieces, _Lines.of(network.pieces)
        both = network.forward & network.backward
        self._handicap = np.where(both, 0.0, ONE_WAY_STANDS_BACK)[self._pieces.segment]
        self._low = network.points.min(axis=0)
        spread = network.points.max(axis=0) - self._low
        middle = np.cos(np.radians(self._low[1] + spread[1] / 2))
        self._scale = METRES_A_DEGREE * np.array([middle, 1.0])
        self._stretch = _stretch(network.points[:, 1])
        size = spread * self._scale + 2 * MARGIN
        cells = min(MOST_CELLS, CELLS_A_PIECE * len(self._pieces.segment))
        self._cell = max(SMALLEST_CELL, float(np.sqrt(size.prod() / cells)))
        self._shape = np.ceil(size / self._cell).astype(np.int64)
        self._fill()

    def snap(self, points: Floats, usable: Bools, within_m: float) -> Snapped:
        """The nearest place of each point (longitude, latitude) on usable segments, if any is within so many metres."""
        missing = _checked(points)
        far = np.full(len(points), np.inf)
        best = _Best(np.full(len(points), -1), np.zeros(len(points)), far, far.copy())
        shut = None if usable.all() else ~usable[self._pieces.segment]
        inside, cells, off_centre = self._cells(points)
        self._from_grid(inside, cells, off_centre, points, shut, best)
        left = np.flatnonzero(~missing & np.isinf(best.metres))
        best.rank[left] = np.inf
        for start in range(0, len(left), AT_ONCE):
            self._from_all(left[start : start + AT_ONCE], points, shut, best)
        return self._told(best, missing, within_m)

    def _from_grid(
        self, rows: Ints, cells: Ints, off_centre: Floats, points: Floats, shut: Bools | None, best: _Best
    ) -> None:
        """Fill in what the grid answers for sure: try few of a cell's pieces, then go on while others may be nearer."""
        every, its_cells = rows, cells
        tried = np.zeros(len(rows), np.int64)
        for most in MOST_TRIED_OF_FEW if len(rows) <= FEW else MOST_TRIED:
            starts, counts = self._starts[cells], self._starts[cells + 1] - self._starts[cells]
            end = np.minimum(counts, most)
            self._try(rows, self._listed_in(starts, tried, end), points, shut, best)
            beyond = self._off[np.minimum(starts + end, len(self._off) - 1)]
            more = (end < counts) & (beyond <= best.metres[rows] * self._stretch + off_centre)
            rows, cells, tried, off_centre = rows[more], cells[more], end[more], off_centre[more]
        best.metres[every[best.metres[every] > self._sure[its_cells]]] = np.inf

    def _listed_in(self, starts: Ints, first: Ints, end: Ints) -> Ints:
        """(k, most) the pieces of each list from one of its places to another; a shorter part repeats its last."""
        column = first[:, None] + np.arange((end - first).max(initial=0))
        return self._listed[starts[:, None] + np.minimum(column, end[:, None] - 1)]

    def _from_all(self, rows: Ints, points: Floats, shut: Bools | None, best: _Best) -> None:
        every = np.arange(len(self._pieces.segment))[None, :]
        self._try(rows, np.repeat(every, len(rows), axis=0), points, shut, best)

    def _try(self, rows: Ints, pieces: Ints, points: Floats, shut: Bools | None, best: _Best) -> None:
        """Hold the nearest of its pieces (k, most) for each row against the best so far."""
        share, metres = self._lines.nearest(pieces, points[rows])
        ranked = metres + self._handicap[pieces]
        if shut is not None:
            ranked[shut[pieces]] = np.inf
        each = np.arange(len(rows))
        at = ranked.argmin(axis=1) if pieces.shape[1] else each[:0]
        better = np.flatnonzero(ranked[each, at] < best.rank[rows])
        each, at, rows = each[better], at[better], rows[better]
        best.piece[rows], best.share[rows] = pieces[each, at], share[each, at]
        best.metres[rows], best.rank[rows] = metres[each, at], ranked[each, at]

    def _told(self, best: _Best, missing: Bools, within_m: float) -> Snapped:
        near = best.metres <= within_m
        pieces, piece = self._pieces, np.where(near, best.piece, 0)
        share = np.clip(pieces.share[piece] + best.share * pieces.share_long[piece], 0.0, 1.0)
        run = pieces.ends[piece] - pieces.starts[piece]
        places = np.where(near[:, None], pieces.starts[piece] + best.share[:, None] * run, np.nan)
        segment = np.where(near, pieces.segment[piece], -1)
        return Snapped(segment, share, np.where(missing, np.nan, best.metres), places, missing)

    def _cells(self, points: Floats) -> tuple[Ints, Ints, Floats]:
        """Which rows lie in the grid, in which cells, and how many grid metres from their centres."""
        with np.errstate(invalid="ignore"):
            at = ((points - self._low) * self._scale + MARGIN) / self._cell
            inside = np.flatnonzero(((at >= 0) & (at < self._shape)).all(axis=1))
        at = at[inside]
        corner = np.floor(at)
        off = (at - corner - 0.5) * self._cell
        column = corner.astype(np.int64)
        return inside, column[:, 0] * self._shape[1] + column[:, 1], np.hypot(off[:, 0], off[:, 1])

    def _fill(self) -> None:
        """List the pieces of each cell.

        No point of a cell is farther from a road than half a diagonal more than the centre is, so no piece can be its
        nearest that is a whole diagonal farther from the centre than the nearest one.
        """
        from scipy.spatial import cKDTree

        centres, step = self._centres(), self._cell / 2
        samples, piece = self._samples(step)
        tree, diagonal = cKDTree(samples), self._cell * np.sqrt(2.0)
        nearest, _ = tree.query(centres)
        lists = tree.query_ball_point(
            centres, (nearest + diagonal) * self._stretch + step / 2, return_sorted=False
        )
        counts = np.array([len(found) for found in lists])
        cell = np.repeat(np.arange(len(lists)), counts)
        cell, piece = _different(cell, piece[np.concatenate([np.array(found, np.int64) for found in lists])])
        self._keep(cell, piece, self._distances(centres[cell], piece), len(lists), diagonal)

    def _keep(self, cell: Ints, piece: Ints, off: Floats, cells: int, diagonal: float) -> None:
        least = np.minimum.reduceat(off, np.searchsorted(cell, np.arange(cells)))
        near = off <= (least[cell] + diagonal) * self._stretch
        cell, piece, off = cell[near], piece[near], off[near]
        order = np.lexsort((off, cell))
        cell, self._listed, off = cell[order], piece[order], off[order]
        self._starts = np.searchsorted(cell, np.arange(cells + 1))
        self._sure = least + diagonal / 2
        self._off = off

    def _distances(self, centres: Floats, piece: Ints) -> Floats:
        """Grid metres from each centre to its piece."""
        start, end = ((part[piece] - self._low) * self._scale for part in self._pieces[:2])
        run, out = end - start, centres - start
        share = np.clip(
            (run * out).sum(axis=1) / np.maximum((run * run).sum(axis=1), np.finfo(float).tiny), 0, 1
        )
        return np.hypot(*(out - share[:, None] * run).T)

    def _samples(self, step: float) -> tuple[Floats, Ints]:
        """Points on the pieces, so that none of a piece is farther than half a step from one of its own."""
        starts, ends = ((part - self._low) * self._scale for part in self._pieces[:2])
        counts = np.maximum(1, np.ceil(np.hypot(*(ends - starts).T) / step)).astype(np.int64)
        piece = np.repeat(np.arange(len(counts)), counts)
        number = np.arange(len(piece)) - np.repeat(np.cumsum(counts) - counts, counts)
        share = ((number + 0.5) / counts[piece])[:, None]
        return starts[piece] + share * (ends - starts)[piece], piece

    def _centres(self) -> Floats:
        across, up = (np.arange(count) for count in self._shape)
        corners = np.stack([np.repeat(across, len(up)), np.tile(up, len(across))], axis=1) * self._cell
        return corners + (self._cell / 2 - MARGIN)


class _Lines(NamedTuple):
    """The pieces as columns of degrees: where each starts, and how far it runs."""

    lon: Floats
    lat: Floats
    east: Floats
    north: Floats

    @classmethod
    def of(cls, pieces: Pieces) -> "_Lines":
        return cls(*pieces.starts.T.copy(), *(pieces.ends - pieces.starts).T.copy())

    def nearest(self, piece: Ints, points: Floats) -> tuple[Floats, Floats]:
        """Of (k, m) pieces for k points: the share that lies before the nearest place, and the metres to it.

        Each point has its own flat map, true at its latitude.
        """
        wide = np.cos(np.radians(points[:, 1]))[:, None]
        x, y = (points[:, :1] - self.lon[piece]) * wide, points[:, 1:] - self.lat[piece]
        along, up = self.east[piece] * wide, self.north[piece]
        length = np.maximum(along * along + up * up, np.finfo(float).tiny)
        share = np.minimum(np.maximum((x * along + y * up) / length, 0.0), 1.0)
        x, y = x - share * along, y - share * up
        return share, np.sqrt(x * x + y * y) * METRES_A_DEGREE


def _different(cell: Ints, piece: Ints) -> tuple[Ints, Ints]:
    """Pairs without doubles, by cell."""
    pairs = np.sort(cell * (piece.max() + 1) + piece)
    pairs = pairs[np.flatnonzero(np.diff(pairs, prepend=-1))]
    return np.divmod(pairs, piece.max() + 1)


def _checked(points: Floats) -> Bools:
    missing = np.isnan(points).any(axis=1)
    wrong = np.flatnonzero(~missing & ~are_places(points))
    if len(wrong):
        lon, lat = points[wrong[0]]
        raise NoPlace(f"{lon:g} {lat:g} is no longitude and latitude. Are they swapped?")
    return np.asarray(missing)


def _stretch(latitudes: Floats) -> float:
    """By how much distances on the grid may differ from those that are measured at each point."""
    widths = np.cos(np.radians([latitudes.min(), latitudes.mean(), latitudes.max()]))
    return float(1.01 * widths.max() / widths.min())
