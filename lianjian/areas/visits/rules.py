"""What can be done with a visit and with the hazards found on it, each a verb.

One entry holds the whole visit. What was found goes on its way at once: problems and disputes to their own
ledgers, hazards to the one here; the thread leads from each back to the visit.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.disputes import facade as disputes
from lianjian.areas.disputes.facade import FoundDispute
from lianjian.areas.problems import facade as problems
from lianjian.areas.problems.facade import FoundProblem
from lianjian.areas.visits.clocks import remove_by
from lianjian.areas.visits.models import Hazard, HazardKind, Visit
from lianjian.areas.visits.queries import period_at
from lianjian.areas.visits.refusals import BeforeTheVisit, NobodyWent, NotOurVillage, OwnWork
from lianjian.areas.visits.states import CHECKED, NOT_REMOVED, NOTIFIED, REMOVED
from lianjian.kernel.access.actor import require_in
from lianjian.kernel.org.models import KindEnded, Person, Unit
from lianjian.kernel.org.structure import unit_for
from lianjian.kernel.places.models import Place
from lianjian.kernel.records.door import FromTheFuture, change, under_way
from lianjian.kernel.refusal import Refusal
from lianjian.kernel.rules.book import value
from lianjian.kernel.rules.times import working_days

VISITED = (Place.Level.VILLAGE, Place.Level.COMMUNITY)
"""Where a visit can be made. Which of them owe one is for the rule VISIT_LEVELS to say."""


@dataclass(frozen=True)
class FoundHazard:
    """A hazard seen on a visit: its kind's code, what was seen, where, and whether it is grave."""

    kind: str
    text: str
    place_text: str = ""
    grave: bool = False


Found: TypeAlias = FoundProblem | FoundDispute | FoundHazard


@change("visits.visit:record")
def record_visit(
    *,
    actor: Any,
    at: datetime,
    place: Place,
    officers: Sequence[Person],
    note: str,
    households: int = 0,
    found: Sequence[Found] = (),
) -> Visit:
    """Enter a visit and all that was found on it; the first of the officers answers for the entry.

    If one thing found is refused nothing is kept, and the refusal's field is `found-N-FIELD`, N from 0.
    """
    visit = Visit(note=note, households=households).happened(at)
    _send(_place(visit, place), officers)
    require_in(actor, "visits.visit:record", visit.unit)
    for it in found:
        _count(visit, it)
    visit.put()
    for number, it in enumerate(found):
        with _speaking_of(number):
            _enter(visit, it, actor=actor, at=at)
    return visit


@change("visits.visit:record")
def add_found(*, actor: Any, at: datetime, visit: Visit, found: Found) -> Visit:
    """Enter something more that was found on a visit."""
    require_in(actor, "visits.visit:record", visit.unit)
    if at < visit.occurred_at:
        raise BeforeTheVisit(
            _("走访在 %s 才开始。") % f"{timezone.localtime(visit.occurred_at):%Y-%m-%d %H:%M}", field="at"
        )
    _enter(visit, found, actor=actor, at=at)
    return _count(visit, found).put()


@change("visits.visit:correct")
def correct(
    *,
    actor: Any,
    at: datetime,
    visit: Visit,
    place: Place,
    when: datetime,
    officers: Sequence[Person],
    note: str,
    households: int,
    why: str,
) -> Visit:
    """Correct what was entered wrongly; the old wording stays in the revisions.

    What was found stays where it was found: it is corrected in its own ledger.
    """
    require_in(actor, "visits.visit:correct", visit.unit)
    if when > at:
        raise FromTheFuture(_("走访的时间晚于更正的时间。"), field="when")
    visit.note, visit.households = note, households
    _send(_place(visit.happened(when), place), officers)
    require_in(actor, "visits.visit:correct", visit.unit)
    return visit.put(note=why)


def _place(visit: Visit, place: Place) -> Visit:
    """Stand the visit in a village: its unit is the one that had the beat that day."""
    visit.stand_at(place).unit = _unit_of(place, visit.occurred_on)
    visit.period_from = _fulfils(place, visit.occurred_on)
    return visit


