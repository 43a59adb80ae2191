"""Everything that can be done with a problem, each a verb (rules.md 6.2).

The clock: a problem's day `due_on` is its kind's working days after the day it was raised; every number
comes from the rule in effect on the day of the event.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.files import File
from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.problems import guards, states
from lianjian.areas.problems.clocks import contact_until, fix_by
from lianjian.areas.problems.models import Problem, ProblemKind, Reason, Satisfaction, Way, digest_of_secret
from lianjian.areas.problems.refusals import AnotherUnits, NotTheResident, SecondPersonNeeded, TooFar
from lianjian.kernel.access.actor import require_in
from lianjian.kernel.flow import State
from lianjian.kernel.org.models import Person, Unit, require_in_use
from lianjian.kernel.places.models import Place
from lianjian.kernel.places.queries import require_here, unit_of
from lianjian.kernel.records import personal
from lianjian.kernel.records.attachments import attach_all, read_photos
from lianjian.kernel.records.door import change
from lianjian.kernel.rules.book import value
from lianjian.kernel.rules.times import working_days

BY_RESIDENTS = (Problem.Channel.PUBLIC, Problem.Channel.API)
"""The ways in which residents raise a problem themselves; the others are an officer's."""


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
    photos: Sequence[File] = (),
    key: str | None = None,
) -> Problem:
    """Register a problem; anyone may. By a resident through the public site, else by an officer's post."""
    verb = report if channel in BY_RESIDENTS else register
    return verb(
        actor=actor, at=at, kind=kind, place=place, text=text, channel=channel, title=title,
        place_text=place_text, point=point, secret=secret, name=name, phone=phone,
        photos=read_photos(photos), key=key,
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
    photos: Sequence[File] = (),
    **facts: Any,
) -> Problem:
    unit = unit_of(place, timezone.localdate(at))
    problem = new_problem(at=at, kind=kind, place=place, unit=unit, **facts)
    problem.longitude, problem.latitude = point or (None, None)
    problem.secret_digest = digest_of_secret(secret) if secret else ""
    problem.put(personal={"reporter_name": name, "reporter_phone": phone})
    attach_all(row=problem, files=photos)
    return problem


def new_problem(*, at: datetime, kind: ProblemKind, place: Place, unit: Unit, **facts: Any) -> Problem:
    """A problem as registered, with its clocks, not yet put. Its place and kind must be ours that day."""
    day = timezone.localdate(at)
    require_here(place, day)
    require_in_use(kind, day)
    problem = Problem(kind=kind, unit=unit, raised_on=day, **facts).happened(at).stand_at(place).begin(at)
    problem.assign_due_on = working_days("PROBLEM_ASSIGN_DAYS", day)
    return problem.due_by(fix_by(kind, day))


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
    require_in(actor, "problems.problem:assign", problem.unit)
    day = timezone.localdate(at)
    guards.require_of_unit(owner, problem, day)
    if due_on and problem.due_on and not day <= due_on <= problem.due_on:
        raise TooFar(
            _("期限应在今天和 %s 之间。") % problem.due_on, field="due_on", rule=problem.kind.days_rule,
            hint=_("需要更长时间的，签收后申请延期。"),
        )  # fmt: skip
    problem.owner, problem.plan, problem.title = owner, plan, title
    problem.assigned_on, problem.accepted_on = day, None
    problem.accept_due_on, problem.contact_due_on = working_days("PROBLEM_ACCEPT_DAYS", day), None
    if due_on:
        problem.due_by(due_on)
    return problem.move(states.ASSIGNED, at=at)


@change("problems.problem:assign")
def forward(*, actor: Any, at: datetime, problem: Problem, to: str, their_number: str, title: str) -> Problem:
    """Pass on what is not police business; it stays on our list until the other body answers."""
    require_in(actor, "problems.problem:assign", problem.unit)
    problem.forwarded_to, problem.forwarded_number, problem.title = to, their_number, title
    problem.assigned_on = timezone.localdate(at)
    return problem.move(states.FORWARDED, at=at)


@change("problems.problem:assign")
def answer_forwarded(*, actor: Any, at: datetime, problem: Problem, fix: str) -> Problem:
    """Record what the other body answered; the resident is asked whether it is fixed."""
    require_in(actor, "problems.problem:assign", problem.unit)
    return _fixed(problem, fix, at)


@change("problems.problem:assign")
def propose_rejection(*, actor: Any, at: datetime, problem: Problem, reason: Reason) -> Problem:
    """Propose not to take the problem; a second person decides."""
    require_in(actor, "problems.problem:assign", problem.unit)
    problem.reject_reason, problem.reject_proposed_by = reason, actor.name
    return problem.move(states.REJECTING, at=at, note=str(reason))


