"""Figures: what they count, as of when, for whom; and that tallies never part from rows."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianjian.areas.problems import rules
from lianjian.areas.problems.models import Problem, ProblemKind
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.clock.periods import Period, year_to
from lianjian.kernel.figures.answers import Answer, answer, openings
from lianjian.kernel.figures.measures import Least
from lianjian.kernel.figures.models import Entry, Tally
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.refusal import Refusal
from lianjian.kernel.testing.cast import Cast, moment
from tests.areas.problem_lives import raise_on

pytestmark = pytest.mark.django_db
SECRET = "s"


def settle(cast: Cast, problem: Problem, *, fixed: str, confirmed: str | None = None) -> Problem:
    """Work on it from the day it was raised, fix it on a day, and let the resident confirm."""
    raised = f"{problem.raised_on}"
    head, officer = cast.actor("head"), cast.actor("officer")
    with held_at(moment(fixed, "12:00")):
        problem = rules.assign(
            actor=head,
            at=moment(raised, "10:00"),
            problem=problem,
            owner=cast.officer,
            plan="修",
            title="路灯",
        )
        problem = rules.accept(actor=officer, at=moment(raised, "11:00"), problem=problem)
        problem = rules.contact(actor=officer, at=moment(raised, "12:00"), problem=problem)
        problem = rules.fix(actor=officer, at=moment(fixed, "12:00"), problem=problem, fix="换了灯")
    if confirmed:
        with held_at(moment(confirmed, "12:00")):
            problem = rules.answer(
                actor=cast.resident,
                at=moment(confirmed),
                problem=problem,
                secret=SECRET,
                fixed=True,
                satisfaction=5,
            )
    return problem


def ask(key: str, on: str = "2022-12-20", **question: object) -> Answer:
    return answer(key, Question(period=year_to(date.fromisoformat(on)), **question))


def test_a_count_counted_by_hand(cast: Cast) -> None:
    for day in ("2023-01-01", "2022-06-30", "2022-12-20", "2022-12-21", "2022-01-01"):
        raise_on(cast, day)
    assert ask("problems.raised").value.number == 3
    assert (
        answer("problems.raised", Question(period=Period(date(2022, 6, 30), date(2022, 6, 30)))).value.number
        == 1
    )


def test_an_empty_period_is_zero_for_a_count_and_nothing_for_a_share(cast: Cast) -> None:
    assert ask("problems.raised").value.number == 0
    assert ask("problems.rectified_share").value.number is None
    assert ask("problems.days_to_fix_p90").value.number is None


def test_distinct_counts_each_kind_once(cast: Cast) -> None:
    for kind in ("P02", "P02", "P08"):
        raise_on(cast, "2022-05-05", kind)
    assert ask("problems.kinds").value.number == 2


def test_a_share_counts_what_is_open_as_not_done(cast: Cast) -> None:
    settle(cast, raise_on(cast, "2022-03-01"), fixed="2022-03-03", confirmed="2022-03-04")
    raise_on(cast, "2022-03-01")
    value = ask("problems.rectified_share").value
    assert (value.number, value.numerator, value.denominator) == (50.0, 1, 2)
    assert value.low < 50 < value.high


def test_closing_your_own_work_gains_nothing(cast: Cast) -> None:
    """An attempt to game it: fixed without the resident's word does not count as rectified."""
    settle(cast, raise_on(cast, "2022-03-01"), fixed="2022-03-03")
    assert ask("problems.rectified").value.number == 0


def test_overdue_is_due_minus_done_and_needs_no_clock(cast: Cast) -> None:
    problem = raise_on(cast, "2022-03-01", "P07")  # five working days: due on 8 March
    settle(cast, problem, fixed="2022-03-10")
    overdue = [ask("problems.overdue", on=f"2022-03-{day:02}").value.number for day in (8, 9, 10)]
    assert overdue == [0, 1, 0]


def test_a_percentile_is_exact(cast: Cast) -> None:
    for fixed in ("2022-03-02", "2022-03-03", "2022-03-11"):
        settle(cast, raise_on(cast, "2022-03-01"), fixed=fixed)
    assert ask("problems.days_to_fix_p90").value.number == 10


def test_a_rank_is_shared_by_equals(cast: Cast) -> None:
    settle(cast, raise_on(cast, "2022-03-01"), fixed="2022-03-02")
    raise_on(cast, "2022-03-01", zone=cast.other_zone)
    assert ask("problems.in_time_rank", unit=cast.zone).value.number == 1
    assert ask("problems.in_time_rank", unit=cast.other_zone).value.number == 2


