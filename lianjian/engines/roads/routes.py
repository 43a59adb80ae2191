"""The way itself: its segments in order, its line, its named steps, its length."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import numpy as np

from .conditions import Weights
from .geometry import Floats, Ints
from .network import Network
from .segments import piece_lengths


class Leg(NamedTuple):
    """A segment as a route drives it: from one share of it to another, falling where it goes against its edge."""

    segment: int
    start: float
    end: float


class Step(NamedTuple):
    """What is driven of one road without a break: its name (may be empty), class, metres, seconds and segments."""

    name: str
    kind: str
    metres: float
    seconds: float
    segments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """A way: `seconds`, `metres`, its line as (k, 2) longitudes and latitudes, and its steps."""

    seconds: float
    metres: float
    line: Floats
    steps: tuple[Step, ...]


def route(weights: Weights, legs: list[Leg], seconds: float) -> Route:
    """The route that drives these legs."""
    network = weights.network
    metres = sum(abs(leg.end - leg.start) * float(network.metres[leg.segment]) for leg in legs)
    return Route(seconds, metres, _line(network, legs), tuple(_steps(weights, legs)))


def along_edge(network: Network, origin: tuple[int, float], target: tuple[int, float]) -> list[Leg]:
    """The legs between two places of one edge."""
    (first, start), (last, end) = origin, target
    if first == last:
        return [Leg(first, start, end)]
    onward = first < last
    whole = (0.0, 1.0) if onward else (1.0, 0.0)
    between = range(first + 1, last) if onward else range(first - 1, last, -1)
    legs = [
        Leg(first, start, whole[1]),
        *(Leg(segment, *whole) for segment in between),
        Leg(last, whole[0], end),
    ]
    return [leg for leg in legs if leg.start != leg.end]


def whole_edge(network: Network, edge: int, way: int) -> list[Leg]:
    """The legs of an edge in a direction."""
    return along_edge(network, *_edge_ends(network, edge)[:: -1 if way else 1])


def out_of(network: Network, spot: tuple[int, float], way: int) -> list[Leg]:
    """The legs from a place to the end of its edge in a direction."""
    return along_edge(network, spot, _edge_ends(network, int(network.edge[spot[0]]))[1 - way])


def into(network: Network, spot: tuple[int, float], way: int) -> list[Leg]:
    """The legs from where its edge begins, in a direction, to a place."""
    return along_edge(network, _edge_ends(network, int(network.edge[spot[0]]))[way], spot)


def node_legs(weights: Weights, nodes: list[int]) -> Iterator[Leg]:
    """The legs of a way over neighbouring nodes."""
    network, topology = weights.network, weights.network.topology
    if len(nodes) > 1:
        slots = topology.slots(np.array(nodes[:-1]), np.array(nodes[1:]))
        for code in topology.code[weights.arcs[slots]].tolist():
            if code < 2 * len(network.edge_metres):
                yield from whole_edge(network, code // 2, code % 2)


def chain(before: Ints, node: int) -> list[int]:
    """The nodes from this one back to the one that the search's source reached first."""
    nodes = [node]
    while before[nodes[-1]] < len(before):
        nodes.append(int(before[nodes[-1]]))
    return nodes


def metres_of_nodes(weights: Weights, before: Ints, firsts: Floats) -> Floats:
    """Metres of the fastest ways from each node to a target, if `before` was found by a search from it backwards.

    `firsts` are the metres on the target's own edge for the nodes that lead onto it, 0 for all others. Each node adds
    up twice as many steps of its way at a time, so a way of k steps takes log k rounds.
    """
    inner = np.flatnonzero((before >= 0) & (before < len(before)))
    metres, jump = np.zeros(len(before)), np.arange(len(before))
    jump[inner] = before[inner]
    slots = weights.network.topology.slots(inner, jump[inner])
    metres[inner] = weights.slot_metres[slots] + firsts[jump[inner]]
    while len(inner):
        nexts = jump[inner]
        metres[inner] += metres[nexts]
        further = jump[nexts]
        jump[inner] = further
        inner = inner[further != nexts]
    return metres + firsts


def _edge_ends(network: Network, edge: int) -> tuple[tuple[int, float], tuple[int, float]]:
    return (int(network.edge_starts[edge]), 0.0), (int(network.edge_starts[edge + 1]) - 1, 1.0)


def _line(network: Network, legs: list[Leg]) -> Floats:
    parts = [cut(network.line(leg.segment), leg.start, leg.end) for leg in legs]
    if not parts:
        return np.empty((0, 2))
    points = np.concatenate(parts)
    new = np.ones(len(points), bool)
    new[1:] = (np.diff(points, axis=0) != 0).any(axis=1)
    return points[new]


def cut(points: Floats, start: float, end: float) -> Floats:
    """What of a line lies between two shares of its length, in the order from `start` to `end`."""
    if {start, end} == {0.0, 1.0}:
        return points if end else points[::-1]
    ends = np.concatenate(([0.0], np.cumsum(piece_lengths(points))))
    shares = ends / max(ends[-1], np.finfo(float).tiny)
    low, high = min(start, end), max(start, end)
    at = np.concatenate(([low], shares[(shares > low) & (shares < high)], [high]))
    line = np.stack([np.interp(at, shares, points[:, 0]), np.interp(at, shares, points[:, 1])], axis=1)
    return line if start <= end else line[::-1]


def _steps(weights: Weights, legs: list[Leg]) -> Iterator[Step]:
    network = weights.network
    for (name, kind), group in groupby(
        legs, lambda leg: (network.name[leg.segment], network.kind[leg.segment])
    ):
        same = list(group)
        shares = np.array([leg.end - leg.start for leg in same])
        at = np.array([leg.segment for leg in same])
        seconds = weights.seconds[at, (shares < 0).astype(int)]
        yield Step(
            network.names[name], network.kinds[kind], float(np.abs(shares) @ network.metres[at]),
            float(np.abs(shares) @ np.where(shares == 0, 0.0, seconds)), tuple(network.ids[segment] for segment in at),
        )  # fmt: skip
