"""Everything that can be done with a problem, each a verb (rules.md 6.2).

The clock: a problem's day `due_on` is its kind's working days after the day it was raised; every number
comes from the rule in effect on the day of the event.
"""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.problems.clocks import fix_by, working_days
from lianjian.areas.problems.models import Problem, ProblemKind, Reason, digest_of_secret
from lianjian.areas.problems.refusals import (
    ElsewhereInTheWorld,
    KindEnded,
    NotTheResident,
    OwnWork,
    SecondPersonNeeded,
    TooFar,
    TooLate,
    TooOften,
)
from lianjian.areas.problems.states import (
    ACCEPTED,
    ASSIGNED,
    CLOSED,
    CLOSED_UNCONFIRMED,
    CONFIRMED,
    DISPUTED,
    EXTENDED,
    FIXED,
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
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.org.structure import root, unit_for
from lianjian.kernel.places.models import Place
from lianjian.kernel.records import personal
from lianjian.kernel.records.door import change
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.rules.book import value

SATISFIED = 4
"""The least of the five grades of satisfaction that counts as satisfied: 满意."""


def raise_problem(
    *,
    actor: Any,
    at: datetime,
    kind: ProblemKind,
    place: Place,
    text: str,
    channel: str,
    title: str = "",
    place_text: str = "",
    point: tuple[float, float] | None = None,
    secret: str = "",
    name: str = "",
    phone: str = "",
    key: str | None = None,
) -> Problem:
    """Register a problem; anyone may. By a resident through the public site, else by an officer's post."""
    verb = report if channel == Problem.Channel.PUBLIC else register
    return verb(
        actor=actor, at=at, kind=kind, place=place, text=text, channel=channel, title=title, place_text=place_text,
        point=point, secret=secret, name=name, phone=phone, key=key,
    )  # fmt: skip


def _raise(
    *,
    at: datetime,
    kind: ProblemKind,
    place: Place,
    secret: str,
    name: str,
    phone: str,
    point: Any,
    **facts: Any,
) -> Problem:
    problem = new_problem(
        at=at, kind=kind, place=place, unit=_unit_of(place, timezone.localdate(at)), **facts
    )
    problem.longitude, problem.latitude = point or (None, None)
    problem.secret_digest = digest_of_secret(secret) if secret else ""
    return problem.put(personal={"reporter_name": name, "reporter_phone": phone})


def new_problem(*, at: datetime, kind: ProblemKind, place: Place, unit: Unit, **facts: Any) -> Problem:
    """A problem as registered, with its clocks, not yet put; refuses a place or a kind that is not ours that day."""
    day = timezone.localdate(at)
    _require_here(place, day)
    if not kind.holds_on(day):
        raise KindEnded(_("类别「%s」当时不在用。") % kind, field="kind", hint=_("请选择现在使用的类别。"))
    problem = Problem(kind=kind, unit=unit, raised_on=day, **facts).happened(at).stand_at(place).begin(at)
    problem.assign_due_on = working_days("PROBLEM_ASSIGN_DAYS", day)
    return problem.due_by(fix_by(kind, day))


def _require_here(place: Place, day: date) -> None:
    if place.level == Place.Level.COUNTY or not place.holds_on(day):
        raise ElsewhereInTheWorld(
            _("「%s」不是本县区现有的村或乡镇。") % place,
            field="place",
            hint=_("请从列表里选择本县区的村或乡镇。"),
        )


def _unit_of(place: Place, day: date) -> Unit:
    town = place.town()
    unit = unit_for(town.pk if town else None, day) or root(day)
    if unit is None:
        raise ElsewhereInTheWorld(
            _("「%s」还没有责任单位。") % place, field="place", hint=_("请联系管理员补录辖区。")
        )
    return unit


@change("problems.report:by_resident")
def report(*, actor: Any, at: datetime, **facts: Any) -> Problem:
    """A resident reports a problem and is given a number and a secret link."""
    return _raise(at=at, **facts)


@change("problems.problem:register")
def register(*, actor: Any, at: datetime, **facts: Any) -> Problem:
    """An officer registers what was heard on a visit, by phone or at the desk."""
    return _raise(at=at, **facts)


@change("problems.problem:assign")
def assign(
    *,
    actor: Any,
    at: datetime,
    problem: Problem,
    owner: Person,
    plan: str,
    title: str,
    due_on: date | None = None,
) -> Problem:
    """Give the problem an owner, a plan, a public wording and, if the kind's day won't do, an earlier day."""
    _require_in(actor, "problems.problem:assign", problem)
    day = timezone.localdate(at)
    if due_on and problem.due_on and not day <= due_on <= problem.due_on:
        raise TooFar(
            _("期限应在今天和 %s 之间。") % problem.due_on, field="due_on", rule=problem.kind.days_rule,
            hint=_("需要更长时间的，签收后申请延期。"),
        )  # fmt: skip
    problem.owner, problem.plan, problem.title = owner, plan, title
    problem.assigned_on, problem.accepted_on = day, None
    problem.accept_due_on = working_days("PROBLEM_ACCEPT_DAYS", day)
    return problem.due_by(due_on or problem.due_on).move(ASSIGNED, at=at)


@change("problems.problem:assign")
def forward(*, actor: Any, at: datetime, problem: Problem, to: str, their_number: str, title: str) -> Problem:
    """Pass on what is not police business; it stays on our list until the other body answers."""
    _require_in(actor, "problems.problem:assign", problem)
    problem.forwarded_to, problem.forwarded_number, problem.title = to, their_number, title
    problem.assigned_on = timezone.localdate(at)
    return problem.move(FORWARDED, at=at)


@change("problems.problem:assign")
def answer_forwarded(*, actor: Any, at: datetime, problem: Problem, fix: str) -> Problem:
    """Record what the other body answered; the resident is asked whether it is fixed."""
    _require_in(actor, "problems.problem:assign", problem)
    return _fixed(problem, fix, at)


@change("problems.problem:assign")
def propose_rejection(*, actor: Any, at: datetime, problem: Problem, reason: Reason) -> Problem:
    """Propose not to take the problem; a second person decides."""
    _require_in(actor, "problems.problem:assign", problem)
    problem.reject_reason, problem.reject_proposed_by = reason, actor.name
    return problem.move(REJECTING, at=at, note=str(reason))


@change("problems.problem:reject")
def decide_rejection(*, actor: Any, at: datetime, problem: Problem, agree: bool) -> Problem:
    """The second person agrees, or puts the problem back on the list."""
    _require_in(actor, "problems.problem:reject", problem)
    if actor.name == problem.reject_proposed_by:
        raise SecondPersonNeeded(
            _("不予受理须由另一人同意。"), rule="PROBLEM_REJECT_PERSONS", hint=_("请同单位另一位负责人处理。")
        )
    if not agree:
        problem.reject_reason, problem.reject_proposed_by = None, ""
        return problem.move(REGISTERED, at=at)
    problem.closed_on = timezone.localdate(at)
    return _retire(problem.move(REJECTED, at=at))


@change("problems.problem:work")
def accept(*, actor: Any, at: datetime, problem: Problem) -> Problem:
    """The owner signs for the problem."""
    _require_owner(actor, problem)
    day = timezone.localdate(at)
    problem.accepted_on = day
    problem.contact_due_on = working_days("PROBLEM_CONTACT_DAYS", day)
    return problem.move(ACCEPTED, at=at)


@change("problems.problem:work")
def give_back(*, actor: Any, at: datetime, problem: Problem, reason: Reason) -> Problem:
    """The owner hands the problem back, with a reason, once, within the time that the rule gives."""
    _require_owner(actor, problem)
    day = timezone.localdate(at)
    if problem.returned_times >= value("PROBLEM_RETURN_TIMES", day):
        raise TooOften(
            _("已经退过单，不能再退。"), rule="PROBLEM_RETURN_TIMES", hint=_("请与交办人商量后办理。")
        )
    if problem.accepted_on and day > working_days("PROBLEM_RETURN_DAYS", problem.accepted_on):
        raise TooLate(_("签收后超过退单时限。"), rule="PROBLEM_RETURN_DAYS", hint=_("请办理，或申请延期。"))
    problem.returned_times += 1
    problem.return_reason, problem.owner = reason, None
    return problem.move(RETURNED, at=at, note=str(reason))


@change("problems.problem:work")
def contact(*, actor: Any, at: datetime, problem: Problem) -> Problem:
    """First contact with the resident, and the work begins."""
    _require_owner(actor, problem)
    problem.contacted_on = timezone.localdate(at)
    return problem.move(IN_PROGRESS, at=at)


@change("problems.problem:work")
def ask_extension(*, actor: Any, at: datetime, problem: Problem, until: date, why: str) -> Problem:
    """The owner asks for more time; whoever is above decides."""
    _require_owner(actor, problem)
    _require_extendable(problem, until, timezone.localdate(at))
    problem.extension_until, problem.extension_reason = until, why
    return problem.put(note=why)


@change("problems.problem:assign")
def extend(*, actor: Any, at: datetime, problem: Problem, until: date, why: str) -> Problem:
    """Give more time: before the deadline, as often as the rule allows, by someone other than the owner."""
    _require_in(actor, "problems.problem:assign", problem)
    if actor.person == problem.owner:
        raise OwnWork(
            _("承办人不能给自己延期。"), rule="PROBLEM_EXTEND_BEFORE", hint=_("请另一位负责人批准。")
        )
    _require_extendable(problem, until, timezone.localdate(at))
    problem.extended_times += 1
    problem.extension_until, problem.extension_reason = None, why
    return problem.due_by(until).move(EXTENDED, at=at, note=why)


def _require_extendable(problem: Problem, until: date, day: date) -> None:
    if problem.extended_times >= value("PROBLEM_EXTEND_TIMES", day):
        raise TooOften(
            _("已经延期过，不能再延。"), rule="PROBLEM_EXTEND_TIMES", hint=_("确需更久的可以挂账。")
        )
    if problem.due_on and day > problem.due_on:
        raise TooLate(_("期限已过，不能再延期。"), rule="PROBLEM_EXTEND_BEFORE", hint=_("请尽快办结。"))
    if problem.due_on and until <= problem.due_on:
        raise TooFar(_("新期限应晚于 %s。") % problem.due_on, field="until")


@change("problems.problem:suspend")
def suspend(*, actor: Any, at: datetime, problem: Problem, until: date, why: str) -> Problem:
    """Put the problem on the public list of what must wait for money or season, with its next day."""
    _require_in(actor, "problems.problem:suspend", problem)
    day = timezone.localdate(at)
    longest = value("PROBLEM_SUSPEND_MAX_DAYS", day)
    if not 0 < (until - day).days <= longest:
        raise TooFar(
            _("下次办理日期应在 %s 天以内。") % longest, field="until", rule="PROBLEM_SUSPEND_MAX_DAYS"
        )
    problem.suspended_until = until
    return problem.due_by(max(until, problem.due_on)).move(SUSPENDED, at=at, note=why)


@change("problems.problem:work")
def resume(*, actor: Any, at: datetime, problem: Problem) -> Problem:
    """Take a waiting problem up again."""
    _require_owner(actor, problem)
    problem.suspended_until = None
    return problem.move(IN_PROGRESS, at=at)


@change("problems.problem:work")
def fix(*, actor: Any, at: datetime, problem: Problem, fix: str) -> Problem:
    """Say what was done; whether it is fixed is for the resident to say."""
    _require_owner(actor, problem)
    return _fixed(problem, fix, at)


def _fixed(problem: Problem, fix: str, at: datetime) -> Problem:
    problem.fix, problem.fixed_on = fix, timezone.localdate(at)
    problem.days_to_fix = (problem.fixed_on - problem.raised_on).days
    return problem.move(FIXED, at=at)


@change("problems.answer:by_resident")
def answer(
    *,
    actor: Any,
    at: datetime,
    problem: Problem,
    secret: str,
    fixed: bool,
    satisfaction: int | None = None,
    words: str = "",
) -> Problem:
    """The resident, known by the secret link, says whether it is fixed."""
    if not problem.knows(secret):
        raise NotTheResident(_("这个链接不能代表反映人。"), hint=_("请用提交时给您的链接。"))
    return _settle(problem, at, fixed=fixed, satisfaction=satisfaction, words=words, way="link")


@change("problems.problem:confirm")
def record_answer(
    *,
    actor: Any,
    at: datetime,
    problem: Problem,
    way: str,
    fixed: bool,
    satisfaction: int | None = None,
    words: str = "",
) -> Problem:
    """Someone outside the owner's unit asked the resident by phone, paper or face to face."""
    _require_outside(actor, problem)
    return _settle(problem, at, fixed=fixed, satisfaction=satisfaction, words=words, way=way)


def _settle(
    problem: Problem, at: datetime, *, fixed: bool, satisfaction: int | None, words: str, way: str
) -> Problem:
    return _confirm(problem, at, satisfaction, words, way) if fixed else _dispute(problem, at, words)


def _confirm(problem: Problem, at: datetime, satisfaction: int | None, words: str, way: str) -> Problem:
    day = timezone.localdate(at)
    problem.confirmed_on, problem.confirmed_by, problem.satisfaction = day, way, satisfaction
    problem.satisfied = satisfaction >= SATISFIED if satisfaction else None
    problem.move(CONFIRMED, at=at, note=words)
    problem.closed_on = day
    return _retire(problem.move(CLOSED, at=at))


def _dispute(problem: Problem, at: datetime, words: str) -> Problem:
    day = timezone.localdate(at)
    problem.disputed_times += 1
    if problem.disputed_times >= value("PROBLEM_REWORK_SUPERVISION", day):
        problem.supervised_on = problem.supervised_on or day
    problem.move(DISPUTED, at=at, note=words)
    problem.fixed_on, problem.days_to_fix = None, None
    return problem.due_by(fix_by(problem.kind, day)).move(REWORK, at=at)


@change("problems.problem:confirm")
def try_call(*, actor: Any, at: datetime, problem: Problem) -> Problem:
    """A call to the resident that nobody answered."""
    _require_outside(actor, problem)
    problem.calls_tried = [*problem.calls_tried, timezone.localdate(at).isoformat()]
    return problem.put(note=_("电话无人接听"))


@change("problems.problem:confirm")
def give_up_calling(*, actor: Any, at: datetime, problem: Problem, checked_by: str) -> Problem:
    """The resident can't be reached; someone else has looked at the place."""
    _require_outside(actor, problem)
    tries = value("PROBLEM_UNREACHABLE_TRIES", timezone.localdate(at))
    if len(set(problem.calls_tried)) < tries:
        raise TooOften(
            _("要在不同的 %s 天各联系一次，才能算联系不上。") % tries,
            rule="PROBLEM_UNREACHABLE_TRIES",
            hint=_("请改天再联系一次。"),
        )
    problem.place_checked_by = checked_by
    return problem.move(UNREACHABLE, at=at)


@change("problems.problem:confirm")
def close_unconfirmed(*, actor: Any, at: datetime, problem: Problem) -> Problem:
    """A reviewer from outside closes what no resident could confirm; it never counts as rectified."""
    _require_outside(actor, problem)
    problem.closed_on = timezone.localdate(at)
    return _retire(problem.move(CLOSED_UNCONFIRMED, at=at))


@change("problems.problem:correct")
def correct(
    *, actor: Any, at: datetime, problem: Problem, kind: ProblemKind, place: Place, title: str, why: str
) -> Problem:
    """Correct what was entered wrongly; the old wording stays in the revisions."""
    _require_in(actor, "problems.problem:correct", problem)
    _require_here(place, problem.raised_on)
    problem.kind, problem.title = kind, title
    return problem.stand_at(place).put(note=why)


def _retire(problem: Problem) -> Problem:
    years = value("RETAIN_PROBLEM_CONTACT", problem.closed_on)
    personal.end_on(
        problem,
        problem.closed_on.replace(year=problem.closed_on.year + years, day=min(problem.closed_on.day, 28)),
    )
    return problem


def _require_in(actor: Any, permission: str, problem: Problem) -> None:
    if not actor.may(permission, problem.unit_id):
        raise NotAllowed(_("这件事属于%(unit)s，您的岗位不能处理。") % {"unit": problem.unit})


def _require_owner(actor: Any, problem: Problem) -> None:
    """The owner works on it; a lead of the unit may in the owner's absence."""
    if actor.person != problem.owner and not actor.may("problems.problem:assign", problem.unit_id):
        raise NotAllowed(
            _("承办人是%(owner)s。") % {"owner": problem.owner}, hint=_("请承办人或协作区负责人处理。")
        )


def _require_outside(actor: Any, problem: Problem) -> None:
    if not actor.may("problems.problem:confirm", problem.unit_id):
        raise NotAllowed(_("您的岗位不能回访这件事。"))
    if actor.stands_in(problem.unit_id):
        raise OwnWork(
            _("承办单位不能确认自己办的事。"),
            rule="PROBLEM_CONFIRM_OUTSIDE",
            hint=_("请回访员或外单位人员记录。"),
        )
