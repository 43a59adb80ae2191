"""The titles of the fields of applications and dues, for what a revision changed, and values in words."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.areas.branch import facade as branch
from lianjian.areas.recruits.models import yuan
from lianjian.kernel.org.models import Person


def people(keys: Sequence[int]) -> str:
    found = Person.objects.in_bulk(keys)
    return gettext("、").join(str(found[key]) for key in keys if key in found)


def amounts(paid: Mapping[str, int]) -> str:
    """Who paid, each with the amount in yuan."""
    found = Person.objects.in_bulk(map(int, paid))
    return gettext("、").join(f"{found[int(key)]} {yuan(fen)}" for key, fen in paid.items())


def days(told: Mapping[Any, Any]) -> str:
    """People, each with a day."""
    found = Person.objects.in_bulk(map(int, told))
    return gettext("、").join(f"{found[int(key)]} {day}" for key, day in told.items())


def decision(key: int) -> str:
    """The number of a branch's decision."""
    found = branch.decision(key)
    return found.number if found else str(key)


APPLICATION_LABELS = {
    "person": _("谁申请入党"),
    "talk_due_on": _("应谈话的日期"),
    "talked_on": _("谈话的日期"),
    "activist_on": _("确定为积极分子的日期"),
    "activist_until": _("积极分子到哪天止"),
    "contacts": _("培养联系人"),
    "looked_on": _("最近考察的日期"),
    "next_look_on": _("下次考察的日期"),
    "reported_on": _("最近思想汇报的日期"),
    "next_report_on": _("下次思想汇报的日期"),
    "object_on": _("列为发展对象的日期"),
    "sponsors": _("入党介绍人"),
    "reviewed_on": _("政治审查的日期"),
    "trained_on": _("集中培训的日期"),
    "training_days": _("培训天数"),
    "training_hours": _("培训学时"),
    "pre_reviewed_on": _("预审的日期"),
    "meet_due_on": _("应召开支部大会的日期"),
    "admission": _("接收的决议"),
    "admitted_on": _("支部大会通过的日期"),
    "approve_due_on": _("应审批的日期"),
    "approved_on": _("审批的日期"),
    "probation_until": _("预备期到哪天"),
    "oath_due_on": _("应入党宣誓的日期"),
    "sworn_on": _("入党宣誓的日期"),
    "extended_on": _("延长预备期的日期"),
    "confirm_due_on": _("应讨论转正的日期"),
    "confirmation": _("转正的决议"),
    "confirmed_on": _("支部大会同意转正的日期"),
    "full_due_on": _("应审批转正的日期"),
    "full_on": _("转为正式党员的日期"),
    "ended_on": _("终止的日期"),
    "shown_until": _("显示到哪天"),
}
APPLICATION_TOLD_AS: dict[str, Callable[[Any], str]] = {
    "contacts": people,
    "sponsors": people,
    "admission": decision,
    "confirmation": decision,
}
COLLECTION_LABELS = {
    "month": _("哪个月"),
    "due_on": _("最迟哪天收"),
    "entered_on": _("登记的日期"),
    "paid": _("已交（元）"),
    "unpaid": _("还没有交"),
    "paid_on": _("另外哪天交的"),
    "total_fen": _("合计"),
}
COLLECTION_TOLD_AS: dict[str, Callable[[Any], str]] = {
    "paid": amounts,
    "unpaid": people,
    "paid_on": days,
    "total_fen": yuan,
}
