"""Crews sent to calls: who is recommended, what is refused, and which times follow."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from lianjian.areas.calls import facade as calls
from lianjian.areas.dispatch import rules
from lianjian.areas.dispatch.models import Closure, Sending
from lianjian.areas.dispatch.queries import closed_segments, free_crews, recommendation
from lianjian.areas.dispatch.recommending import Recommendation
from lianjian.areas.dispatch.refusals import AlreadySent, NoRoadHere, NotFree, NothingToSendTo, SayWhy
from lianjian.areas.roster.models import Crew
from lianjian.kernel.access.actor import actor_for
from lianjian.kernel.org.models import Person
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.testing.cast import Cast
from tests.areas.call_lives import dispatcher
from tests.areas.dispatch_lives import NOW, call_at, crew_at, east_of, roads_around, sent, spot_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]


@pytest.fixture
def near(cast: Cast) -> Crew:
    return crew_at(cast, east_of(spot_of(cast), 1), code="A1")


@pytest.fixture
def far(cast: Cast) -> Crew:
    return crew_at(cast, east_of(spot_of(cast), 3), code="B1", unit=cast.other_zone)


@pytest.fixture
def on_roads(cast: Cast) -> Iterator[None]:
    with roads_around(spot_of(cast)):
        yield


def asked(call: object) -> Recommendation:
    found = recommendation(calls.one(call.pk), NOW)  # type: ignore[arg-type,attr-defined]
    assert found
    return found


@pytest.mark.usefixtures("on_roads")
def test_the_crew_that_is_there_first_by_road_is_recommended(cast: Cast, near: Crew, far: Crew) -> None:
    found = asked(call_at(cast))
    assert [it.crew.pk for it in found.candidates] == [near.pk, far.pk]
    assert [it.crew.pk for it in found.chosen] == [near.pk]
    assert 0 < (found.candidates[0].seconds or 0) < (found.candidates[1].seconds or 0)


@pytest.mark.usefixtures("on_roads")
def test_a_closed_bridge_changes_the_recommendation(cast: Cast, near: Crew, far: Crew) -> None:
    """The far crew waits east of the bridge; with the bridge closed, one behind it comes around by the north."""
    call = call_at(cast)
    before = asked(call).candidates[1].seconds or 0
    closure = rules.close_road(actor=dispatcher(), at=NOW, point=east_of(spot_of(cast), 2), why="桥面塌陷")
    assert (closure.segment, closure.road) == ("far", "far")
    assert closed_segments() == {"far"}
    assert (asked(call).candidates[1].seconds or 0) > 2 * before
    rules.open_road(actor=dispatcher(), at=NOW, closure=closure)
    assert asked(call).candidates[1].seconds == pytest.approx(before)


def test_without_roads_the_straight_line_decides_and_no_time_is_told(
    cast: Cast, near: Crew, far: Crew
) -> None:
    found = asked(call_at(cast))
    assert [it.crew.pk for it in found.chosen] == [near.pk]
    assert found.chosen[0].seconds is None and found.chosen[0].crow_metres > 0


def test_the_answers_of_the_crow_and_of_the_border_stand_beside(cast: Cast, near: Crew, far: Crew) -> None:
    found = asked(call_at(cast))
    assert found.by_crow and found.by_crow.crew.pk == near.pk
    assert found.by_border and found.by_border.crew.pk == near.pk


def test_a_grave_call_is_sent_two_crews(cast: Cast, near: Crew, far: Crew) -> None:
    assert len(asked(call_at(cast, grade=2)).chosen) == 2


def test_a_call_without_a_place_has_no_recommendation_and_may_be_sent_to_all_the_same(
    cast: Cast, near: Crew
) -> None:
    from tests.areas.call_lives import taken

    call = taken(NOW)
    assert recommendation(calls.one(call.pk), NOW) is None  # type: ignore[arg-type]
    (sending,) = sent(cast, call, near)
    assert sending.rank is None and sending.seconds is None


@pytest.mark.usefixtures("on_roads")
def test_a_sending_says_how_the_crew_stood_then_and_the_call_has_its_time(cast: Cast, near: Crew) -> None:
    call = call_at(cast)
    (sending,) = sent(cast, call, near)
    assert (sending.rank, sending.is_reinforcement, sending.unit_id) == (1, False, cast.zone.pk)
    assert sending.seconds and sending.metres
    told = calls.one(call.pk)
    assert told and told.dispatched_at == NOW and told.state == "dispatched"


def test_a_crew_at_a_call_is_free_for_no_other(cast: Cast, near: Crew, far: Crew) -> None:
    sent(cast, call_at(cast), near)
    assert [crew.pk for crew in free_crews(NOW)] == [far.pk]
    with pytest.raises(NotFree):
        sent(cast, call_at(cast), near, why="另一起")


def test_no_crew_is_sent_to_one_call_twice(cast: Cast, near: Crew) -> None:
    call = call_at(cast)
    sent(cast, call, near)
    with pytest.raises(AlreadySent):
        sent(cast, call, near)
    assert Sending.objects.count() == 1


def test_the_same_order_sent_again_is_one_order(cast: Cast, near: Crew) -> None:
    call = call_at(cast)
    first = rules.send(actor=dispatcher(), at=NOW, call=call.pk, crews=[near.pk], key="once")
    again = rules.send(actor=dispatcher(), at=NOW, call=call.pk, crews=[near.pk], key="once")
    assert again == first and Sending.objects.count() == 1


def test_another_than_the_recommended_is_sent_with_a_reason_alone(cast: Cast, near: Crew, far: Crew) -> None:
    call = call_at(cast)
    with pytest.raises(SayWhy):
        sent(cast, call, far)
    (sending,) = sent(cast, call, far, why="A1组在护学岗")
    assert (sending.rank, sending.why) == (2, "A1组在护学岗")


def test_a_second_crew_is_a_reinforcement(cast: Cast, near: Crew, far: Crew) -> None:
    call = call_at(cast)
    sent(cast, call, near)
    (more,) = sent(cast, call, far, at=NOW + timedelta(minutes=3))
    assert more.is_reinforcement
    told = calls.one(call.pk)
    assert told and told.dispatched_at == NOW


def test_all_crews_are_sent_or_none(cast: Cast, near: Crew, far: Crew) -> None:
    sent(cast, call_at(cast), far, why="近的在处理别的")
    with pytest.raises(NotFree):
        sent(cast, call_at(cast), near, far)
    assert Sending.objects.count() == 1


def test_nobody_is_sent_to_a_call_that_is_over(cast: Cast, near: Crew) -> None:
    from lianjian.areas.calls import rules as call_rules

    call = call_at(cast)
    call_rules.cancel(actor=dispatcher(), at=NOW, call=call, why="误报")
    with pytest.raises(NothingToSendTo):
        sent(cast, call, near)


def test_from_sent_to_free_again_each_step_moves_the_call(cast: Cast, near: Crew) -> None:
    call = call_at(cast)
    (sending,) = sent(cast, call, near)
    officer = cast.actor("officer")
    for minutes, (step, state) in enumerate(
        [
            (rules.acknowledge, "acknowledged"),
            (rules.depart, "en_route"),
            (rules.arrive, "arrived"),
            (rules.clear, "cleared"),
        ],
        1,
    ):
        step(actor=officer, at=NOW + timedelta(minutes=minutes), sending=sending)
        told = calls.one(call.pk)
        assert told and told.state == state
    assert told.arrived_at == NOW + timedelta(minutes=3)
    assert [crew.pk for crew in free_crews(NOW)] == [near.pk]


def test_a_call_is_over_for_the_units_when_the_last_of_them_is_free(
    cast: Cast, near: Crew, far: Crew
) -> None:
    call = call_at(cast)
    (one,) = sent(cast, call, near)
    (other,) = sent(cast, call, far)
    rules.clear(actor=cast.actor("officer"), at=NOW + timedelta(minutes=9), sending=one)
    told = calls.one(call.pk)
    assert told and told.state != "cleared"
    rules.clear(actor=cast.actor("other_officer"), at=NOW + timedelta(minutes=12), sending=other)
    told = calls.one(call.pk)
    assert told and told.state == "cleared"


def test_who_is_of_another_unit_answers_no_order(cast: Cast, near: Crew) -> None:
    (sending,) = sent(cast, call_at(cast), near)
    with pytest.raises(NotAllowed):
        rules.acknowledge(actor=cast.actor("other_officer"), at=NOW, sending=sending)


def test_an_officer_sends_nobody(cast: Cast, near: Crew) -> None:
    person = Person.objects.get(pk=cast.officer.pk)
    with pytest.raises(NotAllowed):
        rules.send(actor=actor_for(person, NOW.date()), at=NOW, call=call_at(cast).pk, crews=[near.pk])


def test_a_crew_sent_elsewhere_is_recalled_and_another_sent_at_once(
    cast: Cast, near: Crew, far: Crew
) -> None:
    call = call_at(cast)
    (sending,) = sent(cast, call, near)
    rules.reassign(actor=dispatcher(), at=NOW, sending=sending, crew=far.pk, why="车辆故障")
    sending.refresh_from_db()
    assert sending.state == "recalled" and sending.why == "车辆故障"
    assert [crew.pk for crew in free_crews(NOW)] == [near.pk]
    assert Sending.objects.get(crew=far).state == "sent"


def test_a_recall_without_another_crew_changes_nothing(cast: Cast, near: Crew, far: Crew) -> None:
    (sending,) = sent(cast, call_at(cast), near)
    sent(cast, call_at(cast), far)
    with pytest.raises(NotFree):
        rules.reassign(actor=dispatcher(), at=NOW, sending=sending, crew=far.pk, why="车辆故障")
    sending.refresh_from_db()
    assert sending.state == "sent"


def test_who_has_not_acknowledged_in_thirty_seconds_is_overdue(cast: Cast, near: Crew) -> None:
    (sending,) = sent(cast, call_at(cast), near)
    assert not sending.is_overdue(NOW + timedelta(seconds=30), 30)
    assert sending.is_overdue(NOW + timedelta(seconds=31), 30)


@pytest.mark.usefixtures("on_roads")
def test_a_stretch_is_closed_once_and_only_where_a_road_is(cast: Cast) -> None:
    spot = east_of(spot_of(cast), 2)
    rules.close_road(actor=dispatcher(), at=NOW, point=spot, why="积水")
    with pytest.raises(NoRoadHere):
        rules.close_road(actor=dispatcher(), at=NOW, point=spot, why="积水")
    assert Closure.objects.count() == 1


def test_without_a_network_no_road_can_be_closed(cast: Cast) -> None:
    with pytest.raises(NoRoadHere):
        rules.close_road(actor=dispatcher(), at=NOW, point=spot_of(cast), why="积水")
