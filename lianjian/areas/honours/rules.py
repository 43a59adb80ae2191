"""What can be done with an award, each a verb: from the draft of a unit's head to the document that grants it.

The gate asks for the branch's nomination; the law's own steps come beside it, never in its place.
"""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.honours.gates import NOMINATION
from lianjian.areas.honours.guards import (
    is_public,
    require_above,
    require_deed_once,
    require_document,
    require_not_barred,
    require_not_own,
    require_not_own_unit,
    require_ours,
    require_publicised,
    require_time_between,
)
from lianjian.areas.honours.models import Award
from lianjian.areas.honours.queries import nomination_for, nomination_row, power_over, unit_of
from lianjian.areas.honours.refusals import DeedToCome, NothingToPublicise, NotInBeing, NotInPost
from lianjian.areas.honours.states import (
    ASKED,
    DRAFTED,
    GRANTED,
    PUBLICISED,
    REFUSED,
    REPORTED,
    SUSPENDED,
    WITHDRAWN,
    Power,
)
from lianjian.kernel.access.actor import require_in
from lianjian.kernel.flow import WrongState
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.records.door import change, under_way
from lianjian.kernel.rules.times import days, working_days


@change("honours.award:draft")
def draft(
    *,
    actor: Any,
    at: datetime,
    person: Person,
    grade: str,
    deed: str,
    deed_on: date,
    again_because: str = "",
) -> Award:
    """Write down who is to be rewarded for what. Nothing is asked for yet."""
    return _drafted(Award(person=person), actor, at, grade, deed, deed_on, again_because)


@change("honours.award:draft")
def draft_collective(
    *,
    actor: Any,
    at: datetime,
    unit: Unit,
    grade: str,
    deed: str,
    deed_on: date,
    team: str = "",
    again_because: str = "",
) -> Award:
    """Write down which unit, or which team of it, is to be rewarded as a whole for what."""
    return _drafted(Award(unit=unit, team=team), actor, at, grade, deed, deed_on, again_because)


def _drafted(
    award: Award, actor: Any, at: datetime, grade: str, deed: str, deed_on: date, again_because: str
) -> Award:
    award.happened(at).begin(at)
    award.ask_due_on = days("AWARD_ASK_DAYS", award.occurred_on)
    _tell(award, actor, grade, deed, deed_on, again_because)
    return award.put()


@change("honours.award:draft")
def redraft(
    *,
    actor: Any,
    at: datetime,
    award: Award,
    grade: str,
    deed: str,
    deed_on: date,
    team: str = "",
    again_because: str = "",
) -> Award:
    """Write a draft anew; the old wording stays in the revisions."""
    require_in(actor, "honours.award:draft", award.unit)
    if award.standing != DRAFTED:
        raise WrongState(_("已经申请的奖励不能再改。"), hint=_("需要改的，请先撤回，再重新填写。"))
    award.team = team if award.is_collective else ""
    _tell(award, actor, grade, deed, deed_on, again_because)
    return award.put()


def _tell(award: Award, actor: Any, grade: str, deed: str, deed_on: date, again_because: str) -> None:
    if deed_on > award.occurred_on:
        raise DeedToCome(_("事迹的日期还没有到。"), field="deed_on")
    award.unit, award.grade, award.deed, award.deed_on = _unit_of(award, deed_on), grade, deed, deed_on
    award.again_because = again_because
    require_in(actor, "honours.award:draft", award.unit)
    require_not_own(actor, award)


def _unit_of(award: Award, deed_on: date) -> Unit:
    """The unit that is rewarded, or in which the person served on the day of the deed."""
    if award.person is None:
        if not award.unit.holds_on(deed_on):
            raise NotInBeing(
                _("%(day)s 没有%(unit)s这个单位。") % {"day": deed_on, "unit": award.unit}, field="unit"
            )
        return award.unit
    unit = unit_of(award.person, deed_on)
    if unit is None:
        raise NotInPost(
            _("%(person)s %(day)s 没有岗位。") % {"person": award.person, "day": deed_on},
            field="person",
            hint=_("这里只办理在岗人员的奖励，辅警的表彰按别的规定。"),
        )
    return unit


@change("honours.award:ask")
def ask(*, actor: Any, at: datetime, award: Award) -> Award:
    """Ask for the award, on the branch's nomination: without one the gate refuses, and the refusal is kept."""
    require_in(actor, "honours.award:ask", award.unit)
    require_not_own(actor, award)
    day = timezone.localdate(at)
    award.asked_on, award.handle_due_on = day, working_days("AWARD_HANDLE_DAYS", day)
    award.power = power_over(award.grade, day)
    require_not_barred(award, day)
    require_deed_once(award)
    require_time_between(award, day)
    NOMINATION.require(award)
    return _rest_on_nomination(award, day).move(ASKED, at=at)


