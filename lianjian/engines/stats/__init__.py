"""Intervals, percentiles and year-on-year arithmetic: numbers in, numbers out."""

from .change import Change, Direction, change, change_in_points
from .intervals import Interval, nearest_rank, poisson_interval, ratio_of_counts, wilson

__all__ = [
    "Change",
    "Direction",
    "Interval",
    "change",
    "change_in_points",
    "nearest_rank",
    "poisson_interval",
    "ratio_of_counts",
    "wilson",
]
