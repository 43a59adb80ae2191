"""Working days as China has them: Monday to Friday, but for the days that the state moves each year."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import accumulate

DAYS_OF_WEEK, WORKING_DAYS_OF_WEEK = 7, 5


class Calendar:
    """Which days are worked, and how many lie between two of them.

    `exceptions` says of single days whether they are worked: holidays, and weekend days that make up for
    them. `known_years` are the years whose plan has been announced and entered. A day without an exception
    is worked from Monday to Friday, so an unknown year still has an answer, though one to be warned about.

    Counting costs the same for any stretch: days of the week by division, exceptions by binary search.
    """

    def __init__(self, exceptions: Mapping[date, bool], known_years: frozenset[int]) -> None:
        self.known_years = known_years
        self._exceptions = {day.toordinal(): is_worked for day, is_worked in exceptions.items()}
        self._moved = [day for day in sorted(self._exceptions) if self._exceptions[day] != _is_weekday(day)]
        self._gained = [0, *accumulate(1 if self._exceptions[day] else -1 for day in self._moved)]

    def is_known(self, day: date) -> bool:
        """False where the answer is only Monday to Friday, because nobody entered that year's plan."""
        return day.year in self.known_years

    def is_workday(self, day: date) -> bool:
        ordinal = day.toordinal()
        return self._exceptions.get(ordinal, _is_weekday(ordinal))

    def working_days_between(self, first: date, last: date) -> int:
        """How many days from `first` to `last`, both included, are worked; 0 if `last` comes earlier."""
        return max(0, self._worked_through(last.toordinal()) - self._worked_through(first.toordinal() - 1))

    def add_working_days(self, start: date, n: int) -> date:
        """The `n`-th working day after `start`, which itself is not counted (the law's rule for periods).

        0 is `start` if it is worked, else the next working day; so from a Saturday, 0 and 1 both give the
        Monday. ValueError if `n` is negative, OverflowError past the year 9999.
        """
        if n < 0:
            raise ValueError(f"A deadline can't lie {n} working days ahead.")
        today = start.toordinal()
        worked = max(self._worked_through(today) + n, self._worked_through(today - 1) + 1)
        reach = 2 * n + DAYS_OF_WEEK  # ample, but for a long row of holidays
        while self._worked_through(today + reach) < worked:
            reach *= 2
        days = range(today, today + reach + 1)
        return start + timedelta(days=bisect_left(days, worked, key=self._worked_through))

    def _worked_through(self, ordinal: int) -> int:
        """Days worked from the first day of the year 1, a Monday, to the end of that day."""
        weeks, rest = divmod(ordinal, DAYS_OF_WEEK)
        weekdays = WORKING_DAYS_OF_WEEK * weeks + min(rest, WORKING_DAYS_OF_WEEK)
        return weekdays + self._gained[bisect_right(self._moved, ordinal)]


def _is_weekday(ordinal: int) -> bool:
    return 1 <= ordinal % DAYS_OF_WEEK <= WORKING_DAYS_OF_WEEK
