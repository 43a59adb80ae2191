"""A month closed: what each branch owed in it, and what was done in time, done late or not at all, and excused."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.cycle.models import Closing
from lianjian.areas.cycle.queries import branches_on, judged_units
from lianjian.areas.cycle.refusals import NotOverYet
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.periods import DAY, Period, month_of
from lianjian.kernel.duties import board
from lianjian.kernel.duties.owed import Count
from lianjian.kernel.org.models import Unit
from lianjian.kernel.records.door import change, under_way
from lianjian.kernel.rules.book import value

Counts: TypeAlias = Mapping[str, Mapping[int | None, Count]]
Item: TypeAlias = tuple[str, int, int, int, int]
"""A duty, and of it what was owed, done in time, late and excused."""


def closed_from(month: Period) -> date:
    """The day of the next month on which a month may be closed."""
    return month.last + timedelta(days=int(value("CLOSING_DAY", month.last)))


@change("cycle.closing:close")
def close_month(*, actor: Any, at: datetime, first: date) -> list[Closing]:
    """Close a month for each branch that there was on its last day; one that owed nothing has nothing to close.

    What was written up to now counts, and from now on the month stays as it is.
    """
    month, day = month_of(first), timezone.localdate(at)
    if day < closed_from(month):
        told = {"month": f"{month.first:%Y-%m}", "day": f"{closed_from(month):%Y-%m-%d}"}
        raise NotOverYet(_("%(month)s 从 %(day)s 起才能月结。") % told, hint=_("到那天系统会自动月结。"))
    there = set(Closing.objects.filter(first=month.first).values_list("unit", flat=True))
    branches = [it for it in branches_on(month.last).order_by("code") if it.pk not in there]
    counts = board.counts(month, on=day)
    rows = [_closing(branch, month, counts).happened(at) for branch in branches]
    rows = [row for row in rows if row.owed]
    under_way().put_many(rows)
    return rows


def _closing(branch: Unit, month: Period, counts: Counts) -> Closing:
    items = _items(judged_units(branch, month.last), counts)
    total = sum((Count(owed=it[1], in_time=it[2], late=it[3], excused=it[4]) for it in items), Count())
    return Closing(
        unit=branch, first=month.first, last=month.last, items=items, owed=total.owed,
        asked=total.owed - total.excused, in_time=total.in_time, late=total.late, excused=total.excused,
    )  # fmt: skip


def _items(units: frozenset[int], counts: Counts) -> list[Item]:
    """Of each duty that the units owed at all, in the order of the registry."""
    found = []
    for key in registry.duties:
        own = sum((count for unit, count in counts.get(key, {}).items() if unit in units), Count())
        if own.owed:
            found.append((key, own.owed, own.in_time, own.late, own.excused))
    return found


def as_of_today(closing: Closing) -> dict[str, Item]:
    """What the same month would be by the rows as they are now, told of the day on which it was closed."""
    counts = board.counts(Period(closing.first, closing.last), on=closing.occurred_on)
    return {item[0]: item for item in _items(judged_units(closing.unit, closing.last), counts)}


def differences(closing: Closing) -> list[tuple[Item | None, Item | None]]:
    """The duties that would be told otherwise today: as closed, and as it would be now; None for nothing owed."""
    then, now = {item[0]: tuple(item) for item in closing.items}, as_of_today(closing)
    return [(then.get(key), now.get(key)) for key in registry.duties if then.get(key) != now.get(key)]


def last_month(day: date) -> Period | None:
    """The newest month that may be closed on a day; None if it is too early for the last one."""
    month = month_of(month_of(day).first - DAY)
    return month if day >= closed_from(month) else None
