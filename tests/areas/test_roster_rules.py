"""Crews and shifts: what each verb does, and what it refuses by which rule."""

from datetime import date, timedelta

import pytest

from lianjian.areas.honours import leaving
from lianjian.areas.roster import crews, rules
from lianjian.areas.roster.models import Crew, Loan, Qualification, Shift, Skill, Turn
from lianjian.areas.roster.refusals import (
    AlreadyBegun,
    BadHours,
    CodeTaken,
    CrewInUse,
    DoubleBooked,
    LentOut,
    NoCrew,
    NoLeader,
    NotInTheShift,
    NotOfTheUnit,
    OnLeave,
    RestTooShort,
    TooFew,
)
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.places.queries import OutsideTheCounty
from lianjian.kernel.records.models import Revision
from lianjian.kernel.refusal import NotAllowed, Refusal
from lianjian.kernel.testing.cast import Cast, moment
from tests.areas.roster_lives import BEFORE, DAY, FORMED, colleague, crew, plan, planner, qualify

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]

HOUR = timedelta(hours=1)


def swap(cast: Cast, shift: Shift, leaves: object, comes: object, **facts: object) -> Shift:
    told = {"actor": planner(cast), "at": BEFORE, "why": "有事"} | facts
    return rules.swap(shift=shift, leaves=leaves, comes=comes, **told)


def test_a_head_forms_a_crew_in_the_own_unit_and_no_stranger_does(cast: Cast) -> None:
    facts = {"code": "01-1", "name": "一组", "longitude": 118.132, "latitude": 37.7, "post_name": "驻地"}
    made = crews.form_crew(actor=planner(cast), at=FORMED, unit=cast.zone, **facts)
    assert made.valid_from == FORMED.date() and Revision.objects.filter(kind="roster.crew").count() == 1
    told = facts | {"code": "01-2"}
    for role in ("officer", "other_head"):
        with pytest.raises(NotAllowed):
            crews.form_crew(actor=cast.actor(role), at=FORMED, unit=cast.zone, **told)
    with pytest.raises(CodeTaken):
        crews.form_crew(actor=planner(cast), at=FORMED, unit=cast.zone, **facts)
    with pytest.raises(OutsideTheCounty):
        crews.form_crew(actor=planner(cast), at=FORMED, unit=cast.zone, **told | {"longitude": 121.0})


def test_a_crew_changes_its_post_and_is_disbanded_when_no_shift_is_ahead(cast: Cast) -> None:
    made = crew(cast)
    shift = plan(cast, made)
    facts = {"name": "一组", "longitude": 118.2, "latitude": 37.75, "post_name": "卡口", "plate": "鲁M0101警"}
    assert crews.change_crew(actor=planner(cast), at=BEFORE, crew=made, **facts).post_name == "卡口"
    facts = {"actor": planner(cast), "at": BEFORE, "crew": made, "why": "合并"}
    with pytest.raises(CrewInUse):
        crews.disband(on=date(2022, 11, 1), **facts)
    rules.cancel(actor=planner(cast), at=BEFORE, shift=shift, why="合并")
    assert crews.disband(on=date(2022, 11, 1), **facts).valid_to == date(2022, 11, 1)
    with pytest.raises(NoCrew):
        plan(cast, Crew.objects.get(), moment("2022-11-02"))


def test_a_shift_is_planned_with_its_people_and_the_rule_of_its_day(cast: Cast) -> None:
    shift = plan(cast, crew(cast))
    assert (shift.people, shift.minimum, shift.leader, shift.unit) == (2, 2, cast.officer, cast.zone)
    assert shift.occurred_on == date(2022, 11, 1) and not shift.is_short
    assert set(shift.turns.values_list("person", flat=True)) == {cast.officer.pk, cast.deputy.pk}
    assert Revision.objects.filter(kind="roster.turn").count() == 2


def test_a_stranger_plans_nothing(cast: Cast) -> None:
    made = crew(cast)
    for role in ("officer", "other_head", "callback"):
        with pytest.raises(NotAllowed):
            plan(cast, made, actor=cast.actor(role))
    assert not Shift.objects.exists()


