"""What a branch owes: from its structure on the day, due exactly when the rule says; and done by its records."""

from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianjian.areas.branch import roll, rules
from lianjian.areas.branch.duties import OF_GATHERINGS, committee, election, group, members, talk, theme_day
from lianjian.areas.branch.jobs import tell_of_terms
from lianjian.areas.branch.models import Membership
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.clock.periods import Period, year_to
from lianjian.kernel.duties.owed import Count, Scope
from lianjian.kernel.inbox.models import Message
from lianjian.kernel.org.models import Unit
from lianjian.kernel.records.door import change
from lianjian.kernel.testing.cast import REFORMED_ON, Cast, moment
from tests.areas.branch_lives import branch_of, branch_with, elected, enlisted, grouped, held

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
FIRST, LAST = date(2022, 1, 2), date(2023, 6, 30)
days = st.dates(FIRST, LAST)
MONTHLY, QUARTERLY, YEARLY = range(1, 13), (3, 6, 9, 12), (12,)
EVERYBODYS = {
    "branch.themeday": MONTHLY, "branch.members": QUARTERLY, "branch.lecture": QUARTERLY,
    "branch.orglife": YEARLY, "branch.review": YEARLY,
}  # fmt: skip
"""In which months what every branch owes falls due, by rules.md 1.1."""


@dataclass(frozen=True)
class Structure:
    """A branch as drawn: when its members joined, when it elected, when it had a group, and on which day one asks."""

    joined: date
    full: int
    elected: date | None
    grouped: date | None
    ungrouped: date | None
    asked: date

    def has_committee(self, day: date) -> bool:
        return self.elected is not None and self.elected <= day

    def has_group(self, day: date) -> bool:
        gone = self.ungrouped is not None and self.ungrouped <= day
        return self.grouped is not None and self.grouped <= day and not gone


@st.composite
def structures(draw: st.DrawFn) -> Structure:
    joined, full = draw(st.dates(FIRST, date(2022, 9, 1))), draw(st.integers(1, 9))
    later = st.dates(joined, LAST)
    elected_on = draw(st.none() | later) if full >= 7 else None
    grouped_on = draw(st.none() | later)
    ends = st.dates(grouped_on + DAY, LAST + 2 * DAY) if grouped_on else st.none()
    return Structure(joined, full, elected_on, grouped_on, draw(st.none() | ends), draw(days))


def built(cast: Cast, drawn: Structure) -> Unit:
    branch, people = branch_of(cast.zone), enlisted(drawn.full, cast.zone)
    at = moment(f"{drawn.joined}")
    roll.admit(actor=SYSTEM, at=at, branch=branch, people=people, grade="full", on=drawn.joined)
    if drawn.elected:
        elected(branch, people, drawn.elected)
    if drawn.grouped:
        found = roll.form_group(
            actor=SYSTEM, at=moment(f"{drawn.grouped}"), branch=branch, name="一组", leader=people[0],
            people=people, on=drawn.grouped,
        )  # fmt: skip
        if drawn.ungrouped:
            roll.end_group(actor=SYSTEM, at=moment(f"{drawn.ungrouped}"), group=found, on=drawn.ungrouped)
    return branch


def month_ends(until: date) -> list[tuple[date, date]]:
    """Each month begun by a day since 2022, as its end and the day on which its structure is read."""
    found = []
    for year in (2022, 2023):
        for month in MONTHLY:
            last = date(year, month, monthrange(year, month)[1])
            if last.replace(day=1) <= until:
                found.append((last, min(last, until)))
    return found


def expected(drawn: Structure) -> Counter[tuple[str, date]]:
    """How much falls due by which duty on which day, told by the calendar alone."""
    asked, found = drawn.asked, Counter[tuple[str, date]]()
    for last, read in month_ends(asked):
        found["branch.committee", last] += drawn.has_committee(read)
        found["branch.group", last] += drawn.has_group(read)
        found["branch.themeday", last] += 1
    for year in {2022, asked.year}:
        for key, months in EVERYBODYS.items():
            length = 12 // len(months)
            for month in months if length > 1 else ():
                first = date(year, month - length + 1, 1)
                found[key, date(year, month, monthrange(year, month)[1])] += first <= asked
        read = min(date(year, 12, 31), asked)
        found["branch.talk", date(year, 12, 31)] += drawn.full if drawn.joined <= read else 0
    return +found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=structures())
