"""The figures of co-building, counted by hand, and what is owed on its days."""

from datetime import date
from typing import Any

import pytest

from lianjian.areas.cobuild import joining, promising, rules
from lianjian.areas.cobuild.duties import ask_activity, ask_promise, monthly
from lianjian.areas.cobuild.duties import promised as promised_duty
from lianjian.areas.cobuild.figures import FIGURES
from lianjian.areas.cobuild.models import Joint, Pairing
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.clock.periods import Period, month_of, year_to
from lianjian.kernel.duties.owed import Count, Scope
from lianjian.kernel.figures.answers import answer
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org.models import Unit
from lianjian.kernel.testing.cast import Cast, moment
from tests.areas.branch_lives import branch_with, held
from tests.areas.cobuild_lives import (
    AT,
    JOINED,
    answered,
    body_of,
    branch_of,
    contact,
    joint_of,
    let_in,
    paired,
    partner_reported,
    promised,
    reported,
    zone_body,
)

pytestmark = pytest.mark.django_db
ACCOUNT = date(2022, 12, 20)


def ask(key: str, on: date = ACCOUNT, *, unit: Unit | None = None) -> Any:
    return answer(f"cobuild.{key}", Question(period=year_to(on), unit=unit)).value.number


def test_before_anything_is_founded_there_is_nothing_and_no_least(cast: Cast) -> None:
    relative = {"partners_min", "partners_each", "confirmed_share", "promises_share"}
    for figure in FIGURES:
        key = figure.key.removeprefix("cobuild.")
        assert ask(key) == (None if key in relative else 0), key


def test_joint_branches_partners_bodies_and_groups_stand_from_a_day_to_a_day(cast: Cast) -> None:
    zone, other = joint_of(branch_of(cast.zone)), joint_of(branch_of(cast.other_zone))
    organ = joint_of(Unit.objects.get(code="CMD1"), kind="organ")
    first, _second, _third = paired(zone, "甲村", "乙村", "丙村")
    (shared,) = paired(other, "丁村")
    joining.pair(actor=SYSTEM, at=AT, joint=organ, partners=[shared, first], on=JOINED)
    body_of(zone, first)
    body_of(organ, shared, first)
    joining.pair_groups(
        actor=SYSTEM, at=AT, joint=zone, groups=[(first, f"{n}组", f"{n}组") for n in range(5)], on=JOINED
    )
    told = (
        "organ_branches",
        "zone_branches",
        "joint_branches",
        "partners",
        "partners_min",
        "bodies",
        "groups",
    )
    assert [ask(key) for key in told] == [1, 2, 3, 6, 1, 2, 5]
    assert [ask(key, date(2022, 7, 21)) for key in told] == [0, 0, 0, 0, None, 0, 0]
    assert [ask(key, unit=cast.zone) for key in told] == [0, 1, 1, 3, 3, 1, 5]
    joining.end_joint(actor=SYSTEM, at=AT, joint=Joint.objects.get(pk=other.pk), on=date(2022, 10, 1))
    assert [ask(key) for key in told] == [1, 1, 2, 5, 2, 2, 5], "what has ended has no least number"
    assert [ask(key, date(2022, 9, 30)) for key in told] == [1, 2, 3, 6, 1, 2, 5]
    assert verify().ok


def test_a_joint_branch_without_a_partner_has_none_and_is_the_least(cast: Cast) -> None:
    zone = joint_of(branch_of(cast.zone))
    paired(zone, "甲村", "乙村")
    joint_of(branch_of(cast.other_zone))
    assert ask("partners_min") == 0
    joining.unpair(actor=SYSTEM, at=AT, pairing=Pairing.objects.first(), on=date(2022, 8, 1))
    assert ask("partners", unit=cast.zone) == 1


def test_activities_count_by_whose_word_they_have(cast: Cast) -> None:
    body, partner = zone_body(cast)
    let_in(partner)
    told = ("activities", "activities_confirmed", "activities_one_sided", "confirmed_share")
    yes, no, _waits = (reported(cast, body, partner, f"2022-0{month}-10") for month in (8, 9, 9))
    partner_reported(body, partner, "2022-10-10")
    wrong = reported(cast, body, partner, "2022-10-11")
    assert [ask(key) for key in told] == [5, 0, 4, 0]
    answered(partner, yes, "2022-10-12")
    answered(partner, no, "2022-10-12", agreed=False, why="没有去")
    with held_at(moment("2022-10-13")):
        rules.take_back(actor=cast.actor("head"), at=moment("2022-10-13"), activity=wrong, why="报错了")
    assert [ask(key) for key in told] == [4, 1, 2, 25]
    assert [ask(key, date(2022, 8, 31)) for key in told] == [1, 1, 0, 100]
    assert verify().ok


