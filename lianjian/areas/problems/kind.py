"""How a problem shows itself in lists and on its page, and what can be done with it."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django import forms as fields
from django.db.models import QuerySet
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lianjian.areas.problems import forms, guards, rules
from lianjian.areas.problems.labels import LABELS, TOLD_AS
from lianjian.areas.problems.models import Problem, ProblemKind
from lianjian.areas.problems.queries import contact_seal, readings
from lianjian.areas.problems.states import (
    ACCEPTED,
    ASSIGNED,
    CLOSED_UNCONFIRMED,
    CONFIRMED,
    EXTENDED,
    FIXED,
    FLOW,
    FORWARDED,
    IN_PROGRESS,
    REJECTED,
    REJECTING,
    RETURNED,
    REWORK,
    SUSPENDED,
    UNREACHABLE,
)
from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import MOST_IN_RAIL, MenuEntry
from lianjian.kernel.clock.now import today
from lianjian.kernel.erasure.kind import ERASE
from lianjian.kernel.flow import State
from lianjian.kernel.org.models import Beat, Unit
from lianjian.kernel.places.models import Place
from lianjian.kernel.records.attachments import attachments_of
from lianjian.kernel.records.kinds import Column, Entry, Fact, Kind, Step
from lianjian.kernel.records.pages import actor_title
from lianjian.kernel.records.reference import kept
from lianjian.kernel.ui.forms import offer
from lianjian.kernel.ui.lists import Filters, text_of

READ = "problems.problem:read"
ASSIGN = "problems.problem:assign"


def _where(problem: Problem) -> str:
    places = [str(problem.town) if problem.town else "", problem.place.short_name() if problem.place else ""]
    return " · ".join(dict.fromkeys(place for place in places if place))


def _standing(problem: Problem) -> State:
    """The state, and whether it is past its day."""
    if not problem.is_late(today()):
        return problem.standing
    return State("late", gettext("%s · 逾期") % problem.standing, "late")


def _facts(problem: Problem) -> Sequence[Fact]:
    told = [*_what(problem), *_who(problem), *_delays(problem), *_end(problem)]
    return [fact for fact in told if fact.value not in (None, "")]


def _what(problem: Problem) -> Iterator[Fact]:
    yield Fact(title=_("类别"), value=f"{problem.kind.code} {problem.kind}")
    yield Fact(title=_("地点"), value=f"{_where(problem)} {problem.place_text}".strip())
    yield Fact(title=_("来源"), value=problem.get_channel_display())
    yield Fact(title=_("群众原话"), value=problem.text)
    yield Fact(title=_("受理日期"), value=problem.raised_on)


def _who(problem: Problem) -> Iterator[Fact]:
    forwarded = f"{problem.forwarded_to} {problem.forwarded_number}".strip()
    yield Fact(title=_("责任单位"), value=problem.unit)
    yield Fact(title=_("承办人"), value=problem.owner)
    yield Fact(title=_("转往单位"), value=forwarded)
    yield Fact(title=_("办理计划"), value=problem.plan)
    yield Fact(title=_("办理期限"), value=_deadline(problem))
    yield Fact(title=_("首次联系群众"), value=problem.contacted_on)


def _deadline(problem: Problem) -> str:
    if problem.due_on is None:
        return ""
    late = problem.due_on < (problem.fixed_on or today())
    return gettext("%s（逾期）") % problem.due_on if late else text_of(problem.due_on)


def _delays(problem: Problem) -> Iterator[Fact]:
    asked = problem.extension_until
    yield Fact(title=_("退单理由"), value=problem.return_reason)
    yield Fact(title=_("申请延期到"), value=asked)
    yield Fact(title=_("申请延期原因") if asked else _("延期原因"), value=problem.extension_reason)
    yield Fact(title=_("下次办理日期"), value=problem.suspended_until)
    yield Fact(title=_("不予受理理由"), value=problem.reject_reason)
    if problem.reject_proposed_by:
        yield Fact(title=_("不予受理提出人"), value=actor_title(problem.reject_proposed_by))


def _end(problem: Problem) -> Iterator[Fact]:
    yield Fact(title=_("办结日期"), value=problem.fixed_on)
    yield Fact(title=_("办结情况"), value=problem.fix)
    yield Fact(title=_("没有联系上"), value="、".join(problem.calls_tried))
    yield Fact(title=_("谁到现场核实的"), value=problem.place_checked_by)
    yield Fact(title=_("群众不认可"), value=_times(problem.disputed_times))
    yield Fact(title=_("转督办日期"), value=problem.supervised_on)
    yield Fact(title=_("群众确认日期"), value=problem.confirmed_on)
    yield Fact(title=_("怎样确认的"), value=problem.get_confirmed_by_display())
    yield Fact(title=_("满意度"), value=problem.get_satisfaction_display())


def _times(number: int) -> str:
    return gettext("%s 次") % number if number else ""


ANY = _("全部")
Choices = list[tuple[int, str]]


@kept
def _choices(language: str | None) -> tuple[Choices, Choices, Choices]:
    """Kinds, units with a beat, and townships, by their keys and their names in a language."""
    return (
        [(kind.pk, str(kind)) for kind in ProblemKind.objects.all()],
        [(unit.pk, str(unit)) for unit in Unit.objects.filter(pk__in=Beat.objects.values("unit"))],
        [(town.pk, str(town)) for town in Place.objects.filter(level=Place.Level.TOWNSHIP)],
    )


class ProblemFilters(Filters):
    state = fields.ChoiceField(label=_("状态"), required=False, choices=[("", ANY), *FLOW.choices()])
    kind = fields.ChoiceField(label=_("类别"), required=False)
    unit = fields.ChoiceField(label=_("责任单位"), required=False)
    town = fields.ChoiceField(label=_("乡镇街道"), required=False)
    overdue = fields.BooleanField(label=_("只看逾期"), required=False)
    mine = fields.BooleanField(label=_("只看我承办的"), required=False)

    where = {"state": "state", "kind": "kind", "unit": "unit", "town": "town"}

    def prepare(self) -> None:
        visible = self.actor.units_for(READ)
        kinds, units, towns = _choices(get_language())
        units = [unit for unit in units if visible is None or unit[0] in visible]
        for name, choices in (("kind", kinds), ("unit", units), ("town", towns)):
            offer(self, name, [("", ANY), *choices])

    def apply(self, rows: QuerySet) -> QuerySet:
        found: Any = super().apply(rows)
        if self.is_valid() and self.cleaned_data["overdue"]:
            found = found.late(today())
        if self.is_valid() and self.cleaned_data["mine"]:
            found = found.filter(owner=self.actor.person)
        return found


def _count(request: Request) -> tuple[int, bool] | None:
    """What is late in the visitor's units; if nothing is, what is open there."""
    rows = request.actor.visible(Problem.objects.order_by(), READ)
    late = rows.late(today())[: MOST_IN_RAIL + 1].count()
    number = late or rows.open()[: MOST_IN_RAIL + 1].count()
    return (number, bool(late)) if number else None


