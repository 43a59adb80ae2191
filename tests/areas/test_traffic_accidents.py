"""Accidents and their dead, findings and reviews: what may be done, when it is due, how it counts."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianjian.areas.traffic import accidents as rules
from lianjian.areas.traffic.grades import old_grade, safety_grade
from lianjian.areas.traffic.models import Accident, Death, Road
from lianjian.areas.traffic.refusals import (
    AskedBefore,
    DiedBefore,
    NotInvestigated,
    NotOnTheRoad,
    NotThisWay,
    NotYetAppraised,
    StillOpen,
    TooHeavy,
    TooLateToAsk,
    UnfairShares,
)
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.clock.periods import Period
from lianjian.kernel.duties.owed import Scope
from lianjian.kernel.figures.answers import answer
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.records.models import Revision
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.rules import changes
from lianjian.kernel.rules.book import rule
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in
from tests.areas.traffic_lives import happened, surveyed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]
YEAR = Period(date(2022, 1, 1), date(2022, 12, 20))


def number(key: str, period: Period = YEAR) -> object:
    figure = registry.figures[f"traffic.{key}"]
    return figure.measure.value(figure, Question(period=period)).number


def owed(key: str, on: date) -> list:
    return registry.duties[f"traffic.{key}"].open_until(
        date(2022, 12, 31), Scope(on=on, units=None), limit=10
    )


def died(cast: Cast, accident: Accident, on: str, **facts: object) -> Accident:
    return rules.add_death(actor=cast.actor("officer"), at=moment(on, "12:00"), accident=accident, **facts)


def found(cast: Cast, accident: Accident, on: str = "2022-09-09", **shares: str) -> Accident:
    return rules.find(
        actor=cast.actor("head"), at=moment(on), accident=accident,
        responsibilities=shares or {"a": "main", "b": "minor"},
    )  # fmt: skip


def delivered(cast: Cast, on: str = "2022-09-13") -> Accident:
    return rules.deliver(actor=cast.actor("head"), at=moment(on), accident=found(cast, surveyed(cast)))


class TestClasses:
    def test_the_heaviest_consequence_says_the_class(self, cast: Cast) -> None:
        accident = happened(cast, hurt_lightly=0)
        assert accident.sort == "property"
        accident = rules.add_injured(
            actor=cast.actor("officer"), at=moment("2022-09-01", "10:00"), accident=accident, hurt_lightly=1,
            hurt_badly=1, loss=500,
        )  # fmt: skip
        assert (accident.sort, accident.injured) == ("injury", 2)
        accident = died(cast, accident, "2022-09-02", was_hurt="badly")
        assert (accident.sort, accident.injured, accident.dead) == ("death", 1, 1)
        assert verify().ok

    @pytest.mark.parametrize(
        ("facts", "grade"),
        [
            ({"hurt_lightly": 0, "loss": 900}, "轻微事故"),
            ({"hurt_lightly": 3}, "一般事故"),
            ({"hurt_badly": 1}, "一般事故"),
            ({"loss": 30_000}, "重大事故"),
            ({"hurt_badly": 3}, "重大事故"),
            ({"hurt_badly": 11}, "特大事故"),
        ],
    )
    def test_the_old_grades_are_derived(self, cast: Cast, facts: dict, grade: str) -> None:
        assert old_grade(happened(cast, **facts)) == grade

    def test_the_grade_of_production_safety_is_derived_from_deaths(self, cast: Cast) -> None:
        accident = happened(cast)
        assert safety_grade(accident) == ""
        grades = []
        for _number in range(3):
            accident = died(cast, accident, "2022-09-02")
            grades.append((old_grade(accident), safety_grade(accident)))
        assert grades == [("重大事故", "一般"), ("重大事故", "一般"), ("特大事故", "较大")]

    def test_a_stake_lies_on_its_road(self, cast: Cast) -> None:
        road = Road.objects.get(code="ZR01")
        with pytest.raises(NotOnTheRoad):
            happened(cast, road=road, metre=road.length + 1)
        with pytest.raises(NotOnTheRoad):
            happened(cast, road=None, metre=5)

    def test_the_simple_procedure_is_for_light_ones(self, cast: Cast) -> None:
        with pytest.raises(TooHeavy):
            happened(cast, procedure="simple", hurt_badly=1)
        simple = happened(cast, procedure="simple")
        with pytest.raises(TooHeavy):
            died(cast, simple, "2022-09-02")
        with pytest.raises(NotThisWay):
            rules.survey(actor=cast.actor("officer"), at=moment("2022-09-02"), accident=simple)

    def test_a_stranger_can_do_nothing(self, cast: Cast) -> None:
        with pytest.raises(NotAllowed):
            rules.survey(actor=cast.actor("other_officer"), at=moment("2022-09-02"), accident=happened(cast))
        with pytest.raises(NotAllowed):
            happened(cast, actor=cast.actor("callback"))


class TestDeaths:
    def test_within_seven_days_it_counts_and_later_it_is_kept(self, cast: Cast) -> None:
        accident = happened(cast)
        died(cast, accident, "2022-09-08")
        accident = died(cast, Accident.objects.get(), "2022-09-09")
        assert (accident.dead, accident.dead_counted) == (2, 1)
        assert (number("deaths"), number("deaths_outside")) == (1, 1)
        assert [death.within_window for death in Death.objects.all()] == [True, False]

    def test_it_counts_on_the_day_of_the_accident(self, cast: Cast) -> None:
        died(cast, happened(cast, on="2022-08-30"), "2022-09-02")
        august = Period(date(2022, 8, 1), date(2022, 8, 31))
        assert (number("deaths", august), number("deaths", Period(date(2022, 9, 1), date(2022, 9, 30)))) == (
            1,
            0,
        )

    def test_the_window_is_the_rule_of_the_day(self, cast: Cast) -> None:
        changes.revise(
            actor=cast.actor("admin"), at=moment("2022-01-02"), valid_from=date(2022, 9, 10), value=30,
            rule=rule("TRAFFIC_DEATH_WINDOW_DAYS", date(2022, 9, 1)), source="WHO",
        )  # fmt: skip
        died(cast, happened(cast), "2022-09-20")
        died(cast, happened(cast, on="2022-09-10"), "2022-10-05")
        assert number("deaths") == 1

    def test_nobody_dies_before_the_accident(self, cast: Cast) -> None:
        with pytest.raises(DiedBefore):
            died(cast, happened(cast), "2022-08-31")

    def test_no_name_is_kept_anywhere(self, cast: Cast) -> None:
        died(cast, happened(cast), "2022-09-02")
        assert {field.name for field in Death._meta.concrete_fields} == {
            "id", "version", "occurred_at", "occurred_on", "unit", "place", "town", "accident", "accident_on",
            "within_window", "in_population",
        }  # fmt: skip


class TestFindings:
    def test_ten_working_days_from_the_survey(self, cast: Cast) -> None:
        accident = surveyed(cast)
        (it,) = owed("find", date(2022, 9, 2))
        assert (it.ower, it.due_on) == (accident.pk, date(2022, 9, 16))
        assert (number("finding_overdue", Period(YEAR.first, date(2022, 9, 16))),
                number("finding_overdue", Period(YEAR.first, date(2022, 9, 17)))) == (0, 1)  # fmt: skip
        found(cast, accident)
        assert owed("find", date(2022, 9, 9)) == []

    def test_five_working_days_after_an_appraisal(self, cast: Cast) -> None:
        accident = surveyed(cast, needs_appraisal=True)
        (it,) = owed("commission", date(2022, 9, 2))
        assert it.due_on == date(2022, 9, 6)
        with pytest.raises(NotYetAppraised):
            found(cast, accident, "2022-09-03")
        officer = cast.actor("officer")
        accident = rules.commission(actor=officer, at=moment("2022-09-05"), accident=accident, what="车速")
        accident = rules.appraise(actor=officer, at=moment("2022-09-20"), accident=accident)
        (it,) = owed("find", date(2022, 9, 20))
        assert (it.due_on, it.rule) == (date(2022, 9, 27), "TRAFFIC_FINDING_AFTER_APPRAISAL_DAYS")

    def test_after_a_hit_and_run_from_the_day_of_catching(self, cast: Cast) -> None:
        accident = surveyed(cast, is_hit_and_run=True)
        assert owed("find", date(2022, 9, 2)) == []
        rules.catch(actor=cast.actor("officer"), at=moment("2022-11-01"), accident=accident)
        assert [it.due_on for it in owed("find", date(2022, 11, 1))] == [date(2022, 11, 15)]

    def test_a_simple_one_is_found_and_handed_over_at_the_scene(self, cast: Cast) -> None:
        accident = found(cast, happened(cast, procedure="simple"), "2022-09-01", a="full", b="none")
        assert (accident.state, accident.delivered_on) == ("delivered", date(2022, 9, 1))

    @pytest.mark.parametrize(
        "shares", [{"a": "full", "b": "minor"}, {"a": "main"}, {"a": "equal"}, {"a": "main", "b": "main"}]
    )
    def test_shares_that_do_not_fit_are_refused(self, cast: Cast, shares: dict) -> None:
        with pytest.raises(UnfairShares):
            found(cast, surveyed(cast), **shares)

    @pytest.mark.parametrize(
        "shares",
        [{"a": "full", "b": "none"}, {"a": "equal", "b": "equal"}, {"a": "main", "b": "minor", "c": "minor"},
         {"a": "none", "b": "none"}],
    )  # fmt: skip
    def test_shares_that_fit_are_taken(self, cast: Cast, shares: dict) -> None:
        assert found(cast, surveyed(cast), **shares).responsibilities == shares


class TestReviews:
    def asked(self, cast: Cast, on: str = "2022-09-14") -> Accident:
        return rules.ask_review(actor=cast.actor("head"), at=moment(on), accident=delivered(cast), by="a")

    def test_it_is_asked_for_within_three_working_days(self, cast: Cast) -> None:
        accident = self.asked(cast, "2022-09-16")
        assert (accident.state, accident.review_due_on) == ("under_review", date(2022, 10, 16))
        assert [it.ower for it in owed("follow_review", date(2022, 9, 16))] == [accident.pk]
        with pytest.raises(TooLateToAsk):
            self.asked(cast, "2022-09-17")

    def test_it_is_asked_for_once(self, cast: Cast) -> None:
        accident = rules.conclude_review(
            actor=cast.actor("head"), at=moment("2022-09-15"), accident=self.asked(cast), by="a",
            outcome="upheld",
        )  # fmt: skip
        with pytest.raises(AskedBefore):
            rules.ask_review(
                actor=cast.actor("head"), at=moment("2022-09-15", "10:00"), accident=accident, by="b"
            )

    def test_a_finding_to_be_made_anew_is_due_again(self, cast: Cast) -> None:
        accident = rules.conclude_review(
            actor=cast.actor("head"),
            at=moment("2022-09-20"),
            accident=self.asked(cast),
            by="a",
            outcome="anew",
        )
        assert (accident.state, accident.found_on) == ("surveyed", None)
        assert [it.due_on for it in owed("find", date(2022, 9, 20))] == [date(2022, 10, 9)]
        assert accident.reviews.get().outcome == "anew"

    def test_it_is_closed_when_nobody_can_ask_any_more(self, cast: Cast) -> None:
        accident = delivered(cast)
        with pytest.raises(StillOpen):
            rules.close(actor=cast.actor("head"), at=moment("2022-09-16"), accident=accident)
        accident = rules.close(actor=cast.actor("head"), at=moment("2022-09-17"), accident=accident)
        assert accident.state == "closed"
        assert Revision.objects.filter(kind=accident.label, record=accident.pk).count() == 5

    def test_one_with_three_dead_is_investigated_in_depth_first(self, cast: Cast) -> None:
        accident = delivered(cast)
        for _number in range(3):
            accident = died(cast, accident, "2022-09-14")
        with pytest.raises(NotInvestigated):
            rules.close(actor=cast.actor("head"), at=moment("2022-09-20"), accident=accident)
        accident = rules.investigate(
            actor=cast.actor("head"), at=moment("2022-09-20"), accident=accident, words="道路线形急弯。"
        )
        assert (
            rules.close(actor=cast.actor("head"), at=moment("2022-09-21"), accident=accident).state
            == "closed"
        )


class TestFigures:
    def test_a_case_counted_by_hand(self, cast: Cast) -> None:
        happened(cast, hurt_lightly=2)
        died(cast, happened(cast, hurt_badly=1), "2022-09-02")
        happened(cast, procedure="simple", hurt_lightly=1)
        counted = {key: number(key) for key in ("accidents", "accidents_all", "injured", "deaths")}
        assert counted == {"accidents": 2, "accidents_all": 3, "injured": 4, "deaths": 1}
        assert verify().ok

    def test_an_empty_period_has_none_and_no_change(self) -> None:
        empty = Period(date(2022, 3, 1), date(2022, 3, 31))
        keys = ("accidents", "deaths", "injured", "accidents_yoy", "deaths_yoy")
        assert [number(key, empty) for key in keys] == [0, 0, 0, None, None]

    def test_the_population_is_the_rule_of_the_day(self, cast: Cast) -> None:
        changes.revise(
            actor=cast.actor("admin"), at=moment("2022-01-02"), valid_from=date(2022, 10, 1), value="all",
            rule=rule("TRAFFIC_ACCIDENT_POPULATION", date(2022, 9, 1)), source="分局通知",
        )  # fmt: skip
        happened(cast, procedure="simple")
        happened(cast, procedure="simple", on="2022-10-01")
        assert number("accidents") == 1

    def test_what_becomes_ordinary_counts_from_then_on(self, cast: Cast) -> None:
        simple = happened(cast, procedure="simple")
        assert number("accidents") == 0
        rules.turn_ordinary(
            actor=cast.actor("officer"), at=moment("2022-09-02"), accident=simple, why="伤情加重"
        )
        assert number("accidents") == 1

    def test_the_change_is_that_of_the_two_counts_with_its_interval(self, cast: Cast) -> None:
        for _number in range(3):
            happened(cast, on="2022-09-01")
        with held_at(moment("2023-12-20")):
            for _number in range(2):
                happened(cast, on="2023-09-01")
            asked = Question(period=Period(date(2023, 1, 1), date(2023, 12, 20)))
            figure = registry.figures["traffic.accidents_yoy"]
            told, beside = figure.measure.value(figure, asked), answer("traffic.accidents", asked)
        assert (round(told.number, 1), told.low < -33 < told.high) == (-33.3, True)
        assert float(beside.change.value) == round(told.number, 1)
        assert beside.change_interval == (told.low, told.high)
        assert figure.measure.by(figure, asked, "unit")[cast.zone.pk] == told
        assert figure.measure.by(figure, asked, "month")[date(2023, 8, 1)].number is None

    def test_a_death_is_not_hidden_by_writing_it_down_as_simple(self, cast: Cast) -> None:
        with pytest.raises(TooHeavy):
            died(cast, happened(cast, procedure="simple"), "2022-09-02")


class TestPages:
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_every_page_opens_in_both_languages(self, cast: Cast, language: str) -> None:
        accident = died(cast, surveyed(cast), "2022-09-03")
        head = signed_in(cast.head, language)
        death = Death.objects.get()
        for address in (
            "/list/traffic/accident/", "/list/traffic/death/", "/new/traffic-accident/",
            f"/r/traffic/accident/{accident.pk}/", f"/r/traffic/death/{death.pk}/", "/list/traffic/accident/?q=相撞",
            "/figures/traffic.accidents_yoy/", "/figures/traffic.deaths/",
        ):  # fmt: skip
            assert head.get(address).status_code == 200, address
        for name in ("find", "injured", "death"):
            assert head.get(f"/r/traffic/accident/{accident.pk}/{name}/").status_code == 200

    def test_an_accident_is_entered_on_a_phone(self, cast: Cast) -> None:
        sent = {
            "procedure": "simple", "title": "两车追尾", "place": cast.village().pk, "hurt_lightly": "0",
            "hurt_badly": "0", "loss": "800", "at": "2022-12-19T09:00",
        }  # fmt: skip
        assert signed_in(cast.officer).post("/new/traffic-accident/", sent).status_code == 302
        assert Accident.objects.get().sort == "property"

    def test_a_finding_is_made_by_form(self, cast: Cast) -> None:
        accident = surveyed(cast)
        address = f"/r/traffic/accident/{accident.pk}/find/"
        head = signed_in(cast.head)
        answer = head.post(address, {"a": "full", "b": "equal", "at": "2022-12-19T09:00"})
        assert answer.status_code == 400 and "a" in answer.context["form"].errors
        assert head.post(address, {"a": "full", "b": "none", "at": "2022-12-19T09:00"}).status_code == 302
        assert "甲全部责任、乙无责任" in head.get(f"/r/traffic/accident/{accident.pk}/").content.decode()

    def test_the_list_takes_as_many_queries_for_many_rows_as_for_one(self, cast: Cast) -> None:
        client, asked = signed_in(cast.director), []
        for more in (1, 12):
            for _number in range(more):
                happened(cast)
            client.get("/list/traffic/accident/")
            with CaptureQueriesContext(connection) as queries:
                client.get("/list/traffic/accident/")
            asked.append(len(queries))
        assert asked[1] <= asked[0]
