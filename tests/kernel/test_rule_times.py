"""The time that a rule gives: counted from the day after, in the unit of the function asked."""

from datetime import date

import pytest

from lianjian.kernel.rules.book import NoSuchRule, value
from lianjian.kernel.rules.times import days, months, working_days

pytestmark = pytest.mark.django_db
THURSDAY = date(2022, 9, 1)


def test_working_days_leave_out_weekends() -> None:
    assert value("DISPUTE_ASSIGN_DAYS", THURSDAY) == 2
    assert working_days("DISPUTE_ASSIGN_DAYS", THURSDAY) == date(2022, 9, 5)


def test_working_days_leave_out_holidays() -> None:
    assert working_days("DISPUTE_ASSIGN_DAYS", date(2022, 9, 30)) == date(2022, 10, 9)  # a Sunday made up for


def test_days_are_those_of_the_calendar() -> None:
    assert (days("DISPUTE_CALLBACK_DAYS", THURSDAY) - THURSDAY).days == value(
        "DISPUTE_CALLBACK_DAYS", THURSDAY
    )


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2022, 8, 31), date(2022, 9, 30)),
        (date(2022, 12, 15), date(2023, 1, 15)),
        (date(2023, 1, 31), date(2023, 2, 28)),
        (date(2024, 1, 31), date(2024, 2, 29)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last_of_a_shorter_month(day: date, later: date) -> None:
    assert value("DISPUTE_USUAL_MONTHS", day) == 1
    assert months("DISPUTE_USUAL_MONTHS", day) == later


def test_no_time_is_given_by_a_rule_that_there_is_not() -> None:
    with pytest.raises(NoSuchRule):
        days("NO_SUCH_RULE", THURSDAY)
