"""The titles of the fields of branch life, for what a revision changed, and values in words."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.areas.branch.states import OBLIGATIONS, Reason
from lianjian.kernel.areas import registry
from lianjian.kernel.org.models import Person


def people(keys: Sequence[int]) -> str:
    found = Person.objects.in_bulk(keys)
    return gettext("、").join(str(found[key]) for key in keys if key in found)


def kinds(codes: Sequence[str]) -> str:
    return gettext("、").join(str(OBLIGATIONS[code].title) for code in codes if code in OBLIGATIONS)


def reasons(absent: Mapping[str, str]) -> str:
    """Who was absent, each with the reason."""
    found = Person.objects.in_bulk(map(int, absent))
    told = [f"{found[int(key)]}（{Reason(reason).label}）" for key, reason in absent.items()]
    return gettext("、").join(told)


def days(made_up: Mapping[str, str]) -> str:
    """Who made it up, each with the day."""
    found = Person.objects.in_bulk(map(int, made_up))
    return gettext("、").join(f"{found[int(key)]}（{day}）" for key, day in made_up.items())


def duty(key: str) -> str:
    """What people call a duty; its key, if it is no longer declared."""
    known = registry.duties.get(key)
    return str(known.title) if known else key


DATED = {"valid_from": _("从哪天起"), "valid_to": _("到哪天止")}
GATHERING_LABELS = {
    "occurred_at": _("什么时候"),
    "occurred_on": _("日期"),
    "serves": _("是哪一种"),
    "group": _("党小组"),
    "topic": _("主题"),
    "place_text": _("地点"),
    "minutes": _("记录"),
    "chair": _("主持人"),
    "recorder": _("登记人"),
    "called": _("应到"),
    "absent": _("缺席"),
    "made_up": _("补课"),
    "due": _("应到人数"),
    "present": _("实到人数"),
    "has_quorum": _("达到法定人数"),
    "sent_back": _("退回的原因"),
}
GATHERING_TOLD_AS: dict[str, Callable[[Any], str]] = {
    "serves": kinds,
    "called": people,
    "absent": reasons,
    "made_up": days,
}
SERVING_LABELS = {
    "obligation": _("是哪一种"),
    "group": _("党小组"),
    "gathering": _("组织生活"),
    "occurred_on": _("日期"),
    "due": _("应到人数"),
    "present": _("实到人数"),
    "standing_code": _("状态"),
}
RESOLUTION_LABELS = {
    "gathering": _("组织生活"),
    "body": _("由谁作出"),
    "about": _("推荐或提名谁"),
    "about_unit": _("提名哪个集体"),
    "subject": _("推荐或提名"),
    "text": _("决议"),
    "due": _("应到有表决权人数"),
    "present": _("实到有表决权人数"),
    "in_favour": _("赞成"),
    "against": _("反对"),
    "abstained": _("弃权"),
    "quorate": _("达到法定人数"),
    "passed": _("通过"),
}
TALK_LABELS = {
    "person": _("与谁谈的"),
    "other": _("谁谈的"),
    "counts": _("计入谈心谈话"),
}
EXPLANATION_LABELS = {
    "duty": _("哪一项"),
    "ower": _("由谁承担"),
    "first": _("首日"),
    "last": _("末日"),
    "why": _("没有开展的原因"),
}
EXPLANATION_TOLD_AS = {"duty": duty}
MEMBER_LABELS = DATED | {
    "person": _("党员"),
    "branch": _("党支部"),
    "grade": _("是什么党员"),
    "group": _("党小组"),
}
GROUP_LABELS = DATED | {"name": _("名称"), "branch": _("党支部"), "leader": _("组长")}
TEMPORARY_LABELS = DATED | {
    "branch": _("临时党支部"),
    "task": _("为什么任务成立"),
    "approval": _("批准文号"),
    "ends_by": _("任务预计结束"),
    "due_on": _("最迟撤销日期"),
}
COMMITTEE_LABELS = DATED | {"branch": _("党支部"), "term_ends_on": _("任期届满")}
