"""A crew whose position shows it at its call is there by observation; what it says itself goes before that."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianjian.areas.calls import rules as call_rules
from lianjian.areas.calls.models import Call
from lianjian.areas.dispatch import rules
from lianjian.areas.dispatch.models import Sending
from lianjian.areas.roster.models import Crew, Position, Turn
from lianjian.areas.roster.positions import take
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.places.coordinates import Point
from lianjian.kernel.testing.cast import Cast
from tests.accounts import signed_in
from tests.areas.call_lives import dispatcher
from tests.areas.dispatch_lives import NOW, call_at, crew_at, east_of, sent, spot_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]
MINE = "/dispatch/mine/"


@pytest.fixture
def near(cast: Cast) -> Crew:
    return crew_at(cast, east_of(spot_of(cast), 1), code="A1")


@pytest.fixture
def far(cast: Cast) -> Crew:
    return crew_at(cast, east_of(spot_of(cast), 3), code="B1", unit=cast.other_zone)


@pytest.fixture
def call(cast: Cast) -> Call:
    return call_at(cast, point=spot_of(cast))


def minute(number: float) -> datetime:
    return NOW + timedelta(minutes=number)


def seen(crew: Crew, point: Point, at: datetime) -> None:
    told = {"crew": crew.code, "lon": point[0], "lat": point[1], "at": at.isoformat()}
    assert take([told], source="test", at=at).kept == 1


def near_by(cast: Cast, metres: float = 100) -> Point:
    lon, lat = spot_of(cast)
    return lon, lat + metres / 111_000


def stands(call: Call) -> tuple[Any, str]:
    call.refresh_from_db()
    return call.arrived_at, call.arrived_by


def test_a_position_near_the_call_is_an_arrival_at_its_own_time(cast: Cast, call: Call, near: Crew) -> None:
    (sending,) = sent(cast, call, near)
    seen(near, east_of(spot_of(cast), 0.5), minute(3))
    assert stands(call) == (None, "")
    seen(near, near_by(cast), minute(6))
    assert stands(call) == (minute(6), "position")
    sending.refresh_from_db()
    assert (sending.seen_there_at, sending.arrived_at, sending.state) == (minute(6), None, "sent")
    assert call.arrival_minutes == 6 and verify().ok


@pytest.mark.parametrize(("metres", "counts"), [(149, True), (152, False)])
def test_how_near_is_there_is_the_rules_to_say(
    cast: Cast, call: Call, near: Crew, metres: float, counts: bool
) -> None:
    sent(cast, call, near)
    seen(near, near_by(cast, metres), minute(6))
    assert (stands(call)[0] is not None) is counts


def test_it_is_recorded_once_and_no_track_is_kept(cast: Cast, call: Call, near: Crew) -> None:
    (sending,) = sent(cast, call, near)
    for number in (5, 6, 7):
        seen(near, near_by(cast), minute(number))
    sending.refresh_from_db()
    assert (sending.seen_there_at, sending.version) == (minute(5), 2)
    assert Position.objects.count() == 1


def test_what_the_crew_says_itself_goes_before_its_position(cast: Cast, call: Call, near: Crew) -> None:
    (sending,) = sent(cast, call, near)
    seen(near, near_by(cast), minute(6))
    rules.arrive(actor=cast.actor("officer"), at=minute(8), sending=sending)
    assert stands(call) == (minute(8), "unit")
    sending.refresh_from_db()
    assert (sending.seen_there_at, sending.arrived_at) == (minute(6), minute(8)), "both are kept"


def test_what_was_said_stands_whatever_positions_come_later(cast: Cast, call: Call, near: Crew) -> None:
    (sending,) = sent(cast, call, near)
    rules.arrive(actor=cast.actor("officer"), at=minute(5), sending=sending)
    seen(near, near_by(cast), minute(9))
    assert stands(call) == (minute(5), "unit")


def test_of_two_crews_the_first_that_was_there_counts(cast: Cast, call: Call, near: Crew, far: Crew) -> None:
    one, other = sent(cast, call, near)[0], sent(cast, call, far)[0]
    seen(near, near_by(cast), minute(6))
    rules.arrive(actor=cast.actor("other_officer"), at=minute(9), sending=other)
    assert stands(call) == (minute(6), "position"), "the word of one crew is none of another's arrival"
    rules.arrive(actor=cast.actor("officer"), at=minute(12), sending=one)
    assert stands(call) == (minute(9), "unit")


def test_without_a_point_nobody_arrives_by_position(cast: Cast, near: Crew) -> None:
    """Of a village alone only the middle is known: who drives through it is not at the call."""
    call = call_at(cast)
    sent(cast, call, near)
    seen(near, spot_of(cast), minute(6))
    assert stands(call) == (None, "")


def test_who_was_not_sent_arrives_nowhere(cast: Cast, call: Call, near: Crew, far: Crew) -> None:
    sent(cast, call, near)
    seen(far, near_by(cast), minute(6))
    assert stands(call) == (None, "")


def test_where_a_crew_was_before_it_was_sent_tells_nothing(cast: Cast, call: Call, near: Crew) -> None:
    sent(cast, call, near, at=minute(5))
    seen(near, near_by(cast), minute(4))
    assert stands(call) == (None, "")
    seen(near, near_by(cast), minute(6))
    assert stands(call)[0] == minute(6)


def test_who_was_recalled_arrives_no_more(cast: Cast, call: Call, near: Crew) -> None:
    (sending,) = sent(cast, call, near)
    rules.recall(actor=dispatcher(), at=minute(2), sending=sending, why="另有任务")
    seen(near, near_by(cast), minute(6))
    assert stands(call) == (None, "")


def test_a_corrected_arrival_is_told_as_corrected(cast: Cast, call: Call, near: Crew) -> None:
    sent(cast, call, near)
    seen(near, near_by(cast), minute(6))
    call_rules.correct_time(
        actor=cast.actor("head"), at=minute(60), call=call, what="arrived_at", when=minute(5), why="定位漂移"
    )
    assert stands(call) == (minute(5), "corrected")


def test_the_phone_offers_the_moment_and_one_press_confirms_it(cast: Cast, call: Call, near: Crew) -> None:
    (sending,) = sent(cast, call, near)
    first = Turn.objects.filter(shift__crew=near).order_by("pk").first()
    assert first
    phone = signed_in(first.person)
    with held_at(minute(8)):
        assert "按位置" not in phone.get(MINE).content.decode()
        seen(near, near_by(cast), minute(6))
        assert "确认 09:06:00 到达" in phone.get(MINE).content.decode()
        phone.post(MINE, {"key": "k", "sending": sending.pk, "step": "confirm"})
        assert "处置结束" in phone.get(MINE).content.decode()
    assert stands(call) == (minute(6), "unit")


def test_the_board_tells_who_is_there_by_position_and_alarms_no_more(
    cast: Cast, call: Call, near: Crew
) -> None:
    sent(cast, call, near)
    with held_at(minute(7)):
        desk = signed_in(dispatcher().person)
        assert "没有签收" in desk.get("/dispatch/").content.decode()
        seen(near, near_by(cast), minute(6))
        page = desk.get("/dispatch/").content.decode()
    assert "按位置 09:06:00 已到" in page and "没有签收" not in page


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "按警力位置观察"), ("en", "observed by")])
def test_the_page_of_the_call_tells_who_gave_the_time(
    cast: Cast, call: Call, near: Crew, language: str, words: str
) -> None:
    sent(cast, call, near)
    seen(near, near_by(cast), minute(6))
    assert words in signed_in(cast.officer, language).get(f"/r/calls/call/{call.pk}/").content.decode()
    sending = Sending.objects.get()
    assert signed_in(cast.officer, language).get(f"/r/dispatch/sending/{sending.pk}/").status_code == 200


def test_positions_of_crews_that_nobody_expects_cost_one_question(
    cast: Cast, call: Call, near: Crew, far: Crew
) -> None:
    sent(cast, call, near)
    seen(far, near_by(cast), minute(1))
    with CaptureQueriesContext(connection) as found:
        seen(far, near_by(cast), minute(2))
    assert sum("revision" in it["sql"] for it in found) == 1
    assert not any("dispatch_sending" in it["sql"] for it in found)
