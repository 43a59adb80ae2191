"""The public site: its front page, and reporting a problem in good faith and in bad."""

import logging
import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from lianjian.areas.problems.facade import Link, Report, report
from lianjian.areas.problems.links import ALPHABET, LENGTH, secret_for
from lianjian.areas.problems.models import Problem
from lianjian.kernel.clock.now import held_at, now
from lianjian.kernel.county import pack
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.places.models import Place
from lianjian.kernel.records import personal
from lianjian.kernel.records.attachments import attachments_of
from lianjian.kernel.records.door import change
from lianjian.kernel.rules.book import value
from lianjian.kernel.testing.cast import Cast
from tests.accounts import signed_in
from tests.portals.public_site import TEXT, brought_to, counted, page, raised, sent, token_of, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]

ELSEWHERE = (117.0, 36.6)
PAGES = ("/", "/report/", "/track/", "/ledger/")


def jpeg() -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (60, 40), "grey").save(content, "JPEG")
    return SimpleUploadedFile("灯.jpg", content.getvalue(), "image/jpeg")


# The front page


def test_a_visitor_is_shown_what_can_be_done_here_and_the_way_in() -> None:
    front = page("/")
    assert all(f'href="{address}"' in front for address in ("/report/", "/track/", "/ledger/", "/login/"))
    assert "110" in front


def test_who_has_signed_in_goes_on_to_the_days_work(cast: Cast) -> None:
    assert signed_in(cast.head).get("/")["Location"] == "/desk/"


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("large", ["0", "1"])
def test_every_page_opens_in_both_languages_and_in_large_print(
    address: str, language: str, large: str
) -> None:
    client = Client()
    client.cookies["django_language"] = language
    shown = client.get(address, {"large": large}).content.decode()
    assert ('class="large"' in shown) == (large == "1")
    assert f'lang="{"en" if language == "en" else "zh-Hans"}"' in shown


# Reporting


def test_a_report_gives_its_number_and_secret_at_once(cast: Cast) -> None:
    problem, token = raised(cast)
    receipt = page(f"/t/{token}/receipt/")
    assert problem.number in receipt and Link.of(token).code in receipt
    assert f"http://testserver/t/{token}/" in receipt and "<svg" in receipt


def test_a_report_moves_the_figure_by_one_and_the_ledger_verifies(cast: Cast) -> None:
    before = counted("problems.raised")
    raised(cast)
    assert counted("problems.raised") == before + 1
    assert verify().ok


def test_a_report_is_the_unit_s_in_whose_beat_the_village_lies(cast: Cast) -> None:
    problem, _token = raised(cast)
    assert (problem.unit, problem.channel, problem.text) == (cast.zone, "public", TEXT)


def test_name_and_phone_are_sealed_and_stand_in_no_row_page_or_address(cast: Cast) -> None:
    problem, token = raised(cast, name="赵六", phone="138 0000 1111")
    assert personal.read(problem) == {"reporter_name": "赵六", "reporter_phone": "138 0000 1111"}
    shown = page(f"/t/{token}/receipt/") + page(f"/t/{token}/") + page("/ledger/") + token
    assert "赵六" not in shown and "1111" not in shown


def test_why_a_phone_is_asked_for_and_when_it_is_erased_is_said(cast: Cast) -> None:
    kept = f"{value('RETAIN_PROBLEM_CONTACT', date(2022, 12, 20))} 年"
    assert f"只用来告诉您办理结果，销号后保存 {kept}" in page("/report/")


def test_photos_come_along(cast: Cast) -> None:
    problem, _token = raised(cast, photos=[jpeg(), jpeg()])
    assert len(attachments_of(problem)) == 2


def test_a_point_without_a_village_is_given_the_nearest_village(cast: Cast) -> None:
    village = cast.village()
    beside = {"longitude": village.longitude + 0.0005, "latitude": village.latitude}
    problem, _token = raised(cast, place=None, **beside)
    assert problem.place == village
    assert (problem.longitude, problem.latitude) == (village.longitude + 0.0005, village.latitude)


def test_a_point_outside_the_county_is_refused(cast: Cast) -> None:
    refused = sent(cast, place=None, longitude=ELSEWHERE[0], latitude=ELSEWHERE[1])
    assert refused.status_code == 400 and "界线" in refused.content.decode()
    beside_a_village = sent(cast, longitude=ELSEWHERE[0], latitude=ELSEWHERE[1])
    assert beside_a_village.status_code == 400
    assert not Problem.objects.exists()


def test_a_place_is_needed_by_name_or_on_the_map(cast: Cast) -> None:
    refused = sent(cast, place=None)
    assert refused.status_code == 400 and "请选村，或在地图上点一下" in refused.content.decode()


def test_what_is_wrong_is_said_and_what_was_typed_stays(cast: Cast) -> None:
    refused = sent(cast, text="", place_text="村东口第三根灯杆", phone="不告诉你")
    shown = refused.content.decode()
    assert refused.status_code == 400 and not Problem.objects.exists()
    assert "村东口第三根灯杆" in shown and "不告诉你" in shown and "电话只写数字" in shown
    assert f'value="{cast.village().pk}"' in shown and 'value="P02" selected' in shown


# In bad faith