def test_a_gathering_is_shared_once_the_partner_says_so(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    body, partner = zone_body(cast)
    let_in(partner)
    gathering = held(cast, branch, "2022-08-10", "BL_THEMEDAY")
    reported(cast, body, partner, "2022-08-10")
    both = reported(cast, body, partner, "2022-08-10", gathering=gathering)
    assert ask("gatherings_shared") == 0
    answered(partner, both, "2022-08-11")
    assert ask("gatherings_shared") == 1


def test_only_the_partners_word_makes_a_promise_kept(cast: Cast) -> None:
    body, partner = zone_body(cast)
    let_in(partner)
    told = ("promises", "promises_kept", "promises_share")
    kept, said, dropped, _open = (promised(cast, body, partner) for _number in range(4))
    promised(cast, body, partner, side="partner")
    promised(cast, body, partner, due_on=date(2022, 12, 31))
    at, head = moment("2022-08-20"), cast.actor("head")
    with held_at(at):
        for row in (kept, said):
            promising.call_done(actor=head, at=at, promise=row)
        promising.judge_as_partner(actor=contact(partner), at=at, promise=kept, kept=True)
        promising.drop(actor=head, at=at, promise=dropped, why="不再需要")
    assert [ask(key) for key in told] == [4, 1, 25]
    assert ask("promises", date(2022, 12, 31)) == 5
    assert verify().ok


def month(number: int) -> Period:
    return month_of(date(2022, number, 1))


def test_a_body_owes_an_activity_each_month_from_the_one_after_it_was_formed(cast: Cast) -> None:
    body, _partner = zone_body(cast)
    day = date(2022, 12, 20)
    assert monthly.counts(month(7), on=day) == {}
    assert monthly.counts(month(8), on=date(2022, 8, 5)) == {body.unit_id: Count(owed=1, open=1)}
    assert monthly.counts(month(8), on=date(2022, 9, 1)) == {body.unit_id: Count(owed=1, late=1)}
    late = body_of(body.joint, _partner, name="反诈共同体", on=date(2022, 9, 2))
    assert monthly.counts(month(9), on=day)[body.unit_id].owed == 1
    assert monthly.counts(month(10), on=day)[body.unit_id].owed == 2
    joining.end_body(actor=SYSTEM, at=AT, body=late, on=date(2022, 10, 15))
    assert monthly.counts(month(10), on=day)[body.unit_id].owed == 1


def test_a_month_is_done_by_the_partners_word_and_not_by_the_bureaus_alone(cast: Cast) -> None:
    body, partner = zone_body(cast)
    let_in(partner)
    activity = reported(cast, body, partner, "2022-08-10")
    day = date(2022, 9, 20)
    assert monthly.counts(month(8), on=day)[body.unit_id] == Count(owed=1, late=1)
    answered(partner, activity, "2022-09-12")
    assert monthly.counts(month(8), on=day)[body.unit_id] == Count(owed=1, in_time=1)
    partner_reported(body, partner, "2022-09-15")
    assert monthly.counts(month(9), on=day)[body.unit_id] == Count(owed=1, in_time=1)
    scope = Scope(on=date(2022, 10, 5), units={body.unit_id})
    (owed,) = monthly.open_until(date(2022, 10, 31), scope, limit=5)
    assert (owed.subject, owed.detail, owed.due_on) == (str(body), "2022-10", date(2022, 10, 31))
    assert owed.url.endswith(f"/r/cobuild/body/{body.pk}/report/")


def test_what_we_promised_is_owed_by_its_owner_until_it_is_called_done(cast: Cast) -> None:
    body, partner = zone_body(cast)
    let_in(partner)
    row = promised(cast, body, partner)
    promised(cast, body, partner, side="partner")
    owner = Scope(on=date(2022, 9, 2), units=(), person=cast.officer.pk)
    (owed,) = promised_duty.open_until(date(2022, 9, 30), owner, limit=5)
    assert (owed.due_on, owed.person, owed.state(date(2022, 9, 2))) == (row.due_on, cast.officer.pk, "late")
    assert promised_duty.counts(month(9), on=date(2022, 9, 2)) == {body.unit_id: Count(owed=1, late=1)}
    at = moment("2022-09-03")
    with held_at(at):
        row = promising.call_done(actor=cast.actor("head"), at=at, promise=row)
        assert not promised_duty.open_until(
            date(2022, 9, 30), Scope(on=date(2022, 9, 3), units=None), limit=5
        )
        promising.judge_as_partner(actor=contact(partner), at=at, promise=row, kept=False, why="没有装")
    assert promised_duty.open_until(date(2022, 9, 30), Scope(on=date(2022, 9, 3), units=None), limit=5)


def test_a_partner_that_says_nothing_is_to_be_asked_within_five_working_days(cast: Cast) -> None:
    body, partner = zone_body(cast)
    let_in(partner)
    activity = reported(cast, body, partner, "2022-08-10")
    partner_reported(body, partner, "2022-08-10")
    scope = Scope(on=date(2022, 8, 18), units=None)
    (owed,) = ask_activity.open_until(date(2022, 8, 31), scope, limit=5)
    assert (owed.due_on, owed.unit, owed.state(scope.on)) == (date(2022, 8, 17), body.unit_id, "late")
    answered(partner, activity, "2022-08-17")
    assert ask_activity.counts(month(8), on=scope.on) == {body.unit_id: Count(owed=1, in_time=1)}


def test_what_we_call_done_is_to_be_asked_about_until_the_partner_judges_it(cast: Cast) -> None:
    body, partner = zone_body(cast)
    row, scope = promised(cast, body, partner), Scope(on=date(2022, 9, 9), units=None)
    at, callback = moment("2022-08-22"), cast.actor("callback")
    assert not ask_promise.open_until(date(2022, 12, 31), scope, limit=5)
    with held_at(at):
        row = promising.call_done(actor=cast.actor("head"), at=at, promise=row)
        (owed,) = ask_promise.open_until(date(2022, 12, 31), scope, limit=5)
        assert owed.due_on == date(2022, 8, 29)
        row = promising.judge_by_call(actor=callback, at=at, promise=row, kept=False, why="还差一处")
        assert not ask_promise.open_until(date(2022, 12, 31), scope, limit=5)
        row = promising.call_done(actor=cast.actor("head"), at=at, promise=row)
        promising.judge_by_call(actor=callback, at=at, promise=row, kept=True)
    assert ask_promise.counts(month(8), on=scope.on) == {body.unit_id: Count(owed=1, in_time=1)}
