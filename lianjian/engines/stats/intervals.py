"""How far a counted number can be trusted: intervals for shares, counts and their ratios, exact percentiles.

scipy takes about a second to load, so it is imported where it is needed: a page that shows no interval of a
count never waits for it. Where nothing was counted, an interval is all that is possible, never an error.
"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import ceil, sqrt
from statistics import NormalDist
from typing import NamedTuple


class Interval(NamedTuple):
    """Both ends belong to the interval; `high` is None where nothing bounds it from above."""

    low: float
    high: float | None


def wilson(successes: int, total: int, level: float = 0.95) -> Interval:
    """Wilson's score interval of a share, between 0 and 1 (E. B. Wilson, JASA 22, 1927, 209-212).

    Of nothing (`total` 0) every share is possible: 0 to 1. ValueError if more succeeded than were tried.
    """
    _require_counts(successes, total - successes)
    z = _two_sided_z(level)
    if total == 0:
        return Interval(0.0, 1.0)
    centre = (successes + z * z / 2) / (total + z * z)
    reach = z / (total + z * z) * sqrt(successes * (total - successes) / total + z * z / 4)
    low = 0.0 if successes == 0 else max(0.0, centre - reach)
    high = 1.0 if successes == total else min(1.0, centre + reach)
    return Interval(low, high)


def poisson_interval(count: int, level: float = 0.95) -> Interval:
    """Exact interval of the mean behind one Poisson count (F. Garwood, Biometrika 28, 1936, 437-442)."""
    from scipy.special import gammaincinv

    _require_counts(count)
    tail = _tail(level)
    low = float(gammaincinv(count, tail)) if count else 0.0
    return Interval(low, float(gammaincinv(count + 1, 1 - tail)))


def ratio_of_counts(before: int, now: int, level: float = 0.95) -> Interval:
    """Exact interval of the change now/before - 1 between two Poisson counts of periods of equal length.

    -0.25 means a quarter fewer. Given their sum, `now` is binomial, and its share's Clopper-Pearson limits
    are turned into odds (rules.md 5.1; Przyborowski and Wilenski, Biometrika 31, 1940, 313-323).
    `now` 0: low is -1, all may be gone. `before` 0: high is None, any rise is possible.
    """
    _require_counts(before, now)
    tail = _tail(level)
    least_now, most_now = _clopper_pearson(now, before, tail)
    least_before, most_before = _clopper_pearson(before, now, tail)
    return Interval(least_now / most_before - 1, most_now / least_before - 1 if before else None)


def nearest_rank(histogram: Mapping[int, int], q: float | Decimal | Fraction) -> int | None:
    """The least value that at least the share `q` of all observations do not exceed; None of no observations.

    `histogram` holds how often each value was seen. The answer is always a value that was seen, and exact:
    0.07 is read as seven hundredths, not as the binary fraction beside it. `q` 0 gives the least value.
    ValueError if `q` lies outside 0 to 1 or a value was seen less than never.
    """
    share = Fraction(str(q))
    if not 0 <= share <= 1:
        raise ValueError(f"A percentile lies between 0 and 1, not at {q}.")
    _require_counts(*histogram.values())
    rank = max(1, ceil(share * sum(histogram.values())))
    for value in sorted(value for value, seen in histogram.items() if seen):
        rank -= histogram[value]
        if rank <= 0:
            return value
    return None


def _clopper_pearson(part: int, rest: int, tail: float) -> tuple[float, float]:
    """Exact limits of the share that `part` has of both."""
    from scipy.special import betaincinv

    least = float(betaincinv(part, rest + 1, tail)) if part else 0.0
    return least, float(betaincinv(part + 1, rest, 1 - tail)) if rest else 1.0


@lru_cache(maxsize=8)
def _two_sided_z(level: float) -> float:
    return NormalDist().inv_cdf(1 - _tail(level))


def _tail(level: float) -> float:
    if not 0 < level < 1:
        raise ValueError(f"A level of confidence lies between 0 and 1, not at {level}.")
    return (1 - level) / 2


def _require_counts(*counts: int) -> None:
    if counts and min(counts) < 0:
        raise ValueError(f"Nothing can be counted less than never: {min(counts)}.")
