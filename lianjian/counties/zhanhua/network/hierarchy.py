"""Which of the small roads carry the way from the villages to their towns, and what roads are called."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from lianjian.counties.zhanhua.network.junctions import Segment
from lianjian.counties.zhanhua.network.plane import length
from lianjian.counties.zhanhua.network.settlements import Settlement

SLOWNESS = {
    "trunk": 0.6,
    "primary": 0.65,
    "secondary": 0.75,
    "tertiary": 0.85,
    "unclassified": 1.0,
    "residential": 1.6,
}
"""What a metre counts like on the way to town; other kinds are not taken."""
TERTIARY, SECONDARY = 3, 10
"""So many villages' ways make a road one of the higher class."""


class UnreachableError(ValueError):
    """No road leads from a place to its own township."""

    def __init__(self, code: str) -> None:
        super().__init__(f"No road can be drawn to place {code} inside the outline; try another seed.")


def rank(segments: Sequence[Segment], at: Mapping[str, int], towns: Sequence[str], nodes: int) -> None:
    """Raise the class of small roads by the number of villages whose way to their own town leads over them.

    Towns, the first settlements to be drawn, have main streets of their own.
    """
    villages = {segment.road.settlement for segment in segments} - {None, *range(len(towns))}
    used = _used(segments, at, towns, nodes)
    most: dict[int, int] = {}
    for index, segment in enumerate(segments):
        road = id(segment.road)
        most[road] = max(most.get(road, 0), used[index])
    for index, segment in enumerate(segments):
        if segment.kind == "unclassified":
            segment.kind = _higher(most[id(segment.road)], segment.kind)
        elif segment.road.settlement in villages and used[index] >= TERTIARY:
            segment.kind = "tertiary"


def _higher(used: int, kind: str) -> str:
    return "secondary" if used >= SECONDARY else "tertiary" if used >= TERTIARY else kind


def _used(
    segments: Sequence[Segment], at: Mapping[str, int], towns: Sequence[str], nodes: int
) -> Counter[int]:
    """How many villages' ways lead over each segment, by its number."""
    open_to_all = [index for index, segment in enumerate(segments) if segment.kind in SLOWNESS]
    first = np.array([segments[index].first for index in open_to_all])
    last = np.array([segments[index].last for index in open_to_all])
    cost = np.array([length(segments[index].line) * SLOWNESS[segments[index].kind] for index in open_to_all])
    between: dict[tuple[int, int], int] = {}
    kept: dict[tuple[int, int], float] = {}
    for index, *pair, far in zip(open_to_all, first.tolist(), last.tolist(), cost.tolist(), strict=True):
        key = (min(pair), max(pair))
        if far < kept.get(key, np.inf):
            kept[key], between[key] = far, index
    rows, columns = np.array(list(kept)).T
    graph = csr_matrix((np.array(list(kept.values())), (rows, columns)), shape=(nodes, nodes))
    _far, before = dijkstra(
        graph, directed=False, indices=[at[town] for town in towns], return_predecessors=True
    )
    used: Counter[int] = Counter()
    for code, node in at.items():
        town = code[:9] + "000"
        here, home = node, towns.index(town)
        while (there := int(before[home, here])) >= 0:
            used[between[min(here, there), max(here, there)]] += 1
            here = there
        if here != at[town]:
            raise UnreachableError(code)
    return used


def name_links(segments: Sequence[Segment], settlements: Sequence[Settlement]) -> None:
    """Small roads are called after both ends, by a sign of each; those of a higher class have numbers too."""
    settlement_of = {gate: each for each in settlements for gate in each.gates}
    numbers = {"tertiary": ("乡道Y", 900), "secondary": ("县道X", 950)}
    count: Counter[str] = Counter()
    for segment in segments:
        road = segment.road
        if road.name or road.kind != "unclassified":
            continue
        ends = [settlement_of[end].name[:1] for end in road.ends]
        prefix, first = numbers.get(segment.kind, ("", 0))
        number = f"{prefix}{first + count[segment.kind]}" if prefix else ""
        count[segment.kind] += 1
        road.name = f"{number}{''.join(dict.fromkeys(ends))}路"
