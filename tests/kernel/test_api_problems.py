"""Problems by the API: registered, brought along and found, as on the pages."""

from datetime import UTC, timedelta
from email.utils import format_datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from lianjian.areas.problems import rules
from lianjian.areas.problems.links import secret_for
from lianjian.areas.problems.models import Problem, ProblemKind
from lianjian.kernel.clock.now import now
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.records.models import Revision
from lianjian.kernel.testing.cast import Cast
from tests.kernel.programs import REFUSED, Program, refused, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]


@pytest.fixture
def officer(cast: Cast) -> Program:
    return Program(cast.officer)


def test_a_problem_is_registered_once_however_often_it_is_sent(cast: Cast, head: Program) -> None:
    first = told(head.register(cast, key="one"), 201)
    assert told(head.register(cast, key="one"), 201) == first
    assert Problem.objects.count() == 1


def test_a_key_with_another_content_is_a_conflict(cast: Cast, head: Program) -> None:
    told(head.register(cast, key="one"), 201)
    refused(head.register(cast, key="one", text="别的事"), 409, "KeyReused")


def test_two_accounts_can_not_meet_in_one_key(cast: Cast, head: Program) -> None:
    told(head.register(cast, key="one"), 201)
    assert told(Program(cast.other_head).register(cast, key="one", text="别的事"), 201)["text"] == "别的事"


def test_a_problem_lives_from_registration_to_the_resident_s_word(
    cast: Cast, head: Program, officer: Program
) -> None:
    problem = told(head.register(cast), 201)
    address = f"/problems/{problem['pk']}"
    plan = {"owner": cast.officer.number, "plan": "勘查", "title": "东口缺减速带"}
    assert told(head.post(f"{address}/assign", plan))["state"] == "assigned"
    assert told(officer.post(f"{address}/accept", {}))["state"] == "accepted"
    assert told(officer.post(f"{address}/contact", {}))["state"] == "in_progress"
    assert told(officer.post(f"{address}/fix", {"fix": "装了"}))["state"] == "fixed"
    word = {"way": "phone", "fixed": True, "satisfaction": 5}
    found = told(Program(cast.callback).post(f"{address}/record-answer", word))
    assert (found["state"], found["satisfaction"], found["owner"]) == ("closed", 5, cast.officer.number)
    assert told(head.get(address)) == found and verify().ok


def test_every_change_is_written_down_with_who_made_it(cast: Cast, head: Program) -> None:
    pk = told(head.register(cast), 201)["pk"]
    revision = Revision.objects.get(kind="problems.problem", record=pk)
    assert (revision.actor, revision.action) == (f"person:{cast.head.pk}", "problems.problem:register")


def test_a_change_says_when_it_happened(cast: Cast, head: Program) -> None:
    at = now() - timedelta(days=3)
    assert told(head.register(cast, at=at.isoformat()), 201)["raised_on"] == f"{at.date()}"
    refused(head.register(cast, at=(now() + timedelta(days=1)).isoformat()), 400, "FromTheFuture", "at")
    for nonsense in ("0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59Z", "2022-12-20T09:00:00", "昨天"):
        refused(head.register(cast, at=nonsense), 422, "BadRequest", "at")


@pytest.mark.parametrize("wrong_by", [timedelta(days=365), timedelta(days=-365)])
def test_a_device_whose_clock_is_wrong_by_a_year_says_so_by_the_time_it_shows(
    cast: Cast, head: Program, wrong_by: timedelta
) -> None:
    truly = now() - timedelta(days=3)
    facts = {
        "kind": "P02",
        "place": cast.village().code,
        "text": "没有减速带",
        "at": (truly + wrong_by).isoformat(),
    }
    shown = format_datetime((now() + wrong_by).astimezone(UTC), usegmt=True)
    assert told(head.post("/problems", facts, Date=shown), 201)["raised_on"] == f"{truly.date()}"


@pytest.mark.parametrize("shown", ["", "yesterday", "Tue, 99 Dec 2022 25:00:00 GMT"])
def test_a_device_that_does_not_say_what_its_clock_shows_is_taken_at_its_word(
    cast: Cast, head: Program, shown: str
) -> None:
    facts = {"kind": "P02", "place": cast.village().code, "text": "没有减速带", "at": now().isoformat()}
    told(head.post("/problems", facts, Date=shown), 201)


