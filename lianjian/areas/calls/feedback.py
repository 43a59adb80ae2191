"""What the unit that went says of a call, and what others say of that: feedback, review, call-back, archive."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.calls import checks
from lianjian.areas.calls.models import Call, CallCategory, CallResult, LateCause
from lianjian.areas.calls.refusals import ToldBefore
from lianjian.areas.calls.rules import HANDLE
from lianjian.areas.calls.states import ARCHIVED, CALLED_BACK, FED_BACK, FIRST_FEEDBACK, REVIEWED
from lianjian.kernel.access.actor import require_in, require_with
from lianjian.kernel.org.models import require_in_use
from lianjian.kernel.records.door import change
from lianjian.kernel.rules.times import days

REVIEW, CALL_BACK, ARCHIVE = "calls.call:review", "calls.call:call_back", "calls.call:archive"


@change(HANDLE)
def feed_back_first(*, actor: Any, at: datetime, call: Call, words: str) -> Call:
    """The first word from the scene."""
    require_with(actor, HANDLE, call)
    checks.require_open(call)
    if call.first_feedback_at is not None:
        raise ToldBefore(_("已经作过首次反馈。"), hint=_("请作终结反馈。"))
    call.first_words, call.first_feedback_at = words, at
    return call.advance(FIRST_FEEDBACK, at).put()


@change(HANDLE)
def feed_back(
    *,
    actor: Any,
    at: datetime,
    call: Call,
    category: CallCategory,
    result: CallResult,
    people: str = "",
    matter: str = "",
    handling: str = "",
    outcome: str = "",
    receipt: str = "",
    handed_to: str = "",
    late_cause: LateCause | None = None,
) -> Call:
    """The last word of the unit, with the class that it found. Why it came late is told, if it did."""
    require_with(actor, HANDLE, call)
    day = timezone.localdate(at)
    require_in_use(category, call.occurred_on)
    _classify(call, "feedback", category, actor, at)
    call.people, call.matter, call.handling, call.outcome = people, matter, handling, outcome
    checks.require_minimum(call, day)
    checks.require_receipt(result, receipt)
    checks.require_cause(call, late_cause)
    call.result, call.receipt, call.handed_to = result, receipt, handed_to
    call.late_cause = late_cause if call.is_late else None
    call.ended_by, call.fed_back_on = actor.name, day
    call.review_due_on = days("CALL_REVIEW_DAYS", day)
    return call.move(FED_BACK, at=at)


@change(REVIEW)
def review(*, actor: Any, at: datetime, call: Call, category: CallCategory, words: str = "") -> Call:
    """Someone else than who ended it says the final class, as often as it takes; a call handed on or cancelled stays so."""
    require_in(actor, REVIEW, call.unit)
    checks.require_other_person(call, actor)
    require_in_use(category, call.occurred_on)
    _classify(call, "final", category, actor, at)
    call.reviewed_on = timezone.localdate(at)
    return call.move(REVIEWED if call.standing == FED_BACK else call.standing, at=at, note=words)


def _classify(call: Call, stage: str, category: CallCategory, actor: Any, at: datetime) -> None:
    checks.require_outsider(call, category, actor, at)
    if checks.leaves_criminal(call, category, at):
        call.left_criminal_on = timezone.localdate(at)
    call.classify(stage, category, actor.name, at)


@change(CALL_BACK)
def call_back(*, actor: Any, at: datetime, call: Call, satisfied: bool, words: str = "") -> Call:
    """Who called was asked how it went."""
    require_in(actor, CALL_BACK, call.unit)
    call.satisfied, call.called_back_on = satisfied, timezone.localdate(at)
    return call.move(CALLED_BACK, at=at, note=words)


@change(ARCHIVE)
def archive(*, actor: Any, at: datetime, call: Call) -> Call:
    """Nothing more is to be done."""
    require_in(actor, ARCHIVE, call.unit)
    call.archived_on = timezone.localdate(at)
    return call.move(ARCHIVED, at=at)
