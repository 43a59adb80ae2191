"""Reading a line of the county's ledger of disputes: a dispute as far as it has come, with its days.

A dispute counts as resolved by the same three days as here: an agreement, its fulfilment, a call-back. A line
that lacks one stands where its last day leaves it. What it leaves open owes nothing for the past: the clocks
of its step begin on the day of the import.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lianjian.areas.disputes.models import Agreement, Dispute, DisputeKind, Mediator
from lianjian.areas.disputes.states import (
    AGREED,
    ASSIGNED,
    FAILED,
    FLOW,
    FULFILLED,
    HANDED_OVER,
    MEDIATING,
    REGISTERED,
    REOPENED,
    RESOLVED,
)
from lianjian.kernel.exchange.importing_context import Context
from lianjian.kernel.exchange.importing_lists import Lookup
from lianjian.kernel.exchange.ledgers import Line, beginning
from lianjian.kernel.exchange.named import StateNames, names_in
from lianjian.kernel.flow import State
from lianjian.kernel.org.models import Person
from lianjian.kernel.org.structure import root
from lianjian.kernel.records.door import under_way
from lianjian.kernel.rules.book import value
from lianjian.kernel.rules.times import days, months, working_days

LONGEST_TITLE, LONGEST_BODY, LONGEST_WORDS = 80, 80, 500
MEDIATED = (ASSIGNED, MEDIATING, REOPENED, AGREED, FULFILLED)
UNSETTLED = (REGISTERED, ASSIGNED, MEDIATING, REOPENED)
WITHOUT_SUCCESS = (FAILED, HANDED_OVER)
NEEDED = {
    AGREED.code: ("agreed",),
    FULFILLED.code: ("agreed", "kept"),
    RESOLVED.code: ("agreed", "kept", "closed"),
    FAILED.code: ("closed",),
    HANDED_OVER.code: ("closed",),
}
"""The days without which a line can't have come so far; others than these it can't have."""

ALSO_CALLED = {
    "待交办": REGISTERED,
    "正在调解": MEDIATING,
    "调解": MEDIATING,
    "达成协议": AGREED,
    "已履行": FULFILLED,
    "待回访": FULFILLED,
    "已化解": RESOLVED,
    "化解成功": RESOLVED,
    "不成": FAILED,
    "移交": HANDED_OVER,
    "转办": HANDED_OVER,
}
STATES = StateNames(FLOW, also_called=ALSO_CALLED)


@dataclass(frozen=True)
class Standing:
    """How far a line says that its dispute has come, and what is said of it."""

    state: State
    words: str


class Lists:
    """The county's kinds of disputes, read once for an import."""

    def __init__(self) -> None:
        self.kinds = Lookup(DisputeKind.objects.all())


def read(line: Line, context: Context) -> Dispute | None:
    """The dispute of a line, or None with the reasons in the line."""
    registered_at = context.happened(line, "registered")
    if registered_at is None:
        return None
    day = line["registered"].date()
    located = line.look_up("place", context.places.locate, day)
    kind = _kind(line, context, day)
    standing = _standing(line, context, day)
    if located is None or kind is None or standing is None:
        return None
    dispute = Dispute(kind=kind, unit=context.unit(line, located.place, day), registered_on=day)
    dispute.happened(registered_at).stand_at(located.place).begin(registered_at)
    dispute.found_by = line["found_by"] or Dispute.FoundBy.VILLAGE
    dispute.facts, dispute.title = line["matter"], beginning(line["matter"], LONGEST_TITLE)
    dispute.parties = "、".join(value("DISPUTE_PARTIES", day))
    _grade(dispute, line)
    _set_deadlines(dispute, line)
    _set_mediator(dispute, line, context, standing)
    _enter(dispute, line, context, standing)
    return None if line.errors else dispute


def put_also(taken: Sequence[tuple[Line, Dispute]], context: Context) -> None:
    """Put who mediates each dispute, and the agreement that stands."""
    changing = under_way()
    changing.put_many([it for line, dispute in taken for it in _mediating(line, dispute, context)])
    changing.put_many([_agreement(dispute) for _line, dispute in taken if dispute.agreed_on])


def _mediating(line: Line, dispute: Dispute, context: Context) -> list[Mediator]:
    return [
        Mediator(
            dispute=dispute,
            person=person,
            leads=person.pk == dispute.mediator_id,
            from_on=dispute.registered_on,
        )
        for person in _mediators(line, context)
    ]


