"""Points that gather along a line, rates, and expectations: by hand, as invariants, and against scipy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from lianjian.engines.stats import expected, gatherings, likes, rate

LINES = st.lists(st.integers(0, 5_000), max_size=60)


class TestGatherings:
    def test_the_fullest_stretch_goes_first_and_takes_its_points_with_it(self) -> None:
        found = gatherings([10, 400, 520, 600, 3_000, 3_100], length=500, least=2)
        assert [(it.first, it.last, len(it.points)) for it in found] == [(400, 600, 3), (3_000, 3_100, 2)]

    def test_points_just_as_far_apart_as_the_length_are_not_together(self) -> None:
        assert gatherings([0, 500], length=500, least=2) == []
        assert len(gatherings([0, 499], length=500, least=2)) == 1

    def test_of_equally_full_ones_the_heavier_goes_first(self) -> None:
        found = gatherings([0, 1, 1_000, 1_001], length=10, least=2, weights=[0, 0, 0, 3])
        assert [it.first for it in found] == [1_000, 0]

    def test_nothing_gathers_where_nothing_is(self) -> None:
        assert gatherings([], length=500, least=1) == []
        with pytest.raises(ValueError, match="at least 1"):
            gatherings([1], length=0, least=1)

    @given(LINES, st.integers(1, 900), st.integers(1, 5))
    def test_what_always_holds(self, positions: list[int], length: int, least: int) -> None:
        found = gatherings(positions, length=length, least=least)
        points = [point for it in found for point in it.points]
        assert len(points) == len(set(points))
        for it in found:
            assert len(it.points) >= least and it.last - it.first < length
            assert all(it.first <= positions[point] <= it.last for point in it.points)
        sizes = [len(it.points) for it in found]
        assert sizes == sorted(sizes, reverse=True)

    @given(LINES, st.integers(1, 900), st.integers(1, 5))
    def test_no_stretch_with_enough_points_is_left(
        self, positions: list[int], length: int, least: int
    ) -> None:
        taken = {point for it in gatherings(positions, length=length, least=least) for point in it.points}
        left = sorted(positions[point] for point in range(len(positions)) if point not in taken)
        assert all(sum(start <= other < start + length for other in left) < least for start in left)


class TestRate:
    @given(st.integers(0, 500), st.floats(0.01, 1e6), st.sampled_from((0.8, 0.95, 0.99)))
    def test_its_interval_is_that_of_the_count(self, count: int, exposure: float, level: float) -> None:
        found, tail = rate(count, exposure, level), (1 - level) / 2
        low = stats.chi2.ppf(tail, 2 * count) / 2 if count else 0.0
        high = stats.chi2.ppf(1 - tail, 2 * count + 2) / 2
        assert found == pytest.approx((count / exposure, low / exposure, high / exposure))

    def test_nothing_exposed_has_no_rate(self) -> None:
        with pytest.raises(ValueError, match="exposure"):
            rate(3, 0)


class TestExpected:
    @given(st.integers(0, 40), st.floats(0.05, 4), st.sampled_from((0.8, 0.95)))
    def test_it_is_the_negative_binomial_of_the_place(self, count: int, ratio: float, level: float) -> None:
        of = likes({0: 60, 1: 22, 2: 9, 5: 3, 9: 1})
        found = expected(count, of, ratio=ratio, level=level)
        rate_ = of.mean / of.excess
        shape, tail = rate_ * of.mean + count, (1 - level) / 2
        held_against = stats.nbinom(shape, (rate_ + 1) / (rate_ + 1 + ratio))
        assert found.mean == pytest.approx(held_against.mean())
        assert (found.low, found.high) == (held_against.ppf(tail), held_against.ppf(1 - tail))

    def test_where_places_differ_by_chance_alone_each_is_expected_to_have_the_mean(self) -> None:
        of = likes({1: 50})
        found = expected(9, of)
        assert (found.mean, found.own) == (1.0, 0.0)
        assert (found.low, found.high) == (stats.poisson.ppf(0.025, 1), stats.poisson.ppf(0.975, 1))

    @given(st.integers(0, 40))
    def test_it_lies_between_the_place_and_its_likes(self, count: int) -> None:
        of = likes({0: 60, 1: 22, 2: 9, 5: 3, 9: 1})
        assert min(count, of.mean) - 1e-9 <= expected(count, of).mean <= max(count, of.mean) + 1e-9

    def test_nothing_known_of_likes_expects_nothing(self) -> None:
        assert expected(0, likes({})).mean == 0