Condition = Callable[[Problem, Any], bool]


def _when(target: State, *conditions: Condition) -> Condition:
    """Offered where the flow leads on to `target` and every condition holds."""
    return _all(lambda problem, actor: problem.can_move(target), *conditions)


def _all(*conditions: Condition) -> Condition:
    return lambda problem, actor: all(condition(problem, actor) for condition in conditions)


def _may(permission: str) -> Condition:
    return lambda problem, actor: actor.may(permission, problem.unit_id)


def _works_on(problem: Problem, actor: Any) -> bool:
    return guards.passes(guards.require_owner, actor, problem)


def _owns(problem: Problem, actor: Any) -> bool:
    return actor.person is not None and actor.person.pk == problem.owner_id


def _not_owned(problem: Problem, actor: Any) -> bool:
    return not _owns(problem, actor)


def _from_outside(problem: Problem, actor: Any) -> bool:
    return guards.passes(guards.require_outside, actor, problem)


def _returnable(problem: Problem, actor: Any) -> bool:
    return guards.passes(guards.require_returnable, problem, today())


def _extendable(problem: Problem, actor: Any) -> bool:
    return guards.passes(guards.require_extendable, problem, today())


def _called_enough(problem: Problem, actor: Any) -> bool:
    return guards.passes(guards.require_enough_calls, problem, today())


def _second_person(problem: Problem, actor: Any) -> bool:
    return actor.name != problem.reject_proposed_by


def _is(*states: State) -> Condition:
    return lambda problem, actor: problem.standing in states


def _step(name: str, title: Any, form: type, verb: Any, open_to: Condition, *, main: bool = False) -> Step:
    return Step(name=name, title=title, form=form, verb=verb, subject="problem", open_to=open_to, main=main)


