"""Dijkstra from places that lie on edges, over all sources at once (E. W. Dijkstra, Numer. Math. 1, 1959, 269-271).

Each source is a row of its own under the network's nodes, with one arc to each node that can be reached from it.
scipy takes a while to load, so it is imported where it is needed.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .geometry import Floats, Ints

if TYPE_CHECKING:
    from scipy.sparse import csr_array

NO_NODE = -9999
"""What scipy writes as the one before where there is none."""


class Found(NamedTuple):
    """(k, nodes) seconds from each source to each node, inf where there is no way; and the node before each on its way.

    A node that is reached from the source itself has a number of `nodes` or more before it; one not reached, NO_NODE.
    """

    seconds: Floats
    before: Ints | None


def search(
    graph: "csr_array", nodes: Ints, seconds: Floats, *, limit: float = np.inf, paths: bool = False
) -> Found:
    """From k sources: (k, 2) nodes that each reaches first, and after how many seconds (inf: not by that one)."""
    from scipy.sparse.csgraph import dijkstra

    size = graph.shape[0]
    whole = _with_sources(graph, nodes, seconds)
    sources = np.arange(size, size + len(nodes))
    if not paths:
        return Found(dijkstra(whole, indices=sources, limit=limit)[:, :size], None)
    found, before = dijkstra(whole, indices=sources, limit=limit, return_predecessors=True)
    return Found(found[:, :size], before[:, :size])


def _with_sources(graph: "csr_array", nodes: Ints, seconds: Floats) -> "csr_array":
    from scipy.sparse import csr_array

    size = graph.shape[0] + len(nodes)
    last = graph.indptr[-1]
    indptr = np.concatenate((graph.indptr, last + 2 * np.arange(1, len(nodes) + 1, dtype=np.int32)))
    indices = np.concatenate((graph.indices, nodes.ravel().astype(np.int32)))
    return csr_array((np.concatenate((graph.data, seconds.ravel())), indices, indptr), shape=(size, size))
