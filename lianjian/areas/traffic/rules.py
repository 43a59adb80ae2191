"""Everything that can be done with a violation, each a verb (rules.md 4).

Seen, reviewed, entered into the national system, decided; or cancelled at any of these. What officers see on the
spot is entered at once and usually decided there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.traffic import checks
from lianjian.areas.traffic.clocks import decide_by
from lianjian.areas.traffic.models import RETAIN_PLATE, Behaviour, Road, Source, Violation
from lianjian.areas.traffic.refusals import NotVerified
from lianjian.areas.traffic.states import CANCELLED, DECIDED, ENTERED, REVIEWED
from lianjian.kernel.access.actor import require_in
from lianjian.kernel.org.models import Unit, require_in_use
from lianjian.kernel.places.models import Place
from lianjian.kernel.places.queries import require_here, unit_of
from lianjian.kernel.records import personal
from lianjian.kernel.records.door import change, under_way
from lianjian.kernel.rules.book import value
from lianjian.kernel.rules.times import working_days


@dataclass(frozen=True, kw_only=True)
class Penalty:
    """What was decided: which decision, how many yuan, how many points."""

    decision: str
    fine: int | None = None
    points: int = 0


@change("traffic.violation:record")
def record(
    *,
    actor: Any,
    at: datetime,
    source: str,
    behaviour: Behaviour,
    vehicle: str,
    place: Place,
    road: Road | None = None,
    where: str = "",
    basis: str = "",
    reference: str = "",
    plate: str = "",
    decision: str = "",
    fine: int | None = None,
    points: int | None = None,
) -> Violation:
    """Record a violation seen. One seen on the spot is entered at once, and decided if a decision is given."""
    day = timezone.localdate(at)
    require_here(place, day)
    require_in_use(behaviour, day)
    checks.require_new_reference(reference)
    violation = seen(
        at=at, source=source, behaviour=behaviour, vehicle=vehicle, place=place, unit=unit_of(place, day)
    )
    violation.road, violation.where, violation.basis = road, where, basis
    violation.reference = reference
    if source == Source.ON_SITE:
        _enter_on_the_spot(violation, at)
        if decision:
            _settle(violation, _penalty(behaviour, decision, fine, points), at)
    violation.put(personal={"plate": plate} if plate else {})
    if violation.standing == DECIDED:
        _let_plate_end(violation, day)
    return violation


def seen(
    *, at: datetime, source: str, behaviour: Behaviour, vehicle: str, place: Place, unit: Unit
) -> Violation:
    """A new violation in its first state, not yet put; what a device or a resident saw is to be reviewed."""
    violation = Violation(source=source, behaviour=behaviour, vehicle=vehicle, unit=unit)
    violation.happened(at).stand_at(place).begin(at)
    if source != Source.ON_SITE:
        violation.review_by(working_days("TRAFFIC_REVIEW_DAYS", violation.occurred_on))
    return violation


def _enter_on_the_spot(violation: Violation, at: datetime) -> None:
    violation.state, violation.entered_on = ENTERED.code, timezone.localdate(at)


def _penalty(behaviour: Behaviour, decision: str, fine: int | None, points: int | None) -> Penalty:
    """What was decided; points, where nothing is said, as the code table has them."""
    return Penalty(decision=decision, fine=fine, points=behaviour.points if points is None else points)


@change("traffic.violation:review")
def review(*, actor: Any, at: datetime, violation: Violation) -> Violation:
    """Someone looked at the record and found it clear: it may be entered."""
    require_in(actor, "traffic.violation:review", violation.unit)
    checks.require_recorded_elsewhere(violation)
    violation.reviewed_on = timezone.localdate(at)
    return violation.move(REVIEWED, at=at)


@change("traffic.violation:review")
def enter(*, actor: Any, at: datetime, violation: Violation, reference: str) -> Violation:
    """It was entered into the national system under a number; the owner is to be told."""
    require_in(actor, "traffic.violation:review", violation.unit)
    if reference != violation.reference:
        checks.require_new_reference(reference)
    violation.reference, violation.entered_on = reference, timezone.localdate(at)
    violation.notice_due_on = working_days("TRAFFIC_NOTICE_DAYS", violation.entered_on)
    return violation.move(ENTERED, at=at)


@change("traffic.violation:review")
def notify(*, actor: Any, at: datetime, violation: Violation, how: str) -> Violation:
    """The owner was told."""
    require_in(actor, "traffic.violation:review", violation.unit)
    checks.require_recorded_elsewhere(violation)
    violation.notified_on = timezone.localdate(at)
    return violation.move(ENTERED, at=at, note=how)


@change("traffic.violation:decide")
def accept(*, actor: Any, at: datetime, violation: Violation, foreseen: str) -> Violation:
    """Somebody came to have it handled: from here the time for the decision runs, by the decision foreseen."""
    require_in(actor, "traffic.violation:decide", violation.unit)
    violation.accepted_at, violation.foreseen = at, foreseen
    violation.decide_due_on = decide_by(at, foreseen)
    _tell_who_came(violation, timezone.localdate(at))
    return violation.move(ENTERED, at=at)


@change("traffic.violation:decide")
def decide(
    *,
    actor: Any,
    at: datetime,
    violation: Violation,
    decision: str,
    fine: int | None = None,
    points: int | None = None,
) -> Violation:
    """Decide on a violation; from here it counts as handled."""
    require_in(actor, "traffic.violation:decide", violation.unit)
    _settle(violation, _penalty(violation.behaviour, decision, fine, points), at)
    violation.move(DECIDED, at=at)
    _let_plate_end(violation, timezone.localdate(at))
    return violation


def settle(violation: Violation, penalty: Penalty, day: date) -> Violation:
    """Write a decision of a day into a violation, if code table and rules allow it. It is not put."""
    checks.require_penalty(violation.behaviour, penalty.decision, penalty.fine, penalty.points, day)
    violation.decision, violation.fine, violation.points = penalty.decision, penalty.fine, penalty.points
    violation.decided_on = day
    return violation


def _settle(violation: Violation, penalty: Penalty, at: datetime) -> None:
    day = timezone.localdate(at)
    settle(violation, penalty, day)
    _tell_who_came(violation, day)
    if violation.version == 0:
        violation.state, violation.state_at = DECIDED.code, at


def _tell_who_came(violation: Violation, day: date) -> None:
    """Who comes to have it handled knows of it."""
    if violation.notice_due_on and violation.notified_on is None:
        violation.notified_on = day


@change("traffic.violation:cancel")
def doubt(*, actor: Any, at: datetime, violation: Violation, ground: str, words: str) -> Violation:
    """It was verified that the record is wrong: from here the time to cancel it runs."""
    require_in(actor, "traffic.violation:cancel", violation.unit)
    day = timezone.localdate(at)
    checks.require_ground(ground, day)
    violation.ground, violation.verified_on = ground, day
    violation.cancel_due_on = working_days("TRAFFIC_CANCEL_DAYS", day)
    return violation.move(violation.standing, at=at, note=words)


@change("traffic.violation:cancel")
def cancel(*, actor: Any, at: datetime, violation: Violation) -> Violation:
    """Take the record back. What was decided no longer counts as handled."""
    require_in(actor, "traffic.violation:cancel", violation.unit)
    if violation.verified_on is None:
        raise NotVerified(
            _("还没有核实哪一项有误。"), rule="TRAFFIC_CANCEL_GROUNDS", hint=_("请先登记核实的情形。")
        )
    day = timezone.localdate(at)
    violation.cancelled_on = day
    _owe_nothing_more(violation, day)
    violation.move(CANCELLED, at=at)
    _let_plate_end(violation, day)
    return violation


def _owe_nothing_more(violation: Violation, day: date) -> None:
    """Whoever found it wrong has reviewed it; nobody is told of it or decides on it any more."""
    if violation.review_due_on and violation.reviewed_on is None:
        violation.reviewed_on = day
    if violation.notified_on is None:
        violation.notice_due_on = None
    if violation.decided_on is None:
        violation.decide_due_on = None


def _let_plate_end(violation: Violation, day: date) -> None:
    """What is known of the vehicle ends when the rule says."""
    year = day.year + int(value(RETAIN_PLATE, day))
    personal.end_on(violation, day.replace(year=year, day=min(day.day, 28)))


@change("traffic.violation:import")
def take_in(*, actor: Any, at: datetime, violations: Sequence[Violation]) -> int:
    """Take violations handled elsewhere in bulk, each made by `seen` and `settle`; give how many there were."""
    for unit in {violation.unit for violation in violations}:
        require_in(actor, "traffic.violation:import", unit)
    for violation in violations:
        require_in_use(violation.behaviour, violation.occurred_on)
    under_way().put_many(violations)
    return len(violations)
