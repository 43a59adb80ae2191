"""Posting a request by Open311: what is taken, what is sealed, and what is refused."""

from argparse import Namespace
from typing import Any

import pytest
from django.test import Client

from lianjian.areas.problems import rules
from lianjian.areas.problems.links import Link
from lianjian.areas.problems.models import Problem, ProblemKind
from lianjian.kernel.access.accounts import disable
from lianjian.kernel.clock.now import now
from lianjian.kernel.figures.answers import answer
from lianjian.kernel.figures.asking import Words, question
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.records import personal
from lianjian.kernel.testing.cast import Cast
from tests.areas.open311_calls import BASE, FORMATS, WORDS, got, raised, refused, said, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]


@pytest.mark.parametrize("form", FORMATS)
def test_a_request_is_posted_and_its_id_returned(cast: Cast, api_key: str, form: str) -> None:
    response = sent(api_key, form, address_id=cast.village().code)
    assert response.status_code == 201
    (request,) = said(response, form)
    assert set(request) == {"service_request_id", "service_notice", "account_id"}
    problem = Problem.objects.get(pk=Problem.pk_of(request["service_request_id"]))
    assert (problem.text, problem.channel, problem.place) == (WORDS, "api", cast.village())


def test_a_request_counts_as_a_report_on_the_public_site_does(cast: Cast, api_key: str) -> None:
    before = answer("problems.raised", question(Words(on="2022-12-20"))).value.number
    problem = raised(cast, api_key)
    assert answer("problems.raised", question(Words(on="2022-12-20"))).value.number == before + 1
    assert (problem.unit, problem.state) == (cast.zone, "registered") and verify().ok


def test_the_notice_holds_the_secret_link_of_the_resident(cast: Cast, api_key: str) -> None:
    notice = sent(api_key, address_id=cast.village().code).json()[0]["service_notice"]
    token = notice.split("/t/")[1].split("/")[0]
    assert Link.of(token).code in notice and Client().get(f"/t/{token}/").status_code == 200


def test_a_point_is_enough(cast: Cast, api_key: str) -> None:
    village = cast.village()
    problem = raised(cast, api_key, address_id=None, lat=village.latitude, long=village.longitude)
    assert (problem.place, problem.latitude) == (village, village.latitude)


def test_an_address_is_enough_if_it_names_the_village(cast: Cast, api_key: str) -> None:
    village = cast.village()
    address = f"{village.parent}{village.short_name()}东口"
    problem = raised(cast, api_key, address_id=None, address_string=address)
    assert (problem.place, problem.place_text) == (village, address)


def test_an_address_that_names_only_a_township_is_the_townships(cast: Cast, api_key: str) -> None:
    town = cast.village().parent
    assert raised(cast, api_key, address_id=None, address_string=f"{town}政府门前").place == town


def test_the_attribute_says_where_exactly(cast: Cast, api_key: str) -> None:
    assert raised(cast, api_key, **{"attribute[place_text]": "第三根灯杆"}).place_text == "第三根灯杆"


def test_name_and_phone_are_sealed_and_the_rest_of_a_person_is_not_kept(cast: Cast, api_key: str) -> None:
    problem = raised(
        cast, api_key, first_name="六", last_name="赵", phone="13800001111", email="z@example.org",
        device_id="tt222111", account_id="123456", media_url="http://example.org/1.jpg",
    )  # fmt: skip
    assert personal.read(problem) == {"reporter_name": "赵六", "reporter_phone": "13800001111"}
    kept = str(Problem.objects.filter(pk=problem.pk).values().get())
    assert not [told for told in ("example.org", "tt222111", "123456", "赵六") if told in kept]


def test_latin_names_keep_their_space(cast: Cast, api_key: str) -> None:
    problem = raised(cast, api_key, first_name="john", last_name="smith")
    assert personal.read(problem)["reporter_name"] == "smith john"


def test_without_a_description_the_kind_says_what_it_is_about(cast: Cast, api_key: str) -> None:
    assert raised(cast, api_key, description=None).text == str(ProblemKind.objects.get(code="P02"))


def test_the_same_idempotency_key_is_the_same_request(cast: Cast, api_key: str) -> None:
    facts = {
        "api_key": api_key,
        "service_code": "P02",
        "address_id": cast.village().code,
        "description": WORDS,
    }
    first, second = (
        Client().post(f"{BASE}/requests.json", facts, headers={"Idempotency-Key": "one"}) for _ in range(2)
    )
    assert first.json() == second.json() and Problem.objects.count() == 1


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("key", [None, "", "nonsense", "\0"])
def test_without_a_valid_key_nothing_is_posted(cast: Cast, form: str, key: str | None) -> None:
    refused(sent(key, form, address_id=cast.village().code), 403, "api_key", form)
    assert not Problem.objects.exists()


def test_the_key_of_a_closed_account_is_no_longer_valid(cast: Cast, api_key: str) -> None:
    disable(Namespace(username="a-phone-app"))
    refused(sent(api_key, address_id=cast.village().code), 403)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        ({"service_code": None}, 400, "service_code"),
        ({"service_code": ""}, 400, "service_code"),
        ({"service_code": "P99"}, 404, "P99"),
        ({"jurisdiction_id": "city.gov"}, 404, "city.gov"),
        ({}, 400, "address_id"),
        ({"lat": "37.7"}, 400, "lat"),
        ({"long": "118.1"}, 400, "lat"),
        ({"lat": "north", "long": "east"}, 400, "lat"),
        ({"lat": "nan", "long": "inf"}, 400, "lat"),
        ({"lat": "36.6", "long": "117.0"}, 400, "界线"),
        ({"address_id": "371602100200"}, 400, "371602100200"),
        ({"address_id": "371603000000"}, 400, "不是本县区"),
        ({"address_string": "somewhere"}, 400, "address_string"),
        ({"address_id": "371603001200", "description": "a" * 4_001}, 400, "4000"),
        ({"address_id": "371603001200", "attribute[place_text]": "a" * 121}, 400, "120"),
    ],
)
def test_what_is_wrong_with_a_request_is_said_and_nothing_is_saved(
    cast: Cast, api_key: str, form: str, arguments: dict[str, Any], status: int, words: str
) -> None:
    refused(sent(api_key, form, **arguments), status, words, form)
    assert not Problem.objects.exists()


def test_hostile_text_is_well_formed_in_both_formats(cast: Cast, api_key: str) -> None:
    problem = raised(cast, api_key, description="]]><script>&\x0b\u202e</request>")
    assert problem.text == "]]><script>&</request>"
    rules.assign(
        actor=cast.actor("head"), at=now(), problem=problem, owner=cast.officer, plan="看",
        title="]]><b>&\x0b东口",
    )  # fmt: skip
    assert got(f"requests/{problem.number}", "xml")[0]["description"] == "]]><b>&东口"
    assert got(f"requests/{problem.number}", "json")[0]["description"] == "]]><b>&\x0b东口"
