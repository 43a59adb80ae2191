"""The working calendar as a value, read from its rows."""

from datetime import date, timedelta

from lianjian.kernel.clock.models import CalendarDay
from lianjian.kernel.clock.workdays import Calendar

LONGEST_DEADLINE = timedelta(days=400)


def calendar_from(first: date, last: date | None = None) -> Calendar:
    """The calendar's exceptions from `first` on, far enough for any deadline that starts then."""
    last = last or first + LONGEST_DEADLINE
    days = CalendarDay.objects.filter(date__gte=first, date__lte=last)
    exceptions = {day.date: day.is_workday for day in days}
    return Calendar(exceptions=exceptions, known_years=known_years())


def known_years() -> frozenset[int]:
    """The years whose holiday arrangement has been entered."""
    return frozenset(moment.year for moment in CalendarDay.objects.dates("date", "year"))