@pytest.mark.parametrize(
    ("changes", "status", "error", "field"),
    [
        ({"text": ""}, 422, "BadRequest", "text"), ({"text": "a" * 2_001}, 422, "BadRequest", "text"),
        ({"text": "nul\x00"}, 422, "BadRequest", "text"), ({"text": None}, 422, "BadRequest", "text"),
        ({"kind": "P99"}, 400, "NoSuchThing", "kind"), ({"place": "1"}, 400, "NoSuchThing", "place"),
        ({"place": "371603000000"}, 400, "ElsewhereInTheWorld", "place"),
        ({"channel": "public"}, 422, "BadRequest", "channel"),
        ({"longitude": 900}, 422, "BadRequest", "longitude"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(
    cast: Cast, head: Program, changes: dict, status: int, error: str, field: str
) -> None:
    refused(head.register(cast, **changes), status, error, field)
    assert not Problem.objects.exists()


@pytest.mark.parametrize("body", ["", "{", "[]", '"x"', "nul\x00", '{"text": "\\ud800"}'])
def test_a_body_that_is_none_is_refused_in_the_same_shape(head: Program, body: str) -> None:
    response = head.client.post("/api/problems", body, content_type="application/json")
    assert response.status_code == 422 and set(response.json()) == REFUSED


def test_all_that_is_wrong_is_named(cast: Cast, head: Program) -> None:
    assert "text" in refused(head.post("/problems", {"text": ""}), 422, "BadRequest", "kind")["hint"]


def test_a_wrong_state_and_a_quicker_colleague_are_a_conflict(cast: Cast, head: Program) -> None:
    pk = told(head.register(cast), 201)["pk"]
    refused(head.post(f"/problems/{pk}/fix", {"fix": "装了"}), 409, "WrongState")


def test_another_zones_problem_is_neither_listed_nor_told_nor_changed(cast: Cast, head: Program) -> None:
    pk = told(head.register(cast), 201)["pk"]
    stranger = Program(cast.other_head)
    assert told(stranger.get("/problems"))["items"] == []
    refused(stranger.get(f"/problems/{pk}"), 404, "NotFound")
    refused(stranger.post(f"/problems/{pk}/accept", {}), 404, "NotFound")
    refused(stranger.get("/problems/999999"), 404, "NotFound")


def test_the_unit_that_does_the_work_can_not_speak_for_the_resident(cast: Cast, head: Program) -> None:
    pk = told(head.register(cast), 201)["pk"]
    refused(head.post(f"/problems/{pk}/record-answer", {"way": "phone", "fixed": True}), 403, "NotAllowed")


@pytest.mark.parametrize("pk", ["0", "-1", "99999999999999999999", "one"])
def test_a_number_that_is_none_is_refused(head: Program, pk: str) -> None:
    assert head.get(f"/problems/{pk}").status_code == 422


def test_problems_are_found_by_words_number_state_and_codes(cast: Cast, head: Program) -> None:
    lamp = told(head.register(cast, kind="P08", text="路灯不亮"), 201)
    bump = told(head.register(cast), 201)
    town = cast.village().parent.code

    def found(**query: Any) -> list[str]:
        return [problem["number"] for problem in told(head.get("/problems", **query))["items"]]

    assert found() == [bump["number"], lamp["number"]]
    assert found(q="路灯") == found(q=lamp["number"]) == found(kind="P08") == [lamp["number"]]
    assert found(state="registered", unit=cast.zone.code, town=town) == [bump["number"], lamp["number"]]
    assert found(state="closed") == found(unit="NOWHERE") == found(q="没有的词") == []
    assert head.get("/problems", state="nonsense").status_code == 422


def test_problems_are_told_page_by_page(cast: Cast, head: Program) -> None:
    numbers = [told(head.register(cast), 201)["number"] for _ in range(3)]
    first = told(head.get("/problems", limit=2))
    second = told(head.get("/problems", limit=2, before=first["next"]))
    assert [p["number"] for p in first["items"] + second["items"]] == numbers[::-1]
    assert second["next"] is None and head.get("/problems", limit=0).status_code == 422


def test_a_list_asks_the_database_as_often_for_many_rows_as_for_one(
    cast: Cast, head: Program, django_assert_max_num_queries: Any
) -> None:
    for _ in range(10):
        head.register(cast)
    with django_assert_max_num_queries(6):
        assert len(told(head.get("/problems"))["items"]) == 10


def test_the_residents_word_needs_the_secret_and_no_token(cast: Cast) -> None:
    secret = secret_for("a key")
    problem = rules.raise_problem(
        actor=cast.resident, at=now(), kind=ProblemKind.objects.get(code="P02"), place=cast.village(),
        text="没有减速带", channel="public", secret=secret,
    )  # fmt: skip
    officer = cast.actor("officer")
    rules.assign(
        actor=cast.actor("head"), at=now(), problem=problem, owner=cast.officer, plan="", title="东口"
    )
    rules.accept(actor=officer, at=now(), problem=problem)
    rules.contact(actor=officer, at=now(), problem=problem)
    rules.fix(actor=officer, at=now(), problem=problem, fix="装了")
    anyone = SimpleNamespace(client=Client())
    address, word = f"/problems/{problem.pk}/answer", {"fixed": True, "satisfaction": 4}
    refused(Program.post(anyone, address, word | {"secret": "wrong"}), 404, "NoSuchReport")  # type: ignore[arg-type]
    answer = told(Program.post(anyone, address, word | {"secret": secret.lower()}))  # type: ignore[arg-type]
    assert answer == {"number": problem.number, "state": "closed", "state_title": "销号"}