def test_a_rank_of_each_month_is_that_among_the_units_of_that_month(cast: Cast) -> None:
    settle(cast, raise_on(cast, "2022-03-01"), fixed="2022-03-02")
    raise_on(cast, "2022-03-01", zone=cast.other_zone)
    ranks = dict(ask("problems.in_time_rank", unit=cast.other_zone).monthly())
    assert ranks[date(2022, 3, 1)].number == 2 and ranks[date(2022, 2, 1)].number is None


def test_the_least_is_the_smallest_number_of_any_unit(cast: Cast) -> None:
    of = registry.figures["problems.raised"]
    least = replace(of, key="test.least", rows=None, measure=Least(of=of))
    asked = Question(period=year_to(date(2022, 12, 20)))
    assert least.measure.value(least, asked).number is None
    for day, zone in (("2022-03-01", cast.zone), ("2022-03-02", cast.zone), ("2022-04-01", cast.other_zone)):
        raise_on(cast, day, zone=zone)
    assert least.measure.value(least, asked).number == 1
    assert least.measure.by(least, asked, "month")[date(2022, 3, 1)].number == 2
    assert openings(least, asked)[0][1].count() == 3


def test_a_unit_counts_its_own_rows_only(cast: Cast) -> None:
    raise_on(cast, "2022-03-01")
    raise_on(cast, "2022-03-01", zone=cast.other_zone)
    assert ask("problems.raised", unit=cast.zone).value.number == 1


def test_the_figure_opens_to_exactly_the_rows_it_counted(cast: Cast) -> None:
    raise_on(cast, "2022-12-31")
    counted = raise_on(cast, "2023-03-01")
    found = ask("problems.raised", on="2023-12-20")
    assert [list(rows) for _figure, rows in openings(found.figure, found.question)] == [[counted]]


def test_a_figure_asked_as_known_then_does_not_see_what_was_written_later(cast: Cast) -> None:
    raise_on(cast, "2022-03-01")
    late = raise_on(cast, "2022-03-02", written="2022-06-01")
    then, after = moment("2022-03-15"), moment("2022-07-01")
    assert [ask("problems.raised", known_at=at).value.number for at in (then, after)] == [1, 2]
    rows = openings(
        registry.figures["problems.raised"], Question(period=year_to(date(2022, 12, 20)), known_at=then)
    )
    assert late not in rows[0][1]


@pytest.mark.parametrize(
    "written", [("2023-01-19", "07:00"), ("2023-01-19", "09:00"), ("2023-01-20", "00:30")]
)
def test_what_was_known_is_exact_to_the_moment_about_the_thirtieth_day_too(
    cast: Cast, written: tuple
) -> None:
    """There the answer begins to come from sums and what changed late; a day in UTC ends eight hours later."""
    with held_at(moment(*written)):
        rules.raise_problem(
            actor=cast.resident, at=moment("2022-12-20"), kind=ProblemKind.objects.get(code="P02"),
            place=cast.village(), text="路灯不亮", channel="public", secret="s",
        )  # fmt: skip
    a_minute = timedelta(minutes=1)
    for known_at, number in ((moment(*written) - a_minute, 0), (moment(*written) + a_minute, 1)):
        assert ask("problems.raised", known_at=known_at).value.number == number


def test_year_on_year_reads_both_windows_as_known_equally_long_after_their_end(cast: Cast) -> None:
    """A row of the year before, written a year too late, was not known then and is not compared."""
    heard = (("2022-05-05", None), ("2022-05-06", "2023-06-01"), ("2023-05-05", None), ("2023-05-06", None))
    for day, written in heard:
        raise_on(cast, day, written=written)
    found = ask("problems.raised", on="2023-12-20")
    assert (found.value.number, found.previous.number, found.change.value) == (2, 1, 100)


def test_a_year_is_compared_with_an_older_ledger_as_if_it_had_been_here_all_along(cast: Cast) -> None:
    """But asked as known then, rows that came later are not there before they came."""
    taken_over(cast, "2022-05-05", at="2023-11-01")
    raise_on(cast, "2023-05-05")
    found = ask("problems.raised", on="2023-12-20")
    assert (found.value.number, found.previous.number) == (1, 1)
    assert ask("problems.raised", on="2022-12-20", known_at=moment("2023-06-01")).value.number == 0
    assert ask("problems.raised", on="2022-12-20", known_at=moment("2023-12-01")).value.number == 1