STEPS = (
    _step("assign", pgettext_lazy("step", "交办"), forms.AssignForm, rules.assign,
          _when(ASSIGNED, _may(ASSIGN)), main=True),
    _step("accept", pgettext_lazy("step", "签收"), forms.AcceptForm, rules.accept,
          _when(ACCEPTED, _works_on), main=True),
    _step("contact", _("已联系群众，开始办理"), forms.ProblemForm, rules.contact,
          _when(IN_PROGRESS, _is(ACCEPTED), _works_on), main=True),
    _step("resume", _("恢复办理"), forms.ProblemForm, rules.resume,
          _when(IN_PROGRESS, _is(SUSPENDED), _works_on), main=True),
    _step("fix", pgettext_lazy("step", "办结"), forms.FixForm, rules.fix,
          _all(_is(ASSIGNED, ACCEPTED, IN_PROGRESS, EXTENDED, REWORK), _works_on), main=True),
    _step("answer-forwarded", _("记录对方答复"), forms.ForwardedAnswerForm, rules.answer_forwarded,
          _when(FIXED, _is(FORWARDED), _may(ASSIGN)), main=True),
    _step("record-answer", _("记录群众确认"), forms.AnswerForm, rules.record_answer,
          _when(CONFIRMED, _from_outside), main=True),
    _step("decide-rejection", _("决定是否受理"), forms.RejectionDecisionForm, rules.decide_rejection,
          _when(REJECTED, _may("problems.problem:reject"), _second_person), main=True),
    _step("forward", pgettext_lazy("step", "转办"), forms.ForwardForm, rules.forward,
          _when(FORWARDED, _may(ASSIGN))),
    _step("reject", pgettext_lazy("step", "拟不予受理"), forms.RejectionForm, rules.propose_rejection,
          _when(REJECTING, _may(ASSIGN))),
    _step("return", pgettext_lazy("step", "退单"), forms.ReturnForm, rules.give_back,
          _when(RETURNED, _works_on, _returnable)),
    _step("ask-extension", _("申请延期"), forms.ExtensionForm, rules.ask_extension,
          _when(EXTENDED, _owns, _extendable)),
    _step("extend", _("批准延期"), forms.ExtensionForm, rules.extend,
          _when(EXTENDED, _may(ASSIGN), _not_owned, _extendable)),
    _step("suspend", pgettext_lazy("step", "挂账"), forms.SuspendForm, rules.suspend,
          _when(SUSPENDED, _may("problems.problem:suspend"))),
    _step("try-call", _("没有联系上"), forms.CallForm, rules.try_call, _when(UNREACHABLE, _from_outside)),
    _step("give-up-calling", _("认定联系不上"), forms.UnreachableForm, rules.give_up_calling,
          _when(UNREACHABLE, _from_outside, _called_enough)),
    _step("close-unconfirmed", pgettext_lazy("step", "未确认销号"), forms.UnconfirmedForm,
          rules.close_unconfirmed, _when(CLOSED_UNCONFIRMED, _from_outside)),
    _step("correct", _("更正登记"), forms.CorrectionForm, rules.correct, _may("problems.problem:correct")),
)  # fmt: skip


def _shows(request: Request, problem: Problem) -> dict[str, Any]:
    return {
        "photos": attachments_of(problem),
        "seal": contact_seal(problem),
        "may_read_contact": request.actor.may("problems.contact:open", problem.unit_id),
        "readings": readings(problem),
    }


PROBLEM = Kind(
    model=Problem,
    labels=LABELS,
    told_as=TOLD_AS,
    title=_("民情"),
    read=READ,
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
        Column(key="state", title=_("状态"), value=_standing),
    ),
    facts=_facts,
    steps=(*STEPS, ERASE),
    filters=ProblemFilters,
    menu=MenuEntry(group="people", title=_("民情台账"), order=10, count=_count),
    intro=_("群众反映的每一个问题：谁承办、什么时候办结、群众本人认不认可。"),
    who_sees=_(
        "事项、地点和进展公开；反映人的姓名和电话只有要联系他的人能看，看一次记一次，销号后到期删除。"
    ),
    template="problems/problem.html",
    shows=_shows,
)

REGISTER = Entry(
    name="problems-register",
    title=_("登记民情"),
    hint=_("电话里、窗口上或走访时听到的问题，当场登记，编号马上生成。"),
    form=forms.RegisterForm,
    verb=rules.raise_problem,
    permission="problems.problem:register",
    order=10,
)
