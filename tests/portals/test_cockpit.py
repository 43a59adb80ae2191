"""The cockpit: one question for the whole page, asked of all figures at once, and what needs a look."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianjian.areas.problems import rules
from lianjian.areas.problems.models import Problem, ProblemKind
from lianjian.kernel.access.models import Account
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.clock.periods import Period, month_of, year_to
from lianjian.kernel.figures.answers import answer
from lianjian.kernel.figures.board import board
from lianjian.kernel.figures.chance import beyond_chance
from lianjian.kernel.figures.measures import Value
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.gates.models import KeptRefusal
from lianjian.kernel.org.structure import root
from lianjian.kernel.places.models import Place
from lianjian.kernel.records.models import Installation
from lianjian.kernel.testing.cast import Cast, moment
from lianjian.portals.cockpit.attention import attention
from lianjian.portals.cockpit.choices import unit_options
from lianjian.portals.cockpit.townships import dots, has_towns, mapped
from tests.accounts import signed_in

pytestmark = pytest.mark.django_db
ON = date(2023, 6, 20)
SECRET = "s"


def raised(
    cast: Cast, day: str, *, kind: str = "P02", unit: Any = None, written: str | None = None
) -> Problem:
    """A problem heard on a day, and written down then or later."""
    with held_at(moment(written or day, "10:00")):
        return rules.raise_problem(
            actor=cast.resident, at=moment(day), kind=ProblemKind.objects.get(code=kind),
            place=cast.village(unit), text="路灯不亮", channel="public", secret=SECRET,
        )  # fmt: skip


def settled(cast: Cast, problem: Problem, fixed: str, confirmed: str) -> None:
    """Worked on by the officer of the first zone, fixed on a day, confirmed on another."""
    head, officer, day = cast.actor("head"), cast.actor("officer"), f"{problem.raised_on}"
    with held_at(moment(confirmed, "12:00")):
        problem = rules.assign(
            actor=head, at=moment(day, "10:00"), problem=problem, owner=cast.officer, plan="修", title="路灯"
        )
        problem = rules.accept(actor=officer, at=moment(day, "11:00"), problem=problem)
        problem = rules.contact(actor=officer, at=moment(day, "12:00"), problem=problem)
        problem = rules.fix(actor=officer, at=moment(fixed, "09:00"), problem=problem, fix="换了灯")
        rules.answer(
            actor=cast.resident, at=moment(confirmed), problem=problem, secret=SECRET, fixed=True,
            satisfaction=5,
        )  # fmt: skip


def two_years(cast: Cast) -> None:
    """Rows of two zones in two years: some settled, some late, some written down long after."""
    settled(cast, raised(cast, "2022-03-31"), "2022-04-06", "2022-04-10")
    settled(cast, raised(cast, "2023-02-01"), "2023-03-30", "2023-04-01")
    settled(cast, raised(cast, "2023-06-01", kind="P01"), "2023-06-05", "2023-06-20")
    raised(cast, "2022-06-20", unit=cast.other_zone)
    raised(cast, "2022-05-01", written="2023-03-01")
    raised(cast, "2023-05-31", unit=cast.other_zone, kind="P03")
    raised(cast, "2023-06-20")


def page(cast: Cast, query: str = "", role: str = "director", language: str = "zh-hans") -> str:
    client = signed_in(getattr(cast, role), language)
    shown = client.get(f"/cockpit/{query}")
    assert shown.status_code == 200
    return shown.content.decode()


@pytest.fixture
def in_2023() -> Any:
    with held_at(moment("2023-06-20", "18:00")):
        yield


# --- the board answers as each figure does -----------------------------------


def questions(cast: Cast) -> list[Question]:
    periods = (year_to(ON), Period(month_of(ON).first, ON), Period(date(2022, 5, 17), date(2023, 4, 3)))
    scopes: list[dict[str, Any]] = [
        {}, {"unit": root(ON)}, {"unit": cast.zone}, {"unit": cast.other_zone, "units_of": ON},
        {"town": cast.village().parent}, {"unit": cast.zone, "town": cast.village(cast.other_zone).parent},
    ]  # fmt: skip
    known: list[datetime | None] = [None, moment("2023-02-15"), moment("2023-12-31")]
    return [
        Question(period=period, known_at=at, **scope)
        for period in periods
        for scope in scopes
        for at in known
    ]


def test_the_board_says_of_every_figure_what_the_figure_says_alone(cast: Cast) -> None:
    two_years(cast)
    keys, moved = list(registry.figures), 0
    for question in questions(cast):
        for key, found in zip(keys, board(keys, question), strict=True):
            alone = answer(key, question)
            assert found.question == alone.question
            for name in ("value", "compared", "previous", "change", "rule"):
                assert getattr(found, name) == getattr(alone, name), f"{key} {name} {question}"
            assert found.monthly() == alone.monthly(), f"{key} {question}"
            if question.known_at is None:
                assert found.by("unit") == alone.by("unit") and found.by("town") == alone.by("town")
            moved += bool(found.value.number)
    assert moved > 100, "the history moves too few figures for this to say anything"


def test_asking_more_figures_reads_no_more_sums(cast: Cast) -> None:
    two_years(cast)
    shown = [key for key, figure in registry.figures.items() if figure.on_cockpit]
    own = [key for key in shown if key.startswith("problems.")]

    def reads(keys: list[str]) -> Counter[str]:
        with CaptureQueriesContext(connection) as queries:
            for found in board(keys, Question(period=year_to(ON), unit=cast.zone)):
                found.monthly()
        tables = ("figures_tally", "figures_entry", "records_referencestamp")
        return Counter(next((t for t in tables if t in q["sql"]), "other") for q in queries.captured_queries)

    few, many = reads(["problems.raised", "problems.open"]), reads(own)
    assert many["figures_tally"] + many["figures_entry"] <= few["figures_tally"] + few["figures_entry"] + 4
    assert many.total() <= 8 * len(own)


def test_an_unknown_figure_is_an_error(cast: Cast) -> None:
    with pytest.raises(KeyError):
        board(["problems.nothing"], Question(period=year_to(ON)))


# --- chance ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "before", "is_beyond"), [(10, 17, False), (20, 60, True), (0, 0, False), (0, 6, True)]
)
def test_a_count_moved_beyond_chance_only_if_chance_does_not_explain_it(
    now: int, before: int, is_beyond: bool
) -> None:
    """17 to 10 is within chance (rules.md 5.1), 60 to 20 is not."""
    figure = registry.figures["problems.raised"]
    assert beyond_chance(figure, Value(now), Value(before), level=0.95) is is_beyond


def test_shares_differ_if_their_intervals_have_nothing_in_common() -> None:
    figure = registry.figures["problems.rectified_share"]
    high, low = Value(90.0, 90, 100, 82.0, 95.0), Value(50.0, 50, 100, 40.0, 60.0)
    assert beyond_chance(figure, high, low, level=0.95) and beyond_chance(figure, low, high, level=0.95)
    assert not beyond_chance(figure, high, replace(low, high=85.0), level=0.95)


def test_a_percentile_has_no_model_of_chance() -> None:
    figure = registry.figures["problems.days_to_fix_p90"]
    assert beyond_chance(figure, Value(9), Value(3), level=0.95) is None


# --- the page ----------------------------------------------------------------


@pytest.mark.usefixtures("in_2023")
def test_a_card_leads_to_its_figure_with_the_same_question(cast: Cast) -> None:
    raised(cast, "2023-06-20")
    shown = page(cast, f"?on=2023-06-20&span=month&unit={cast.zone.code}")
    assert f"/figures/problems.raised/?on=2023-06-20&amp;span=month&amp;unit={cast.zone.code}" in shown


@pytest.mark.usefixtures("in_2023")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_opens_in_both_languages_with_no_rows_and_with_some(cast: Cast, language: str) -> None:
    empty = page(cast, language=language)
    two_years(cast)
    with held_at(moment("2023-06-20", "18:00")):
        client = signed_in(cast.director, language)
        full = client.get("/cockpit/?on=2023-06-20").content.decode()
    word = {"zh-hans": "需要看的", "en": "Needs a look"}[language]
    assert word in empty and word in full


@pytest.mark.usefixtures("in_2023")
def test_a_date_or_unit_that_does_not_exist_is_refused_in_words(cast: Cast) -> None:
    client = signed_in(cast.director)
    for query in ("on=2022-02-30", "unit=NOWHERE", "town=000"):
        assert client.get(f"/cockpit/?{query}").status_code == 400


@pytest.mark.usefixtures("in_2023")
def test_hostile_words_in_the_address_come_back_as_text(cast: Cast) -> None:
    shown = page(cast, "?span=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&map=%3Cscript%3E")
    assert "<script>alert" not in shown and "%3Cscript%3Ealert" in shown


@pytest.mark.usefixtures("in_2023")
def test_without_the_permission_the_page_is_closed(cast: Cast) -> None:
    assert Client().get("/cockpit/").status_code == 302
    assert signed_in(Account.objects.create_user("nobody")).get("/cockpit/").status_code == 403


@pytest.mark.usefixtures("in_2023")
def test_the_whole_page_asks_a_bounded_number_of_questions(cast: Cast) -> None:
    two_years(cast)
    with held_at(moment("2023-06-20", "18:00")):
        client = signed_in(cast.director)
        client.get("/cockpit/?on=2023-06-20")
        with CaptureQueriesContext(connection) as queries:
            client.get("/cockpit/?on=2023-06-20")
    cards = sum(figure.on_cockpit for figure in registry.figures.values())
    assert len(queries) <= 60 + 6 * cards + 12 * len(registry.duties)


def test_in_a_demo_county_the_page_shows_the_day_its_year_was_told(cast: Cast) -> None:
    Installation.objects.update(is_demo=True, demo_on=date(2022, 12, 20))
    assert "2022-12-20" in page(cast)


# --- the map -----------------------------------------------------------------


def test_a_township_shows_its_own_number_and_leads_to_the_page_of_it(cast: Cast) -> None:
    two_years(cast)
    figure = mapped("problems.raised")
    asked = Question(period=year_to(ON), town=cast.village().parent)
    found = {dot.name: dot for dot in dots(figure, asked, lambda town: f"?town={town.code}")}
    here, there = cast.village().parent, cast.village(cast.other_zone).parent
    assert (found[str(here)].value, found[str(there)].value) == ("3", "1")
    assert found[str(here)].url == f"?town={here.code}"
    assert len(found) == Place.objects.on(ON).filter(level="township").count()


def test_of_one_unit_the_townships_of_others_show_nothing(cast: Cast) -> None:
    raised(cast, "2023-06-01")
    found = dots(mapped("problems.raised"), Question(period=year_to(ON), unit=cast.zone), lambda town: "")
    assert sorted(dot.value for dot in found)[-2:] == ["", "1"]


def test_a_township_is_red_only_where_it_got_worse_by_more_than_chance(cast: Cast) -> None:
    """Ten of ten settled in the one year and none in the next; another with one row is left alone."""
    figure, town = registry.figures["problems.rectified_share"], cast.village().parent
    for number in range(1, 7):
        settled(cast, raised(cast, f"2022-03-{number:02d}"), "2022-03-20", "2022-03-21")
        raised(cast, f"2023-03-{number:02d}")
    raised(cast, "2022-03-01", unit=cast.other_zone)
    late = {dot.name for dot in dots(figure, Question(period=year_to(ON)), lambda town: "") if dot.is_late}
    assert late == {str(town)}


def test_a_figure_that_has_no_townships_is_not_offered_for_the_map() -> None:
    for figure in registry.figures.values():
        if figure.placed_by is None and not figure.parts():
            assert not has_towns(figure)
    assert mapped("no.such").key == "problems.raised"


def test_units_stand_under_the_one_they_belong_to(cast: Cast) -> None:
    options = unit_options(ON)
    assert options[0] == ("", str(root(ON))) and (cast.zone.code, str(cast.zone)) in [
        (code, name.strip()) for code, name in options
    ]


# --- what needs a look -------------------------------------------------------


def looked_at(question: Question) -> Any:
    answers = board([key for key, figure in registry.figures.items() if figure.on_cockpit], question)
    from lianjian.kernel.figures.cards import card

    return attention(answers, {found.figure.key: card(found) for found in answers}, question)


def test_where_nothing_is_worse_or_due_or_refused_nothing_needs_a_look(cast: Cast) -> None:
    """In weeks without rows, before the season of visits and before a month's theme days are near."""
    found = looked_at(Question(period=Period(date(2022, 2, 1), date(2022, 2, 20))))
    assert len(found.first) == len(found.more) == 0


