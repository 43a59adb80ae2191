"""How a closed month shows itself in lists and on its page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.areas.cycle.closing import Item, differences
from lianjian.areas.cycle.kind import OfBranch
from lianjian.areas.cycle.labels import CLOSING_LABELS, CLOSING_TOLD_AS, counted, title_of
from lianjian.areas.cycle.models import Closing
from lianjian.areas.cycle.queries import home_of
from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import MenuEntry
from lianjian.kernel.records.kinds import Column, Fact, Kind
from lianjian.kernel.ui.lists import DatedFilters


class ClosingFilters(OfBranch, DatedFilters):
    where = {"since": "first__gte", "until": "first__lte"}


@dataclass(frozen=True)
class Line:
    """One duty of a closed month, with the address of what is late of it."""

    title: str
    url: str
    owed: int
    in_time: int
    late: int
    excused: int


@dataclass(frozen=True)
class Changed:
    """A duty that would be told otherwise today: as it was closed, and as it would be."""

    title: str
    then: str
    now: str


def _lines(closing: Closing) -> list[Line]:
    home = home_of(closing.unit, closing.last)
    words = {"when": "late", "on": closing.last.isoformat(), "unit": home.code}
    return [
        Line(title_of(key), f"{reverse('owed')}?{urlencode({'duty': key, **words})}", *numbers)
        for key, *numbers in closing.items
    ]


def _changed(then: Item | None, now: Item | None) -> Changed:
    there = then or now
    assert there is not None
    return Changed(title_of(there[0]), counted(then), counted(now))


def _shows(request: Request, closing: Closing) -> dict[str, Any]:
    return {
        "lines": _lines(closing),
        "changed": [_changed(then, now) for then, now in differences(closing)],
    }


def _facts(closing: Closing) -> Sequence[Fact]:
    return [
        Fact(title=gettext("支部"), value=closing.unit),
        Fact(title=gettext("所在单位"), value=home_of(closing.unit, closing.last)),
        Fact(title=gettext("月份"), value=f"{closing.first:%Y-%m}"),
        Fact(title=gettext("月结日期"), value=closing.occurred_on),
        Fact(title=gettext("应办"), value=closing.owed),
        Fact(title=gettext("按时办"), value=closing.in_time),
        Fact(title=gettext("逾期"), value=closing.late),
        Fact(title=gettext("免计"), value=closing.excused),
    ]


CLOSING = Kind(
    model=Closing,
    labels=CLOSING_LABELS,
    told_as=CLOSING_TOLD_AS,
    title=_("月结"),
    read="cycle.evaluation:read",
    related=("unit",),
    headline=lambda closing: closing.headline,
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="unit", title=_("支部"), value=lambda it: it.unit, width=28),
        Column(key="month", title=_("月份"), value=lambda it: f"{it.first:%Y-%m}", numeric=True),
        Column(key="owed", title=_("应办"), value=lambda it: it.owed, numeric=True),
        Column(key="in_time", title=_("按时办"), value=lambda it: it.in_time, numeric=True),
        Column(key="late", title=_("逾期"), value=lambda it: it.late, numeric=True),
        Column(key="excused", title=_("免计"), value=lambda it: it.excused, numeric=True),
    ),
    facts=_facts,
    filters=ClosingFilters,
    order=("-first", "unit"),
    menu=MenuEntry(group="party", title=_("月结"), order=28),
    intro=_("每月到规则的日子由系统按登记的记录月结：各支部和所在单位当月到期的事，办了多少、逾期多少。"),
    who_sees=_("支部自己、它的上级和政工、督察部门能看。记的是支部，不记个人。"),
    template="cycle/closing.html",
    shows=_shows,
)
