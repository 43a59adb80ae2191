"""The order in which junctions are contracted: from the shape of a network alone, times come later (`labels`).

Contracting a node takes it out and joins its neighbours with each other, so that what is left keeps all its ways. A
node that few are joined to goes early; in a network of roads so few stay joined that all nodes can go. Each node then
has *upward arcs* to those of its neighbours that went later. The first of these to go is its parent, and all are its
ancestors in the tree that parents make. Some fastest way between two nodes climbs from ancestor to ancestor of the one,
up to one that both share, and comes down over those of the other (J. Dibbelt, B. Strasser, D. Wagner, Customizable
Contraction Hierarchies, ACM JEA 21, 2016, article 1.5).
"""

from heapq import heapify, heappop, heappush
from typing import NamedTuple

import numpy as np

from .geometry import Ints, Numbers

HEIGHT_COUNTS = 0.5
"""Of two nodes that as many are joined to, the one with fewer contracted below it goes first: the tree stays low."""
MOST_LABELS = 4_000_000
"""Nodes by ancestors, at 16 bytes each. A county has fewer; a network that has more is searched."""
UP, DOWN = 0, 1


class Shape(NamedTuple):
    """What is contracted: so many nodes, arcs from `tails` to `heads`, no two alike, and pairs (k, 2) of nodes that are
    joined whether or not an arc leads between them."""

    nodes: int
    tails: Ints
    heads: Ints
    pairs: Ints


class Contraction(NamedTuple):
    """Contracted nodes, numbered anew from the top of the tree down, depth after depth.

    `number`: of each node of the network. `lineage`: (nodes, depths) the ancestors of each number by their depth, itself
    the last, then -1. Upward arcs lead from `low` to `high`; those from depth d are `arc_starts[d]` to
    `arc_starts[d + 1]`. Each of the `rounds` (first arc, the one after its last, first number) has one arc of each of
    some numbers of one depth that follow each other; they come by depth.

    Of each triangle, the arcs from its lowest node to its `middle` and its `top` one, and the one `across`, between
    these; those with a lowest node of depth d are `triangle_starts[d]` to `triangle_starts[d + 1]`.

    The arc `real[i]` of the shape is the way `ways[i]` (up or down) of the upward arc `arcs[i]`; loops are not real.
    """

    number: Ints
    lineage: Numbers
    low: Ints
    high: Ints
    arc_starts: Ints
    rounds: Ints
    middle: Ints
    top: Ints
    across: Ints
    triangle_starts: Ints
    real: Ints
    ways: Ints
    arcs: Ints

    @classmethod
    def of(cls, shape: Shape) -> "Contraction | None":
        """Contract all nodes; None if their labels would take too much room."""
        contracted = _contracted(shape)
        if contracted is None:
            return None
        order, joined = contracted
        number, starts, lineage = _tree(order, joined)
        counts = np.array([len(joined[node]) for node in order], np.int64)
        others = np.array([other for node in order for other in joined[node]], np.int64)
        upward = _Upward(np.repeat(number[order], counts), number[others], starts)
        real = np.flatnonzero(shape.tails != shape.heads)
        ones, others = number[shape.tails[real]], number[shape.heads[real]]
        return cls(
            number, lineage, upward.low, upward.high, upward.starts, upward.rounds(), *upward.triangles(),
            real, np.where(ones > others, UP, DOWN), upward.between(ones, others),
        )  # fmt: skip

    @property
    def widest(self) -> int:
        """How many arcs the longest round has."""
        return int((self.rounds[:, 1] - self.rounds[:, 0]).max(initial=0))


