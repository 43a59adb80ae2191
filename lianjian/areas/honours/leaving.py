"""Leave and rest: asked for, decided on, called off. Each is a verb."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.honours.models import Leave
from lianjian.areas.honours.queries import overlapping, unit_of
from lianjian.areas.honours.refusals import LeaveOverlaps, NotInPost, NoWorkingDay, OwnLeave, WrongOrder
from lianjian.areas.honours.states import LEAVE_CALLED_OFF, LEAVE_GRANTED, LEAVE_REFUSED
from lianjian.kernel.access.actor import require_in
from lianjian.kernel.clock.queries import calendar
from lianjian.kernel.org.models import Person
from lianjian.kernel.records.door import change
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.rules.times import working_days


@change("honours.leave:ask")
def ask_leave(*, actor: Any, at: datetime, kind: str, first: date, last: date) -> Leave:
    """Ask for leave of one's own, from the first to the last day; only working days count."""
    person = actor.person
    if person is None:
        raise NotAllowed(_("休假由本人申请。"))
    leave = Leave(person=person, kind=kind, first=first, last=last).happened(at).begin(at)
    unit = unit_of(person, leave.occurred_on)
    if unit is None:
        raise NotInPost(_("您现在没有岗位。"))
    leave.unit = unit
    leave.days = _working_days(person, first, last)
    leave.decide_due_on = working_days("LEAVE_DECIDE_DAYS", leave.occurred_on)
    return leave.put()


def _working_days(person: Person, first: date, last: date) -> int:
    """How many working days a leave takes; refused if it takes none, or some that are taken."""
    if last < first:
        raise WrongOrder(_("末日早于首日。"), field="last")
    if other := overlapping(person, first, last):
        raise LeaveOverlaps(
            _("%(span)s 已经有休假（%(number)s）。") % {"span": other.span, "number": other.number},
            field="first",
        )
    number = calendar().working_days_between(first, last)
    if not number:
        raise NoWorkingDay(_("这几天都不是工作日，不用请假。"), field="first")
    return number


@change("honours.leave:decide")
def decide_leave(*, actor: Any, at: datetime, leave: Leave, granted: bool, note: str = "") -> Leave:
    """Grant it or not; never one's own."""
    require_in(actor, "honours.leave:decide", leave.unit)
    if actor.person and actor.person.pk == leave.person_id:
        raise OwnLeave(_("不能审批自己的休假。"), hint=_("请上级审批。"))
    leave.decided_on = timezone.localdate(at)
    return leave.move(LEAVE_GRANTED if granted else LEAVE_REFUSED, at=at, note=note)


@change("honours.leave:ask")
def call_off(*, actor: Any, at: datetime, leave: Leave) -> Leave:
    """The one who asked does not go after all."""
    if actor.person is None or actor.person.pk != leave.person_id:
        raise NotAllowed(_("只有本人能取消自己的休假。"))
    leave.decided_on = leave.decided_on or timezone.localdate(at)
    return leave.move(LEAVE_CALLED_OFF, at=at)
