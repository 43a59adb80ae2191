"""The public site, as residents use it: in a hurry, without an account, and in bad faith."""

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

from lianjian.areas.problems import rules
from lianjian.areas.problems.facade import Link, Report, report
from lianjian.areas.problems.links import ALPHABET, LENGTH, secret_for
from lianjian.areas.problems.models import Problem, Reason
from lianjian.kernel.access.models import Account
from lianjian.kernel.clock.now import held_at, now
from lianjian.kernel.county import pack
from lianjian.kernel.figures.answers import answer
from lianjian.kernel.figures.asking import Words, question
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.places.models import Place
from lianjian.kernel.records import personal
from lianjian.kernel.records.attachments import attachments_of
from lianjian.kernel.records.door import change
from lianjian.kernel.rules.book import value
from lianjian.kernel.testing.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]

TEXT = "村东口没有减速带，孩子上学危险"
ELSEWHERE = (117.0, 36.6)
PAGES = ("/", "/report/", "/track/", "/ledger/")


def told(cast: Cast, **changes: object) -> dict[str, object]:
    """What a resident fills in, with what is other in a test; None takes a field out."""
    facts = {"kind": "P02", "place": cast.village().pk, "text": TEXT, "key": "a-key"} | changes
    return {name: fact for name, fact in facts.items() if fact is not None}


def sent(cast: Cast, **changes: object) -> object:
    return Client().post("/report/", told(cast, **changes))


def token_of(response: object) -> str:
    """The token in the address of the receipt that a sending leads to."""
    assert response.status_code == 302, response.content.decode()
    return re.fullmatch(r"/t/([^/]+)/receipt/", response["Location"])[1]


def raised(cast: Cast, **changes: object) -> tuple[Problem, str]:
    token = token_of(sent(cast, **changes))
    return Problem.objects.get(pk=Link.of(token).pk), token


def page(address: str, **options: object) -> str:
    response = Client().get(address, **options)
    assert response.status_code == 200
    return response.content.decode()


def counted(key: str) -> object:
    return answer(key, question(Words(on="2022-12-20"))).value.number


def brought_to(state: str, problem: Problem, cast: Cast) -> None:
    """Let officers do what it takes until the problem stands in a state."""
    head, officer, at = cast.actor("head"), cast.actor("officer"), now()
    steps = {
        "assigned": lambda: rules.assign(
            actor=head, at=at, problem=problem, owner=cast.officer, plan="勘查", title="村东口缺减速带"
        ),
        "accepted": lambda: rules.accept(actor=officer, at=at, problem=problem),
        "in_progress": lambda: rules.contact(actor=officer, at=at, problem=problem),
        "fixed": lambda: rules.fix(actor=officer, at=at, problem=problem, fix="装了两条减速带"),
    }
    for name, step in steps.items():
        step()
        if name == state:
            return
    raise LookupError(state)


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
    client = Client()
    client.force_login(Account.objects.create_user("head", person=cast.head))
    assert client.get("/")["Location"] == "/desk/"


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


# Following


def test_number_and_code_are_found_however_they_are_typed(cast: Cast) -> None:
    problem, token = raised(cast)
    link = Link.of(token)
    ways = [
        (problem.number, link.code),
        (problem.number.lower(), link.secret.lower()),
        (str(problem.pk), f"  {link.code.replace('-', ' ')} "),
        ("Ｍ-" + str(problem.pk), link.secret.replace("0", "o").replace("1", "l")),
    ]
    for number, code in ways:
        found = Client().post("/track/", {"number": number, "code": code})
        assert found["Location"] == f"/t/{token}/", (number, code)


def test_a_wrong_code_and_an_unknown_number_are_told_alike_and_stay_as_typed(cast: Cast) -> None:
    problem, token = raised(cast)
    code = Link.of(token).code
    wrong = Client().post("/track/", {"number": problem.number, "code": "AAAA-BBBB-CCCC"})
    unknown = Client().post("/track/", {"number": "M-9999", "code": code})
    for answered in (wrong, unknown):
        assert answered.status_code == 400 and "没有找到" in answered.content.decode()
    assert "AAAA-BBBB-CCCC" in wrong.content.decode() and "M-9999" in unknown.content.decode()


@pytest.mark.parametrize(
    "token", ["1-", "x", "0-AAAAAAAAAAAA", "999999-AAAAAAAAAAAA", "1-%00", "M-1-AAAA", "９-A"]
)
def test_a_link_that_is_none_leads_nowhere(token: str) -> None:
    for address in (f"/t/{token}/", f"/t/{token}/receipt/"):
        assert Client().get(address).status_code == 404


