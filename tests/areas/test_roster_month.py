"""A month planned at once, and what other areas are told of who is on duty."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianjian.areas.honours import leaving
from lianjian.areas.roster import facade, planning
from lianjian.areas.roster.models import Crew, MonthPlan, Shift, Turn
from lianjian.areas.roster.positions import take
from lianjian.areas.roster.refusals import AlreadyBegun, LinesRefused
from lianjian.kernel.records.reference import asked_once
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.testing.cast import Cast, moment
from tests.areas.roster_lives import BEFORE, DAY, SEAT, colleague, crew, plan, planner, qualify, seen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]

DAY_AND_NIGHT = [(time(8), time(20)), (time(20), time(8))]


def teams(cast: Cast, number: int) -> list[list[Any]]:
    """Teams of two."""
    people = [colleague(each, cast.zone) for each in range(number * 2)]
    return [people[each * 2 : each * 2 + 2] for each in range(number)]


def plan_month(cast: Cast, of: Crew, sides: list[list[Any]], **facts: Any) -> MonthPlan:
    told = {"actor": planner(cast), "at": BEFORE, "month": date(2022, 11, 1), "hours": DAY_AND_NIGHT} | facts
    return planning.plan_month(crew=of, teams=sides, **told)


def test_the_teams_take_the_shifts_of_a_month_in_turn(cast: Cast) -> None:
    sides = teams(cast, 3)
    made = plan_month(cast, crew(cast), sides)
    shifts = list(Shift.objects.order_by("occurred_at"))
    assert (made.shifts, len(shifts), Turn.objects.count()) == (60, 60, 120)
    assert (made.month, made.asked_from) == (date(2022, 11, 1), date(2022, 10, 1))
    assert [shift.leader for shift in shifts[:4]] == [side[0] for side in (*sides, sides[0])]
    assert shifts[-1].ends == moment("2022-12-01", "08:00") and shifts[-1].plan == made


def test_of_a_month_that_runs_what_is_ahead_is_planned_in_the_same_turns(cast: Cast) -> None:
    sides = teams(cast, 3)
    assert plan_month(cast, crew(cast), sides, at=moment("2022-11-10", "09:00")).shifts == 41
    assert Shift.objects.earliest("occurred_at").leader == sides[19 % 3][0]
    with pytest.raises(AlreadyBegun):
        plan_month(cast, Crew.objects.get(), sides, month=date(2022, 10, 1), at=DAY)


def test_if_one_shift_cant_be_planned_nothing_is_kept_and_each_line_is_told(cast: Cast) -> None:
    sides, other = teams(cast, 3), crew(cast, "01-2")
    plan(cast, other, moment("2022-11-02", "08:00"), people=[sides[0][0], cast.deputy])
    plan(cast, other, moment("2022-11-10", "08:00"), people=[sides[1][1], cast.head])
    with pytest.raises(LinesRefused) as refused:
        plan_month(cast, crew(cast), sides)
    first, second = refused.value.lines
    assert first.startswith("2022-11-02 20:00") and f"{sides[0][0]}与 2022-11-02 08:00" in first
    assert second.startswith("2022-11-10 20:00") and "休息不足 12 小时" in second
    assert Shift.objects.count() == 2 and not MonthPlan.objects.exists()


def test_one_team_alone_gets_no_rest(cast: Cast) -> None:
    with pytest.raises(LinesRefused) as refused:
        plan_month(cast, crew(cast), teams(cast, 1))
    assert len(refused.value.lines) == 30


def test_the_reserve_steps_in_for_who_is_on_leave_and_without_it_the_line_is_refused(cast: Cast) -> None:
    asked = leaving.ask_leave(
        actor=cast.actor("officer"),
        at=BEFORE,
        kind="sick",
        first=date(2022, 11, 14),
        last=date(2022, 11, 14),
    )
    leaving.decide_leave(actor=planner(cast), at=BEFORE, leave=asked, granted=True)
    sides = [*teams(cast, 2), [cast.officer, cast.deputy]]
    made = crew(cast)
    with pytest.raises(LinesRefused) as refused:
        plan_month(cast, made, sides)
    assert all(str(cast.officer) in line and "至少要 2 人" in line for line in refused.value.lines)
    plan_month(cast, made, sides, reserve=[cast.head])
    stood = Turn.objects.filter(person=cast.head)
    assert stood.count() == len(refused.value.lines)
    assert {turn.shift.leader for turn in stood.select_related("shift__leader")} == {cast.deputy}


def test_no_stranger_plans_a_month(cast: Cast) -> None:
    made, sides = crew(cast), teams(cast, 3)
    for role in ("officer", "other_head"):
        with pytest.raises(NotAllowed):
            plan_month(cast, made, sides, actor=cast.actor(role))


def test_a_crew_on_duty_is_told_with_its_post_its_skills_and_its_strength(cast: Cast) -> None:
    qualify(cast.officer, "armed")
    qualify(cast.deputy, "firstaid")
    qualify(cast.head, "drone")
    made = crew(cast)
    shift = plan(cast, made)
    (told,) = facade.on_duty(DAY)
    assert (told.pk, told.code, told.unit, told.shift) == (made.pk, "01-1", cast.zone.pk, shift.pk)
    assert (told.point, told.point_is, told.seen_at) == (SEAT, facade.POST, None)
    assert (told.skills, told.people, told.until) == (frozenset({"armed", "firstaid"}), 2, shift.ends)
    assert facade.on_duty(DAY - timedelta(seconds=1)) == facade.on_duty(shift.ends) == ()


def test_a_fresh_position_is_its_point_and_an_old_or_later_one_is_not(cast: Cast) -> None:
    plan(cast, crew(cast))
    at = moment("2022-11-01", "10:00")
    take([seen("01-1", "2022-11-01T10:00:00+08:00")], source="feed:1", at=at)
    for minutes, point_is in ((0, "position"), (10, "position"), (11, "post"), (-1, "post")):
        (told,) = facade.on_duty(at + timedelta(minutes=minutes))
        assert told.point_is == point_is
        assert told.point == ((118.2, 37.75) if point_is == "position" else SEAT)
        assert (told.seen_at == at) == (point_is == "position")


def test_however_many_crews_are_on_duty_two_statements_tell_them(cast: Cast) -> None:
    for number in range(1, 6):
        people = [colleague(each, cast.zone) for each in (number * 2, number * 2 + 1)]
        plan(cast, crew(cast, f"01-{number}"), people=people)
    facade.on_duty(DAY)
    with asked_once(), CaptureQueriesContext(connection) as found:
        assert len(facade.on_duty(DAY)) == 5
    assert len([it for it in found if "referencestamp" not in it["sql"]]) == 2


def test_a_crew_is_told_by_its_key_and_by_who_stands_in_it(cast: Cast) -> None:
    made = crew(cast, plate="鲁M0101警")
    plan(cast, made)
    card = facade.crew(made.pk)
    assert card is not None and (card.code, card.post, card.plate) == ("01-1", SEAT, "鲁M0101警")
    assert facade.crew(0) is None
    assert facade.crews_of(cast.officer.pk, DAY) == (card,)
    assert facade.crews_of(cast.head.pk, DAY) == facade.crews_of(cast.officer.pk, BEFORE) == ()