def test_what_is_late_and_what_falls_due_in_two_working_days_is_counted(cast: Cast) -> None:
    first, _second = raised(cast, "2023-06-01"), raised(cast, "2023-06-19")
    found = looked_at(Question(period=year_to(first.assign_due_on + timedelta(days=1))))
    lines = {(str(due.title), due.is_late): due for due in [*found.first.due, *found.more.due]}
    assert lines["交办民情", True].number == 1
    assert (
        "when=late" in lines["交办民情", True].url and "duty=problems.assign" in lines["交办民情", True].url
    )
    near = looked_at(Question(period=year_to(date(2023, 6, 19))))
    assert {(str(due.title), due.is_late): due.number for due in near.first.due + near.more.due}[
        "交办民情", False
    ] == 1


def test_another_units_late_work_does_not_count(cast: Cast) -> None:
    raised(cast, "2023-06-01", unit=cast.other_zone)
    found = looked_at(Question(period=year_to(ON), unit=cast.zone))
    assert not [due for due in found.first.due + found.more.due if str(due.title) == "交办民情"]


def test_a_figure_worse_beyond_chance_comes_before_one_that_may_be_chance(cast: Cast) -> None:
    for number in range(1, 9):
        settled(cast, raised(cast, f"2022-03-{number:02d}"), "2022-03-20", "2022-03-21")
    settled(cast, raised(cast, "2023-03-01"), "2023-03-30", "2023-03-31")
    found = looked_at(Question(period=year_to(date(2023, 4, 1))))
    worse = [*found.first.worse, *found.more.worse]
    assert "problems.rectified" in {it.card.key for it in worse}
    assert [it.by_chance for it in worse] == sorted(it.by_chance for it in worse)


