"""The titles of the fields of visits, hazards and villages, for what a revision changed."""

from collections.abc import Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.kernel.org.models import Person
from lianjian.kernel.records.pages import actor_title


def people(keys: Sequence[int]) -> str:
    found = Person.objects.in_bulk(keys)
    return gettext("、").join(str(found[key]) for key in keys if key in found)


VISIT_LABELS = {
    "occurred_at": _("走访时间"),
    "occurred_on": _("走访日期"),
    "officer": _("走访民警"),
    "companions": _("同行民警"),
    "note": _("走访情况"),
    "households": _("走访户数"),
    "period_from": _("计入哪一走访期间"),
    "problems": _("发现的民情"),
    "disputes": _("发现的纠纷"),
    "hazards": _("发现的隐患"),
}
VISIT_TOLD_AS = {"companions": people}

HAZARD_LABELS = {
    "occurred_at": _("发现时间"),
    "occurred_on": _("发现日期"),
    "visit": _("走访"),
    "kind": _("类别"),
    "text": _("具体情况"),
    "place_text": _("村里什么位置"),
    "grave": _("严重隐患"),
    "due_on": _("整改期限"),
    "body": _("责任方"),
    "notified_on": _("告知责任方的日期"),
    "fix": _("整改情况"),
    "removed_on": _("报已整改的日期"),
    "removed_by": _("谁报的已整改"),
    "check_due_on": _("复查期限"),
    "checked_on": _("复查日期"),
    "not_removed_times": _("复查几次没有整改好"),
}
HAZARD_TOLD_AS = {"removed_by": actor_title}

VILLAGE_LABELS = {
    "code": _("代码"),
    "level": _("级别"),
    "parent": _("上级"),
    "longitude": _("经度"),
    "latitude": _("纬度"),
    "initials": _("拼音首字母"),
    "pinyin": _("拼音"),
}
