"""A plain table of segments: CSV in UTF-8, one segment a line.

Columns: id, from, to (ids of nodes), class, name, oneway (yes, no, -1), speed_kmh, limit_t, length_m (each may be
empty), geometry (`lon lat;lon lat;…` in WGS-84, from the first node to the second), bridge (yes or empty).
"""

import csv
from collections.abc import Iterator
from io import StringIO
from math import nan
from pathlib import Path

from .report import UnreadableRoads
from .segments import Row, Segments
from .speeds import Speeds

COLUMNS = (
    "id", "from", "to", "class", "name", "oneway", "speed_kmh", "limit_t", "length_m", "geometry", "bridge",
)  # fmt: skip
DIRECTIONS = {"yes": (True, False), "no": (True, True), "": (True, True), "-1": (False, True)}
TOLD = 5
"""How many broken lines an error names; it counts them all."""


class BrokenLine(ValueError):
    """What cannot be read of one line."""


def read_table(path: Path, speeds: Speeds) -> Segments:
    """The segments of a table. UnreadableRoads of a file that is no such table, or has lines that cannot be read."""
    segments, broken = Segments(speeds), list[str]()
    for line, cells in _lines(path):
        try:
            segments.add(_row(cells), f"line {line}")
        except BrokenLine as error:
            broken.append(f"line {line}: {error}")
    if broken:
        more = f" (and {len(broken) - TOLD} more)" if len(broken) > TOLD else ""
        raise UnreadableRoads(f"{path.name} cannot be read: {'; '.join(broken[:TOLD])}{more}.")
    return segments


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The number and the cells of each line under the header, in the order of COLUMNS."""
    try:
        rows = csv.reader(StringIO(_decoded(path), newline=""), strict=True)
        order = _order(next(rows, []), path.name)
        for cells in rows:
            if cells:
                width = len(order) == len(cells)
                yield rows.line_num, [cells[place].strip() for place in order] if width else cells
    except csv.Error as error:
        raise UnreadableRoads(f"{path.name}, line {rows.line_num}: {error}.") from error


def _decoded(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableRoads(
            f"{path.name}, line {line} is not UTF-8: save the file as CSV UTF-8."
        ) from error


def _order(header: list[str], name: str) -> list[int]:
    """Where each of COLUMNS stands; every column of the file has to be one of them."""
    titles = [title.strip() for title in header]
    if sorted(titles) != sorted(COLUMNS):
        missing = ", ".join(sorted(set(COLUMNS) - set(titles))) or "none"
        strange = ", ".join(sorted(title for title in titles if title not in COLUMNS)) or "none"
        raise UnreadableRoads(
            f"{name}, line 1 is no header of segments: missing {missing}; unknown {strange}."
        )
    return [titles.index(column) for column in COLUMNS]


def _row(cells: list[str]) -> Row:
    if len(cells) != len(COLUMNS):
        raise BrokenLine(f"{len(cells)} cells where there are {len(COLUMNS)} columns")
    key, tail, head, kind, name, oneway, kmh, limit, metres, geometry, bridge = cells
    if not (key and tail and head):
        raise BrokenLine("id, from or to is empty")
    if oneway not in DIRECTIONS:
        raise BrokenLine(f"oneway is {oneway!r}, not yes, no or -1")
    forward, backward = DIRECTIONS[oneway]
    return Row(
        id=key, tail=tail, head=head, kind=kind, points=_points(geometry), name=name,
        forward=forward, backward=backward, kmh=_number(kmh, "speed_kmh"), limit_t=_number(limit, "limit_t"),
        metres=_number(metres, "length_m"), bridge=bridge == "yes",
    )  # fmt: skip


def _points(text: str) -> list[tuple[float, float]]:
    points = [tuple(_number(word, "geometry") for word in pair.split()) for pair in text.split(";")]
    if any(len(point) != 2 for point in points):
        raise BrokenLine(f"geometry is {text[:40]!r}, not lon lat;lon lat;…")
    return [(point[0], point[1]) for point in points]


def _number(text: str, column: str) -> float:
    try:
        return float(text) if text else nan
    except ValueError:
        raise BrokenLine(f"{column} has {text!r}, which is no number") from None
