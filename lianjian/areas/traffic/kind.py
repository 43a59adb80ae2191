"""How a violation shows itself in lists and on its page, and what can be done with it."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lianjian.areas.traffic import forms as filled_in
from lianjian.areas.traffic import labels, rules
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
from lianjian.areas.traffic.models import Behaviour, Source, Vehicle, Violation
from lianjian.areas.traffic.states import DECIDED, ENTERED, REVIEWED, SEEN, VIOLATION_FLOW
from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import MenuEntry
from lianjian.kernel.erasure.kind import ERASE
from lianjian.kernel.records.kinds import Column, Entry, Fact, Kind

READ = "traffic.violation:read"


class ViolationFilters(PlacedFilters):
    """Found by its own number or by that of the national system; never by a plate or a person."""

    read = READ

    state = forms.ChoiceField(label=_("状态"), required=False, choices=[EVERY, *VIOLATION_FLOW.choices()])
    source = forms.ChoiceField(label=_("来源"), required=False, choices=[EVERY, *Source.choices])
    behaviour = forms.ModelChoiceField(
        Behaviour.objects.all(), label=_("违法行为"), required=False, empty_label=EVERY[1]
    )
    vehicle = forms.ChoiceField(label=_("车辆种类"), required=False, choices=[EVERY, *Vehicle.choices])
    unit = unit_choice()
    town = town_choice()
    since = day_choice(_("发现时间从"))
    until = day_choice(_("到"))

    where = PlacedFilters.where | {
        "state": "state",
        "source": "source",
        "behaviour": "behaviour",
        "vehicle": "vehicle",
    }

    def look_for(self, rows: QuerySet, text: str) -> QuerySet:
        number = Violation.pk_of(text) if text else None
        if number or not text:
            return super().look_for(rows, text)
        return rows.filter(reference=text.strip())


def _facts(violation: Violation) -> Sequence[Fact]:
    return said([*_what(violation), *_course(violation), *_end(violation)])


def _what(violation: Violation) -> Iterator[Fact]:
    yield Fact(title=_("违法行为"), value=f"{violation.behaviour.code} {violation.behaviour}")
    yield Fact(title=_("来源"), value=violation.get_source_display())
    yield Fact(title=_("车辆种类"), value=violation.get_vehicle_display())
    yield Fact(title=_("地点"), value=place_text(violation))
    yield Fact(title=_("道路"), value=f"{violation.road or ''} {violation.where}".strip())
    yield Fact(title=_("发现时间"), value=violation.occurred_at)
    yield Fact(title=_("全国系统编号"), value=violation.reference)
    yield Fact(title=_("依据（设备编号、照片等）"), value=violation.basis)


def _course(violation: Violation) -> Iterator[Fact]:
    yield Fact(title=_("审核期限"), value=violation.review_due_on)
    yield Fact(title=_("审核日期"), value=violation.reviewed_on)
    yield Fact(title=_("录入日期"), value=violation.entered_on)
    yield Fact(title=_("通知期限"), value=violation.notice_due_on)
    yield Fact(title=_("通知日期"), value=violation.notified_on)
    yield Fact(title=_("受理处理的时间"), value=violation.accepted_at)
    yield Fact(title=_("处理期限"), value=violation.decide_due_on)


def _end(violation: Violation) -> Iterator[Fact]:
    yield Fact(title=_("处理决定"), value=penalty_text(violation))
    yield Fact(title=_("处理日期"), value=violation.decided_on)
    yield Fact(title=_("消除情形"), value=violation.get_ground_display())
    yield Fact(title=_("核实日期"), value=violation.verified_on)
    yield Fact(title=_("消除期限"), value=None if violation.cancelled_on else violation.cancel_due_on)
    yield Fact(title=_("消除日期"), value=violation.cancelled_on)


def penalty_text(violation: Violation) -> str:
    """罚款 200 元，记 3 分."""
    if not violation.decision:
        return ""
    fine = _now("%s 元") % violation.fine if violation.fine else ""
    points = _now("，记 %s 分") % violation.points if violation.points else ""
    return f"{violation.get_decision_display()} {fine}".strip() + points


def _shows(request: Request, violation: Violation) -> dict[str, Any]:
    return {"may_read_plate": request.actor.may("traffic.plate:open", violation.unit_id)}


def _elsewhere(permission: str, *states: Any) -> Any:
    """Open to what was not seen on the spot."""
    is_open = open_in(permission, *states)
    return lambda row, actor: row.source != Source.ON_SITE and is_open(row, actor)


def _may_notify(violation: Violation, actor: Any) -> bool:
    return violation.notified_on is None and _elsewhere("traffic.violation:review", ENTERED)(violation, actor)


def _may_accept(violation: Violation, actor: Any) -> bool:
    return violation.accepted_at is None and open_in("traffic.violation:decide", ENTERED)(violation, actor)


def _may_cancel(violation: Violation, actor: Any) -> bool:
    is_open = open_in("traffic.violation:cancel", SEEN, REVIEWED, ENTERED, DECIDED)
    return violation.verified_on is not None and is_open(violation, actor)


_step = partial(step_of, "violation")

STEPS = (
    _step("review", _("审核通过"), filled_in.NothingForm, rules.review,
          _elsewhere("traffic.violation:review", SEEN), main=True),
    _step("enter", _("登记已录入"), filled_in.EnterForm, rules.enter,
          _elsewhere("traffic.violation:review", REVIEWED), main=True),
    _step("decide", _("登记处理决定"), filled_in.DecideForm, rules.decide,
          open_in("traffic.violation:decide", ENTERED), main=True),
    _step("notify", _("登记已通知"), filled_in.NotifyForm, rules.notify, _may_notify),
    _step("accept", _("受理，开始计时"), filled_in.AcceptForm, rules.accept, _may_accept),
    _step("cancel", _("消除"), filled_in.NothingForm, rules.cancel, _may_cancel, main=True),
    _step("doubt", _("核实有误"), filled_in.DoubtForm, rules.doubt,
          open_in("traffic.violation:cancel", SEEN, REVIEWED, ENTERED, DECIDED)),
)  # fmt: skip

VIOLATION = Kind(
    model=Violation,
    labels=labels.VIOLATION,
    title=_("交通违法"),
    read=READ,
    related=("behaviour", "road", "place", "town", "unit"),
    headline=lambda violation: str(violation.behaviour),
    columns=(
        Column(key="number", title=_("编号"), value=lambda v: v.number),
        Column(key="reference", title=_("全国系统编号"), value=lambda v: v.reference, width=20),
        Column(key="occurred_at", title=_("发现时间"), value=lambda v: v.occurred_at, numeric=True, width=18),
        Column(key="behaviour", title=_("违法行为"), value=lambda v: v.behaviour, width=34),
        Column(key="source", title=_("来源"), value=lambda v: v.get_source_display()),
        Column(key="vehicle", title=_("车辆种类"), value=lambda v: v.get_vehicle_display()),
        Column(key="place", title=_("地点"), value=place_text, width=22),
        Column(key="penalty", title=_("处理决定"), value=penalty_text, width=22),
        Column(key="decided_on", title=_("处理日期"), value=lambda v: v.decided_on, numeric=True),
        Column(key="unit", title=_("责任单位"), value=lambda v: v.unit, width=18),
        Column(key="state", title=_("状态"), value=lambda v: v.standing),
    ),
    facts=_facts,
    steps=(*STEPS, ERASE),
    filters=ViolationFilters,
    template="traffic/violation.html",
    shows=_shows,
    menu=MenuEntry(group="policing", title=_("交通违法"), order=40),
    intro=_("发现、审核、录入、处理；有误的核实后消除。搜索用编号或全国系统编号，不能按号牌或人查找。"),
    who_sees=_("责任单位和局领导能看。不登记驾驶人姓名和证件号；号牌单独加密，看一次记一次，到期销毁。"),
)

RECORD = Entry(
    name="traffic-violation",
    title=_("登记交通违法"),
    hint=_("现场查处的当场登记、当场处理；技术监控和举报的先登记，再审核录入。"),
    form=filled_in.RecordForm,
    verb=rules.record,
    permission="traffic.violation:record",
    order=60,
)