@pytest.mark.parametrize(
    ("hours", "facts", "refusal", "rule"),
    [
        (25, {}, BadHours, "ROSTER_LONGEST_HOURS"),
        (-1, {}, BadHours, ""),
        (12, {"people": "one"}, TooFew, "ROSTER_MIN_PEOPLE"),
        (12, {"leader": "head"}, NoLeader, ""),
        (12, {"people": "stranger"}, NotOfTheUnit, ""),
        (12, {"at": moment("2022-11-02")}, AlreadyBegun, ""),
    ],
)
def test_what_breaks_a_rule_is_refused_with_its_name(
    cast: Cast, hours: int, facts: dict, refusal: type[Refusal], rule: str
) -> None:
    people = {"one": [cast.officer], "stranger": [cast.officer, cast.other_officer]}
    named = facts | ({"people": people[facts["people"]]} if "people" in facts else {})
    named |= {"leader": cast.head} if "leader" in facts else {}
    with pytest.raises(refusal) as refused:
        plan(cast, crew(cast), hours=hours, **named)
    assert refused.value.rule == rule
    assert not Shift.objects.exists() and not Turn.objects.exists()


def test_a_crew_has_one_shift_at_a_time_and_may_hand_over_at_the_same_moment(cast: Cast) -> None:
    made = crew(cast)
    plan(cast, made)
    others = [cast.head, colleague(1, cast.zone)]
    with pytest.raises(NoCrew):
        plan(cast, made, DAY + 11 * HOUR, people=others)
    assert plan(cast, made, DAY + 12 * HOUR, people=others).pk


def test_nobody_stands_in_two_shifts_at_once_or_without_rest_between(cast: Cast) -> None:
    plan(cast, crew(cast))
    other, people = crew(cast, "01-2"), [cast.deputy, cast.head]
    with pytest.raises(DoubleBooked):
        plan(cast, other, DAY + 11 * HOUR, people=people)
    for starts, hours in ((DAY + 23 * HOUR, 8), (DAY - 19 * HOUR, 8)):
        with pytest.raises(RestTooShort) as refused:
            plan(cast, other, starts, hours, people=people)
        assert refused.value.rule == "ROSTER_REST_HOURS" and "12 小时" in refused.value.text
    assert plan(cast, other, DAY + 24 * HOUR, people=people).pk
    assert plan(cast, other, DAY - 20 * HOUR, 8, people=people).pk


def test_whoever_is_on_leave_or_lent_stands_in_no_shift(cast: Cast) -> None:
    made = crew(cast)
    ask = leaving.ask_leave(
        actor=cast.actor("officer"), at=BEFORE, kind="sick", first=date(2022, 11, 1), last=date(2022, 11, 2)
    )
    assert plan(cast, made).pk, "leave that nobody granted yet keeps nobody away"
    leaving.decide_leave(actor=planner(cast), at=BEFORE, leave=ask, granted=True)
    with pytest.raises(OnLeave) as refused:
        plan(cast, made, DAY + 24 * HOUR)
    assert refused.value.rule == "ROSTER_AWAY"
    assert plan(cast, made, DAY + 48 * HOUR).pk
    crews.lend(
        actor=planner(cast), at=BEFORE, person=cast.head, to="枣乡安保", first=date(2022, 11, 5), last=date(2022, 11, 9)
    )  # fmt: skip
    with pytest.raises(LentOut):
        plan(cast, made, moment("2022-11-09", "20:00"), people=[cast.head, cast.deputy])
    assert plan(cast, made, moment("2022-11-10", "08:00"), people=[cast.head, cast.deputy]).pk


def test_nobody_is_lent_who_stands_in_a_shift_then_nor_twice_and_comes_back_early(cast: Cast) -> None:
    plan(cast, crew(cast))
    facts = {"actor": planner(cast), "at": BEFORE, "to": "专项行动"}
    with pytest.raises(DoubleBooked):
        crews.lend(person=cast.deputy, first=date(2022, 11, 1), last=date(2022, 11, 3), **facts)
    loan = crews.lend(person=cast.deputy, first=date(2022, 11, 2), last=date(2022, 11, 9), **facts)
    with pytest.raises(LentOut):
        crews.lend(person=cast.deputy, first=date(2022, 11, 9), last=date(2022, 11, 12), **facts)
    told = {"actor": planner(cast), "at": BEFORE, "loan": loan, "why": "结束"}
    with pytest.raises(BadHours):
        crews.take_back(last=date(2022, 11, 9), **told)
    assert crews.take_back(last=date(2022, 11, 4), **told).last == date(2022, 11, 4)
    assert Loan.objects.get().unit == cast.zone


def test_a_shift_gets_other_hours_with_its_people_before_it_begins(cast: Cast) -> None:
    shift = plan(cast, crew(cast))
    later = {"shift": shift, "starts": DAY + HOUR, "ends": DAY + 13 * HOUR, "why": "晚一小时"}
    rules.move(actor=planner(cast), at=BEFORE, **later)
    assert set(Turn.objects.values_list("starts", "ends")) == {(DAY + HOUR, DAY + 13 * HOUR)}
    with pytest.raises(AlreadyBegun):
        rules.move(actor=planner(cast), at=DAY + 2 * HOUR, **later)
    plan(cast, crew(cast, "01-2"), DAY + 30 * HOUR)
    with pytest.raises(RestTooShort):
        rules.move(actor=planner(cast), at=BEFORE, **later | {"ends": DAY + 19 * HOUR})


