"""The figures of honours and care, counted by hand, and what is owed on which days."""

from datetime import date
from typing import Any

import pytest

from lianjian.areas.honours import caring, leaving, rules
from lianjian.areas.honours.models import Hardship
from lianjian.areas.honours.refusals import SameDeed
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.clock.periods import Period, year_to
from lianjian.kernel.duties.owed import Count, Scope
from lianjian.kernel.figures.answers import answer
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.flow import WrongState
from lianjian.kernel.testing.cast import Cast, moment
from tests.areas.branch_lives import branch_with
from tests.areas.honours_lives import asked, done, drafted, nominated

pytestmark = pytest.mark.django_db
D = date.fromisoformat
KEYS = (
    "merits_reported", "merits_granted", "commended", "retired", "retirement_ceremonies", "care_visits",
    "leave_days",
)  # fmt: skip
YEAR = Period(D("2022-01-01"), D("2022-12-31"))


def number(key: str, on: str = "2022-12-20", **asked_besides: Any) -> float | int | None:
    return answer(f"team.{key}", Question(period=year_to(D(on)), **asked_besides)).value.number


def rows_of(key: str, on: str = "2022-12-20") -> list[str]:
    figure = registry.figures[f"team.{key}"]
    found = figure.measure.rows(figure, Question(period=year_to(D(on))))
    assert found is not None
    return sorted(row.number for row in found)


def does(cast: Cast, verb: Any, role: str, day: str, **told: Any) -> Any:
    with held_at(moment(day, "18:00")):
        return verb(actor=cast.actor(role), at=moment(day, "16:00"), **told)


def merit(cast: Cast, branch: Any, person: Any, day: str, reported: str | None = None) -> Any:
    """A merit asked for on a day, and sent up without publicity on another."""
    award = drafted(cast, person, day, "merit3")
    nominated(cast, branch, person, day)
    award = done(cast, rules.ask, award, day, "head")
    return done(cast, rules.report_up, award, reported, secret_because="涉密") if reported else award


def test_a_request_sent_up_once_cannot_be_made_to_count_twice(cast: Cast) -> None:
    branch, people = branch_with(cast)
    award = merit(cast, branch, people[2], "2022-03-02", "2022-03-10")
    with pytest.raises(WrongState):
        done(cast, rules.report_up, award, "2022-03-11")
    with pytest.raises(WrongState):
        done(cast, rules.withdraw, award, "2022-03-11", "head", why="再报一次")
    again = drafted(cast, people[2], "2022-03-12", deed_on=award.deed_on)
    nominated(cast, branch, people[2], "2022-03-12")
    with pytest.raises(SameDeed):
        done(cast, rules.ask, again, "2022-03-12", "head")
    assert number("merits_reported") == 1


def test_where_nothing_happened_all_is_nothing(cast: Cast) -> None:
    assert [number(key) for key in KEYS] == [0] * len(KEYS)


def test_merits_count_once_sent_up_by_that_day_and_granted_by_the_day_of_the_document(cast: Cast) -> None:
    branch, people = branch_with(cast)
    first = merit(cast, branch, people[2], "2022-03-02", "2022-03-10")
    second = merit(cast, branch, people[3], "2022-12-01", "2022-12-21")
    merit(cast, branch, people[4], "2022-12-02")
    done(cast, rules.answered, first, "2022-05-01", granted=False)
    assert (number("merits_reported"), number("merits_granted")) == (1, 0)
    assert (number("merits_reported", "2022-12-31"), number("merits_reported", "2022-03-09")) == (2, 0)
    done(cast, rules.answered, second, "2023-01-10", granted=True, document="滨公奖〔2023〕1号")
    assert (number("merits_granted", "2023-12-20"), number("merits_reported", "2023-12-20")) == (1, 0)
    assert rows_of("merits_reported", "2022-12-31") == sorted((first.number, second.number))
    assert number("merits_reported", "2022-12-31", unit=cast.zone) == 2
    assert number("merits_reported", "2022-12-31", unit=cast.other_zone) == 0


