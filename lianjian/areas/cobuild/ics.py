"""A partner's calendar: what was done together, by when each promise is due, and the month that still waits."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _

from lianjian.areas.cobuild.models import Activity, Partner, Promise
from lianjian.areas.cobuild.months import DUE, calendars
from lianjian.areas.cobuild.queries import bodies_of
from lianjian.areas.cobuild.states import OPEN
from lianjian.kernel.clock.periods import month_of
from lianjian.kernel.exchange.icalendar import Event


def events(partners: Sequence[Partner], on: date) -> Iterator[Event]:
    """What is these partners' own in the year of a day: the same as their page shows."""
    rows = Activity.objects.not_taken_back().filter(partner__in=partners, occurred_on__year=on.year)
    for row in rows.select_related("body").order_by("occurred_on", "pk"):
        yield Event(
            key=f"cobuild-activity-{row.pk}", summary=f"{row.topic} · {row.body}", begins=row.occurred_on,
            place=row.place_text,
        )  # fmt: skip
    waiting = Promise.objects.filter(partner__in=partners, state=OPEN.code).order_by("due_on", "pk")
    for promise in waiting:
        told = {"side": promise.get_side_display(), "text": promise.text}
        summary = _("截止：%(text)s（%(side)s）") % told
        yield Event(key=f"cobuild-promise-{promise.pk}", summary=summary, begins=promise.due_on)
    yield from _months(partners, on)


def _months(partners: Sequence[Partner], on: date) -> Iterator[Event]:
    for body, months in calendars(list(bodies_of(partners, on)), on):
        for month in months:
            if month.standing == DUE:
                yield Event(
                    key=f"cobuild-month-{body.pk}-{month.first:%Y%m}",
                    summary=_("本月待开展：%s") % body, begins=month_of(month.first).last,
                )  # fmt: skip
