"""The titles of the fields of a call, for what a revision changed, and the intervals between its times."""

from collections.abc import Iterator
from datetime import datetime
from math import ceil

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lianjian.areas.calls.models import Call
from lianjian.kernel.records.kinds import Fact
from lianjian.kernel.records.pages import actor_title
from lianjian.kernel.rules.book import value

CALL = {
    "occurred_at": _("接警时间"),
    "occurred_on": _("接警日期"),
    "reference": _("原系统警情编号"),
    "caller_number": _("报警电话"),
    "ring_at": _("振铃"),
    "answered_at": _("摘机"),
    "located_at": _("定位"),
    "text": _("报警内容"),
    "place_text": _("具体位置"),
    "longitude": _("经度"),
    "latitude": _("纬度"),
    "is_remote": _("偏远乡镇"),
    "is_urban": _("城区"),
    "grade": _("等级"),
    "category": _("现行定性"),
    "in_rates": _("计入比率"),
    "in_arrival": _("计入到场时间"),
    "class_reported": _("接警定性"),
    "class_reported_by": _("接警定性人"),
    "class_reported_at": _("接警定性时间"),
    "class_feedback": _("处警定性"),
    "class_feedback_by": _("处警定性人"),
    "class_feedback_at": _("处警定性时间"),
    "class_final": _("审核定性"),
    "class_final_by": _("审核人"),
    "class_final_at": _("审核时间"),
    "final_criminal": _("最后定为刑事"),
    "left_criminal_on": _("当日过后改出刑事的日期"),
    "dispatched_at": _("派警"),
    "acknowledged_at": _("签收"),
    "departed_at": _("出警"),
    "arrived_at": _("到场"),
    "arrived_by": _("到场时间由谁给出"),
    "first_feedback_at": _("首次反馈"),
    "cleared_at": _("处警结束"),
    "answer_seconds": _("接听用时（秒）"),
    "dispatch_seconds": _("派警用时（秒）"),
    "arrival_minutes": _("到场用时（分钟）"),
    "response_minutes": _("响应用时（分钟）"),
    "is_late": _("到场超过目标"),
    "is_over_urban_goal": _("到场超过城区目标"),
    "late_cause": _("到场慢的原因"),
    "first_words": _("首次反馈内容"),
    "result": _("处理结果"),
    "people": _("人员"),
    "matter": _("事情"),
    "handling": _("处置"),
    "outcome": _("结果"),
    "receipt": _("受案回执号"),
    "handed_to": _("移交给谁"),
    "ended_by": _("谁结束的处警"),
    "feedback_due_on": _("反馈期限"),
    "fed_back_on": _("反馈日期"),
    "review_due_on": _("审核期限"),
    "reviewed_on": _("审核日期"),
    "called_back_on": _("回访日期"),
    "satisfied": _("回访满意"),
    "archived_on": _("归档日期"),
    "merged_into": _("并入哪一起"),
    "transferred_to": _("移交去向"),
    "transfer_words": _("移交记录"),
}
TOLD_AS = {
    name: actor_title for name in ("class_reported_by", "class_feedback_by", "class_final_by", "ended_by")
}

STEPS = (
    "ring_at",
    "answered_at",
    "occurred_at",
    "located_at",
    "dispatched_at",
    "acknowledged_at",
    "departed_at",
    "arrived_at",
    "first_feedback_at",
    "cleared_at",
    "class_feedback_at",
    "class_final_at",
)


def timeline(call: Call) -> Iterator[Fact]:
    """Every time of a call in the order of its course; what nobody recorded is said to be missing."""
    titles = CALL | {"class_feedback_at": _("终结反馈"), "class_final_at": _("审核")}
    for name in STEPS:
        yield Fact(title=titles[name], value=getattr(call, name) or _now("没有记录"))
        if name == "arrived_at" and call.arrived_by:
            yield Fact(title=titles["arrived_by"], value=call.get_arrived_by_display())


def intervals(call: Call) -> Iterator[Fact]:
    """How long it took; an interval of which a time is missing is missing."""
    seconds, minutes = _now("%s 秒"), _now("%s 分钟")
    told = (
        (_("接听（振铃到摘机）"), call.answer_seconds, seconds),
        (_("派警（接警到派警）"), call.dispatch_seconds, seconds),
        (_("到场（派警到到场）"), call.arrival_minutes, minutes),
        (_("响应（接警到到场）"), call.response_minutes, minutes),
    )
    for title, number, words in told:
        yield Fact(title=title, value=_now("没有记录") if number is None else words % number)
    for title, at in (
        (_("首次反馈（接警到首次反馈）"), call.first_feedback_at),
        (_("终结反馈（接警到终结反馈）"), call.class_feedback_at),
    ):
        yield Fact(title=title, value=_feedback(call, at))


def _feedback(call: Call, at: datetime | None) -> str:
    """Minutes from the call to its feedback, and between which bounds of the bulletins they lie. None of it is a deadline."""
    if at is None:
        return _now("没有记录")
    minutes = ceil((at - call.occurred_at).total_seconds() / 60)
    bounds = [int(bound) for bound in value("CALL_FEEDBACK_BUCKETS", call.occurred_on)]
    above = next((bound for bound in bounds if minutes <= bound), None)
    below = max((bound for bound in bounds if bound < minutes), default=0)
    told = _now("%(from)s—%(to)s 分钟") if above else _now("%(from)s 分钟以上")
    return _now("%(minutes)s 分钟（通报档：%(told)s）") % {
        "minutes": minutes, "told": told % {"from": below, "to": above}
    }  # fmt: skip