def test_commendations_count_once_granted_and_no_merit_is_one(cast: Cast) -> None:
    branch, people = branch_with(cast)
    award = asked(cast, branch, people[2], "commendation")
    merit(cast, branch, people[3], "2022-03-02", "2022-03-10")
    assert (number("commended"), number("merits_reported")) == (0, 1)
    done(cast, rules.decide, award, "2022-03-04", "director", granted=True, document="1号")
    assert (number("commended"), rows_of("commended")) == (1, [award.number])
    assert number("commended", "2022-03-03") == 0


def test_what_was_not_granted_or_taken_back_is_no_commendation(cast: Cast) -> None:
    branch, people = branch_with(cast)
    refused = asked(cast, branch, people[2], "commendation")
    done(cast, rules.decide, refused, "2022-03-04", "director", granted=False)
    taken_back = asked(cast, branch, people[3], "commendation")
    done(cast, rules.withdraw, taken_back, "2022-03-04", "head", why="写错")
    assert number("commended") == 0


def test_retirements_count_by_their_day_and_ceremonies_by_theirs(cast: Cast) -> None:
    retired = does(
        cast, caring.retire, "political", "2022-03-01", person=cast.officer, retires_on=D("2022-04-01")
    )
    does(cast, caring.retire, "political", "2022-12-01", person=cast.deputy, retires_on=D("2022-12-31"))
    assert (number("retired"), number("retirement_ceremonies")) == (1, 0)
    does(cast, caring.hold_ceremony, "head", "2022-03-30", retirement=retired, ceremony="座谈")
    assert (number("retirement_ceremonies"), number("retired", "2022-12-31")) == (1, 2)


def listed(cast: Cast, since: str = "2022-01-10", until: str = "2022-12-31") -> Hardship:
    return does(
        cast, caring.put_on_list, "head", since, person=cast.officer, purpose="visit", since=D(since),
        until=D(until),
    )  # fmt: skip


def visited(cast: Cast, day: str, kind: str = "hardship") -> None:
    does(cast, caring.visit, "head", day, person=cast.officer, kind=kind)


def test_every_visit_of_care_counts(cast: Cast) -> None:
    branch_with(cast)
    listed(cast)
    visited(cast, "2022-01-27")
    visited(cast, "2022-02-27", "illness")
    assert (number("care_visits"), number("care_visits", "2022-02-01")) == (2, 1)


def test_the_working_days_of_granted_leave_count_by_its_first_day(cast: Cast) -> None:
    leave = does(
        cast,
        leaving.ask_leave,
        "officer",
        "2022-03-01",
        kind="annual",
        first=D("2022-03-04"),
        last=D("2022-03-08"),
    )
    assert number("leave_days") == 0
    leave = does(cast, leaving.decide_leave, "head", "2022-03-02", leave=leave, granted=True)
    assert (number("leave_days"), number("leave_days", "2022-03-03")) == (3, 0)
    does(cast, leaving.call_off, "officer", "2022-03-03", leave=leave)
    assert number("leave_days") == 0


def counted(key: str, on: str) -> Count:
    return registry.duties[f"honours.{key}"].count(YEAR, on=D(on), units=None)


def owed(key: str, until: str, on: str) -> list[str]:
    found = registry.duties[f"honours.{key}"].open_until(D(until), Scope(on=D(on), units=None), limit=9)
    return [it.subject for it in found]