def test_a_script_is_shown_as_text_wherever_it_comes_out(cast: Cast) -> None:
    hostile = "<script>alert(1)</script>"
    problem, token = raised(cast, text=hostile, place_text=hostile, name=hostile)
    brought_to("fixed", problem, cast)
    for address in (f"/t/{token}/", f"/t/{token}/receipt/", "/ledger/", "/ledger/?q=" + hostile):
        assert "<script>alert" not in page(address)
    refused = sent(cast, text=hostile, kind="")
    assert "<script>alert" not in refused.content.decode() and "&lt;script&gt;" in refused.content.decode()


def test_marks_that_turn_the_direction_of_writing_are_taken_out(cast: Cast) -> None:
    problem, _token = raised(cast, text="村口\u202e危险\u2066了\u0007", place_text="\u200f东口")
    assert (problem.text, problem.place_text) == ("村口危险了", "东口")


def test_a_megabyte_of_one_letter_is_refused_and_given_back(cast: Cast) -> None:
    refused = sent(cast, text="a" * 1_048_576)
    assert refused.status_code == 400 and "a" * 2_001 in refused.content.decode()
    assert not Problem.objects.exists()


def test_a_photo_that_is_none_is_refused_and_nothing_is_half_saved(cast: Cast) -> None:
    refused = sent(cast, photos=[jpeg(), SimpleUploadedFile("p.jpg", b"<?php", "image/jpeg")])
    assert refused.status_code == 400 and "不是能打开的照片" in refused.content.decode()
    assert TEXT in refused.content.decode() and not Problem.objects.exists()


def test_a_village_of_another_county_is_refused(cast: Cast) -> None:
    county = Place.objects.get(level="county")
    for stranger in (county.pk, 999_999, "371602100200", "'; DROP TABLE"):
        assert sent(cast, place=stranger).status_code == 400
    assert not Problem.objects.exists()


@change("org.unit:write")
def ended(*, actor: object, at: object, place: Place) -> Place:
    place.valid_to = date(2022, 6, 1)
    return place.put()


def test_a_village_that_is_no_more_is_refused_at_its_field(cast: Cast) -> None:
    ended(actor=cast.system, at=now(), place=cast.village())
    refused = sent(cast)
    assert refused.status_code == 400 and "不是本县区现有的村" in refused.content.decode()
    assert not Problem.objects.exists()


def test_a_kind_that_does_not_exist_is_refused(cast: Cast) -> None:
    assert sent(cast, kind="P99").status_code == 400
    assert not Problem.objects.exists()


def test_a_double_send_is_one_report_with_one_secret(cast: Cast) -> None:
    first, second = sent(cast), sent(cast)
    assert token_of(first) == token_of(second)
    assert Problem.objects.count() == 1


def test_what_was_changed_and_sent_again_is_refused_once_and_then_a_report_of_its_own(cast: Cast) -> None:
    raised(cast)
    refused = sent(cast, text="路灯也不亮")
    assert refused.status_code == 409 and "路灯也不亮" in refused.content.decode()
    key = re.search(r'name="key" value="(\w+)"', refused.content.decode())[1]
    assert key != "a-key"
    raised(cast, text="路灯也不亮", key=key)
    assert Problem.objects.count() == 2


def test_a_flood_is_held_back_for_a_minute_and_nothing_typed_is_lost(cast: Cast) -> None:
    most = value("PUBLIC_REPORTS_PER_MINUTE", date(2022, 12, 20))
    for number in range(most):
        report(at=now(), report=Report(kind="P02", text=TEXT, place=cast.village()), key=str(number))
    refused = sent(cast)
    assert refused.status_code == 429 and TEXT in refused.content.decode()
    assert "过一分钟" in refused.content.decode()
    with held_at(now() + timedelta(seconds=61)):
        raised(cast)


def test_no_address_and_no_device_of_a_visitor_is_stored_or_logged(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    client = Client(REMOTE_ADDR="203.0.113.77", HTTP_USER_AGENT="Nokia-3310-mine")
    with caplog.at_level(logging.DEBUG):
        client.post("/report/", told(cast))
        client.post("/report/", told(cast, text=""))
        client.get("/t/1-WRONG/")
    stored = "".join(str(list(model._base_manager.values())) for model in apps.get_models())
    for traces in (stored, caplog.text):
        assert "203.0.113.77" not in traces and "Nokia-3310" not in traces


def test_no_cookie_is_set_beyond_what_forged_requests_and_reading_need(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    for address in PAGES:
        client.get(address)
    client.get("/ledger/?large=1")
    assert set(client.cookies) <= {"csrftoken", "large"}
    assert client.post("/report/", told(cast)).status_code == 403


# Secrets


@given(st.text(max_size=60), st.integers(1, 10**17))
def test_a_secret_is_read_back_as_it_is_shown(key: str, number: int) -> None:
    secret = secret_for(key)
    assert len(secret) == LENGTH and set(secret) <= set(ALPHABET)
    link = Link(number, secret)
    assert Link.of(link.token) == link == Link.typed(f"M-{number}", link.code.lower())


@given(st.text(max_size=30), st.text(max_size=30))
def test_other_keys_have_other_secrets(one: str, other: str) -> None:
    assert (secret_for(one) == secret_for(other)) == (one == other)


def test_every_kind_of_the_county_is_offered_with_an_example() -> None:
    offered = page("/report/")
    rows = pack().table("problem_examples")
    assert {row["code"] for row in rows} == {row["code"] for row in pack().table("problem_kinds")}
    assert all(row["zh"] in offered and row["en"] for row in rows)
