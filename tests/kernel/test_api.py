"""The typed API: who may ask, what every operation holds to, and what is told of the county."""

from collections.abc import Iterator
from itertools import cycle
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from ninja import NinjaAPI, Router

from lianjian.config.api import api
from lianjian.kernel.access.models import Account, Token
from lianjian.kernel.access.operations import Operations, declared
from lianjian.kernel.areas import PUBLIC, BadCard, registry
from lianjian.kernel.clock.now import held_at, now
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import PostKind, Unit
from lianjian.kernel.org.structure import root
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in
from tests.kernel.programs import Program, refused, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]


# Who asks


def test_a_token_speaks_for_its_person_with_the_posts_of_today(cast: Cast, head: Program) -> None:
    me = told(head.get("/me"))
    assert me["person"] == cast.head.number
    assert [(post["unit"], post["kind"], post["leads"]) for post in me["posts"]] == [
        (cast.zone.code, "head", True)
    ]


def test_of_a_token_only_its_hash_is_kept(head: Program) -> None:
    assert head.token not in str(list(Token.objects.values()))


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer nonsense", "Basic YTpi", "Bearer \x7f\xff"])
def test_without_a_valid_token_nothing_is_told(header: str) -> None:
    response = Client(headers={"Authorization": header}).get("/api/me")
    refused(response, 401, "BadToken")
    assert response["WWW-Authenticate"] == "Bearer"


def test_the_token_of_a_closed_account_is_no_longer_valid(head: Program) -> None:
    Account.objects.update(is_active=False)
    refused(head.get("/me"), 401, "BadToken")


def test_the_token_of_an_account_without_a_person_may_nothing(cast: Cast) -> None:
    refused(Program().get("/me"), 403, "NotAllowed")
    refused(Program().register(cast), 403, "NotAllowed")


def test_a_session_is_no_token(cast: Cast) -> None:
    refused(signed_in(cast.head).get("/api/me"), 401, "BadToken")


def test_a_post_that_ended_grants_nothing(cast: Cast, head: Program) -> None:
    with held_at(moment("2021-06-01")):
        assert told(head.get("/me"))["posts"] == []
        refused(head.get("/problems"), 403, "NotAllowed")


# Every operation


def test_every_operation_names_a_permission_that_a_card_declares() -> None:
    operations = declared(api)
    assert len(operations) > 25
    assert {operation.permission for operation in operations} <= {PUBLIC, "signed-in", *registry.permissions}


def test_an_operation_without_a_permission_can_not_be_written() -> None:
    with pytest.raises(TypeError):
        Operations("/x", "x").read("", response=str)  # type: ignore[call-arg]


@pytest.mark.parametrize("permission", ["", "nobody.knows:it"])
def test_an_operation_with_an_unknown_permission_stops_the_start(permission: str) -> None:
    other, group = NinjaAPI(urls_namespace=f"other-{permission}"), Operations("/x", "x")
    group.read("", permission=permission, response=str)(lambda request: "")
    group.mount(other)
    with pytest.raises(BadCard):
        declared(other)


def test_an_operation_of_a_plain_router_stops_the_start() -> None:
    other, router = NinjaAPI(urls_namespace="plain"), Router()
    router.get("/x")(lambda request: "")
    other.add_router("", router)
    with pytest.raises(BadCard):
        declared(other)


def test_without_a_token_every_operation_but_the_public_ones_is_refused() -> None:
    for operation in declared(api):
        address = operation.path.format(pk=1, key="problems.raised", code="ZB-ZONE01")
        response = Client().generic(operation.method, f"/api{address}", "{}", "application/json")
        assert (response.status_code == 401) == (operation.permission != PUBLIC), operation


def test_the_permission_decides_who_may(cast: Cast, head: Program) -> None:
    admin = Program(cast.admin)
    refused(admin.get("/problems"), 403, "NotAllowed")
    refused(admin.register(cast), 403, "NotAllowed")
    assert told(admin.get("/figures")) and told(head.get("/problems")) == {"items": [], "next": None}


# What is told


def test_the_figures_are_told_as_the_command_tells_them(cast: Cast, head: Program) -> None:
    told(head.register(cast), 201)
    keys = [figure["key"] for figure in told(head.get("/figures"))]
    assert set(keys) == set(registry.figures)
    found = told(head.get("/figures/problems.raised", **{"on": "2022-12-20", "from": "2022-12-01"}))
    assert (found["value"], found["rows"], found["from"], found["on"]) == (1, 1, "2022-12-01", "2022-12-20")
    assert found["scope"] == {"unit": None, "town": None, "units_of": None, "known_at": None}


def test_a_figure_is_asked_for_a_unit_a_town_and_a_time(cast: Cast, head: Program) -> None:
    told(head.register(cast), 201)
    town, other = cast.village().parent.code, cast.other_zone.code
    figure = "/figures/problems.raised"
    assert told(head.get(figure, unit=cast.zone.code, town=town, units_of="2022-12-20"))["value"] == 1
    assert told(head.get(figure, unit=other))["value"] == 0
    assert told(head.get(figure, known_at="2022-12-19"))["value"] == 0


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"on": "2022-02-30"}, "on"), ({"on": "0001-01-01"}, "on"), ({"on": "9999-12-31"}, "on"),
        ({"unit": "NOWHERE"}, "unit"), ({"town": "1"}, "town"), ({"known_at": "2022-02-30T00:00"}, "on"),
        ({"on": "2022-01-01", "from": "2022-02-01"}, "from"),
    ],
)  # fmt: skip
def test_a_question_that_makes_no_sense_is_refused(head: Program, query: dict, field: str) -> None:
    refused(head.get("/figures/problems.raised", **query), 400, "BadQuestion", field)


