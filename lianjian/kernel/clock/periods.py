"""Stretches of whole days, and the arithmetic by which a year's figures are cut and compared."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

EARLIEST, LATEST = date(1950, 1, 1), date(2150, 12, 31)
"""No record is older or younger, and every date between has a year before it."""

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last`, both included. ValueError if it would end before it begins."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if isinstance(self.first, datetime) or isinstance(self.last, datetime):
            raise ValueError(f"A period is made of days, not of times: {self.first} to {self.last}.")
        if self.last < self.first:
            raise ValueError(f"A period can't end on {self.last}, before it begins on {self.first}.")

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


class MonthSplit(NamedTuple):
    """A period as its whole calendar months and the days at its edges; None for a part that it doesn't have.

    `whole_months` runs from the first day of the first month up to, and without, the first day after.
    """

    head_days: Period | None
    whole_months: tuple[date, date] | None
    tail_days: Period | None


def year_to(on: date) -> Period:
    """The calendar year up to and with that day."""
    return Period(date(on.year, 1, 1), on)


def month_of(on: date) -> Period:
    return Period(on.replace(day=1), _last_of_month(on))


def quarter_of(on: date) -> Period:
    first_month = on.month - (on.month - 1) % 3
    return Period(date(on.year, first_month, 1), _last_of_month(date(on.year, first_month + 2, 1)))


def same_a_year_before(period: Period) -> Period:
    """The same calendar window of the year before, as 同比 compares it; 29 February becomes the 28th.

    A February that ends on the 28th stays so, even where the year before had a 29th.
    """
    return Period(_a_year_before(period.first), _a_year_before(period.last))


def previous_of_equal_length(period: Period) -> Period:
    """As many days, ending on the day before, as 环比 compares them. March is preceded by 31 days."""
    return Period(period.first - timedelta(days=period.days), period.first - DAY)


def months(period: Period) -> list[Period]:
    """The period cut at the turn of each month; the first and the last part may be less than a month."""
    cuts = [month_of(period.first)]
    while cuts[-1].last < period.last:
        cuts.append(month_of(cuts[-1].last + DAY))
    return [Period(max(month.first, period.first), min(month.last, period.last)) for month in cuts]


def split_months(period: Period) -> MonthSplit:
    """The parts to read from monthly tallies and from daily ones. Together they are the period, no day twice.

    A period without any whole month is all head, even if it crosses the turn of a month. OverflowError on
    the last day of the year 9999, which no day follows.
    """
    start = _first_whole_month(period.first)
    until = (period.last + DAY).replace(day=1)
    if start >= until:
        return MonthSplit(period, None, None)
    head = Period(period.first, start - DAY) if period.first < start else None
    tail = Period(until, period.last) if until <= period.last else None
    return MonthSplit(head, (start, until), tail)


def _first_whole_month(on: date) -> date:
    """The first day of a month that is not before `on`."""
    return on if on.day == 1 else _last_of_month(on) + DAY


def _last_of_month(on: date) -> date:
    return on.replace(day=monthrange(on.year, on.month)[1])


def _a_year_before(on: date) -> date:
    is_leap_day = (on.month, on.day) == (2, 29)
    return on.replace(year=on.year - 1, day=28 if is_leap_day else on.day)
