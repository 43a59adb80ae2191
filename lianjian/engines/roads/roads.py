"""Questions to a network under some conditions. Times are seconds, lengths metres, places (longitude, latitude)."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from .conditions import Closure, Conditions, Spots, Weights
from .geometry import Floats, Ints
from .labels import Ends, Labels, times
from .network import Network
from .reach import Reach, reached
from .routes import Leg, Route, along_edge, chain, into, metres_of_nodes, node_legs, out_of, route
from .search import Found, search
from .snapping import Snapped, Snapper

Places = npt.ArrayLike | Snapped
"""(n, 2) longitudes and latitudes, nan where a place is not known; or what `snap` gave for them."""
WITHIN_M = 5_000.0
"""Farther from any road than this, nothing is taken to be on it."""
AT_ONCE = 256
ROUNDING = 1e-6
"""By how much, of itself and in seconds, a time may differ that was summed up in another order."""
NOWHERE, DIRECT = -2, -1


class Why(StrEnum):
    """Why there is no time between two places."""

    PLACE_UNKNOWN = "place_unknown"
    OFF_ROAD = "off_road"
    NO_WAY = "no_way"


class Unreached(NamedTuple):
    """Said in place of a route where there is none."""

    why: Why


@dataclass(frozen=True)
class Table:
    """(origins, targets) seconds, inf where there is no way; `unreached` counts those."""

    seconds: Floats

    @property
    def unreached(self) -> int:
        """How many pairs have no way."""
        return int(np.isinf(self.seconds).sum())


@dataclass(frozen=True)
class Nearest:
    """How long each unit needs to the target. `seconds`: (n,), inf where it cannot come. `order`: the numbers of
    those that can, the nearest first; of units that are equally near, the one that was named first.

    `units` and `target` tell where each was taken to stand, and how many metres off the road it is; that way is not
    part of any time.
    """

    seconds: Floats
    order: Ints
    units: Snapped
    target: Snapped
    _weights: Weights
    _ways: Ints
    _found: Found | None

    @property
    def unreached(self) -> dict[int, Why]:
        """The units that cannot come, and why."""
        return {int(unit): self._why(int(unit)) for unit in np.flatnonzero(np.isinf(self.seconds))}

    @cached_property
    def metres(self) -> Floats:
        """(n,) the length of each unit's fastest way, inf where it cannot come."""
        network = self._weights.network
        before = self._before(float(self.seconds[self.order].max(initial=0.0)))
        nodes = metres_of_nodes(self._weights, before, self._into_target(before))
        by_node = nodes[network.heads[network.edge[self.units.segment], np.maximum(self._ways, 0)]]
        metres = np.where(self._ways == DIRECT, self._between(), by_node + self._out_of_units())
        return np.where(self._ways == NOWHERE, np.inf, metres)

    def route(self, unit: int) -> Route | Unreached:
        """The way of one unit, with its line and its steps."""
        way = int(self._ways[unit])
        if way == NOWHERE:
            return Unreached(self._why(unit))
        network, spot, target = self._weights.network, _spot(self.units, unit), _spot(self.target, 0)
        if way == DIRECT:
            legs = along_edge(network, spot, target) if self.seconds[unit] else []
        else:
            before = self._before(float(self.seconds[unit]))
            nodes = chain(before, int(network.heads[network.edge[spot[0]], way]))
            legs = out_of(network, spot, way) + list(node_legs(self._weights, nodes))
            legs += into(network, target, self._way_in(nodes[-1]))
        return route(self._weights, legs or [Leg(*target, target[1])], float(self.seconds[unit]))

    def _before(self, seconds: float) -> Ints:
        """The node before each on the search from the target, for all that are no more seconds away."""
        found = self._found or _search(
            self._weights, self.target, back=True, paths=True, limit=seconds * (1 + ROUNDING) + ROUNDING
        )
        assert found.before is not None
        return found.before[0]

    def _why(self, unit: int) -> Why:
        for snapped, place in ((self.target, 0), (self.units, unit)):
            if snapped.segment[place] < 0:
                return Why.PLACE_UNKNOWN if snapped.missing[place] else Why.OFF_ROAD
        return Why.NO_WAY

    def _way_in(self, node: int) -> int:
        """The direction in which the target is come to from this node."""
        seconds = self._weights.to_reach(_spots(self.target))[0]
        fits = self._weights.network.tails[self._weights.network.edge[self.target.segment[0]]] == node
        return int(np.argmin(np.where(fits, seconds, np.inf)))

    def _into_target(self, before: Ints) -> Floats:
        """Of each node that leads onto the target's own edge, the metres from there; of others 0."""
        network, metres = self._weights.network, np.zeros(self._weights.network.nodes)
        low = float(_metres_before(network, _spots(self.target))[0])
        whole = float(network.edge_metres[network.edge[self.target.segment[0]]])
        for node in np.flatnonzero(before >= network.nodes):
            metres[node] = whole - low if self._way_in(int(node)) else low
        return metres

    def _out_of_units(self) -> Floats:
        network = self._weights.network
        low = _metres_before(network, _spots(self.units))
        return np.where(self._ways == 1, low, network.edge_metres[network.edge[self.units.segment]] - low)

    def _between(self) -> Floats:
        network = self._weights.network
        low = _metres_before(network, _spots(self.units))
        return np.abs(low - _metres_before(network, _spots(self.target)))


