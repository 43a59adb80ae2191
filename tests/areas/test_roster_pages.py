"""The week's table, an officer's own shifts, the lists, and the forms of a month and of a shift."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianjian.areas.honours import leaving
from lianjian.areas.roster import rules
from lianjian.areas.roster.models import Crew, Loan, MonthPlan, Qualification, Shift
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in
from tests.areas.roster_lives import BEFORE, DAY, colleague, crew, plan, planner, qualify

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]

WEEK = "/roster/week/?day=2022-11-02"


def test_the_week_shows_who_stands_when_and_marks_what_is_missing(cast: Cast) -> None:
    shift = plan(cast, crew(cast))
    short = plan(cast, Crew.objects.get(), DAY + timedelta(days=2))
    rules.swap(actor=planner(cast), at=BEFORE, shift=short, leaves=cast.deputy, comes=None, why="病了")
    page = signed_in(cast.officer).get(WEEK).content.decode()
    assert "08:00—20:00" in page and f"{cast.officer}、{cast.deputy}" in page
    assert page.count("缺 1 人") == 1 and page.count("无班</span>") == 5
    assert f"/r/roster/shift/{shift.pk}/" in page and "style=" not in page


def test_leave_granted_after_the_planning_shows_in_the_week(cast: Cast) -> None:
    plan(cast, crew(cast))
    day = DAY.date()
    asked = leaving.ask_leave(actor=cast.actor("officer"), at=BEFORE, kind="sick", first=day, last=day)
    leaving.decide_leave(actor=planner(cast), at=BEFORE, leave=asked, granted=True)
    assert "休假</span>" in signed_in(cast.officer).get(WEEK).content.decode()


def test_the_week_of_another_zone_is_not_offered(cast: Cast) -> None:
    crew(cast), crew(cast, "02-1", cast.other_zone)
    client = signed_in(cast.officer)
    page = client.get(WEEK).content.decode()
    assert "单元01-1" in page and "单元02-1" not in page and str(cast.other_zone) not in page
    answer = client.get(f"{WEEK}&unit={cast.other_zone.pk}")
    assert answer.status_code == 400 and "单元02-1" not in answer.content.decode()
    assert "单元02-1" in signed_in(cast.director).get(f"{WEEK}&unit={cast.other_zone.pk}").content.decode()


@pytest.mark.parametrize("day", ["2022-13-01", "1900-01-01", "9999-12-31", "x"])
def test_a_strange_day_shows_a_week_all_the_same(cast: Cast, day: str) -> None:
    crew(cast)
    assert signed_in(cast.officer).get(f"/roster/week/?day={day}").status_code in (200, 400)


def test_the_week_asks_as_much_for_many_shifts_as_for_few(cast: Cast) -> None:
    made, client = crew(cast), signed_in(cast.officer)
    plan(cast, made)
    client.get(WEEK)

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(WEEK).status_code == 200
        return len(found)

    before = asked()
    for number in range(1, 4):
        people = [colleague(number * 2, cast.zone), colleague(number * 2 + 1, cast.zone)]
        plan(cast, crew(cast, f"01-{number + 1}"), people=people)
    client.get(WEEK)
    after = asked()
    assert after <= before


def test_an_officer_sees_the_own_next_shifts_and_with_whom(cast: Cast) -> None:
    made = crew(cast)
    plan(cast, made)
    plan(cast, made, DAY + timedelta(days=2), people=[cast.head, cast.deputy])
    client = signed_in(cast.officer)
    with held_at(DAY + timedelta(hours=1)):
        page = client.get("/roster/mine/").content.decode()
        assert str(cast.deputy) in page and "当班中" in page and "领班" in page and "不留轨迹" in page
        assert "2022-11-03" not in page
    assert "没有排您的班" in client.get("/roster/mine/").content.decode()
    assert "没有排您的班" in signed_in(cast.callback).get("/roster/mine/").content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_lists_rows_steps_and_entries_open(cast: Cast, language: str) -> None:
    shift = plan(cast, crew(cast))
    qualify(cast.officer, "armed")
    client = signed_in(cast.head, language)
    with held_at(BEFORE):
        for address in (
            WEEK,
            "/roster/mine/",
            "/list/roster/crew/?stands=now",
            "/list/roster/crew/?stands=ended",
            "/list/roster/shift/?q=officer&short=on",
            "/list/roster/qualification/?q=officer",
            "/list/roster/monthplan/?q=x",
            "/list/roster/loan/?q=CD-1",
            f"/r/roster/crew/{shift.crew_id}/",
            f"/r/roster/crew/{shift.crew_id}/change/",
            f"/r/roster/crew/{shift.crew_id}/disband/",
            f"/r/roster/qualification/{Qualification.objects.get().pk}/lapse/",
            *(f"/r/roster/shift/{shift.pk}/{step}" for step in ("", "swap/", "add/", "move/", "cancel/")),
            *(f"/new/roster-{name}/" for name in ("crew", "month", "shift", "lend", "skill")),
            "/figures/roster.strength_kept/?on=2022-12-20",
            "/figures/roster.rest_broken/?on=2022-12-20",
        ):
            assert client.get(address).status_code == 200, address
    assert client.get(f"/r/roster/shift/{shift.pk}/prolong/").status_code == 200
    assert signed_in(cast.admin, language).get("/roster/feeds/").status_code == 200


def test_the_list_finds_a_shift_by_who_stands_in_it_and_by_its_crew(cast: Cast) -> None:
    shift, client = plan(cast, crew(cast)), signed_in(cast.head)

    def is_found(query: str) -> bool:
        return shift.number in client.get(f"/list/roster/shift/?{query}").content.decode()

    assert is_found("q=deputy") and is_found("q=单元") and is_found(f"q={shift.number}")
    assert not is_found("q=callback") and not is_found("short=on") and not is_found("state=cancelled")
    assert is_found("since=2022-11-01&until=2022-11-01") and not is_found("since=2022-11-02")
    sheet = client.get("/list/roster/shift/?format=xlsx")
    assert sheet.status_code == 200 and "spreadsheet" in sheet["Content-Type"]


def month_of(cast: Cast, **more: object) -> dict[str, object]:
    names = [colleague(number, cast.zone).number for number in range(6)]
    rows = "\n".join(" ".join(names[first : first + 2]) for first in (0, 2, 4))
    told = {"crew": crew(cast).pk, "month": "2022-11", "hours": "08:00-20:00，20:00-08:00", "teams": rows}
    return told | more


def test_a_month_is_planned_by_one_form_with_numbers_or_names(cast: Cast) -> None:
    told = month_of(cast, reserve=cast.head.number)
    told["teams"] = str(told["teams"]).replace("R-0", "队员0")
    with held_at(BEFORE):
        answer = signed_in(cast.head).post("/new/roster-month/", told)
    made = MonthPlan.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/r/roster/monthplan/{made.pk}/")
    assert Shift.objects.count() == 60 == made.shifts


def test_the_next_month_begins_with_the_teams_of_the_last(cast: Cast) -> None:
    told, client = month_of(cast), signed_in(cast.head)
    with held_at(BEFORE):
        assert client.post("/new/roster-month/", told).status_code == 302
        page = client.get(f"/new/roster-month/?crew={told['crew']}&month=2022-12").content.decode()
        assert "队员0 队员1\n队员2 队员3\n队员4 队员5" in page and 'value="2022-12"' in page
        assert client.get("/new/roster-month/?crew=99999999999999999999").status_code == 200


def test_what_of_a_month_was_refused_is_told_line_by_line_and_all_that_was_typed_stays(cast: Cast) -> None:
    told = month_of(cast)
    told["teams"] = str(told["teams"]).splitlines()[0]
    with held_at(BEFORE):
        answer = signed_in(cast.head).post("/new/roster-month/", told)
    page = answer.content.decode()
    assert answer.status_code == 400 and not Shift.objects.exists()
    assert page.count('<li class="num">') == 30 and "整月都没有保存" in page and "R-0 R-1" in page


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("teams", "张三"),
        ("teams", "T-other_officer"),
        ("teams", "   "),
        ("reserve", "张三"),
        ("hours", "8点到20点"),
        ("hours", "08:00-25:00"),
        ("hours", "，"),
        ("month", "2022-13"),
        ("month", "9999-12"),
        ("crew", "999999"),
    ],
)
def test_bad_input_of_a_month_is_refused_at_its_field(cast: Cast, name: str, value: str) -> None:
    with held_at(BEFORE):
        answer = signed_in(cast.head).post("/new/roster-month/", month_of(cast) | {name: value})
    page = answer.content.decode()
    assert answer.status_code == 400 and not Shift.objects.exists()
    assert re.search(rf'href="#id_{name}"', page)


def test_a_shift_is_planned_swapped_and_cancelled_on_its_pages(cast: Cast) -> None:
    made, client = crew(cast), signed_in(cast.head)
    told = {
        "crew": made.pk, "starts": "2022-11-01T08:00", "ends": "2022-11-01T20:00",
        "people": [cast.officer.pk, cast.deputy.pk], "leader": cast.officer.pk,
    }  # fmt: skip
    with held_at(BEFORE):
        answer = client.post("/new/roster-shift/", told | {"people": [cast.officer.pk]})
        assert answer.status_code == 400 and 'href="#id_people' in answer.content.decode()
        assert client.post("/new/roster-shift/", told).status_code == 302
        page = f"/r/roster/shift/{Shift.objects.get().pk}/"
        facts = {"leaves": cast.deputy.pk, "comes": cast.head.pk, "why": "调班"}
        assert client.post(f"{page}swap/", facts).status_code == 302
        assert client.post(f"{page}cancel/", {"why": "活动取消"}).status_code == 302
    assert Shift.objects.get().state == "cancelled"
    assert signed_in(cast.officer).get(f"{page}swap/").status_code == 403


def test_people_are_lent_and_crews_are_formed_on_their_pages(cast: Cast) -> None:
    client = signed_in(cast.head)
    told = {
        "code": "01-9", "name": "二组", "unit": cast.zone.pk, "post_name": "卡口", "longitude": "118.13", "latitude": "37.7"
    }  # fmt: skip
    assert client.post("/new/roster-crew/", told | {"longitude": "99"}).status_code == 400
    assert client.post("/new/roster-crew/", told).status_code == 302
    lent = {"person": cast.officer.pk, "to": "枣乡安保", "first": "2022-12-21", "last": "2022-12-25"}
    assert client.post("/new/roster-lend/", lent).status_code == 302
    back = f"/r/roster/loan/{Loan.objects.get().pk}/back/"
    assert client.post(back, {"last": "2022-12-23", "why": "结束"}).status_code == 302
    assert moment("2022-12-23").date() == Loan.objects.get().last


def test_another_zone_sees_neither_crews_nor_shifts(cast: Cast) -> None:
    shift, client = plan(cast, crew(cast)), signed_in(cast.other_head)
    assert client.get(f"/r/roster/shift/{shift.pk}/").status_code == 403
    assert client.get(f"/r/roster/crew/{shift.crew_id}/").status_code == 403
    assert shift.number not in client.get("/list/roster/shift/").content.decode()
