"""The deadlines of problems: working days by the rule of the day and the calendar's rows."""

from calendar import monthrange
from datetime import date

from lianjian.areas.problems.models import ProblemKind
from lianjian.kernel.rules.book import value
from lianjian.kernel.rules.times import working_days


def fix_by(kind: ProblemKind, day: date) -> date:
    """The day by which a problem of a kind, raised on a day, is to be fixed."""
    return working_days(kind.days_rule, day)


def contact_until(closed_on: date) -> date:
    """The day on which name and phone of whoever raised a problem are destroyed."""
    year = closed_on.year + int(value("RETAIN_PROBLEM_CONTACT", closed_on))
    return closed_on.replace(year=year, day=min(closed_on.day, monthrange(year, closed_on.month)[1]))