def _agreement(dispute: Dispute) -> Agreement:
    """What a ledger tells of an agreement: that there is one, and since when."""
    assert dispute.agreed_on is not None and dispute.fulfil_by is not None
    return Agreement(
        dispute=dispute,
        reached_on=dispute.agreed_on,
        form=Agreement.Form.ORAL,
        facts=dispute.facts,
        terms="",
        way="",
        fulfil_by=dispute.fulfil_by,
        instalments=2 if dispute.instalment_on else 1,
        in_force_on=dispute.agreed_on,
    )


def _kind(line: Line, context: Context, day: date) -> DisputeKind | None:
    """The kind named, or the one for lines that name none, as the rule says."""
    kinds = context.once(Lists).kinds
    if line["kind"] is None:
        return kinds.find(value("DISPUTE_IMPORT_KIND", day), day)
    return line.look_up("kind", kinds.find, day)


def _grade(dispute: Dispute, line: Line) -> None:
    if line["risk"] is None:
        return
    dispute.risk, dispute.graded_on = line["risk"], dispute.registered_on
    if dispute.risk in value("DISPUTE_KEY", dispute.registered_on):
        dispute.was_key, dispute.key_on = True, dispute.registered_on


def _set_deadlines(dispute: Dispute, line: Line) -> None:
    dispute.assign_due_on = working_days("DISPUTE_ASSIGN_DAYS", dispute.registered_on)
    due_on = line["due"] or months("DISPUTE_USUAL_MONTHS", dispute.registered_on)
    if due_on < dispute.registered_on:
        line.refuse("due", _("早于登记时间"), _("请核对时间和时限"))
    dispute.due_by(due_on)


def _mediators(line: Line, context: Context) -> list[Person]:
    """Those named, the leader first; nobody for a name that the house does not know."""
    names = names_in(line["mediator"] or "")
    found = (context.register.person(name, None, context.today) for name in names)
    return list(dict.fromkeys(person for person in found if person))


def _set_mediator(dispute: Dispute, line: Line, context: Context, standing: Standing) -> None:
    """Who must act is someone whom the house knows; of who acted before, the name is kept as written."""
    people = line.look_up("mediator", lambda _names: _mediators(line, context)) or []
    dispute.mediator = people[0] if people else None
    if standing.state in MEDIATED and not people and not line.errors:
        reason = _("没有写调解员") if line["mediator"] is None else _("没有这个人")
        line.refuse("mediator", reason, _("请写在岗调解员的姓名或工号；还没有交办的，进展写“已登记”"))


def _standing(line: Line, context: Context, registered_on: date) -> Standing | None:
    state, words = STATES.read(line["progress"] or "")
    state = state or _implied(line)
    _refuse_contradictions(line, state)
    _refuse_backwards(line, registered_on, context.today)
    return None if line.errors else Standing(state, words)


def _implied(line: Line) -> State:
    """The state of a line that names none: where its last day leaves it."""
    if line["result"] in (Dispute.Result.FAILED, Dispute.Result.HANDED_OVER):
        return FAILED if line["result"] == Dispute.Result.FAILED else HANDED_OVER
    for key, state in (("closed", RESOLVED), ("kept", FULFILLED), ("agreed", AGREED)):
        if line[key] is not None:
            return state
    return ASSIGNED if line["mediator"] else REGISTERED


DAYS: Mapping[str, Any] = {"agreed": _("达成协议时间"), "kept": _("履行时间"), "closed": _("办结时间")}


def _refuse_contradictions(line: Line, state: State) -> None:
    needed = NEEDED.get(state.code, ())
    for key, title in DAYS.items():
        if key in needed and line[key] is None:
            reason = format_lazy(_("“{state}”的要有{title}"), state=state.title, title=title)
            line.refuse(key, reason, _("化解要有协议、履行、回访三个日期；还差的，进展写到哪一步就是哪一步"))
        elif key not in needed and line[key] is not None and state not in WITHOUT_SUCCESS:
            reason = format_lazy(_("和进展“{state}”不一致"), state=state.title)
            line.refuse(key, reason, _("请清空这个日期，或改正进展"))
    if line["done"] is not None and line["done"] != (state == RESOLVED or state in WITHOUT_SUCCESS):
        reason = format_lazy(_("和进展“{state}”不一致"), state=state.title)
        line.refuse("done", reason, _("已化解、调解不成、已移交的填“是”，其余的填“否”"))


