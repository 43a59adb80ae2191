"""What can be done with a problem before it is put right, by whom, and until when."""

from datetime import date

import pytest

from lianjian.areas.problems import rules
from lianjian.areas.problems.clocks import contact_until
from lianjian.areas.problems.models import Problem, ProblemKind, Reason
from lianjian.areas.problems.refusals import (
    AnotherUnits,
    NotOfTheUnit,
    SecondPersonNeeded,
    TooFar,
    TooLate,
    TooOften,
)
from lianjian.kernel.clock.periods import year_to
from lianjian.kernel.figures.answers import answer
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.flow import Backwards, WrongState
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.records.door import FromTheFuture, KeyReused
from lianjian.kernel.records.models import Revision
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.testing.cast import Cast, moment
from tests.areas.problem_lives import SECRET, assigned, fixed, in_progress, owed, raised

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]


def test_a_resident_gets_a_number_and_the_clock_starts(cast: Cast) -> None:
    problem = raised(cast)
    assert problem.number == f"M-{problem.pk:04d}"
    assert problem.unit == cast.zone
    assert problem.due_on == date(2022, 11, 23)  # 15 working days after 2 November, none of them a holiday


def test_the_deadline_skips_the_national_holiday_and_its_made_up_days(cast: Cast) -> None:
    problem = raised(cast, at=moment("2022-09-29"), kind=ProblemKind.objects.get(code="P07"))
    assert problem.due_on == date(2022, 10, 11)  # 30 Sept, 8–9 Oct (made up), 10, 11


def test_a_problem_goes_from_report_to_the_residents_own_word(cast: Cast) -> None:
    problem = rules.answer(
        actor=cast.resident,
        at=moment("2022-11-11"),
        problem=fixed(cast),
        secret=SECRET,
        fixed=True,
        satisfaction=5,
    )
    assert problem.state == "closed"
    assert (problem.confirmed_on, problem.days_to_fix, problem.satisfied) == (date(2022, 11, 11), 7, True)
    assert [r.action for r in Revision.objects.filter(kind="problems.problem", record=problem.pk)][
        -1
    ].endswith("resident")
    assert verify().ok


