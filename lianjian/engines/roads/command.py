"""What `lianjian roads` does and tells: plain values for scripts, lines for people, and whether all is well."""

import argparse
import csv
from collections.abc import Callable
from datetime import datetime
from math import nan
from pathlib import Path
from typing import Any

import numpy as np

from .build import build_file
from .file import load, save
from .geometry import Floats
from .network import Network
from .report import UnreadableRoads
from .roads import Nearest, Roads
from .speeds import read_speeds

Told = tuple[Any, list[tuple[Any, ...]], bool]


def run(options: argparse.Namespace, file: Path, *, at: datetime, progress: Callable[[str], None]) -> Told:
    """Do what was asked of the network in this file. ValueError, with a sentence, of bad input; OSError."""
    if options.act == "build":
        return build(options, file, at=at, progress=progress)
    return nearest(options, file)


def build(options: argparse.Namespace, file: Path, *, at: datetime, progress: Callable[[str], None]) -> Told:
    """Build the network of a map into the file."""
    speeds = read_speeds(options.speeds) if options.speeds else None
    progress("reading")
    network = build_file(options.file, at=at, speeds=speeds, licence=options.licence)
    progress("writing")
    file.parent.mkdir(parents=True, exist_ok=True)
    fingerprint = save(network, file)
    told = {"file": str(file), "fingerprint": fingerprint, "origin": network.origin._asdict()}
    return (
        told | {"report": network.report.as_json()},
        _built(network, file, fingerprint),
        not network.report.faults,
    )


def nearest(options: argparse.Namespace, file: Path) -> Told:
    """The time and length of every unit's way, the nearest first; then who cannot come, and why."""
    if not file.exists():
        raise UnreadableRoads(
            f"There is no road network at {file}: build one by `lianjian roads build FILE`."
        )
    ids, places = _read_units(options.units)
    found = Roads(load(file)).nearest((options.lon, options.lat), places)
    told = [_unit(found, ids, int(unit)) for unit in found.order]
    told += [{"id": ids[unit], "unreached": str(why)} for unit, why in found.unreached.items()]
    lines = [(one["id"], one.get("seconds", one.get("unreached")), one.get("metres", "")) for one in told]
    return told, [("unit", "seconds", "metres"), *lines], bool(len(found.order))


def _unit(found: Nearest, ids: list[str], unit: int) -> dict[str, Any]:
    return {
        "id": ids[unit],
        "seconds": round(float(found.seconds[unit]), 1),
        "metres": round(float(found.metres[unit])),
        "off_road_m": round(float(found.units.metres[unit]), 1),
    }


def _built(network: Network, file: Path, fingerprint: str) -> list[tuple[Any, ...]]:
    report = network.report
    lines: list[tuple[Any, ...]] = [
        (file,),
        ("fingerprint", fingerprint),
        ("licence", network.origin.licence),
    ]
    lines += [("rows read", report.read), ("kept", report.kept)]
    lines += [(f"left out: {reason}", count) for reason, count in report.left_out.most_common()]
    lines += [(name, count) for name, count in report.counts.items()]
    return lines + [(found.reason, found.where, found.text) for found in report.findings]


def _read_units(path: Path) -> tuple[list[str], Floats]:
    """Ids and places (nan where empty). UnreadableRoads of a file that is no such table, with its line."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if not {"id", "lon", "lat"} <= set(rows.fieldnames or ()):
                raise UnreadableRoads(f"{path.name} needs the columns id, lon and lat.")
            units = [(row["id"], _degrees(row, path, rows.line_num)) for row in rows]
    except UnicodeDecodeError as error:
        raise UnreadableRoads(f"{path.name} is not UTF-8: save it as CSV UTF-8.") from error
    return [key for key, _ in units], np.array([place for _, place in units], float).reshape(-1, 2)


def _degrees(row: dict[str, Any], path: Path, line: int) -> tuple[float, float]:
    try:
        return float(row["lon"] or nan), float(row["lat"] or nan)
    except (TypeError, ValueError):
        raise UnreadableRoads(f"{path.name}, line {line}: lon and lat are no numbers.") from None
