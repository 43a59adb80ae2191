"""How bars, retirements, families in hardship, visits of care and leave show themselves."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.areas.honours import caring, leaving
from lianjian.areas.honours.care_forms import (
    BarForm,
    BarUnitForm,
    CareForm,
    CeremonyForm,
    CorrectCareForm,
    CorrectRetirementForm,
    DecideLeaveForm,
    EndForm,
    HardshipForm,
    LeaveForm,
    RetireForm,
)
from lianjian.areas.honours.kind import OfPeople, OnADay, date_of, in_unit, known
from lianjian.areas.honours.labels import (
    BAR_LABELS,
    CARE_LABELS,
    HARDSHIP_LABELS,
    LEAVE_LABELS,
    RETIREMENT_LABELS,
)
from lianjian.areas.honours.leave_kind import annual_facts
from lianjian.areas.honours.models import Bar, CareVisit, Hardship, Leave, Retirement
from lianjian.areas.honours.states import LEAVE_ASKED, LEAVE_FLOW, CareKind, LeaveKind
from lianjian.kernel.areas import MenuEntry
from lianjian.kernel.clock.now import today
from lianjian.kernel.records.kinds import Column, Entry, Fact, Kind, Step
from lianjian.kernel.ui.lists import row_url

CARERS_SEE = _("只有这个支部的书记、副书记和政工部门能看。")


class CareFilters(OfPeople):
    kind = forms.ChoiceField(
        label=_("走访的是"), choices=[("", _("全部")), *CareKind.choices], required=False
    )

    where = {"kind": "kind"}


class LeaveFilters(OfPeople):
    kind = forms.ChoiceField(
        label=_("休假种类"), choices=[("", _("全部")), *LeaveKind.choices], required=False
    )
    state = forms.ChoiceField(
        label=_("状态"), choices=[("", _("全部")), *LEAVE_FLOW.choices()], required=False
    )

    where = {"kind": "kind", "state": "state"}


def _runs(row: Any) -> bool:
    return row.valid_to is None or row.valid_to > today()


def _waits(leave: Leave) -> bool:
    return leave.standing == LEAVE_ASKED


def _may_decide(leave: Leave, actor: Any) -> bool:
    is_own = actor.person is not None and actor.person.pk == leave.person_id
    return not is_own and in_unit("honours.leave:decide", _waits)(leave, actor)


BAR = Kind(
    model=Bar,
    labels=BAR_LABELS,
    title=_("不能奖励的期间"),
    read="honours.bar:see",
    related=("person", "unit"),
    headline=lambda bar: bar.get_kind_display(),
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="person", title=_("谁"), value=lambda it: it.person or it.unit, width=24),
        Column(key="kind", title=_("种类"), value=lambda it: it.get_kind_display()),
        Column(key="valid_from", title=_("从哪天起"), value=date_of("valid_from"), numeric=True),
        Column(key="valid_to", title=_("到哪天止"), value=date_of("valid_to"), numeric=True),
    ),
    facts=lambda it: known(
        [
            Fact(title=gettext("谁"), value=it.person or it.unit),
            Fact(title=gettext("种类"), value=it.get_kind_display()),
            Fact(title=gettext("从哪天起"), value=it.valid_from),
            Fact(title=gettext("到哪天止"), value=it.valid_to),
        ]
    ),
    steps=(
        Step(
            name="lift", title=_("结束"), form=EndForm, verb=caring.lift, subject="bar",
            open_to=in_unit("honours.bar:write", _runs), main=True,
        ),
    ),
    filters=OnADay,
    order=("-valid_from", "-pk"),
    menu=MenuEntry(group="team", title=_("不能奖励的期间"), order=45),
    intro=_("调查期间和处分期内不奖励；集体发生严重违纪违法的，一段时间内不奖励集体。只记期间和种类，不记原因。"),
    who_sees=_("只有政工、督察部门能看。"),
)  # fmt: skip

RETIREMENT = Kind(
    model=Retirement,
    labels=RETIREMENT_LABELS,
    title=_("退休荣休"),
    read="honours.retirement:read",
    related=("person", "unit"),
    headline=lambda it: str(it.person),
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="person", title=_("谁退休"), value=lambda it: it.person),
        Column(key="unit", title=_("单位"), value=lambda it: it.unit, width=24),
        Column(key="retires_on", title=_("退休日期"), value=date_of("retires_on"), numeric=True),
        Column(key="due", title=_("应举行仪式的日期"), value=date_of("ceremony_due_on"), numeric=True),
        Column(key="ceremony_on", title=_("仪式日期"), value=date_of("ceremony_on"), numeric=True),
    ),
    facts=lambda it: known(
        [
            Fact(title=gettext("谁退休"), value=it.person, url=row_url(it.person)),
            Fact(title=gettext("单位"), value=it.unit, url=row_url(it.unit)),
            Fact(title=gettext("退休日期"), value=it.retires_on),
            Fact(title=gettext("应举行仪式的日期"), value=it.ceremony_due_on),
            Fact(title=gettext("仪式日期"), value=it.ceremony_on),
            Fact(title=gettext("怎样举行的"), value=it.ceremony),
        ]
    ),
    steps=(
        Step(
            name="ceremony", title=_("登记荣休仪式"), form=CeremonyForm, verb=caring.hold_ceremony,
            subject="retirement", main=True,
            open_to=in_unit("honours.retirement:hold", lambda it: it.ceremony_on is None),
        ),
        Step(
            name="correct", title=_("更正退休日期"), form=CorrectRetirementForm,
            verb=caring.correct_retirement, subject="retirement",
            open_to=in_unit("honours.retirement:write"),
        ),
    ),
    filters=OfPeople,
    order=("-retires_on", "-pk"),
    menu=MenuEntry(group="team", title=_("退休荣休"), order=50),
    intro=_("退休有仪式。岗位在机构和岗位里另行结束。"),
    who_sees=_("所在单位的负责人、它的上级和政工、督察部门能看。"),
)  # fmt: skip

HARDSHIP = Kind(
    model=Hardship,
    labels=HARDSHIP_LABELS,
    title=_("困难家庭名单"),
    read="honours.care:see",
    related=("person", "unit"),
    headline=lambda it: it.number,
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="person", title=_("谁的家庭"), value=lambda it: it.person),
        Column(key="unit", title=_("党支部"), value=lambda it: it.unit, width=28),
        Column(key="purpose", title=_("登记做什么用"), value=lambda it: it.get_purpose_display()),
        Column(key="valid_from", title=_("从哪天起"), value=date_of("valid_from"), numeric=True),
        Column(key="valid_to", title=_("到哪天止"), value=date_of("valid_to"), numeric=True),
    ),
    facts=lambda it: known(
        [
            Fact(title=gettext("谁的家庭"), value=it.person),
            Fact(title=gettext("党支部"), value=it.unit),
            Fact(title=gettext("登记做什么用"), value=it.get_purpose_display()),
            Fact(title=gettext("从哪天起"), value=it.valid_from),
            Fact(title=gettext("到哪天止"), value=it.valid_to),
        ]
    ),
    steps=(
        Step(
            name="off", title=_("移出名单"), form=EndForm, verb=caring.take_off_list, subject="hardship",
            open_to=in_unit("honours.care:list", _runs),
        ),
    ),
    filters=OnADay,
    order=("-valid_from", "-pk"),
    menu=MenuEntry(group="team", title=_("困难家庭名单"), order=60),
    intro=_("为走访慰问和帮扶而登记，到期自动移出。不记是什么困难。"),
    who_sees=CARERS_SEE,
)  # fmt: skip

CARE = Kind(
    model=CareVisit,
    labels=CARE_LABELS,
    title=_("走访慰问"),
    read="honours.care:see",
    related=("person", "unit", "listed"),
    headline=lambda it: it.get_kind_display(),
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="on", title=_("日期"), value=date_of("occurred_on"), numeric=True),
        Column(key="unit", title=_("党支部"), value=lambda it: it.unit, width=28),
        Column(key="person", title=_("走访谁家"), value=lambda it: it.person),
        Column(key="kind", title=_("走访的是"), value=lambda it: it.get_kind_display()),
        Column(key="fund", title=_("慰问金（元）"), value=lambda it: it.fund, numeric=True),
    ),
    facts=lambda it: known(
        [
            Fact(title=gettext("党支部"), value=it.unit),
            Fact(title=gettext("日期"), value=it.occurred_on),
            Fact(title=gettext("走访谁家"), value=it.person),
            Fact(title=gettext("走访的是"), value=it.get_kind_display()),
            Fact(title=gettext("慰问金（元）"), value=it.fund or None),
        ]
    ),
    steps=(
        Step(
            name="correct", title=_("更正登记"), form=CorrectCareForm, verb=caring.correct_visit,
            subject="visit", open_to=in_unit("honours.care:record"),
        ),
    ),
    filters=CareFilters,
    order=("-occurred_on", "-pk"),
    menu=MenuEntry(group="team", title=_("走访慰问"), order=55),
    intro=_("只记走访了谁、哪一天、慰问金多少，不记家里的情况。"),
    who_sees=CARERS_SEE,
)  # fmt: skip

LEAVE = Kind(
    model=Leave,
    labels=LEAVE_LABELS,
    title=_("休假"),
    read="honours.leave:see",
    related=("person", "unit"),
    headline=lambda it: f"{it.person} · {it.get_kind_display()}",
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="person", title=_("谁休假"), value=lambda it: it.person),
        Column(key="unit", title=_("单位"), value=lambda it: it.unit, width=24),
        Column(key="kind", title=_("休假种类"), value=lambda it: it.get_kind_display()),
        Column(key="first", title=_("首日"), value=date_of("first"), numeric=True),
        Column(key="last", title=_("末日"), value=date_of("last"), numeric=True),
        Column(key="days", title=_("工作日数"), value=lambda it: it.days, numeric=True),
        Column(key="state", title=_("状态"), value=lambda it: it.standing),
    ),
    facts=lambda it: known(
        [
            Fact(title=gettext("谁休假"), value=it.person),
            Fact(title=gettext("单位"), value=it.unit),
            Fact(title=gettext("休假种类"), value=it.get_kind_display()),
            Fact(title=gettext("首日"), value=it.first),
            Fact(title=gettext("末日"), value=it.last),
            Fact(title=gettext("工作日数"), value=it.days),
            *annual_facts(it),
            Fact(title=gettext("应审批的日期"), value=it.decide_due_on),
            Fact(title=gettext("审批的日期"), value=it.decided_on),
        ]
    ),
    steps=(
        Step(
            name="decide", title=_("审批休假"), form=DecideLeaveForm, verb=leaving.decide_leave,
            subject="leave", open_to=_may_decide, main=True,
        ),
    ),
    filters=LeaveFilters,
    order=("-first", "-pk"),
    menu=MenuEntry(group="team", title=_("休假"), order=65),
    intro=_("由本人申请，上级审批，只算工作日。病假不记病情。"),
    who_sees=_("本人、单位负责人、局领导和政工部门能看。"),
)  # fmt: skip

KINDS = (RETIREMENT, CARE, HARDSHIP, LEAVE, BAR)

ENTRIES = (
    Entry(
        name="honours-leave",
        title=_("申请休假"),
        hint=_("为自己申请；只算工作日，已经请过的日子不能再请。"),
        form=LeaveForm,
        verb=leaving.ask_leave,
        permission="honours.leave:ask",
        order=75,
    ),
    Entry(
        name="honours-care",
        title=_("记走访慰问"),
        hint=_("走访困难家庭或者生病住院的民警；不写家里的情况。"),
        form=CareForm,
        verb=caring.visit,
        permission="honours.care:record",
        order=72,
    ),
    Entry(
        name="honours-hardship",
        title=_("登记困难家庭"),
        hint=_("写明做什么用、到哪天止；不写是什么困难。"),
        form=HardshipForm,
        verb=caring.put_on_list,
        permission="honours.care:list",
        order=85,
    ),
    Entry(
        name="honours-retirement",
        title=_("登记退休"),
        hint=_("写明哪天退休；仪式由所在单位举行后登记。"),
        form=RetireForm,
        verb=caring.retire,
        permission="honours.retirement:write",
        order=86,
    ),
    Entry(
        name="honours-bar",
        title=_("登记不能奖励的期间"),
        hint=_("只写期间和种类，不写原因。"),
        form=BarForm,
        verb=caring.bar,
        permission="honours.bar:write",
        order=92,
    ),
    Entry(
        name="honours-bar-unit",
        title=_("登记集体不能奖励的期间"),
        hint=_("单位发生严重违纪违法以后，一段时间内不奖励集体；不写是什么事。"),
        form=BarUnitForm,
        verb=caring.bar_unit,
        permission="honours.bar:write",
        order=93,
    ),
)
