"""How far one comes within a time: the stretches of road, their lines, and the hull around them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .conditions import Weights
from .geometry import Bools, Floats, Ints, hull
from .network import Network
from .routes import cut


@dataclass(frozen=True)
class Reach:
    """Stretches of segments: of `segment[i]` the part between the shares `low[i]` and `high[i]` of its length, in the
    order of its edge. A segment that is come to from both ends may have two. All are empty if the place is off road.
    """

    network: Network
    segment: Ints
    low: Floats
    high: Floats

    @property
    def ids(self) -> tuple[str, ...]:
        """The segments of which any part is reached."""
        return tuple(self.network.ids[segment] for segment in np.unique(self.segment))

    @property
    def metres(self) -> float:
        """The length of road that is reached."""
        return float(((self.high - self.low) * self.network.metres[self.segment]).sum())

    @cached_property
    def lines(self) -> list[Floats]:
        """The line of each stretch: (k, 2) longitudes and latitudes."""
        return list(self._lines())

    @cached_property
    def hull(self) -> Floats:
        """The corners of the convex hull around all stretches. What lies in it need not be reached."""
        return hull(np.concatenate([np.empty((0, 2)), *self.lines]))

    def _lines(self) -> Iterator[Floats]:
        for segment, low, high in zip(self.segment, self.low, self.high, strict=True):
            yield cut(self.network.line(int(segment)), float(low), float(high))


def reached(
    weights: Weights, from_node: Floats, spot: tuple[int, float] | None, limit: float, *, toward: bool
) -> Reach:
    """The stretches that are come to from nodes after so many seconds, and from the spot itself along its edge."""
    network = weights.network
    if spot is None or not limit >= 0:
        return Reach(network, np.empty(0, np.int64), np.empty(0), np.empty(0))
    low_way, high_way = (1, 0) if toward else (0, 1)
    nodes = network.heads if toward else network.tails
    low_times = _from_low(weights, from_node[nodes[:, low_way]], low_way)
    high_times = _from_high(weights, from_node[nodes[:, high_way]], high_way)
    _start_at(weights, spot, low_times, high_times, low_way, high_way)
    low = _share(limit - low_times, weights.seconds[:, low_way])
    high = _share(limit - high_times, weights.seconds[:, high_way])
    return Reach(network, *_stretches(low, high, _own(weights, spot, limit, low_way, high_way)))


def _from_low(weights: Weights, ends: Floats, way: int) -> Floats:
    """Seconds until one stands at the low end of each segment, to go on upwards."""
    times = ends[weights.network.edge] + weights.before[:, way]
    return np.where(weights.walls[:, way] > 0, np.inf, times)


def _from_high(weights: Weights, ends: Floats, way: int) -> Floats:
    edge, own = weights.network.edge, weights.seconds[:, way]
    shut = np.isinf(own)
    rest = weights.totals[edge, way] - weights.before[:, way] - np.where(shut, 0.0, own)
    walls = weights.all_walls[edge, way] - weights.walls[:, way] - shut
    return np.where(walls > 0, np.inf, ends[edge] + np.maximum(rest, 0.0))


def _start_at(
    weights: Weights, spot: tuple[int, float], low: Floats, high: Floats, low_way: int, high_way: int
) -> None:
    """On its own edge, what lies beyond the spot's segment is also come to straight from the spot."""
    network, (segment, share) = weights.network, spot
    edge = network.edge[segment]
    first, last = network.edge_starts[edge], network.edge_starts[edge + 1]
    time, up = _part(weights.seconds[segment, low_way], 1 - share), segment + 1
    while up < last and np.isfinite(time):
        low[up] = min(low[up], time)
        time, up = time + weights.seconds[up, low_way], up + 1
    time, down = _part(weights.seconds[segment, high_way], share), segment - 1
    while down >= first and np.isfinite(time):
        high[down] = min(high[down], time)
        time, down = time + weights.seconds[down, high_way], down - 1


def _part(seconds: float, share: float) -> float:
    """Seconds of a share of a segment; one that is shut is not left this way even from its very end."""
    return seconds * share if np.isfinite(seconds) else np.inf


def _share(left: Floats, seconds: Floats) -> Floats:
    """Which share of each segment is driven in the seconds that are left; nan if one does not come to it at all."""
    shares = np.clip(np.maximum(left, 0.0) / seconds, 0.0, 1.0)
    return np.where((left < 0) | np.isinf(seconds), np.nan, shares)


def _own(
    weights: Weights, spot: tuple[int, float], limit: float, low_way: int, high_way: int
) -> tuple[int, float, float]:
    segment, share = spot
    up, down = limit / weights.seconds[segment, [low_way, high_way]]
    return segment, max(0.0, share - float(down)), min(1.0, share + float(up))


def _stretches(low: Floats, high: Floats, own: tuple[int, float, float]) -> tuple[Ints, Floats, Floats]:
    """Join what is driven from either end, and around the spot, where they meet."""
    bottom, top = np.nan_to_num(low, nan=0.0), 1 - np.nan_to_num(high, nan=0.0)
    some = ~(np.isnan(low) & np.isnan(high))
    some[own[0]] = False
    whole: Bools = some & (bottom >= top)
    split = some & ~whole
    up, down = np.flatnonzero(split & (bottom > 0)), np.flatnonzero(split & (top < 1))
    all_of = np.flatnonzero(whole)
    mine = _joined([(0.0, float(bottom[own[0]])), own[1:], (float(top[own[0]]), 1.0)])
    segment = np.concatenate((all_of, up, down, np.full(len(mine), own[0])))
    lows = np.concatenate((np.zeros(len(all_of) + len(up)), top[down], [a for a, _ in mine]))
    highs = np.concatenate((np.ones(len(all_of)), bottom[up], np.ones(len(down)), [b for _, b in mine]))
    return segment, lows, highs


def _joined(parts: list[tuple[float, float]]) -> list[tuple[float, float]]:
    joined: list[tuple[float, float]] = []
    for low, high in sorted(part for part in parts if part[1] > part[0]):
        if joined and low <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(high, joined[-1][1])
        else:
            joined.append((low, high))
    return joined
