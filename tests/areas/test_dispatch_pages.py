"""The dispatcher's screen, the live board and the crew's phone page, as a browser asks for them."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianjian.areas.calls.models import Call
from lianjian.areas.dispatch import pages
from lianjian.areas.dispatch.models import Sending
from lianjian.areas.roster.models import Crew
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.org.models import Person
from lianjian.kernel.testing.cast import Cast
from lianjian.kernel.ui import live
from lianjian.kernel.ui.live import Shared
from tests.accounts import signed_in
from tests.areas.call_lives import dispatcher
from tests.areas.dispatch_lives import NOW, call_at, crew_at, east_of, sent, spot_of

pytestmark = pytest.mark.django_db
TAKE, BOARD, EVENTS, MINE = "/dispatch/take/", "/dispatch/", "/dispatch/events/", "/dispatch/mine/"


@pytest.fixture(autouse=True)
def that_morning(monkeypatch: pytest.MonkeyPatch) -> Any:
    """And nobody has looked at the board a moment ago."""
    monkeypatch.setattr(pages, "_boards", Shared())
    monkeypatch.setattr(live, "LEAST_SECONDS", 0)
    with held_at(NOW):
        yield


@pytest.fixture
def near(cast: Cast) -> Crew:
    return crew_at(cast, east_of(spot_of(cast), 1), code="A1")


@pytest.fixture
def desk(cast: Cast) -> Client:
    person = dispatcher().person
    assert isinstance(person, Person)
    return signed_in(person)


def told(cast: Cast, **more: object) -> dict[str, object]:
    return {
        "key": "one-call",
        "text": "两车相撞",
        "place": cast.village().pk,
        "category": "03",
        "grade": "3",
    } | more


def page(answer: Any) -> str:
    return answer.content.decode()


def test_opening_the_screen_writes_nothing(desk: Client) -> None:
    assert desk.get(TAKE).status_code == 200
    assert not Call.objects.exists()


def test_whoever_has_the_board_is_led_from_the_plain_form_to_its_screen(cast: Cast, desk: Client) -> None:
    for client in (desk, signed_in(cast.head)):
        answer = client.get("/new/calls-take/")
        assert (answer.status_code, answer["Location"]) == (302, TAKE)
    assert signed_in(cast.officer).get("/new/calls-take/").status_code == 200, (
        "without a board the form stays"
    )
    assert signed_in(cast.director).get("/new/calls-take/").status_code == 403


def test_the_first_key_makes_the_call_and_the_next_ones_fill_it_in(cast: Cast, desk: Client) -> None:
    answer = desk.post(TAKE, {"key": "one-call", "text": "两"})
    call = Call.objects.get()
    assert call.number in page(answer) and call.text == "两" and call.occurred_at == NOW
    desk.post(TAKE, told(cast))
    call.refresh_from_db()
    assert Call.objects.count() == 1
    assert (call.text, call.grade, str(call.place_id)) == ("两车相撞", 3, str(cast.village().pk))
    assert call.state == "classified"


def test_what_cannot_be_read_is_told_and_the_rest_is_kept(cast: Cast, desk: Client) -> None:
    desk.post(TAKE, told(cast))
    answer = page(desk.post(TAKE, told(cast, place="999999", text="两车相撞，有人受伤")))
    assert "村或乡镇" in answer and 'role="alert"' in answer
    assert Call.objects.count() == 1


def test_whom_to_send_stands_beside_and_one_button_sends(cast: Cast, desk: Client, near: Crew) -> None:
    answer = page(desk.post(TAKE, told(cast)))
    call = Call.objects.get()
    assert near.name in answer and "checked" in answer
    answer = desk.post(f"/dispatch/calls/{call.pk}/send/", {"key": "k", "crews": [near.pk]})
    assert answer.status_code == 302
    assert Sending.objects.get().crew == near


def test_a_double_click_sends_once(cast: Cast, desk: Client, near: Crew) -> None:
    call = call_at(cast)
    for _time in range(2):
        assert (
            desk.post(f"/dispatch/calls/{call.pk}/send/", {"key": "k", "crews": [near.pk]}).status_code == 302
        )
    assert Sending.objects.count() == 1


def test_a_refused_order_keeps_the_screen_and_says_why(cast: Cast, desk: Client, near: Crew) -> None:
    sent(cast, call_at(cast), near)
    call = call_at(cast)
    answer = desk.post(f"/dispatch/calls/{call.pk}/send/", {"key": "k", "crews": [near.pk]})
    assert answer.status_code == 400
    assert "正在处理另一起警情" in page(answer)


def test_a_likely_double_is_shown_and_follows_with_one_key(cast: Cast, desk: Client) -> None:
    first = call_at(cast)
    answer = page(desk.post(TAKE, told(cast)))
    second = Call.objects.exclude(pk=first.pk).get()
    assert first.number in answer and "可能是同一起" in answer
    desk.post(f"/dispatch/calls/{second.pk}/merge/", {"into": first.pk})
    second.refresh_from_db()
    assert second.merged_into == first and second.state == "merged"


@pytest.mark.parametrize("into", ["", "x", "999999"])
def test_a_call_that_is_not_there_is_followed_by_none(cast: Cast, desk: Client, into: str) -> None:
    call = call_at(cast)
    assert desk.post(f"/dispatch/calls/{call.pk}/merge/", {"into": into}).status_code == 302
    call.refresh_from_db()
    assert call.merged_into is None


def test_the_board_tells_what_nobody_was_sent_to_first(cast: Cast, desk: Client, near: Crew) -> None:
    served, waiting = call_at(cast), call_at(cast)
    sent(cast, served, near)
    answer = page(desk.get(BOARD))
    assert answer.index(waiting.number) < answer.index(served.number)
    assert "1 起要马上处理" in answer and "没有派警" in answer


def test_the_board_of_a_zone_shows_its_own_calls(cast: Cast, near: Crew) -> None:
    mine, other = call_at(cast), call_at(cast, place=cast.village(cast.other_zone))
    answer = page(signed_in(cast.head).get(BOARD))
    assert mine.number in answer and other.number not in answer


def test_a_browser_that_is_up_to_date_is_told_so_and_gets_no_part(cast: Cast, desk: Client) -> None:
    call_at(cast)
    first = desk.get(EVENTS)
    assert first["Content-Type"] == "text/event-stream; charset=utf-8" and "event: part" in page(first)
    version = next(line for line in page(first).splitlines() if line.startswith("id: ")).removeprefix("id: ")
    again = page(desk.get(EVENTS, headers={"Last-Event-ID": version}))
    assert "event: same" in again and "retry:" in again
    call_at(cast)
    assert "event: part" in page(desk.get(EVENTS, headers={"Last-Event-ID": version}))


def test_a_board_costs_no_more_with_more_calls(cast: Cast, desk: Client, near: Crew) -> None:
    def asked() -> int:
        desk.get(BOARD)
        with CaptureQueriesContext(connection) as queries:
            desk.get(BOARD)
        return len(queries)

    call_at(cast)
    few = asked()
    for _number in range(8):
        call_at(cast)
    assert asked() == few


def test_the_crew_acknowledges_departs_arrives_and_ends_on_its_phone(cast: Cast, near: Crew) -> None:
    call = call_at(cast)
    sent(cast, call, near)
    officer = signed_in(_member(near))
    sending = Sending.objects.get()
    for step, word in [
        ("acknowledge", "签收"),
        ("depart", "出发"),
        ("arrive", "到达"),
        ("clear", "处置结束"),
    ]:
        assert word in page(officer.get(MINE))
        assert officer.post(MINE, {"key": step, "sending": sending.pk, "step": step}).status_code == 302
    sending.refresh_from_db()
    assert sending.state == "cleared" and sending.acknowledged_at == sending.arrived_at == NOW
    assert "现在没有派给您的警情" in page(officer.get(MINE))


def test_nobody_answers_for_another_crew(cast: Cast, near: Crew) -> None:
    sent(cast, call_at(cast), near)
    other = crew_at(cast, spot_of(cast), code="C1")
    answer = signed_in(_member(other)).post(
        MINE, {"key": "k", "sending": Sending.objects.get().pk, "step": "acknowledge"}
    )
    assert answer.status_code == 404


@pytest.mark.parametrize("sent_in", [{"sending": "x"}, {"step": "fly"}, {"sending": "99999999999999999999"}])
def test_a_step_that_does_not_exist_is_refused(cast: Cast, near: Crew, sent_in: dict[str, str]) -> None:
    sent(cast, call_at(cast), near)
    asked = {"key": "k", "sending": str(Sending.objects.get().pk), "step": "acknowledge"} | sent_in
    assert signed_in(_member(near)).post(MINE, asked).status_code == 404


def _member(crew: Crew) -> Person:
    from lianjian.areas.roster.models import Turn

    return Turn.objects.filter(shift__crew=crew).order_by("pk").first().person  # type: ignore[union-attr]


def test_the_rail_says_how_many_calls_wait_for_somebody(cast: Cast, desk: Client, near: Crew) -> None:
    def counted() -> str:
        found = re.search(r"接处警台\s*(?:<[^>]*>\s*)*(\d*)", page(desk.get("/desk/")))
        assert found
        return found[1]

    assert counted() == ""
    call_at(cast)
    call = call_at(cast)
    assert counted() == "2"
    sent(cast, call, near)
    assert counted() == "1"
    call_at(cast, code="11")
    assert counted() == "1", "nobody is sent to who asks for advice"
