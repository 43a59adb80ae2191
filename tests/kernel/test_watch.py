"""The house tells how it does, and who looked at what; its logs and numbers name nobody."""

import json
import logging
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client

from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.access.models import Account, Read
from lianjian.kernel.home import home
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import Person, PostKind
from lianjian.kernel.org.structure import root
from lianjian.kernel.testing.cast import REFORMED_ON, moment
from lianjian.kernel.watch import logs
from tests.accounts import signed_in

PASSWORD = "一句够长的口令 2022"
AT = moment("2022-12-20", "18:00")


@pytest.fixture
def auditor(cast: Any) -> Person:
    person = changes.enlist(actor=SYSTEM, at=moment("2022-01-01"), number="T-audit", name="审计 同志")
    kind = PostKind.objects.get(code="audit_admin")
    unit = root(REFORMED_ON)
    changes.appoint(
        actor=SYSTEM, at=moment("2022-01-01"), person=person, unit=unit, kind=kind, on=REFORMED_ON
    )
    return person


@pytest.fixture
def written() -> Any:
    """What the logs hold from here on."""
    before = _lines()
    return lambda: [json.loads(line) for line in _lines()[len(before) :]]


def _lines() -> list[str]:
    files = sorted((home() / "logs").glob("*.jsonl"))
    return [line for path in files for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.django_db
def test_the_house_is_well_and_ready() -> None:
    answer = Client().get("/healthz")
    assert answer.content == b"ok\n" and answer["Content-Type"] == "text/plain; charset=utf-8"
    answer = Client().get("/readyz")
    assert answer.status_code == 200 and answer.json() == {"database": True, "home": True}


@pytest.mark.django_db
def test_a_home_that_takes_no_files_is_not_ready(monkeypatch: Any, tmp_path: Any) -> None:
    monkeypatch.setenv("LIANJIAN_HOME", str(tmp_path / "is not there"))
    assert Client().get("/readyz").status_code == 503


@pytest.mark.django_db
def test_numbers_are_for_this_machine_or_the_token(monkeypatch: Any) -> None:
    told = Client().get("/metrics")
    assert told.status_code == 200 and "# TYPE lianjian_ledger_leaves gauge" in told.content.decode()
    assert Client().get("/metrics", REMOTE_ADDR="10.0.0.5").status_code == 403
    assert Client().get("/metrics", headers={"x-forwarded-for": "10.0.0.5"}).status_code == 403
    monkeypatch.setenv("LIANJIAN_METRICS_TOKEN", "a-token")
    asked = {"authorization": "Bearer a-token"}
    assert Client().get("/metrics", REMOTE_ADDR="10.0.0.5", headers=asked).status_code == 200
    wrong = {"authorization": "Bearer another"}
    assert Client().get("/metrics", REMOTE_ADDR="10.0.0.5", headers=wrong).status_code == 403


def test_signing_in_leaves_lines_that_name_nobody(cast: Any, in_2022: None, written: Any) -> None:
    account = Account.objects.create_user("wang-by-name", PASSWORD, person=cast.officer)
    for password in ("wrong", PASSWORD):
        Client().post("/login/", {"username": "wang-by-name", "password": password}, REMOTE_ADDR="10.7.7.7")
    told = written()
    assert [line["event"] for line in told] == ["signing in refused", "signed in"]
    assert {line["account"] for line in told} == {account.pk}
    text = json.dumps(told, ensure_ascii=False)
    assert not any(word in text for word in ("wang-by-name", "10.7.7.7", str(cast.officer), PASSWORD))


@pytest.mark.django_db
def test_what_a_resident_does_leaves_no_line(in_2022: None, written: Any) -> None:
    visitor = Client()
    for address in ("/", "/report/", "/track/", "/track/nothing-like-this/", "/no-such-page/"):
        visitor.get(address)
    assert written() == []


def test_an_error_leaves_its_type_and_place_and_not_its_words(written: Any) -> None:
    try:
        raise ValueError("张三的电话 13800000000")
    except ValueError:
        logging.getLogger("django.request").error(
            "%s: %s", "Internal Server Error", "/track/S-1", exc_info=True
        )
    line = written()[0]
    assert line["error"] == "ValueError" and "test_watch.py" in line["where"][0]
    assert not any(word in json.dumps(line, ensure_ascii=False) for word in ("张三", "138", "/track"))


@pytest.mark.django_db
def test_logs_are_kept_for_six_months_and_then_gone(in_2022: None) -> None:
    folder = home() / "logs"
    folder.mkdir(exist_ok=True)
    old, young = folder / "2022-06-18.jsonl", folder / "2022-06-20.jsonl"
    for path in (old, young):
        path.write_text("{}\n", encoding="utf-8")
    logs.forget_logs(AT)
    assert not old.exists() and young.exists()
    young.unlink()


def test_the_auditor_sees_who_looked_at_what_and_what_it_is_kept_for(
    auditor: Person, cast: Any, in_2022: None, django_assert_max_num_queries: Any
) -> None:
    for number, who in enumerate((cast.head, cast.officer, cast.officer), 1):
        Read.objects.create(
            actor=f"person:{who.pk}", kind="problems.problem", record=number, names="contact", at=AT
        )
    browser = signed_in(auditor)
    page = browser.get("/looks/").content.decode()
    assert "head 同志" in page and "共 3 次" in page
    assert "共 2 次" in browser.get("/looks/", {"q": "T-officer"}).content.decode()
    assert "共 1 次" in browser.get("/looks/", {"record": 1, "kind": "problems.problem"}).content.decode()
    assert "没有查阅记录" in browser.get("/looks/", {"until": "2022-12-19"}).content.decode()
    with django_assert_max_num_queries(14):
        browser.get("/looks/")


def test_the_list_goes_out_as_excel(auditor: Person, cast: Any, in_2022: None) -> None:
    Read.objects.create(
        actor=f"person:{cast.head.pk}", kind="problems.problem", record=7, names="contact", at=AT
    )
    answer = signed_in(auditor).get("/looks/", {"format": "xlsx"})
    sheet = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    assert [row[3] for row in sheet.iter_rows(values_only=True)] == ["记录序号", 7]


@pytest.mark.parametrize("role", ["director", "supervisor", "admin", "head"])
def test_nobody_else_sees_that(role: str, cast: Any, in_2022: None) -> None:
    assert signed_in(getattr(cast, role)).get("/looks/").status_code == 403