def _rest_on_nomination(award: Award, day: date) -> Award:
    decision = nomination_for(award, day)
    if decision:
        award.nomination = decision.pk
        under_way().tie(nomination_row(decision), award)
    return award


@change("honours.award:ask")
def withdraw(*, actor: Any, at: datetime, award: Award, why: str) -> Award:
    """Take back a draft, or what was asked for and not handled yet."""
    require_in(actor, "honours.award:ask", award.unit)
    award.nomination = None
    return _handled(award, at).move(WITHDRAWN, at=at, note=why)


@change("honours.award:handle")
def publicise(*, actor: Any, at: datetime, award: Award) -> Award:
    """Make it public from this day on, for as many working days as the rule asks at least."""
    _require_handling(actor, award)
    day = timezone.localdate(at)
    if not is_public(award, day):
        raise NothingToPublicise(_("%s不用公示。") % award.get_grade_display(), rule="AWARD_PUBLICITY_FROM")
    require_not_barred(award, day)
    award.publicised_on, award.publicised_until = day, working_days("AWARD_PUBLICITY_DAYS", day)
    award.forward_due_on = working_days("AWARD_FORWARD_DAYS", award.publicised_until)
    return _handled(award, at).move(PUBLICISED, at=at)


@change("honours.award:handle")
def report_up(*, actor: Any, at: datetime, award: Award, secret_because: str = "") -> Award:
    """Send it to whoever has the power over its grade, once it was public for long enough; a secret case says why not."""
    _require_handling(actor, award)
    day = timezone.localdate(at)
    if secret_because and award.publicised_on is None:
        award.secret_because = secret_because
    require_above(award, day)
    require_publicised(award, day)
    require_not_barred(award, day)
    award.reported_on, award.power = day, power_over(award.grade, day)
    return _handled(award, at).move(REPORTED, at=at)


@change("honours.award:decide")
def decide(
    *, actor: Any, at: datetime, award: Award, granted: bool, document: str = "", note: str = ""
) -> Award:
    """Decide what lies in the bureau's own power."""
    require_in(actor, "honours.award:decide", award.unit)
    require_not_own(actor, award)
    require_not_own_unit(actor, award)
    day = timezone.localdate(at)
    require_ours(award, day)
    if granted:
        require_publicised(award, day)
        require_not_barred(award, day)
    award.power = Power.BUREAU.value
    return _decided(award, at, granted, document, note)


@change("honours.award:handle")
def answered(
    *, actor: Any, at: datetime, award: Award, granted: bool, document: str = "", note: str = ""
) -> Award:
    """Enter what those above decided on what was sent up."""
    _require_handling(actor, award)
    if award.standing != REPORTED:
        raise WrongState(_("还没有报请上级。"), hint=_("请先报请上级。"))
    return _decided(award, at, granted, document, note)


def _decided(award: Award, at: datetime, granted: bool, document: str, note: str) -> Award:
    require_document(granted, document)
    award.decided_on, award.document = timezone.localdate(at), document
    return _handled(award, at).move(GRANTED if granted else REFUSED, at=at, note=note)


@change("honours.award:handle")
def decline(*, actor: Any, at: datetime, award: Award, why: str) -> Award:
    """End it here, such as after an objection to what was made public."""
    _require_handling(actor, award)
    if award.standing == REPORTED:
        raise WrongState(_("已经报请上级，由上级决定。"), hint=_("请登记上级的批复。"))
    award.decided_on = timezone.localdate(at)
    return _handled(award, at).move(REFUSED, at=at, note=why)


@change("honours.award:suspend")
def suspend(*, actor: Any, at: datetime, award: Award) -> Award:
    """Let it rest while an inquiry goes on. Nothing of the inquiry is told here."""
    require_in(actor, "honours.award:suspend", award.unit)
    return award.move(SUSPENDED, at=at)


@change("honours.award:suspend")
def resume(*, actor: Any, at: datetime, award: Award) -> Award:
    """Take it up again, as if it had been asked for this day: what was made public is made public anew."""
    require_in(actor, "honours.award:suspend", award.unit)
    day = timezone.localdate(at)
    require_not_barred(award, day)
    award.handle_due_on, award.handled_on = working_days("AWARD_HANDLE_DAYS", day), None
    award.publicised_on = award.publicised_until = award.forward_due_on = award.forwarded_on = None
    return award.move(ASKED, at=at)


def _require_handling(actor: Any, award: Award) -> None:
    require_in(actor, "honours.award:handle", award.unit)
    require_not_own(actor, award)


def _handled(award: Award, at: datetime) -> Award:
    """Set the days on which what was owed on it was done: by its first handling, and by what follows publicity."""
    day = timezone.localdate(at)
    if award.forward_due_on and award.standing != ASKED:
        award.forwarded_on = award.forwarded_on or day
    if award.asked_on:
        award.handled_on = award.handled_on or day
    return award
