"""Who may do what with a problem, and until when.

The rules ask before they act, and pages before they offer it, so that nobody is shown what is always refused.
"""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lianjian.areas.problems.models import Problem, Way
from lianjian.areas.problems.queries import staff
from lianjian.areas.problems.refusals import (
    NoSuchWay,
    NotOfTheUnit,
    OwnWork,
    TooFar,
    TooLate,
    TooOften,
    TooSeldom,
)
from lianjian.areas.problems.states import EXTENDED
from lianjian.kernel.flow import State, WrongState
from lianjian.kernel.org.models import Person
from lianjian.kernel.refusal import NotAllowed, Refusal
from lianjian.kernel.rules.book import value
from lianjian.kernel.rules.times import working_days


def passes(require: Any, *args: Any) -> bool:
    """Whether a requirement would let it pass: for pages, which offer nothing that would be refused."""
    try:
        require(*args)
    except Refusal:
        return False
    return True


def require_owner(actor: Any, problem: Problem) -> None:
    """The owner works on it; a lead of the unit may in the owner's absence."""
    owns = actor.person is not None and actor.person.pk == problem.owner_id
    if not owns and not actor.may("problems.problem:assign", problem.unit_id):
        raise NotAllowed(
            _("承办人是%(owner)s。") % {"owner": problem.owner or _("（未定）")},
            hint=_("请承办人或协作区负责人处理。"),
        )


def require_outside(actor: Any, problem: Problem) -> None:
    """Neither the owner nor anyone of the unit that does the work speaks for the resident."""
    if not actor.may("problems.problem:confirm", problem.unit_id):
        raise NotAllowed(_("您的岗位不能回访这件事。"))
    owns = actor.person is not None and actor.person.pk == problem.owner_id
    if owns or actor.stands_in(problem.unit_id):
        raise OwnWork(
            _("承办单位不能确认自己办的事。"),
            rule="PROBLEM_CONFIRM_OUTSIDE",
            hint=_("请回访员或外单位人员记录。"),
        )


def require_of_unit(owner: Person, problem: Problem, day: date) -> None:
    """The owner serves in the unit that does the work on that day."""
    if not staff(problem, day).filter(pk=owner.pk).exists():
        raise NotOfTheUnit(
            _("%(owner)s当天不在%(unit)s任职。") % {"owner": owner, "unit": problem.unit},
            field="owner",
            hint=_("请从列表里选择承办人。"),
        )


def require_move(problem: Problem, target: State) -> None:
    if not problem.can_move(target):
        raise WrongState(
            _("现在是「%(now)s」，还不能这样做。") % {"now": problem.standing},
            hint=_("可能别人刚刚处理过，请刷新页面看最新情况。"),
        )


def require_returnable(problem: Problem, day: date) -> None:
    """A problem is handed back once, within the time that the rule gives from acceptance."""
    if problem.returned_times >= value("PROBLEM_RETURN_TIMES", day):
        raise TooOften(
            _("已经退过单，不能再退。"), rule="PROBLEM_RETURN_TIMES", hint=_("请与交办人商量后办理。")
        )
    if problem.accepted_on and day > working_days("PROBLEM_RETURN_DAYS", problem.accepted_on):
        raise TooLate(_("签收后超过退单时限。"), rule="PROBLEM_RETURN_DAYS", hint=_("请办理，或申请延期。"))


def require_extendable(problem: Problem, day: date) -> None:
    """More time is asked for and given before the deadline, and as often as the rule allows."""
    if problem.extended_times >= value("PROBLEM_EXTEND_TIMES", day):
        raise TooOften(
            _("已经延期过，不能再延。"), rule="PROBLEM_EXTEND_TIMES", hint=_("确需更久的可以挂账。")
        )
    require_move(problem, EXTENDED)
    if problem.due_on and day > problem.due_on:
        raise TooLate(_("期限已过，不能再延期。"), rule="PROBLEM_EXTEND_BEFORE", hint=_("请尽快办结。"))


def require_later(until: date, problem: Problem) -> None:
    if problem.due_on and until <= problem.due_on:
        raise TooFar(_("新期限应晚于 %s。") % problem.due_on, field="until")


def require_other_than_owner(actor: Any, problem: Problem) -> None:
    if actor.person is not None and actor.person.pk == problem.owner_id:
        raise OwnWork(
            _("承办人不能给自己延期。"), rule="PROBLEM_EXTEND_BEFORE", hint=_("请另一位负责人批准。")
        )


def require_enough_calls(problem: Problem, day: date) -> None:
    """A resident counts as unreachable after so many tries on so many days."""
    tries, days = value("PROBLEM_UNREACHABLE_TRIES", day), value("PROBLEM_UNREACHABLE_DAYS", day)
    if len(problem.calls_tried) < tries or len(set(problem.calls_tried)) < days:
        raise TooSeldom(
            _("要在不同的 %(days)s 天共联系 %(tries)s 次，才能算联系不上。") % {"days": days, "tries": tries},
            rule="PROBLEM_UNREACHABLE_TRIES",
            hint=_("请改天再联系一次。"),
        )


def ways_to_record(day: date) -> list[tuple[str, Any]]:
    """The ways in which someone else may record the resident's word: all but the resident's own link."""
    return [(way, Way(way).label) for way in value("PROBLEM_CONFIRM_WAYS", day) if way != Way.LINK]


def require_way(way: str, day: date) -> None:
    if way not in dict(ways_to_record(day)):
        raise NoSuchWay(
            _("不能这样记录群众的确认。"),
            field="way",
            rule="PROBLEM_CONFIRM_WAYS",
            hint=_("请从列表里选择确认方式。"),
        )
