"""What must be so of a branch that is addressed, of the last day, and of whoever mends a notice."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lianjian.areas.notices.models import Notice
from lianjian.areas.notices.refusals import EndsBefore, NotABranch, NotTheirs, WithdrawnAlready
from lianjian.kernel.access.actor import require_in
from lianjian.kernel.org.models import BRANCH, Unit
from lianjian.kernel.records.thread import entered_by

OTHERS = "notices.notice:mend_others"
"""To correct and withdraw what somebody else published."""


def require_branch(unit: Unit, on: date, *, field: str) -> None:
    if unit.kind.code != BRANCH or not unit.holds_on(on):
        raise NotABranch(_("「%s」当时不是党支部。") % unit, field=field)


def require_not_over(last: date | None, on: date, *, field: str) -> None:
    if last is not None and last < on:
        raise EndsBefore(_("截止日期早于今天。"), field=field)


def is_theirs(notice: Notice, actor: Any) -> bool:
    """Whether the actor published a notice, or may mend what others published."""
    return bool(actor.may(OTHERS, notice.unit_id)) or entered_by(notice) == actor.name


def require_standing(notice: Notice) -> None:
    if notice.withdrawn_on is not None:
        raise WithdrawnAlready(_("这条通知已经撤回。"))


def require_theirs(actor: Any, permission: str, notice: Notice) -> None:
    require_in(actor, permission, notice.unit)
    if not is_theirs(notice, actor):
        raise NotTheirs(_("这条通知是别人发的，由发的人或者政工部门改正、撤回。"))