def test_for_any_structure_each_duty_falls_due_exactly_when_the_rule_says(
    cast: Cast, drawn: Structure
) -> None:
    with transaction.atomic():
        branch = built(cast, drawn)
        found = Counter[tuple[str, date]]()
        for duty in (*OF_GATHERINGS, talk):
            periods = [it for it in duty.periods(drawn.asked) if it.first.year >= 2022]
            for owed in duty.owed(*periods, on=drawn.asked, units={branch.pk}):
                found[duty.key, owed.due_on] += 1
        transaction.set_rollback(True)
    assert found == expected(drawn)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=structures(), on_days=st.lists(st.dates(FIRST, LAST), max_size=6), asked=days)
def test_whatever_is_held_due_and_done_and_late_and_excused_make_up_what_is_owed(
    cast: Cast, drawn: Structure, on_days: list[date], asked: date
) -> None:
    with transaction.atomic():
        branch = built(cast, drawn)
        for day in (it for it in on_days if it >= drawn.joined):
            rules.record_gathering(
                actor=SYSTEM, at=moment(f"{day}"), branch=branch, serves=["BL_THEMEDAY", "BL_MEMBERS"],
                topic="主题", absent={},
            )  # fmt: skip
        for duty in (theme_day, members, committee, group, talk):
            for count in duty.counts(Period(date(2022, 1, 1), date(2023, 12, 31)), on=asked).values():
                assert count.owed == count.in_time + count.late + count.excused + count.open
        months_held = {(day.year, day.month) for day in on_days if drawn.joined <= day <= asked}
        done = theme_day.count(year_to(asked), on=asked, units={branch.pk}).in_time
        assert done == len({held for held in months_held if held[0] == asked.year and _is_over(held, asked)})
        transaction.set_rollback(True)


def _is_over(month: tuple[int, int], asked: date) -> bool:
    """Whether the month's last day falls into the year up to the day asked about."""
    return date(*month, monthrange(*month)[1]) <= asked


def test_a_branch_of_six_owes_no_committee_meeting_and_one_of_nine_with_a_committee_does(cast: Cast) -> None:
    branch, people = branch_with(cast, 6)
    march = Period(date(2022, 3, 1), date(2022, 3, 31))
    assert committee.count(march, on=march.last, units={branch.pk}) == Count()
    roll.admit(
        actor=SYSTEM, at=moment("2022-03-10"), branch=branch, people=enlisted(3, cast.other_zone), grade="full",
        on=date(2022, 3, 10),
    )  # fmt: skip
    elected(branch, people, date(2022, 3, 20))
    assert committee.count(march, on=march.last, units={branch.pk}) == Count(owed=1, open=1)


def test_a_group_owes_its_meeting_and_no_other_group_can_hold_it(cast: Cast) -> None:
    branch, people = branch_with(cast)
    one, _two = grouped(branch, people[:4]), grouped(branch, people[4:], "第二党小组")
    held(cast, branch, "2022-03-10", "BL_GROUP", group=one)
    march = Period(date(2022, 3, 1), date(2022, 3, 31))
    assert group.count(march, on=date(2022, 4, 1), units={branch.pk}) == Count(owed=2, in_time=1, late=1)


def test_a_talk_is_owed_to_each_member_once_a_year(cast: Cast) -> None:
    branch, people = branch_with(cast, 5)
    rules.record_talks(
        actor=cast.actor("head"), at=moment("2022-05-05"), branch=branch, one=cast.head, others=people[1:3]
    )
    year = Period(date(2022, 1, 1), date(2022, 12, 31))
    found = talk.count(year, on=date(2023, 1, 1), units={branch.pk})
    assert (found.owed, found.in_time, found.late) == (5, 2, 3)


