"""What can be done with a call until it is ended: taken, described, merged, handed on, cancelled; its times (rules.md 3).

Feedback and review are in `feedback.py`, calls of an older system in `taking_in.py`.
"""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.calls import checks
from lianjian.areas.calls.models import RETAIN_NUMBER, ArrivalTold, Call, CallCategory
from lianjian.areas.calls.queries import measure, place_call
from lianjian.areas.calls.refusals import NotArrived, NotMergeable
from lianjian.areas.calls.states import (
    ACKNOWLEDGED,
    ARRIVED,
    CANCELLED,
    CLASSIFIED,
    CLEARED,
    DISPATCHED,
    EN_ROUTE,
    MERGED,
    OPEN,
    RECEIVED,
    TRANSFERRED,
)
from lianjian.kernel.access.actor import require_in
from lianjian.kernel.org.models import Unit, require_in_use
from lianjian.kernel.org.structure import root
from lianjian.kernel.places.coordinates import Point
from lianjian.kernel.places.models import Place
from lianjian.kernel.places.queries import require_here, require_inside, unit_of, village_at
from lianjian.kernel.records import personal
from lianjian.kernel.records.door import change, under_way
from lianjian.kernel.records.reference import reference_row
from lianjian.kernel.rules.book import value
from lianjian.kernel.rules.times import days

TAKE, HANDLE, CORRECT = "calls.call:take", "calls.call:handle", "calls.call:correct"
NOTED = {
    "dispatched_at": DISPATCHED,
    "acknowledged_at": ACKNOWLEDGED,
    "departed_at": EN_ROUTE,
    "arrived_at": ARRIVED,
    "cleared_at": CLEARED,
}


@change(TAKE)
def take(
    *,
    actor: Any,
    at: datetime,
    ring_at: datetime | None = None,
    answered_at: datetime | None = None,
    caller_number: str = "",
) -> Call:
    """Make the row with the first key: a time and no more. Until it is located it is of who took it."""
    call = Call(ring_at=ring_at, answered_at=answered_at, unit=_unit_of(actor, at)).happened(at).begin(at)
    checks.require_order(call)
    call.feedback_due_on = days("CALL_FEEDBACK_DAYS", call.occurred_on)
    measure(call).put(personal=_sealed(caller_number))
    _let_number_end(call, caller_number)
    return call


def _unit_of(actor: Any, at: datetime) -> Unit:
    top = root(timezone.localdate(at))
    return reference_row(Unit, actor.unit_id or (top.pk if top else 0))


def _sealed(number: str) -> dict[str, str]:
    return {"caller_number": number} if number else {}


def _let_number_end(call: Call, number: str) -> None:
    """The caller's number ends so many years after the call, whatever becomes of it."""
    if number:
        day = call.occurred_on
        year = day.year + int(value(RETAIN_NUMBER, day))
        personal.end_on(call, day.replace(year=year, day=min(day.day, 28)))


@change(TAKE)
def describe(
    *,
    actor: Any,
    at: datetime,
    call: Call,
    place: Place | None = None,
    point: Point | None = None,
    place_text: str | None = None,
    text: str | None = None,
    category: CallCategory | None = None,
    grade: int | None = None,
    caller_number: str = "",
) -> Call:
    """Fill in what is known by now; None leaves what stands. With category and grade it is classified."""
    require_in(actor, TAKE, call.unit)
    checks.require_open(call)
    if category is not None and category.pk != call.category_id:
        _report_class(call, category, actor, at)
    if grade is not None:
        checks.require_grade(grade, call.occurred_on)
        call.grade = grade
    if place or point:
        _locate(call, place, point, at)
    call.text = call.text if text is None else text
    call.place_text = call.place_text if place_text is None else place_text
    if call.standing == RECEIVED and call.category and call.grade:
        call.advance(CLASSIFIED, at)
    call.put(personal=_sealed(caller_number))
    _let_number_end(call, caller_number)
    return call


def _report_class(call: Call, category: CallCategory, actor: Any, at: datetime) -> None:
    require_in_use(category, call.occurred_on)
    checks.require_outsider(call, category, actor, at)
    if checks.leaves_criminal(call, category, at):
        call.left_criminal_on = timezone.localdate(at)
    call.classify("reported", category, actor.name, at)


