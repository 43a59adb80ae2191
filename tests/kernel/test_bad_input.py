"""What is too large, too much or unreadable is refused early, in words, and in the form of who asked."""

import json
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler, TemporaryFileUploadHandler
from django.test import Client

from lianjian.areas.problems.models import Problem
from lianjian.kernel.access.models import Account
from lianjian.kernel.access.tokens import issue
from lianjian.kernel.areas import registry
from lianjian.kernel.exchange.models import ImportRun
from lianjian.kernel.testing.cast import Cast
from tests.accounts import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]

MEGABYTE = 1 << 20
KEPT = {"zh-hans": "刚才填的文字还在", "en": "what you typed is still there"}
TITLE = {"zh-hans": "送来的内容太大", "en": "Too much was sent"}


def file_of(megabytes: int, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"\xff" * (megabytes * MEGABYTE))


def resident(language: str = "zh-hans") -> Client:
    client = Client()
    client.cookies["django_language"] = language
    return client


def token(cast: Cast) -> str:
    return issue(Account.objects.create_user("a-program", person=cast.head), title="test")


@pytest.fixture
def spooled(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The bytes that Django's own handlers were given to keep."""
    kept: list[int] = []
    for handler in (MemoryFileUploadHandler, TemporaryFileUploadHandler):
        receive = handler.receive_data_chunk

        def noted(self: Any, raw: bytes, start: int, receive: Any = receive) -> Any:
            passed_on = receive(self, raw, start)
            if passed_on is None:
                kept.append(len(raw))
            return passed_on

        monkeypatch.setattr(handler, "receive_data_chunk", noted)
    yield kept


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_ledger_of_50_megabytes_is_refused_unread_by_a_page_that_says_what_to_do(
    cast: Cast, spooled: list[int], language: str
) -> None:
    sent = {"ledger": "problems", "file": file_of(50, "ledger.xlsx")}
    answer = signed_in(cast.admin, language).post("/import/", sent)
    page = answer.content.decode()
    assert answer.status_code == 400 and TITLE[language] in page and KEPT[language] in page
    assert "20.0" in page and spooled == []
    assert not ImportRun.objects.exists()


def test_a_ledger_a_little_too_large_is_refused_at_its_field(cast: Cast, spooled: list[int]) -> None:
    sent = {"ledger": "problems", "file": file_of(21, "ledger.xlsx")}
    answer = signed_in(cast.admin).post("/import/", sent)
    assert answer.status_code == 400 and "21.0" in str(answer.context["form"].errors["file"])
    assert sum(spooled) <= 20 * MEGABYTE and not ImportRun.objects.exists()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_more_photos_than_can_be_taken_are_refused_unread(spooled: list[int], language: str) -> None:
    sent = {"text": "村东口没有减速带", "photos": [file_of(20, f"{number}.jpg") for number in range(3)]}
    answer = resident(language).post("/report/", sent)
    page = answer.content.decode()
    assert answer.status_code == 400 and TITLE[language] in page and KEPT[language] in page
    assert spooled == []


def test_a_photo_of_50_megabytes_is_refused_at_its_field_and_the_words_are_kept(spooled: list[int]) -> None:
    sent = {"text": "村东口没有减速带，孩子上学危险", "photos": file_of(50)}
    answer = resident().post("/report/", sent)
    form = answer.context["form"]
    assert answer.status_code == 400 and "超过 10 兆" in str(form.errors["photos"])
    assert form["text"].value() == sent["text"]
    assert sum(spooled) <= 10 * MEGABYTE


def test_a_page_that_takes_no_files_keeps_none_of_them(spooled: list[int]) -> None:
    """Two megabytes fit in the body; the page for signing in has no use for them all the same."""
    answer = resident().post("/login/", {"username": "head", "password": "x", "file": file_of(2)})
    assert answer.status_code == 200 and spooled == []
    assert resident().post("/login/", {"username": "head", "file": file_of(3)}).status_code == 400
    assert spooled == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("enforce_csrf_checks", [True, False], ids=["before the page", "in the page"])
def test_a_text_too_long_to_be_read_is_refused_by_a_page(language: str, enforce_csrf_checks: bool) -> None:
    client = Client(enforce_csrf_checks=enforce_csrf_checks)
    client.get("/report/")
    client.cookies["django_language"] = language
    answer = client.post("/report/", {"text": "长" * MEGABYTE})
    page = answer.content.decode()
    assert answer.status_code == 400 and TITLE[language] in page and KEPT[language] in page
    assert answer["Content-Security-Policy"]


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "送来的项目太多"), ("en", "too many parts")])
def test_too_many_fields_are_refused_by_a_page(language: str, words: str) -> None:
    many = {f"field-{number}": "1" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    answer = resident(language).post("/report/", many)
    assert answer.status_code == 400 and words in answer.content.decode()


def test_a_body_cut_off_is_refused_by_a_page() -> None:
    answer = resident().post("/report/", b"--x\r\n", content_type="multipart/form-data; boundary=")
    assert answer.status_code == 400 and "送来的内容读不出来" in answer.content.decode()


def test_a_forged_host_is_refused_by_a_page() -> None:
    answer = resident().get("/", headers={"Host": "elsewhere.example"})
    assert answer.status_code == 400 and "本系统不用这个网址" in answer.content.decode()


def test_the_typed_api_refuses_a_body_too_large_in_its_own_form(cast: Cast) -> None:
    client = Client(headers={"Authorization": f"Bearer {token(cast)}"})
    body = json.dumps({"kind": "P02", "place": cast.village().code, "text": "长" * MEGABYTE})
    answer = client.post("/api/problems", body, content_type="application/json")
    told = answer.json()
    assert answer.status_code == 400 and told["error"] == "BodyTooLarge"
    assert "2.5" in told["text"] and told["hint"]
    assert not Problem.objects.exists()


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize("body", ["file", "text", "fields"])
def test_open311_refuses_what_it_does_not_read_in_its_own_form(
    cast: Cast, spooled: list[int], form: str, body: str
) -> None:
    asked: dict[str, Any] = {"api_key": token(cast), "service_code": "P02", "description": "减速带"}
    too_much = {
        "file": {"media": file_of(3)},
        "text": {"description": "长" * MEGABYTE},
        "fields": {f"f{number}": "1" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS)},
    }
    answer = Client().post(f"/open311/v2/requests.{form}", asked | too_much[body])
    assert answer.status_code == 400 and spooled == []
    if form == "json":
        (error,) = answer.json()
        assert error["code"] == 400 and "没有接收" in error["description"]
    else:
        (element,) = ElementTree.fromstring(answer.content)
        assert element.tag == "error" and "没有接收" in (element.findtext("description") or "")
    assert not Problem.objects.exists()


