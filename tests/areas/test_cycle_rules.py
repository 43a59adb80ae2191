"""Evaluations: points come from rows alone, are objected to, answered, and closed for good."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from lianjian.areas.cycle import rules
from lianjian.areas.cycle.jobs import draft_last_quarter
from lianjian.areas.cycle.models import Evaluation, Line, Mark
from lianjian.areas.cycle.queries import Measured, differences
from lianjian.areas.cycle.refusals import (
    AlreadyContested,
    NotAnswered,
    NotContested,
    NothingToJudgeBy,
    NotOverYet,
    OwnUnit,
    TooLate,
    TooSoon,
    UnknownMeasure,
)
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.clock.periods import quarter_of, year_to
from lianjian.kernel.duties.models import Excuse
from lianjian.kernel.figures.answers import answer
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.flow import WrongState
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.records.door import change
from lianjian.kernel.records.reference import asked_once
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.testing.cast import Cast, moment
from tests.areas.cycle_lives import (
    CONTEST_BY,
    FIRST,
    answered,
    assigned_on,
    branch_of,
    closed,
    contested,
    drafted,
    mark,
    with_secretary,
)
from tests.areas.problem_lives import raise_on

pytestmark = pytest.mark.django_db
ASSIGNED = "Y01"
"""The line of the county's list by which problems are to be assigned in time, worth five points."""


def work(cast: Cast) -> None:
    """Two problems assigned in time, one a day late, and one of the other zone never."""
    with_secretary(cast)
    assigned_on(cast, "2022-03-01", "2022-03-01")
    assigned_on(cast, "2022-03-02", "2022-03-03")
    assigned_on(cast, "2022-03-07", "2022-03-10")
    raise_on(cast, "2022-03-09", zone=cast.other_zone)


def test_a_branch_is_given_the_share_of_what_its_unit_did_in_time(cast: Cast) -> None:
    work(cast)
    evaluation = drafted(cast)
    found = mark(evaluation, ASSIGNED)
    assert (found.part, found.whole) == (2, 3)
    assert (found.earned, found.possible) == (333, 500)
    other = Evaluation.objects.get(unit=branch_of(cast.other_zone))
    assert (mark(other, ASSIGNED).part, mark(other, ASSIGNED).whole) == (0, 1)


def test_where_nothing_was_owed_a_line_counts_for_nothing(cast: Cast) -> None:
    with_secretary(cast)
    evaluation = drafted(cast)
    assert mark(evaluation, ASSIGNED).possible == 0
    owed = {it.line.code for it in evaluation.marks.select_related("line") if it.possible}
    assert owed == {"D01", "D04", "D05"}, "what every branch owes in a quarter: meeting, lecture, theme days"
    assert (evaluation.earned, evaluation.possible, evaluation.score) == (0, 2400, 0.0)


def test_an_evaluation_is_the_sum_of_its_marks(cast: Cast) -> None:
    work(cast)
    evaluation = drafted(cast)
    marks = list(evaluation.marks.all())
    assert len(marks) == Line.objects.on(quarter_of(FIRST).last).count()
    assert evaluation.earned == sum(it.earned for it in marks) > 0
    assert evaluation.possible == sum(it.possible for it in marks)


@given(part=st.integers(0, 10**6), more=st.integers(0, 10**6), worth=st.integers(1, 100))
def test_points_grow_with_what_was_done_and_never_pass_what_a_line_is_worth(
    part: int, more: int, worth: int
) -> None:
    found = Mark(line=Line(points=worth)).measure(part, part + more)
    assert 0 <= found.earned <= found.possible <= 100 * worth
    better = Mark(line=Line(points=worth)).measure(part + 1, part + 1 + more)
    assert better.earned * max(1, found.possible) >= found.earned * better.possible
    if more == 0 and part:
        assert found.earned == found.possible


def test_a_quarter_is_not_evaluated_before_it_is_over(cast: Cast) -> None:
    with pytest.raises(NotOverYet), held_at(moment("2022-03-31", "23:00")):
        rules.draft_quarter(actor=SYSTEM, at=moment("2022-03-31", "23:00"), first=FIRST)
    assert not Evaluation.objects.exists()


def test_without_lines_nothing_is_evaluated(cast: Cast) -> None:
    with pytest.raises(NothingToJudgeBy), held_at(moment("2021-04-01")):
        rules.draft_quarter(actor=SYSTEM, at=moment("2021-04-01"), first=date(2021, 1, 1))


