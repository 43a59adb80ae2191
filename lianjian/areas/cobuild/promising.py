"""The plan of a body: what one side promises the other, calls done, and what the other takes as kept."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.cobuild.joining import require_seated
from lianjian.areas.cobuild.models import Body, Partner, Promise
from lianjian.areas.cobuild.refusals import DueInThePast, OwnReport, SaysWhy
from lianjian.areas.cobuild.rules import ask_by, require_contact, require_outside
from lianjian.areas.cobuild.states import DROPPED, KEPT, OPEN, SAID_DONE, Side
from lianjian.kernel.access.actor import require_in
from lianjian.kernel.org.models import Person
from lianjian.kernel.records.door import change


@change("cobuild.promise:write")
def promise(
    *,
    actor: Any,
    at: datetime,
    body: Body,
    partner: Partner,
    side: str,
    text: str,
    owner: Person,
    counterpart: str,
    due_on: date,
) -> Promise:
    """Put a line on a body's plan: which side promises what, who sees to it on both, and by when."""
    require_in(actor, "cobuild.promise:write", body.unit)
    day = timezone.localdate(at)
    require_seated(body, partner, day)
    if due_on < day:
        raise DueInThePast(_("期限早于今天。"), field="due_on")
    row = Promise(
        body=body, partner=partner, side=Side(side), text=text, owner=owner, counterpart=counterpart
    )
    row.unit_id, row.due_on = body.unit_id, due_on
    return row.happened(at).begin(at).put()


@change("cobuild.promise:write")
def call_done(*, actor: Any, at: datetime, promise: Promise, note: str = "") -> Promise:
    """Say that what the bureau's side promised is done. Whether it is kept, the partner says."""
    require_in(actor, "cobuild.promise:write", promise.unit)
    _require_side(promise, Side.BUREAU)
    return _called_done(promise, at, note)


@change("cobuild.promise:write")
def judge(*, actor: Any, at: datetime, promise: Promise, kept: bool, why: str = "") -> Promise:
    """Say whether the partner kept what it promised."""
    require_in(actor, "cobuild.promise:write", promise.unit)
    _require_side(promise, Side.PARTNER)
    return _judged(promise, at, kept, why)


@change("cobuild.partner:answer")
def call_done_as_partner(*, actor: Any, at: datetime, promise: Promise) -> Promise:
    """Say that what the partner promised is done."""
    require_contact(actor, promise.partner)
    _require_side(promise, Side.PARTNER)
    return _called_done(promise, at, "")


@change("cobuild.partner:answer")
def judge_as_partner(*, actor: Any, at: datetime, promise: Promise, kept: bool, why: str = "") -> Promise:
    """The partner's word whether the bureau's side kept what it promised."""
    require_contact(actor, promise.partner)
    _require_side(promise, Side.BUREAU)
    return _judged(promise, at, kept, why)


@change("cobuild.promise:call_back")
def judge_by_call(*, actor: Any, at: datetime, promise: Promise, kept: bool, why: str = "") -> Promise:
    """Enter the word of a partner that was asked. Not by who serves in the unit that gains."""
    require_in(actor, "cobuild.promise:call_back", promise.unit)
    require_outside(actor, promise.unit_id)
    _require_side(promise, Side.BUREAU)
    return _judged(promise, at, kept, why)


@change("cobuild.promise:write")
def drop(*, actor: Any, at: datetime, promise: Promise, why: str) -> Promise:
    """Drop a line, with a reason. It stays among what was promised and not kept."""
    require_in(actor, "cobuild.promise:write", promise.unit)
    promise.done_on = timezone.localdate(at)
    return promise.move(DROPPED, at=at, note=why)


def _called_done(promise: Promise, at: datetime, note: str) -> Promise:
    promise.done_on = timezone.localdate(at)
    if promise.side == Side.BUREAU:
        promise.ask_due_on = ask_by()
    return promise.move(SAID_DONE, at=at, note=note)


def _judged(promise: Promise, at: datetime, kept: bool, why: str) -> Promise:
    """Kept, or to be done again: then it is owed as before."""
    if not kept and not why:
        raise SaysWhy(_("说没有兑现的，请写明原因。"), field="why")
    if kept:
        promise.judged_on = timezone.localdate(at)
        promise.done_on = promise.done_on or promise.judged_on
        return promise.move(KEPT, at=at, note=why)
    promise.done_on = promise.ask_due_on = None
    return promise.move(OPEN, at=at, note=why)


def _require_side(promise: Promise, side: Side) -> None:
    if promise.side != side:
        raise OwnReport(_("这一项是另一方承诺的，请由对应的一方办理。"))