def test_what_there_was_none_of_before_is_worse_if_less_is_better(cast: Cast) -> None:
    """No percentage tells of a rise from nothing; the list does."""
    raised(cast, "2023-03-01")
    found = looked_at(Question(period=year_to(ON)))
    assert "problems.overdue" in {it.card.key for it in found.first.worse + found.more.worse}


def refuse(cast: Cast, at: str, **more: Any) -> KeptRefusal:
    told = {
        "gate": next(iter(registry.gates), "promotion.recommended"), "rule": "PROBLEM_CONFIRM",
        "actor": f"person:{cast.head.pk}", "unit": cast.zone.pk, "kind": "problems.problem", "record": None,
        "subject": "某一行", "reasons": "缺支部推荐", "at": moment(at), "recorded_at": moment(at),
    }  # fmt: skip
    return KeptRefusal.objects.create(**told | more)


def test_refusals_of_the_last_thirty_days_are_counted_by_gate(cast: Cast) -> None:
    for day in ("2023-06-20", "2023-05-22", "2023-05-21", "2023-06-21"):
        refuse(cast, day)
    refuse(cast, "2023-06-10", unit=cast.other_zone.pk)
    assert [it.number for it in looked_at(Question(period=year_to(ON))).first.refused] == [3]
    assert [it.number for it in looked_at(Question(period=year_to(ON), unit=cast.zone)).first.refused] == [2]


@pytest.mark.usefixtures("in_2023")
def test_a_refusal_opens_to_what_was_missing_for_those_who_may_see_it(cast: Cast) -> None:
    problem = raised(cast, "2023-06-19")
    refuse(cast, "2023-06-19", record=problem.pk, subject=str(problem))
    with held_at(moment("2023-06-20", "18:00")):
        shown = signed_in(cast.head).get("/cockpit/refusals/?on=2023-06-20").content.decode()
        hidden = signed_in(cast.other_head).get("/cockpit/refusals/?on=2023-06-20").content.decode()
    assert "缺支部推荐" in shown and f"/r/problems/problem/{problem.pk}/" in shown
    assert "缺支部推荐" not in hidden and problem.number not in hidden


@pytest.mark.usefixtures("in_2023")
def test_a_townships_page_says_that_duties_are_told_by_unit(cast: Cast) -> None:
    raised(cast, "2023-06-01")
    other = Place.objects.on(ON).filter(level="township").exclude(pk=cast.village().parent_id).first()
    shown = page(cast, f"?town={other.code}")
    assert "不按乡镇" in shown and "按期办结率" in shown
