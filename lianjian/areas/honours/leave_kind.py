"""How annual leave that was carried on shows itself, and what a leave's page tells of the year's days."""

from collections.abc import Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.areas.honours import leaving
from lianjian.areas.honours.care_forms import CarryForm
from lianjian.areas.honours.entitlement import annual_leave
from lianjian.areas.honours.kind import OfPeople
from lianjian.areas.honours.labels import CARRIED_LABELS
from lianjian.areas.honours.models import Carried, Leave
from lianjian.areas.honours.states import LeaveKind
from lianjian.kernel.records.kinds import Column, Entry, Fact, Kind


def annual_facts(leave: Leave) -> Sequence[Fact]:
    """Of annual leave, what its year gives and how much of it is left, for who decides on it."""
    if leave.kind != LeaveKind.ANNUAL:
        return []
    of = annual_leave([leave.person_id], leave.first.year)[leave.person_id]
    if of.left is None:
        return [Fact(title=gettext("当年年休假"), value=gettext("没有登记参加工作年份，算不出应休天数"))]
    told = {"entitled": of.entitled, "carried": of.carried_in, "used": of.used, "waiting": of.waiting}
    words = (
        gettext("应休 %(entitled)d 天，上年转入 %(carried)d 天，已休 %(used)d 天，待批 %(waiting)d 天") % told
    )
    return [
        Fact(title=gettext("当年年休假"), value=words),
        Fact(title=gettext("当年还剩几天"), value=of.left),
    ]


CARRIED = Kind(
    model=Carried,
    labels=CARRIED_LABELS,
    title=_("跨年度的年休假"),
    read="honours.leave:see",
    related=("person", "unit"),
    headline=lambda it: f"{it.person} · {it.year}",
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="person", title=_("谁休假"), value=lambda it: it.person),
        Column(key="unit", title=_("单位"), value=lambda it: it.unit, width=24),
        Column(key="year", title=_("哪一年的"), value=lambda it: str(it.year), numeric=True),
        Column(key="days", title=_("工作日数"), value=lambda it: it.days, numeric=True),
        Column(key="why", title=_("原因"), value=lambda it: it.why, width=40),
    ),
    facts=lambda it: [
        Fact(title=gettext("谁休假"), value=it.person),
        Fact(title=gettext("单位"), value=it.unit),
        Fact(title=gettext("哪一年的"), value=str(it.year)),
        Fact(title=gettext("工作日数"), value=it.days),
        Fact(title=gettext("原因"), value=it.why),
    ],
    filters=OfPeople,
    order=("-year", "-pk"),
    intro=_("因工作确有必要，当年没有休完、转到下一年的天数。"),
    who_sees=_("本人、单位负责人、局领导和政工部门能看。"),
)

CARRY = Entry(
    name="honours-carry",
    title=_("安排跨年度休假"),
    hint=_("当年因工作没有休完的年休假，转到下一年。"),
    form=CarryForm,
    verb=leaving.carry_on,
    permission="honours.leave:decide",
    order=88,
)
