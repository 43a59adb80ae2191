from datetime import MAXYEAR, date, datetime, timedelta
from itertools import pairwise

import chinese_calendar
import pytest
from chinese_calendar.constants import holidays, workdays
from hypothesis import example, given
from hypothesis import strategies as st

from lianjian.kernel.clock.periods import (
    Period,
    month_of,
    months,
    previous_of_equal_length,
    quarter_of,
    same_a_year_before,
    split_months,
    year_to,
)
from lianjian.kernel.clock.workdays import Calendar

DAY = timedelta(days=1)
PLANS = dict.fromkeys(holidays, False) | dict.fromkeys(workdays, True)
ANNOUNCED = Calendar(PLANS, frozenset(range(2004, 2027)))
PLAIN = Calendar({}, frozenset())

days = st.dates(date(2015, 1, 1), date(2025, 12, 31))
numbers = st.integers(0, 300)
periods = st.tuples(days, days).map(lambda ends: Period(min(ends), max(ends)))
calendars = st.builds(
    Calendar, st.dictionaries(days, st.booleans(), max_size=60), st.frozensets(st.integers(2015, 2025))
)


def period(first: str, last: str) -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(last))


def days_of(stretch: Period) -> list[date]:
    return [stretch.first + timedelta(days=number) for number in range(stretch.days)]


# Periods


def test_a_period_counts_both_of_its_ends():
    assert period("2022-01-01", "2022-12-20").days == 354
    assert period("2022-12-20", "2022-12-20").days == 1


def test_a_period_that_runs_backwards_is_refused():
    with pytest.raises(ValueError, match="can't end on 2022-12-19, before it begins on 2022-12-20"):
        period("2022-12-20", "2022-12-19")


def test_a_period_is_made_of_days_not_of_times():
    with pytest.raises(ValueError, match="of days, not of times"):
        Period(date(2022, 1, 1), datetime(2022, 12, 20, 8))


def test_the_year_runs_from_the_first_of_january_to_the_day():
    assert year_to(date(2022, 12, 20)) == period("2022-01-01", "2022-12-20")
    assert year_to(date(2022, 1, 1)) == period("2022-01-01", "2022-01-01")


def test_a_month_and_a_quarter_are_whole():
    assert month_of(date(2024, 2, 10)) == period("2024-02-01", "2024-02-29")
    assert month_of(date(2022, 12, 31)) == period("2022-12-01", "2022-12-31")
    assert quarter_of(date(2022, 5, 31)) == period("2022-04-01", "2022-06-30")
    assert quarter_of(date(2022, 12, 1)) == period("2022-10-01", "2022-12-31")


@given(days)
def test_every_day_lies_in_its_month_and_its_month_in_its_quarter(day):
    month, quarter = month_of(day), quarter_of(day)
    assert quarter.first <= month.first <= day <= month.last <= quarter.last
    assert len(months(month)) == 1
    assert len(months(quarter)) == 3


@pytest.mark.parametrize(
    ("now", "before"),
    [
        (period("2022-01-01", "2022-12-20"), period("2021-01-01", "2021-12-20")),
        (period("2024-02-29", "2024-02-29"), period("2023-02-28", "2023-02-28")),
        (period("2024-01-01", "2024-02-29"), period("2023-01-01", "2023-02-28")),
        (period("2025-02-01", "2025-02-28"), period("2024-02-01", "2024-02-28")),
        (period("2021-10-01", "2022-03-31"), period("2020-10-01", "2021-03-31")),
    ],
)
def test_a_year_before_is_the_same_calendar_window(now, before):
    assert same_a_year_before(now) == before


@given(periods)
def test_a_year_before_is_about_as_long_and_365_or_366_days_earlier(stretch):
    before = same_a_year_before(stretch)
    assert {(stretch.first - before.first).days, (stretch.last - before.last).days} <= {365, 366}
    assert abs(before.days - stretch.days) <= 1


def test_the_period_before_is_as_long_and_touches():
    assert previous_of_equal_length(period("2022-03-01", "2022-03-31")) == period("2022-01-29", "2022-02-28")
    assert previous_of_equal_length(period("2022-01-01", "2022-01-01")) == period("2021-12-31", "2021-12-31")


@given(periods)
def test_the_period_before_ends_where_this_one_begins(stretch):
    before = previous_of_equal_length(stretch)
    assert before.days == stretch.days
    assert before.last + DAY == stretch.first


