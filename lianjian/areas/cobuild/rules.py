"""What bodies do together, each a verb: one side reports it, the other says whether it took place.

Whoever gains by a report does not make it count alone: the bureau's side owes the activity, so what it reports
counts by the partner's word. The partner owes nothing here: what it reports counts until the bureau's side says no.
"""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.cobuild.joining import require_seated
from lianjian.areas.cobuild.models import Activity, Body, Partner
from lianjian.areas.cobuild.queries import ASKED_WITHIN
from lianjian.areas.cobuild.refusals import (
    NobodyCame,
    NotThatBranchs,
    NotThatDay,
    NotYours,
    OwnCall,
    OwnReport,
    SaysWhy,
)
from lianjian.areas.cobuild.states import CONFIRMED, DISPUTED, TAKEN_BACK, Heard, Side
from lianjian.kernel.access.actor import require_in
from lianjian.kernel.records.door import change, under_way
from lianjian.kernel.records.thread import entered_by
from lianjian.kernel.rules.times import working_days


@change("cobuild.activity:report")
def report(
    *,
    actor: Any,
    at: datetime,
    body: Body,
    partner: Partner,
    topic: str,
    ours: int,
    theirs: int,
    place_text: str = "",
    gathering: Any = None,
) -> Activity:
    """Report for the bureau's side what a body did together with one of its partners."""
    require_in(actor, "cobuild.activity:report", body.unit)
    if gathering is not None:
        _require_the_same(gathering, body, at)
    activity = Activity(body=body, partner=partner, topic=topic, place_text=place_text, gathering=gathering)
    return _reported(activity, at, ours, theirs, Side.BUREAU)


@change("cobuild.partner:report")
def report_as_partner(
    *, actor: Any, at: datetime, body: Body, partner: Partner, topic: str, ours: int, theirs: int,
    place_text: str = "",
) -> Activity:  # fmt: skip
    """Report for the partner's side what it did together with a body to which it belongs."""
    require_contact(actor, partner)
    activity = Activity(body=body, partner=partner, topic=topic, place_text=place_text)
    return _reported(activity, at, ours, theirs, Side.PARTNER)


def ask_by() -> date:
    """The day by which a partner is asked that says nothing of what is written down now."""
    return working_days(ASKED_WITHIN, timezone.localdate(under_way().recorded))


def _require_the_same(gathering: Any, body: Body, at: datetime) -> None:
    """Refuse a gathering of another branch, or of another day."""
    if gathering.unit_id != body.unit_id:
        raise NotThatBranchs(_("这次组织生活不是本支部的。"), field="gathering")
    if gathering.occurred_on != timezone.localdate(at):
        raise NotThatDay(
            _("组织生活不在活动那一天。"),
            field="at",
            hint=_("请填写组织生活那天的时间，或不选组织生活。"),
        )


def _reported(activity: Activity, at: datetime, ours: int, theirs: int, side: Side) -> Activity:
    if ours < 1 or theirs < 1:
        raise NobodyCame(_("联建活动要双方都有人参加。"), field="ours" if ours < 1 else "theirs")
    require_seated(activity.body, activity.partner, timezone.localdate(at))
    activity.unit_id, activity.ours, activity.theirs = activity.body.unit_id, ours, theirs
    activity.reported_by = side
    if side == Side.BUREAU:
        activity.ask_due_on = ask_by()
    return activity.happened(at).begin(at).put()


@change("cobuild.partner:answer")
def answer_as_partner(
    *, actor: Any, at: datetime, activity: Activity, agreed: bool, why: str = ""
) -> Activity:
    """The partner's own word for what the bureau's side reported."""
    require_contact(actor, activity.partner)
    _require_reported_by(activity, Side.BUREAU)
    return _answered(activity, at, agreed, why, Heard.PAGE)


@change("cobuild.activity:answer")
def answer(*, actor: Any, at: datetime, activity: Activity, agreed: bool, why: str = "") -> Activity:
    """The word of the bureau's side for what the partner reported."""
    require_in(actor, "cobuild.activity:answer", activity.unit)
    _require_reported_by(activity, Side.PARTNER)
    return _answered(activity, at, agreed, why, Heard.PAGE)


@change("cobuild.activity:call_back")
def call_back(
    *, actor: Any, at: datetime, activity: Activity, agreed: bool, heard: str, why: str = ""
) -> Activity:
    """Enter the word of a partner that was asked by phone or on paper. Not by who serves in the unit that gains,
    nor by who reported it.
    """
    require_in(actor, "cobuild.activity:call_back", activity.unit)
    _require_reported_by(activity, Side.BUREAU)
    if entered_by(activity) == actor.name:
        raise OwnCall(_("自己报的，不能自己替对方回答。"), hint=_("请由回访员或别的单位的同志去问对方。"))
    require_outside(actor, activity.unit_id)
    return _answered(activity, at, agreed, why, Heard(heard))


def _answered(activity: Activity, at: datetime, agreed: bool, why: str, heard: Heard) -> Activity:
    if not agreed and not why:
        raise SaysWhy(_("说没有开展的，请写明原因。"), field="why")
    activity.heard, activity.why, activity.answered_on = heard, why, timezone.localdate(at)
    return activity.move(CONFIRMED if agreed else DISPUTED, at=at, note=why)


@change("cobuild.activity:report")
def take_back(*, actor: Any, at: datetime, activity: Activity, why: str) -> Activity:
    """Take back what the bureau's side reported wrongly; it counts nowhere, and stays to be seen."""
    require_in(actor, "cobuild.activity:report", activity.unit)
    _require_reported_by(activity, Side.BUREAU)
    activity.why, activity.answered_on = why, timezone.localdate(at)
    return activity.move(TAKEN_BACK, at=at, note=why)


def _require_reported_by(activity: Activity, side: Side) -> None:
    if activity.reported_by != side:
        raise OwnReport(_("这是对方报的，请用对应的办法处理。"))


def require_outside(actor: Any, unit: int) -> None:
    """Refuse whoever serves in the unit that gains by the partner's word."""
    if actor.stands_in(unit):
        raise OwnCall(_("不能替对方回答关于本单位的事。"), hint=_("请由回访员或别的单位的同志去问对方。"))


def require_contact(actor: Any, partner: Partner) -> None:
    """Refuse whoever does not sign in for a partner."""
    if actor.person is None or partner.contact_id != actor.person.pk:
        raise NotYours(_("这是别的联建单位的，您不能打开。"))
