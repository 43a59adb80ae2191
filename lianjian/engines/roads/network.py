"""A road network as arrays: what exists, whatever may be driven today. `conditions` tells what may, `build` makes one.

Words: a *segment* is a row that was read, with an id that people can close. An *edge* is the chain of segments between
two junctions; its segments lie one after the other, turned to run along it. Direction 0 is along the edge, 1 against.
A *node* is a junction, or, at a junction with known turns, one mouth of an edge: there `turn_*` tell how to go on.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from .contraction import Contraction, Shape
from .geometry import Bools, Floats, Ints
from .report import Report
from .segments import piece_lengths
from .speeds import Speeds


class Origin(NamedTuple):
    """What a network was built from: the file's name and SHA-256, the licence's words, and when it was built (ISO)."""

    source: str
    sha256: str
    licence: str
    built_at: str


@dataclass(frozen=True, eq=False)
class Network:
    """n segments in e edges between `nodes` nodes, with p points. Never changed once built.

    `forward`, `backward`: may the segment be driven along, against its edge. `flipped`: it was read the other way
    round. `kmh`, `cap_kmh`, `limit_t`: nan where there is none. Points of segment i are
    `points[point_starts[i]:point_starts[i + 1]]`; segments of edge i are `edge_starts[i]` to `edge_starts[i + 1]`.
    `tails`, `heads`: (e, 2) nodes from which, and to which, an edge leads in direction 0 and 1.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    name: Ints
    kind: Ints
    metres: Floats
    kmh: Floats
    cap_kmh: Floats
    limit_t: Floats
    forward: Bools
    backward: Bools
    flipped: Bools
    bridge: Bools
    point_starts: Ints
    points: Floats
    edge_starts: Ints
    tails: Ints
    heads: Ints
    turn_tails: Ints
    turn_heads: Ints
    turn_seconds: Floats
    nodes: int
    speeds: Speeds
    origin: Origin
    report: Report

    def line(self, segment: int) -> Floats:
        """The points of a segment, in the order of its edge."""
        return self.points[self.point_starts[segment] : self.point_starts[segment + 1]]

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The place of each segment by its id."""
        return {key: place for place, key in enumerate(self.ids)}

    @cached_property
    def edge(self) -> Ints:
        """The edge of each segment."""
        return np.repeat(np.arange(len(self.edge_starts) - 1), np.diff(self.edge_starts))

    @cached_property
    def metres_before(self) -> Floats:
        """Metres from the start of its edge to the start of each segment."""
        return sums_before(self.metres, self.edge_starts, self.edge)

    @cached_property
    def edge_metres(self) -> Floats:
        """The length of each edge."""
        return np.add.reduceat(self.metres, self.edge_starts[:-1])

    @cached_property
    def topology(self) -> "Topology":
        """The arcs between nodes, sorted for searching."""
        return Topology.of(self)

    @cached_property
    def contraction(self) -> Contraction | None:
        """The junctions contracted, None if they are too many. The ends to which an edge leads are joined, and those from
        which it does, so that of both ends of a place one is the other's ancestor."""
        slots = self.topology
        pairs = np.concatenate((self.tails, self.heads))
        return Contraction.of(Shape(self.nodes, slots.slot_tails, slots.indices, pairs))

    @cached_property
    def pieces(self) -> "Pieces":
        """The straight pieces of all segments."""
        return Pieces.of(self)


def sums_before(values: Floats, edge_starts: Ints, edge: Ints) -> Floats:
    """Of each segment, the sum of the values of the segments before it on its edge."""
    ends = np.cumsum(values)
    befores = ends - values
    return np.maximum(befores - befores[edge_starts[:-1]][edge], 0.0)


class Pieces(NamedTuple):
    """Straight pieces: their ends as points, their segment, and which share (0 to 1) of it lies before each."""

    starts: Floats
    ends: Floats
    segment: Ints
    share: Floats
    share_long: Floats

    @classmethod
    def of(cls, network: Network) -> "Pieces":
        """Every two neighbouring points of each segment."""
        last = network.point_starts[1:] - 1
        inner = np.ones(len(network.points), bool)
        inner[last] = False
        at = np.flatnonzero(inner)
        segment = np.repeat(np.arange(len(last)), np.diff(network.point_starts) - 1)
        starts = np.concatenate(([0], np.cumsum(np.diff(network.point_starts) - 1)))
        lengths = piece_lengths(network.points)[at]
        whole = np.maximum(np.add.reduceat(lengths, starts[:-1]), np.finfo(float).tiny)[segment]
        before = sums_before(lengths, starts, segment)
        return cls(network.points[at], network.points[at + 1], segment, before / whole, lengths / whole)


class Topology(NamedTuple):
    """The arcs of a network, sorted by tail and head, in compressed rows both ways.

    An arc is an edge in one direction (code `2 * edge + direction`) or a turn (code `2 * e + turn`). Arcs between the
    same two nodes share a *slot*; `slot_starts` tells where each slot's arcs begin. `indptr` and `indices` are the
    slots by their tail; `back_indptr`, `back_indices` by their head, in the order `back` of the slots.
    """

    code: Ints
    slot_starts: Ints
    slot_of_arc: Ints
    slot_tails: Ints
    indptr: Ints
    indices: Ints
    back_indptr: Ints
    back_indices: Ints
    back: Ints

    @classmethod
    def of(cls, network: Network) -> "Topology":
        """Sort the arcs that may ever be driven."""
        code, tails, heads = _arcs(network)
        order = np.lexsort((heads, tails))
        code, tails, heads = code[order], tails[order], heads[order]
        new = np.ones(len(code), bool)
        new[1:] = (tails[1:] != tails[:-1]) | (heads[1:] != heads[:-1])
        starts = np.flatnonzero(new)
        slot_tails, slot_heads = tails[starts], heads[starts]
        back = np.lexsort((slot_tails, slot_heads))
        return cls(
            code, starts, np.cumsum(new) - 1, slot_tails,
            _pointers(slot_tails, network.nodes), slot_heads,
            _pointers(slot_heads[back], network.nodes), slot_tails[back], back,
        )  # fmt: skip

    def slots(self, tails: Ints, heads: Ints) -> Ints:
        """The slots that lead from each tail to each head; every pair has to be one."""
        nodes = len(self.indptr)
        return np.searchsorted(self.slot_tails * nodes + self.indices, tails * nodes + heads)


def _arcs(network: Network) -> tuple[Ints, Ints, Ints]:
    edges = len(network.edge_starts) - 1
    may = np.stack([network.forward, network.backward], axis=1)
    passable = np.logical_and.reduceat(may, network.edge_starts[:-1], axis=0).ravel()
    code = np.concatenate((np.flatnonzero(passable), 2 * edges + np.arange(len(network.turn_tails))))
    tails = np.concatenate((network.tails.ravel()[passable], network.turn_tails))
    return code, tails, np.concatenate((network.heads.ravel()[passable], network.turn_heads))


def _pointers(sorted_rows: Ints, nodes: int) -> Ints:
    return np.searchsorted(sorted_rows, np.arange(nodes + 1))
