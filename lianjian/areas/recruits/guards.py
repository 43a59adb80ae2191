"""What must be so before a member's development goes on: time passed, people named, review, training, a decision."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lianjian.areas.branch import facade as branch
from lianjian.areas.branch.facade import Decision
from lianjian.areas.recruits.models import Application
from lianjian.areas.recruits.queries import decision_for, is_serving, open_application
from lianjian.areas.recruits.refusals import (
    AppliedAlready,
    ExtendedAlready,
    NotABranch,
    NotAFullMember,
    NotDecided,
    NotReviewed,
    NotServing,
    NotTrained,
    OnARollAlready,
    OwnApplication,
    TooEarly,
    TooLate,
    TooLittleTraining,
    TooYoung,
    WrongExtension,
    WrongNumber,
)
from lianjian.kernel.flow import State, WrongState
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.rules.book import value
from lianjian.kernel.rules.times import months, months_later

AGE = "RECRUIT_AGE"
MONTHS_OF_A_YEAR = 12
REVIEW_HOLDS = "RECRUIT_REVIEW_MONTHS"
EXTENSION = "RECRUIT_EXTENSION_MONTHS"
APPROVE_LAST = "RECRUIT_APPROVE_LAST_MONTHS"
TRAINING_DAYS, TRAINING_HOURS = "RECRUIT_TRAINING_DAYS", "RECRUIT_TRAINING_HOURS"


def require_not_own(actor: Any, person: Person) -> None:
    if actor.person and actor.person.pk == person.pk:
        raise OwnApplication(_("不能办理自己的入党申请。"), hint=_("请由别人办理。"))


def require_next(application: Application, target: State) -> None:
    """Refuse before anything else what is not the next step."""
    if not application.can_move(target):
        raise WrongState(
            _("现在是「%(now)s」，不能转为「%(target)s」。")
            % {"now": application.standing, "target": target},
            hint=_("可能别人刚刚处理过，请刷新页面看最新情况。"),
        )


def require_branch(unit: Unit, on: date, *, field: str = "branch") -> None:
    if unit.pk not in branch.branches(on):
        raise NotABranch(_("%s那天不是党支部。") % unit, field=field)


def require_may_apply(person: Person, on: date) -> None:
    if not is_serving(person, on):
        raise NotServing(_("%s那天不在任何单位任职。") % person, field="person")
    if branch.branch_of(person, on) is not None:
        raise OnARollAlready(_("%s已经在党支部的名册上。") % person, field="person")
    if open_application(person) is not None:
        raise AppliedAlready(_("%s已经递交过入党申请书。") % person, field="person")


class Birthday:
    """The day on which somebody was born: asked for the check of their age, and kept nowhere.

    The door's fingerprint of what was asked takes it in words, and in words it says nothing.
    """

    __slots__ = ("day",)

    def __init__(self, day: date) -> None:
        self.day = day

    def __repr__(self) -> str:
        return "Birthday"


def require_of_age(born: Birthday, on: date) -> None:
    years = int(value(AGE, on))
    if months_later(born.day, years * MONTHS_OF_A_YEAR) > on:
        raise TooYoung(_("申请那天未满 %d 周岁，不能申请入党。") % years, field="born_on", rule=AGE)


def require_not_before(rule: str, since: date, on: date) -> None:
    """Refuse a step before as many months have passed as the rule says."""
    require_from(months(rule, since), rule, on)


def require_from(earliest: date, rule: str, on: date) -> None:
    """Refuse a step before its first day."""
    if on < earliest:
        raise TooEarly(_("按规定最早在 %s 才能办理这一步。") % earliest, field="at", rule=rule)


def require_full_members(
    people: Sequence[Person], unit: Unit, on: date, *, least: int, most: int, rule: str, field: str
) -> None:
    """Refuse other than so many full members of the branch."""
    if not least <= len({person.pk for person in people}) <= most:
        told = str(least) if least == most else f"{least}—{most}"
        raise WrongNumber(_("按规定要有 %s 名正式党员。") % told, field=field, rule=rule)
    full = branch.voters(unit.pk, on)
    for person in people:
        if person.pk not in full:
            raise NotAFullMember(_("%s那天不是这个支部的正式党员。") % person, field=field)


def require_enough_training(days: int, hours: int, on: date) -> None:
    least_days, least_hours = int(value(TRAINING_DAYS, on)), int(value(TRAINING_HOURS, on))
    if days < least_days and hours < least_hours:
        raise TooLittleTraining(
            _("集中培训不少于 %(days)d 天或者 %(hours)d 学时。") % {"days": least_days, "hours": least_hours},
            field="hours",
            rule=TRAINING_HOURS,
        )


def require_prepared(application: Application, on: date) -> None:
    """Refuse without a political review that still holds and without training."""
    reviewed = application.reviewed_on
    if reviewed is None or on > months(REVIEW_HOLDS, reviewed):
        raise NotReviewed(
            _("没有登记政治审查，或者政治审查已经过期。"), hint=_("请支部先登记政治审查。"), rule=REVIEW_HOLDS
        )
    if application.trained_on is None:
        raise NotTrained(_("没有登记短期集中培训。"), hint=_("请支部先登记培训。"), rule=TRAINING_HOURS)


def require_decided(application: Application, subject: str, since: date, until: date) -> Decision:
    """The decision of the members' meeting that the step rests on."""
    found = decision_for(application, subject, since, until)
    if found is None:
        raise NotDecided(
            _("%(since)s 以来，%(branch)s没有经支部党员大会表决通过的决议。")
            % {"since": since, "branch": application.unit},
            hint=_("请先登记支部党员大会，再记决议：写明是谁、为什么、票数。"),
            rule="BL_MEMBERS_MAJORITY",
        )
    return found


def require_extendable(application: Application, number: int, on: date) -> None:
    """Refuse a second extension, and one shorter or longer than the rule allows."""
    least, most = (int(limit) for limit in value(EXTENSION, on))
    if application.extended_on is not None:
        raise ExtendedAlready(_("预备期已经延长过一次。"), rule=EXTENSION)
    if not least <= number <= most:
        raise WrongExtension(
            _("延长的时间为 %(least)d 至 %(most)d 个月。") % {"least": least, "most": most},
            field="number",
            rule=EXTENSION,
        )


def require_still_approvable(application: Application, on: date) -> None:
    """Refuse to approve a decision of a meeting so old that the form is to be filled in again."""
    assert application.admitted_on is not None
    last = months(APPROVE_LAST, application.admitted_on)
    if on > last:
        raise TooLate(
            _("审批最迟到 %s 为止，现在已经超过。") % last,
            hint=_("请退回支部，重新预审和表决。"),
            rule=APPROVE_LAST,
        )
