"""A clock that is wrong by a day or by ten years, on a leap day, or running backwards: what it may not change.

That no key is destroyed early is tried beside the rounds of erasure.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lianjian.areas.problems import rules
from lianjian.areas.problems.models import Problem
from lianjian.kernel.access.models import Account, Session
from lianjian.kernel.access.sessions import forget_sessions
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.records.models import Revision
from lianjian.kernel.refusal import Refusal
from lianjian.kernel.rules.book import NoSuchRule
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in
from tests.areas.problem_lives import raised

pytestmark = pytest.mark.django_db
AT = moment("2022-12-20", "09:00")
DAY, DECADE = timedelta(days=1), timedelta(days=3653)
LEAP_DAY = moment("2024-02-29", "12:00") - AT
SLIPS = st.one_of(
    st.sampled_from([timedelta(0), DAY, -DAY, DECADE, -DECADE, LEAP_DAY]),
    st.integers(-(10**6), 10**6).map(lambda seconds: timedelta(seconds=seconds)),
)
"""By how much the clock is wrong."""

CLOCKS = st.lists(SLIPS, min_size=1, max_size=5)
few = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def raised_at(cast: Cast, at: datetime) -> Problem | None:
    """A problem raised by a wrong clock; None where it is refused, for nobody was there yet to take it."""
    with held_at(at):
        try:
            return raised(cast, at=at)
        except Refusal:
            return None


@few
@given(clocks=CLOCKS)
@example(clocks=[DECADE, -DECADE, LEAP_DAY, -DAY, DAY])
def test_whatever_the_clock_says_the_ledger_is_in_the_order_in_which_was_written(
    cast: Cast, clocks: list[timedelta]
) -> None:
    written = [problem for slip in clocks if (problem := raised_at(cast, AT + slip))]
    keys = [problem.pk for problem in written]
    found = Revision.objects.filter(kind="problems.problem", record__in=keys).order_by("leaf")
    assert [revision.record for revision in found] == keys
    assert verify().ok, verify().problems


@few
@given(clocks=CLOCKS)
@example(clocks=[DECADE, -DAY, -DECADE])
def test_steps_of_one_row_stay_in_their_order_and_the_tallies_hold(
    cast: Cast, clocks: list[timedelta]
) -> None:
    with held_at(AT):
        problem = raised(cast, at=AT)
    for number, slip in enumerate(clocks):
        with held_at(AT + slip):
            try:
                problem = _corrected(cast, problem, AT + slip, number)
            except Refusal:
                problem.refresh_from_db()
    found = Revision.objects.filter(kind="problems.problem", record=problem.pk).order_by("leaf")
    assert [revision.row_version for revision in found] == list(range(1, problem.version + 1))
    assert verify().ok, verify().problems


def _corrected(cast: Cast, problem: Problem, at: datetime, number: int) -> Problem:
    return rules.correct(
        actor=cast.actor("head"), at=at, problem=problem, kind=problem.kind, place=cast.village(),
        title=f"第 {number} 次改", why="写错了",
    )  # fmt: skip


@few
@given(clocks=CLOCKS, ended_by=st.sampled_from(["idleness", "age", "its owner"]))
@example(clocks=[-DECADE, -DAY], ended_by="idleness")
def test_no_clock_revives_a_session_that_is_over(cast: Cast, clocks: list[timedelta], ended_by: str) -> None:
    with held_at(AT):
        browser = Client()
        browser.cookies["session"] = signed_in(cast.officer).cookies["session"].value
        assert is_in(browser)
    _end(browser, ended_by)
    for slip in clocks:
        with held_at(AT + slip):
            assert not is_in(browser)
            with suppress(NoSuchRule):
                forget_sessions(AT + slip)
    Session.objects.all().delete()
    Account.objects.filter(person=cast.officer).delete()


def _end(browser: Client, how: str) -> None:
    later = {"idleness": timedelta(minutes=61), "age": timedelta(hours=13), "its owner": timedelta(minutes=1)}
    with held_at(AT + later[how]):
        if how == "its owner":
            browser.post("/logout/")
        assert not is_in(browser)


def is_in(browser: Any) -> bool:
    return bool(browser.get("/me/").status_code == 200)


@pytest.mark.parametrize("slip", [DECADE, -DECADE, LEAP_DAY, -DAY])
def test_under_a_wrong_clock_a_page_says_who_is_asked_for_and_does_not_fail(
    cast: Cast, slip: timedelta
) -> None:
    with held_at(AT):
        browser = Client()
        browser.cookies["session"] = signed_in(cast.officer).cookies["session"].value
    with held_at(AT + slip):
        assert browser.get("/me/").status_code in (200, 302)
        assert Client().get("/login/").status_code == 200
        told = {"username": cast.officer.number, "password": "一句够长的口令"}
        assert Client().post("/login/", told).status_code < 500
