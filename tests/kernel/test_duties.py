"""Duties owed by a row: what is late, what is done, by whom. Real rows, real units, no box to tick."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from lianjian.areas.problems.models import Problem, ProblemKind
from lianjian.kernel.clock.periods import Period
from lianjian.kernel.duties.declared import RowDuty
from lianjian.kernel.duties.owed import Count, Scope, Standing
from lianjian.kernel.testing.cast import Cast, engaged
from tests.kernel.duty_rows import DAY, JUNE, rows

pytestmark = pytest.mark.django_db

ASSIGN = RowDuty(
    key="test.assign",
    title="交办",
    verb="交办",
    rule="PROBLEM_ASSIGN_DAYS",
    rows=lambda: Problem.objects.filter(assign_due_on__isnull=False),
    due_by="assign_due_on",
    done_by="assigned_on",
    describe=lambda problem: (str(problem.pk), "", f"/{problem.pk}/"),
    person_by="owner",
    excused=Q(state="suspended"),
    rule_of=lambda problem: problem.kind.days_rule,
)


def due(days: int, done: int | None = None, **more: Any) -> dict[str, Any]:
    """A row due so many days after DAY, and done so many days after it."""
    done_on = None if done is None else DAY + timedelta(days=done)
    return {"assign_due_on": DAY + timedelta(days=days), "assigned_on": done_on, **more}


def counted(duty: Any = ASSIGN, period: Period = JUNE, on: date = DAY, units: Any = None) -> Count:
    return duty.count(period, on=on, units=units)


def test_a_row_due_in_the_future_is_not_late(cast: Cast) -> None:
    rows(cast, due(1))
    assert counted() == Count(owed=1, open=1)
    assert ASSIGN.standing(DAY + timedelta(days=7), Scope(on=DAY, units=None)) == Standing(soon=1)


def test_a_row_due_today_is_not_late_yet_and_is_tomorrow(cast: Cast) -> None:
    rows(cast, due(0))
    assert counted() == Count(owed=1, open=1)
    assert counted(on=DAY + timedelta(days=1)) == Count(owed=1, late=1)
    assert ASSIGN.standing(DAY, Scope(on=DAY, units=None)) == Standing(today=1)


def test_what_was_done_late_stays_late(cast: Cast) -> None:
    rows(cast, due(-5, done=-4), due(-5, done=-5))
    assert counted() == Count(owed=2, in_time=1, late=1)
    assert ASSIGN.open_until(DAY, Scope(on=DAY, units=None), limit=9) == []


def test_a_day_in_the_past_is_told_as_it_stood_then(cast: Cast) -> None:
    """Asked about a day before the work was done, the row is still open then."""
    rows(cast, due(-5, done=-1))
    then = DAY - timedelta(days=3)
    assert counted(on=then) == Count(owed=1, late=1)
    assert [owed.state(then) for owed in ASSIGN.open_until(DAY, Scope(on=then, units=None), limit=9)] == [
        "late"
    ]
    assert ASSIGN.standing(DAY, Scope(on=then, units=None)) == Standing(late=1)


def test_on_a_day_before_it_happened_a_row_owes_nothing(cast: Cast) -> None:
    rows(cast, due(3, occurred_on=DAY + timedelta(days=1)), due(3, occurred_on=DAY))
    assert counted() == Count(owed=1, open=1)
    assert ASSIGN.standing(DAY + timedelta(days=7), Scope(on=DAY, units=None)) == Standing(soon=1)


def test_asked_what_is_left_by_now_what_was_done_since_is_done(cast: Cast) -> None:
    rows(cast, due(-5, done=3), due(-5))
    assert ASSIGN.standing(DAY, Scope(on=DAY, units=None)) == Standing(late=2)
    assert ASSIGN.standing(DAY, Scope(on=DAY, units=None, by_now=True)) == Standing(late=1)
    assert len(ASSIGN.open_until(DAY, Scope(on=DAY, units=None, by_now=True), limit=9)) == 1


def test_what_is_excused_is_neither_late_nor_asked_for_unless_it_was_done(cast: Cast) -> None:
    rows(cast, due(-5, state="suspended"), due(-5, done=-4, state="suspended"))
    assert counted() == Count(owed=2, late=1, excused=1)
    assert ASSIGN.open_until(DAY, Scope(on=DAY, units=None), limit=9) == []


def test_the_most_pressing_comes_first_and_no_more_than_asked_for(cast: Cast) -> None:
    rows(cast, due(3), due(-9), due(-2, done=4), due(0), due(99))
    found = ASSIGN.open_until(DAY + timedelta(days=7), Scope(on=DAY, units=None), limit=3)
    assert [(owed.due_on - DAY).days for owed in found] == [-9, -2, 0]
    only_today = ASSIGN.open_until(DAY, Scope(on=DAY, units=None), limit=3, since=DAY)
    assert [(owed.due_on - DAY).days for owed in only_today] == [0]


def test_only_what_the_units_owe_is_told(cast: Cast) -> None:
    rows(cast, due(-1), due(-1, unit=cast.other_zone))
    assert counted(units={cast.zone.pk}).late == 1 and counted(units=set()).owed == 0
    assert ASSIGN.standing(DAY, Scope(on=DAY, units={cast.other_zone.pk})) == Standing(late=1)


def test_what_each_unit_owes_is_told_in_one_statement(cast: Cast) -> None:
    rows(cast, due(-1), due(-1, done=-1), due(1, unit=cast.other_zone))
    with CaptureQueriesContext(connection) as queries:
        found = ASSIGN.counts(JUNE, on=DAY)
    assert len(queries) == 1
    assert found == {
        cast.zone.pk: Count(owed=2, in_time=1, late=1),
        cast.other_zone.pk: Count(owed=1, open=1),
    }


def test_a_person_is_asked_for_the_own_and_for_what_is_nobodys_in_the_unit(cast: Cast) -> None:
    mine, nobodys, _colleagues, _elsewhere, mine_elsewhere = rows(
        cast, due(0, owner=cast.officer), due(0), due(0, owner=cast.deputy),
        due(0, unit=cast.other_zone), due(0, owner=cast.officer, unit=cast.other_zone),
    )  # fmt: skip
    whose = {"units": (), "person": cast.officer.pk, "shared": {cast.zone.pk}}
    found = ASSIGN.open_until(DAY, Scope(on=DAY, **whose), limit=9)
    assert {owed.ower for owed in found} == {mine.pk, nobodys.pk, mine_elsewhere.pk}
    assert ASSIGN.standing(DAY, Scope(on=DAY, **whose)) == Standing(today=3)


def test_who_leads_a_unit_is_asked_for_all_that_it_owes_and_for_the_own(cast: Cast) -> None:
    _mine, _colleagues, _elsewhere, _mine_elsewhere = rows(
        cast, due(0, owner=cast.head), due(0, owner=cast.officer),
        due(0, unit=cast.other_zone), due(0, owner=cast.head, unit=cast.other_zone),
    )  # fmt: skip
    whose = {"units": {cast.zone.pk}, "person": cast.head.pk}
    assert ASSIGN.standing(DAY, Scope(on=DAY, **whose)) == Standing(today=3)


def test_what_no_person_is_named_for_is_shared_by_the_unit(cast: Cast) -> None:
    rows(cast, due(0), due(0, unit=cast.other_zone))
    unnamed = replace(ASSIGN, person_by=None)
    whose = {"units": (), "person": cast.officer.pk, "shared": {cast.zone.pk}}
    assert unnamed.standing(DAY, Scope(on=DAY, **whose)) == Standing(today=1)
    assert unnamed.standing(DAY, Scope(on=DAY, **whose | {"shared": None})) == Standing(today=2)


def test_what_is_owed_quotes_the_rule_of_its_own_row(cast: Cast) -> None:
    rows(cast, due(0), due(1, kind=ProblemKind.objects.get(code="P01")))
    quoted = [owed.rule for owed in ASSIGN.open_until(DAY + timedelta(1), Scope(on=DAY, units=None), limit=9)]
    assert quoted == [ProblemKind.objects.get(code=code).days_rule for code in ("P02", "P01")]


def test_a_duty_is_counted_in_one_statement_however_many_rows_there_are(cast: Cast) -> None:
    rows(cast, *(due(days, done) for days in range(-9, 9) for done in (None, -3, 3)))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        counted()
    assert len(queries) == 1


days = st.integers(-20, 20)
facts = st.tuples(days, st.none() | days, st.sampled_from(["registered", "suspended"]))


class EveryRowHasOneFate(TestCase):
    @settings(max_examples=40)
    @given(st.lists(facts, max_size=12), days, days, st.integers(0, 30))
    def test_due_and_excused_and_done_and_late_are_what_is_owed(
        self, told: list, on: int, first: int, length: int
    ) -> None:
        """The database's one statement says what each row says of itself, and nothing is counted twice."""
        cast, on_day = engaged(), DAY + timedelta(days=on)
        period = Period(DAY + timedelta(days=first), DAY + timedelta(days=first + length))
        with transaction.atomic():
            made = rows(cast, *(due(day, done, state=state) for day, done, state in told))
            found = counted(period=period, on=on_day)
            standing = ASSIGN.standing(date.max, Scope(on=on_day, units=None))
            listed = ASSIGN.open_until(date.max, Scope(on=on_day, units=None), limit=99)
        states = Counter(
            _fate(row, on_day) for row in made if period.first <= row.assign_due_on <= period.last
        )
        assert found.owed == states.total()
        assert found.in_time + found.late + found.excused + found.open == found.owed
        assert (found.in_time, found.late) == (states["done"], states["late"] + states["done late"])
        assert (found.excused, found.open) == (states["excused"], states["due"])
        waiting = [row for row in made if _fate(row, on_day) in ("late", "due")]
        assert [owed.ower for owed in listed] == [
            row.pk for row in sorted(waiting, key=lambda row: (row.assign_due_on, row.pk))
        ]
        assert standing.late + standing.today + standing.soon == len(waiting)
        assert standing.late == sum(owed.state(on_day) == "late" for owed in listed)


def _fate(row: Problem, on: date) -> str:
    """The same by plain words, one row at a time."""
    if row.assigned_on and row.assigned_on <= on:
        return "done" if row.assigned_on <= row.assign_due_on else "done late"
    if row.state == "suspended":
        return "excused"
    return "late" if row.assign_due_on < on else "due"
