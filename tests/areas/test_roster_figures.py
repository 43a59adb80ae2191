"""What shifts count for, and the plan that each crew owes."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from lianjian.areas.roster import planning, rules
from lianjian.areas.roster.duties import plan as duty
from lianjian.areas.roster.models import Crew
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.periods import Period, year_to
from lianjian.kernel.duties.owed import Scope
from lianjian.kernel.figures.answers import answer, openings
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in
from tests.areas.roster_lives import BEFORE, DAY, colleague, crew, plan, planner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]


def ask(key: str, on: str = "2022-12-20", **question: Any) -> Any:
    return answer(key, Question(period=year_to(date.fromisoformat(on)), **question)).value


def test_the_share_of_shifts_at_strength_is_counted_by_hand(cast: Cast) -> None:
    made = crew(cast)
    shifts = [plan(cast, made, DAY + timedelta(days=2 * number)) for number in range(4)]
    facts = {"actor": planner(cast), "at": BEFORE, "why": "病了"}
    rules.swap(shift=shifts[0], leaves=cast.deputy, comes=None, **facts)
    rules.cancel(shift=shifts[1], **facts)
    found = ask("roster.strength_kept")
    assert (found.numerator, found.denominator) == (2, 3)
    assert ask("roster.strength_kept", unit=cast.other_zone).number is None
    assert ask("roster.shifts", on="2022-11-02").number == 1
    assert verify().ok


def test_a_gap_that_is_filled_again_counts_as_kept_and_a_cancelled_gap_does_not_count(cast: Cast) -> None:
    shift = plan(cast, crew(cast))
    facts = {"actor": planner(cast), "at": BEFORE}
    shift = rules.swap(shift=shift, leaves=cast.deputy, comes=None, why="病了", **facts)
    assert ask("roster.strength_kept").number == 0
    rules.add(shift=shift, comes=cast.head, **facts)
    assert ask("roster.strength_kept").number == 100


def test_rest_that_was_broken_counts_the_people_and_is_zero_else(cast: Cast) -> None:
    people = [cast.officer, cast.deputy]
    shift = plan(cast, crew(cast), people=people)
    plan(cast, crew(cast, "01-2"), DAY + timedelta(hours=24), people=people)
    assert ask("roster.rest_broken").number == 0
    at = DAY + timedelta(hours=15)
    rules.prolong(actor=planner(cast), at=at, shift=shift, ends=at, why="事故现场")
    assert ask("roster.rest_broken").number == 2
    assert [row.rest_broken for row in openings_of("roster.rest_broken")] == [2]
    assert verify().ok


def openings_of(key: str) -> list[Any]:
    question = Question(period=year_to(date(2022, 12, 20)))
    return list(openings(registry.figures[key], question)[-1][1])


def month(cast: Cast, of: Crew, at: Any, first: date) -> Any:
    people = [colleague(number, cast.zone) for number in range(6)]
    teams = [people[each : each + 2] for each in (0, 2, 4)]
    hours = [(time(8), time(20)), (time(20), time(8))]
    return planning.plan_month(actor=planner(cast), at=at, crew=of, month=first, hours=hours, teams=teams)


def test_each_crew_of_a_zone_owes_the_plan_of_the_next_month_by_the_day_of_the_rule(cast: Cast) -> None:
    made = crew(cast)
    here = {"units": [cast.zone.pk]}
    october = Period(date(2022, 10, 1), date(2022, 10, 25))
    asked = duty.open_until(date(2022, 10, 31), Scope(on=date(2022, 10, 2), **here), limit=9)
    assert [(it.due_on, it.ower) for it in asked] == [(date(2022, 10, 25), made.pk)]
    assert (
        asked[0].url == f"/new/roster-month/?crew={made.pk}&month=2022-11" and "2022-11" in asked[0].subject
    )
    month(cast, made, BEFORE, date(2022, 11, 1))
    assert duty.owed(october, on=date(2022, 10, 21), **here)[0].done_on == BEFORE.date()
    assert not duty.open_until(date(2022, 10, 31), Scope(on=date(2022, 10, 21), **here), limit=9)


def test_a_plan_after_the_day_is_late_and_a_month_never_planned_is_asked_for_no_more(cast: Cast) -> None:
    made = crew(cast)
    month(cast, made, moment("2022-10-28"), date(2022, 11, 1))
    year = Period(date(2022, 10, 1), date(2022, 11, 30))
    count = duty.count(year, on=date(2022, 12, 20), units=[cast.zone.pk])
    assert (count.owed, count.in_time, count.late) == (2, 0, 2)
    asked = duty.open_until(date(2022, 12, 31), Scope(on=date(2022, 12, 20), units=[cast.zone.pk]), limit=9)
    assert [it.due_on for it in asked] == [date(2022, 12, 25)]


def test_the_desk_of_the_head_tells_the_plan_that_is_due(cast: Cast) -> None:
    crew(cast)
    assert "排 2023-01 的班" in signed_in(cast.head).get("/desk/").content.decode()