def test_a_row_from_an_older_ledger_that_is_changed_later_is_compared_once(cast: Cast) -> None:
    problem = taken_over(cast, "2022-05-05", at="2022-06-30")
    with held_at(moment("2023-09-01")):
        rules.correct(
            actor=cast.actor("head"), at=moment("2023-09-01"), problem=problem, kind=problem.kind,
            place=cast.village(cast.other_zone), title="更正地点", why="村名填错",
        )  # fmt: skip
    assert ask("problems.raised", on="2023-12-20").previous.number == 1
    assert verify().ok


def taken_over(cast: Cast, day: str, *, at: str) -> Problem:
    """A row that an import took over from a ledger kept elsewhere."""
    from lianjian.kernel.org.structure import unit_for
    from lianjian.kernel.records.door import change, current

    village = cast.village()
    problem = rules.new_problem(
        at=moment(day), kind=ProblemKind.objects.get(code="P02"), place=village,
        unit=unit_for(village.parent_id, date(2022, 1, 1)), text="旧台账", channel="import",
    )  # fmt: skip

    @change("problems.problem:register")
    def take(*, actor: object, at: object) -> None:
        under_way = current()
        under_way.taken_over = True
        under_way.put_many([problem])

    with held_at(moment(at)):
        take(actor=cast.system, at=moment(at))
    return Problem.objects.get(pk=problem.pk)


def test_unconfirmed_rules_show_on_the_answer(cast: Cast) -> None:
    assert ask("problems.raised").confirmed is False


def test_moving_a_row_to_another_day_moves_its_tally(cast: Cast) -> None:
    problem = settle(cast, raise_on(cast, "2022-03-01"), fixed="2022-03-03")
    with held_at(moment("2022-03-05")):
        rules.answer(
            actor=cast.resident, at=moment("2022-03-04"), problem=problem, secret=SECRET, fixed=False
        )
    assert ask("problems.days_to_fix_p90").value.number is None
    assert verify().ok


def test_verify_finds_a_tally_that_was_bent(cast: Cast) -> None:
    raise_on(cast, "2022-03-01")
    Tally.objects.filter(figure=registry.figures["problems.raised"].number).update(amount=7)
    assert not verify().ok


def test_verify_finds_a_row_that_was_edited_behind_the_door(cast: Cast) -> None:
    from django.db import connection

    raise_on(cast, "2022-03-01")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE problems_problem SET text = 'x'")
    findings = verify()
    assert not findings.ok and "not what its last revision" in findings.problems[0]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["assign", "accept", "contact", "fix", "yes", "no", "suspend"]), st.integers(0, 3)
    ),
    max_size=14,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_history_of_allowed_moves_keeps_tallies_equal_to_a_recount(
    cast: Cast, steps: list[tuple[str, int]]
) -> None:
    from datetime import timedelta

    from django.db import transaction

    problem, at = raise_on(cast, "2022-03-01"), moment("2022-03-01", "10:00")
    for name, days in steps:
        at += timedelta(days=days, minutes=1)
        try:
            with held_at(at), transaction.atomic():
                problem = _do(cast, name, problem, at)
        except Refusal:
            problem.refresh_from_db()
    findings = verify()
    assert findings.ok, findings.problems
    assert not Entry.objects.filter(known_to__isnull=True, amount=0).exists()
    is_closed = not Problem.objects.open().filter(pk=problem.pk).exists()
    assert not (is_closed and Problem.objects.late(date.max).filter(pk=problem.pk).exists())


def _do(cast: Cast, name: str, problem: Problem, at: object) -> Problem:
    head, officer, owner = cast.actor("head"), cast.actor("officer"), cast.officer
    said = {"actor": cast.resident, "at": at, "problem": problem, "secret": SECRET}
    return {
        "assign": lambda: rules.assign(actor=head, at=at, problem=problem, owner=owner, plan="", title=""),
        "accept": lambda: rules.accept(actor=officer, at=at, problem=problem),
        "contact": lambda: rules.contact(actor=officer, at=at, problem=problem),
        "fix": lambda: rules.fix(actor=officer, at=at, problem=problem, fix="好"),
        "yes": lambda: rules.answer(**said, fixed=True),
        "no": lambda: rules.answer(**said, fixed=False),
        "suspend": lambda: rules.suspend(
            actor=head, at=at, problem=problem, until=at.date().replace(month=5), why="等"
        ),
    }[name]()  # fmt: skip