def test_a_committee_is_followed_by_the_next_before_its_term_ends(cast: Cast) -> None:
    branch, people = branch_with(cast)
    before = elected(branch, people)
    assert before.term_ends_on == date(2025, 1, 1)
    scope = Scope(on=date(2024, 7, 2), units={branch.pk})
    (owed,) = election.open_until(date(2025, 1, 1), scope, limit=9)
    assert owed.due_on == before.term_ends_on and "branch-committee" in owed.url
    assert election.standing(date(2025, 1, 2), Scope(on=date(2025, 1, 2), units={branch.pk})).late == 1
    with held_at(moment("2025-01-03")):
        elected(branch, [people[0], people[3], people[4]], date(2025, 1, 3))
    year = Period(date(2025, 1, 1), date(2025, 12, 31))
    assert election.count(year, on=date(2025, 6, 1), units={branch.pk}) == Count(owed=1, late=1)


@change("org.unit:write")
def ended(*, actor: Any, at: datetime, unit: Unit, on: date) -> Unit:
    unit.valid_to = on
    return unit.put()


def test_a_branch_that_ended_owes_no_election(cast: Cast) -> None:
    branch, people = branch_with(cast)
    elected(branch, people)
    ended(actor=SYSTEM, at=moment("2024-01-01"), unit=branch, on=date(2024, 1, 1))
    assert not election.open_until(date(2025, 1, 1), Scope(on=date(2024, 7, 2), units=None), limit=9)


def test_what_all_branches_owe_in_a_year_costs_few_statements(cast: Cast) -> None:
    branch_with(cast)
    theme_day.counts_by_day(Period(REFORMED_ON, date(2022, 12, 31)), on=date(2022, 12, 31))
    with CaptureQueriesContext(connection) as asked:
        for duty in (*OF_GATHERINGS, talk):
            duty.counts_by_day(Period(REFORMED_ON, date(2022, 12, 31)), on=date(2022, 12, 31))
    statements = [it["sql"] for it in asked if "records_referencestamp" not in it["sql"]]
    assert len([sql for sql in statements if "branch_serving" in sql]) == len(OF_GATHERINGS)
    assert len([sql for sql in statements if "duties_excuse" in sql]) <= len(OF_GATHERINGS) + 1


def test_nobody_is_asked_of_a_person_who_left(cast: Cast) -> None:
    branch, people = branch_with(cast, 5)
    row = Membership.objects.get(branch=branch, person=people[4], valid_to=None)
    roll.leave(actor=SYSTEM, at=moment("2022-06-01"), membership=row, on=date(2022, 6, 1), why="调出本区")
    year = Period(date(2022, 1, 1), date(2022, 12, 31))
    assert talk.count(year, on=date(2022, 12, 31), units={branch.pk}).owed == 4
    assert talk.count(year, on=date(2022, 5, 31), units={branch.pk}).owed == 5


def test_a_term_that_ends_is_told_on_the_days_of_the_rule_to_the_branch_and_above(cast: Cast) -> None:
    branch, people = branch_with(cast)
    committee_row = elected(branch, people)
    told = {
        "2024-07-01": 1,
        "2024-07-02": 0,
        "2024-10-01": 1,
        "2024-12-01": 1,
        "2025-01-01": 1,
        "2025-01-02": 0,
    }
    for day, number in told.items():
        with held_at(moment(day)):
            for _again in range(2):
                assert tell_of_terms(moment(day)) == f"terms: {number} told", day
    found = Message.objects.values_list("person", "kind", "record")
    reached = set(found)
    expected_to = {person.pk for person in people[:3]} | {cast.political.pk}
    assert reached == {(pk, "branch.committee", committee_row.pk) for pk in expected_to}
    assert len(found) == 4 * len(reached), "on four days, on each once"


def test_a_ceremony_and_a_day_of_service_are_kept_and_owe_nothing(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    held(cast, branch, "2022-07-01", "BL_CEREMONY", "BL_VOLUNTEER", "BL_STUDY")
    july = Period(date(2022, 7, 1), date(2022, 7, 31))
    counts = [duty.count(july, on=july.last, units={branch.pk}) for duty in OF_GATHERINGS]
    assert sum(count.owed for count in counts) == 1 and sum(count.in_time for count in counts) == 0
