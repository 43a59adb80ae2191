"""What a call turns out to be is entered where it belongs, with what the call knows, once."""

import pytest

from lianjian.areas.calls import arising
from lianjian.areas.calls.models import Call
from lianjian.areas.calls.refusals import NotAnAccident, NotLocated, ToldBefore
from lianjian.areas.disputes.models import Dispute, DisputeKind
from lianjian.areas.problems.models import Problem, ProblemKind
from lianjian.areas.traffic.models import Accident, Road
from lianjian.areas.traffic.refusals import NotOnTheRoad, TooHeavy
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.records.thread import related
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.testing.cast import Cast
from tests.accounts import signed_in
from tests.areas.call_lives import after, arrived, category, described, fed_back, reviewed, taken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]
TRAFFIC = "03"


def crashed(cast: Cast, **facts: object) -> Call:
    return arrived(cast, code=TRAFFIC, text="两辆三轮车在东口相撞，一人擦伤", **facts)


def start(cast: Cast, call: Call, by: str = "officer", **facts: object) -> Accident:
    asked = {"procedure": "simple", "title": "三轮车相撞"} | facts
    arising.start_accident(actor=cast.actor(by), at=after(call, 90), call=call, **asked)
    return Accident.objects.get()


def test_what_turns_out_to_be_a_dispute_is_registered_there(cast: Cast) -> None:
    call = arrived(cast)
    arising.start_dispute(
        actor=cast.actor("officer"), at=after(call, 30), call=call,
        kind=DisputeKind.objects.get(code="D16").code, title="借款没有按期还",
    )  # fmt: skip
    dispute = Dispute.objects.get()
    assert dispute.found_by == "call" and call in related(dispute)


def test_what_somebody_has_to_put_right_is_registered_among_the_problems(cast: Cast) -> None:
    call = arrived(cast, text="东口路灯不亮，险些摔倒")
    arising.start_problem(
        actor=cast.actor("officer"), at=after(call, 30), call=call, kind=ProblemKind.objects.all()[0].code,
        title="东口路灯不亮",
    )  # fmt: skip
    problem = Problem.objects.get()
    assert (problem.channel, problem.text, problem.place) == ("phone", call.text, call.place)
    assert call in related(problem) and verify().ok


def test_an_accident_has_the_time_the_place_and_the_words_of_its_call(cast: Cast) -> None:
    call = fed_back(cast, crashed(cast), matter="甲的三轮车与乙的三轮车相撞")
    accident = start(cast, call, hurt_lightly=1)
    assert (accident.occurred_at, accident.place, accident.unit) == (call.occurred_at, call.place, call.unit)
    assert (accident.outline, accident.sort) == ("甲的三轮车与乙的三轮车相撞", "injury")
    assert call in related(accident) and accident in related(call)
    assert verify().ok


def test_an_accident_is_made_of_a_call_once(cast: Cast) -> None:
    call = crashed(cast)
    start(cast, call)
    with pytest.raises(ToldBefore):
        start(cast, call)
    assert Accident.objects.count() == 1


def test_what_is_no_traffic_call_makes_no_accident(cast: Cast) -> None:
    with pytest.raises(NotAnAccident):
        start(cast, arrived(cast))
    call = reviewed(cast, fed_back(cast), TRAFFIC)
    assert start(cast, call, by="head").occurred_at == call.occurred_at, "the last class said stands"


def test_a_call_without_a_place_makes_no_accident(cast: Cast) -> None:
    with pytest.raises(NotLocated):
        arising.start_accident(
            actor=cast.system, at=after(taken(), 5), call=taken(), procedure="simple", title="相撞"
        )


def test_what_traffic_refuses_is_refused_and_nothing_is_kept(cast: Cast) -> None:
    call = crashed(cast)
    with pytest.raises(TooHeavy):
        start(cast, call, hurt_badly=1)
    with pytest.raises(NotOnTheRoad):
        start(cast, call, road=Road.objects.all()[0].code, metre=9_999_999)
    assert not Accident.objects.exists() and Call.objects.get(pk=call.pk).version == call.version


def test_an_officer_of_another_zone_makes_none(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        start(cast, crashed(cast), by="other_officer")


def test_one_button_enters_what_the_form_knows_already(cast: Cast) -> None:
    call, client = crashed(cast), signed_in(cast.officer)
    address = f"/r/calls/call/{call.pk}/accident/"
    assert address in client.get(f"/r/calls/call/{call.pk}/").content.decode()
    form = client.get(address).context["form"]
    filled_in = {
        bound.name: bound.value()
        for bound in form
        if bound.value() is not None and bound.name != "is_hit_and_run"
    }
    assert filled_in["title"] == call.text and filled_in["procedure"] == "simple"
    assert client.post(address, filled_in).status_code == 302
    accident = Accident.objects.get()
    page = client.get(f"/r/calls/call/{call.pk}/").content.decode()
    assert accident.number in page and address not in page
    assert call.number in client.get(f"/r/traffic/accident/{accident.pk}/").content.decode()


def test_the_button_stands_on_calls_of_traffic_alone(cast: Cast) -> None:
    page = signed_in(cast.officer).get(f"/r/calls/call/{arrived(cast).pk}/").content.decode()
    assert "转为纠纷" in page and "转为交通事故" not in page
    refused = signed_in(cast.officer).get(f"/r/calls/call/{described(cast).pk}/accident/")
    assert refused.status_code == 403 and category(TRAFFIC)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_their_pages_open_in_both_languages(cast: Cast, language: str) -> None:
    client, call = signed_in(cast.head, language), crashed(cast)
    for name in ("dispute", "problem", "accident"):
        assert client.get(f"/r/calls/call/{call.pk}/{name}/").status_code == 200
