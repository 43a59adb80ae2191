"""The last day of the time that a rule gives from a day on; that day itself is not counted."""

from calendar import monthrange
from datetime import date, timedelta

from lianjian.kernel.clock.queries import calendar
from lianjian.kernel.rules.book import value


def working_days(rule: str, day: date) -> date:
    """As many working days later as the rule says."""
    return calendar().add_working_days(day, int(value(rule, day)))


def days(rule: str, day: date) -> date:
    """As many days later as the rule says."""
    return day + timedelta(days=int(value(rule, day)))


def months(rule: str, day: date) -> date:
    """The same day as many months later as the rule says; the last of the month where there is no such day."""
    return months_later(day, int(value(rule, day)))


def months_later(day: date, number: int) -> date:
    """The same day so many months later (earlier, if negative); the last of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
