"""The calendar of a body: in which months it owed an activity, and what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from lianjian.areas.cobuild.models import Activity, Body
from lianjian.areas.cobuild.queries import months_until
from lianjian.areas.cobuild.states import CONFIRMED, REPORTED, Side
from lianjian.kernel.clock.periods import Period
from lianjian.kernel.flow import State

DONE = State("done", _("已开展"), "done")
WAITING = State("waiting", _("等联建单位确认"), "soon")
MISSED = State("missed", _("没有开展"), "late")
DUE = State("due", _("本月待开展"), "soon")


@dataclass(frozen=True)
class Month:
    """A month of a body: how it stands, and what was done in it."""

    first: date
    standing: State
    activities: tuple[Activity, ...]


def calendars(bodies: Sequence[Body], on: date) -> list[tuple[Body, list[Month]]]:
    """The months of a day's year in which each body owed an activity, up to that day; the first comes first."""
    owed = [period for period in months_until(on) if period.first.year == on.year]
    rows = list(_activities(bodies, owed))
    return [
        (body, [_month(body, period, rows, on) for period in owed if _owes(body, period)]) for body in bodies
    ]


def _activities(bodies: Sequence[Body], owed: Sequence[Period]) -> Sequence[Activity]:
    if not owed:
        return ()
    days = (owed[0].first, owed[-1].last)
    rows = Activity.objects.not_taken_back().filter(body__in=bodies, occurred_on__range=days)
    return list(rows.order_by("occurred_on", "pk"))


def _owes(body: Body, period: Period) -> bool:
    return body.holds_on(period.first) and body.holds_on(period.last)


def _month(body: Body, period: Period, rows: Sequence[Activity], on: date) -> Month:
    found = tuple(
        it for it in rows if it.body_id == body.pk and period.first <= it.occurred_on <= period.last
    )
    return Month(period.first, _standing(found, is_over=period.last < on), found)


def _standing(found: Sequence[Activity], *, is_over: bool) -> State:
    if any(it.standing == CONFIRMED or _is_the_partners(it) for it in found):
        return DONE
    if any(it.standing == REPORTED for it in found):
        return WAITING
    return MISSED if is_over else DUE


def _is_the_partners(activity: Activity) -> bool:
    return activity.standing == REPORTED and activity.reported_by == Side.PARTNER
