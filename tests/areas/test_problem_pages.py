"""The pages of a problem: its steps clicked through, its contact, and its registration."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from lianjian.areas.problems.models import Problem, ProblemKind, Reason
from lianjian.kernel.access.models import Read
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.records.models import Attachment
from lianjian.kernel.testing.cast import Cast, moment
from tests.areas.problem_clicks import Clicks, fixed, on, raised, row

pytestmark = pytest.mark.django_db


def photo() -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (640, 480), "navy").save(content, "JPEG")
    return SimpleUploadedFile("done.jpg", content.getvalue())


def test_a_life_is_clicked_through_from_the_register_to_the_residents_word(cast: Cast) -> None:
    head, officer, desk = Clicks(cast.head), Clicks(cast.officer), Clicks(cast.callback)
    with on("2022-11-02", "10:00"):
        saved = officer.client.post(
            "/new/problems-register/",
            {
                "channel": "phone", "kind": ProblemKind.objects.get(code="P02").pk,
                "place": cast.village().pk, "text": "村东口没有减速带", "name": "王某",
                "phone": "0543-7321234", "key": "k1",
            },
        )  # fmt: skip
    problem = Problem.objects.get()
    assert saved.status_code == 302 and saved.url == row(problem)
    assert (problem.channel, problem.unit) == ("phone", cast.zone)
    with on("2022-11-02", "14:00"):
        assert head.offered(problem) == {"assign", "forward", "reject", "correct"}
        assert officer.offered(problem) == set()
        head.do(problem, "assign", owner=cast.officer.pk, plan="装减速带", title="村东口没有减速带")
    with on("2022-11-02", "15:00"):
        assert officer.offered(problem) == {"accept", "fix"}
        officer.do(problem, "accept")
        assert officer.offered(problem) == {"contact", "fix", "return"}
    with on("2022-11-03"):
        officer.do(problem, "contact")
        assert officer.offered(problem) == {"fix", "ask-extension"}
        assert head.offered(problem) == {"fix", "extend", "suspend", "correct"}
        officer.do(problem, "ask-extension", until="2022-12-01", why="等材料")
    with on("2022-11-04"):
        extending = head.client.get(f"{row(problem)}extend/").context["form"]
        assert str(extending["until"].value()) == "2022-12-01" and extending["why"].value() == "等材料"
        head.do(problem, "extend")
    with on("2022-11-09"):
        officer.do(problem, "fix", fix="装减速带两组", photos=[photo()])
        assert officer.offered(problem) == set()
        assert head.offered(problem) == {"correct"}
    with on("2022-11-10"):
        assert desk.offered(problem) == {"record-answer", "try-call"}
        desk.do(problem, "record-answer", way="phone", fixed="true", satisfaction="4", words="好了")
        assert desk.offered(problem) == set()
    problem.refresh_from_db()
    assert (problem.state, problem.confirmed_by, problem.satisfied) == ("closed", "phone", True)
    assert (problem.due_on, Attachment.objects.count()) == (date(2022, 12, 1), 1)
    assert verify().ok


def test_the_page_tells_the_life_in_words(cast: Cast) -> None:
    problem = fixed(cast)
    with on("2022-11-10"):
        Clicks(cast.callback).do(problem, "record-answer", way="face_to_face", fixed="true", satisfaction="5")
        page = Clicks(cast.head).client.get(row(problem)).content.decode()
    for word in ("已签收", "办理中", "办结待确认", "群众确认", "当面", "非常满意", "装减速带两组"):
        assert word in page
    assert "person:" not in page


def test_a_refused_form_keeps_what_was_typed(cast: Cast) -> None:
    problem, head = raised(cast), Clicks(cast.head)
    with on("2022-11-02", "14:00"):
        answer = head.do(
            problem, "assign", owner=cast.officer.pk, plan="先去看看，再定办法", due_on="2023-05-01"
        )
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "先去看看，再定办法" in page and "2023-05-01" in page and "期限应在今天和" in page
    problem.refresh_from_db()
    assert problem.state == "registered"


def test_a_file_that_is_no_photo_is_refused_at_its_field_and_the_words_are_kept(cast: Cast) -> None:
    problem = fixed(cast)
    with on("2022-11-10"):
        Clicks(cast.callback).do(problem, "record-answer", way="phone", fixed="false", words="没弄好")
    with on("2022-11-11"):
        answer = Clicks(cast.officer).do(
            problem, "fix", fix="这次真的装好了", photos=[SimpleUploadedFile("a.jpg", b"no photo")]
        )
    page = answer.content.decode()
    assert answer.status_code == 400 and "这次真的装好了" in page
    assert "不是能打开的照片" in answer.context["form"].errors["photos"][0]
    problem.refresh_from_db()
    assert (problem.state, Attachment.objects.count()) == ("rework", 0)


def test_owners_offered_are_those_who_serve_in_the_unit_today(cast: Cast) -> None:
    problem = raised(cast)
    with on("2022-11-02", "14:00"):
        form = Clicks(cast.head).client.get(f"{row(problem)}assign/").context["form"]
    offered = set(form.fields["owner"].queryset)
    assert offered == {cast.head, cast.deputy, cast.officer}


def test_the_wording_offered_for_all_to_read_holds_nothing_of_the_residents_own_words(cast: Cast) -> None:
    problem = raised(cast, text="我是张三，住村东头第三家，门口没有减速带")
    with on("2022-11-02", "14:00"):
        form = Clicks(cast.head).client.get(f"{row(problem)}assign/").context["form"]
    assert form["title"].value() == f"{problem.place.short_name()}：减速带、警示与标志标线"


def test_each_form_names_its_rule_and_its_days(cast: Cast) -> None:
    problem = raised(cast)
    with on("2022-11-02", "14:00"):
        page = Clicks(cast.head).client.get(f"{row(problem)}assign/").content.decode()
    assert "15 个工作日（PROBLEM_DAYS_P02）" in page and "1 个工作日（PROBLEM_ACCEPT_DAYS）" in page


def test_satisfaction_is_asked_for_in_five_words(cast: Cast) -> None:
    problem = fixed(cast)
    with on("2022-11-10"):
        form = Clicks(cast.callback).client.get(f"{row(problem)}record-answer/").context["form"]
    assert [str(word) for _grade, word in form.fields["satisfaction"].choices] == [
        "非常满意", "满意", "一般", "不满意", "很不满意",
    ]  # fmt: skip
    assert "link" not in dict(form.fields["way"].choices)


def test_nobody_is_offered_what_the_rules_would_refuse(cast: Cast) -> None:
    problem, head, deputy = raised(cast), Clicks(cast.head), Clicks(cast.deputy)
    with on("2022-11-02", "14:00"):
        head.do(problem, "reject", reason=Reason.objects.get(code="J01").pk)
        assert "decide-rejection" not in head.offered(problem)
        assert "decide-rejection" in deputy.offered(problem)
        deputy.do(problem, "decide-rejection", agree="false")
        head.do(problem, "assign", owner=cast.deputy.pk, plan="办")
        deputy.do(problem, "accept")
    with on("2022-11-08"):
        assert "return" not in deputy.offered(problem)
        deputy.do(problem, "contact")
        assert "extend" not in deputy.offered(problem) and "ask-extension" in deputy.offered(problem)
    with on("2022-11-24"):
        assert not {"extend", "ask-extension"} & (deputy.offered(problem) | head.offered(problem))


def test_the_steps_of_someone_who_cannot_be_reached(cast: Cast) -> None:
    problem, desk, supervisor = fixed(cast), Clicks(cast.callback), Clicks(cast.supervisor)
    for day in ("2022-11-10", "2022-11-11", "2022-11-14"):
        with on(day):
            assert "give-up-calling" not in desk.offered(problem)
            desk.do(problem, "try-call")
    with on("2022-11-14", "16:00"):
        desk.do(problem, "give-up-calling", checked_by="村治保主任")
    with on("2022-11-15"):
        assert supervisor.offered(problem) == {"record-answer", "close-unconfirmed", "erase"}
        supervisor.do(problem, "close-unconfirmed")
    problem.refresh_from_db()
    assert problem.state == "unconfirmed"


def test_a_forwarded_a_returned_and_a_suspended_problem_find_their_way(cast: Cast) -> None:
    head, officer = Clicks(cast.head), Clicks(cast.officer)
    problem = raised(cast)
    with on("2022-11-02", "14:00"):
        head.do(problem, "assign", owner=cast.officer.pk, plan="办")
        officer.do(problem, "accept")
        officer.do(problem, "return", reason=Reason.objects.get(code="T03").pk)
        head.do(problem, "forward", to="区交通运输局", their_number="JT-77")
    with on("2022-11-08"):
        assert head.offered(problem) == {"assign", "answer-forwarded", "correct"}
        head.do(problem, "answer-forwarded", fix="交通局已装减速带")
    problem.refresh_from_db()
    assert (problem.state, problem.returned_times) == ("fixed", 1)
    waiting = raised(cast)
    with on("2022-11-02", "14:00"):
        head.do(waiting, "assign", owner=cast.officer.pk, plan="办")
        officer.do(waiting, "accept")
        officer.do(waiting, "contact")
        head.do(waiting, "suspend", until="2023-01-20", why="等资金")
        assert officer.offered(waiting) == {"resume"}
        officer.do(waiting, "resume")
    waiting.refresh_from_db()
    assert (waiting.state, waiting.due_on) == ("in_progress", date(2023, 1, 20))


def test_a_correction_keeps_the_old_wording_in_the_revisions(cast: Cast) -> None:
    problem = raised(cast)
    with on("2022-11-02", "14:00"):
        Clicks(cast.head).do(problem, "correct", title="村西口没有减速带", why="地点听错了")
        page = Clicks(cast.head).client.get(row(problem)).content.decode()
    problem.refresh_from_db()
    assert problem.title == "村西口没有减速带" and "地点听错了" in page


@pytest.mark.parametrize("role", ["other_head", "other_officer", "admin", "political"])
def test_strangers_are_refused_every_step_and_the_contact(cast: Cast, role: str) -> None:
    problem, stranger = raised(cast), Clicks(getattr(cast, role)).client
    sees_all = role == "political"
    with on("2022-11-02", "14:00"):
        assert stranger.get(row(problem)).status_code == (200 if sees_all else 403)
        for step in ("assign", "accept", "fix", "record-answer", "correct"):
            assert stranger.get(f"{row(problem)}{step}/").status_code == 403
            assert stranger.post(f"{row(problem)}{step}/", {"fix": "x"}).status_code == 403
        if not sees_all:
            assert stranger.post(f"/problems/{problem.pk}/contact/").status_code == 403
    assert Read.objects.count() == 0
    problem.refresh_from_db()
    assert problem.state == "registered"


def test_the_contact_is_asked_for_each_time_and_each_look_is_written_down(cast: Cast) -> None:
    problem, officer = raised(cast), Clicks(cast.officer)
    with on("2022-11-03", "10:00"):
        page = officer.client.get(row(problem)).content.decode()
        assert "13800001234" not in page and "看联系方式" in page
        assert officer.client.get(f"/problems/{problem.pk}/contact/").url == row(problem)
        assert not Read.objects.exists()
        shown = officer.client.post(f"/problems/{problem.pk}/contact/")
    assert "13800001234" in shown.content.decode() and "王某" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    look = Read.objects.get()
    assert (look.actor, look.record) == (f"person:{cast.officer.pk}", problem.pk)
    assert (look.names, look.at) == ("reporter_name,reporter_phone", moment("2022-11-03", "10:00"))
    with on("2022-11-04"):
        page = Clicks(cast.head).client.get(row(problem)).content.decode()
    assert "11-03 10:00 officer 同志" in page


def test_the_day_on_which_the_contact_ends_is_shown_once_it_is_known(cast: Cast) -> None:
    problem = fixed(cast)
    with on("2022-11-10"):
        Clicks(cast.callback).do(problem, "record-answer", way="phone", fixed="true")
        page = Clicks(cast.head).client.get(row(problem)).content.decode()
        shown = Clicks(cast.head).client.post(f"/problems/{problem.pk}/contact/").content.decode()
    assert "2023-11-10 删除" in page and "2023-11-10 删除" in shown


def test_who_left_no_contact_has_none_to_look_at(cast: Cast) -> None:
    problem, officer = raised(cast, name="", phone=""), Clicks(cast.officer)
    with on("2022-11-03"):
        assert "看联系方式" not in officer.client.get(row(problem)).content.decode()
        assert "没有留姓名和电话" in officer.client.post(f"/problems/{problem.pk}/contact/").content.decode()
    assert not Read.objects.exists()


def test_photos_are_shown_on_the_page_of_their_row(cast: Cast) -> None:
    problem = raised(cast, photos=[photo()])
    with on("2022-11-03"):
        page = Clicks(cast.head).client.get(row(problem)).content.decode()
    attached = Attachment.objects.get()
    assert f'src="/attachment/{attached.pk}/small/"' in page and 'alt="照片 1：done.jpg"' in page


def test_a_registration_is_refused_with_the_field_and_keeps_the_words(cast: Cast) -> None:
    officer = Clicks(cast.officer).client
    with on("2022-11-03"):
        answer = officer.post(
            "/new/problems-register/",
            {"channel": "phone", "text": "路灯不亮", "phone": "打我微信", "place": cast.village().pk},
        )
    form = answer.context["form"]
    assert answer.status_code == 400 and set(form.errors) == {"kind", "phone"}
    assert "路灯不亮" in answer.content.decode() and not Problem.objects.exists()


def test_an_officer_may_register_what_belongs_to_another_zone_and_is_told_that_it_is_there(
    cast: Cast,
) -> None:
    officer = Clicks(cast.officer).client
    with on("2022-11-03"):
        saved = officer.post(
            "/new/problems-register/",
            {
                "channel": "visit", "kind": ProblemKind.objects.get(code="P08").pk, "text": "路灯不亮",
                "place": cast.village(cast.other_zone).pk,
            },
            follow=True,
        )  # fmt: skip
    problem = Problem.objects.get()
    assert problem.unit == cast.other_zone and saved.status_code == 200
    assert problem.number in saved.content.decode()


@pytest.mark.parametrize("step", ["assign", "forward", "reject", "correct"])
def test_the_forms_open_in_english(cast: Cast, step: str) -> None:
    problem, head = raised(cast), Clicks(cast.head).client
    head.cookies["django_language"] = "en"
    with on("2022-11-02", "14:00"):
        assert head.get(f"{row(problem)}{step}/").status_code == 200
        assert head.get(row(problem)).status_code == 200
        assert head.get("/new/problems-register/").status_code == 200
