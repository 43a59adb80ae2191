"""A secretary's phone: one entry for a gathering; lists and rows; the year as a page, as a file and as a feed."""

import base64
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianjian.areas.branch import rules
from lianjian.areas.branch.models import Committee, Gathering, Group, Membership, Resolution, Talk
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.access.tokens import issue
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.exchange.icalendar import OCTETS
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import SECRETARY, Person, PostKind, Unit
from lianjian.kernel.testing.cast import REFORMED_ON, Cast, moment
from tests.accounts import account_of, signed_in
from tests.areas.branch_lives import branch_of, branch_with, elected, enlisted, grouped, held

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]

ENTRY = "/new/branch-gathering/"
YEAR = "/branch/year/"


def filled(branch: Unit, **more: object) -> dict[str, object]:
    return {
        "key": "one-sending",
        "branch": branch.code,
        "serves": ["BL_THEMEDAY"],
        "topic": "学习二十大",
    } | more


def head_of(cast: Cast, language: str = "zh-hans") -> Client:
    return signed_in(cast.head, language)


def test_the_desk_s_link_opens_the_entry_with_branch_and_kind_chosen(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    page = head_of(cast).get(f"{ENTRY}?branch={branch.code}&serves=BL_THEMEDAY").content.decode()
    assert re.search(rf'<option value="{branch.code}"[^>]* selected', page)
    assert re.search(r'value="BL_THEMEDAY"[^>]* checked', page) and page.count(" checked") == 1
    assert page.count('<details class="part">') == 3, "what is seldom needed is folded away"


def test_three_duties_are_done_by_one_entry(cast: Cast) -> None:
    branch, people = branch_with(cast)
    told = filled(branch, serves=["BL_THEMEDAY", "BL_MEMBERS", "BL_LECTURE"]) | {
        f"absent-{people[3].pk}": "on_duty",
        "text": "通过全年计划", "in_favour": "8",
    }  # fmt: skip
    answer = head_of(cast).post(ENTRY, told)
    saved = Gathering.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/r/branch/gathering/{saved.pk}/")
    assert (saved.due, saved.present, saved.servings.count()) == (9, 8, 3)
    assert saved.absent == {str(people[3].pk): "on_duty"}
    decided = Resolution.objects.get()
    assert (decided.in_favour, decided.passed) == (8, True)


def test_sending_twice_is_one_gathering(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    client = head_of(cast)
    assert client.post(ENTRY, filled(branch)).url == client.post(ENTRY, filled(branch)).url
    assert Gathering.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"topic": ""}, "主题"),
        ({"serves": []}, "是哪一种"),
        ({"serves": ["BL_COMMITTEE"]}, "没有支部委员会"),
        ({"in_favour": "3"}, "写了票数"),
        ({"at": "2022-02-30T10:00"}, "地点、记录和时间"),
        ({"at": "2023-06-01T10:00"}, "晚于"),
        ({"text": "决定", "in_favour": "99"}, "作出了决议"),
    ],
)
def test_a_refused_entry_keeps_what_was_typed(cast: Cast, wrong: dict[str, object], said: str) -> None:
    branch, people = branch_with(cast)
    told = (
        filled(branch, minutes="会上学习了报告全文", topic="学习报告")
        | {f"absent-{people[3].pk}": "leave"}
        | wrong
    )
    answer = head_of(cast).post(ENTRY, told)
    page = answer.content.decode()
    assert answer.status_code in (200, 400, 409) and said in page and "会上学习了报告全文" in page
    assert re.search(r'value="leave"[^>]* selected', page)
    assert not Gathering.objects.exists()


def test_an_empty_roll_is_said_with_what_to_do(cast: Cast) -> None:
    """A branch whose secretary is appointed, and whose roll nobody kept yet."""
    branch = branch_of(cast.zone)
    secretary = PostKind.objects.get(code=SECRETARY)
    changes.appoint(
        actor=SYSTEM, at=moment("2022-01-01"), person=cast.head, unit=branch, kind=secretary, on=REFORMED_ON
    )
    answer = head_of(cast).post(ENTRY, filled(branch))
    assert "请先登记支部的党员名册" in answer.content.decode() and not Gathering.objects.exists()


