"""How far a line of the county's ledger says that its problem has come, and what that means for the row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lianjian.areas.problems.models import Problem, ProblemKind, Reason, Satisfaction
from lianjian.areas.problems.states import (
    ACCEPTED,
    ASSIGNED,
    CLOSED,
    CLOSED_UNCONFIRMED,
    CONFIRMED,
    DISPUTED,
    EXTENDED,
    FIXED,
    FLOW,
    FORWARDED,
    IN_PROGRESS,
    REGISTERED,
    REJECTED,
    REJECTING,
    RETURNED,
    REWORK,
    SUSPENDED,
    UNREACHABLE,
)
from lianjian.kernel.exchange.importing_context import Context
from lianjian.kernel.exchange.importing_lists import Lookup
from lianjian.kernel.exchange.ledgers import Line
from lianjian.kernel.exchange.named import StateNames
from lianjian.kernel.flow import State
from lianjian.kernel.rules.book import NoSuchRule, value
from lianjian.kernel.rules.times import working_days

LONGEST_BODY, LONGEST_WORDS = 80, 1_000
MOST_DEADLINES = 50_000
DONE = (FIXED, UNREACHABLE, CLOSED, CLOSED_UNCONFIRMED)
OWNED = (ASSIGNED, ACCEPTED, IN_PROGRESS, EXTENDED, REWORK, SUSPENDED)
ALSO_CALLED = {
    "待交办": REGISTERED,
    "已交办": ASSIGNED,
    "待签收": ASSIGNED,
    "签收": ACCEPTED,
    "正在办理": IN_PROGRESS,
    "处理中": IN_PROGRESS,
    "延期": EXTENDED,
    "已挂账": SUSPENDED,
    "已转办": FORWARDED,
    "办结": FIXED,
    "已办结": FIXED,
    "已完成": FIXED,
    "已整改": FIXED,
    "已解决": FIXED,
    "已销号": CLOSED,
}
STATES = StateNames(FLOW, also_called=ALSO_CALLED, meant_by={CONFIRMED.code: CLOSED, DISPUTED.code: REWORK})


@dataclass(frozen=True)
class Standing:
    """How far a line says that its problem has come: the state, and what is said of it."""

    state: State
    words: str
    fixed_on: date | None
    confirmed_on: date | None
    satisfaction: int | None


class Lists:
    """The county's lists and deadlines, read once for an import."""

    def __init__(self) -> None:
        self.kinds = Lookup(ProblemKind.objects.all())
        self.reasons = {use: Lookup(Reason.objects.filter(use=use)) for use in Reason.Use.values}
        self.deadline = lru_cache(MOST_DEADLINES)(_deadline)
        self.unnamed = lru_cache(MOST_DEADLINES)(lambda day: value("PROBLEM_IMPORT_KIND", day))


def _deadline(rule: str, day: date) -> date | None:
    """The last day of the time that a rule gives; None where no rule was in effect yet."""
    try:
        return working_days(rule, day)
    except NoSuchRule:
        return None


def standing_of(line: Line, raised_on: date, today: date) -> Standing | None:
    state, words = STATES.read(line["progress"] or "")
    fixed_on, confirmed_on, satisfaction = line["fixed"], line["confirmed"], line["satisfaction"]
    is_confirmed = confirmed_on is not None or satisfaction is not None
    if state is None:
        state = _implied(line, is_confirmed)
    elif state == FIXED and is_confirmed:
        state = CLOSED
    _refuse_contradictions(line, state, is_confirmed)
    _refuse_backwards(line, raised_on, today)
    if line.errors:
        return None
    return Standing(
        state, words, fixed_on, confirmed_on or (fixed_on if state == CLOSED else None), satisfaction
    )


def _implied(line: Line, is_confirmed: bool) -> State:
    """The state of a line that names none."""
    is_done = line["done"] if line["done"] is not None else line["fixed"] is not None
    if is_done:
        return CLOSED if is_confirmed else FIXED
    return IN_PROGRESS if line["owner"] else REGISTERED


def _refuse_contradictions(line: Line, state: State, is_confirmed: bool) -> None:
    is_done, fixed_on = state in DONE, line["fixed"]
    if line["done"] is not None and line["done"] != is_done:
        reason = format_lazy(_("和进展“{state}”不一致"), state=state.title)
        line.refuse("done", reason, _("请改成一致的：办结的填“是”，没有办结的填“否”"))
    elif is_done and fixed_on is None:
        line.refuse("fixed", _("已办结，却没有办结时间"), _("请填写办结的日期，例如：2022-11-09"))
    elif fixed_on is not None and not is_done:
        line.refuse("fixed", _("没有办结，却有办结时间"), _("请清空办结时间，或把是否办结改成“是”"))
    if is_confirmed and state != CLOSED:
        key = "satisfaction" if line["satisfaction"] is not None else "confirmed"
        line.refuse(key, _("群众还没有确认办结"), _("请清空满意度和确认时间，或核对进展"))


def _refuse_backwards(line: Line, raised_on: date, today: date) -> None:
    fixed_on, confirmed_on = line["fixed"], line["confirmed"]
    if fixed_on is not None and fixed_on < raised_on:
        line.refuse("fixed", _("早于反映时间"), _("请核对时间和办结时间"))
    if fixed_on is not None and confirmed_on is not None and confirmed_on < fixed_on:
        line.refuse("confirmed", _("早于办结时间"), _("请核对办结时间和确认时间"))
    for key in ("fixed", "confirmed"):
        if line[key] is not None and line[key] > today:
            line.refuse(key, _("晚于今天"), _("还没有办的请不要填写"))


