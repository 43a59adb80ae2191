"""The titles of the fields of co-building, for what a revision changed."""

from django.utils.translation import gettext_lazy as _

DATED = {"valid_from": _("从哪天起"), "valid_to": _("到哪天止")}
NAMED = {"name": _("名称"), "name_en": _("英文名称")}
PARTNER_LABELS = DATED | NAMED | {
    "kind": _("哪一类"),
    "place": _("村、社区"),
    "contact_post": _("联系岗位"),
    "contact": _("谁登录"),
}  # fmt: skip
JOINT_LABELS = DATED | NAMED | {"kind": _("机关还是协作区")}
PAIRING_LABELS = DATED | {"joint": _("联建党支部"), "partner": _("联建单位")}
BODY_LABELS = DATED | NAMED | {"joint": _("联建党支部"), "theme": _("主题")}
GROUP_LABELS = DATED | {
    "joint": _("联建党支部"),
    "partner": _("联建单位"),
    "ours": _("公安一方的小组"),
    "theirs": _("联建单位的小组"),
}
PROMISE_LABELS = {
    "body": _("联建共同体"),
    "partner": _("联建单位"),
    "side": _("谁承诺"),
    "text": _("承诺什么"),
    "owner": _("公安一方责任人"),
    "counterpart": _("联建单位责任岗位"),
    "due_on": _("期限"),
    "done_on": _("办结日期"),
    "ask_due_on": _("最晚哪天核实"),
    "judged_on": _("对方说兑现的日期"),
}
ACTIVITY_LABELS = {
    "occurred_at": _("什么时候"),
    "occurred_on": _("日期"),
    "body": _("联建共同体"),
    "partner": _("联建单位"),
    "topic": _("做了什么"),
    "place_text": _("地点"),
    "ours": _("公安一方人数"),
    "theirs": _("联建单位人数"),
    "gathering": _("同时是哪次组织生活"),
    "reported_by": _("谁报的"),
    "ask_due_on": _("最晚哪天核实"),
    "answered_on": _("对方回答的日期"),
    "heard": _("怎样确认的"),
    "why": _("原因"),
}
