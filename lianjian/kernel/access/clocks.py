"""Clocks of devices, which may be wrong by a year: what a device calls now says by how much."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from django.http import HttpRequest

from lianjian.kernel.clock.now import now
from lianjian.kernel.records.door import CLOCK_SKEW


def by_our_clock(request: HttpRequest, moment: datetime) -> datetime:
    """A moment that a device told, by our clock: its header `Date` (RFC 9110) says what its own shows.

    A clock that is wrong by no more than CLOCK_SKEW is left alone, and so is one of which nothing is told.
    """
    shown = _shown(request.headers.get("Date", ""))
    if shown is None or abs(now() - shown) <= CLOCK_SKEW:
        return moment
    return moment + (now() - shown)


def _shown(told: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(told)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
