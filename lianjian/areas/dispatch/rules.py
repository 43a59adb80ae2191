"""A crew is sent, acknowledges, departs, arrives, is free again; a sending is recalled; a road is closed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.calls import facade as calls
from lianjian.areas.dispatch.models import Closure, Sending
from lianjian.areas.dispatch.queries import free_crews, recommendation, under_way
from lianjian.areas.dispatch.recommending import Recommendation
from lianjian.areas.dispatch.refusals import AlreadySent, NoRoadHere, NotFree, NothingToSendTo, SayWhy
from lianjian.areas.dispatch.states import (
    ACKNOWLEDGED,
    ARRIVED,
    CLEARED,
    EN_ROUTE,
    ON_THE_WAY,
    OPEN_AGAIN,
    RECALLED,
)
from lianjian.areas.roster import facade as roster
from lianjian.kernel.access.actor import SYSTEM, require_in
from lianjian.kernel.org.models import Unit
from lianjian.kernel.org.structure import root
from lianjian.kernel.places.coordinates import Point
from lianjian.kernel.places.network import segment_at
from lianjian.kernel.places.queries import require_inside
from lianjian.kernel.records.door import change
from lianjian.kernel.records.reference import reference_row

SEND, ANSWER, CLOSE = "dispatch.sending:send", "dispatch.sending:answer", "dispatch.closure:write"


@change(SEND)
def send(*, actor: Any, at: datetime, call: int, crews: Sequence[int], why: str = "") -> Sending:
    """Send crews to a call, by their keys, all or none; the sending of the first. From then on the call is theirs too.

    Whoever sends another than those recommended says why. NotFree, AlreadySent, NothingToSendTo, SayWhy.
    """
    asked = _waiting(call)
    require_in(actor, SEND, reference_row(Unit, asked.unit))
    calls.note_dispatched(
        actor=SYSTEM, at=at, call_pk=call
    )  # locks the call: who sends to it too, waits here
    there = set(under_way().filter(call=call).values_list("crew_id", flat=True))
    found = recommendation(asked, at)
    _require_free(crews, there, at)
    if found and not why and not there and not _is_recommended(crews, found):
        raise SayWhy(
            _("派的不是推荐的警力。"), field="why", hint=_("请写明原因，例如：推荐的警力正在巡逻学校周边。")
        )
    sent = [_put(_sending(asked, crew, found, at, is_more=bool(there), why=why)) for crew in crews]
    calls.entrust(actor=SYSTEM, at=at, call_pk=call, people=roster.people_in(crews, at))
    return sent[0]


def _put(sending: Sending) -> Sending:
    try:
        return sending.put()
    except IntegrityError as error:
        raise _not_free(sending.crew_id) from error  # another sent it in the same moment


def _waiting(call: int) -> calls.Waiting:
    found = calls.one(call)
    if found is None or not found.is_waiting:
        raise NothingToSendTo(
            _("这起警情现在不需要派警。"), hint=_("可能已经结束、并警或移交，请刷新看最新情况。")
        )
    return found


def _require_free(crews: Sequence[int], there: set[int], at: datetime) -> None:
    free = {crew.pk for crew in free_crews(at)}
    for crew in crews:
        if crew in there:
            raise AlreadySent(_("%s 已经派往这起警情。") % _name(crew), hint=_("没有重复派出。"))
        if crew not in free:
            raise _not_free(crew)
    if not crews:
        raise NotFree(_("请选择派哪一个警力。"), field="crews")


def _not_free(crew: int) -> NotFree:
    return NotFree(
        _("%s 现在不能派：不在班，或正在处理另一起警情。") % _name(crew),
        field="crews",
        hint=_("请从推荐的警力里另选一个。"),
    )


def _name(crew: int) -> str:
    found = roster.crew(crew)
    return found.name if found else str(crew)


def _is_recommended(crews: Sequence[int], found: Recommendation) -> bool:
    """Whether the first of them are among those sent; more may go."""
    return {it.crew.pk for it in found.chosen} <= set(crews)


def _sending(
    call: calls.Waiting, crew: int, found: Recommendation | None, at: datetime, *, is_more: bool, why: str
) -> Sending:
    card = roster.crew(crew)
    assert card is not None
    rank = found.rank(crew) if found else None
    way = found.candidates[rank - 1] if found and rank else None
    sending = Sending(
        call_id=call.pk,
        crew_id=crew,
        unit=reference_row(Unit, card.unit),
        town_id=call.town,
        place_id=call.place_pk,
        is_reinforcement=is_more,
        rank=rank,
        seconds=None if way is None or way.seconds is None else round(way.seconds),
        metres=None if way is None or way.metres is None else round(way.metres),
        why=why,
    )
    return sending.happened(at).begin(at)


@change(ANSWER)
def acknowledge(*, actor: Any, at: datetime, sending: Sending) -> Sending:
    """The crew has taken the order."""
    require_in(actor, ANSWER, sending.unit)
    sending.acknowledged_at = at
    calls.note_acknowledged(actor=SYSTEM, at=at, call_pk=sending.call_id)
    return sending.move(ACKNOWLEDGED, at=at)


@change(ANSWER)
def depart(*, actor: Any, at: datetime, sending: Sending) -> Sending:
    """The crew is on its way."""
    require_in(actor, ANSWER, sending.unit)
    sending.departed_at = at
    calls.note_departed(actor=SYSTEM, at=at, call_pk=sending.call_id)
    return sending.move(EN_ROUTE, at=at)


@change(ANSWER)
def arrive(*, actor: Any, at: datetime, sending: Sending, as_seen: bool = False) -> Sending:
    """The crew says that it is there: since now, or since its position showed it there. Its word stands against that."""
    require_in(actor, ANSWER, sending.unit)
    sending.arrived_at = sending.seen_there_at if as_seen and sending.seen_there_at else at
    sending.move(ARRIVED, at=at)
    _tell_arrival(sending, at)
    return sending


@change(ANSWER)
def see_there(*, actor: Any, at: datetime, sending: Sending) -> Sending:
    """The crew's position shows it at the call. That is observed, not said: the order still waits for the crew's word."""
    if sending.seen_there_at is None and sending.standing in ON_THE_WAY:
        sending.seen_there_at = at
        sending.put()
        _tell_arrival(sending, at)
    return sending


def _tell_arrival(sending: Sending, at: datetime) -> None:
    """Tell the call when the first of its crews was there, and whether only a position says so."""
    sendings = Sending.objects.filter(call=sending.call_id).exclude(state=RECALLED.code)
    when, by_position = min(it.there_at for it in sendings if it.there_at)
    calls.note_arrived(actor=SYSTEM, at=at, call_pk=sending.call_id, when=when, by_position=by_position)


@change(ANSWER)
def clear(*, actor: Any, at: datetime, sending: Sending) -> Sending:
    """The crew is free again; with the last of them the call is."""
    require_in(actor, ANSWER, sending.unit)
    sending.ended_at = at
    if not under_way().filter(call=sending.call_id).exclude(pk=sending.pk).exists():
        calls.note_cleared(actor=SYSTEM, at=at, call_pk=sending.call_id)
    return sending.move(CLEARED, at=at)


@change(SEND)
def recall(*, actor: Any, at: datetime, sending: Sending, why: str) -> Sending:
    """Call a crew back before it is there: the call is not theirs any more. It waits for another, if nobody else was sent."""
    require_in(actor, SEND, sending.unit)
    sending.ended_at, sending.why = at, why
    people = roster.people_in([sending.crew_id], sending.occurred_at)
    calls.take_back(actor=SYSTEM, at=at, call_pk=sending.call_id, people=people)
    return sending.move(RECALLED, at=at, note=why)


@change(SEND)
def reassign(*, actor: Any, at: datetime, sending: Sending, crew: int, why: str) -> Sending:
    """Call a crew back and send another in its place, both or neither."""
    recall(actor=actor, at=at, sending=sending, why=why)
    return send(actor=actor, at=at, call=sending.call_id, crews=[crew], why=why)


@change(CLOSE)
def close_road(*, actor: Any, at: datetime, point: Point, why: str) -> Closure:
    """Say that the stretch of road nearest to a point cannot be driven. NoRoadHere where there is none."""
    require_inside(point)
    found = segment_at(point)
    if found is None:
        raise NoRoadHere(
            _("这个位置附近没有道路。"), field="longitude", hint=_("请在地图上重新点选道路上的位置。")
        )
    segment, road, _metres = found
    if Closure.objects.filter(segment=segment, state=Closure.flow.initial.code).exists():
        raise NoRoadHere(_("%s 的这一段已经登记封闭。") % (road or segment), field="longitude")
    closure = Closure(segment=segment, road=road, longitude=point[0], latitude=point[1], why=why)
    top = root(timezone.localdate(at))
    closure.unit = reference_row(Unit, actor.unit_id or (top.pk if top else 0))
    return closure.happened(at).begin(at).put()


@change(CLOSE)
def open_road(*, actor: Any, at: datetime, closure: Closure) -> Closure:
    """The stretch can be driven again."""
    closure.opened_at = at
    return closure.move(OPEN_AGAIN, at=at)
