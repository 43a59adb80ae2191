"""The working calendar as a table that the administrator edits, and the deadlines that are counted by it."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from lianjian.areas.problems import rules
from lianjian.areas.problems.models import Problem, ProblemKind
from lianjian.kernel.clock import changes
from lianjian.kernel.clock.models import CalendarDay
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.clock.queries import calendar, known_years
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.records.models import Revision
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]
AT = moment("2022-12-01", "09:30")
FRIDAY, MONDAY, TUESDAY = date(2022, 11, 4), date(2022, 11, 7), date(2022, 11, 8)
MAY_READ = ("officer", "callback", "supervisor", "director", "political", "head")
LANGUAGES = pytest.mark.parametrize("language", ["zh-hans", "en"])


def page(client: Client, query: str = "") -> str:
    response = client.get(f"/calendar/{query}")
    assert response.status_code == 200
    return response.content.decode()


def enter(client: Client, day: object, kind: str = "rest", **more: str) -> Any:
    return client.post("/calendar/", {"day": str(day), "kind": kind, "name": "", "source_doc": ""} | more)


def days() -> list[dict[str, Any]]:
    return list(CalendarDay.objects.values())


def raised(cast: Cast, on: date = FRIDAY) -> Problem:
    """A problem of a kind that is owed within some working days."""
    with held_at(moment(str(on), "10:00")):
        return rules.raise_problem(
            actor=cast.resident, at=moment(str(on)), kind=ProblemKind.objects.get(code="P07"),
            place=cast.village(), text="路灯不亮", channel="public", secret="s",
        )  # fmt: skip


# What is shown


@LANGUAGES
def test_a_year_shows_the_days_that_differ_from_the_week(cast: Cast, language: str) -> None:
    shown = page(signed_in(cast.officer, language), "?year=2022")
    found = CalendarDay.objects.filter(date__year=2022)
    assert found.count() > 20
    for day in found:
        name = day.name_en if language == "en" and day.name_en else day.name
        assert f"{day.date}" in shown and name.replace("'", "&#x27;") in shown
    assert not any(f"{day.date}" in shown for day in CalendarDay.objects.exclude(date__year=2022))


@LANGUAGES
def test_a_year_without_a_plan_says_that_it_is_counted_by_the_week_alone(cast: Cast, language: str) -> None:
    warning, empty = {
        "zh-hans": ("节假日安排未导入", "这一年还没有录入"),
        "en": ("The holiday arrangement is not entered", "This year has not been entered yet"),
    }[language]
    client = signed_in(cast.officer, language)
    shown = page(client, "?year=2035")
    assert warning in shown and empty in shown
    assert warning not in page(client, "?year=2022")


def test_without_a_year_it_is_this_one_and_the_next_can_be_chosen(cast: Cast) -> None:
    response = signed_in(cast.officer).get("/calendar/")
    assert response.context["year"] == 2022
    assert {2022, 2023} | known_years() == set(response.context["years"])


@pytest.mark.parametrize(
    "year", ["", "x", "20222", "-001", "２０２２", "0000", "9999", "2022.0", "%00", "9' OR 1=1"]
)
def test_a_year_that_is_none_is_taken_as_this_one(cast: Cast, year: str) -> None:
    assert signed_in(cast.officer).get(f"/calendar/?year={year}").context["year"] == 2022


def test_a_year_asks_no_more_the_more_days_it_has(cast: Cast) -> None:
    client, asked = signed_in(cast.officer), []
    for year in ("2035", "2035", "2022"):
        with CaptureQueriesContext(connection) as queries:
            page(client, f"?year={year}")
        asked.append(len(queries))
    assert asked[1] == asked[2]


# Who may


def test_everyone_with_a_post_that_reads_it_sees_it_and_only_the_administrator_a_form(cast: Cast) -> None:
    for role in MAY_READ:
        response = signed_in(getattr(cast, role)).get("/calendar/")
        assert (response.status_code, response.context["form"]) == (200, None), role
    assert signed_in(cast.admin).get("/calendar/").context["form"] is not None
    assert Client().get("/calendar/").status_code == 302


def test_nobody_else_can_enter_a_day(cast: Cast) -> None:
    before = days()
    for role in MAY_READ:
        enter(signed_in(getattr(cast, role)), MONDAY)
        with pytest.raises(NotAllowed):
            changes.set_day(actor=cast.actor(role), at=AT, day=MONDAY, kind="rest")
    enter(Client(), MONDAY)
    assert days() == before


# Entering


@LANGUAGES
def test_a_day_that_was_entered_stands_in_its_year(cast: Cast, language: str) -> None:
    client = signed_in(cast.admin, language)
    response = enter(client, MONDAY, "rest", name="全县停工", source_doc="县政府通知〔2022〕8号")
    assert (response.status_code, response["Location"]) == (302, "/calendar/?year=2022")
    shown = page(client, "?year=2022")
    assert all(words in shown for words in ("2022-11-07", "全县停工", "县政府通知〔2022〕8号"))
    assert not calendar().is_workday(MONDAY)


def test_the_first_day_of_a_year_makes_it_a_known_one(cast: Cast) -> None:
    client = signed_in(cast.admin)
    assert not calendar().is_known(date(2035, 12, 31))
    enter(client, date(2035, 1, 1), "statutory", name="元旦")
    assert client.get("/calendar/?year=2035").context["is_known"]
    assert calendar().is_known(date(2035, 12, 31))


def test_a_day_entered_again_is_corrected_and_both_words_stand_in_the_ledger(cast: Cast) -> None:
    client = signed_in(cast.admin)
    for kind, worked in (("rest", False), ("makeup_work", True)):
        enter(client, MONDAY, kind)
        assert calendar().is_workday(MONDAY) == worked
    row = CalendarDay.objects.get(date=MONDAY)
    kept = Revision.objects.filter(kind="clock.calendarday", record=row.pk).order_by("row_version")
    assert [it.row_version for it in kept] == [1, 2]
    assert {(it.action, it.actor) for it in kept} == {("clock.calendar:write", cast.actor("admin").name)}
    assert verify().ok


@pytest.mark.parametrize(
    ("kind", "worked"), [("work", True), ("makeup_work", True), ("rest", False), ("statutory", False)]
)
def test_each_type_of_day_is_worked_or_free(cast: Cast, kind: str, worked: bool) -> None:
    client = signed_in(cast.admin)
    for day in (MONDAY, date(2022, 11, 12)):
        enter(client, day, kind)
        assert calendar().is_workday(day) == worked


# What follows


def test_an_edited_day_moves_the_deadline_of_a_new_row_and_of_no_old_one(cast: Cast) -> None:
    old = raised(cast)
    for day in (MONDAY, TUESDAY):
        enter(signed_in(cast.admin), day, "rest")
    new = raised(cast)
    old.refresh_from_db()
    assert (old.due_on, new.due_on) == (date(2022, 11, 11), date(2022, 11, 15))
    assert (old.assign_due_on, new.assign_due_on) == (MONDAY, date(2022, 11, 9))
    assert verify().ok


def test_a_weekend_that_is_worked_brings_the_deadline_nearer(cast: Cast) -> None:
    old, client = raised(cast), signed_in(cast.admin)
    for day in (date(2022, 11, 5), date(2022, 11, 6)):
        enter(client, day, "makeup_work")
    assert (old.due_on, raised(cast).due_on) == (date(2022, 11, 11), date(2022, 11, 9))


def test_a_day_that_says_what_the_week_says_moves_no_deadline(cast: Cast) -> None:
    old = raised(cast)
    enter(signed_in(cast.admin), MONDAY, "work")
    assert raised(cast).due_on == old.due_on


# What is refused


@LANGUAGES
@pytest.mark.parametrize(
    "day", ["", "2022-02-30", "2022-13-01", "30.2.", "明天", "0000-01-01", "10000-01-01", "2022-11-07T08:00", "\x00"]
)  # fmt: skip
def test_a_bad_date_is_refused_in_words_with_all_that_was_typed_kept(
    cast: Cast, language: str, day: str
) -> None:
    before = days()
    response = enter(
        signed_in(cast.admin, language),
        day,
        "statutory",
        name="元旦放假",
        source_doc="国办发明电〔2022〕16号",
    )
    assert response.status_code == 400
    form, shown = response.context["form"], response.content.decode()
    assert set(form.errors) == {"day"} and form.errors["day"][0].isascii() == (language == "en")
    assert 'value="元旦放假"' in shown and 'value="国办发明电〔2022〕16号"' in shown
    assert 'value="statutory" selected' in shown and form["day"].value() == day
    assert 'class="error-summary"' in shown and 'aria-invalid="true"' in shown
    assert days() == before


@LANGUAGES
@pytest.mark.parametrize(
    ("field", "value"), [("kind", ""), ("kind", "holiday"), ("name", "长" * 41), ("source_doc", "长" * 121)]
)
def test_what_does_not_fit_is_refused_at_its_field(cast: Cast, language: str, field: str, value: str) -> None:
    before = days()
    response = enter(signed_in(cast.admin, language), MONDAY, **({"name": "停工"} | {field: value}))
    assert response.status_code == 400
    form = response.context["form"]
    assert set(form.errors) == {field} and form.errors[field][0].isascii() == (language == "en")
    assert form["day"].value() == "2022-11-07" and days() == before


def test_what_was_typed_is_shown_as_text(cast: Cast) -> None:
    client = signed_in(cast.admin)
    enter(client, MONDAY, name="<script>alert(1)</script>")
    refused = enter(client, "2022-02-30", name="<b onclick=x>").content.decode()
    shown = page(client, "?year=2022")
    assert "<script>alert(1)" not in shown and "&lt;script&gt;alert(1)" in shown
    assert "<b onclick" not in refused and "&lt;b onclick=x&gt;" in refused


def test_a_day_that_is_chosen_stands_in_the_form_with_its_english_name(cast: Cast) -> None:
    holiday = CalendarDay.objects.exclude(name_en="").first()
    shown = page(signed_in(cast.admin), f"?year={holiday.date.year}&day={holiday.date}")
    assert f'value="{holiday.date}"' in shown and escape(holiday.name_en) in shown
    assert f'value="{holiday.name}"' in shown


@pytest.mark.parametrize("day", ["0022-11-05", "1949-12-31", "2151-01-01"])
def test_a_day_that_no_record_can_have_is_refused(cast: Cast, day: str) -> None:
    assert enter(signed_in(cast.admin), day).status_code == 400
    assert not CalendarDay.objects.filter(date=day).exists()
