"""How a problem shows itself in lists and on its page."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from lianjian.areas.problems.models import Problem
from lianjian.kernel.records.kinds import Column, Fact, Kind


def _where(problem: Problem) -> str:
    places = [str(problem.town) if problem.town else "", problem.place.short_name() if problem.place else ""]
    return " · ".join(dict.fromkeys(place for place in places if place))


def _facts(problem: Problem) -> Sequence[Fact]:
    facts = [
        Fact(title=_("类别"), value=f"{problem.kind.code} {problem.kind}"),
        Fact(title=_("地点"), value=f"{_where(problem)} {problem.place_text}".strip()),
        Fact(title=_("责任单位"), value=problem.unit),
        Fact(title=_("来源"), value=problem.get_channel_display()),
        Fact(title=_("群众原话"), value=problem.text),
        Fact(title=_("承办人"), value=problem.owner),
        Fact(title=_("办理计划"), value=problem.plan),
        Fact(title=_("办理期限"), value=problem.due_on),
        Fact(title=_("办结情况"), value=problem.fix),
        Fact(title=_("满意度"), value=problem.satisfaction),
        Fact(title=_("转往"), value=f"{problem.forwarded_to} {problem.forwarded_number}".strip()),
        Fact(title=_("挂账至"), value=problem.suspended_until),
        Fact(title=_("延期原因"), value=problem.extension_reason),
        Fact(title=_("不予受理原因"), value=problem.reject_reason),
    ]
    return [fact for fact in facts if fact.value not in (None, "")]


PROBLEM = Kind(
    model=Problem,
    title=_("民情"),
    read="problems.problem:read",
    related=("kind", "place", "town", "unit", "owner"),
    headline=lambda problem: problem.headline,
    columns=(
        Column(key="number", title=_("编号"), value=lambda p: p.number),
        Column(key="kind", title=_("类别"), value=lambda p: p.kind),
        Column(key="place", title=_("地点"), value=_where, width=22),
        Column(key="headline", title=_("事项"), value=lambda p: p.headline, width=34),
        Column(key="unit", title=_("责任单位"), value=lambda p: p.unit, width=18),
        Column(key="raised_on", title=_("受理"), value=lambda p: p.raised_on, numeric=True),
        Column(key="due_on", title=_("期限"), value=lambda p: p.due_on, numeric=True),
        Column(key="fixed_on", title=_("办结"), value=lambda p: p.fixed_on, numeric=True),
        Column(key="confirmed_on", title=_("确认"), value=lambda p: p.confirmed_on, numeric=True),
        Column(key="state", title=_("状态"), value=lambda p: p.standing),
    ),
    facts=_facts,
    who_sees=_("事项、地点和进展公开；反映人的姓名和电话只有承办单位能看，看一次记一次，办结一年后删除。"),
)
