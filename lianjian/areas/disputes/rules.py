"""Everything that can be done with a dispute, each a verb (rules.md 7.2).

It is resolved when all three hold: an agreement stands, it is fulfilled or its first instalment is paid, and
someone from outside the mediating unit found no relapse at a call-back after the time that the rule gives.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.disputes import checks
from lianjian.areas.disputes.models import RETAIN, Agreement, Dispute, DisputeKind, Mediator, Session
from lianjian.areas.disputes.refusals import (
    GradedTooLate,
    NoInstalments,
    NotJointly,
    TooLate,
)
from lianjian.areas.disputes.states import (
    AGREED,
    ASSIGNED,
    FAILED,
    FULFILLED,
    GRADABLE,
    HANDED_OVER,
    MEDIATING,
    REGISTERED,
    REOPENED,
    RESOLVED,
)
from lianjian.kernel.access.actor import require_in
from lianjian.kernel.flow import WrongState
from lianjian.kernel.org.models import Person, require_in_use
from lianjian.kernel.org.structure import root
from lianjian.kernel.places.models import Place
from lianjian.kernel.places.queries import require_here, unit_of
from lianjian.kernel.records import personal
from lianjian.kernel.records.door import change
from lianjian.kernel.rules.book import value
from lianjian.kernel.rules.times import days, months, working_days

WHOLE, FIRST_INSTALMENT = "whole", "first_instalment"

OF_AN_AGREEMENT = (
    "agreed_on",
    "days_to_agree",
    "court_asked_on",
    "fulfil_by",
    "instalment_on",
    "fulfilled_on",
    "kept_on",
    "callback_from",
    "callback_due_on",
    "callback_unit",
)
"""What a dispute has only while an agreement stands."""


@change("disputes.dispute:register")
def register(
    *,
    actor: Any,
    at: datetime,
    kind: DisputeKind,
    place: Place,
    title: str,
    facts: str,
    found_by: str,
    risk: str = "",
    parties: str = "",
    contacts: dict[str, str] | None = None,
) -> Dispute:
    """Register a dispute, graded or not. `contacts`: names and phones by personal field, to be sealed."""
    day = timezone.localdate(at)
    require_here(place, day)
    require_in_use(kind, day)
    dispute = Dispute(
        kind=kind, unit=unit_of(place, day), title=title, facts=facts, found_by=found_by, registered_on=day,
        parties=parties or "、".join(value("DISPUTE_PARTIES", day)),
    )  # fmt: skip
    dispute.happened(at).stand_at(place).begin(at)
    dispute.assign_due_on = working_days("DISPUTE_ASSIGN_DAYS", day)
    dispute.due_by(months("DISPUTE_USUAL_MONTHS", day))
    if risk:
        _set_risk(dispute, risk, day)
    return dispute.put(personal=contacts or {})


@change("disputes.dispute:assign")
def grade(*, actor: Any, at: datetime, dispute: Dispute, risk: str, why: str) -> Dispute:
    """Grade the risk of the dispute, as often as it changes while there is no agreement."""
    require_in(actor, "disputes.dispute:assign", dispute.unit)
    if dispute.standing not in GRADABLE:
        raise GradedTooLate(
            _("现在是「%s」，不能再改风险等级。") % dispute.standing,
            rule="DISPUTE_KEY",
            hint=_("达成协议前评定的等级才作数。"),
        )
    _set_risk(dispute, risk, timezone.localdate(at))
    return dispute.move(dispute.standing, at=at, note=why)


def _set_risk(dispute: Dispute, risk: str, day: date) -> None:
    checks.require_risk(risk, day)
    dispute.risk, dispute.graded_on = risk, day
    if risk in value("DISPUTE_KEY", day) and not dispute.was_key:
        dispute.was_key, dispute.key_on = True, day


@change("disputes.dispute:assign")
def assign(
    *,
    actor: Any,
    at: datetime,
    dispute: Dispute,
    mediators: Sequence[Person],
    chosen_by_parties: bool = False,
    case_number: str = "",
    traits: Sequence[str] = (),
) -> Dispute:
    """Name who mediates, the first of them in the lead; later, name others in their stead.

    `case_number` is that of the order case from which the dispute arises, `traits` what excludes it.
    """
    require_in(actor, "disputes.dispute:assign", dispute.unit)
    day = timezone.localdate(at)
    checks.require_graded(dispute)
    checks.require_mediators(mediators, day)
    checks.require_mediable(traits, day)
    dispute.mediator, dispute.chosen_by_parties = mediators[0], chosen_by_parties
    dispute.case_number = case_number or dispute.case_number
    dispute.assigned_on = dispute.assigned_on or day
    dispute.move(ASSIGNED if dispute.standing == REGISTERED else dispute.standing, at=at)
    _name(dispute, mediators, day)
    return dispute


def _name(dispute: Dispute, mediators: Sequence[Person], day: date) -> None:
    for before in dispute.mediators.filter(until_on__isnull=True):
        before.until_on = day
        before.put()
    for person in dict.fromkeys(mediators):
        Mediator(dispute=dispute, person=person, leads=person == mediators[0], from_on=day).put()


@change("disputes.dispute:mediate")
def hold_session(
    *,
    actor: Any,
    at: datetime,
    dispute: Dispute,
    venue: str,
    present: Sequence[str],
    outline: str,
    outcome: str,
    with_minor: bool = False,
    helpers_consented: bool = False,
    ways: Sequence[str] = (),
) -> Dispute:
    """A session was held. Where a party clearly refused, mediation ends and other ways are told of."""
    checks.require_mediator(actor, dispute)
    day = timezone.localdate(at)
    checks.require_table(present, with_minor=with_minor, helpers_consented=helpers_consented)
    checks.require_police_times(dispute, day)
    _take_back_agreement(dispute, day)
    dispute.move(MEDIATING, at=at, note=outline)
    Session(
        dispute=dispute, number=dispute.sessions.count() + 1, held_at=at, held_on=day, venue=venue,
        present=list(present), with_minor=with_minor, helpers_consented=helpers_consented, outline=outline,
        outcome=outcome,
    ).put()  # fmt: skip
    return _end(dispute, at, ways, outline) if outcome == Session.Outcome.REFUSED else dispute


@change("disputes.dispute:mediate")
def agree(
    *,
    actor: Any,
    at: datetime,
    dispute: Dispute,
    form: str,
    facts: str,
    terms: str,
    way: str,
    fulfil_by: date,
    instalments: int = 1,
    signed_on: date | None = None,
    sealed_on: date | None = None,
    copies: int | None = None,
) -> Dispute:
    """The parties agreed: in writing (signed, sealed, in copies), or by word of mouth, recorded here."""
    checks.require_mediator(actor, dispute)
    day = timezone.localdate(at)
    checks.require_sessions(dispute, day)
    agreement = Agreement(
        dispute=dispute, reached_on=day, form=form, facts=facts, terms=terms, way=way, fulfil_by=fulfil_by,
        instalments=instalments,
    )  # fmt: skip
    if form == Agreement.Form.WRITTEN:
        agreement.signed_on, agreement.sealed_on, agreement.copies = signed_on, sealed_on, copies
    checks.require_complete(agreement, day)
    agreement.in_force_on = max(filter(None, (agreement.signed_on, agreement.sealed_on)), default=day)
    dispute.agreed_on = dispute.concluded_on = day
    dispute.days_to_agree = (day - dispute.registered_on).days
    dispute.fulfil_by = fulfil_by
    dispute.move(AGREED, at=at, note=terms[:1000])
    agreement.put()
    return dispute


@change("disputes.dispute:mediate")
def ask_court(*, actor: Any, at: datetime, dispute: Dispute, jointly: bool) -> Dispute:
    """Both parties asked a court to confirm the agreement, within the time from its coming into force."""
    checks.require_mediator(actor, dispute)
    day, agreement = timezone.localdate(at), dispute.agreement
    if agreement is None:
        raise WrongState(_("现在没有生效的协议。"), hint=_("请先登记调解协议。"))
    if not jointly:
        raise NotJointly(
            _("司法确认须由双方共同申请。"),
            field="jointly",
            rule="DISPUTE_COURT_CONFIRM_DAYS",
            hint=_("双方都同意后再登记。"),
        )
    last = days("DISPUTE_COURT_CONFIRM_DAYS", agreement.in_force_on)
    if day > last:
        raise TooLate(
            _("司法确认应在 %s 以前共同申请。") % last,
            field="at",
            rule="DISPUTE_COURT_CONFIRM_DAYS",
            hint=_("一方不履行的，可告知另一方向人民法院起诉。"),
        )
    dispute.court_asked_on = day
    return dispute.move(dispute.standing, at=at)


@change("disputes.dispute:mediate")
def fulfil(*, actor: Any, at: datetime, dispute: Dispute, part: str, how: str) -> Dispute:
    """The agreement was fulfilled as a whole, or its first instalment paid; the call-back's clock begins."""
    checks.require_mediator(actor, dispute)
    day, agreement = timezone.localdate(at), dispute.agreement
    if part == FIRST_INSTALMENT and agreement and agreement.instalments < 2:
        raise NoInstalments(
            _("协议没有约定分期履行。"),
            field="part",
            rule="DISPUTE_RESOLVED",
            hint=_("全部履行后再登记。"),
        )
    dispute.fulfilled_on, dispute.instalment_on = (day, None) if part == WHOLE else (None, day)
    dispute.kept_on = day
    dispute.callback_from = days("DISPUTE_CALLBACK_DAYS", day)
    dispute.callback_due_on = days("DISPUTE_CALLBACK_WITHIN_DAYS", dispute.callback_from)
    dispute.callback_unit = root(day)
    return dispute.move(FULFILLED, at=at, note=how)