def test_months_at_the_edges_are_clipped():
    assert months(period("2021-12-20", "2022-02-03")) == [
        period("2021-12-20", "2021-12-31"),
        period("2022-01-01", "2022-01-31"),
        period("2022-02-01", "2022-02-03"),
    ]


@given(periods)
def test_months_are_the_period_without_gap_or_overlap(stretch):
    parts = months(stretch)
    assert [day for part in parts for day in days_of(part)] == days_of(stretch)
    assert all(month_of(part.first) == month_of(part.last) for part in parts)
    assert all(earlier.last.month != later.first.month for earlier, later in pairwise(parts))


@pytest.mark.parametrize(
    ("stretch", "head", "whole", "tail"),
    [
        (period("2022-01-01", "2022-12-31"), None, (date(2022, 1, 1), date(2023, 1, 1)), None),
        (
            period("2022-01-01", "2022-12-20"),
            None,
            (date(2022, 1, 1), date(2022, 12, 1)),
            period("2022-12-01", "2022-12-20"),
        ),
        (
            period("2022-01-15", "2022-02-28"),
            period("2022-01-15", "2022-01-31"),
            (date(2022, 2, 1), date(2022, 3, 1)),
            None,
        ),
        (
            period("2022-01-31", "2022-03-01"),
            period("2022-01-31", "2022-01-31"),
            (date(2022, 2, 1), date(2022, 3, 1)),
            period("2022-03-01", "2022-03-01"),
        ),
        (period("2022-03-10", "2022-03-20"), period("2022-03-10", "2022-03-20"), None, None),
        (period("2022-03-10", "2022-04-20"), period("2022-03-10", "2022-04-20"), None, None),
        (period("2022-03-01", "2022-03-30"), period("2022-03-01", "2022-03-30"), None, None),
        (period("2022-03-02", "2022-03-31"), period("2022-03-02", "2022-03-31"), None, None),
    ],
)
def test_a_period_is_split_into_whole_months_and_edges(stretch, head, whole, tail):
    assert split_months(stretch) == (head, whole, tail)


@given(periods)
def test_the_parts_of_a_split_are_the_period_and_hold_each_day_once(stretch):
    head, whole, tail = split_months(stretch)
    middle = Period(whole[0], whole[1] - DAY) if whole else None
    assert [day for part in (head, middle, tail) if part for day in days_of(part)] == days_of(stretch)


@given(periods)
def test_no_whole_month_is_left_at_the_edges_of_a_split(stretch):
    head, whole, tail = split_months(stretch)
    edges = [edge for edge in (head, tail) if edge]
    assert not any(month_of(part.first) == part for edge in edges for part in months(edge))
    assert whole is None or whole[0].day == whole[1].day == 1


# Working days


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2022, 1, 29), True),  # the Saturday that makes up for Spring Festival
        (date(2022, 1, 31), False),  # New Year's Eve of the old calendar, a Monday
        (date(2022, 4, 2), True),
        (date(2022, 6, 3), False),
        (date(2022, 9, 12), False),
        (date(2022, 10, 7), False),
        (date(2022, 10, 8), True),
        (date(2022, 10, 9), True),
        (date(2022, 12, 20), True),
        (date(2022, 12, 24), False),
    ],
)
def test_holidays_of_2022_are_free_and_made_up_days_are_worked(day, worked):
    assert ANNOUNCED.is_workday(day) is worked


def test_2022_had_249_working_days_and_every_single_one_agrees():
    year = days_of(period("2022-01-01", "2022-12-31"))
    assert [ANNOUNCED.is_workday(day) for day in year] == [chinese_calendar.is_workday(day) for day in year]
    assert ANNOUNCED.working_days_between(year[0], year[-1]) == 249


@given(days, numbers)
def test_stretches_hold_as_many_working_days_as_the_published_plans_say(first, length):
    last = first + timedelta(days=length)
    assert ANNOUNCED.working_days_between(first, last) == len(chinese_calendar.get_workdays(first, last))


@given(st.dates(date(2022, 1, 1), date(2022, 12, 31)), st.integers(1, 200))
def test_deadlines_fall_where_the_published_plans_put_them(start, n):
    assert ANNOUNCED.add_working_days(start, n) == chinese_calendar.find_workday(n - 1, start + DAY)