def test_the_political_department_sends_back_but_does_not_record(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    assert signed_in(cast.political).post(ENTRY, filled(branch)).status_code == 403
    row = held(cast, branch, "2022-03-10", "BL_THEMEDAY")
    address = f"/r/branch/gathering/{row.pk}/"
    assert "退回补正" in signed_in(cast.political).get(address).content.decode()
    assert "退回补正" not in head_of(cast).get(address).content.decode()


def test_hostile_text_is_shown_as_text(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    hostile = "<script>alert(1)</script>"
    client = head_of(cast)
    url = client.post(ENTRY, filled(branch, topic=hostile, minutes="=1+1")).url
    page = client.get(url).content.decode()
    assert hostile not in page and "&lt;script&gt;" in page
    listed = client.get("/list/branch/gathering/").content.decode()
    assert hostile not in listed and "&lt;script&gt;" in listed


def test_whoever_records_nowhere_is_not_offered_the_entry(cast: Cast) -> None:
    branch_with(cast)
    assert signed_in(cast.officer).get(ENTRY).status_code == 403


def test_roll_group_and_election_are_entered_on_their_pages(cast: Cast) -> None:
    branch, people = branch_with(cast)
    (newcomer,) = enlisted(1, cast.zone)
    client = head_of(cast)
    told = {"branch": branch.code, "on": "2022-06-01"}
    assert client.post(
        "/new/branch-member/", told | {"key": "a", "people": [newcomer.pk], "grade": "probationary"}
    ).status_code == 302  # fmt: skip
    assert Membership.objects.get(person=newcomer).grade == "probationary"
    chosen = [person.pk for person in people[:4]]
    group = told | {"key": "b", "name": "第一党小组", "leader": people[0].pk, "people": chosen}
    assert client.post("/new/branch-group/", group).status_code == 302
    assert Group.objects.get().leader == people[0]
    election = told | {
        "key": "c",
        "secretary": people[0].pk,
        "organisation": people[1].pk,
        "discipline": people[2].pk,
    }
    assert client.post("/new/branch-committee/", election).status_code == 403
    assert signed_in(cast.political).post("/new/branch-committee/", election).status_code == 302
    assert Committee.objects.get().branch == branch
    talk = {"key": "d", "branch": branch.code, "one": people[0].pk, "others": [people[4].pk, people[5].pk]}
    assert client.post("/new/branch-talk/", talk).status_code == 302
    assert Talk.objects.count() == 2


def test_each_list_costs_the_same_with_few_rows_and_many(cast: Cast) -> None:
    branch, people = branch_with(cast)
    elected(branch, people)
    grouped(branch, people[:4])
    client = signed_in(cast.political)
    names = ("gathering", "serving", "resolution", "talk", "membership", "group", "committee", "explanation")
    held(cast, branch, "2022-03-01", "BL_THEMEDAY", "BL_MEMBERS", text="甲", in_favour=9)
    talked(cast, branch, people[1:2])
    few = {name: asked(client, f"/list/branch/{name}/") for name in names}
    for day in range(2, 12):
        held(cast, branch, f"2022-03-{day:02d}", "BL_THEMEDAY", "BL_MEMBERS", text="乙", in_favour=9)
    talked(cast, branch, people[2:])
    many = {name: asked(client, f"/list/branch/{name}/") for name in names}
    assert many == few


def talked(cast: Cast, branch: Unit, others: list[Person]) -> None:
    rules.record_talks(
        actor=cast.actor("head"), at=moment("2022-05-05"), branch=branch, one=cast.head, others=others
    )


def asked(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


# --- the year ---------------------------------------------------------------


def lived(cast: Cast) -> Unit:
    branch, people = branch_with(cast)
    elected(branch, people)
    held(cast, branch, "2022-03-10", "BL_THEMEDAY", "BL_MEMBERS", "BL_LECTURE", place_text="三楼，会议室")
    held(cast, branch, "2022-04-12", "BL_THEMEDAY")
    return branch


def test_a_secretary_s_year_shows_what_was_done_what_was_missed_and_what_comes(cast: Cast) -> None:
    branch = lived(cast)
    page = head_of(cast).get(f"{YEAR}?on=2022-05-10").content.decode()
    assert "已办 03-10" in page and "已办 04-12" in page
    assert page.count("已办 03-10") == 3 and "未办" in page and "未到" in page
    assert f"branch={branch.code}&amp;serves=BL_THEMEDAY" in page, "what is open opens to its entry"
    opened = re.search(r'href="(/list/branch/serving/\?obligation=BL_LECTURE[^"]*)"', page)
    assert opened is not None
    listed = head_of(cast).get(opened[1].replace("&amp;", "&")).content.decode()
    assert "ZS-" in listed or "2022-03-10" in listed


def test_all_branches_stand_side_by_side_for_the_political_department(cast: Cast) -> None:
    branch = lived(cast)
    page = signed_in(cast.political).get(f"{YEAR}?on=2022-05-10").content.decode()
    row = page[page.index(f"{YEAR}{branch.code}/") :]
    january = re.search(r'data-label="1月">(.*?)</td>', row, re.S)
    assert january is not None and "迟缺 2" in january[1], "theme day and committee of January"
    march = re.search(r'data-label="3月">(.*?)</td>', row, re.S)
    assert march is not None and re.sub(r"<.*?>|\s", "", march[1]).startswith("3/4")
    assert page.count("<tr>") == 21


def test_a_year_is_for_who_may_see_the_branch(cast: Cast) -> None:
    branch = lived(cast)
    for address in (f"{YEAR}{branch.code}/", f"{YEAR}{branch.code}/calendar.ics"):
        assert signed_in(cast.other_head).get(address).status_code == 403
        assert head_of(cast).get(address).status_code == 200
        assert head_of(cast).get(address.replace(branch.code, "ZB-NONE")).status_code == 404
        assert Client().get(address).status_code == 302


@pytest.mark.parametrize("year", ["2021", "1066", "x", "99999999999999", "²"])
def test_a_year_that_is_none_is_the_year_of_the_day(cast: Cast, year: str) -> None:
    branch = lived(cast)
    page = head_of(cast).get(f"{YEAR}{branch.code}/", {"year": year, "on": "2022-05-10"}).content.decode()
    assert "已办 03-10" in page


def test_the_side_by_side_costs_the_same_however_many_branches_lived(cast: Cast) -> None:
    client = signed_in(cast.political)
    lived(cast)
    few = asked(client, f"{YEAR}?on=2022-12-20")
    for day in ("2022-06-10", "2022-07-11", "2022-08-12"):
        held(cast, branch_of(cast.zone), day, "BL_THEMEDAY")
    assert asked(client, f"{YEAR}?on=2022-12-20") == few <= 40 + len(registry.duties)


def unfolded(text: str) -> list[str]:
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= OCTETS for line in text.split("\r\n"))
    return text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def test_the_calendar_file_has_what_was_held_and_what_is_owed(cast: Cast) -> None:
    branch = lived(cast)
    held(
        cast,
        branch,
        "2022-04-13",
        "BL_THEMEDAY",
        topic="逗号,分号;反斜杠\\和一行很长很长很长很长很长很长很长很长的主题",
    )
    answer = head_of(cast).get(f"{YEAR}{branch.code}/calendar.ics?on=2022-05-10")
    assert (
        answer["Content-Type"] == "text/calendar; charset=utf-8"
        and "attachment" in answer["Content-Disposition"]
    )
    lines = unfolded(answer.content.decode())
    assert lines[:3] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Lianjian//Branch year//ZH"]
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT")
    uids = [line for line in lines if line.startswith("UID:")]
    assert len(uids) == len(set(uids)) == lines.count("BEGIN:VEVENT")
    assert "DTSTART:20220310T070000Z" in lines and "LOCATION:三楼，会议室" in lines
    assert any("逗号\\,分号\\;反斜杠\\\\和" in line for line in lines)
    due = [line for line in lines if line.startswith("DTSTART;VALUE=DATE:")]
    assert "DTSTART;VALUE=DATE:20220531" in due and "DTSTART;VALUE=DATE:20220430" in due


def feed(user: str, key: str) -> Client:
    told = base64.b64encode(f"{user}:{key}".encode()).decode()
    return Client(headers={"Authorization": f"Basic {told}"})


def test_a_calendar_program_subscribes_with_a_token_as_its_password(cast: Cast) -> None:
    branch = lived(cast)
    key = issue(account_of(cast.head), title="calendar")
    address = f"/api/branches/{branch.code}/calendar.ics"
    asked_first = Client().get(address)
    assert asked_first.status_code == 401 and asked_first["WWW-Authenticate"].startswith("Basic ")
    assert feed("anyone", "wrong").get(address).status_code == 401
    with held_at(moment("2022-05-10")):
        answer = feed("anyone", key).get(address)
    assert answer.status_code == 200 and "已办" not in answer.content.decode()
    assert unfolded(answer.content.decode())[-1] == "END:VCALENDAR"
    other = issue(account_of(cast.other_head), title="calendar")
    assert feed("x", other).get(address).status_code == 403


def test_a_password_opens_nothing_but_the_calendar(cast: Cast) -> None:
    lived(cast)
    key = issue(account_of(cast.head), title="calendar")
    assert feed("x", key).get("/api/me").status_code == 401