@change("disputes.dispute:mediate")
def complete(*, actor: Any, at: datetime, dispute: Dispute, how: str) -> Dispute:
    """The rest of the instalments was paid, before the call-back or after it."""
    checks.require_mediator(actor, dispute)
    if dispute.instalment_on is None or dispute.fulfilled_on is not None:
        raise NoInstalments(_("没有还未付清的分期款项。"), hint=_("首期履行后才有余款可登记。"))
    dispute.fulfilled_on = timezone.localdate(at)
    if dispute.result == Dispute.Result.PARTIAL:
        dispute.result = Dispute.Result.SUCCESS
    return dispute.move(dispute.standing, at=at, note=how)


@change("disputes.dispute:callback")
def call_back(
    *, actor: Any, at: datetime, dispute: Dispute, way: str, relapsed: bool, words: str = ""
) -> Dispute:
    """Someone from outside asked whether it holds. Without relapse it is resolved, else it is reopened."""
    checks.require_outside(actor, dispute)
    checks.require_callback_due(dispute, timezone.localdate(at))
    return _reopen(dispute, at, words) if relapsed else _resolve(dispute, at, way, words)


def _resolve(dispute: Dispute, at: datetime, way: str, words: str) -> Dispute:
    day = timezone.localdate(at)
    dispute.called_back_on = dispute.resolved_on = day
    dispute.callback_way = way
    dispute.result = Dispute.Result.SUCCESS if dispute.fulfilled_on else Dispute.Result.PARTIAL
    return _close(dispute, RESOLVED, at, words)


