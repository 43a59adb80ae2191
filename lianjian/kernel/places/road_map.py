"""The few lines that a map of the whole county shows: its waters and its long roads, where the home has any."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lianjian.kernel.home import home
from lianjian.kernel.places.coordinates import Point

MAP_FILE = "roads_map.geojson"


@dataclass(frozen=True)
class Way:
    """A road by its OSM class, or a water, and its course in WGS-84."""

    kind: str
    course: tuple[Point, ...]


@dataclass(frozen=True, eq=False)
class RoadMap:
    """Of one file as it was read: the same object as long as the file is the same."""

    ways: tuple[Way, ...] = ()
    is_synthetic: bool = False


NO_ROADS = RoadMap()


def road_map() -> RoadMap:
    """The lines of the home folder's map, read again only when the file is another."""
    path = home() / MAP_FILE
    try:
        return _read(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return NO_ROADS


@lru_cache(maxsize=2)
def _read(path: Path, _written: int) -> RoadMap:
    found = json.loads(path.read_text(encoding="utf-8"))
    ways = tuple(
        Way(each["properties"]["class"], tuple(map(tuple, each["geometry"]["coordinates"])))
        for each in found["features"]
    )
    return RoadMap(ways, bool(found.get("synthetic")))
