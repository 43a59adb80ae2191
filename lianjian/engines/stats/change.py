"""Now against before, by rules.md 5.1: what is printed beside a figure as 同比 or 环比.

How many decimals are printed and which count is small are rows of rules; they come in as arguments.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum


class Direction(StrEnum):
    """Key of the words that go with a change: 上升, 下降, 持平, or that nothing can be compared."""

    UP = "up"
    DOWN = "down"
    FLAT = "flat"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Change:
    """A change as it is printed: `value` is rounded already, and its direction is that of the rounded value.

    `small`: print the counts first, the percentage in brackets. `points`: percentage points, not percent.
    """

    value: Decimal | None
    direction: Direction
    small: bool
    points: bool


def change(now: int | Decimal | None, before: int | Decimal | None, *, decimals: int, small: int) -> Change:
    """Change of a count in percent of `before`, rounded half up to `decimals`.

    There is no value if `before` is 0 or either is None. It is `small` if either lies below that threshold.
    ValueError if either is negative: percent of less than nothing mean nothing.
    """
    counts = [Decimal(count) for count in (now, before) if count is not None]
    if any(count < 0 for count in counts):
        raise ValueError(f"A change in percent needs counts of 0 or more, not {before} and {now}.")
    is_small = any(count < small for count in counts)
    if now is None or not before:
        return Change(None, Direction.NONE, small=is_small, points=False)
    value = _rounded(100 * (Decimal(now) - before) / before, decimals)
    return Change(value, _direction(value), small=is_small, points=False)


def change_in_points(now: Decimal | int | None, before: Decimal | int | None, *, decimals: int) -> Change:
    """Change of a rate in percentage points, rounded half up to `decimals`; never percent of percent.

    Both rates are in percent (all is 100) and unrounded. There is no value if either is None.
    """
    if now is None or before is None:
        return Change(None, Direction.NONE, small=False, points=True)
    value = _rounded(Decimal(now) - Decimal(before), decimals)
    return Change(value, _direction(value), small=False, points=True)


def _rounded(value: Decimal, decimals: int) -> Decimal:
    rounded = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return abs(rounded) if rounded.is_zero() else rounded  # nobody prints -0.0


def _direction(value: Decimal) -> Direction:
    if value.is_zero():
        return Direction.FLAT
    return Direction.UP if value > 0 else Direction.DOWN