def test_an_unknown_figure_is_not_found(head: Program) -> None:
    refused(head.get("/figures/problems.nothing"), 404, "NotFound")
    refused(head.get("/figures/problems.nothing/rows"), 404, "NotFound")


def test_a_figure_opens_to_its_rows_page_by_page(cast: Cast, head: Program) -> None:
    numbers = [told(head.register(cast), 201)["number"] for _ in range(3)]
    first = told(head.get("/figures/problems.raised/rows", limit=2))
    assert [row["number"] for row in first["items"]] == [numbers[2], numbers[1]]
    second = told(head.get("/figures/problems.raised/rows", limit=2, before=first["next"]))
    assert [row["number"] for row in second["items"]] == [numbers[0]] and second["next"] is None
    assert first["items"][0]["cells"]["number"] == numbers[2] and first["part"] == "problems.raised"


def test_of_the_rows_of_a_figure_another_zone_sees_none(cast: Cast, head: Program) -> None:
    told(head.register(cast), 201)
    assert told(Program(cast.other_head).get("/figures/problems.raised/rows"))["items"] == []


def test_the_parts_of_a_ratio_are_opened_one_by_one(cast: Cast, head: Program) -> None:
    told(head.register(cast), 201)
    share = "/figures/problems.rectified_share/rows"
    assert len(told(head.get(share, part="problems.raised"))["items"]) == 1
    assert told(head.get(share, part="problems.raised_rectified"))["items"] == []


def test_rules_places_and_units_are_told_as_of_a_day(cast: Cast, head: Program) -> None:
    rules_now = {rule["code"]: rule for rule in told(head.get("/rules", on="2022-12-20"))}
    assert (
        rules_now["PROBLEM_ACCEPT_DAYS"]["value"] == 1 and not rules_now["PROBLEM_ACCEPT_DAYS"]["confirmed"]
    )
    assert len(told(head.get("/places", level="village"))) == 438
    village = next(it for it in told(head.get("/places")) if it["code"] == cast.village().code)
    assert village["parent"] == cast.village().parent.code
    assert {unit["code"] for unit in told(head.get("/units", on="2022-12-20"))} == {
        unit.code for unit in Unit.objects.on(now().date())
    }
    assert told(head.get("/units", on="1990-01-01")) == []


# The schema


def test_the_schema_is_valid_openapi_and_the_page_that_loads_from_elsewhere_is_off() -> None:
    schema = Client().get("/api/openapi.json").json()
    assert schema["openapi"].startswith("3.")
    assert Client().get("/api/docs").status_code == 404
    for component in schema["components"]["schemas"].values():
        jsonschema_rs.meta.validate(component)
    operations = [it for path in schema["paths"].values() for it in path.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    assert all(operation["x-permission"] for operation in operations)


@pytest.fixture
def tried_on(cast: Cast, head: Program) -> list[int]:
    """Problems on their way, one in each of the states that steps begin from."""
    numbers = []
    plan = {"owner": cast.officer.number, "plan": "勘查", "title": "东口"}
    steps = [("assign", plan), ("accept", {}), ("contact", {}), ("fix", {"fix": "装了"})]
    for done in range(len(steps) + 1):
        numbers.append(told(head.register(cast), 201)["pk"])
        for step, facts in steps[:done]:
            told(head.post(f"/problems/{numbers[-1]}/{step}", facts))
    return numbers


@pytest.fixture
def one_connection() -> Iterator[None]:
    """The application ends no connection after a request: the test's rows are not committed."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def test_nothing_that_fits_the_schema_or_does_not_makes_it_fall_over(
    cast: Cast, head: Program, tried_on: list[int], one_connection: None
) -> None:
    changes.appoint(
        actor=cast.system, at=now(), person=cast.head, unit=root(now().date()),
        kind=PostKind.objects.get(code="callback"), on=now().date(),
    )  # fmt: skip
    known = {
        "pk": cycle(tried_on),
        "key": cycle(["problems.raised", "problems.rectified_share"]),
        "code": cycle(["ZB-ZONE01", "ZB-NONE"]),
    }
    codes = {"kind": "P02", "place": cast.village().code, "owner": cast.officer.number}
    statuses: set[int] = set()
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application())
    for found in schema.get_all_operations():

        @settings(
            max_examples=8, deadline=None, database=None, derandomize=True, phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=found.ok().as_strategy())
        def probe(case: Any) -> None:
            case.path_parameters |= {name: next(known[name]) for name in case.path_parameters}
            if isinstance(case.body, dict):
                case.body |= {name: code for name, code in codes.items() if name in case.body}
            response = case.call(headers={"Authorization": f"Bearer {head.token}"})
            assert response.status_code < 500, case.as_curl_command()
            statuses.add(response.status_code)

        probe()
    assert {200, 201, 400, 404, 409, 422} <= statuses and verify().ok