def test_a_quarter_is_drafted_once_for_every_branch(cast: Cast) -> None:
    evaluation = drafted(cast)
    assert Evaluation.objects.filter(first=FIRST).count() == 20
    assert drafted(cast).pk == evaluation.pk
    assert Evaluation.objects.filter(first=FIRST).count() == 20


def test_the_timer_drafts_the_quarter_that_is_over_and_no_more(cast: Cast) -> None:
    with held_at(moment("2022-04-01")):
        assert draft_last_quarter(moment("2022-04-01")) == "evaluations: 20 drafted"
        assert draft_last_quarter(moment("2022-04-01")) == "evaluations: 0 drafted"
    assert set(Evaluation.objects.values_list("first", flat=True)) == {FIRST}


def test_measuring_takes_as_many_statements_however_many_branches_there_are(cast: Cast) -> None:
    lines = list(Line.objects.on(quarter_of(FIRST).last))
    Measured.of(lines, quarter_of(FIRST), on=date(2022, 4, 1))
    work(cast)
    with CaptureQueriesContext(connection) as asked, asked_once():
        Measured.of(lines, quarter_of(FIRST), on=date(2022, 4, 1))
    assert len(asked) <= 3 * len(lines)


# --- objections ---------------------------------------------------------------


def test_the_branch_objects_to_a_line_once_and_within_the_days_of_the_rule(cast: Cast) -> None:
    work(cast)
    evaluation = drafted(cast)
    assert evaluation.contest_by == CONTEST_BY
    evaluation = contested(cast, evaluation, ASSIGNED)
    assert evaluation.state == "contested" and mark(evaluation, ASSIGNED).is_open
    with pytest.raises(AlreadyContested):
        contested(cast, evaluation, ASSIGNED)


def test_an_objection_on_the_last_day_counts_and_one_the_day_after_does_not(cast: Cast) -> None:
    work(cast)
    evaluation = contested(cast, drafted(cast), ASSIGNED, day="2022-04-11")
    with pytest.raises(TooLate):
        contested(cast, evaluation, "Y02", day="2022-04-12")


def test_nobody_objects_for_another_branch(cast: Cast) -> None:
    work(cast)
    evaluation = drafted(cast)
    with pytest.raises(NotAllowed), held_at(moment("2022-04-06")):
        rules.contest(
            actor=cast.actor("other_head"), at=moment("2022-04-06"), evaluation=evaluation,
            mark=mark(evaluation, ASSIGNED), why="x",
        )  # fmt: skip


def test_what_is_not_upheld_stays_as_it_was(cast: Cast) -> None:
    work(cast)
    evaluation = answered(cast, contested(cast, drafted(cast), ASSIGNED), ASSIGNED, upheld=False)
    assert evaluation.state == "answered"
    assert (mark(evaluation, ASSIGNED).earned, mark(evaluation, ASSIGNED).upheld) == (333, False)
    with pytest.raises(NotContested):
        answered(cast, evaluation, ASSIGNED, upheld=True)


def test_what_is_upheld_is_measured_again_by_the_rows_as_they_are_now(cast: Cast) -> None:
    work(cast)
    evaluation = contested(cast, drafted(cast), "Y11")
    before = evaluation.possible
    excuse_nothing_and_raise_one(cast)
    evaluation = contested(cast, evaluation, ASSIGNED)
    evaluation = answered(cast, evaluation, ASSIGNED, upheld=True)
    found = mark(evaluation, ASSIGNED)
    assert (found.part, found.whole, found.earned) == (3, 4, 375)
    assert evaluation.state == "contested", "another objection has no answer yet"
    assert evaluation.possible == before and evaluation.earned == sum(
        it.earned for it in evaluation.marks.all()
    )


def excuse_nothing_and_raise_one(cast: Cast) -> None:
    """One more problem of the quarter, taken down on paper and entered after its end, assigned on its day."""
    with held_at(moment("2022-04-05", "12:00")):
        assigned_on(cast, "2022-03-14", "2022-03-14")


def test_nobody_answers_for_their_own_unit(cast: Cast) -> None:
    work(cast)
    evaluation = contested(cast, drafted(cast), ASSIGNED)
    own = cast.actor("head")
    grants = (*own.grants, *cast.actor("political").grants)
    with pytest.raises(OwnUnit), held_at(moment("2022-04-07")):
        rules.answer(
            actor=type(own)(**{**vars(own), "grants": grants}), at=moment("2022-04-07"),
            evaluation=evaluation, mark=mark(evaluation, ASSIGNED), upheld=True, why="x",
        )  # fmt: skip


# --- closing ------------------------------------------------------------------