def test_fifteen_working_days_across_the_national_holiday():
    assert ANNOUNCED.add_working_days(date(2022, 9, 20), 15) == date(2022, 10, 14)
    assert PLAIN.add_working_days(date(2022, 9, 20), 15) == date(2022, 10, 11)


def test_the_day_itself_is_not_counted():
    assert ANNOUNCED.add_working_days(date(2022, 12, 20), 1) == date(2022, 12, 21)
    assert ANNOUNCED.add_working_days(date(2022, 12, 23), 1) == date(2022, 12, 26)


def test_no_working_days_after_a_free_day_is_the_next_worked_one():
    assert ANNOUNCED.add_working_days(date(2022, 12, 20), 0) == date(2022, 12, 20)
    assert ANNOUNCED.add_working_days(date(2022, 10, 1), 0) == date(2022, 10, 8)
    assert ANNOUNCED.add_working_days(date(2022, 10, 1), 1) == date(2022, 10, 8)


def test_a_year_without_a_plan_is_worked_from_monday_to_friday():
    holiday = date(2030, 10, 1)
    assert ANNOUNCED.is_known(date(2022, 10, 1))
    assert not ANNOUNCED.is_known(holiday)
    assert ANNOUNCED.is_workday(holiday)
    assert ANNOUNCED.add_working_days(date(2030, 9, 30), 5) == date(2030, 10, 7)


def test_an_exception_that_says_what_the_week_says_changes_nothing():
    repeated = Calendar({date(2022, 12, 20): True, date(2022, 12, 24): False}, frozenset({2022}))
    assert repeated.working_days_between(date(2022, 12, 1), date(2022, 12, 31)) == 22
    assert PLAIN.working_days_between(date(2022, 12, 1), date(2022, 12, 31)) == 22


def test_a_time_is_taken_as_its_day():
    assert not ANNOUNCED.is_workday(datetime(2022, 10, 3, 9))


def test_a_calendar_does_not_change_with_the_mapping_it_was_made_from():
    exceptions = {date(2022, 10, 3): False}
    calendar = Calendar(exceptions, frozenset({2022}))
    exceptions.clear()
    assert not calendar.is_workday(date(2022, 10, 3))


def test_a_stretch_that_runs_backwards_holds_nothing():
    assert ANNOUNCED.working_days_between(date(2022, 12, 21), date(2022, 12, 20)) == 0
    assert ANNOUNCED.working_days_between(date(2022, 12, 21), date(2022, 1, 1)) == 0


def test_a_deadline_in_the_past_is_refused():
    with pytest.raises(ValueError, match="can't lie -1 working days ahead"):
        ANNOUNCED.add_working_days(date(2022, 12, 20), -1)


def test_a_holiday_longer_than_any_guess_is_waited_out():
    two_years = days_of(period("2022-01-01", "2023-12-31"))
    idle = Calendar(dict.fromkeys(two_years, False), frozenset({2022, 2023}))
    assert idle.add_working_days(date(2021, 12, 31), 1) == date(2024, 1, 1)


def test_a_deadline_past_the_last_year_is_refused():
    for n in (1, 10**7, 10**30):
        with pytest.raises(OverflowError):
            PLAIN.add_working_days(date(MAXYEAR, 12, 31), n)


@given(calendars, days, days)
def test_counting_is_adding_up_single_days(calendar, one, other):
    stretch = Period(min(one, other), max(one, other))
    expected = sum(map(calendar.is_workday, days_of(stretch)))
    assert calendar.working_days_between(stretch.first, stretch.last) == expected


@given(calendars, days, numbers)
@example(PLAIN, date(2022, 12, 24), 1)
def test_adding_and_counting_agree(calendar, start, n):
    deadline = calendar.add_working_days(start, n)
    assert calendar.is_workday(deadline)
    counted_from = start + DAY if n else start
    assert calendar.working_days_between(counted_from, deadline) == max(n, 1)


@given(calendars, days, numbers, st.integers(0, 40), st.integers(0, 5))
def test_a_later_start_or_a_longer_term_never_ends_earlier(calendar, start, n, later, longer):
    deadline = calendar.add_working_days(start, n)
    assert deadline <= calendar.add_working_days(start + timedelta(days=later), n + longer)


@given(calendars, days, st.integers(1, 100), st.integers(1, 100))
def test_two_terms_after_each_other_are_one_long_term(calendar, start, one, other):
    halfway = calendar.add_working_days(start, one)
    assert calendar.add_working_days(halfway, other) == calendar.add_working_days(start, one + other)
