"""The working calendar as a value, read from its rows."""

from lianjian.kernel.clock.models import CalendarDay
from lianjian.kernel.clock.workdays import Calendar
from lianjian.kernel.records.reference import kept


@kept
def calendar() -> Calendar:
    """The county's working calendar, as entered so far."""
    return Calendar(
        exceptions={day.date: day.is_workday for day in CalendarDay.objects.all()}, known_years=known_years()
    )


@kept
def known_years() -> frozenset[int]:
    """The years whose holiday arrangement has been entered."""
    return frozenset(moment.year for moment in CalendarDay.objects.dates("date", "year"))
