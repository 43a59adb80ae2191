"""Rates by exposure, and what a count would be expected to be next: drawn towards the mean of others like it.

A place that was chosen for its many cases had some of them by chance, and would have fewer next time though nobody
did anything (regression to the mean). Each place's own mean is taken for a draw from a gamma distribution, whose
mean and variance are those of all places of its kind; its count is Poisson. What is expected then is negative
binomial (empirical Bayes; E. Hauer, Observational Before-After Studies in Road Safety, 1997, ch. 11).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from .intervals import poisson_interval

Below: TypeAlias = Callable[[int], float]
"""The chance of at most so many."""


class Rate(NamedTuple):
    """Cases for each unit of exposure, with the exact interval of the count behind it."""

    value: float
    low: float
    high: float


def rate(count: int, exposure: float, level: float = 0.95) -> Rate:
    """Cases for each unit of exposure. ValueError if nothing was exposed."""
    if exposure <= 0:
        raise ValueError(f"A rate needs an exposure above 0, not {exposure}.")
    low, high = poisson_interval(count, level)
    return Rate(count / exposure, low / exposure, (high or 0.0) / exposure)


@dataclass(frozen=True, slots=True)
class Likes:
    """All places of a kind: how many there are, and mean and variance of their counts."""

    number: int
    mean: float
    variance: float

    @property
    def excess(self) -> float:
        """How far the counts differ more than chance explains: variance of the places' own means."""
        return max(0.0, self.variance - self.mean)


def likes(histogram: Mapping[int, int]) -> Likes:
    """From how many places had each count. The variance is that of a sample. No places: all zero."""
    number = sum(histogram.values())
    if not number:
        return Likes(0, 0.0, 0.0)
    mean = sum(count * seen for count, seen in histogram.items()) / number
    squares = sum(seen * (count - mean) ** 2 for count, seen in histogram.items())
    return Likes(number, mean, squares / (number - 1) if number > 1 else 0.0)


@dataclass(frozen=True, slots=True)
class Expectation:
    """A count expected, and between which counts it would lie by chance; `own` is the weight of the place's own count."""

    mean: float
    low: int
    high: int
    own: float


def expected(count: int, of: Likes, *, ratio: float = 1.0, level: float = 0.95) -> Expectation:
    """What a place with this count would be expected to have in a period `ratio` times as exposed.

    Where places differ no more than chance explains, each is expected to have the mean of all.
    """
    if ratio < 0 or count < 0:
        raise ValueError(f"Counts and ratios are 0 or more, not {count} and {ratio}.")
    own = of.excess / of.variance if of.excess else 0.0
    mean = ratio * (own * count + (1 - own) * of.mean)
    if mean == 0:
        return Expectation(0.0, 0, 0, own)
    tail = (1 - level) / 2
    below = _negative_binomial(count, of, ratio) if of.excess else _poisson(mean)
    return Expectation(mean, _least(below, tail), _least(below, 1 - tail), own)


def _poisson(mean: float) -> Below:
    from scipy.special import gammaincc

    return lambda number: float(gammaincc(number + 1, mean))


def _negative_binomial(count: int, of: Likes, ratio: float) -> Below:
    """The place's mean is a gamma, drawn on by its own count."""
    from scipy.special import betainc

    inverse_scale = of.mean / of.excess
    shape = inverse_scale * of.mean + count
    chance = (inverse_scale + 1) / (inverse_scale + 1 + ratio)
    return lambda number: float(betainc(shape, number + 1, chance))


def _least(below: Below, chance: float) -> int:
    """The least number that is not exceeded with this chance."""
    high = 1
    while below(high) < chance:
        high *= 2
    low = -1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if below(middle) >= chance else (middle, high)
    return high