class Roads:
    """A network under some conditions. Nothing in it changes, so threads may share it; other conditions are others."""

    def __init__(
        self,
        network: Network,
        conditions: Conditions | None = None,
        *,
        within_m: float = WITHIN_M,
        snapper: Snapper | None = None,
    ) -> None:
        self.network, self.within_m = network, within_m
        self.conditions = conditions or Conditions()
        self.snapper = snapper or Snapper(network)
        self.weights = Weights(network, self.conditions)
        self._labels: Labels | None = None

    def prepared(self) -> "Roads":
        """The same with its junctions contracted and labelled, for who asks often: times are then sums, not searches.

        The first time takes a part of a second for a network, and then some hundredths for each new conditions. A
        network far larger than a county's stays as it is.
        """
        same = copy(self)
        same._labels = self.weights.labels
        return same

    def under(self, conditions: Conditions) -> "Roads":
        """The same network under other conditions. UnknownSegment if one of the closed segments does not exist."""
        return Roads(self.network, conditions, within_m=self.within_m, snapper=self.snapper)

    def without(self, closures: Iterable[Closure | str]) -> "Roads":
        """The same with more closures; the id of a segment closes it both ways."""
        more = {closure if isinstance(closure, Closure) else Closure(closure) for closure in closures}
        return self.under(replace(self.conditions, closed=self.conditions.closed | more))

    def snap(self, places: Places) -> Snapped:
        """Where each place is on the roads that may be driven now. NoPlace of what is no longitude and latitude."""
        if isinstance(places, Snapped):
            return places
        points = np.asarray(places, float).reshape(-1, 2)
        return self.snapper.snap(points, self.weights.open, self.within_m)

    def _snap_both(self, target: Places, units: Places) -> tuple[Snapped, Snapped]:
        """One look-up for both where neither was looked up before."""
        if isinstance(target, Snapped) or isinstance(units, Snapped):
            return self.snap(target), self.snap(units)
        one, many = np.asarray(target, float).reshape(1, 2), np.asarray(units, float).reshape(-1, 2)
        both = self.snap(np.concatenate((one, many)))
        return _part(both, slice(0, 1)), _part(both, slice(1, None))

    def nearest(self, target: Places, units: Places) -> Nearest:
        """How long each unit needs to one target: by labels if prepared, else by one search from the target backwards
        over all roads."""
        there, here = self._snap_both(target, units)
        nodes = self.network.heads[self.network.edge[here.segment]]
        if self._labels is None:
            found = _search(self.weights, there, back=True, paths=True)
            from_ends = found.seconds[0][nodes]
        else:
            found = None
            from_ends = self._labels.to_one(nodes, self._ends(self._labels, there, back=True))
        seconds, ways = self._joined(here, there, from_ends)
        order = np.argsort(seconds, kind="stable")
        return Nearest(seconds, order[: np.isfinite(seconds).sum()], here, there, self.weights, ways, found)

    def route(self, origin: npt.ArrayLike, target: Places) -> Route | Unreached:
        """The fastest way between two places."""
        return self.nearest(target, np.asarray(origin, float).reshape(1, 2)).route(0)

    def table(self, origins: Places, targets: Places) -> Table:
        """The time of every pair: by labels if prepared, else by one search for each place of the shorter list."""
        here, there = self.snap(origins), self.snap(targets)
        back = len(there.segment) < len(here.segment)
        ones, others = (there, here) if back else (here, there)
        if self._labels is None:
            seconds = self._rows(ones, others, back=back)
        else:
            ends = self._ends(self._labels, ones, back=back), self._ends(self._labels, others, back=not back)
            seconds = times(*ends)
        seconds = seconds.T if back else seconds
        at_here, at_there, direct = self._direct(here, there)
        seconds[at_here, at_there] = np.minimum(seconds[at_here, at_there], direct)
        return Table(seconds)

    def reach(self, place: Places, seconds: float, *, toward: bool = False) -> Reach:
        """What can be reached from a place within so many seconds, or (`toward`) from where it can be reached."""
        snapped = self.snap(place)
        found = _search(self.weights, snapped, back=toward, limit=seconds)
        spot = _spot(snapped, 0) if snapped.segment[0] >= 0 else None
        return reached(self.weights, found.seconds[0], spot, seconds, toward=toward)

    def _joined(self, here: Snapped, there: Snapped, from_ends: Floats) -> tuple[Floats, Ints]:
        """Seconds of each unit to the one target, and by which way it leaves its edge; from its ends they are known."""
        seconds = self.weights.to_leave(_spots(here)) + from_ends
        seconds[here.segment < 0] = np.inf
        ways = np.argmin(seconds, axis=1)
        best = seconds[np.arange(len(ways)), ways]
        unit, _, direct = self._direct(here, there)
        better = direct <= best[unit]
        best[unit[better]], ways[unit[better]] = direct[better], DIRECT
        ways[np.isinf(best)] = NOWHERE
        return best, ways

    def _ends(self, labels: Labels, places: Snapped, *, back: bool) -> Ends:
        nodes, seconds = _first_nodes(self.weights, places, back=back)
        return (labels.reaching if back else labels.leaving)(nodes, seconds)

    def _rows(self, ones: Snapped, others: Snapped, *, back: bool) -> Floats:
        """Seconds between each of these and every other place, over junctions, by a search for each of these."""
        nodes, ends = _first_nodes(self.weights, others, back=not back)
        parts = [np.empty((0, len(others.segment)))]
        for start in range(0, len(ones.segment), AT_ONCE):
            found = _search(self.weights, _part(ones, slice(start, start + AT_ONCE)), back=back).seconds
            parts.append(np.minimum(found[:, nodes[:, 0]] + ends[:, 0], found[:, nodes[:, 1]] + ends[:, 1]))
        return np.concatenate(parts)

    def _direct(self, here: Snapped, there: Snapped) -> tuple[Ints, Ints, Floats]:
        """Pairs that are on one edge, with the seconds between them along it."""
        edge = self.network.edge
        origin = np.where(here.segment < 0, -1, edge[here.segment])
        target = np.where(there.segment < 0, -2, edge[there.segment])
        pairs = np.nonzero(origin[:, None] == target)
        seconds = self.weights.between(_spots(_part(here, pairs[0])), _spots(_part(there, pairs[1])))
        return pairs[0], pairs[1], seconds