def _reopen(dispute: Dispute, at: datetime, words: str) -> Dispute:
    day = timezone.localdate(at)
    dispute.relapsed_on, dispute.relapsed_times = day, dispute.relapsed_times + 1
    _take_back_agreement(dispute, day)
    dispute.due_by(months("DISPUTE_USUAL_MONTHS", day))
    return dispute.move(REOPENED, at=at, note=words)


def _take_back_agreement(dispute: Dispute, day: date) -> None:
    """An agreement that did not hold no longer counts as the end of mediation."""
    agreement = dispute.agreement
    if agreement is None:
        return
    agreement.ended_on = day
    agreement.put()
    dispute.concluded_on = None
    for name in OF_AN_AGREEMENT:
        setattr(dispute, name, None)


@change("disputes.dispute:mediate")
def fail(*, actor: Any, at: datetime, dispute: Dispute, why: str, ways: Sequence[str]) -> Dispute:
    """End a mediation without success, and tell the parties of other ways."""
    checks.require_mediator(actor, dispute)
    return _end(dispute, at, ways, why)


def _end(dispute: Dispute, at: datetime, ways: Sequence[str], why: str) -> Dispute:
    checks.require_ways(ways)
    dispute.ways_told, dispute.failure = list(ways), why[:500]
    return _close_unresolved(dispute, FAILED, Dispute.Result.FAILED, at, why)


@change("disputes.dispute:assign")
def hand_over(*, actor: Any, at: datetime, dispute: Dispute, to: str, their_number: str, why: str) -> Dispute:
    """Pass the dispute to another body, assigned here or not."""
    require_in(actor, "disputes.dispute:assign", dispute.unit)
    dispute.handed_to, dispute.handed_number = to, their_number
    dispute.assigned_on = dispute.assigned_on or timezone.localdate(at)
    return _close_unresolved(dispute, HANDED_OVER, Dispute.Result.HANDED_OVER, at, why)


def _close_unresolved(dispute: Dispute, state: Any, result: str, at: datetime, why: str) -> Dispute:
    _take_back_agreement(dispute, timezone.localdate(at))
    dispute.concluded_on, dispute.result = timezone.localdate(at), result
    return _close(dispute, state, at, why)


def _close(dispute: Dispute, state: Any, at: datetime, note: str) -> Dispute:
    """Close, and let what is known of the parties end when the rule says."""
    dispute.closed_on = timezone.localdate(at)
    dispute.move(state, at=at, note=note)
    year = dispute.closed_on.year + int(value(RETAIN, dispute.closed_on))
    personal.end_on(dispute, dispute.closed_on.replace(year=year, day=min(dispute.closed_on.day, 28)))
    return dispute


@change("disputes.dispute:correct")
def correct(
    *, actor: Any, at: datetime, dispute: Dispute, kind: DisputeKind, place: Place, title: str, facts: str,
    why: str,
) -> Dispute:  # fmt: skip
    """Correct what was entered wrongly; the old wording stays in the revisions."""
    require_in(actor, "disputes.dispute:correct", dispute.unit)
    require_here(place, dispute.registered_on)
    require_in_use(kind, dispute.registered_on)
    dispute.kind, dispute.title, dispute.facts = kind, title, facts
    return dispute.stand_at(place).put(note=why)
