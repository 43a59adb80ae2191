"""Leave and rest: asked for, decided on, called off. Each is a verb."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.honours.entitlement import DAYS, annual_leave
from lianjian.areas.honours.models import Carried, Leave
from lianjian.areas.honours.queries import overlapping, unit_of
from lianjian.areas.honours.refusals import (
    AcrossYears,
    BeyondEntitlement,
    CarriedAlready,
    LeaveOverlaps,
    NotInPost,
    NoWorkingDay,
    OwnLeave,
    WrongOrder,
)
from lianjian.areas.honours.states import LEAVE_CALLED_OFF, LEAVE_GRANTED, LEAVE_REFUSED, LeaveKind
from lianjian.kernel.access.actor import require_in
from lianjian.kernel.clock.queries import calendar
from lianjian.kernel.org.models import Person
from lianjian.kernel.records.door import change
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.rules.book import value
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
    if kind == LeaveKind.ANNUAL:
        _require_left(leave)
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


def _require_left(leave: Leave) -> None:
    """Refuse annual leave beyond what its year gives. Whoever has no year of starting work on file is not refused."""
    if leave.first.year != leave.last.year:
        raise AcrossYears(_("年休假按年度计算，跨年的请分两次申请。"), field="last")
    of = annual_leave([leave.person_id], leave.first.year)[leave.person_id]
    if of.left is not None and leave.days > of.left:
        raise BeyondEntitlement(
            _(
                "%(year)d 年应休 %(entitled)d 天，转入 %(carried)d 天，已用 %(used)d 天，还剩 %(left)d 天，不够 %(days)d 天。"
            )
            % {
                "year": of.year,
                "entitled": of.entitled,
                "carried": of.carried_in,
                "used": of.used + of.waiting + of.carried_on,
                "left": max(0, of.left),
                "days": leave.days,
            },
            field="last",
            hint=_("请减少天数，或者改请别的假。"),
            rule=DAYS,
        )


@change("honours.leave:decide")
def carry_on(*, actor: Any, at: datetime, person: Person, year: int, days: int, why: str) -> Carried:
    """Let days of a year's annual leave be taken in the next, where the work did not allow it before. Never one's own."""
    row = Carried(person=person, year=year, days=days, why=why).happened(at)
    unit = unit_of(person, row.occurred_on)
    if unit is None:
        raise NotInPost(
            _("%(person)s %(day)s 没有岗位。") % {"person": person, "day": row.occurred_on}, field="person"
        )
    row.unit = unit
    require_in(actor, "honours.leave:decide", unit)
    if actor.person and actor.person.pk == person.pk:
        raise OwnLeave(_("不能审批自己的休假。"), hint=_("请上级审批。"))
    _require_to_carry(row)
    return row.put()


def _require_to_carry(row: Carried) -> None:
    if Carried.objects.filter(person=row.person, year=row.year).exists():
        raise CarriedAlready(
            _("%(person)s %(year)d 年的已经安排。") % {"person": row.person, "year": row.year}, field="year"
        )
    most = int(value("LEAVE_CARRY_YEARS", row.occurred_on))
    if not row.occurred_on.year - most <= row.year <= row.occurred_on.year:
        raise BeyondEntitlement(
            _("年休假最多跨 %d 个年度安排。") % most, field="year", rule="LEAVE_CARRY_YEARS"
        )
    left = annual_leave([row.person_id], row.year)[row.person_id].left
    if left is not None and row.days > left:
        raise BeyondEntitlement(
            _("%(person)s %(year)d 年的年休假还剩 %(left)d 天。")
            % {"person": row.person, "year": row.year, "left": max(0, left)},
            field="days",
            rule=DAYS,
        )


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
