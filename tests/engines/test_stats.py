import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson
from statsmodels.stats.rates import test_poisson_2indep as poisson_test

from lianjian.engines.stats import (
    Change,
    Direction,
    change,
    change_in_points,
    nearest_rank,
    poisson_interval,
    ratio_of_counts,
    wilson,
)

counts = st.integers(0, 5_000)
levels = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99])
histograms = st.dictionaries(st.integers(-50, 400), st.integers(0, 20), max_size=20)
hundredths = st.integers(0, 100).map(lambda hundredth: Decimal(hundredth) / 100)


def test_a_page_without_intervals_of_counts_never_loads_scipy():
    script = (
        "import sys; from lianjian.engines.stats import *; wilson(45, 50); nearest_rank({1: 2}, 0.5);"
        "change(10, 17, decimals=1, small=30); before = 'scipy' in sys.modules; ratio_of_counts(17, 10);"
        "print(before, 'scipy' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["False", "True"]


# Shares


@given(counts, counts, levels)
def test_the_interval_of_a_share_is_wilsons(successes, failures, level):
    assume(successes + failures)
    expected = proportion_confint(successes, successes + failures, alpha=1 - level, method="wilson")
    assert wilson(successes, successes + failures, level) == pytest.approx(expected, abs=1e-12)


@given(counts, counts)
def test_the_interval_of_a_share_holds_the_share_and_stays_between_0_and_1(successes, failures):
    assume(successes + failures)
    low, high = wilson(successes, successes + failures)
    assert 0 <= low <= successes / (successes + failures) <= high <= 1


def test_all_of_a_few_is_not_certainty():
    low, high = wilson(11, 11)
    assert low == pytest.approx(0.741, abs=0.001)
    assert high == 1


def test_none_of_a_few_reaches_down_to_exactly_0():
    assert wilson(0, 11).low == 0
    assert wilson(0, 11).high == pytest.approx(0.259, abs=0.001)


def test_of_nothing_every_share_is_possible():
    assert wilson(0, 0) == (0, 1)


@pytest.mark.parametrize(("successes", "total"), [(3, 2), (-1, 2), (0, -1)])
def test_a_share_of_impossible_counts_is_refused(successes, total):
    with pytest.raises(ValueError, match="less than never"):
        wilson(successes, total)


@pytest.mark.parametrize("level", [0, 1, 95, -0.5, float("nan")])
def test_a_level_outside_0_to_1_is_refused(level):
    for interval in (lambda: wilson(1, 2, level), lambda: ratio_of_counts(1, 2, level)):
        with pytest.raises(ValueError, match="level of confidence"):
            interval()


# Counts


def test_17_before_and_10_now_need_not_be_a_fall():
    low, high = ratio_of_counts(17, 10)
    assert change(10, 17, decimals=1, small=30).value == Decimal("-41.2")
    assert round(low * 100, 1) == -75.9
    assert round(high * 100, 1) == 36.0


@given(st.integers(1, 300), st.integers(1, 300), st.sampled_from([0.9, 0.95]))
def test_the_ends_of_a_change_are_where_the_exact_test_starts_to_refuse(before, now, level):
    low, high = ratio_of_counts(before, now, level)
    for ratio, side in ((low + 1, "larger"), (high + 1, "smaller")):
        tested = poisson_test(now, 1, before, 1, value=ratio, method="exact-cond", alternative=side)
        assert tested.pvalue == pytest.approx((1 - level) / 2, rel=1e-6)


@given(counts, st.integers(1, 5_000), levels)
def test_the_interval_of_a_change_holds_the_change(now, before, level):
    low, high = ratio_of_counts(before, now, level)
    assert -1 <= low <= now / before - 1 <= high


@given(counts, counts)
def test_more_confidence_is_never_a_narrower_interval(before, now):
    surer, bolder = ratio_of_counts(before, now, 0.99), ratio_of_counts(before, now, 0.8)
    assert surer.low <= bolder.low
    assert surer.high is bolder.high is None or surer.high >= bolder.high


def test_from_a_count_of_0_any_rise_is_possible():
    low, high = ratio_of_counts(0, 5)
    assert high is None
    assert low == pytest.approx(0.025 ** (1 / 5) / (1 - 0.025 ** (1 / 5)) - 1)


def test_to_a_count_of_0_all_may_be_gone():
    low, high = ratio_of_counts(5, 0)
    assert low == -1
    assert high == pytest.approx((1 - 0.025 ** (1 / 5)) / 0.025 ** (1 / 5) - 1)


def test_from_nothing_to_nothing_everything_is_possible():
    assert ratio_of_counts(0, 0) == (-1, None)


def test_a_change_of_huge_counts_still_has_an_interval():
    low, high = ratio_of_counts(0, 10**18)
    assert low > 10**16 and high is None
    assert ratio_of_counts(10**12, 10**12) == pytest.approx((0, 0), abs=1e-5)


@given(counts, levels)
def test_the_interval_of_one_count_is_garwoods(count, level):
    expected = confint_poisson(count, 1, method="exact-c", alpha=1 - level)
    assert poisson_interval(count, level) == pytest.approx(tuple(map(float, expected)), rel=1e-9, abs=1e-12)


def test_a_count_of_0_may_come_from_a_mean_of_0():
    assert poisson_interval(0) == pytest.approx((0, 3.689), abs=0.001)


@pytest.mark.parametrize("interval", [lambda: poisson_interval(-1), lambda: ratio_of_counts(-1, 2)])
def test_a_negative_count_is_refused(interval):
    with pytest.raises(ValueError, match="less than never: -1"):
        interval()


# Percentiles


@given(histograms, hundredths)
def test_a_percentile_is_the_value_at_its_rank(histogram, q):
    seen = sorted(value for value, times in histogram.items() for _ in range(times))
    rank = max(1, ceil(Fraction(q) * len(seen)))
    assert nearest_rank(histogram, float(q)) == (seen[rank - 1] if seen else None)


@given(histograms, hundredths, hundredths)
def test_a_higher_percentile_is_never_a_lower_value(histogram, one, other):
    assume(sum(histogram.values()))
    assert nearest_rank(histogram, min(one, other)) <= nearest_rank(histogram, max(one, other))


def test_a_percentile_is_read_as_it_is_written():
    days = {day: 1 for day in range(1, 101)}
    assert 0.07 * 100 > 7, "the case means nothing if floats have become exact"
    assert nearest_rank(days, 0.07) == 7
    assert nearest_rank(days, Decimal("0.071")) == 8


def test_nine_of_ten_done_within_a_week_hide_the_tenth_only_up_to_nine_tenths():
    days = {3: 5, 7: 4, 60: 1}
    assert nearest_rank(days, 0.9) == 7
    assert nearest_rank(days, 0.91) == 60
    assert nearest_rank(days, 1) == 60
    assert nearest_rank(days, 0) == 3


@pytest.mark.parametrize("histogram", [{}, {4: 0}])
def test_of_no_observations_there_is_no_percentile(histogram):
    assert nearest_rank(histogram, 0.5) is None


def test_a_value_seen_less_than_never_is_refused():
    with pytest.raises(ValueError, match="less than never: -2"):
        nearest_rank({1: 3, 2: -2}, 0.5)


@pytest.mark.parametrize("q", [-0.1, 1.01, 90, float("nan")])
def test_a_percentile_outside_0_to_1_is_refused(q):
    with pytest.raises(ValueError):
        nearest_rank({1: 1}, q)


# Year on year


@pytest.mark.parametrize(
    ("now", "before", "value", "direction"),
    [
        (10, 17, "-41.2", Direction.DOWN),
        (17, 10, "70.0", Direction.UP),
        (97, 97, "0.0", Direction.FLAT),
        (0, 40, "-100.0", Direction.DOWN),
        (2001, 2000, "0.1", Direction.UP),
        (1999, 2000, "-0.1", Direction.DOWN),
        (10001, 10000, "0.0", Direction.FLAT),
        (9999, 10000, "0.0", Direction.FLAT),
        (Decimal("1.5"), Decimal("1.2"), "25.0", Direction.UP),
    ],
)
def test_a_change_prints_in_percent_rounded_half_up(now, before, value, direction):
    changed = change(now, before, decimals=1, small=30)
    assert (str(changed.value), changed.direction, changed.points) == (value, direction, False)


def test_the_rule_says_how_many_decimals_are_printed():
    printed = [str(change(4, 3, decimals=decimals, small=30).value) for decimals in range(4)]
    assert printed == ["33", "33.3", "33.33", "33.333"]


def test_from_0_there_is_no_percentage():
    assert change(5, 0, decimals=1, small=30) == Change(None, Direction.NONE, small=True, points=False)
    assert change(0, 0, decimals=1, small=30).direction is Direction.NONE


def test_where_nothing_was_measured_nothing_is_compared():
    assert change(None, 40, decimals=1, small=30) == Change(None, Direction.NONE, small=False, points=False)
    assert change(40, None, decimals=1, small=30).value is None


@pytest.mark.parametrize(("now", "before", "small"), [(29, 30, True), (30, 29, True), (30, 30, False)])
def test_a_count_below_the_threshold_on_either_side_is_small(now, before, small):
    assert change(now, before, decimals=1, small=30).small is small


def test_a_negative_count_has_no_percentage():
    with pytest.raises(ValueError, match="0 or more, not 10 and -1"):
        change(-1, 10, decimals=1, small=30)


@given(counts, st.integers(1, 5_000), st.integers(0, 4))
def test_a_printed_change_is_within_half_a_digit_of_the_true_one(now, before, decimals):
    changed = change(now, before, decimals=decimals, small=30)
    error = Fraction(changed.value) - Fraction(100 * (now - before), before)
    assert abs(error) <= Fraction(1, 2 * 10**decimals)
    assert (changed.direction is Direction.FLAT) == (changed.value == 0)


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_rate_changes_in_points_and_never_in_percent_of_percent(now, before):
    now, before = Decimal(now) / 100, Decimal(before) / 100
    changed = change_in_points(now, before, decimals=2)
    assert (changed.value, changed.points, changed.small) == (now - before, True, False)


def test_half_a_point_is_rounded_away_from_0():
    assert str(change_in_points(Decimal("96.05"), 90, decimals=1).value) == "6.1"
    assert str(change_in_points(90, Decimal("96.05"), decimals=1).value) == "-6.1"
    assert change_in_points(Decimal("90.04"), 90, decimals=1).direction is Direction.FLAT


def test_a_rate_of_nothing_is_not_compared():
    assert change_in_points(None, Decimal(90), decimals=1) == Change(None, Direction.NONE, False, True)
    assert change_in_points(Decimal(90), None, decimals=1).value is None