def _contracted(shape: Shape) -> tuple[list[int], list[set[int]]] | None:
    """The nodes in the order in which they go, and of each the neighbours that it has when it goes; None if too many
    come to lie above each other."""
    joined = _neighbours(shape)
    height, rank = [0] * shape.nodes, [float(len(others)) for others in joined]
    queue = [(rank[node], node) for node in range(shape.nodes)]
    heapify(queue)
    order: list[int] = []
    while queue:
        ranked, node = heappop(queue)
        if ranked != rank[node]:
            continue
        if (height[node] + 1) * shape.nodes > MOST_LABELS:
            return None
        order.append(node)
        rank[node] = -1.0
        for other in joined[node]:
            joined[other] |= joined[node]
            joined[other] -= {node, other}
            height[other] = max(height[other], height[node] + 1)
            rank[other] = len(joined[other]) + HEIGHT_COUNTS * height[other]
            heappush(queue, (rank[other], other))
    return order, joined


def _neighbours(shape: Shape) -> list[set[int]]:
    joined = [set[int]() for _ in range(shape.nodes)]
    ones = np.concatenate((shape.tails, shape.pairs[:, 0])).tolist()
    others = np.concatenate((shape.heads, shape.pairs[:, 1])).tolist()
    for one, other in zip(ones, others, strict=True):
        if one != other:
            joined[one].add(other)
            joined[other].add(one)
    return joined


def _tree(order: list[int], joined: list[set[int]]) -> tuple[Ints, Ints, Numbers]:
    """The number of each node, where each depth starts, and the lineage of each number."""
    place = {node: rank for rank, node in enumerate(order)}
    parent, depth = np.full(len(order), -1), np.zeros(len(order), np.int64)
    for node in reversed(order):
        if joined[node]:
            parent[node] = min(joined[node], key=place.__getitem__)
            depth[node] = depth[parent[node]] + 1
    counts = np.array([len(others) for others in joined])
    down = np.lexsort((-counts, depth))
    number = np.empty_like(down)
    number[down] = np.arange(len(down))
    starts = np.searchsorted(depth[down], np.arange(depth.max() + 2))
    return number, starts, _lineage(number[parent[down]], starts)


def _lineage(parent: Ints, starts: Ints) -> Numbers:
    lineage = np.full((len(parent), len(starts) - 1), -1, np.int32)
    for depth in range(len(starts) - 1):
        here = slice(starts[depth], starts[depth + 1])
        if depth:
            lineage[here] = lineage[parent[here]]
        lineage[here, depth] = np.arange(here.start, here.stop)
    return lineage


class _Upward:
    """Upward arcs in the order of their rounds. `_turn`: which of its lower end's arcs each is, beginning from the top."""

    def __init__(self, low: Ints, high: Ints, starts: Ints) -> None:
        by_ends = np.lexsort((high, low))
        low, high = low[by_ends], high[by_ends]
        self._nodes = starts[-1]
        self._keys = low * self._nodes + high
        turn = np.arange(len(low)) - np.searchsorted(low, low)
        depth = np.searchsorted(starts, low, side="right") - 1
        order = np.lexsort((low, turn, depth))
        self._place = np.empty_like(order)
        self._place[order] = np.arange(len(order))
        self.low, self.high = low[order], high[order]
        self._turn, self._depth = turn[order], depth[order]
        self._depths = np.arange(len(starts))
        self.starts = np.searchsorted(self._depth, self._depths)

    def between(self, ones: Ints, others: Ints) -> Ints:
        """The arc between each two numbers, which have to be joined."""
        keys = np.maximum(ones, others) * self._nodes + np.minimum(ones, others)
        return self._place[np.searchsorted(self._keys, keys)]

    def rounds(self) -> Ints:
        new = np.flatnonzero(np.diff(self._depth, prepend=-1) | np.diff(self._turn, prepend=-1))
        ends = np.append(new, len(self.low))
        return np.stack([ends[:-1], ends[1:], self.low[new]], axis=1)

    def triangles(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Any two upward arcs of a node are sides of a triangle: contracting it joined their upper ends."""
        middle = np.repeat(np.arange(len(self.low)), self._turn)
        turn = np.arange(len(middle)) - np.repeat(np.cumsum(self._turn) - self._turn, self._turn)
        firsts = np.searchsorted(self._keys, self.low[middle] * self._nodes)
        top = self._place[firsts + turn]
        across = self.between(self.high[middle], self.high[top])
        return middle, top, across, np.searchsorted(self._depth[middle], self._depths)
