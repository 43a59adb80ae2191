"""The titles of the fields of units, posts, people and plans, for what a revision changed."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


def draft(said: Mapping[str, Any]) -> str:
    """How much a draft holds; what each step added or took back stands in its name."""
    counts = {name: len(said.get(name, ())) for name in ("founds", "ends", "posts")}
    return gettext("新设 %(founds)s 个单位，撤并 %(ends)s 个，安排 %(posts)s 个岗位") % counts


UNIT_LABELS = {
    "code": _("代码"),
    "kind": _("种类"),
    "founded_by": _("由哪个方案新设"),
    "ended_by": _("由哪个方案撤并"),
}
POST_LABELS = {
    "person": _("人员"),
    "unit": _("单位"),
    "kind": _("岗位"),
    "valid_from": _("任职"),
    "valid_to": _("免职"),
}
PERSON_LABELS = {"name": _("姓名"), "number": _("人员编号")}
PLAN_LABELS = {
    "name": _("方案名称"),
    "effective_on": _("生效日期"),
    "draft": _("方案内容"),
    "applied_at": _("办理时间"),
}
PLAN_TOLD_AS = {"draft": draft}
