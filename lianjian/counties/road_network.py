"""The demo's roads, written into the home folder.

Only a pack with a module `roads` has any. `roads.csv` holds the segments, `roads.npz` is the network built of them,
`roads.json` says what they are and where they come from, `roads_map.geojson` holds the few lines that a map of the whole
county shows.
"""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from lianjian.counties.points import points, townships
from lianjian.engines.roads import build_file, save
from lianjian.kernel.clock.now import now
from lianjian.kernel.county import Pack
from lianjian.kernel.places.names import short_name
from lianjian.kernel.places.network import NETWORK_FILE
from lianjian.kernel.places.road_map import MAP_FILE
from lianjian.kernel.ui.maps import simplified

SEGMENTS_FILE, ABOUT_FILE = "roads.csv", "roads.json"
MAP_TOLERANCE = 0.0004
"""Degrees by which a line of the map may leave its course: some forty metres."""


def drawn(pack: Pack, seed: int) -> Any:
    """The network that the pack's own generator draws."""
    names = {row["code"]: short_name(row["name"]) for row in pack.table("divisions")}
    plan = pack.settings("roads")
    return pack.part("roads").build(pack.outline, points(pack), names, townships(pack), plan, seed)


def lay(pack: Pack, *, seed: int, folder: Path) -> None:
    """Write the files; a pack without roads writes none."""
    if not pack.has("roads"):
        return
    network, plan = drawn(pack, seed), pack.settings("roads")
    columns = pack.part("roads").COLUMNS
    about = {
        "county": pack.name,
        "seed": seed,
        "synthetic": True,
        "notice": plan["notice"],
        "notice_en": plan["notice_en"],
        "licence": plan["licence"],
        "segments": len(network.rows),
        "kilometres": round(sum(float(row[columns.index("length_m")]) for row in network.rows) / 1000),
        "places": network.at,
    }
    _write(
        folder / SEGMENTS_FILE,
        lambda file: csv.writer(file, lineterminator="\n").writerows([columns, *network.rows]),
    )
    save(build_file(folder / SEGMENTS_FILE, at=now(), licence=plan["licence"]), folder / NETWORK_FILE)
    _write(folder / MAP_FILE, lambda file: json.dump(_as_geojson(network.lines), file, ensure_ascii=False))
    _write(folder / ABOUT_FILE, lambda file: json.dump(about, file, ensure_ascii=False, indent=1))


def _write(path: Path, write: Callable[[TextIO], Any]) -> None:
    """Put the file there whole: a reader never finds half of it."""
    part = path.with_suffix(".part")
    with open(part, "w", encoding="utf-8", newline="") as file:
        write(file)
    part.replace(path)


def _as_geojson(lines: list[tuple[str, str, Any]]) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "synthetic": True,
        "features": [
            {
                "type": "Feature",
                "properties": {"class": kind, "name": name},
                "geometry": {
                    "type": "LineString",
                    "coordinates": [
                        [round(lon, 5), round(lat, 5)]
                        for lon, lat in simplified([tuple(point) for point in line.tolist()], MAP_TOLERANCE)
                    ],
                },
            }
            for kind, name, line in lines
        ],
    }
