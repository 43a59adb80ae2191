"""How a driver found under the influence shows itself, and what can be done."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lianjian.areas.traffic import drunk as rules
from lianjian.areas.traffic import drunk_forms as filled_in
from lianjian.areas.traffic import labels
from lianjian.areas.traffic.forms import NothingForm
from lianjian.areas.traffic.listing import (
    EVERY,
    PlacedFilters,
    day_choice,
    open_in,
    place_text,
    said,
    step_of,
    town_choice,
    unit_choice,
)
from lianjian.areas.traffic.models import DrunkDriving
from lianjian.areas.traffic.states import DRUNK_FLOW, FOUND, NOT_FILED
from lianjian.kernel.areas import MenuEntry
from lianjian.kernel.records.kinds import Column, Entry, Fact, Kind

READ = "traffic.drunk:read"


class DrunkFilters(PlacedFilters):
    read = READ

    state = forms.ChoiceField(label=_("状态"), required=False, choices=[EVERY, *DRUNK_FLOW.choices()])
    unit = unit_choice()
    town = town_choice()
    since = day_choice(_("查获时间从"))
    until = day_choice(_("到"))

    where = PlacedFilters.where | {
        "state": "state",
    }


def grade(found: DrunkDriving) -> str:
    """醉酒, 饮酒, or below both."""
    if found.is_drunk:
        return _now("醉酒")
    return _now("饮酒") if found.is_drinking else _now("未达标准")


def _facts(found: DrunkDriving) -> Sequence[Fact]:
    return said(
        (
            Fact(title=_("查获时间"), value=found.occurred_at),
            Fact(title=_("地点"), value=place_text(found)),
            Fact(title=_("道路"), value=f"{found.road or ''} {found.where}".strip()),
            Fact(title=_("车辆种类"), value=found.get_vehicle_display()),
            Fact(title=_("呼气值（mg/100 ml）"), value=found.breath),
            Fact(title=_("血液值（mg/100 ml）"), value=found.blood),
            Fact(title=_("血液检验日期"), value=found.blood_on),
            Fact(title=_("认定的酒精含量"), value=f"{found.level} mg/100 ml · {grade(found)}"),
            Fact(title=_("从重情形"), value=labels.aggravating(found.aggravating)),
            Fact(title=_("决定期限"), value=found.decide_due_on),
            Fact(title=_("决定日期"), value=found.decided_on),
            Fact(title=_("立案日期"), value=found.filed_on),
            Fact(title=_("案件编号"), value=found.case_number),
            Fact(title=_("不立案的理由"), value=found.why_not),
        )
    )


def _drunk(is_drunk: bool, *states: Any) -> Any:
    is_open = open_in(rules.DECIDE, *states)
    return lambda row, actor: row.is_drunk is is_drunk and is_open(row, actor)


def _may_leave(found: DrunkDriving, actor: Any) -> bool:
    known = rules.exception_on(found.occurred_on) is not None
    return known and _drunk(True, FOUND)(found, actor)


_step = partial(step_of, "found")

STEPS = (
    _step("file", _("立案"), filled_in.FileForm, rules.file, _drunk(True, FOUND, NOT_FILED), main=True),
    _step("settle", _("按饮酒或未达标准处理"), NothingForm, rules.settle, _drunk(False, FOUND), main=True),
    _step("blood", _("登记血液检验"), filled_in.BloodForm, rules.test_blood, open_in(rules.RECORD, FOUND)),
    _step("leave-unfiled", _("决定不立案"), filled_in.UnfiledForm, rules.leave_unfiled, _may_leave),
)

DRUNK = Kind(
    model=DrunkDriving,
    labels=labels.DRUNK,
    told_as={"aggravating": labels.aggravating},
    title=_("酒驾醉驾"),
    read=READ,
    related=("road", "place", "town", "unit"),
    headline=lambda found: f"{grade(found)} {found.level} mg/100 ml",
    columns=(
        Column(key="number", title=_("编号"), value=lambda d: d.number),
        Column(key="occurred_at", title=_("查获时间"), value=lambda d: d.occurred_at, numeric=True, width=18),
        Column(key="place", title=_("地点"), value=place_text, width=22),
        Column(key="vehicle", title=_("车辆种类"), value=lambda d: d.get_vehicle_display()),
        Column(key="breath", title=_("呼气值（mg/100 ml）"), value=lambda d: d.breath, numeric=True),
        Column(key="blood", title=_("血液值（mg/100 ml）"), value=lambda d: d.blood, numeric=True),
        Column(key="grade", title=_("认定"), value=grade),
        Column(key="filed_on", title=_("立案日期"), value=lambda d: d.filed_on, numeric=True),
        Column(key="unit", title=_("责任单位"), value=lambda d: d.unit, width=18),
        Column(key="state", title=_("状态"), value=lambda d: d.standing),
    ),
    facts=_facts,
    steps=STEPS,
    filters=DrunkFilters,
    menu=MenuEntry(group="policing", title=_("酒驾醉驾"), order=41),
    intro=_("查获和立案是两件事：查获按酒精含量分，立案按决定的日期计。不登记姓名。"),
    who_sees=_("责任单位和局领导能看。不登记是谁；案件里的人在案件系统。"),
)

FIND = Entry(
    name="traffic-drunk",
    title=_("登记查获酒驾"),
    hint=_("呼气值、地点、车辆。抽血结果以后补登。"),
    form=filled_in.FoundForm,
    verb=rules.find,
    permission=rules.RECORD,
    order=61,
)
