"""Where points along a line lie close together: the stretches that hold most of them."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gathering:
    """Points that lie less than a length apart: the first and last position, and which points they are."""

    first: int
    last: int
    points: tuple[int, ...]


def gatherings(
    positions: Sequence[int], *, length: int, least: int, weights: Sequence[int] | None = None
) -> list[Gathering]:
    """The gatherings of at least `least` points, each shorter than `length`, the fullest first.

    The stretch with most points is taken out, then the fullest of what is left, until none has enough. Of equally
    full ones the heavier goes first (`weights` of the points, 0 if not given), then the one that begins earlier.
    No point is in two. ValueError if `length` or `least` is below 1.
    """
    if length < 1 or least < 1:
        raise ValueError(f"A gathering needs a length and a number of at least 1, not {length} and {least}.")
    heavy = weights or [0] * len(positions)
    left = sorted(range(len(positions)), key=lambda point: (positions[point], point))
    found = []
    while taken := _fullest(left, positions, heavy, length, least):
        found.append(Gathering(positions[taken[0]], positions[taken[-1]], tuple(taken)))
        gone = set(taken)
        left = [point for point in left if point not in gone]
    return found


def _fullest(
    left: Sequence[int], positions: Sequence[int], heavy: Sequence[int], length: int, least: int
) -> Sequence[int]:
    """The points of the best stretch, or none."""
    at = [positions[point] for point in left]
    best, rank = range(0), (least, -1)
    for start in range(len(left)):
        end = bisect_left(at, at[start] + length)
        its = end - start, sum(heavy[point] for point in left[start:end])
        if its > rank:
            best, rank = range(start, end), its
    return [left[number] for number in best]