def test_nothing_is_closed_while_an_objection_could_still_be_made(cast: Cast) -> None:
    evaluation = drafted(cast)
    with pytest.raises(TooSoon):
        closed(cast, evaluation, day="2022-04-11")
    assert closed(cast, evaluation, day="2022-04-12").closed_on == date(2022, 4, 12)


def test_nothing_is_closed_while_an_objection_has_no_answer(cast: Cast) -> None:
    work(cast)
    evaluation = contested(cast, drafted(cast), ASSIGNED)
    with pytest.raises(NotAnswered):
        closed(cast, evaluation)
    assert closed(cast, answered(cast, evaluation, ASSIGNED, upheld=False)).state == "closed"


def test_what_is_closed_stays_whatever_the_rows_become_and_the_difference_is_told(cast: Cast) -> None:
    work(cast)
    evaluation = closed(cast, drafted(cast))
    assert differences(evaluation) == []
    with held_at(moment("2022-05-05", "12:00")):
        assigned_on(cast, "2022-03-14", "2022-03-14")
    evaluation = Evaluation.objects.get(pk=evaluation.pk)
    assert (mark(evaluation, ASSIGNED).part, mark(evaluation, ASSIGNED).whole) == (2, 3)
    changed = {it.mark.line.code: (it.part, it.whole) for it in differences(evaluation)}
    assert changed[ASSIGNED] == (3, 4)
    with pytest.raises(WrongState):
        closed(cast, evaluation)
    assert verify().ok


def test_an_excuse_counts_as_done(cast: Cast) -> None:
    """A village that could not be reached is excused; the line is as if it had been visited."""
    with_secretary(cast)
    quarter, line = quarter_of(date(2022, 10, 1)), Line.objects.get(code="Y11")
    before = Measured.of([line], quarter, on=date(2023, 1, 1)).parts(line, frozenset({cast.zone.pk}))
    excused(cast)
    after = Measured.of([line], quarter, on=date(2023, 1, 1)).parts(line, frozenset({cast.zone.pk}))
    assert (after[0], after[1]) == (before[0] + 1, before[1])


@change("duties.excuse:write")
def _excuse(*, actor: object, at: object, ower: int) -> Excuse:
    return Excuse(duty="visits.village", ower=ower, first=date(2022, 9, 1), reason="封控").put()


def excused(cast: Cast) -> None:
    with held_at(moment("2022-10-31")):
        _excuse(actor=cast.actor("political"), at=moment("2022-10-31"), ower=cast.village().pk)


# --- figures and lines --------------------------------------------------------


def test_the_score_is_told_of_closed_evaluations_alone_and_counted_by_hand(cast: Cast) -> None:
    work(cast)
    evaluation, asked = drafted(cast), Question(period=year_to(date(2022, 12, 20)), unit=cast.zone)
    assert answer("cycle.score", asked).value.number is None
    evaluation = closed(cast, evaluation)
    by_hand = round(100 * evaluation.earned / evaluation.possible, 1)
    assert answer("cycle.score", asked).value.number == by_hand
    assert answer("cycle.evaluated", asked).value.number == 1


def test_a_line_is_of_one_duty_or_of_one_share(cast: Cast) -> None:
    for duty, figure in (
        ("", ""),
        ("problems.fix", "problems.satisfied_share"),
        ("no.such", ""),
        ("", "problems.raised"),
    ):
        with pytest.raises(UnknownMeasure), held_at(moment("2022-06-01")):
            add_line(cast, duty=duty, figure=figure)
    assert add_line(cast, duty="problems.fix", figure="").pk


def add_line(cast: Cast, *, duty: str, figure: str) -> Line:
    with held_at(moment("2022-06-01")):
        return rules.add_line(
            actor=cast.actor("political"), at=moment("2022-06-01"), code="X1", name="试行", stream="party",
            duty=duty, figure=figure, points=7, since=date(2022, 6, 1),
        )  # fmt: skip


def test_a_line_that_ended_is_not_asked_in_the_next_quarter(cast: Cast) -> None:
    line = Line.objects.get(code=ASSIGNED)
    with held_at(moment("2022-04-20")):
        rules.end_line(
            actor=cast.actor("political"), at=moment("2022-04-20"), line=line, since=date(2022, 5, 1)
        )
    assert mark(drafted(cast), ASSIGNED).line == line
    with held_at(moment("2022-07-01")):
        rules.draft_quarter(actor=SYSTEM, at=moment("2022-07-01"), first=date(2022, 4, 1))
    assert not Mark.objects.filter(evaluation__first=date(2022, 4, 1), line=line).exists()
