"""How wide the columns of a table on paper are, and in which size it fits."""

import re
import unicodedata
from collections.abc import Sequence
from math import ceil

WHOLE_NAME, NARROW, LONGEST, PADDING = 6, 20, 44, 3  # half-width characters: see _wanted and _spread


def display_width(words: str) -> int:
    """Of the widest line, in half-width characters: a Chinese one counts two."""
    return max(map(_line_width, words.split("\n")))


def _line_width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in line)


def is_number(words: str) -> bool:
    """Whether the words are one number, with its signs and commas, or the dash that stands for none."""
    return re.fullmatch(r"[+\-−]?[\d,]+(\.\d+)?%?|[-–—]", words) is not None


def fitted(
    header: Sequence[str], rows: Sequence[Sequence[str]], room: float, sizes: Sequence[float]
) -> tuple[float, list[float]]:
    """The first of the sizes in which the rows fit `room`, or the last, and the widths; all in points."""
    wanted = [_wanted(column[0], column[1:]) for column in zip(header, *rows, strict=True)]
    size = next((size for size in sizes if sum(wanted) * size / 2 <= room), sizes[-1])
    return size, _spread([width * size / 2 for width in wanted], room, NARROW * size / 2)


def _wanted(name: str, cells: Sequence[str]) -> int:
    """Room for the longest cell, up to a limit, and for the name, a long one of which takes two lines."""
    name_width = display_width(name)
    is_whole = name_width <= WHOLE_NAME or "\n" in name
    longest = max(map(display_width, cells), default=0)
    return max(name_width if is_whole else 2 * ceil(name_width / 4), min(longest, LONGEST)) + PADDING


def _spread(wanted: Sequence[float], room: float, narrow: float) -> list[float]:
    """Narrow columns get what they want, the others share the rest; all shrink where that is too little."""
    kept, shared = (sum(width for width in wanted if (width <= narrow) is small) for small in (True, False))
    if not shared or room - kept < shared / 2:
        return [width * room / sum(wanted) for width in wanted]
    return [width if width <= narrow else width * (room - kept) / shared for width in wanted]
