"""What must be so before something is done with a call; each refuses in words."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianjian.areas.calls.models import Call, CallCategory, CallResult, LateCause
from lianjian.areas.calls.refusals import (
    NoCause,
    NoReceipt,
    NotLocated,
    OwnCrime,
    OwnWork,
    Settled,
    TooEarly,
    TooShort,
    UnknownGrade,
)
from lianjian.areas.calls.states import OPEN
from lianjian.kernel.rules.book import value

TIMES = {
    "ring_at": gettext_lazy("振铃"),
    "answered_at": gettext_lazy("摘机"),
    "occurred_at": gettext_lazy("接警"),
    "dispatched_at": gettext_lazy("派警"),
    "acknowledged_at": gettext_lazy("签收"),
    "departed_at": gettext_lazy("出警"),
    "arrived_at": gettext_lazy("到场"),
    "cleared_at": gettext_lazy("处警结束"),
}
"""The times of a call in the order in which they can only come."""

MINIMUM = {
    "people": gettext_lazy("人员"),
    "matter": gettext_lazy("事情"),
    "handling": gettext_lazy("处置"),
    "outcome": gettext_lazy("结果"),
}
"""What the last feedback says beside time and place; which of it must be there is the rule's to say."""


def require_order(call: Call, field: str = "at") -> None:
    """Times only go forward."""
    before: tuple[Any, datetime] | None = None
    for name, title in TIMES.items():
        at = getattr(call, name)
        if at is None:
            continue
        if before and at < before[1]:
            raise TooEarly(
                _("%(step)s时间（%(at)s）早于%(before)s时间（%(then)s）。")
                % {"step": title, "at": _clock(at), "before": before[0], "then": _clock(before[1])},
                field=field,
                rule="CALL_STEPS",
                hint=_("请核对时间；写错的先更正并说明原因。"),
            )
        before = title, at


def _clock(at: datetime) -> str:
    return f"{timezone.localtime(at):%m-%d %H:%M:%S}"


def require_open(call: Call) -> None:
    if call.standing not in OPEN:
        raise Settled(
            _("这起警情已经是「%s」，接警内容不再改。") % call.standing,
            hint=_("定性有变请由审核人审核；时间有误请更正并说明原因。"),
        )


def require_grade(grade: int, day: date) -> None:
    if grade not in value("CALL_GRADES", day):
        raise UnknownGrade(
            _("没有「%s」这一等级。") % grade,
            field="grade",
            rule="CALL_GRADES",
            hint=_("请从所列等级中选择。"),
        )


def require_minimum(call: Call, day: date) -> None:
    """The last feedback says what the rule asks for, and where it was."""
    missing = [name for name in value("CALL_FEEDBACK_MINIMUM", day) if not getattr(call, name).strip()]
    if missing:
        raise TooShort(
            _("终结反馈缺少：%s。") % _("、").join(str(MINIMUM[name]) for name in missing),
            field=missing[0],
            rule="CALL_FEEDBACK_MINIMUM",
            hint=_("请写清时间、地点、人员、事情、处置和结果。"),
        )
    if call.in_arrival and call.dispatched_at and call.place is None:
        raise NotLocated(
            _("还没有写明警情在哪个村或乡镇。"),
            rule="CALL_FEEDBACK_MINIMUM",
            hint=_("请先补充地点，再作终结反馈。"),
        )


def require_receipt(result: CallResult, receipt: str) -> None:
    if result.has_receipt and not receipt.strip():
        raise NoReceipt(
            _("「%s」须有受案回执号。") % result,
            field="receipt",
            rule="CALL_FEEDBACK_MINIMUM",
            hint=_("请填写受案回执号；没有受案的请选其他结果。"),
        )


def require_cause(call: Call, cause: LateCause | None) -> None:
    if call.is_late and cause is None:
        raise NoCause(
            _("这起警情到场用了 %s 分钟，超过了目标。") % call.arrival_minutes,
            field="late_cause",
            rule="CALL_ARRIVAL_MINUTES",
            hint=_("请选择到场慢的原因。"),
        )


def require_other_person(call: Call, actor: Any) -> None:
    if call.ended_by and actor.name == call.ended_by:
        raise OwnWork(
            _("作出终结反馈、移交或撤警的人不能审核这起警情。"),
            rule="CALL_REVIEW_OTHER",
            hint=_("请另一位审核人审核。"),
        )


def leaves_criminal(call: Call, category: CallCategory, at: datetime) -> bool:
    """Whether this takes the call out of the criminal ones after its day was over."""
    was_criminal = call.category is not None and call.category.is_criminal
    return was_criminal and not category.is_criminal and timezone.localdate(at) > call.occurred_on


def _is_own(call: Call, actor: Any) -> bool:
    """Whether it is the actor's own work: of their unit, of no unit, or entrusted to them."""
    at_home = actor.unit_id is None or actor.stands_in(call.unit_id)
    return at_home or (actor.person is not None and call.is_entrusted_to(actor.person.pk))


def require_outsider(call: Call, category: CallCategory, actor: Any, at: datetime) -> None:
    """Once its day is over, another unit must agree that a call was not criminal."""
    if leaves_criminal(call, category, at) and _is_own(call, actor):
        raise OwnCrime(
            _("这起警情的当日已过，本单位不能把它改出刑事警情。"),
            field="category",
            rule="CALL_LEFT_CRIMINAL",
            hint=_("请由其他单位的审核人审核；改动会列在无刑事警情天数旁边。"),
        )
