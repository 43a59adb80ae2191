"""The titles of the fields of evaluations and lines, for what a revision changed."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.kernel.areas import registry

LINE_LABELS = {
    "code": _("代码"),
    "name": _("名称"),
    "stream": _("哪一块"),
    "duty": _("按哪项职责算"),
    "figure": _("按哪个比率算"),
    "points": _("满分几分"),
    "valid_from": _("从哪天起"),
    "valid_to": _("从哪天起不用"),
}
CHARGE_LABELS = {
    "post_kind": _("哪个岗位"),
    "duty": _("哪一项职责"),
    "valid_from": _("从哪天起"),
    "valid_to": _("从哪天起不用"),
}
EVALUATION_LABELS = {
    "first": _("季度首日"),
    "last": _("季度末日"),
    "contest_by": _("申诉截止"),
    "close_due_on": _("应定下的日期"),
    "closed_on": _("定下的日期"),
    "known_at": _("按什么时候的记录"),
    "earned": _("得分（百分之一分）"),
    "possible": _("应得分（百分之一分）"),
}
REMINDER_LABELS = {
    "until": _("算到哪天"),
    "items": _("提醒了什么"),
    "late": _("逾期几项"),
    "near": _("本月到期几项"),
}


def items(said: Sequence[Sequence[Any]]) -> str:
    """The duties that a reminder named, with how much was late and how much fell due."""
    told = [
        gettext("%(duty)s：逾期 %(late)s，本月到期 %(near)s")
        % {"duty": title_of(key), "late": late, "near": near}
        for key, late, near in said
    ]
    return gettext("；").join(told)


def title_of(duty: str) -> str:
    """What people call a duty; its key, if it is no longer declared."""
    known = registry.duties.get(duty)
    return str(known.title) if known else duty


REMINDER_TOLD_AS = {"items": items}
