"""How erasures and rounds show themselves, and the step by which a row's personal values are erased early."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.kernel.erasure import rules
from lianjian.kernel.erasure.forms import EraseForm, VouchForm
from lianjian.kernel.erasure.models import Erasure, Round
from lianjian.kernel.erasure.queries import field_title, kind_title
from lianjian.kernel.records import personal
from lianjian.kernel.records.kinds import Column, Fact, Kind, Step
from lianjian.kernel.rules.book import rule

READ = "erasure.erasure:read"

ERASE = Step(
    name="erase",
    title=_("提前销毁个人信息"),
    form=EraseForm,
    verb=rules.erase,
    subject="row",
    open_to=lambda row, actor: bool(personal.names(row)),
)
"""For the card of every kind of row with personal fields."""


def _way(it: Erasure) -> str:
    return gettext("提前") if it.is_early else gettext("到期")


def _row_number(it: Erasure) -> str:
    return f"{kind_title(it.kind)} {it.record}" if it.is_early else ""


def _erasure_facts(it: Erasure) -> Sequence[Fact]:
    found = [
        Fact(title=gettext("哪类记录"), value=kind_title(it.kind)),
        Fact(title=gettext("个人信息"), value=field_title(it.kind, it.name)),
        Fact(title=gettext("方式"), value=_way(it)),
        Fact(title=gettext("个数"), value=it.values_gone),
        Fact(title=gettext("哪天销毁"), value=it.day),
        Fact(title=gettext("依据规则"), value=rule(it.rule, it.day) if it.rule else "", url=_rule_url(it)),
    ]
    if it.is_early:
        return [*found, Fact(title=gettext("哪一条"), value=_row_number(it), url=_row_url(it)), _why(it)]
    return [*found, Fact(title=gettext("到期日不晚于"), value=it.until)]


def _why(it: Erasure) -> Fact:
    return Fact(title=gettext("原因"), value=it.why)


def _rule_url(it: Erasure) -> str | None:
    return reverse("rule", args=[it.rule]) if it.rule else None


def _row_url(it: Erasure) -> str:
    return reverse("row", args=[*it.kind.split("."), it.record])


ERASURE = Kind(
    model=Erasure,
    labels={
        "day": _("哪天销毁"),
        "kind": _("哪类记录"),
        "name": _("个人信息"),
        "rule": _("依据规则"),
        "values_gone": _("个数"),
        "until": _("到期日不晚于"),
        "record": _("哪一条"),
        "why": _("原因"),
    },
    title=_("销毁个人信息的记录"),
    read=READ,
    headline=lambda it: f"{kind_title(it.kind)} · {field_title(it.kind, it.name)}",
    facts=_erasure_facts,
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="day", title=_("哪天销毁"), value=lambda it: it.day),
        Column(key="kind", title=_("哪类记录"), value=lambda it: kind_title(it.kind)),
        Column(key="name", title=_("个人信息"), value=lambda it: field_title(it.kind, it.name)),
        Column(key="way", title=_("方式"), value=_way),
        Column(key="values", title=_("个数"), value=lambda it: it.values_gone, numeric=True),
        Column(key="rule", title=_("依据规则"), value=lambda it: it.rule, width=26),
        Column(key="row", title=_("哪一条"), value=_row_number),
        Column(key="why", title=_("原因"), value=lambda it: it.why, width=30),
    ),
    intro=_("只说销毁了哪一类、多少个、依据哪条规则，不留被销毁的内容。"),
    who_sees=_("系统管理员、督察和有查看权限的岗位能看到。"),
)

ROUND = Kind(
    model=Round,
    labels={
        "day": _("日期"),
        "leapt": _("时钟跳了几天"),
        "is_good": _("时钟可信"),
        "destroyed": _("销毁个数"),
    },
    title=_("每日到期检查"),
    read=READ,
    headline=lambda it: gettext("%(day)s 的到期检查") % {"day": it.day},
    facts=lambda it: [
        Fact(title=gettext("日期"), value=it.day),
        Fact(title=gettext("时钟"), value=_clock(it)),
        Fact(title=gettext("销毁个数"), value=it.destroyed),
    ],
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="day", title=_("日期"), value=lambda it: it.day),
        Column(key="clock", title=_("时钟"), value=lambda it: _clock(it), width=30),
        Column(key="destroyed", title=_("销毁个数"), value=lambda it: it.destroyed, numeric=True),
    ),
    steps=(
        Step(
            name="vouch",
            title=_("时钟没有错"),
            form=VouchForm,
            verb=rules.vouch,
            subject="round_",
            open_to=lambda it, actor: not it.is_good,
            main=True,
        ),
    ),
    intro=_("每天检查一次。时钟突然跳得太远的那天什么也不销毁，等人核对。"),
    who_sees=_("系统管理员、督察和有查看权限的岗位能看到。"),
)


def _clock(it: Round) -> Any:
    if it.leapt is None:
        return gettext("正常")
    told = gettext("跳了 %(days)s 天") % {"days": it.leapt}
    return told + (gettext("，已核对") if it.is_good else gettext("，未核对，没有销毁"))
