"""How fast each class of road is driven: a table that a county edits.

Two columns, `class` (the words of OpenStreetMap's key highway) and `kmh`. 0 means that such a road is not driven.
A class that the table does not name is unknown: its segments are left out and told, never guessed.
"""

import csv
from collections.abc import Mapping
from pathlib import Path

Speeds = Mapping[str, float]
FASTEST = 200.0
DEFAULT = Path(__file__).with_name("speeds.csv")


class BadSpeeds(ValueError):
    """A table of speeds that cannot be used. Its text names the line."""


def read_speeds(path: Path = DEFAULT) -> dict[str, float]:
    """Kilometres an hour by class. BadSpeeds of a line that is no class with a speed from 0 to 200."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if not {"class", "kmh"} <= set(rows.fieldnames or ()):
                raise BadSpeeds(f"{path.name} needs the columns class and kmh.")
            return _table(rows, path.name)
    except UnicodeDecodeError as error:
        raise BadSpeeds(f"{path.name} is not UTF-8: save it as CSV UTF-8.") from error


def _table(rows: "csv.DictReader[str]", name: str) -> dict[str, float]:
    speeds: dict[str, float] = {}
    for row in rows:
        kind, text = (row["class"] or "").strip(), (row["kmh"] or "").strip()
        if not kind or kind in speeds:
            raise BadSpeeds(
                f"{name}, line {rows.line_num}: {kind or 'no class'} stands there twice or not at all."
            )
        speeds[kind] = _kmh(text, f"{name}, line {rows.line_num}")
    return speeds


def _kmh(text: str, where: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = -1.0
    if not 0 <= speed <= FASTEST:
        raise BadSpeeds(f"{where}: {text!r} is no speed from 0 to {FASTEST:g} km/h.")
    return speed