Enter = Callable[[Problem, Line, Context, Standing], None]


def enter(problem: Problem, line: Line, context: Context, standing: Standing) -> None:
    """Put the problem into its state, with the days and words that belong there."""
    problem.state = standing.state.code
    if standing.state in DONE:
        _enter_fixed(problem, context, standing)
    enter = ENTER.get(standing.state.code)
    if enter:
        enter(problem, line, context, standing)
    elif standing.state not in DONE:
        problem.plan = standing.words


def _enter_fixed(problem: Problem, context: Context, standing: Standing) -> None:
    assert standing.fixed_on is not None
    problem.fixed_on, problem.fix = standing.fixed_on, standing.words
    problem.days_to_fix = (standing.fixed_on - problem.raised_on).days
    last = standing.confirmed_on or standing.fixed_on
    if last > problem.raised_on:
        problem.state_at = context.local(datetime.combine(last, time()))


def _enter_closed(problem: Problem, line: Line, context: Context, standing: Standing) -> None:
    problem.confirmed_on = problem.closed_on = standing.confirmed_on
    problem.satisfaction = standing.satisfaction
    if standing.satisfaction is not None:
        problem.satisfied = standing.satisfaction >= Satisfaction.SATISFIED


def _enter_unconfirmed(problem: Problem, line: Line, context: Context, standing: Standing) -> None:
    problem.closed_on = standing.fixed_on


def _await_call(problem: Problem, line: Line, context: Context, standing: Standing) -> None:
    problem.call_back_due_on = context.once(Lists).deadline("PROBLEM_CALL_BACK_DAYS", context.today)


def _enter_registered(problem: Problem, line: Line, context: Context, standing: Standing) -> None:
    problem.plan = standing.words
    problem.assign_due_on = context.once(Lists).deadline("PROBLEM_ASSIGN_DAYS", problem.raised_on)


def _enter_assigned(problem: Problem, line: Line, context: Context, standing: Standing) -> None:
    problem.plan, problem.assigned_on = standing.words, context.today
    problem.accept_due_on = context.once(Lists).deadline("PROBLEM_ACCEPT_DAYS", context.today)


def _enter_accepted(problem: Problem, line: Line, context: Context, standing: Standing) -> None:
    problem.plan = standing.words
    problem.contact_due_on = context.once(Lists).deadline("PROBLEM_CONTACT_DAYS", context.today)


def _enter_extended(problem: Problem, line: Line, context: Context, standing: Standing) -> None:
    problem.plan, problem.extended_times = standing.words, 1


def _enter_rework(problem: Problem, line: Line, context: Context, standing: Standing) -> None:
    problem.plan, problem.disputed_times = standing.words, 1


def _enter_suspended(problem: Problem, line: Line, context: Context, standing: Standing) -> None:
    problem.plan, problem.suspended_until = standing.words, line["due"]
    if line["due"] is None:
        line.refuse("due", _("挂账的要写下次办理时限"), _("请填写日期，例如：2022-12-31"))


def _enter_forwarded(problem: Problem, line: Line, context: Context, standing: Standing) -> None:
    problem.forwarded_to = standing.words
    if not 0 < len(standing.words) <= LONGEST_BODY:
        line.refuse("progress", _("转办的要写转往哪个单位"), _("请写成“转办：县交通运输局”，不超过 80 字"))


def _enter_returned(problem: Problem, line: Line, context: Context, standing: Standing) -> None:
    problem.returned_times, problem.owner = 1, None
    problem.return_reason = _reason(problem, line, context, standing, Reason.Use.RETURN)


def _enter_rejecting(problem: Problem, line: Line, context: Context, standing: Standing) -> None:
    problem.reject_reason = _reason(problem, line, context, standing, Reason.Use.REJECT)
    problem.reject_proposed_by = context.actor.name


def _enter_rejected(problem: Problem, line: Line, context: Context, standing: Standing) -> None:
    problem.reject_reason = _reason(problem, line, context, standing, Reason.Use.REJECT)
    problem.closed_on, problem.due_on, problem.late_on = context.today, None, None


def _reason(problem: Problem, line: Line, context: Context, standing: Standing, use: str) -> Reason | None:
    """The reason that stands behind the state's name."""
    reasons = context.once(Lists).reasons[use]
    return line.look_up("progress", lambda _progress: reasons.find(standing.words, problem.raised_on))


ENTER: Mapping[str, Enter] = {
    CLOSED.code: _enter_closed,
    CLOSED_UNCONFIRMED.code: _enter_unconfirmed,
    FIXED.code: _await_call,
    UNREACHABLE.code: _await_call,
    REGISTERED.code: _enter_registered,
    ASSIGNED.code: _enter_assigned,
    ACCEPTED.code: _enter_accepted,
    EXTENDED.code: _enter_extended,
    REWORK.code: _enter_rework,
    SUSPENDED.code: _enter_suspended,
    FORWARDED.code: _enter_forwarded,
    RETURNED.code: _enter_returned,
    REJECTING.code: _enter_rejecting,
    REJECTED.code: _enter_rejected,
}
