"""All duties at once: the board says of each what the duty itself says."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from lianjian.areas.visits.models import Visit
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.periods import Period
from lianjian.kernel.duties import board
from lianjian.kernel.duties.declared import RowDuty
from lianjian.kernel.duties.owed import Count, Scope
from lianjian.kernel.records.unwritten import forget
from lianjian.kernel.testing.cast import Cast, engaged
from tests.kernel.duty_rows import DAY, JUNE, rows

pytestmark = pytest.mark.django_db

YEAR = Period(date(2022, 1, 1), date(2022, 12, 31))

days = st.integers(-20, 20)
facts = st.tuples(days, st.none() | days, days, st.booleans(), st.booleans())


def fact(cast: Cast, told: Any) -> dict[str, Any]:
    """A row to be assigned, and one to be fixed by somebody or nobody, here or elsewhere."""
    due, done, fixed, is_owned, is_elsewhere = told
    return {
        "assign_due_on": DAY + timedelta(days=due),
        "assigned_on": None if done is None else DAY + timedelta(days=done),
        "due_on": DAY + timedelta(days=fixed),
        "owner": cast.officer if is_owned else None,
        "unit": cast.other_zone if is_elsewhere else cast.zone,
    }


def scopes(cast: Cast, on: date) -> list[Scope]:
    here, there = cast.zone.pk, cast.other_zone.pk
    whose: list[dict[str, Any]] = [
        {"units": None}, {"units": {here}}, {"units": set()}, {"units": {there}, "person": cast.officer.pk},
        {"units": (), "person": cast.officer.pk, "shared": {here}},
        {"units": (), "person": cast.officer.pk, "shared": None}, {"units": (), "shared": {there}},
    ]  # fmt: skip
    return [Scope(on=on, by_now=by_now, **it) for it in whose for by_now in (False, True)]


def asked_alone() -> list[Any]:
    """The duties of problems by their rows, without the sums that are written with a change."""
    found = (duty for key, duty in registry.duties.items() if key.startswith("problems."))
    return [replace(duty, late_figure=None) for duty in found if isinstance(duty, RowDuty)]


class TheBoardSaysWhatEachDutySays(TestCase):
    @settings(max_examples=8)
    @given(st.lists(facts, max_size=8), days, st.integers(0, 9))
    def test_of_what_is_left_for_anybody_and_of_what_fell_due(
        self, told: list[Any], on: int, ahead: int
    ) -> None:
        cast, day = engaged(), DAY + timedelta(days=on)
        rows(cast, *(fact(cast, it) for it in told))
        forget()
        for scope in scopes(cast, day):
            left = board.left(day, by_now=scope.by_now)
            for duty in asked_alone():
                until = day + timedelta(days=ahead)
                stands = board.standing(left.get(duty.key, ()), until, scope)
                assert stands == duty.standing(until, scope), (duty.key, scope)
        counts = board.counts(JUNE, on=day)
        for duty in asked_alone():
            assert counts.get(duty.key, {}) == duty.counts(JUNE, on=day), duty.key


def test_the_board_says_of_every_duty_of_a_year_what_the_duty_says(cast: Cast) -> None:
    rows(cast, {"due_on": DAY}, {"assign_due_on": DAY - timedelta(days=3)})
    for scope in scopes(cast, DAY):
        left = board.left(DAY, by_now=scope.by_now)
        for key, duty in registry.duties.items():
            alone = replace(duty, late_figure=None) if isinstance(duty, RowDuty) else duty
            assert board.standing(left.get(key, ()), YEAR.last, scope) == alone.standing(YEAR.last, scope)
    counts = board.counts(YEAR, on=DAY)
    assert {key: counts.get(key, {}) for key in registry.duties} == {
        key: duty.counts(YEAR, on=DAY) for key, duty in registry.duties.items()
    }


def test_a_change_asks_again_only_the_duties_whose_rows_it_wrote(cast: Cast) -> None:
    from tests.areas.problem_lives import raise_on

    assert sum(isinstance(duty, RowDuty) for duty in registry.duties.values()) > 20
    board.left(DAY, by_now=True)
    raise_on(cast, "2022-03-01")
    with CaptureQueriesContext(connection) as queries:
        found = board.left(DAY, by_now=True)
    asked = [it["sql"] for it in queries if "problems_problem" in it["sql"]]
    assert len(queries) == 1 + len(asked) and sum(it.number for it in found["problems.assign"]) == 1


def test_what_is_left_is_kept_until_its_rows_are_written(cast: Cast, django_assert_num_queries: Any) -> None:
    from tests.areas.problem_lives import raise_on

    board.left(DAY, by_now=True), board.counts(YEAR, on=DAY)
    with django_assert_num_queries(2):
        board.left(DAY, by_now=True), board.counts(YEAR, on=DAY)
    before = sum(it.number for it in board.left(DAY, by_now=True).get("problems.assign", ()))
    raise_on(cast, "2022-03-01")
    assert sum(it.number for it in board.left(DAY, by_now=True)["problems.assign"]) == before + 1


def test_a_duty_that_nobody_owed_has_no_count(cast: Cast) -> None:
    assert not Visit.objects.exists()
    counts = board.counts(Period(date(2019, 1, 1), date(2019, 12, 31)), on=date(2019, 12, 31))
    assert all(sum(found.values(), Count()) == Count() for found in counts.values())
