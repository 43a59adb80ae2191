"""The county's road network, kept by each process as long as its file and what is closed stay the same.

It is read when it is first asked for: a thread that reads it from the start of a process keeps the requests of the first
seconds waiting.
"""

from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from lianjian.kernel.home import home
from lianjian.kernel.places.coordinates import Point

if TYPE_CHECKING:
    from lianjian.engines.roads import Roads

NETWORK_FILE = "roads.npz"

_reading = Lock()
"""Those who ask first, all at once, wait for one that reads; each by itself takes the others' time."""


def roads(closed: frozenset[str] = frozenset()) -> "Roads | None":
    """The network without the segments closed; None where the home has none (`lianjian roads build` makes one).

    A segment that the network does not have, for it was built anew since, is left out.
    """
    path = home() / NETWORK_FILE
    try:
        with _reading:
            return _without(path, path.stat().st_mtime_ns, closed)
    except FileNotFoundError:
        return None


def segment_at(point: Point) -> tuple[str, str, float] | None:
    """The segment nearest to a point: its id, its road's name, and metres from there; None if no road is near."""
    found = roads()
    if found is None:
        return None
    snapped = found.snap([point])
    number = int(snapped.segment[0])
    if number < 0:
        return None
    network = found.network
    return network.ids[number], network.names[network.name[number]], float(snapped.metres[0])


@lru_cache(maxsize=4)
def _without(path: Path, changed: int, closed: frozenset[str]) -> "Roads":
    from lianjian.engines.roads import Closure

    whole = _whole(path, changed)
    known = [Closure(key) for key in sorted(closed) if key in whole.network.numbers]
    return whole.without(known).prepared() if known else whole


@lru_cache(maxsize=1)
def _whole(path: Path, _changed: int) -> "Roads":
    from lianjian.engines.roads import Roads, load

    return Roads(load(path)).prepared()
