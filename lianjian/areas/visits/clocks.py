"""The deadlines of hazards: working days by the rule of the day and the calendar's rows."""

from datetime import date

from lianjian.kernel.rules.times import working_days


def remove_by(day: date, *, grave: bool) -> date:
    """The day by which a hazard found on a day is to be removed."""
    return working_days(rule_of_removal(grave=grave), day)


def rule_of_removal(*, grave: bool) -> str:
    """The code of the rule that gives the time to remove a hazard."""
    return "HAZARD_GRAVE_DAYS" if grave else "HAZARD_REMOVE_DAYS"