def test_another_zone_cannot_assign_it(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        rules.assign(
            actor=cast.actor("other_head"), at=moment("2022-11-02", "14:40"), problem=raised(cast),
            owner=cast.officer, plan="", title="",
        )  # fmt: skip


def test_an_officer_cannot_assign(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        rules.assign(
            actor=cast.actor("officer"), at=moment("2022-11-02", "14:40"), problem=raised(cast),
            owner=cast.officer, plan="", title="",
        )  # fmt: skip


def test_a_problem_that_nobody_was_given_is_not_fixed(cast: Cast) -> None:
    with pytest.raises(WrongState):
        rules.fix(actor=cast.actor("head"), at=moment("2022-11-09"), problem=raised(cast), fix="装好了")


def test_whoever_mends_it_on_the_spot_says_so_once(cast: Cast) -> None:
    officer, day = cast.actor("officer"), date(2022, 11, 3)
    problem = rules.fix(actor=officer, at=moment(f"{day}"), problem=assigned(cast), fix="装好了")
    assert (problem.accepted_on, problem.contacted_on, problem.fixed_on) == (day, day, day)
    assert problem.state == "fixed"
    assert verify().ok


def test_time_does_not_run_backwards(cast: Cast) -> None:
    problem = in_progress(cast)
    with pytest.raises(Backwards):
        rules.fix(actor=cast.actor("officer"), at=moment("2022-11-01"), problem=problem, fix="装好了")


def test_nothing_happens_in_the_future(cast: Cast) -> None:
    with pytest.raises(FromTheFuture):
        raised(cast, at=moment("2023-01-01"))


def test_a_double_send_gives_the_first_problem_again(cast: Cast) -> None:
    first, second = raised(cast, key="sent-once"), raised(cast, key="sent-once")
    assert first == second
    assert Problem.objects.count() == 1


def test_the_same_key_with_another_text_is_a_conflict_not_a_silent_winner(cast: Cast) -> None:
    raised(cast, key="sent-once")
    with pytest.raises(KeyReused):
        raised(cast, key="sent-once", text="别的事")


def test_rejecting_needs_a_second_person(cast: Cast) -> None:
    reason = Reason.objects.filter(use="reject").first()
    problem = rules.propose_rejection(
        actor=cast.actor("head"), at=moment("2022-11-02", "10:00"), problem=raised(cast), reason=reason
    )
    with pytest.raises(SecondPersonNeeded):
        rules.decide_rejection(
            actor=cast.actor("head"), at=moment("2022-11-02", "11:00"), problem=problem, agree=True
        )
    problem = rules.decide_rejection(
        actor=cast.actor("deputy"), at=moment("2022-11-02", "11:00"), problem=problem, agree=True
    )
    assert problem.state == "rejected"


def test_a_problem_is_returned_once_and_in_time(cast: Cast) -> None:
    reason = Reason.objects.filter(use="return").first()
    problem = rules.accept(
        actor=cast.actor("officer"), at=moment("2022-11-02", "15:00"), problem=assigned(cast)
    )
    with pytest.raises(TooLate):
        rules.give_back(actor=cast.actor("officer"), at=moment("2022-11-07"), problem=problem, reason=reason)
    problem = rules.give_back(
        actor=cast.actor("officer"), at=moment("2022-11-03"), problem=problem, reason=reason
    )
    problem = rules.assign(
        actor=cast.actor("head"),
        at=moment("2022-11-03", "10:00"),
        problem=problem,
        owner=cast.officer,
        plan="再办",
        title="减速带",
    )
    problem = rules.accept(actor=cast.actor("officer"), at=moment("2022-11-03", "11:00"), problem=problem)
    with pytest.raises(TooOften):
        rules.give_back(
            actor=cast.actor("officer"), at=moment("2022-11-03", "12:00"), problem=problem, reason=reason
        )


def test_an_extension_is_given_once_before_the_deadline_by_someone_else(cast: Cast) -> None:
    problem = in_progress(cast)
    with pytest.raises(TooLate):
        rules.extend(
            actor=cast.actor("head"),
            at=moment("2022-11-24"),
            problem=problem,
            until=date(2022, 12, 1),
            why="等材料",
        )
    problem = rules.extend(
        actor=cast.actor("head"),
        at=moment("2022-11-22"),
        problem=problem,
        until=date(2022, 12, 1),
        why="等材料",
    )
    assert problem.due_on == date(2022, 12, 1)
    with pytest.raises(TooOften):
        rules.extend(
            actor=cast.actor("head"),
            at=moment("2022-11-30"),
            problem=problem,
            until=date(2022, 12, 9),
            why="还等",
        )


def test_a_suspended_problem_names_its_next_day_within_ninety(cast: Cast) -> None:
    problem = in_progress(cast)
    with pytest.raises(TooFar):
        rules.suspend(
            actor=cast.actor("head"),
            at=moment("2022-11-10"),
            problem=problem,
            until=date(2023, 3, 1),
            why="等开春",
        )
    problem = rules.suspend(
        actor=cast.actor("head"),
        at=moment("2022-11-10"),
        problem=problem,
        until=date(2023, 1, 31),
        why="等资金",
    )
    assert problem.state == "suspended"


def test_the_phone_is_sealed_committed_and_ends_a_year_after_closing(cast: Cast) -> None:
    from lianjian.kernel.records import personal
    from lianjian.kernel.records.models import SealedValue

    problem = raised(cast, phone="13800000000")
    assert personal.read(problem) == {"reporter_phone": "13800000000"}
    assert "13800000000" not in Revision.objects.get(kind="problems.problem", record=problem.pk).body
    problem = rules.assign(
        actor=cast.actor("head"),
        at=moment("2022-11-02", "14:40"),
        problem=problem,
        owner=cast.officer,
        plan="办",
        title="减速带",
    )
    problem = rules.accept(actor=cast.actor("officer"), at=moment("2022-11-02", "15:00"), problem=problem)
    problem = rules.contact(actor=cast.actor("officer"), at=moment("2022-11-02", "15:30"), problem=problem)
    problem = rules.fix(actor=cast.actor("officer"), at=moment("2022-11-09"), problem=problem, fix="好了")
    rules.answer(actor=cast.resident, at=moment("2022-11-11"), problem=problem, secret=SECRET, fixed=True)
    value = SealedValue.objects.get(record=problem.pk, name="reporter_phone")
    assert (value.erase_on, value.key_name) == (date(2023, 11, 11), "2023-11")
    assert verify().ok


def test_the_owner_serves_in_the_unit_that_does_the_work(cast: Cast) -> None:
    with pytest.raises(NotOfTheUnit) as refused:
        rules.assign(
            actor=cast.actor("head"), at=moment("2022-11-02", "14:40"), problem=raised(cast),
            owner=cast.other_officer, plan="装减速带", title="减速带",
        )  # fmt: skip
    assert refused.value.field == "owner"


def test_what_is_handed_back_is_to_be_assigned_anew_and_nobody_owes_a_call(cast: Cast) -> None:
    problem = rules.accept(
        actor=cast.actor("officer"), at=moment("2022-11-02", "15:00"), problem=assigned(cast)
    )
    problem = rules.give_back(
        actor=cast.actor("officer"), at=moment("2022-11-03"), problem=problem,
        reason=Reason.objects.filter(use="return").first(),
    )  # fmt: skip
    assert (problem.owner, problem.assigned_on, problem.contact_due_on) == (None, None, None)
    assert problem.assign_due_on == date(2022, 11, 4)
    assert owed(cast, "assign") == [problem.pk] and owed(cast, "contact") == []


def test_a_rejected_problem_is_neither_due_nor_late(cast: Cast) -> None:
    problem = rules.propose_rejection(
        actor=cast.actor("head"), at=moment("2022-11-02", "10:00"), problem=raised(cast),
        reason=Reason.objects.filter(use="reject").first(),
    )  # fmt: skip
    assert (number("due"), number("overdue")) == (1, 1)
    rules.decide_rejection(
        actor=cast.actor("deputy"), at=moment("2022-11-02", "11:00"), problem=problem, agree=True
    )
    assert (number("due"), number("overdue"), number("raised")) == (0, 0, 1)
    assert owed(cast, "fix") == owed(cast, "assign") == []


def number(key: str) -> float | int | None:
    return answer(f"problems.{key}", Question(period=year_to(date(2022, 12, 20)))).value.number


def test_more_time_is_asked_for_only_while_it_is_worked_on(cast: Cast) -> None:
    facts = {"until": date(2022, 12, 1), "why": "等材料"}
    problem = assigned(cast)
    with pytest.raises(WrongState):
        rules.ask_extension(actor=cast.actor("officer"), at=moment("2022-11-03"), problem=problem, **facts)
    problem = rules.accept(actor=cast.actor("officer"), at=moment("2022-11-03"), problem=problem)
    problem = rules.contact(actor=cast.actor("officer"), at=moment("2022-11-03"), problem=problem)
    problem = rules.ask_extension(
        actor=cast.actor("officer"), at=moment("2022-11-03", "10:00"), problem=problem, **facts
    )
    assert (problem.state, problem.extension_until) == ("in_progress", date(2022, 12, 1))
    with pytest.raises(NotAllowed):
        rules.extend(actor=cast.actor("officer"), at=moment("2022-11-04"), problem=problem, **facts)


def corrected(cast: Cast, problem: Problem, at: str, **facts: object) -> Problem:
    asked = {"kind": problem.kind, "place": problem.place, "title": "更正后的事由", "why": "登记有误"}
    return rules.correct(actor=cast.actor("head"), at=moment(at), problem=problem, **(asked | facts))


def test_another_kind_brings_its_own_deadline_but_saves_nobody_from_one_that_is_over(cast: Cast) -> None:
    slow, quick = ProblemKind.objects.get(code="P02"), ProblemKind.objects.get(code="P16")
    problem = corrected(cast, raised(cast, kind=quick), "2022-11-03", kind=slow)
    assert (problem.kind, problem.due_on) == (slow, date(2022, 11, 23))
    late = corrected(cast, raised(cast, kind=quick), "2022-11-07", kind=slow)
    assert (late.kind, late.due_on) == (slow, date(2022, 11, 4))


def test_a_problem_of_another_zones_village_goes_there_while_nobody_works_on_it(cast: Cast) -> None:
    there = cast.village(cast.other_zone)
    problem = corrected(cast, raised(cast), "2022-11-03", place=there)
    assert (problem.unit, problem.town) == (cast.other_zone, there.town())
    with pytest.raises(AnotherUnits):
        corrected(cast, assigned(cast), "2022-11-03", place=there)
    assert verify().ok


def test_the_contact_of_whoever_raised_it_on_a_leap_day_is_kept_a_year(cast: Cast) -> None:
    assert contact_until(date(2024, 2, 29)) == date(2025, 2, 28)
    assert contact_until(date(2022, 12, 31)) == date(2023, 12, 31)


def test_a_resident_reports_through_a_program_as_on_the_public_site(cast: Cast) -> None:
    assert raised(cast, channel="api").channel == "api"
    with pytest.raises(NotAllowed):
        raised(cast, channel="phone")
