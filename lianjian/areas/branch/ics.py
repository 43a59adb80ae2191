"""A branch's year as events of a calendar: what was held, and the day by which each other thing is owed."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.utils.translation import gettext as _

from lianjian.areas.branch.models import Gathering
from lianjian.areas.branch.year import Line, year_period
from lianjian.kernel.exchange.icalendar import Event
from lianjian.kernel.org.models import Unit

HELD_FOR = timedelta(hours=1)
"""Minutes don't say when a gathering ended; a calendar draws it as long as this."""


def events(branch: Unit, year: int, lines: Iterable[Line]) -> Iterator[Event]:
    span = year_period(year)
    for row in Gathering.objects.filter(unit=branch, occurred_on__range=(span.first, span.last)):
        yield Event(
            key=f"gathering-{row.pk}", summary=f"{row.served}：{row.topic}", begins=row.occurred_at,
            ends=row.occurred_at + HELD_FOR, place=row.place_text,
        )  # fmt: skip
    for line in lines:
        for number, cell in enumerate(cell for month in line.months for cell in month):
            if cell.state.code in ("due", "coming", "late") and cell.state.tone != "done":
                yield Event(
                    key=f"{line.rule}-{branch.code}-{cell.due_on:%Y%m%d}-{number}",
                    summary=_("截止：%s") % line.title, begins=cell.due_on,
                )  # fmt: skip
