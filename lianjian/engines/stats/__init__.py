"""Intervals, percentiles, year-on-year arithmetic, gatherings and expectations: numbers in, numbers out."""

from .change import Change, Direction, change, change_in_points
from .expected import Expectation, Likes, Rate, expected, likes, rate
from .gathering import Gathering, gatherings
from .intervals import Interval, nearest_rank, poisson_interval, ratio_of_counts, wilson

__all__ = [
    "Change",
    "Direction",
    "Expectation",
    "Gathering",
    "Interval",
    "Likes",
    "Rate",
    "change",
    "change_in_points",
    "expected",
    "gatherings",
    "likes",
    "nearest_rank",
    "poisson_interval",
    "rate",
    "ratio_of_counts",
    "wilson",
]
