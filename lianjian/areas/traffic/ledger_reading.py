"""Reading a line of the national system's export: a violation as far as it has come there.

What a line leaves open owes nothing for the past: its clock begins on the day of the import.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lianjian.areas.traffic.models import Behaviour, Road, Source, Violation
from lianjian.areas.traffic.rules import Penalty, settle
from lianjian.areas.traffic.states import CANCELLED, DECIDED, ENTERED, REVIEWED, SEEN, VIOLATION_FLOW
from lianjian.kernel.exchange.importing_context import Context
from lianjian.kernel.exchange.importing_lists import Lookup
from lianjian.kernel.exchange.ledgers import Line
from lianjian.kernel.exchange.named import StateNames
from lianjian.kernel.flow import State
from lianjian.kernel.rules.times import working_days

LONGEST_REFERENCE = 40
ALSO_CALLED = {
    "待审核": SEEN,
    "未审核": SEEN,
    "已审核": REVIEWED,
    "未处理": ENTERED,
    "待处理": ENTERED,
    "已录入": ENTERED,
    "已处罚": DECIDED,
    "处理完毕": DECIDED,
    "撤销": CANCELLED,
    "消除": CANCELLED,
}
STATES = StateNames(VIOLATION_FLOW, also_called=ALSO_CALLED)
NEEDED: Mapping[str, tuple[str, ...]] = {
    DECIDED.code: ("decision", "decided"),
    CANCELLED.code: ("ground", "cancelled"),
}
"""What a line in such a state must say."""

TITLES: Mapping[str, Any] = {
    "decision": _("处理方式"),
    "decided": _("处理时间"),
    "ground": _("消除情形"),
    "cancelled": _("消除时间"),
}


class Lists:
    """The county's behaviours and roads, read once for an import."""

    def __init__(self) -> None:
        self.behaviours = Lookup(Behaviour.objects.all())
        self.roads = Lookup(Road.objects.all())


def read(line: Line, context: Context) -> Violation | None:
    """The violation of a line, or None with the reasons in the line."""
    seen_at = context.happened(line, "seen")
    if seen_at is None:
        return None
    day = line["seen"].date()
    located = line.look_up("place", context.places.locate, day)
    lists = context.once(Lists)
    behaviour = line.look_up("behaviour", lists.behaviours.find, day)
    road = line.look_up("road", lists.roads.find, day)
    state = _state(line, day, context.today)
    if located is None or behaviour is None or line.errors:
        return None
    violation = Violation(
        behaviour=behaviour, road=road, vehicle=line["vehicle"], source=line["source"] or Source.CAMERA,
        where=line["where"] or located.rest, basis=line["basis"] or "", reference=_reference(line),
        unit=context.unit(line, located.place, day),
    )  # fmt: skip
    violation.happened(seen_at).stand_at(located.place)
    violation.state, violation.state_at = state.code, seen_at
    _enter(violation, line, context, state)
    return None if line.errors else violation


def _reference(line: Line) -> str:
    number = line.own_number or ""
    if len(number) > LONGEST_REFERENCE:
        line.refuse("number", _("编号太长"), format_lazy(_("最多 {most} 个字"), most=LONGEST_REFERENCE))
    return number[:LONGEST_REFERENCE]


def _state(line: Line, seen_on: date, today: date) -> State:
    """The state that a line names, or the one in which its last day leaves it."""
    named, _words = STATES.read(line["progress"] or "")
    if line["progress"] is not None and named is None:
        line.refuse("progress", _("不在可选的状态里"), _("见“可填内容”；不填按日期判断"))
    implied = DECIDED if line["decided"] else ENTERED
    state = named or (CANCELLED if line["cancelled"] else implied)
    for key in NEEDED.get(state.code, ()):
        if line[key] is None:
            reason = format_lazy(_("“{state}”的要有{title}"), state=state.title, title=TITLES[key])
            line.refuse(key, reason, _("请补填，或改正状态"))
    for key in ("decided", "cancelled"):
        _refuse_impossible(line, key, seen_on, today)
    if line["decided"] and state not in (DECIDED, CANCELLED):
        reason = format_lazy(_("和状态“{state}”不一致"), state=state.title)
        line.refuse("decided", reason, _("请清空处理时间，或改正状态"))
    return state


def _refuse_impossible(line: Line, key: str, seen_on: date, today: date) -> None:
    if line[key] is not None and not seen_on <= line[key] <= today:
        line.refuse(key, _("早于违法时间或者晚于今天"), _("请核对日期"))


def _enter(violation: Violation, line: Line, context: Context, state: State) -> None:
    """What belongs to the state: a decision, a ground, or a clock that begins on the day of the import."""
    if line["decision"] and line["decided"]:
        points = violation.behaviour.points if line["points"] is None else line["points"]
        settle(
            violation, Penalty(decision=line["decision"], fine=line["fine"], points=points), line["decided"]
        )
    if state == CANCELLED:
        violation.ground, violation.cancelled_on = line["ground"], line["cancelled"]
        violation.verified_on = line["cancelled"]
    if state == SEEN and violation.source != Source.ON_SITE:
        violation.review_by(working_days("TRAFFIC_REVIEW_DAYS", context.today))
    last = line["cancelled"] or line["decided"]
    if last is not None and last > violation.occurred_on:
        violation.state_at = context.local(datetime.combine(last, time()))
