"""Open311: the services, and the requests that are told in both formats."""

from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from lianjian.areas.problems import rules
from lianjian.areas.problems.models import Problem, ProblemKind
from lianjian.areas.problems.open311_xml import xml
from lianjian.kernel.clock.now import held_at, now
from lianjian.kernel.places.models import Place
from lianjian.kernel.testing.cast import Cast, moment
from tests.areas.open311_calls import BASE, FORMATS, WORDS, got, raised, refused, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]


# Services


@pytest.mark.parametrize("form", FORMATS)
def test_the_services_are_the_kinds_in_use(form: str) -> None:
    services = got("services", form)
    codes = [service["service_code"] for service in services]
    assert sorted(codes) == sorted(ProblemKind.objects.values_list("code", flat=True)) and len(codes) == 21
    assert set(services[0]) == {
        "service_code", "service_name", "description", "metadata", "type", "keywords", "group",
    }  # fmt: skip
    assert all(service["type"] == "realtime" and service["metadata"] == "true" for service in services)
    assert all(service["description"] and service["group"] and service["keywords"] for service in services)


def test_a_kind_that_ended_is_no_service_any_more(cast: Cast) -> None:
    with held_at(moment("2020-06-01")):
        assert got("services") == []


@pytest.mark.parametrize("form", FORMATS)
def test_a_service_is_defined_by_its_attributes(form: str) -> None:
    definition = got("services/P02", form)
    assert definition["service_code"] == "P02"
    (attribute,) = definition["attributes"]
    assert attribute["code"] == "place_text" and attribute["datatype"] == "string"
    assert (attribute["variable"], attribute["required"], attribute["order"]) == ("true", "false", "1")


@pytest.mark.parametrize("form", FORMATS)
def test_an_unknown_service_is_not_found(form: str) -> None:
    refused(Client().get(f"{BASE}/services/P99.{form}"), 404, "P99", form)


@pytest.mark.parametrize("resource", ["services", "services/P02", "requests", "requests/M-1"])
@pytest.mark.parametrize("form", FORMATS)
def test_there_is_one_jurisdiction_and_no_other(resource: str, form: str) -> None:
    refused(Client().get(f"{BASE}/{resource}.{form}", {"jurisdiction_id": "city.gov"}), 404, "city.gov", form)


def test_the_countys_own_jurisdiction_may_be_named_or_left_empty() -> None:
    county = Place.objects.get(level="county").code
    assert got("services", jurisdiction_id=county) == got("services", jurisdiction_id="") == got("services")


def test_an_unknown_format_is_not_found_and_said_in_the_required_one() -> None:
    refused(Client().get(f"{BASE}/services.yaml"), 404, "xml", form="xml")


@pytest.mark.parametrize("form", FORMATS)
def test_the_services_are_discovered(form: str) -> None:
    told = said(Client().get(f"/open311/discovery.{form}"), form)
    (endpoint,) = told["endpoints"]
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert endpoint["url"] == f"http://testserver{BASE}"
    assert endpoint["formats"] == ["text/xml", "application/json"] and endpoint["type"] == "production"


def test_services_are_told_in_english_too() -> None:
    services = Client().get(f"{BASE}/services.json", headers={"Accept-Language": "en"}).json()
    assert services[0]["service_name"].isascii() and services[0]["group"].isascii()


# One request


@pytest.mark.parametrize("form", FORMATS)
def test_a_request_tells_what_the_open_ledger_tells(cast: Cast, api_key: str, form: str) -> None:
    problem = raised(cast, api_key, phone="13800001111", **{"attribute[place_text]": "老王家门口"})
    (request,) = got(f"requests/{problem.number}", form)
    village = cast.village()
    assert request["service_request_id"] == problem.number and request["status"] == "open"
    assert (request["service_code"], request["service_name"]) == ("P02", str(problem.kind))
    assert request["description"] == str(problem.kind) and request["status_notes"] == "受理登记"
    assert request["agency_responsible"] == str(cast.zone) and request["address_id"] == village.code
    assert request["address"] == f"{village.short_name()}, {village.parent}, 沾化区"
    assert (request["lat"], request["long"]) == (str(village.latitude), str(village.longitude))
    assert not [hidden for hidden in (WORDS, "老王", "1380000") if hidden in str(request)]


@pytest.mark.parametrize("form", FORMATS)
def test_times_are_told_with_their_zone(cast: Cast, api_key: str, form: str) -> None:
    (request,) = got(f"requests/{raised(cast, api_key).number}", form)
    assert request["requested_datetime"] == "2022-12-20T18:00:00+08:00" == request["updated_datetime"]
    due = Problem.objects.get().due_on
    assert request["expected_datetime"] == f"{due}T23:59:59+08:00"


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("number", ["M-9999", "9999", "nonsense", "M-99999999999999999999"])
def test_an_unknown_request_is_not_found(form: str, number: str) -> None:
    refused(Client().get(f"{BASE}/requests/{number}.{form}"), 404, "service_request_id", form)


def closed(cast: Cast, problem: Problem) -> Problem:
    head, officer = cast.actor("head"), cast.actor("officer")
    rules.assign(actor=head, at=now(), problem=problem, owner=cast.officer, plan="看", title="东口")
    rules.accept(actor=officer, at=now(), problem=problem)
    rules.contact(actor=officer, at=now(), problem=problem)
    rules.fix(actor=officer, at=now(), problem=problem, fix="装了")
    rules.record_answer(actor=cast.actor("callback"), at=now(), problem=problem, way="phone", fixed=True)
    return problem