def _search(
    weights: Weights, sources: Snapped, *, back: bool, paths: bool = False, limit: float = np.inf
) -> Found:
    nodes, seconds = _first_nodes(weights, sources, back=back)
    return search(weights.back if back else weights.ahead, nodes, seconds, limit=limit, paths=paths)


def _first_nodes(weights: Weights, places: Snapped, *, back: bool) -> tuple[Ints, Floats]:
    """(k, 2) nodes at the ends of each place's edge, and the seconds to there, or (`back`) from there; inf off road."""
    network, spots = weights.network, _spots(places)
    nodes = (network.tails if back else network.heads)[network.edge[places.segment]]
    seconds = weights.to_reach(spots) if back else weights.to_leave(spots)
    return nodes, np.where(places.segment[:, None] < 0, np.inf, seconds)


def _spots(snapped: Snapped) -> Spots:
    return Spots(snapped.segment, snapped.share)


def _spot(snapped: Snapped, row: int) -> tuple[int, float]:
    return int(snapped.segment[row]), float(snapped.share[row])


def _part(snapped: Snapped, rows: slice | Ints) -> Snapped:
    parts: Any = (column[rows] for column in snapped)
    return Snapped(*parts)


def _metres_before(network: Network, spots: Spots) -> Floats:
    return network.metres_before[spots.segment] + spots.share * network.metres[spots.segment]
