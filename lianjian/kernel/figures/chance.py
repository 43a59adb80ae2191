"""Whether a number moved by more than chance explains."""

from lianjian.engines.stats.intervals import wilson
from lianjian.kernel.figures.declared import Figure
from lianjian.kernel.figures.measures import Count, Share, Sum, Value

EVEN = 0.5
"""Of all that was counted in two equal periods, the share of one of them if nothing changed."""


def beyond_chance(figure: Figure, now: Value, before: Value, *, level: float) -> bool | None:
    """Whether chance alone does not explain the change; None where there is no model of chance.

    Counts: given the sum of both, the later is binomial, and its interval leaves one half out. Shares: their
    intervals have nothing in common.
    """
    if isinstance(figure.measure, Count | Sum):
        return _counts_differ(int(now.number or 0), int(before.number or 0), level)
    if isinstance(figure.measure, Share):
        return _lies_above(now, before) or _lies_above(before, now)
    return None


def _counts_differ(now: int, before: int, level: float) -> bool:
    low, high = wilson(now, now + before, level)
    return high is not None and not low <= EVEN <= high


def _lies_above(one: Value, other: Value) -> bool:
    return one.low is not None and other.high is not None and one.low > other.high