def test_another_reports_secret_opens_nothing(cast: Cast) -> None:
    mine, other = raised(cast), raised(cast, key="another")
    stolen = Link(other[0].pk, Link.of(mine[1]).secret).token
    assert Client().get(f"/t/{stolen}/").status_code == 404


def test_an_officers_registration_without_a_secret_can_not_be_opened(cast: Cast) -> None:
    problem = rules.raise_problem(
        actor=cast.actor("officer"), at=now(), kind=Problem.kind.field.related_model.objects.get(code="P02"),
        place=cast.village(), text=TEXT, channel="phone",
    )  # fmt: skip
    assert Client().get(f"/t/{problem.pk}-/").status_code == 404


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("assigned", "等承办人签收"),
        ("accepted", "马上办理"),
        ("in_progress", "正在办理"),
        ("fixed", "请您来说"),
    ],
)
def test_progress_is_told_in_plain_words(cast: Cast, state: str, words: str) -> None:
    problem, token = raised(cast)
    brought_to(state, problem, cast)
    shown = page(f"/t/{token}/")
    assert words in shown and str(cast.zone) in shown and f"{problem.due_on:%Y-%m-%d}" in shown
    assert str(cast.officer) not in shown


def test_what_was_done_is_told(cast: Cast) -> None:
    problem, token = raised(cast)
    brought_to("fixed", problem, cast)
    assert "装了两条减速带" in page(f"/t/{token}/")


def test_a_rejection_is_told_with_its_reason_only_once_two_agree(cast: Cast) -> None:
    problem, token = raised(cast)
    reason = Reason.objects.filter(use=Reason.Use.REJECT).first()
    rules.propose_rejection(actor=cast.actor("head"), at=now(), problem=problem, reason=reason)
    assert str(reason) not in page(f"/t/{token}/") and "已受理" in page(f"/t/{token}/")
    rules.decide_rejection(actor=cast.actor("deputy"), at=now(), problem=problem, agree=True)
    assert str(reason) in page(f"/t/{token}/") and "不予受理" in page(f"/t/{token}/")


def test_pages_with_a_secret_are_kept_by_no_cache_and_no_search_engine(cast: Cast) -> None:
    _problem, token = raised(cast)
    for address in (f"/t/{token}/", f"/t/{token}/receipt/", "/track/"):
        response = Client().get(address)
        assert "no-store" in response["Cache-Control"] and response["X-Robots-Tag"] == "noindex"


# Answering


def answered(token: str, **changes: object) -> object:
    facts = {"link": token, "fixed": "yes", "satisfaction": "5", "words": "很好", "key": "b-key"} | changes
    return Client().post("/answer/", facts)


def test_it_is_fixed_says_the_resident_and_the_figure_moves(cast: Cast) -> None:
    problem, token = raised(cast)
    brought_to("fixed", problem, cast)
    before = counted("problems.rectified")
    assert answered(token)["Location"] == f"/t/{token}/"
    problem.refresh_from_db()
    assert (problem.state, problem.satisfaction, problem.satisfied) == ("closed", 5, True)
    assert counted("problems.rectified") == before + 1
    assert "已经确认解决" in page(f"/t/{token}/") and verify().ok


def test_it_is_not_fixed_says_the_resident_and_it_is_done_again(cast: Cast) -> None:
    problem, token = raised(cast)
    brought_to("fixed", problem, cast)
    answered(token, fixed="no", satisfaction="")
    problem.refresh_from_db()
    assert (problem.state, problem.disputed_times) == ("rework", 1)
    assert "正在重办" in page(f"/t/{token}/") and 'name="fixed"' not in page(f"/t/{token}/")


def test_a_double_click_disputes_once(cast: Cast) -> None:
    problem, token = raised(cast)
    brought_to("fixed", problem, cast)
    assert answered(token, fixed="no").status_code == answered(token, fixed="no").status_code == 302
    problem.refresh_from_db()
    assert problem.disputed_times == 1


def test_nobody_answers_before_it_is_fixed_and_is_told_why(cast: Cast) -> None:
    problem, token = raised(cast)
    refused = answered(token)
    assert refused.status_code == 409 and "受理登记" in refused.content.decode()
    problem.refresh_from_db()
    assert problem.state == "registered"


