"""OSRM's side of the comparison, run by a Python that has the package `osrm-bindings`: needs nothing of Lianjian.

Reads a question as JSON from stdin: `osrm` (the prepared file), `units`, `places`, `table` (two lists of points); tells
for each place the seconds of every unit (null where OSRM has no way), how long each took, and how long the table took.
"""

import json
import sys
from time import process_time
from typing import Any

import osrm


def main() -> None:
    asked = json.load(sys.stdin)
    engine = osrm.OSRM(algorithm="CH", storage_config=asked["osrm"], use_shared_memory=False)
    units = asked["units"]
    answers, times = [], []
    for place in asked["places"]:
        started = process_time()
        answers.append([row[0] for row in _table(engine, units, [place])])
        times.append(process_time() - started)
    started = process_time()
    _table(engine, *asked["table"])
    json.dump({"answers": answers, "times": times, "table": process_time() - started}, sys.stdout)


def _table(engine: Any, origins: list[Any], targets: list[Any]) -> list[list[float | None]]:
    parameters = osrm.TableParameters(
        coordinates=[tuple(point) for point in origins + targets],
        sources=list(range(len(origins))),
        destinations=list(range(len(origins), len(origins) + len(targets))),
    )
    durations: list[list[float | None]] = engine.Table(parameters)["durations"]
    return durations


if __name__ == "__main__":
    main()
