"""Rows as they are stored and read by key: what changed is written, what nobody wrote since is not read again."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianjian.areas.problems.models import Problem
from lianjian.kernel.records.by_key import row_of, rows_of
from lianjian.kernel.records.door import change
from lianjian.kernel.records.storing import as_stored
from lianjian.kernel.testing.cast import Cast, moment
from tests.areas.problem_lives import raise_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]
AT = moment("2022-12-01")


@change("problems.problem:assign")
def plan(*, actor: object, at: object, problem: Problem, words: str) -> Problem:
    problem.plan = words
    return problem.put()


@change("problems.problem:assign")
def call(*, actor: object, at: object, problem: Problem) -> Problem:
    problem.calls_tried.append("2022-12-01")
    return problem.put()


def statements(work: object) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        work()  # type: ignore[operator]
    return [it["sql"] for it in asked if "problems_problem" in it["sql"].split("WHERE")[0]]


def test_only_what_changed_is_written(cast: Cast) -> None:
    problem = Problem.objects.get(pk=raise_on(cast, "2022-11-02").pk)
    updates = [
        it for it in statements(lambda: plan(actor=cast.system, at=AT, problem=problem, words="换灯"))
        if it.startswith("UPDATE")
    ]  # fmt: skip
    assert len(updates) == 1 and "plan" in updates[0] and "version" in updates[0]
    assert "title" not in updates[0] and "unit_id" not in updates[0]
    assert Problem.objects.get(pk=problem.pk).plan == "换灯"


def test_a_list_changed_where_it_is_is_written(cast: Cast) -> None:
    problem = call(actor=cast.system, at=AT, problem=raise_on(cast, "2022-11-02"))
    again = call(actor=cast.system, at=AT, problem=problem)
    assert Problem.objects.get(pk=again.pk).calls_tried == ["2022-12-01"] * 2


def test_what_the_caller_changed_in_its_row_does_not_reach_the_verb(cast: Cast) -> None:
    problem = raise_on(cast, "2022-11-02")
    problem.title = "改在门外"
    problem.calls_tried.append("门外")
    plan(actor=cast.system, at=AT, problem=problem, words="换灯")
    stored = Problem.objects.get(pk=problem.pk)
    assert (stored.title, stored.calls_tried, stored.plan) == ("", [], "换灯")


def test_a_row_that_another_change_wrote_is_read_again(cast: Cast) -> None:
    key = raise_on(cast, "2022-11-02").pk
    mine, theirs = (Problem.objects.get(pk=key) for _time in range(2))
    plan(actor=cast.system, at=AT, problem=theirs, words="先写的")
    call(actor=cast.system, at=AT, problem=mine)
    stored = Problem.objects.get(pk=mine.pk)
    assert (stored.plan, stored.version) == ("先写的", 3)


def test_a_row_that_nobody_wrote_since_is_locked_and_not_read_again(cast: Cast) -> None:
    problem = row_of(Problem, raise_on(cast, "2022-11-02").pk)
    asked = statements(lambda: plan(actor=cast.system, at=AT, problem=problem, words="换灯"))
    read = [it for it in asked if it.startswith("SELECT version")]
    assert len(read) == 1 and not [it for it in asked if '"title"' in it and it.startswith("SELECT")]


def test_a_row_of_which_a_part_was_read_is_read_whole(cast: Cast) -> None:
    part = Problem.objects.only("pk", "state").get(pk=raise_on(cast, "2022-11-02").pk)
    assert as_stored(part) is None
    assert plan(actor=cast.system, at=AT, problem=part, words="换灯").text == "路灯不亮"


def test_rows_come_by_key_as_django_reads_them(cast: Cast) -> None:
    keys = [raise_on(cast, day).pk for day in ("2022-11-02", "2022-11-03")]
    found = rows_of(Problem, [keys[1], 999_999, keys[0]])
    names = [field.attname for field in Problem._meta.concrete_fields]
    for row, plain in zip(found, (Problem.objects.get(pk=key) for key in reversed(keys)), strict=True):
        assert [getattr(row, name) for name in names] == [getattr(plain, name) for name in names]
        assert type(row.calls_tried) is list and row.occurred_at.tzinfo is not None
    assert row_of(Problem, 999_999) is None and rows_of(Problem, []) == []


def test_a_new_row_leaves_out_what_is_null_and_comes_back_the_same(cast: Cast) -> None:
    def take() -> None:
        raise_on(cast, "2022-11-02")

    inserted = [it for it in statements(take) if it.startswith("INSERT")]
    assert len(inserted) == 1 and "fixed_on" not in inserted[0]
    assert Problem.objects.latest("pk").fixed_on is None
