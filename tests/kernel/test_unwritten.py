"""What was worked out from rows is kept until one of the tables that it was read from is written."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from lianjian.areas.problems.models import Problem
from lianjian.areas.visits.models import Visit
from lianjian.kernel.records import unwritten
from lianjian.kernel.records.models import Tie
from lianjian.kernel.records.unwritten import kept_until_written
from lianjian.kernel.rules.book import versions
from lianjian.kernel.testing.cast import Cast
from tests.areas.problem_lives import raise_on

pytestmark = pytest.mark.django_db


class Counted:
    """A question that says how often it was really asked."""

    def __init__(self, ask: Callable[[], Any]) -> None:
        self.times, self.ask = 0, ask

    def __call__(self) -> Any:
        self.times += 1
        return self.ask()


def test_it_is_not_read_again_while_nothing_is_written(cast: Cast) -> None:
    question = Counted(Problem.objects.count)
    ask = kept_until_written(question.__call__)
    assert (ask(), ask(), question.times) == (0, 0, 1)


def test_it_is_read_again_once_a_row_of_its_table_is_written(cast: Cast) -> None:
    ask = kept_until_written(Counted(Problem.objects.count).__call__)
    assert ask() == 0
    raise_on(cast, "2022-03-01")
    assert ask() == 1


def test_a_row_of_another_table_leaves_it_as_it_is(cast: Cast) -> None:
    question = Counted(Visit.objects.count)
    ask = kept_until_written(question.__call__)
    ask()
    raise_on(cast, "2022-03-01")
    assert (ask(), question.times) == (0, 1)


def test_what_was_read_from_a_table_without_a_ledger_is_read_again_after_any_change(cast: Cast) -> None:
    question = Counted(Tie.objects.count)
    ask = kept_until_written(question.__call__)
    ask()
    raise_on(cast, "2022-03-01")
    ask()
    assert question.times == 2


def test_it_depends_on_all_that_it_asked_of_others_that_are_kept(cast: Cast) -> None:
    inner = kept_until_written(Counted(Problem.objects.count).__call__)
    outer = kept_until_written(lambda: inner() + Visit.objects.count())
    inner(), outer()
    raise_on(cast, "2022-03-01")
    assert outer() == 1


def test_what_is_asked_of_reference_rows_beside_is_not_forgotten_for_the_asking(cast: Cast) -> None:
    question = Counted(lambda: (versions("problem.fix"), Visit.objects.count()))
    ask = kept_until_written(question.__call__)
    ask()
    raise_on(cast, "2022-03-01")
    ask()
    assert question.times == 1


def test_what_it_asks_inside_is_one_question_to_the_ledger(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    parts = [kept_until_written(Counted(Problem.objects.count).__call__) for _ in range(3)]
    whole = kept_until_written(lambda: sum(part() for part in parts))
    unwritten.forget()
    with django_assert_num_queries(2 + len(parts)):
        whole()


def test_a_change_that_was_taken_back_leaves_nothing_kept(cast: Cast) -> None:
    ask = kept_until_written(Counted(Problem.objects.count).__call__)
    ask()
    with transaction.atomic():
        raise_on(cast, "2022-03-01")
        assert ask() == 1
        transaction.set_rollback(True)
    assert ask() == 0
    raise_on(cast, "2022-03-02")
    assert ask() == 1


def test_after_more_changes_than_are_followed_all_is_forgotten(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unwritten, "MOST_FOLLOWED", 2)
    question = Counted(Visit.objects.count)
    ask = kept_until_written(question.__call__)
    ask()
    for day in (date(2022, 3, 1), date(2022, 3, 2)):
        raise_on(cast, day.isoformat())
    ask()
    assert question.times == 2
