"""The titles of a problem's fields, and what of them needs words of its own, for what a revision changed."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.kernel.records.pages import actor_title


def hidden(value: Any) -> str:
    """A digest says nothing to a person."""
    return gettext("（不显示）")


LABELS = {
    "kind": _("类别"),
    "channel": _("来源"),
    "title": _("简短事由"),
    "text": _("群众原话"),
    "place_text": _("具体位置"),
    "longitude": _("经度"),
    "latitude": _("纬度"),
    "secret_digest": _("查询码"),
    "raised_on": _("受理日期"),
    "owner": _("承办人"),
    "plan": _("办理计划"),
    "due_on": _("办理期限"),
    "late_on": _("从哪天起算逾期"),
    "assign_due_on": _("交办期限"),
    "assigned_on": _("交办日期"),
    "accept_due_on": _("签收期限"),
    "accepted_on": _("签收日期"),
    "contact_due_on": _("联系群众期限"),
    "contacted_on": _("首次联系群众"),
    "fixed_on": _("办结日期"),
    "days_to_fix": _("办结用了几天"),
    "fix": _("办结情况"),
    "call_back_due_on": _("回访期限"),
    "confirmed_on": _("群众确认日期"),
    "confirmed_by": _("怎样确认的"),
    "satisfaction": _("满意度"),
    "satisfied": _("是否满意"),
    "disputed_times": _("群众几次不认可"),
    "supervised_on": _("转督办日期"),
    "returned_times": _("退单次数"),
    "return_reason": _("退单理由"),
    "extended_times": _("延期次数"),
    "extension_until": _("申请延期到"),
    "extension_reason": _("延期原因"),
    "suspended_until": _("下次办理日期"),
    "forwarded_to": _("转往单位"),
    "forwarded_number": _("对方受理编号"),
    "reject_reason": _("不予受理理由"),
    "reject_proposed_by": _("不予受理提出人"),
    "calls_tried": _("没有联系上"),
    "place_checked_by": _("谁到现场核实的"),
    "closed_on": _("销号日期"),
    "reporter_name": _("反映人姓名"),
    "reporter_phone": _("反映人电话"),
}
TOLD_AS = {"secret_digest": hidden, "reject_proposed_by": actor_title}
