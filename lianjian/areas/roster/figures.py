"""The figures of rosters (S5): whether shifts kept their strength, and people their rest."""

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from lianjian.areas.roster.models import Shift
from lianjian.areas.roster.states import PLANNED
from lianjian.kernel.figures.declared import Figure
from lianjian.kernel.figures.measures import Count, Share, Sum

THEME = "policing"


def _planned() -> QuerySet[Shift]:
    return Shift.objects.filter(state=PLANNED.code)


shifts = Figure(
    key="roster.shifts",
    title=_("班次"),
    definition=_("期间内开始的班次数。已取消的不计入。"),
    unit=_("班"),
    theme=THEME,
    order=60,
    on_cockpit=False,
    rows=_planned,
    dated_by="occurred_on",
    measure=Count(),
    rule="ROSTER_LONGEST_HOURS",
)
at_strength = Figure(
    key="roster.at_strength",
    title=_("足员班次"),
    definition=_("当班人数不少于规则最少人数的班次数。"),
    unit=_("班"),
    theme=THEME,
    order=61,
    on_cockpit=False,
    rows=lambda: _planned().filter(people__gte=F("minimum")),
    dated_by="occurred_on",
    measure=Count(),
    better="up",
    rule="ROSTER_MIN_PEOPLE",
)
strength_kept = Figure(
    key="roster.strength_kept",
    title=_("班次足员率"),
    definition=_("期间内开始的班次中，当班人数不少于规则最少人数的比例。已取消的班次不计入。"),
    unit="%",
    theme=THEME,
    order=62,
    measure=Share(of=shifts, that=at_strength),
    better="up",
    rule="ROSTER_MIN_PEOPLE",
)
rest_broken = Figure(
    key="roster.rest_broken",
    title=_("休息不足"),
    definition=_(
        "因前一班延长，当班前休息时间少于规则的人次。排班时休息不足的不予排班，所以只会是事后出现的。"
    ),
    unit=_("人次"),
    theme=THEME,
    order=63,
    rows=lambda: _planned().filter(rest_broken__gt=0),
    dated_by="occurred_on",
    measure=Sum("rest_broken"),
    better="down",
    rule="ROSTER_REST_HOURS",
)

FIGURES = (shifts, at_strength, strength_kept, rest_broken)
