"""What may be driven now, and how fast: an edit of weights over a network that stays as it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from .geometry import Bools, Floats, Ints
from .labels import Labels
from .network import Network, sums_before
from .speeds import Speeds

if TYPE_CHECKING:
    from scipy.sparse import csr_array

SAME_PLACE_M = 0.01
"""Places of one segment that are no farther apart than this are one, even on a one-way road."""
Way = Literal["both", "along", "against"]


class UnknownSegment(KeyError):
    """No segment of this network has that id."""

    def __init__(self, key: str) -> None:
        super().__init__(f"The network has no segment {key!r}.")


class Closure(NamedTuple):
    """A segment that cannot be driven, in both directions or in one of those in which it was read."""

    segment: str
    way: Way = "both"


@dataclass(frozen=True, slots=True)
class Conditions:
    """Closures, the vehicle's weight in tonnes (None: every bridge bears it), speeds other than the network's own."""

    closed: frozenset[Closure] = frozenset()
    vehicle_t: float | None = None
    speeds: Speeds | None = None


class Spots(NamedTuple):
    """Places on the network: the segment (-1: none), the share of it (0 to 1) that lies before, in its edge's order."""

    segment: Ints
    share: Floats


class Weights:
    """Seconds of every segment and edge in direction 0 and 1 under some conditions; inf where one may not drive.

    `seconds`: (n, 2). `before`: (n, 2) seconds of the segments before it on its edge, where driven. `walls`: (n, 2)
    how many of these are not driven in that direction. `totals`, `all_walls`: the same of whole edges.
    """

    def __init__(self, network: Network, conditions: Conditions) -> None:
        self.network, self.conditions = network, conditions
        self.seconds = _seconds(network, conditions)
        shut = np.isinf(self.seconds)
        self._finite = np.where(shut, 0.0, self.seconds)
        starts, edge = network.edge_starts, network.edge
        both = (0, 1)
        self.before = np.stack([sums_before(self._finite[:, way], starts, edge) for way in both], axis=1)
        self.walls = np.stack([sums_before(shut[:, way].astype(float), starts, edge) for way in both], axis=1)
        self.totals = np.add.reduceat(self._finite, starts[:-1], axis=0)
        self.all_walls = np.add.reduceat(shut, starts[:-1], axis=0, dtype=float)

    @cached_property
    def open(self) -> Bools:
        """Which segments may be driven at all."""
        return np.asarray(np.isfinite(self.seconds).any(axis=1))

    @cached_property
    def arcs(self) -> Ints:
        """The arc that each slot uses: the fastest of those between the same two nodes."""
        topology = self.network.topology
        order = np.lexsort((self._arc_seconds, topology.slot_of_arc))
        return order[topology.slot_starts]

    @cached_property
    def ahead(self) -> "csr_array":
        """Seconds from each node to its neighbours."""
        topology = self.network.topology
        return _graph(self._slot_seconds, topology.indices, topology.indptr)

    @cached_property
    def back(self) -> "csr_array":
        """Seconds to each node from its neighbours."""
        topology = self.network.topology
        return _graph(self._slot_seconds[topology.back], topology.back_indices, topology.back_indptr)

    @cached_property
    def labels(self) -> Labels | None:
        """The labels of the junctions under these conditions, None if they are too many for that."""
        contraction = self.network.contraction
        return None if contraction is None else Labels.of(contraction, self._slot_seconds)

    @cached_property
    def slot_metres(self) -> Floats:
        """The length of the arc that each slot uses; a turn has none."""
        metres = np.concatenate(
            (np.repeat(self.network.edge_metres, 2), np.zeros(len(self.network.turn_tails)))
        )
        return metres[self.network.topology.code[self.arcs]]

    @cached_property
    def _arc_seconds(self) -> Floats:
        whole = np.where(self.all_walls > 0, np.inf, self.totals).ravel()
        return np.concatenate((whole, self.network.turn_seconds))[self.network.topology.code]

    @cached_property
    def _slot_seconds(self) -> Floats:
        return np.minimum.reduceat(self._arc_seconds, self.network.topology.slot_starts)

    def to_reach(self, spots: Spots) -> Floats:
        """(k, 2) seconds from the node where its edge begins, in either direction, to each spot."""
        along, against = self._to(spots, 0), self._from(spots, 1)
        return np.stack([along, against], axis=1)

    def to_leave(self, spots: Spots) -> Floats:
        """(k, 2) seconds from each spot to the node where its edge ends, in either direction."""
        return np.stack([self._from(spots, 0), self._to(spots, 1)], axis=1)

    def between(self, origins: Spots, targets: Spots) -> Floats:
        """Seconds from origin to target, pair by pair, without leaving the edge that both are on.

        From a place to itself it is nothing, whatever is closed.
        """
        order = np.where(origins.segment == targets.segment, origins.share <= targets.share,
                         origins.segment < targets.segment)  # fmt: skip
        ways = np.where(order, 0, 1)
        first = Spots(*(np.where(order, a, b) for a, b in zip(origins, targets, strict=True)))
        last = Spots(*(np.where(order, b, a) for a, b in zip(origins, targets, strict=True)))
        seconds = self._place(last, ways) - self._place(first, ways)
        walls = self.walls[last.segment, ways] - self.walls[first.segment, ways]
        shut = (walls > 0) | np.isinf(self.seconds[last.segment, ways])
        apart = np.abs(origins.share - targets.share) * self.network.metres[origins.segment]
        same = (origins.segment == targets.segment) & (apart <= SAME_PLACE_M)
        return np.where(same, 0.0, np.where(shut, np.inf, np.maximum(seconds, 0.0)))

    def _place(self, spots: Spots, ways: Ints | int) -> Floats:
        """Seconds from the low end of the edge to each spot, as if nothing were shut."""
        part = spots.share * self._finite[spots.segment, ways]
        return np.asarray(self.before[spots.segment, ways] + part)

    def _to(self, spots: Spots, way: int) -> Floats:
        """Seconds between the low end of the edge and each spot."""
        at = spots.segment
        shut = (self.walls[at, way] > 0) | np.isinf(self.seconds[at, way])
        return np.where(shut, np.inf, self._place(spots, way))

    def _from(self, spots: Spots, way: int) -> Floats:
        """Seconds between each spot and the high end of the edge."""
        at, edge = spots.segment, self.network.edge[spots.segment]
        shut = (self.all_walls[edge, way] > self.walls[at, way]) | np.isinf(self.seconds[at, way])
        return np.where(shut, np.inf, np.maximum(self.totals[edge, way] - self._place(spots, way), 0.0))


