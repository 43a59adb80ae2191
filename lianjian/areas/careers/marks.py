"""The marks of years: how many are excellent, what they change in the time before the next rank, and who has which."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from math import floor

from lianjian.areas.careers.assessed import Assessment
from lianjian.areas.careers.models import Grading
from lianjian.areas.careers.states import Mark
from lianjian.kernel.org.models import BRANCH, Post
from lianjian.kernel.rules.book import value

MONTHS = 12
"""Of a year."""


@dataclass(frozen=True, kw_only=True)
class Share:
    """How many are excellent in a year, of how many `due` to be assessed, and how many may be."""

    due: int
    excellent: int
    usual: int
    most: int


def last_day(year: int, today: date) -> date:
    """The day of a year by which it is told who is assessed: its last, or today if that has not come."""
    return min(date(year, 12, 31), today)


def excellent_share(year: int, day: date) -> Share:
    """What the rules of a day say of a year's excellent: shares of those who served at its end, rounded down."""
    posts = Post.objects.on(last_day(year, day)).exclude(unit__kind__code=BRANCH)
    due = posts.values("person").distinct().count()
    return Share(
        due=due,
        excellent=Assessment.objects.filter(year=year, mark=Mark.EXCELLENT).count(),
        usual=floor(due * float(value("ASSESSMENT_EXCELLENT_SHARE", day))),
        most=floor(due * float(value("ASSESSMENT_EXCELLENT_MOST", day))),
    )


def marks_of(people: Collection[int], on: date) -> Mapping[int, Mapping[int, str]]:
    """The marks of these people that were settled by a day: person → year → mark."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    rows = Assessment.objects.filter(person__in=people, occurred_on__lte=on)
    for person, year, mark in rows.values_list("person", "year", "mark"):
        found[person][year] = mark
    return found


def months_needed(months: int, grading: Grading, marks: Mapping[int, str], on: date) -> int:
    """How many months one is in a rank before the next, by the marks of the years at whose ends one had it.

    An excellent year shortens them; of a year that does not count the months are added that were served in the rank.
    """
    shorter, uncounted = int(value("RANK_EXCELLENT_MONTHS", on)), value("RANK_UNCOUNTED_MARKS", on)
    since = grading.occurred_on
    for year, mark in marks.items():
        if year < since.year:
            continue
        if mark == Mark.EXCELLENT:
            months -= shorter
        if mark in uncounted:
            months += MONTHS if year > since.year else MONTHS - since.month + 1
    return max(0, months)