def _unit_of(place: Place, day: date) -> Unit:
    town = place.town() if place.level in VISITED and place.holds_on(day) else None
    unit = unit_for(town.pk, day) if town else None
    if unit is None:
        raise NotOurVillage(
            _("「%s」不是本县区现有的村或社区。") % place,
            field="place",
            hint=_("请从列表里选择本县区的村或社区。"),
        )
    return unit


def _fulfils(place: Place, day: date) -> date | None:
    """The first day of the visit period that a visit to this place on this day fulfils."""
    period = period_at(day)
    return period.first if period and place.level in value("VISIT_LEVELS", day) else None


def _send(visit: Visit, officers: Sequence[Person]) -> Visit:
    if not officers:
        raise NobodyWent(_("没有选择走访民警。"), field="officers", hint=_("请至少选择一人。"))
    visit.officer, *companions = officers
    visit.companions = [person.pk for person in companions]
    return visit


def _count(visit: Visit, found: Found) -> Visit:
    match found:
        case FoundProblem():
            visit.problems += 1
        case FoundDispute():
            visit.disputes += 1
        case FoundHazard():
            visit.hazards += 1
    return visit


def _enter(visit: Visit, found: Found, *, actor: Any, at: datetime) -> None:
    under_way().tie(visit, _entered(visit, found, actor=actor, at=at))


def _entered(visit: Visit, found: Found, *, actor: Any, at: datetime) -> Any:
    """The new row of what was found, in the ledger that it belongs to."""
    place = visit.place
    assert place is not None
    match found:
        case FoundProblem():
            return problems.raise_found(actor=actor, at=at, place=place, found=found)
        case FoundDispute():
            return disputes.register_found(actor=actor, at=at, place=place, found=found)
        case FoundHazard():
            return _hazard(visit, found, at)


def _hazard(visit: Visit, found: FoundHazard, at: datetime) -> Hazard:
    day = timezone.localdate(at)
    kind = HazardKind.objects.filter(code=found.kind).first()
    if kind is None or not kind.holds_on(day):
        raise KindEnded(
            _("隐患类别「%s」当时不在用。") % (kind or found.kind),
            field="kind",
            hint=_("请选择现在使用的类别。"),
        )
    hazard = Hazard(visit=visit, kind=kind, unit=visit.unit, text=found.text, grave=found.grave)
    hazard.place_text, hazard.due_on = found.place_text, remove_by(day, grave=found.grave)
    return hazard.happened(at).stand_at(visit.place).begin(at).put()


@contextmanager
def _speaking_of(number: int) -> Iterator[None]:
    """A refusal inside is of the thing found that has this number."""
    try:
        yield
    except Refusal as refusal:
        refusal.field = f"found-{number}-{refusal.field or 'text'}"
        raise


@change("visits.hazard:notify")
def notify(*, actor: Any, at: datetime, hazard: Hazard, body: str) -> Hazard:
    """Tell the body that answers for the place what is to be removed, and by when."""
    require_in(actor, "visits.hazard:notify", hazard.unit)
    hazard.body, hazard.notified_on = body, timezone.localdate(at)
    return hazard.move(NOTIFIED, at=at, note=body)


@change("visits.hazard:remove")
def report_removed(*, actor: Any, at: datetime, hazard: Hazard, fix: str) -> Hazard:
    """Say how it was removed; someone else goes and looks."""
    require_in(actor, "visits.hazard:remove", hazard.unit)
    day = timezone.localdate(at)
    hazard.fix, hazard.removed_on, hazard.removed_by = fix, day, actor.name
    hazard.check_due_on = working_days("HAZARD_CHECK_DAYS", day)
    return hazard.move(REMOVED, at=at)


@change("visits.hazard:check")
def check(*, actor: Any, at: datetime, hazard: Hazard, removed: bool, note: str = "") -> Hazard:
    """Someone other than who reported it has looked. If it is still there its day stays, late or not."""
    require_in(actor, "visits.hazard:check", hazard.unit)
    if actor.name == hazard.removed_by:
        raise OwnWork(
            _("报告已整改的人不能复查。"), rule="HAZARD_CHECK_OTHER", hint=_("请本单位另一位民警复查。")
        )
    if removed:
        hazard.checked_on = timezone.localdate(at)
        return hazard.move(CHECKED, at=at, note=note)
    hazard.not_removed_times += 1
    hazard.removed_on, hazard.check_due_on = None, None
    return hazard.move(NOT_REMOVED, at=at, note=note)
