"""What the timer does: it tells of committees whose term ends soon, on the days that the rule gives."""

from datetime import date, datetime

from django.utils import timezone

from lianjian.areas.branch.models import Committee
from lianjian.areas.branch.queries import leading
from lianjian.kernel.clock.periods import DAY
from lianjian.kernel.inbox.telling import tell
from lianjian.kernel.org.models import Post
from lianjian.kernel.records.writer import transact
from lianjian.kernel.rules.book import value
from lianjian.kernel.rules.times import months_later

RUNS_THE_ELECTIONS = "political"
"""The kind of post that enters elections, and is told with the branch."""


def tell_of_terms(at: datetime) -> str:
    """Tell a branch and the political department of a term that ends. Part of `lianjian tick`."""
    day = timezone.localdate(at)
    ending = [row for row in _standing(day) if day in _days(row, day)]
    elsewhere = set(
        Post.objects.on(day).filter(kind__code=RUNS_THE_ELECTIONS).values_list("person", flat=True)
    )
    transact(lambda: tell(((leading(row.branch_id, day) | elsewhere, row) for row in ending), at=at))
    return f"terms: {len(ending)} told"


def _standing(day: date) -> list[Committee]:
    """The committees whose term ends no later than the first of the alerts looks ahead."""
    first = months_later(day, max(value("BRANCH_TERM_ALERTS", day)))
    return list(Committee.objects.on(day).filter(term_ends_on__range=(day, first + 3 * DAY)))


def _days(row: Committee, day: date) -> set[date]:
    """The days on which it is told: so many months before the end of the term, and on the day."""
    return {months_later(row.term_ends_on, -number) for number in value("BRANCH_TERM_ALERTS", day)}