def test_an_answer_with_a_wrong_secret_changes_nothing(cast: Cast) -> None:
    problem, _token = raised(cast)
    brought_to("fixed", problem, cast)
    assert answered(f"{problem.pk}-AAAABBBBCCCC").status_code == 404
    problem.refresh_from_db()
    assert problem.state == "fixed"


def test_a_grade_that_there_is_not_is_refused_and_the_words_stay(cast: Cast) -> None:
    problem, token = raised(cast)
    brought_to("fixed", problem, cast)
    refused = answered(token, satisfaction="9", words="修得不错")
    assert refused.status_code == 400 and "修得不错" in refused.content.decode()
    problem.refresh_from_db()
    assert problem.state == "fixed"


def test_the_address_of_an_answer_leads_to_the_search_if_it_is_opened_by_hand() -> None:
    assert Client().get("/answer/")["Location"] == "/track/"
    assert Client().post("/answer/")["Location"] == "/track/"


# The open ledger


def test_the_open_ledger_shows_the_work_and_nothing_of_the_resident(cast: Cast) -> None:
    problem, token = raised(cast, place_text="老王家门口", name="赵六", phone="13800001111")
    listed = page("/ledger/")
    assert problem.number in listed and str(problem.kind) in listed and "受理登记" in listed
    brought_to("fixed", problem, cast)
    listed = page("/ledger/")
    assert "村东口缺减速带" in listed and "办结待确认" in listed
    secrets = (TEXT, "老王", "赵六", "1380000", str(cast.officer), "勘查", Link.of(token).secret)
    assert not [secret for secret in secrets if secret in listed]


def test_what_is_suspended_is_listed_with_its_next_date(cast: Cast) -> None:
    problem, _token = raised(cast)
    brought_to("in_progress", problem, cast)
    until = now().date() + timedelta(days=40)
    rules.suspend(actor=cast.actor("director"), at=now(), problem=problem, until=until, why="等资金")
    suspended = page("/ledger/?state=suspended")
    assert problem.number in suspended and f"{until:%Y-%m-%d}" in suspended and "等资金" not in suspended
    assert problem.number not in page("/ledger/?state=open")


def test_a_rejection_that_is_only_proposed_is_not_made_public(cast: Cast) -> None:
    problem, _token = raised(cast)
    reason = Reason.objects.filter(use=Reason.Use.REJECT).first()
    rules.propose_rejection(actor=cast.actor("head"), at=now(), problem=problem, reason=reason)
    listed = page("/ledger/?state=open")
    assert problem.number in listed and "拟不予受理" not in listed


def test_the_ledger_is_searched_by_number_wording_kind_and_place(cast: Cast) -> None:
    problem, _token = raised(cast)
    brought_to("assigned", problem, cast)
    village = cast.village().short_name()
    for words in (
        problem.number,
        "缺减速",
        "警示与标志",
        village,
        str(cast.village().parent),
        "村东口 减速带",
    ):
        assert problem.number in page(f"/ledger/?q={words}"), words
    for words in ("M-9999", "路灯", "没有的村"):
        assert problem.number not in page(f"/ledger/?q={words}"), words


def test_the_ledger_can_not_be_searched_for_what_residents_wrote(cast: Cast) -> None:
    problem, _token = raised(cast, text="王小二家门口的路坏了", place_text="王小二家")
    brought_to("assigned", problem, cast)
    assert problem.number not in page("/ledger/?q=王小二") and problem.number in page("/ledger/?q=减速带")


def test_the_ledger_is_narrowed_by_kind_and_township(cast: Cast) -> None:
    problem, _token = raised(cast)
    here, elsewhere = (
        problem.town_id,
        Place.objects.filter(level="township").exclude(pk=problem.town_id).first(),
    )
    assert problem.number in page(f"/ledger/?kind={problem.kind_id}&town={here}")
    assert problem.number not in page(f"/ledger/?town={elsewhere.pk}")
    assert problem.number not in page("/ledger/?state=nonsense")


def test_a_stranger_can_not_order_a_file_of_the_whole_ledger(cast: Cast) -> None:
    raised(cast)
    assert "format=xlsx" not in page("/ledger/")
    assert Client().get("/ledger/?format=xlsx")["Content-Type"].startswith("text/html")


def test_the_ledger_asks_the_database_as_often_for_many_rows_as_for_one(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    for number in range(12):
        raised(cast, key=str(number))
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        page("/ledger/")


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
