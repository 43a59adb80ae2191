"""Whoever was sent to a call of another zone gives its feedback, and nobody else does."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianjian.areas.calls import entrusting, feedback
from lianjian.areas.calls.models import Call, SentPerson
from lianjian.areas.calls.refusals import OwnCrime
from lianjian.areas.dispatch import rules as dispatching
from lianjian.areas.roster.models import Crew, Turn
from lianjian.kernel.access.actor import Actor, actor_for
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org.models import Person
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.testing.cast import Cast
from tests.accounts import signed_in
from tests.areas.call_lives import NEEDED, after, arrived, category, dispatcher, entrusted, fed_back, result
from tests.areas.dispatch_lives import NOW, call_at, crew_at, east_of, sent, spot_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]


@pytest.fixture
def from_afar(cast: Cast) -> Crew:
    return crew_at(cast, east_of(spot_of(cast), 3), code="B1", unit=cast.other_zone)


def member(crew: Crew) -> Person:
    first = Turn.objects.filter(shift__crew=crew).order_by("pk").first()
    assert first
    return first.person


def acting(crew: Crew) -> Actor:
    return actor_for(member(crew), NOW.date())


def feed_back(call: Call, actor: Actor, **facts: object) -> Call:
    said = {"category": call.category, "result": result()} | NEEDED | facts
    return feedback.feed_back(actor=actor, at=after(call, 60), call=call, **said)


def test_the_crew_of_another_zone_that_was_sent_gives_the_feedback(cast: Cast, from_afar: Crew) -> None:
    call = call_at(cast)
    sent(cast, call, from_afar)
    call = feedback.feed_back_first(
        actor=acting(from_afar), at=after(call, 20), call=call, words="两人已劝开"
    )
    assert feed_back(call, acting(from_afar)).state == "fed_back"
    assert verify().ok


def test_nobody_else_of_that_zone_does(cast: Cast, from_afar: Crew) -> None:
    call = call_at(cast)
    sent(cast, call, from_afar)
    with pytest.raises(NotAllowed):
        feed_back(call, cast.actor("other_officer"))
    assert signed_in(cast.other_officer).get(f"/r/calls/call/{call.pk}/").status_code == 403


def test_no_other_call_of_the_zone_is_theirs(cast: Cast, from_afar: Crew) -> None:
    sent(cast, call_at(cast), from_afar)
    other = call_at(cast)
    with pytest.raises(NotAllowed):
        feed_back(other, acting(from_afar))
    assert signed_in(member(from_afar)).get(f"/r/calls/call/{other.pk}/").status_code == 403


def test_the_zone_of_the_place_may_as_before(cast: Cast, from_afar: Crew) -> None:
    call = call_at(cast)
    sent(cast, call, from_afar)
    assert feed_back(call, cast.actor("officer")).state == "fed_back"


def test_whoever_was_called_back_may_not_until_sent_again(cast: Cast, from_afar: Crew) -> None:
    call = call_at(cast)
    (sending,) = sent(cast, call, from_afar)
    dispatching.recall(actor=dispatcher(), at=NOW + timedelta(minutes=2), sending=sending, why="另有任务")
    with pytest.raises(NotAllowed):
        feed_back(call, acting(from_afar))
    sent(cast, call, from_afar, at=NOW + timedelta(minutes=5))
    assert feed_back(call, acting(from_afar)).state == "fed_back"
    assert SentPerson.objects.filter(call=call).count() == 2


def test_who_was_sent_takes_no_call_out_of_the_criminal_ones_after_its_day(cast: Cast) -> None:
    call = entrusted(arrived(cast, code="01"), cast.other_officer)
    with pytest.raises(OwnCrime):
        fed_back(cast, call, minutes=60 * 24, by="other_officer", category=category("05"))


def test_an_officer_entrusts_no_call_of_another_zone_by_the_pages(cast: Cast) -> None:
    """The step is the dispatcher's: nothing on a call's page lets anybody make it theirs."""
    call = arrived(cast)
    answer = signed_in(cast.officer).post(f"/r/calls/call/{call.pk}/entrust/", {})
    assert answer.status_code == 403 and not SentPerson.objects.exists()


def test_taking_back_what_was_never_given_changes_nothing(cast: Cast) -> None:
    call = arrived(cast)
    entrusting.take_back(actor=dispatcher(), at=after(call, 5), call=call, people=[cast.other_officer.pk])
    assert not SentPerson.objects.exists() and verify().ok


def test_the_phone_page_leads_from_the_sending_to_the_feedback(cast: Cast, from_afar: Crew) -> None:
    call = call_at(cast)
    (sending,) = sent(cast, call, from_afar)
    phone = signed_in(member(from_afar))
    with held_at(NOW):
        assert "待终结反馈" not in phone.get("/dispatch/mine/").content.decode()
        dispatching.clear(actor=acting(from_afar), at=NOW, sending=sending)
        page = phone.get("/dispatch/mine/").content.decode()
    assert "待终结反馈" in page and f"/r/calls/call/{call.pk}/" in page
    assert f"/r/calls/call/{call.pk}/feed-back/" in phone.get(f"/r/calls/call/{call.pk}/").content.decode()
    feed_back(call, acting(from_afar))
    assert "待终结反馈" not in phone.get("/dispatch/mine/").content.decode()


def test_the_phone_page_costs_no_more_with_more_to_feed_back(cast: Cast, from_afar: Crew) -> None:
    phone, asked = signed_in(member(from_afar)), []
    for more in (1, 6):
        for _number in range(more):
            entrusted(arrived(cast), member(from_afar))
        phone.get("/dispatch/mine/")
        with CaptureQueriesContext(connection) as queries:
            phone.get("/dispatch/mine/")
        asked.append(len(queries))
    assert asked[1] <= asked[0]
