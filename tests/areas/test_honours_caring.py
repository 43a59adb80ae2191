"""Bars, retirement with its ceremony, families in hardship and visits to them, leave: each verb and who may not."""

from datetime import date
from typing import Any

import pytest

from lianjian.areas.honours import caring, leaving
from lianjian.areas.honours.models import Bar, CareVisit, Hardship, Leave, Retirement
from lianjian.areas.honours.refusals import (
    BarredAlready,
    CeremonyHeld,
    KeptTooLong,
    LeaveOverlaps,
    NoBranch,
    NotInPost,
    NotOnTheList,
    NoWorkingDay,
    OnTheListAlready,
    OwnLeave,
    RetiresAlready,
    WrongOrder,
)
from lianjian.areas.honours.states import LEAVE_CALLED_OFF
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.flow import WrongState
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import Person
from lianjian.kernel.records.door import FromTheFuture
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.testing.cast import Cast, moment
from tests.areas.branch_lives import branch_of, branch_with

pytestmark = pytest.mark.django_db
D = date.fromisoformat


def does(cast: Cast, verb: Any, role: str, day: str, **told: Any) -> Any:
    with held_at(moment(day, "18:00")):
        return verb(actor=cast.actor(role), at=moment(day, "16:00"), **told)


def stranger(cast: Cast) -> Person:
    return changes.enlist(actor=cast.system, at=moment("2022-01-01"), number="X-9", name="路人")


def barred(cast: Cast, role: str = "supervisor", since: str = "2022-03-03", **more: Any) -> Bar:
    told = {"person": cast.officer, "kind": "discipline", "since": D(since)} | more
    return does(cast, caring.bar, role, "2022-03-03", **told)


def test_a_bar_is_entered_by_supervision_or_the_political_department_and_ends(cast: Cast) -> None:
    bar = barred(cast)
    assert (bar.unit, bar.valid_to) == (cast.zone, None)
    for role in ("head", "director", "officer"):
        with pytest.raises(NotAllowed):
            barred(cast, role)
    with pytest.raises(BarredAlready):
        barred(cast, "political", "2022-03-10")
    with pytest.raises(WrongOrder):
        barred(cast, "political", kind="inquiry", until=D("2022-03-01"))
    with pytest.raises(NotInPost):
        barred(cast, "political", person=stranger(cast))
    with pytest.raises(WrongOrder):
        does(cast, caring.lift, "supervisor", "2022-04-01", bar=bar, on=D("2022-03-01"))
    assert does(cast, caring.lift, "supervisor", "2022-04-01", bar=bar, on=D("2022-09-01")).valid_to
    assert verify().ok


def retiring(cast: Cast, role: str = "political", person: Person | None = None) -> Retirement:
    return does(
        cast, caring.retire, role, "2022-03-01", person=person or cast.officer, retires_on=D("2022-04-01")
    )


def test_a_retirement_is_entered_once_and_its_ceremony_held_once_by_the_unit(cast: Cast) -> None:
    row = retiring(cast)
    assert (row.unit, row.ceremony_due_on) == (cast.zone, D("2022-05-01"))
    with pytest.raises(RetiresAlready):
        retiring(cast)
    with pytest.raises(NotAllowed):
        retiring(cast, "head", cast.deputy)
    with pytest.raises(NotInPost):
        retiring(cast, person=stranger(cast))
    for role in ("other_head", "officer"):
        with pytest.raises(NotAllowed):
            does(cast, caring.hold_ceremony, role, "2022-03-31", retirement=row, ceremony="座谈")
    row = does(cast, caring.hold_ceremony, "head", "2022-03-31", retirement=row, ceremony="座谈，颁发荣休证")
    assert row.ceremony_on == D("2022-03-31")
    told = {"retirement": row, "retires_on": D("2022-05-01"), "why": "核对档案"}
    with pytest.raises(NotAllowed):
        does(cast, caring.correct_retirement, "head", "2022-04-01", **told)
    row = does(cast, caring.correct_retirement, "political", "2022-04-01", **told)
    assert (row.retires_on, row.ceremony_due_on) == (D("2022-05-01"), D("2022-05-31"))
    with pytest.raises(CeremonyHeld):
        does(cast, caring.hold_ceremony, "head", "2022-04-02", retirement=row, ceremony="再办")
    assert verify().ok


def on_list(cast: Cast, role: str = "head", until: str = "2022-12-31", **more: Any) -> Hardship:
    told = {"person": cast.officer, "purpose": "visit", "since": D("2022-01-10"), "until": D(until)} | more
    return does(cast, caring.put_on_list, role, "2022-01-10", **told)


