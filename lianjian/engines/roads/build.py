"""From segments to a network: the largest part that is connected both ways, turns, and chains drawn together."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from .geometry import Bools, Floats, Ints
from .network import Network, Origin
from .osm import LICENCE, read_osm
from .report import Reason, UnreadableRoads
from .segments import Segments, Turn
from .speeds import Speeds, read_speeds
from .table import read_table

OSM_ENDINGS = (".osm", ".osm.pbf", ".pbf", ".osm.bz2", ".osm.gz")


class End(NamedTuple):
    """One end of a row: its number, and 0 for where it begins, 1 for where it ends."""

    row: int
    side: int


class Mouth(NamedTuple):
    """Where an edge meets a node: side 0 is where it begins. One leaves by it in direction `side`."""

    edge: int
    side: int


def build_file(path: Path, *, at: datetime, speeds: Speeds | None = None, licence: str = "") -> Network:
    """The network of a file of OpenStreetMap, or of a table of segments if its name ends in .csv.

    UnreadableRoads if there is none in it; BadSpeeds, OSError. `licence` is what is said of a table's source.
    """
    path, table = Path(path), read_speeds() if speeds is None else speeds
    is_osm = path.name.lower().endswith(OSM_ENDINGS)
    if not is_osm and path.suffix.lower() != ".csv":
        raise UnreadableRoads(
            f"{path.name} is neither a table (.csv) nor a file of OpenStreetMap (.osm.pbf)."
        )
    segments = (read_osm if is_osm else read_table)(path, table)
    digest = sha256(path.read_bytes()).hexdigest()
    return build(segments, Origin(path.name, digest, LICENCE if is_osm else licence, at.isoformat()))


def build(segments: Segments, origin: Origin) -> Network:
    """The network of what was read. UnreadableRoads if not one segment is left."""
    if not segments.rows:
        raise UnreadableRoads(f"{origin.source} has no road that is driven: {_reasons(segments)}.")
    kept = _largest_part(segments)
    if not kept.any():
        raise UnreadableRoads(f"{origin.source} has no two places that can be driven between both ways.")
    segments.report.kept = int(kept.sum())
    return _Draft(segments, kept).network(origin)


def _reasons(segments: Segments) -> str:
    told = [f"{count} left out as {reason}" for reason, count in segments.report.left_out.most_common()]
    return ", ".join(told) or "it is empty"


def _largest_part(segments: Segments) -> Bools:
    """Which rows lie within the strongly connected part that has most metres of road; the others are told."""
    tails, heads = segments.ends()
    parts = _parts(segments, tails, heads)
    inside = parts[tails] == parts[heads]
    lengths = np.bincount(parts[tails], np.where(inside, segments.metres, 0.0))
    kept = np.asarray(inside & (parts[tails] == lengths.argmax()) & (lengths.max() > 0))
    for row in np.flatnonzero(~kept):
        text = f"{segments.rows[row].id} is not connected both ways with the largest part"
        segments.report.leave_out(Reason.APART, segments.wheres[row], text)
    segments.report.counts["parts_apart"] = len(np.unique(parts[tails][inside & ~kept]))
    return kept


def _parts(segments: Segments, tails: Ints, heads: Ints) -> Ints:
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    forward = np.array([row.forward for row in segments.rows])
    backward = np.array([row.backward for row in segments.rows])
    ends = (
        np.concatenate((tails[forward], heads[backward])),
        np.concatenate((heads[forward], tails[backward])),
    )
    graph = csr_array((np.ones(len(ends[0])), ends), shape=(len(segments.nodes),) * 2)
    return np.asarray(connected_components(graph, connection="strong")[1], np.int64)


@dataclass
class _Draft:
    """A network in the making: chains of rows, each a list of (row, is it turned round)."""

    segments: Segments
    kept: Bools
    chains: list[list[tuple[int, bool]]] = field(default_factory=list)
    mouths: dict[int, list[Mouth]] = field(default_factory=lambda: defaultdict(list))

    def network(self, origin: Origin) -> Network:
        ends = self._ends()
        turns = self._turns_by_node(ends)
        self._draw_chains(ends, set(turns))
        junctions = _Junctions(self, turns)
        order = [row for chain in self.chains for row, _ in chain]
        flipped = np.array([turned for chain in self.chains for _, turned in chain])
        self._count(junctions, len(self.chains))
        return Network(
            **_columns(self.segments, order, flipped),
            edge_starts=np.cumsum([0, *map(len, self.chains)]),
            tails=junctions.tails, heads=junctions.heads,
            turn_tails=np.array([turn[0] for turn in junctions.turns], np.int64),
            turn_heads=np.array([turn[1] for turn in junctions.turns], np.int64),
            turn_seconds=np.array([turn[2] for turn in junctions.turns], float),
            nodes=junctions.nodes, speeds=dict(self.segments.speeds), origin=origin, report=self.segments.report,
        )  # fmt: skip

    def node(self, end: End) -> int:
        row = self.segments.rows[end.row]
        return self.segments.nodes[row.head if end.side else row.tail]

    def _ends(self) -> dict[int, list[End]]:
        ends: dict[int, list[End]] = defaultdict(list)
        for row in np.flatnonzero(self.kept).tolist():
            for side in (0, 1):
                ends[self.node(End(row, side))].append(End(row, side))
        return ends

    def _turns_by_node(self, ends: dict[int, list[End]]) -> dict[int, list[Turn]]:
        turns: dict[int, list[Turn]] = defaultdict(list)
        for turn in self.segments.turns:
            node = self.segments.nodes.get(turn.via, -1)
            here = {self.segments.rows[end.row].id for end in ends.get(node, ())}
            if {turn.source, turn.target} <= here:
                turns[node].append(turn)
            else:
                text = "one of its roads is not part of the network"
                self.segments.report.leave_out(Reason.TURN_NOT_USED, f"node {turn.via}", text)
        return turns

    def _draw_chains(self, ends: dict[int, list[End]], with_turns: set[int]) -> None:
        """Walk from every junction to the next; what is left are rings, which get one junction each."""
        stops = {
            node for node, here in ends.items() if len(here) != 2 or here[0].row == here[1].row
        } | with_turns
        seen: set[int] = set()
        for node in [*stops, *ends]:
            if node in stops or any(end.row not in seen for end in ends[node]):
                stops.add(node)
                for end in ends[node]:
                    if end.row not in seen:
                        self._walk(end, ends, stops, seen)

    def _walk(self, end: End, ends: dict[int, list[End]], stops: set[int], seen: set[int]) -> None:
        chain, first = [], self.node(end)
        while True:
            chain.append((end.row, end.side == 1))
            seen.add(end.row)
            there = End(end.row, 1 - end.side)
            node = self.node(there)
            if node in stops:
                break
            end = next(other for other in ends[node] if other != there)
        self.mouths[first].append(Mouth(len(self.chains), 0))
        self.mouths[node].append(Mouth(len(self.chains), 1))
        self.chains.append(chain)

    def _count(self, junctions: "_Junctions", edges: int) -> None:
        counts = self.segments.report.counts
        metres = np.array(self.segments.metres)[self.kept]
        counts |= {
            "segments": len(metres),
            "kilometres": round(float(metres.sum()) / 1000, 3),
            "edges": edges,
        }
        counts |= {"junctions": len(self.mouths), "turns": junctions.known}


class _Junctions:
    """The nodes of the network. Where turns are known, every mouth of an edge has a node to come in by and one to
    leave by, and each allowed turn leads from one to the other; elsewhere a junction is one node."""

    def __init__(self, draft: _Draft, turns: dict[int, list[Turn]]) -> None:
        self.nodes = self.known = 0
        self.turns: list[tuple[int, int, float]] = []
        self.tails = np.zeros((len(draft.chains), 2), np.int64)
        self.heads = np.zeros((len(draft.chains), 2), np.int64)
        for node, mouths in draft.mouths.items():
            if node in turns:
                self._mouths(draft, mouths, turns[node])
            else:
                self._plain(mouths)

    def _plain(self, mouths: Iterable[Mouth]) -> None:
        for edge, side in mouths:
            self.tails[edge, side] = self.heads[edge, 1 - side] = self.nodes
        self.nodes += 1

    def _mouths(self, draft: _Draft, mouths: list[Mouth], turns: list[Turn]) -> None:
        self.known += len(turns)
        for edge, side in mouths:
            self.heads[edge, 1 - side], self.tails[edge, side] = self.nodes, self.nodes + 1
            self.nodes += 2
        for into in mouths:
            for out in mouths:
                seconds = _seconds(_name(draft, into), _name(draft, out), turns)
                if np.isfinite(seconds):
                    came, goes = self.heads[into.edge, 1 - into.side], self.tails[out.edge, out.side]
                    self.turns.append((int(came), int(goes), seconds))


def _name(draft: _Draft, mouth: Mouth) -> str:
    row, _ = draft.chains[mouth.edge][-mouth.side]
    return draft.segments.rows[row].id


def _seconds(source: str, target: str, turns: Iterable[Turn]) -> float:
    """What going from one segment into another costs where these turns are known: inf if it is forbidden."""
    seconds = 0.0
    for turn in turns:
        if turn.source == source:
            if turn.only:
                seconds = seconds if turn.target == target else np.inf
            elif turn.target == target:
                seconds = max(seconds, turn.seconds)
    return seconds


def _columns(segments: Segments, order: list[int], flipped: Bools) -> dict[str, Any]:
    """The arrays of the segments in the order of their edges, turned to run along them."""
    rows = [segments.rows[place] for place in order]
    names, name = _numbered([row.name for row in rows])
    kinds, kind = _numbered([row.kind for row in rows])
    lines = [row.points[::-1] if turned else row.points for row, turned in zip(rows, flipped, strict=True)]
    ways = np.array([(row.forward, row.backward) for row in rows])
    ways[flipped] = ways[flipped][:, ::-1]
    return {
        "ids": tuple(row.id for row in rows), "names": names, "kinds": kinds, "name": name, "kind": kind,
        "metres": np.array(segments.metres)[order],
        "kmh": _floats(row.kmh for row in rows), "cap_kmh": _floats(row.cap_kmh for row in rows),
        "limit_t": _floats(row.limit_t for row in rows),
        "forward": ways[:, 0].copy(), "backward": ways[:, 1].copy(), "flipped": flipped,
        "bridge": np.array([row.bridge for row in rows]),
        "point_starts": np.cumsum([0, *map(len, lines)]), "points": np.concatenate([np.array(line) for line in lines]),
    }  # fmt: skip


def _floats(values: Iterable[float]) -> Floats:
    return np.array(list(values), float)


def _numbered(words: list[str]) -> tuple[tuple[str, ...], Ints]:
    different = {word: place for place, word in enumerate(dict.fromkeys(words))}
    return tuple(different), np.array([different[word] for word in words], np.int64)