@change("problems.problem:reject")
def decide_rejection(*, actor: Any, at: datetime, problem: Problem, agree: bool) -> Problem:
    """The second person agrees, or puts the problem back on the list."""
    require_in(actor, "problems.problem:reject", problem.unit)
    if actor.name == problem.reject_proposed_by:
        raise SecondPersonNeeded(
            _("不予受理须由另一人同意。"), rule="PROBLEM_REJECT_PERSONS", hint=_("请同单位另一位负责人处理。")
        )
    if not agree:
        problem.reject_reason, problem.reject_proposed_by = None, ""
        return problem.move(states.REGISTERED, at=at)
    problem.due_on, problem.late_on = None, None
    return _retire(problem, states.REJECTED, at)


@change("problems.problem:work")
def accept(*, actor: Any, at: datetime, problem: Problem) -> Problem:
    """The owner signs for the problem."""
    guards.require_owner(actor, problem)
    day = timezone.localdate(at)
    problem.accepted_on = day
    problem.contact_due_on = working_days("PROBLEM_CONTACT_DAYS", day)
    return problem.move(states.ACCEPTED, at=at)


@change("problems.problem:work")
def give_back(*, actor: Any, at: datetime, problem: Problem, reason: Reason) -> Problem:
    """The owner hands the problem back, with a reason, once, within the time that the rule gives."""
    guards.require_owner(actor, problem)
    day = timezone.localdate(at)
    guards.require_returnable(problem, day)
    problem.returned_times += 1
    problem.return_reason, problem.owner = reason, None
    problem.assigned_on, problem.contact_due_on = None, None
    problem.assign_due_on = working_days("PROBLEM_ASSIGN_DAYS", day)
    return problem.move(states.RETURNED, at=at, note=str(reason))


@change("problems.problem:work")
def contact(*, actor: Any, at: datetime, problem: Problem) -> Problem:
    """First contact with the resident, and the work begins."""
    guards.require_owner(actor, problem)
    problem.contacted_on = timezone.localdate(at)
    return problem.move(states.IN_PROGRESS, at=at)


@change("problems.problem:work")
def ask_extension(*, actor: Any, at: datetime, problem: Problem, until: date, why: str) -> Problem:
    """The owner asks for more time; whoever is above decides."""
    guards.require_owner(actor, problem)
    guards.require_extendable(problem, timezone.localdate(at))
    guards.require_later(until, problem)
    problem.extension_until, problem.extension_reason = until, why
    return problem.put(note=why)


@change("problems.problem:assign")
def extend(*, actor: Any, at: datetime, problem: Problem, until: date, why: str) -> Problem:
    """Give more time: before the deadline, as often as the rule allows, by someone other than the owner."""
    require_in(actor, "problems.problem:assign", problem.unit)
    guards.require_other_than_owner(actor, problem)
    guards.require_extendable(problem, timezone.localdate(at))
    guards.require_later(until, problem)
    problem.extended_times += 1
    problem.extension_until, problem.extension_reason = None, why
    return problem.due_by(until).move(states.EXTENDED, at=at, note=why)


@change("problems.problem:suspend")
def suspend(*, actor: Any, at: datetime, problem: Problem, until: date, why: str) -> Problem:
    """Put the problem on the public list of what must wait for money or season, with its next day."""
    require_in(actor, "problems.problem:suspend", problem.unit)
    day = timezone.localdate(at)
    longest = value("PROBLEM_SUSPEND_MAX_DAYS", day)
    if not 0 < (until - day).days <= longest:
        raise TooFar(
            _("下次办理日期应在 %s 天以内。") % longest, field="until", rule="PROBLEM_SUSPEND_MAX_DAYS"
        )
    problem.suspended_until = until
    return problem.due_by(max(until, problem.due_on or until)).move(states.SUSPENDED, at=at, note=why)


@change("problems.problem:work")
def resume(*, actor: Any, at: datetime, problem: Problem) -> Problem:
    """Take a waiting problem up again."""
    guards.require_owner(actor, problem)
    problem.suspended_until = None
    return problem.move(states.IN_PROGRESS, at=at)


@change("problems.problem:work")
def fix(*, actor: Any, at: datetime, problem: Problem, fix: str, photos: Sequence[File] = ()) -> Problem:
    """Say what was done; the resident says whether it is fixed. Who mends it on the spot says so once."""
    guards.require_owner(actor, problem)
    for step, state in ((accept, states.ASSIGNED), (contact, states.ACCEPTED)):
        if problem.state == state.code:
            problem = step(actor=actor, at=at, problem=problem)
    attach_all(row=problem, files=photos)
    return _fixed(problem, fix, at)


