"""How crews, skills of people, plans and loans show themselves in lists and on their pages."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.areas.roster import crews, planning
from lianjian.areas.roster.forms import (
    ChangeCrewForm,
    CrewForm,
    DisbandForm,
    LapseForm,
    LendForm,
    MonthForm,
    QualifyForm,
    TakeBackForm,
)
from lianjian.areas.roster.labels import CREW_LABELS, LOAN_LABELS, PLAN_LABELS, QUALIFICATION_LABELS
from lianjian.areas.roster.listing import CrewFilters, OfPeople, PlanFilters, SkillFilters
from lianjian.areas.roster.models import Crew, Loan, MonthPlan, Position, Qualification
from lianjian.kernel.areas import MenuEntry
from lianjian.kernel.clock.now import today
from lianjian.kernel.records.kinds import Column, Entry, Fact, Kind, Step
from lianjian.kernel.ui.lists import row_url


def said(*facts: Fact) -> Sequence[Fact]:
    """The facts that say something."""
    return [fact for fact in facts if fact.value not in (None, "")]


def _crew_facts(crew: Crew) -> Sequence[Fact]:
    seen = Position.objects.filter(crew=crew).first()
    return said(
        Fact(title=gettext("编号"), value=crew.code),
        Fact(title=gettext("所属单位"), value=crew.unit, url=row_url(crew.unit)),
        Fact(title=gettext("驻点"), value=f"{crew.post_name} ({crew.longitude:.5f}, {crew.latitude:.5f})"),
        Fact(title=gettext("警车号牌"), value=crew.plate),
        Fact(title=gettext("编成日期"), value=crew.valid_from),
        Fact(title=gettext("撤编日期"), value=crew.valid_to),
        Fact(
            title=gettext("最近位置"),
            value=f"{seen.longitude:.5f}, {seen.latitude:.5f}" if seen else gettext("没有报过"),
        ),
        Fact(title=gettext("位置时间"), value=seen.seen_at if seen else None),
    )


def _standing(permission: str) -> Any:
    return lambda row, actor: row.valid_to is None and actor.may(permission, row.unit_id)


CREW = Kind(
    model=Crew,
    labels=CREW_LABELS,
    title=_("警力单元"),
    read="roster.crew:read",
    related=("unit",),
    headline=lambda crew: f"{crew.code} {crew}",
    columns=(
        Column(key="code", title=_("编号"), value=lambda it: it.code),
        Column(key="name", title=_("名称"), value=str, width=24),
        Column(key="unit", title=_("所属单位"), value=lambda it: it.unit, width=22),
        Column(key="post", title=_("驻点"), value=lambda it: it.post_name, width=26),
        Column(key="plate", title=_("警车号牌"), value=lambda it: it.plate),
        Column(key="valid_from", title=_("编成日期"), value=lambda it: it.valid_from, numeric=True),
        Column(key="valid_to", title=_("撤编日期"), value=lambda it: it.valid_to, numeric=True),
    ),
    facts=_crew_facts,
    steps=(
        Step(
            name="change",
            title=_("更改驻点或车辆"),
            form=ChangeCrewForm,
            verb=crews.change_crew,
            subject="crew",
            open_to=_standing(crews.WRITE),
        ),
        Step(
            name="disband",
            title=_("撤编"),
            form=DisbandForm,
            verb=crews.disband,
            subject="crew",
            open_to=_standing(crews.WRITE),
        ),
    ),
    filters=CrewFilters,
    order=("code",),
    menu=MenuEntry(group="policing", title=_("警力单元"), order=22),
    intro=_("派出所和交警合编成一个单元，一起处警。"),
    who_sees=_("本单位和有查看权限的岗位能看。只保留每个单元最近一次的位置，不留轨迹。"),
)

QUALIFICATION = Kind(
    model=Qualification,
    labels=QUALIFICATION_LABELS,
    title=_("人员技能"),
    read="roster.crew:read",
    related=("person", "skill", "unit"),
    headline=str,
    columns=(
        Column(key="person", title=_("谁"), value=lambda it: it.person),
        Column(key="skill", title=_("技能"), value=lambda it: it.skill, width=18),
        Column(key="unit", title=_("单位"), value=lambda it: it.unit, width=22),
        Column(key="valid_from", title=_("从"), value=lambda it: it.valid_from, numeric=True),
        Column(key="valid_to", title=_("失效日期"), value=lambda it: it.valid_to, numeric=True),
    ),
    facts=lambda it: said(
        Fact(title=gettext("谁"), value=it.person),
        Fact(title=gettext("技能"), value=it.skill),
        Fact(title=gettext("单位"), value=it.unit),
        Fact(title=gettext("生效日期"), value=it.valid_from),
        Fact(title=gettext("失效日期"), value=it.valid_to),
    ),
    steps=(
        Step(
            name="lapse",
            title=_("登记失效"),
            form=LapseForm,
            verb=crews.lapse,
            subject="qualification",
            open_to=_standing("roster.skill:write"),
        ),
    ),
    filters=SkillFilters,
    order=("person__number", "pk"),
    intro=_("派警时按技能挑选单元。"),
    who_sees=_("本单位和有查看权限的岗位能看。"),
)

PLAN = Kind(
    model=MonthPlan,
    labels=PLAN_LABELS,
    title=_("月度排班"),
    read="roster.shift:read",
    related=("crew", "unit"),
    headline=lambda it: f"{it.crew} · {it.month:%Y-%m}",
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="crew", title=_("警力单元"), value=lambda it: it.crew, width=24),
        Column(key="unit", title=_("单位"), value=lambda it: it.unit, width=22),
        Column(key="month", title=_("月份"), value=lambda it: f"{it.month:%Y-%m}", numeric=True),
        Column(key="shifts", title=_("班次数"), value=lambda it: it.shifts, numeric=True),
        Column(key="occurred_on", title=_("排班日期"), value=lambda it: it.occurred_on, numeric=True),
    ),
    facts=lambda it: said(
        Fact(title=gettext("警力单元"), value=it.crew, url=row_url(it.crew)),
        Fact(title=gettext("单位"), value=it.unit),
        Fact(title=gettext("月份"), value=f"{it.month:%Y-%m}"),
        Fact(title=gettext("班次数"), value=it.shifts),
        Fact(title=gettext("排班日期"), value=it.occurred_on),
    ),
    filters=PlanFilters,
    order=("-month", "-pk"),
    intro=_("每个单元每月一次排好；排不了的逐行说明，整月都不保存。"),
    who_sees=_("本单位和有查看权限的岗位能看。"),
)

LOAN = Kind(
    model=Loan,
    labels=LOAN_LABELS,
    title=_("抽调"),
    read="roster.loan:read",
    related=("person", "unit"),
    headline=lambda it: f"{it.person} · {it.to}",
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="person", title=_("抽调谁"), value=lambda it: it.person),
        Column(key="unit", title=_("单位"), value=lambda it: it.unit, width=22),
        Column(key="to", title=_("抽调到哪里"), value=lambda it: it.to, width=30),
        Column(key="first", title=_("首日"), value=lambda it: it.first, numeric=True),
        Column(key="last", title=_("末日"), value=lambda it: it.last, numeric=True),
    ),
    facts=lambda it: said(
        Fact(title=gettext("抽调谁"), value=it.person),
        Fact(title=gettext("单位"), value=it.unit),
        Fact(title=gettext("抽调到哪里"), value=it.to),
        Fact(title=gettext("首日"), value=it.first),
        Fact(title=gettext("末日"), value=it.last),
    ),
    steps=(
        Step(
            name="back",
            title=_("提前归队"),
            form=TakeBackForm,
            verb=crews.take_back,
            subject="loan",
            open_to=lambda it, actor: it.last > today() and actor.may(crews.LEND, it.unit_id),
        ),
    ),
    filters=OfPeople,
    order=("-first", "-pk"),
    intro=_("抽调到专项行动的人，期间不在本单位排班。"),
    who_sees=_("本单位、局领导和政工部门能看。"),
)

KINDS = (CREW, QUALIFICATION, PLAN, LOAN)

ENTRIES = (
    Entry(
        name="roster-crew",
        title=_("编成警力单元"),
        hint=_("给单元一个编号、一个驻点。"),
        form=CrewForm,
        verb=crews.form_crew,
        permission=crews.WRITE,
        order=70,
    ),
    Entry(
        name="roster-month",
        title=_("排一个月的班"),
        hint=_("填班组和每天的班次，一次排完一个月。"),
        form=MonthForm,
        verb=planning.plan_month,
        permission=planning.PLAN,
        template="roster/month.html",
        order=71,
    ),
    Entry(
        name="roster-lend",
        title=_("登记抽调"),
        hint=_("抽调到专项行动，期间不排班。"),
        form=LendForm,
        verb=crews.lend,
        permission=crews.LEND,
        order=73,
    ),
    Entry(
        name="roster-skill",
        title=_("登记人员技能"),
        hint=_("谁会什么，派警时用。"),
        form=QualifyForm,
        verb=crews.qualify,
        permission="roster.skill:write",
        order=74,
    ),
)