def _seconds(network: Network, conditions: Conditions) -> Floats:
    speeds = network.speeds if conditions.speeds is None else conditions.speeds
    by_class = np.array([speeds.get(kind, 0.0) for kind in network.kinds])[network.kind]
    kmh = np.fmin(np.where(np.isnan(network.kmh), by_class, network.kmh), network.cap_kmh)
    seconds = np.where(kmh > 0, network.metres * 3.6 / np.maximum(kmh, 1e-9), np.inf)
    may = np.stack([network.forward, network.backward], axis=1) & ~_closed(network, conditions.closed)
    if conditions.vehicle_t is not None:
        may &= ~(network.limit_t < conditions.vehicle_t)[:, None]
    return np.where(may, seconds[:, None], np.inf)


def _closed(network: Network, closures: Iterable[Closure]) -> Bools:
    closed = np.zeros((len(network.ids), 2), bool)
    for key, way in closures:
        if key not in network.numbers:
            raise UnknownSegment(key)
        segment = network.numbers[key]
        if way == "both":
            closed[segment] = True
        else:
            closed[segment, int((way == "against") != network.flipped[segment])] = True
    return closed


def _graph(seconds: Floats, indices: Ints, indptr: Ints) -> "csr_array":
    from scipy.sparse import csr_array

    nodes = len(indptr) - 1
    return csr_array((seconds, indices.astype(np.int32), indptr.astype(np.int32)), shape=(nodes, nodes))
