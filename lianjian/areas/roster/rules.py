"""What can be done with a shift, each a verb. A shift keeps the rules of the day on which it begins.

Nobody plans against a rule. What breaks one afterwards, a shift that went on or a person who fell out, is entered as
it was, and counts.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.roster.checks import Books, require_hours, soon_after, tired, wait_for_others
from lianjian.areas.roster.models import Crew, MonthPlan, Shift, Turn
from lianjian.areas.roster.refusals import AlreadyBegun, BadHours, NoCrew, NoLeader, NotInTheShift, TooFew
from lianjian.areas.roster.states import CANCELLED, PLANNED
from lianjian.kernel.access.actor import require_in
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.records.door import change, under_way
from lianjian.kernel.rules.book import value

PLAN = "roster.shift:plan"


@change(PLAN)
def plan(
    *,
    actor: Any,
    at: datetime,
    crew: Crew,
    starts: datetime,
    ends: datetime,
    people: Sequence[Person],
    leader: Person,
) -> Shift:
    """Plan one shift of a crew, led by one of its people."""
    require_planner(actor, crew.unit)
    if ends <= at:
        raise AlreadyBegun(_("这个时间已经过去，不能再排班。"), field="starts")
    require_hours(starts, ends)
    require_crew(crew, starts, ends)
    require_enough(len(people), starts)
    if leader not in people:
        raise NoLeader(_("领班要在当班人员里。"), field="leader")
    books = Books([person.pk for person in people], starts, ends, unit=crew.unit_id)
    for person in people:
        books.require_free(person, starts, ends)
    shift = shift_of(crew, starts, ends, len(people), leader, at=at).put()
    under_way().put_many(turns_of(shift, people))
    return shift


def require_planner(actor: Any, unit: Unit) -> None:
    """Refuse whoever does not plan for the unit, and wait for whoever does so now."""
    require_in(actor, PLAN, unit)
    wait_for_others(unit.pk)


def minimum(starts: datetime) -> int:
    """How many people the rule of its day asks for in a shift."""
    return int(value("ROSTER_MIN_PEOPLE", timezone.localdate(starts)))


def require_enough(number: int, starts: datetime) -> None:
    """Refuse a shift of fewer people than the rule of its day asks for."""
    least = minimum(starts)
    if number < least:
        raise TooFew(
            _("当班只有 %(number)d 人，至少要 %(least)d 人。") % {"number": number, "least": least},
            field="people",
            rule="ROSTER_MIN_PEOPLE",
        )


def require_crew(crew: Crew, starts: datetime, ends: datetime, *, but: int = 0) -> None:
    """Refuse a crew that does not stand on that day, or is on duty in those hours already."""
    if not crew.holds_on(timezone.localdate(starts)):
        raise NoCrew(_("「%s」当天没有编成。") % crew, field="crew")
    planned = Shift.objects.filter(
        crew=crew, state=PLANNED.code, ends__gt=starts, occurred_at__lt=ends
    ).exclude(pk=but)
    if other := planned.order_by("occurred_at").first():
        raise NoCrew(
            _("「%(crew)s」在 %(hours)s 已经有班。") % {"crew": crew, "hours": other.hours}, field="starts"
        )


def shift_of(
    crew: Crew,
    starts: datetime,
    ends: datetime,
    people: int,
    leader: Person,
    *,
    at: datetime,
    plan: MonthPlan | None = None,
) -> Shift:
    """A new shift, not yet put."""
    shift = Shift(
        crew=crew, unit=crew.unit, ends=ends, people=people, leader=leader, minimum=minimum(starts), plan=plan
    )
    return shift.happened(starts).begin(at)


def turns_of(shift: Shift, people: Sequence[Person]) -> list[Turn]:
    """The turns of people in a shift that has been put, not yet put themselves."""
    return [Turn(shift=shift, person=person, starts=shift.occurred_at, ends=shift.ends) for person in people]


@change(PLAN)
def move(*, actor: Any, at: datetime, shift: Shift, starts: datetime, ends: datetime, why: str) -> Shift:
    """Give a shift that has not begun other hours."""
    _require_ahead(actor, at, shift)
    require_hours(starts, ends)
    require_crew(shift.crew, starts, ends, but=shift.pk)
    turns = list(_standing(shift))
    books = Books([turn.person_id for turn in turns], starts, ends, unit=shift.unit_id)
    for turn in turns:
        books.require_free(turn.person, starts, ends, but=shift.pk)
    _put_hours(turns, starts, ends)
    shift.happened(starts).ends, shift.minimum, shift.rest_broken = ends, minimum(starts), 0
    return shift.put(note=why)


@change(PLAN)
def swap(*, actor: Any, at: datetime, shift: Shift, leaves: Person, comes: Person | None, why: str) -> Shift:
    """Put one person in another's place; with nobody to come, the shift is one short and shows it.

    Whoever comes for the leader leads, unless there is nobody to come: then it takes another leader first.
    """
    _require_running(actor, at, shift)
    turn = _turn_of(shift, leaves)
    if comes is None and leaves == shift.leader:
        raise NoLeader(_("领班退出，要有人接替。"), field="comes")
    if comes is not None:
        _join(shift, comes)
    turn.stands = False
    turn.put(note=why)
    if leaves == shift.leader and comes is not None:
        shift.leader = comes
    shift.people -= comes is None
    shift.rest_broken = tired(shift)
    return shift.put(note=why)


def _join(shift: Shift, person: Person) -> None:
    here = Turn.objects.filter(shift=shift, person=person).first()
    if here is not None and here.stands:
        raise NotInTheShift(_("%s已经在这个班里。") % person, field="comes")
    books = Books([person.pk], shift.occurred_at, shift.ends, unit=shift.unit_id)
    if refusal := books.why_not(person, shift.occurred_at, shift.ends, but=shift.pk):
        refusal.field = "comes"
        raise refusal
    turn = here or Turn(shift=shift, person=person)
    turn.starts, turn.ends, turn.stands = shift.occurred_at, shift.ends, True
    turn.put()


@change(PLAN)
def add(*, actor: Any, at: datetime, shift: Shift, comes: Person) -> Shift:
    """Let one more person stand in a shift, such as where one had fallen out."""
    _require_running(actor, at, shift)
    _join(shift, comes)
    shift.people += 1
    return shift.put()


@change(PLAN)
def prolong(*, actor: Any, at: datetime, shift: Shift, ends: datetime, why: str) -> Shift:
    """Enter that a shift went on until later. It was so, so no rule refuses it: the shifts whose people lack their rest
    for it are marked.
    """
    require_planner(actor, shift.unit)
    _require_planned(shift)
    if ends <= shift.ends:
        raise BadHours(_("延长以后的结束时间要晚于 %s。") % shift.hours, field="ends")
    if at < shift.occurred_at:
        raise AlreadyBegun(_("班次还没有开始，请改时间。"), field="ends")
    _put_hours(list(_standing(shift)), shift.occurred_at, ends)
    shift.ends = ends
    shift.put(note=why)
    for later in Shift.objects.filter(pk__in=soon_after(shift)).order_by("pk"):
        later.rest_broken = tired(later)
        later.put(note=_("前一班 %s 延长") % shift.number)
    return shift


@change(PLAN)
def cancel(*, actor: Any, at: datetime, shift: Shift, why: str) -> Shift:
    """Cancel a shift that has not begun; its people are free."""
    _require_ahead(actor, at, shift)
    for turn in _standing(shift):
        turn.stands = False
        turn.put(note=why)
    return shift.move(CANCELLED, at=at, note=why)


def _require_ahead(actor: Any, at: datetime, shift: Shift) -> None:
    require_planner(actor, shift.unit)
    _require_planned(shift)
    if shift.occurred_at <= at:
        raise AlreadyBegun(
            _("这个班已经开始，不能再改时间或取消。"), hint=_("换人、延长还可以登记。"), field="why"
        )


def _require_running(actor: Any, at: datetime, shift: Shift) -> None:
    require_planner(actor, shift.unit)
    _require_planned(shift)
    if shift.ends <= at:
        raise AlreadyBegun(_("这个班已经结束，不能再换人。"))


def _require_planned(shift: Shift) -> None:
    if shift.standing != PLANNED:
        raise AlreadyBegun(_("这个班已经取消。"))


def _standing(shift: Shift) -> Any:
    return Turn.objects.filter(shift=shift, stands=True).select_related("person").order_by("pk")


def _turn_of(shift: Shift, person: Person) -> Turn:
    turn = _standing(shift).filter(person=person).first()
    if turn is None:
        raise NotInTheShift(_("%s不在这个班里。") % person, field="leaves")
    return turn


def _put_hours(turns: Sequence[Turn], starts: datetime, ends: datetime) -> None:
    for turn in turns:
        turn.starts, turn.ends = starts, ends
        turn.put()