def _fixed(problem: Problem, fix: str, at: datetime) -> Problem:
    problem.fix, problem.fixed_on = fix, timezone.localdate(at)
    problem.days_to_fix = (problem.fixed_on - problem.raised_on).days
    problem.call_back_due_on = working_days("PROBLEM_CALL_BACK_DAYS", problem.fixed_on)
    problem.calls_tried = []
    return problem.move(states.FIXED, at=at)


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
    return _settle(problem, at, fixed=fixed, satisfaction=satisfaction, words=words, way=Way.LINK)


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
    guards.require_outside(actor, problem)
    guards.require_way(way, timezone.localdate(at))
    return _settle(problem, at, fixed=fixed, satisfaction=satisfaction, words=words, way=way)


def _settle(
    problem: Problem, at: datetime, *, fixed: bool, satisfaction: int | None, words: str, way: str
) -> Problem:
    return _confirm(problem, at, satisfaction, words, way) if fixed else _dispute(problem, at, words)


def _confirm(problem: Problem, at: datetime, satisfaction: int | None, words: str, way: str) -> Problem:
    day = timezone.localdate(at)
    problem.confirmed_on, problem.confirmed_by, problem.satisfaction = day, way, satisfaction
    problem.satisfied = satisfaction >= Satisfaction.SATISFIED if satisfaction else None
    problem.move(states.CONFIRMED, at=at, note=words)
    return _retire(problem, states.CLOSED, at)


def _dispute(problem: Problem, at: datetime, words: str) -> Problem:
    day = timezone.localdate(at)
    problem.disputed_times += 1
    if problem.disputed_times >= value("PROBLEM_REWORK_SUPERVISION", day):
        problem.supervised_on = problem.supervised_on or day
    problem.move(states.DISPUTED, at=at, note=words)
    problem.fixed_on, problem.days_to_fix, problem.call_back_due_on = None, None, None
    return problem.due_by(fix_by(problem.kind, day)).move(states.REWORK, at=at)


@change("problems.problem:confirm")
def try_call(*, actor: Any, at: datetime, problem: Problem) -> Problem:
    """A call to the resident that nobody answered."""
    guards.require_outside(actor, problem)
    guards.require_move(problem, states.UNREACHABLE)
    problem.calls_tried = [*problem.calls_tried, timezone.localdate(at).isoformat()]
    return problem.put(note=_("电话无人接听"))


@change("problems.problem:confirm")
def give_up_calling(*, actor: Any, at: datetime, problem: Problem, checked_by: str) -> Problem:
    """The resident can't be reached; someone else has looked at the place."""
    guards.require_outside(actor, problem)
    guards.require_move(problem, states.UNREACHABLE)
    guards.require_enough_calls(problem, timezone.localdate(at))
    problem.place_checked_by = checked_by
    return problem.move(states.UNREACHABLE, at=at)


@change("problems.problem:confirm")
def close_unconfirmed(*, actor: Any, at: datetime, problem: Problem) -> Problem:
    """A reviewer from outside closes what no resident could confirm; it never counts as rectified."""
    guards.require_outside(actor, problem)
    return _retire(problem, states.CLOSED_UNCONFIRMED, at)


@change("problems.problem:correct")
def correct(
    *, actor: Any, at: datetime, problem: Problem, kind: ProblemKind, place: Place, title: str, why: str
) -> Problem:
    """Correct what was entered wrongly; the old wording stays in the revisions.

    Another kind brings its own deadline, but not once the old one is over or was changed on purpose.
    """
    require_in(actor, "problems.problem:correct", problem.unit)
    require_in_use(kind, problem.raised_on)
    if kind != problem.kind and _has_its_first_deadline(problem, timezone.localdate(at)):
        problem.due_by(fix_by(kind, problem.raised_on))
    problem.kind, problem.title = kind, title
    return _move_to(problem, place).put(note=why)


def _has_its_first_deadline(problem: Problem, day: date) -> bool:
    was = fix_by(problem.kind, problem.raised_on)
    return problem.due_on == was and problem.fixed_on is None and day <= was


def _move_to(problem: Problem, place: Place) -> Problem:
    """The place may lie in another unit's beat only while nobody works on the problem: then it goes there."""
    require_here(place, problem.raised_on)
    unit = unit_of(place, problem.raised_on)
    if unit != problem.unit and problem.state not in (states.REGISTERED.code, states.RETURNED.code):
        raise AnotherUnits(
            _("「%(place)s」属于%(unit)s。") % {"place": place, "unit": unit},
            field="place",
            hint=_("已经交办的，请先退单再更正地点。"),
        )
    problem.unit = unit
    return problem.stand_at(place)


def _retire(problem: Problem, end: State, at: datetime) -> Problem:
    """Come to an end, from which on the contact is kept only so long as its rule says."""
    problem.closed_on = timezone.localdate(at)
    personal.end_on(problem, contact_until(problem.closed_on))
    return problem.move(end, at=at)