@pytest.mark.parametrize(
    ("language", "advice"), [("zh-hans", "设置 → 相机 → 格式"), ("en", "Settings → Camera → Formats")]
)
def test_a_photo_as_phones_keep_it_is_refused_with_what_to_do_on_the_phone(
    cast: Cast, language: str, advice: str
) -> None:
    heic = SimpleUploadedFile("IMG_1.HEIC", b"\0\0\0\x18ftypheic" + b"\0" * 200)
    sent = {"kind": "P02", "place": cast.village().pk, "text": "村东口没有减速带", "key": "k", "photos": heic}
    public = resident(language).post("/report/", sent)
    assert public.status_code == 400 and advice in public.content.decode()
    assert "JPEG" in str(public.context["form"].errors["photos"])
    heic.seek(0)
    desk = signed_in(cast.head, language).post("/new/problems-register/", sent | {"channel": "phone"})
    assert desk.status_code == 400 and advice in desk.content.decode()
    assert not Problem.objects.exists()


@pytest.mark.parametrize("kind", registry.kinds.values(), ids=lambda kind: kind.key)
def test_every_list_is_searched_by_any_word_without_falling_over(cast: Cast, kind: Any) -> None:
    area, model = kind.key.split(".")
    for who in (cast.director, cast.political):
        for text in ("减速带", "M-0001", "'; DROP TABLE", "%", "0"):
            answer = signed_in(who).get(f"/list/{area}/{model}/", {"q": text})
            assert answer.status_code in (200, 403), (who, text)


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "CONNECT"])
@pytest.mark.parametrize("address", ["/login/", "/static/app.js", "/api/openapi.json", "/no-such-page/"])
def test_a_method_that_no_address_takes_is_refused(method: str, address: str) -> None:
    answer = Client().generic(method, address)
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS, POST")
    assert answer["Content-Security-Policy"]