def test_a_request_is_closed_once_the_resident_confirmed_it(cast: Cast, api_key: str) -> None:
    problem = closed(cast, raised(cast, api_key))
    (request,) = got(f"requests/{problem.number}")
    assert (request["status"], request["status_notes"], request["description"]) == ("closed", "销号", "东口")


# Many requests


@pytest.fixture
def three(cast: Cast, api_key: str) -> dict[str, str]:
    """An old one that is open, a new one that is closed, and a new one of another kind that is open."""
    with held_at(moment("2022-08-01", "10:00")):
        old = raised(cast, api_key, service_code="P08")
    done = closed(cast, raised(cast, api_key))
    new = raised(cast, api_key, service_code="P13")
    return {"old": old.number, "done": done.number, "new": new.number}


def numbers(requests: list[dict[str, str]]) -> list[str]:
    return [request["service_request_id"] for request in requests]


@pytest.mark.parametrize("form", FORMATS)
def test_without_arguments_the_last_ninety_days_are_told_the_newest_first(three: dict, form: str) -> None:
    assert numbers(got("requests", form)) == [three["new"], three["done"]]


def test_given_ids_override_all_other_arguments(three: dict) -> None:
    asked = f"{three['old']}, {three['new']},M-9999,nonsense"
    assert numbers(got("requests", service_request_id=asked, status="closed")) == [three["new"], three["old"]]
    assert got("requests", service_request_id="M-9999") == []


def test_requests_are_told_by_service(three: dict) -> None:
    assert numbers(got("requests", service_code="P13")) == [three["new"]]
    assert numbers(got("requests", service_code="P13,P02")) == [three["new"], three["done"]]
    repeated = Client().get(f"{BASE}/requests.json?service_code=P13&service_code=P02").json()
    assert numbers(repeated) == [three["new"], three["done"]]
    refused(Client().get(f"{BASE}/requests.json?service_code=P99"), 404, "P99")


def test_requests_are_told_by_status(three: dict) -> None:
    assert numbers(got("requests", status="open")) == [three["new"]]
    assert numbers(got("requests", status="closed")) == [three["done"]]
    assert numbers(got("requests", status="open,closed")) == [three["new"], three["done"]]
    refused(Client().get(f"{BASE}/requests.json?status=late"), 400, "late")


def test_requests_are_told_by_a_span_of_time(three: dict) -> None:
    august = {"start_date": "2022-07-31T16:00:00Z", "end_date": "2022-08-31T23:59:59+08:00"}
    assert numbers(got("requests", **august)) == [three["old"]]
    assert numbers(got("requests", start_date="2022-08-01T02:00:00Z")) == [three["old"]]
    assert numbers(got("requests", end_date="2022-08-01T02:00:00Z")) == [three["old"]]
    assert numbers(got("requests", end_date="2022-08-01T01:59:59Z")) == []
    assert numbers(got("requests", start_date="2022-08-01", end_date="2022-08-02")) == [three["old"]]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"start_date": "yesterday"}, "start_date"),
        ({"end_date": "2022-02-30T00:00:00Z"}, "end_date"),
        ({"start_date": "2022-08-01T00:00:00"}, "start_date"),
        ({"start_date": "0001-01-01T00:00:00Z"}, "start_date"),
        ({"start_date": "2022-08-02", "end_date": "2022-08-01"}, "start_date"),
        ({"start_date": "2022-01-01", "end_date": "2022-12-01"}, "90"),
    ],
)
def test_a_span_that_is_none_is_refused(arguments: dict[str, str], words: str, form: str) -> None:
    refused(Client().get(f"{BASE}/requests.{form}", arguments), 400, words, form)


def test_an_empty_argument_is_one_that_is_not_given(three: dict) -> None:
    empty = dict.fromkeys(("service_request_id", "service_code", "start_date", "end_date", "status"), "")
    assert got("requests", **empty) == got("requests")


def test_no_more_than_a_thousand_requests_are_told(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from lianjian.areas.problems import open311

    assert open311.MOST_ROWS == 1_000
    monkeypatch.setattr(open311, "MOST_ROWS", 2)
    kind = ProblemKind.objects.get(code="P02")
    for number in range(3):
        rules.raise_problem(
            actor=cast.resident, at=now() - timedelta(minutes=number), kind=kind,
            place=cast.village(), text=WORDS, channel="public", secret="s",
        )  # fmt: skip
    assert len(got("requests")) == 2


def test_many_requests_cost_no_more_questions_than_one(
    three: dict, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(6):
        got("requests")


def test_other_methods_are_not_allowed() -> None:
    assert Client().post(f"{BASE}/services.json").status_code == 405
    assert Client().delete(f"{BASE}/requests.json").status_code == 405


# XML


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.dictionaries(st.sampled_from(["code", "description", "lat"]), inner, max_size=3)
            | st.fixed_dictionaries({"errors": st.lists(inner, max_size=3)})
        ),
        max_leaves=8,
    )
)
def test_whatever_is_told_the_document_is_well_formed(told: Any) -> None:
    assert ElementTree.fromstring(xml("root", told)).tag == "root"