def test_a_draft_is_owed_to_be_asked_for_until_it_is_or_is_taken_back(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    award = drafted(cast, cast.officer, "2022-03-01")
    assert owed("ask", "2022-03-31", "2022-03-01") == [award.headline]
    assert counted("ask", "2022-03-31") == Count(owed=1, open=1)
    assert counted("ask", "2022-04-01") == Count(owed=1, late=1)
    nominated(cast, branch, cast.officer, "2022-03-02")
    done(cast, rules.ask, award, "2022-03-31", "head")
    assert counted("ask", "2022-04-01") == Count(owed=1, in_time=1)
    other = drafted(cast, cast.officer, "2022-05-02")
    done(cast, rules.withdraw, other, "2022-05-03", "head", why="不报了")
    assert counted("ask", "2022-07-01") == Count(owed=2, in_time=1, excused=1)
    assert owed("ask", "2022-12-31", "2022-07-01") == []


def test_a_request_is_owed_to_be_handled_and_sent_up_once_its_publicity_is_over(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    award = asked(cast, branch, cast.officer)
    assert counted("handle", "2022-03-16") == Count(owed=1, open=1)
    assert counted("handle", "2022-03-17") == Count(owed=1, late=1)
    assert counted("forward", "2022-12-20") == Count()
    done(cast, rules.publicise, award, "2022-03-03")
    assert counted("handle", "2022-03-17") == Count(owed=1, in_time=1)
    assert counted("forward", "2022-03-21") == Count(owed=1, open=1)
    assert counted("forward", "2022-03-22") == Count(owed=1, late=1)
    done(cast, rules.report_up, award, "2022-03-15")
    assert counted("forward", "2022-03-22") == Count(owed=1, in_time=1)


def test_a_commendation_is_owed_a_decision_by_whoever_has_the_power(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    award = asked(cast, branch, cast.officer, "commendation")
    assert (counted("handle", "2022-03-16"), counted("decide", "2022-03-16")) == (
        Count(),
        Count(owed=1, open=1),
    )
    assert counted("decide", "2022-03-17") == Count(owed=1, late=1)
    done(cast, rules.decide, award, "2022-03-16", "director", granted=True, document="1号")
    assert counted("decide", "2022-03-17") == Count(owed=1, in_time=1)


def test_what_is_suspended_is_owed_by_nobody_for_now(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    award = asked(cast, branch, cast.officer)
    done(cast, rules.suspend, award, "2022-03-03")
    assert counted("handle", "2022-03-30") == Count(owed=1, excused=1)
    done(cast, rules.resume, award, "2022-04-01")
    assert counted("handle", "2022-04-15") == Count(owed=1, open=1)
    assert counted("handle", "2022-04-19") == Count(owed=1, late=1)


def test_a_ceremony_is_owed_by_the_day_of_the_rule(cast: Cast) -> None:
    row = does(
        cast, caring.retire, "political", "2022-03-01", person=cast.officer, retires_on=D("2022-04-01")
    )
    assert counted("ceremony", "2022-05-01") == Count(owed=1, open=1)
    assert counted("ceremony", "2022-05-02") == Count(owed=1, late=1)
    does(cast, caring.hold_ceremony, "head", "2022-04-01", retirement=row, ceremony="座谈")
    assert counted("ceremony", "2022-05-02") == Count(owed=1, in_time=1)


def test_a_family_is_visited_in_each_half_year_in_which_it_is_on_the_list_at_the_end(cast: Cast) -> None:
    branch_with(cast)
    family = listed(cast)
    assert owed("care", "2022-06-30", "2022-02-01") == [f"走访慰问困难家庭 {family.number}"]
    assert counted("care", "2022-06-30") == Count(owed=1, open=1)
    visited(cast, "2022-01-27")
    visited(cast, "2022-03-01", "illness")
    assert owed("care", "2022-06-30", "2022-02-01") == []
    assert counted("care", "2022-12-20") == Count(owed=2, in_time=1, open=1)
    visited(cast, "2022-10-11")
    assert counted("care", "2022-12-20") == Count(owed=2, in_time=2)
    does(cast, caring.take_off_list, "head", "2022-11-01", hardship=family, on=D("2022-11-01"))
    assert counted("care", "2022-12-20") == Count(owed=1, in_time=1), "off the list, nothing is owed"


def test_leave_is_owed_a_decision_in_working_days(cast: Cast) -> None:
    leave = does(
        cast,
        leaving.ask_leave,
        "officer",
        "2022-03-04",
        kind="annual",
        first=D("2022-03-14"),
        last=D("2022-03-15"),
    )
    assert counted("leave", "2022-03-09") == Count(owed=1, open=1)
    assert counted("leave", "2022-03-10") == Count(owed=1, late=1)
    does(cast, leaving.call_off, "officer", "2022-03-07", leave=leave)
    assert counted("leave", "2022-03-10") == Count(owed=1, in_time=1)
