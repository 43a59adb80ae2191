"""The deadlines of hazards: working days by the rule of the day and the calendar's rows."""

from datetime import date

from lianjian.kernel.clock.queries import calendar
from lianjian.kernel.rules.book import value


def working_days(rule: str, day: date) -> date:
    """The last working day of the time that a rule gives from a day on; the day itself is not counted."""
    return calendar().add_working_days(day, int(value(rule, day)))


def remove_by(day: date, *, grave: bool) -> date:
    """The day by which a hazard found on a day is to be removed."""
    return working_days(rule_of_removal(grave=grave), day)


def rule_of_removal(*, grave: bool) -> str:
    """The code of the rule that gives the time to remove a hazard."""
    return "HAZARD_GRAVE_DAYS" if grave else "HAZARD_REMOVE_DAYS"
