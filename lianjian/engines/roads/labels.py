"""Contracted nodes customised to today's weights: a label for each, by which answers are sums and not searches.

A node's *label* is how long it needs to each of its ancestors, climbing only, and how long these need down to it. The
fastest time between two nodes is the least sum of both over the ancestors that they share, whatever the size of the
network. Other weights give other labels; nothing is contracted anew.
"""

from typing import NamedTuple

import numpy as np

from .contraction import DOWN, UP, Contraction
from .geometry import Floats, Ints, Numbers

MANY = 12
"""For so many times more pairs of node and ancestor than nodes, all nodes are faster than those that are asked for."""


class Ends(NamedTuple):
    """k places by the nodes at both ends of their edges: (k, depths) seconds to, or from, ancestors, and who these are."""

    seconds: Floats
    lineage: Numbers


class Labels(NamedTuple):
    """`seconds`: (numbers, 2, depths) of each contracted node up to its ancestors and down from them; `climb`: up each
    upward arc. inf: there is no way."""

    contraction: Contraction
    seconds: Floats
    climb: Floats

    @classmethod
    def of(cls, contraction: Contraction, seconds: Floats) -> "Labels":
        """The labels when the arcs of the shape that was contracted take so many seconds (inf: not driven)."""
        weights = _customised(contraction, seconds)
        return cls(contraction, _summed(contraction, weights), weights[UP])

    def leaving(self, nodes: Ints, seconds: Floats) -> Ends:
        """Of places that come to (k, 2) nodes after (k, 2) seconds, each two of them joined."""
        return self._ends(UP, nodes, seconds)

    def reaching(self, nodes: Ints, seconds: Floats) -> Ends:
        """Of places that are reached from (k, 2) nodes in (k, 2) seconds, each two of them joined."""
        return self._ends(DOWN, nodes, seconds)

    def to_one(self, nodes: Ints, target: Ends) -> Floats:
        """Seconds from nodes, in whatever shape, to a single place that is reached."""
        numbers, lineage = self.contraction.number[nodes], self.contraction.lineage
        if numbers.size * lineage.shape[1] > MANY * len(lineage):
            return self._all_to_one(target)[numbers]
        return _least(Ends(self.seconds[numbers, UP], lineage[numbers]), target, 0)

    def _all_to_one(self, target: Ends) -> Floats:
        """Seconds from every number: from the top down, over the upper ends of its arcs or, above the place, by labels."""
        contraction, starts = self.contraction, self.contraction.arc_starts
        seconds = np.full(len(contraction.number), np.inf)
        above = target.lineage[0] >= 0
        seconds[target.lineage[0, above]] = target.seconds[0, above]
        for depth in range(len(starts) - 1):
            arcs = slice(starts[depth], starts[depth + 1])
            over = self.climb[arcs] + seconds[contraction.high[arcs]]
            np.minimum.at(seconds, contraction.low[arcs], over)
        return seconds

    def _ends(self, way: int, nodes: Ints, seconds: Floats) -> Ends:
        """Of two nodes that are joined one is the other's ancestor: the lower one's lineage has all of both."""
        numbers = self.contraction.number[nodes]
        both = self.seconds[numbers, way] + seconds[:, :, None]
        return Ends(np.minimum(both[:, 0], both[:, 1]), self.contraction.lineage[numbers.max(axis=1)])


def times(ones: Ends, others: Ends) -> Floats:
    """(ones, others) seconds between every two, where one of the lists is of places left and the other of those reached."""
    rows = [_least(others, ones, row) for row in range(len(ones.seconds))]
    return np.array(rows).reshape(len(ones.seconds), len(others.seconds))


def _least(many: Ends, ones: Ends, row: int) -> Floats:
    sums = many.seconds + ones.seconds[row]
    sums[many.lineage != ones.lineage[row]] = np.inf
    return np.asarray(sums.min(axis=-1))


def _customised(contraction: Contraction, seconds: Floats) -> Floats:
    """(2, upward arcs) seconds up and down each, by itself or over what was contracted.

    From the bottom up, so that the lower sides of a triangle are known before the one across is held against them.
    """
    weights = np.full((2, len(contraction.high)), np.inf)
    weights[contraction.ways, contraction.arcs] = seconds[contraction.real]
    up, down = weights
    starts = contraction.triangle_starts
    for depth in range(len(starts) - 2, -1, -1):
        here = slice(starts[depth], starts[depth + 1])
        middle, top, across = contraction.middle[here], contraction.top[here], contraction.across[here]
        np.minimum.at(up, across, down[middle] + up[top])
        np.minimum.at(down, across, down[top] + up[middle])
    return weights


def _summed(contraction: Contraction, weights: Floats) -> Floats:
    """Sums along upward arcs, from the top down: a way to an ancestor begins with one of a node's arcs."""
    nodes, depths = contraction.lineage.shape
    sums = np.full((nodes, 2, depths), np.inf)
    sums[np.arange(nodes), :, (contraction.lineage >= 0).sum(axis=1) - 1] = 0.0
    by_arc = np.ascontiguousarray(weights.T)[:, :, None]
    room = np.empty((contraction.widest, 2, depths))
    for first, last, number in contraction.rounds.tolist():
        over, here = room[: last - first], sums[number : number + last - first]
        np.take(sums, contraction.high[first:last], axis=0, out=over, mode="clip")  # `raise` goes by a buffer
        over += by_arc[first:last]
        np.minimum(here, over, out=here)
    return sums