def _refuse_backwards(line: Line, registered_on: date, today: date) -> None:
    before, name = registered_on, _("登记时间")
    for key, title in DAYS.items():
        day = line[key]
        if day is not None and day < before:
            line.refuse(key, format_lazy(_("早于{title}"), title=name), _("请核对这几个日期"))
        if day is not None and day > today:
            line.refuse(key, _("晚于今天"), _("还没有办的请不要填写"))
        before, name = (day, title) if day is not None else (before, name)


Enter = Callable[[Dispute, Line, Context, Standing], None]


def _enter(dispute: Dispute, line: Line, context: Context, standing: Standing) -> None:
    """Put the dispute into its state, with the days and words that belong there."""
    dispute.state = standing.state.code
    if standing.state != REGISTERED:
        dispute.assigned_on = dispute.assign_due_on = context.today
    if enter := ENTER.get(standing.state.code):
        enter(dispute, line, context, standing)
    last = line["closed"] or line["kept"] or line["agreed"]
    if last is not None and last > dispute.registered_on:
        dispute.state_at = context.local(datetime.combine(last, time()))


def _enter_reopened(dispute: Dispute, line: Line, context: Context, standing: Standing) -> None:
    dispute.relapsed_times = 1


def _enter_agreed(dispute: Dispute, line: Line, context: Context, standing: Standing) -> None:
    dispute.agreed_on = dispute.concluded_on = line["agreed"]
    dispute.days_to_agree = (line["agreed"] - dispute.registered_on).days
    dispute.fulfil_by = line["kept"] or line["due"]
    if dispute.fulfil_by is None:
        line.refuse("due", _("已达成协议的要写履行期限"), _("请在时限一列写协议约定的最后履行日期"))


def _enter_fulfilled(dispute: Dispute, line: Line, context: Context, standing: Standing) -> None:
    _enter_agreed(dispute, line, context, standing)
    dispute.kept_on = line["kept"]
    is_partial = line["result"] == Dispute.Result.PARTIAL
    dispute.instalment_on, dispute.fulfilled_on = (line["kept"], None) if is_partial else (None, line["kept"])
    dispute.callback_from = days("DISPUTE_CALLBACK_DAYS", line["kept"])
    begins = max(dispute.callback_from, context.today)
    dispute.callback_due_on = days("DISPUTE_CALLBACK_WITHIN_DAYS", begins)
    dispute.callback_unit = root(line["kept"])


def _enter_resolved(dispute: Dispute, line: Line, context: Context, standing: Standing) -> None:
    _enter_fulfilled(dispute, line, context, standing)
    earliest = days("DISPUTE_CALLBACK_DAYS", line["kept"])
    if line["closed"] < earliest:
        reason = format_lazy(_("履行后要到 {day} 才能回访"), day=earliest)
        line.refuse("closed", reason, _("还没有回访的，进展写“已履行待回访”，清空办结时间"))
    dispute.callback_due_on = days("DISPUTE_CALLBACK_WITHIN_DAYS", earliest)
    dispute.called_back_on = dispute.resolved_on = dispute.closed_on = line["closed"]
    dispute.result = line["result"] or Dispute.Result.SUCCESS


def _enter_failed(dispute: Dispute, line: Line, context: Context, standing: Standing) -> None:
    dispute.failure, dispute.result = standing.words, Dispute.Result.FAILED
    dispute.concluded_on = dispute.closed_on = line["closed"]


def _enter_handed_over(dispute: Dispute, line: Line, context: Context, standing: Standing) -> None:
    dispute.handed_to, dispute.result = standing.words, Dispute.Result.HANDED_OVER
    dispute.concluded_on = dispute.closed_on = line["closed"]
    if not 0 < len(standing.words) <= LONGEST_BODY:
        line.refuse("progress", _("移交的要写移交给谁"), _("请写成“已移交：区人民法院”，不超过 80 字"))


ENTER: Mapping[str, Enter] = {
    REOPENED.code: _enter_reopened,
    AGREED.code: _enter_agreed,
    FULFILLED.code: _enter_fulfilled,
    RESOLVED.code: _enter_resolved,
    FAILED.code: _enter_failed,
    HANDED_OVER.code: _enter_handed_over,
}