def _locate(call: Call, place: Place | None, point: Point | None, at: datetime) -> None:
    """Set where it is: the village of a point where none is named. The unit is who answers for the place that day."""
    if point is not None:
        require_inside(point)
        call.longitude, call.latitude = point
        place = place or village_at(point, call.occurred_on)
    if place is not None:
        require_here(place, call.occurred_on)
        place_call(call, place).unit = unit_of(place, call.occurred_on)
    call.located_at = call.located_at or at


@change(TAKE)
def merge(*, actor: Any, at: datetime, call: Call, into: Call) -> Call:
    """The same incident was told before: this call follows that one, and counts in no rate."""
    require_in(actor, TAKE, call.unit)
    if into.pk == call.pk or into.standing not in OPEN:
        raise NotMergeable(
            _("%s 不能并入这一起。") % call.number, field="into", hint=_("请选择另一起还没有终结反馈的警情。")
        )
    if Call.objects.filter(merged_into=call).exists():
        raise NotMergeable(
            _("已有警情并入 %s。") % call.number, field="into", hint=_("请反过来，把另一起并入这一起。")
        )
    call.merged_into, call.feedback_due_on = into, None
    under_way().tie(into, call)
    return call.move(MERGED, at=at, note=into.number)


@change(TAKE)
def transfer(*, actor: Any, at: datetime, call: Call, to: str, words: str) -> Call:
    """Hand on what is not ours; `words` say who took it over, and under what number."""
    require_in(actor, TAKE, call.unit)
    call.transferred_to, call.transfer_words = to, words
    return _end(call, TRANSFERRED, actor, at, words)


@change(TAKE)
def cancel(*, actor: Any, at: datetime, call: Call, why: str) -> Call:
    """Nobody is needed any more, before anybody came."""
    require_in(actor, TAKE, call.unit)
    return _end(call, CANCELLED, actor, at, why)


def _end(call: Call, state: Any, actor: Any, at: datetime, note: str) -> Call:
    """End a call without feedback. Its class is still to be reviewed, so that nothing criminal gets lost."""
    day = timezone.localdate(at)
    call.ended_by, call.fed_back_on = actor.name, day
    call.review_due_on = days("CALL_REVIEW_DAYS", day)
    return call.move(state, at=at, note=note)


@change(HANDLE)
def note(*, actor: Any, at: datetime, call: Call, what: str) -> Call:
    """A unit was sent, acknowledged, departed, arrived, or all are free again: the first time is kept, once.

    `what` is a key of NOTED. Once a later step has its time, a step left out stays without one. The unit that is sent
    may be of another zone: whoever calls this knows that it was sent.
    """
    names = list(NOTED)
    is_first = not any(getattr(call, name) for name in names[names.index(what) :])
    if is_first:
        setattr(call, what, at)
        call.arrived_by = ArrivalTold.UNIT if what == "arrived_at" else call.arrived_by
        checks.require_order(call)
        measure(call)
    return call.advance(NOTED[what], at).put()


@change(HANDLE)
def note_arrival(*, actor: Any, at: datetime, call: Call, when: datetime, by: str) -> Call:
    """The first unit has been there since `when`, as ArrivalTold `by` says. A unit's own word takes the place of what a
    position said, and nothing takes its place; once a later step has its time, an arrival left out stays out.
    """
    is_first = call.arrived_at is None and call.cleared_at is None
    if is_first or call.arrived_by == ArrivalTold.POSITION:
        call.arrived_at, call.arrived_by = when, by
        checks.require_order(call)
        measure(call)
    return call.advance(ARRIVED, at).put()


@change(CORRECT)
def correct_time(*, actor: Any, at: datetime, call: Call, what: str, when: datetime, why: str) -> Call:
    """Set one of the times again. The old one stays in the revisions, with the reason beside it."""
    require_in(actor, CORRECT, call.unit)
    if what not in checks.TIMES or what == "occurred_at" or getattr(call, what) is None:
        raise NotArrived(
            _("这一步还没有时间，没有可更正的。"), field="what", hint=_("请选择已经登记的时间。")
        )
    setattr(call, what, when)
    call.arrived_by = ArrivalTold.CORRECTED if what == "arrived_at" else call.arrived_by
    checks.require_order(call, "when")
    return measure(call).put(note=why)
