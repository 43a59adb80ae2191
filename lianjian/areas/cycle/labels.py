"""The titles of the fields of evaluations and lines, for what a revision changed."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.areas.cycle.states import AccountGrade
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
OBSERVATION_LABELS = {
    "host": _("被观摩的支部"),
    "due_on": _("最迟哪天"),
    "seen_on": _("哪天去的"),
    "noted": _("看到了什么"),
    "taken": _("打算借鉴什么"),
    "taken_on": _("哪天落实的"),
    "how": _("怎样落实的"),
}
ACCOUNT_LABELS = {
    "year": _("年份"),
    "told": _("按什么起草的"),
    "said": _("书记自己的话"),
    "due_on": _("最迟哪天"),
    "given_on": _("述职日期"),
    "present": _("到会党员人数"),
    "votes": _("党员评议"),
    "grade": _("等次"),
    "graded_on": _("定等次的日期"),
}
REMINDER_LABELS = {
    "until": _("算到哪天"),
    "items": _("提醒了什么"),
    "late": _("逾期几项"),
    "near": _("本月到期几项"),
}
CLOSING_LABELS = {
    "first": _("月首日"),
    "last": _("月末日"),
    "items": _("各项职责"),
    "owed": _("应办"),
    "asked": _("应办（不含免计）"),
    "in_time": _("按时办"),
    "late": _("逾期"),
    "excused": _("免计"),
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


def counted(item: Sequence[Any] | None) -> str:
    """How one duty stood in a closed month."""
    if item is None:
        return gettext("没有应办")
    _duty, owed, in_time, late, excused = item
    told = {"owed": owed, "in_time": in_time, "late": late, "excused": excused}
    return gettext("应办 %(owed)s，按时 %(in_time)s，逾期 %(late)s，免计 %(excused)s") % told


def _closed(said: Sequence[Sequence[Any]]) -> str:
    return gettext("；").join(f"{title_of(it[0])} {counted(it)}" for it in said)


def votes(counted: Mapping[str, int]) -> str:
    """How many members gave each grade."""
    return gettext("，").join(f"{AccountGrade(grade).label} {number}" for grade, number in counted.items())


def _facts(told: Sequence[Any]) -> str:
    """How much a draft was written from."""
    return gettext("%s 项事实") % len(told)


REMINDER_TOLD_AS = {"items": items}
CLOSING_TOLD_AS = {"items": _closed}
ACCOUNT_TOLD_AS: dict[str, Callable[[Any], str]] = {"votes": votes, "told": _facts}