def test_one_person_is_swapped_for_another_who_leads_in_the_leader_s_place(cast: Cast) -> None:
    shift = plan(cast, crew(cast))
    shift = swap(cast, shift, cast.officer, cast.head)
    assert (shift.leader, shift.people) == (cast.head, 2)
    standing = Turn.objects.filter(stands=True).values_list("person", flat=True)
    assert set(standing) == {cast.deputy.pk, cast.head.pk}
    assert swap(cast, shift, cast.head, cast.officer).leader == cast.officer, "who left may come back"
    with pytest.raises(NotInTheShift):
        swap(cast, shift, cast.head, cast.officer)
    with pytest.raises(NotInTheShift):
        swap(cast, shift, cast.deputy, cast.officer)
    with pytest.raises(NotOfTheUnit):
        swap(cast, shift, cast.deputy, cast.other_officer)


def test_with_nobody_to_come_the_shift_is_one_short_until_one_is_added(cast: Cast) -> None:
    shift = plan(cast, crew(cast))
    with pytest.raises(NoLeader):
        swap(cast, shift, cast.officer, None)
    shift = swap(cast, shift, cast.deputy, None)
    assert shift.is_short and shift.people == 1
    shift = rules.add(actor=planner(cast), at=BEFORE, shift=shift, comes=cast.head)
    assert not shift.is_short
    with pytest.raises(AlreadyBegun):
        swap(cast, shift, cast.head, None, at=DAY + 12 * HOUR)


def test_a_cancelled_shift_leaves_its_people_and_its_crew_free(cast: Cast) -> None:
    made = crew(cast)
    shift = plan(cast, made)
    rules.cancel(actor=planner(cast), at=BEFORE, shift=shift, why="活动取消")
    assert plan(cast, made).pk
    with pytest.raises(AlreadyBegun):
        rules.cancel(actor=planner(cast), at=BEFORE, shift=shift, why="再取消")
    with pytest.raises(AlreadyBegun):
        rules.cancel(actor=planner(cast), at=DAY, shift=Shift.objects.latest("pk"), why="晚了")


def test_a_shift_that_went_on_is_entered_as_it_was_and_marks_the_next_ones(cast: Cast) -> None:
    shift = plan(cast, crew(cast))
    after = plan(cast, crew(cast, "01-2"), DAY + 24 * HOUR, people=[cast.deputy, cast.head])
    facts = {"actor": planner(cast), "shift": shift, "why": "事故现场"}
    with pytest.raises(AlreadyBegun):
        rules.prolong(at=BEFORE, ends=DAY + 14 * HOUR, **facts)
    with pytest.raises(BadHours):
        rules.prolong(at=DAY + 13 * HOUR, ends=DAY + 12 * HOUR, **facts)
    rules.prolong(at=DAY + 14 * HOUR, ends=DAY + 14 * HOUR, **facts)
    after.refresh_from_db()
    assert after.rest_broken == 1 and Revision.objects.filter(reason=f"前一班 {shift.number} 延长").exists()


def test_whoever_lacks_rest_for_it_may_be_swapped_for_who_does_not(cast: Cast) -> None:
    shift = plan(cast, crew(cast))
    after = plan(cast, crew(cast, "01-2"), DAY + 24 * HOUR)
    rested = colleague(1, cast.zone)
    at = DAY + 15 * HOUR
    rules.prolong(actor=planner(cast), at=at, shift=shift, ends=at, why="事故现场")
    after.refresh_from_db()
    assert after.rest_broken == 2
    assert swap(cast, after, cast.deputy, rested, at=at).rest_broken == 1


def test_a_person_has_a_skill_from_a_day_until_it_lapses(cast: Cast) -> None:
    qualify(cast.officer, "armed")
    with pytest.raises(DoubleBooked):
        qualify(cast.officer, "armed")
    facts = {"person": cast.officer, "skill": Skill.objects.get(code="drone"), "since": date(2022, 2, 1)}
    with pytest.raises(NotAllowed):
        crews.qualify(actor=cast.actor("other_head"), at=FORMED, **facts)
    held = Qualification.objects.get()
    crews.lapse(actor=SYSTEM, at=BEFORE, qualification=held, on=date(2022, 10, 1), why="考核不合格")
    assert not Qualification.objects.on(date(2022, 10, 1)).exists()