def test_a_family_stands_on_the_list_of_its_branch_for_a_time(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    family = on_list(cast)
    assert (family.unit, family.valid_to) == (branch, D("2022-12-31"))
    with pytest.raises(OnTheListAlready):
        on_list(cast)
    with pytest.raises(KeptTooLong):
        on_list(cast, person=cast.deputy, until="2023-01-11")
    with pytest.raises(WrongOrder):
        on_list(cast, person=cast.deputy, until="2022-01-09")
    for role in ("other_head", "officer", "director", "supervisor"):
        with pytest.raises(NotAllowed):
            on_list(cast, role, person=cast.deputy)
    with pytest.raises(NoBranch):
        on_list(cast, "political", person=stranger(cast))
    assert does(
        cast, caring.take_off_list, "head", "2022-06-01", hardship=family, on=D("2022-06-01")
    ).valid_to
    with pytest.raises(NotAllowed):
        does(cast, caring.take_off_list, "other_head", "2022-06-01", hardship=family, on=D("2022-05-01"))
    assert verify().ok


def test_who_is_on_no_roll_is_cared_for_by_the_branch_of_the_unit(cast: Cast) -> None:
    assert on_list(cast, "political").unit == branch_of(cast.zone)


def visited(cast: Cast, role: str = "head", day: str = "2022-01-27", **more: Any) -> CareVisit:
    return does(cast, caring.visit, role, day, **{"person": cast.officer, "kind": "hardship"} | more)


def test_a_visit_in_hardship_is_to_a_family_on_the_list_and_one_in_illness_to_anyone(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    with pytest.raises(NotOnTheList):
        visited(cast)
    family = on_list(cast)
    call = visited(cast, fund=1_000)
    assert (call.listed, call.unit, call.fund) == (family, branch, 1_000)
    ill = visited(cast, kind="illness", day="2022-03-01")
    assert (ill.listed, ill.unit) == (None, branch)
    for role in ("other_head", "officer", "supervisor"):
        with pytest.raises(NotAllowed):
            visited(cast, role)
    assert CareVisit.objects.count() == 2 and verify().ok


def test_a_visit_is_corrected_by_its_branch_and_stays_one_to_a_listed_family(cast: Cast) -> None:
    branch_with(cast)
    family = on_list(cast)
    call = visited(cast, kind="illness")
    told = {"visit": call, "when": moment("2022-01-26"), "kind": "hardship", "fund": 500, "why": "写错"}
    for role in ("other_head", "officer", "supervisor"):
        with pytest.raises(NotAllowed):
            does(cast, caring.correct_visit, role, "2022-01-28", **told)
    call = does(cast, caring.correct_visit, "head", "2022-01-28", **told)
    assert (call.listed, call.fund, call.occurred_on) == (family, 500, D("2022-01-26"))
    with pytest.raises(NotOnTheList):
        does(cast, caring.correct_visit, "head", "2022-01-28", **told | {"when": moment("2022-01-09")})
    with pytest.raises(FromTheFuture):
        does(cast, caring.correct_visit, "head", "2022-01-28", **told | {"when": moment("2022-01-29")})
    assert verify().ok


def leave(
    cast: Cast, first: str, last: str, role: str = "officer", day: str = "2022-03-01", kind: str = "annual"
) -> Leave:
    return does(cast, leaving.ask_leave, role, day, kind=kind, first=D(first), last=D(last))


def test_leave_is_counted_in_working_days_by_the_calendar(cast: Cast) -> None:
    asked = leave(cast, "2022-03-04", "2022-03-08")
    assert (asked.days, asked.unit, asked.decide_due_on) == (3, cast.zone, D("2022-03-04"))
    over_a_holiday = leave(cast, "2022-04-29", "2022-05-07", day="2022-04-01")
    assert over_a_holiday.days == 4, (
        "29 April, 5 and 6 May, and the Saturday that makes up; 1 to 4 May is a holiday"
    )
    with pytest.raises(NoWorkingDay):
        leave(cast, "2022-03-12", "2022-03-13")
    with pytest.raises(WrongOrder):
        leave(cast, "2022-03-16", "2022-03-15")


def test_days_are_taken_once_unless_the_leave_was_refused_or_called_off(cast: Cast) -> None:
    asked = leave(cast, "2022-03-07", "2022-03-08")
    with pytest.raises(LeaveOverlaps, match=asked.number):
        leave(cast, "2022-03-08", "2022-03-09")
    leave(cast, "2022-03-07", "2022-03-08", role="other_officer")
    does(cast, leaving.decide_leave, "head", "2022-03-02", leave=asked, granted=False, note="有安保")
    again = leave(cast, "2022-03-08", "2022-03-09", day="2022-03-02")
    again = does(cast, leaving.decide_leave, "head", "2022-03-03", leave=again, granted=True)
    assert (again.state, again.decided_on) == ("granted", D("2022-03-03"))
    again = does(cast, leaving.call_off, "officer", "2022-03-04", leave=again)
    assert again.standing == LEAVE_CALLED_OFF and again.decided_on == D("2022-03-03")
    leave(cast, "2022-03-08", "2022-03-09", day="2022-03-04")
    assert verify().ok


def test_leave_is_asked_for_by_the_person_and_decided_by_someone_above(cast: Cast) -> None:
    asked = leave(cast, "2022-03-07", "2022-03-08")
    for role in ("other_head", "officer", "political"):
        with pytest.raises(NotAllowed):
            does(cast, leaving.decide_leave, role, "2022-03-02", leave=asked, granted=True)
    for role in ("other_officer", "head"):
        with pytest.raises(NotAllowed):
            does(cast, leaving.call_off, role, "2022-03-02", leave=asked)
    own = leave(cast, "2022-03-07", "2022-03-08", role="head")
    with pytest.raises(OwnLeave):
        does(cast, leaving.decide_leave, "head", "2022-03-02", leave=own, granted=True)
    assert does(cast, leaving.decide_leave, "director", "2022-03-02", leave=own, granted=True).decided_on
    with pytest.raises(WrongState):
        does(cast, leaving.decide_leave, "director", "2022-03-02", leave=own, granted=False)
