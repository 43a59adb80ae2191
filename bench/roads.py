"""Who is nearest by road, on real networks and on a table of segments; beside rustworkx and, where it is, OSRM.

Times are those of the processor, which for work on one thread are what a clock tells when nothing else runs.
"""

import csv
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np

from bench.beside_osrm import agreement, compare, peer
from lianjian.engines.roads import Roads, build_file
from lianjian.engines.roads.table import COLUMNS

REAL = Path("../shared/data/roads")
CALLS, ROUNDS = 400, 30
GPS = 2e-4
"""Degrees by which a position lies off the road, and a village five times as far."""


def networks(folder: Path) -> list[Path]:
    """The real networks that are there, and a table made here."""
    folder.mkdir(parents=True, exist_ok=True)
    table = folder / "squares.csv"
    if not table.exists():
        _write_squares(table, 45)
    return [*sorted(REAL.glob("*.osm.pbf")), table]


def measure(source: str, _rows: int) -> dict[str, float]:
    """Milliseconds and ratios on one network."""
    started = process_time()
    network = build_file(Path(source), at=datetime.now())
    built, started = process_time() - started, process_time()
    roads = Roads(network).prepared()
    ready = process_time() - started
    units, many, villages, places = _places(roads)
    kept = roads.snap(many)
    nearest = _times(lambda turn: roads.nearest(places[turn], units), CALLS)
    table = _times(lambda _: roads.table(units, villages), ROUNDS)
    found = {
        "built from the file s": built,
        "ready to answer s": ready,
        "nearest of 60 median ms": _share(nearest, 0.5),
        "nearest of 60 p99 ms": _share(nearest, 0.99),
        "with lengths p99 ms": _share(
            _times(lambda turn: roads.nearest(places[turn], units).metres, CALLS), 0.99
        ),
        "route of the first median ms": _share(
            _times(lambda turn: _first(roads, places[turn], units), 100), 0.5
        ),
        "nearest of 5,000 median ms": _share(
            _times(lambda turn: roads.nearest(places[turn], kept), CALLS), 0.5
        ),
        "5,000 snapped anew, too, median ms": _share(
            _times(lambda turn: roads.nearest(places[turn], many), 50), 0.5
        ),
        "table of 438 x 60 median ms": _share(table, 0.5),
        "after a closure worst ms": _share(
            _times(lambda turn: _closed(roads, turn).nearest(places[turn], units), ROUNDS), 1.0
        ),
        "after a closure, prepared, worst ms": _share(
            _times(lambda turn: _closed(roads, turn).prepared().nearest(places[turn], units), ROUNDS), 1.0
        ),
        "within ten minutes median ms": _share(
            _times(lambda turn: roads.reach(places[turn], 600).hull, ROUNDS), 0.5
        ),
    }
    searching = Roads(network, snapper=roads.snapper)
    spots, at = roads.snap(units), [roads.snap(place) for place in places]
    once = _share(_times(lambda turn: searching.nearest(at[turn], spots), CALLS), 0.5)
    found["rustworkx / ours, one search"] = _rustworkx(roads, places) / once
    return found | _beside_osrm(Path(source), roads, units, villages, places, found)


def _places(roads: Roads) -> tuple[np.ndarray, ...]:
    chance = np.random.default_rng(7)
    points = roads.network.points

    def some(count: int, off: float) -> np.ndarray:
        return points[chance.integers(0, len(points), count)] + chance.normal(0, off, (count, 2))

    return some(60, GPS), some(5_000, GPS), some(438, 5 * GPS), some(CALLS, 5 * GPS)


def _times(work: Callable[[int], object], rounds: int) -> list[float]:
    work(0)
    times = []
    for turn in range(rounds):
        started = process_time()
        work(turn)
        times.append(1000 * (process_time() - started))
    return times


def _share(times: list[float], share: float) -> float:
    return float(np.quantile(times, share, method="higher"))


def _first(roads: Roads, place: np.ndarray, units: np.ndarray) -> object:
    found = roads.nearest(place, units)
    return found.route(int(found.order[0]))


def _closed(roads: Roads, turn: int) -> Roads:
    return roads.without([roads.network.ids[turn * 37 % len(roads.network.ids)]])


def _rustworkx(roads: Roads, places: np.ndarray) -> float:
    """Milliseconds of one search over the same junctions, without snapping and without the ends on the edges."""
    import rustworkx

    back = roads.weights.back.tocoo()
    graph = rustworkx.PyDiGraph()
    graph.add_nodes_from(range(back.shape[0]))
    graph.add_edges_from(list(zip(back.row.tolist(), back.col.tolist(), back.data.tolist(), strict=True)))
    starts = roads.network.tails[roads.network.edge[roads.snap(places).segment], 0].tolist()
    search = rustworkx.digraph_dijkstra_shortest_path_lengths
    return _share(_times(lambda turn: search(graph, starts[turn], float), 50), 0.5)


def _beside_osrm(
    source: Path,
    roads: Roads,
    units: np.ndarray,
    villages: np.ndarray,
    places: np.ndarray,
    found: dict[str, float],
) -> dict[str, float]:
    python = peer()
    if python is None or source.suffix != ".pbf":
        return {}
    asked: dict[str, Any] = {"units": units.tolist(), "places": places.tolist()}
    told = compare(python, source, roads.network, asked | {"table": [units.tolist(), villages.tolist()]})
    seconds = np.stack([roads.nearest(place, units).seconds for place in places])
    return agreement(seconds, told["answers"]) | {
        "OSRM / ours, nearest": 1000 * _share(told["times"], 0.5) / found["nearest of 60 median ms"],
        "OSRM / ours, table": 1000 * told["table"] / found["table of 438 x 60 median ms"],
    }


def _write_squares(path: Path, side: int) -> None:
    """A made-up country of squares, some of it one-way, as a table of segments."""
    chance = np.random.default_rng(3)
    lon, lat = 118.0 + 0.009 * np.arange(side), 37.5 + 0.007 * np.arange(side)
    corners = [(x, y) for x in range(side) for y in range(side)]
    places = {(x, y): np.array((lon[x], lat[y])) + chance.normal(0, 0.001, 2) for x, y in corners}
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for (x, y), here in places.items():
            for other in ((x + 1, y), (x, y + 1)):
                if other in places:
                    kind = "primary" if x % 9 == y % 9 == 0 else "tertiary" if x % 3 == 0 else "unclassified"
                    oneway = "yes" if chance.random() < 0.05 else "no"
                    middle = (here + places[other]) / 2 + chance.normal(0, 0.0005, 2)
                    line = ";".join(
                        f"{east:.6f} {north:.6f}" for east, north in (here, middle, places[other])
                    )
                    ends = f"{x}-{y}", f"{other[0]}-{other[1]}"
                    rows.writerow([f"{ends[0]}:{ends[1]}", *ends, kind, "", oneway, "", "", "", line, ""])
