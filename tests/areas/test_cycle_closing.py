"""A month closed: what each branch owed in it, from the duties' own rows, once, and not before its time."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError
from django.urls import reverse

from lianjian.areas.cycle import closing
from lianjian.areas.cycle.jobs import close_last_month
from lianjian.areas.cycle.models import Closing
from lianjian.areas.cycle.refusals import NotOverYet
from lianjian.areas.problems import rules as problem_rules
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.clock.periods import Period
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.records.door import writing_rows
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.testing.cast import Cast, moment
from lianjian.kernel.ui.lists import row_url
from tests.accounts import signed_in
from tests.areas.cycle_lives import assigned_on, branch_of, with_secretary
from tests.areas.problem_lives import raise_on

pytestmark = pytest.mark.django_db

MARCH = Period(date(2022, 3, 1), date(2022, 3, 31))


def close(day: str = "2022-04-05", first: date = MARCH.first, actor: Any = SYSTEM) -> dict[str, Closing]:
    with held_at(moment(day, "06:00")):
        rows = closing.close_month(actor=actor, at=moment(day, "06:00"), first=first)
    return {row.unit.code: row for row in rows}


def work(cast: Cast) -> None:
    """One problem never assigned, one assigned in time and never accepted, one assigned late."""
    with_secretary(cast)
    raise_on(cast, "2022-03-09")
    assigned_on(cast, "2022-03-22", "2022-03-23")
    assigned_on(cast, "2022-03-01", "2022-03-28")


def of_zone(cast: Cast, rows: dict[str, Closing]) -> dict[str, list[int]]:
    return {key: list(numbers) for key, *numbers in rows[branch_of(cast.zone).code].items}


def test_a_closed_month_says_what_was_in_time_and_what_was_late(cast: Cast) -> None:
    work(cast)
    found = of_zone(cast, close())
    assert found["problems.assign"] == [3, 1, 2, 0]
    row = Closing.objects.get(unit=branch_of(cast.zone))
    assert row.owed == row.asked + row.excused and row.asked == row.in_time + row.late
    assert row.owed == sum(numbers[0] for numbers in found.values())
    verify()


def test_it_says_of_each_duty_what_the_duty_itself_says(cast: Cast) -> None:
    work(cast)
    rows = close()
    for code, row in rows.items():
        units = closing.judged_units(row.unit, MARCH.last)
        for key, *numbers in row.items:
            count = registry.duties[key].count(MARCH, on=date(2022, 4, 5), units=units)
            told = [count.owed, count.in_time, count.late, count.excused]
            assert told == numbers and count.open == 0, (code, key)


def test_a_month_is_closed_once_and_not_before_the_day_of_the_rule(cast: Cast) -> None:
    work(cast)
    with pytest.raises(NotOverYet, match="2022-04-05"):
        close("2022-04-04")
    assert close() and not close("2022-04-06")
    with pytest.raises(IntegrityError), writing_rows():
        Closing.objects.bulk_create([_copy(Closing.objects.first())])


def _copy(row: Any) -> Closing:
    names = ("unit_id", "first", "last", "items", "owed", "asked", "in_time", "late", "excused")
    return Closing(**{name: getattr(row, name) for name in names}).happened(moment("2022-04-07"))


def test_the_timer_closes_the_last_month_from_that_day_on_and_once(cast: Cast) -> None:
    work(cast)
    with held_at(moment("2022-04-04", "06:00")):
        assert close_last_month(moment("2022-04-04", "06:00")) == "months: 0 closed"
    with held_at(moment("2022-04-09", "06:00")):
        assert "branches closed" in close_last_month(moment("2022-04-09", "06:00"))
        assert close_last_month(moment("2022-04-09", "06:00")) == "months: 0 closed"


def test_what_is_written_afterwards_changes_nothing_and_is_listed(cast: Cast) -> None:
    """Someone excuses nothing and hides nothing: the row stays, and its page says what is otherwise now."""
    work(cast)
    row = close()[branch_of(cast.zone).code]
    assert closing.differences(row) == []
    raise_on(cast, "2022-03-10")
    again = Closing.objects.get(pk=row.pk)
    assert again.items == [list(item) for item in row.items]
    ((then, now),) = [it for it in closing.differences(again) if it[0] and it[0][0] == "problems.assign"]
    assert then is not None and now is not None and now[1] == then[1] + 1
    page = signed_in(cast.head).get(row_url(row)).content.decode()
    assert "今天再算会不同的职责" in page and "应办 3" in page and "应办 4" in page


def test_the_figures_are_sums_of_the_closed_months_and_open_to_them(cast: Cast) -> None:
    work(cast)
    close()
    asked = Question(period=Period(date(2022, 1, 1), date(2022, 12, 31)))
    rows = list(Closing.objects.all())
    for name in ("owed", "in_time", "late", "excused"):
        figure = registry.figures[f"cycle.{name}"]
        assert figure.measure.value(figure, asked).number == sum(getattr(row, name) for row in rows)
        opened = figure.measure.rows(figure, asked)
        assert opened is not None and set(opened) == set(rows)
    figure = registry.figures["cycle.in_time_share"]
    share = figure.measure.value(figure, asked)
    assert (share.numerator, share.denominator) == (
        sum(row.in_time for row in rows), sum(row.asked for row in rows),
    )  # fmt: skip
    before = Question(period=Period(date(2022, 1, 1), date(2022, 2, 28)))
    figure = registry.figures["cycle.owed"]
    assert figure.measure.value(figure, before).number == 0


def test_doing_late_what_was_late_does_not_help(cast: Cast) -> None:
    work(cast)
    with held_at(moment("2022-04-02", "10:00")):
        waiting = problem_rules.Problem.objects.get(raised_on=date(2022, 3, 9))
        problem_rules.assign(
            actor=cast.actor("head"), at=moment("2022-04-02", "10:00"), problem=waiting, owner=cast.officer,
            plan="修", title="路灯",
        )  # fmt: skip
    assert of_zone(cast, close())["problems.assign"] == [3, 1, 2, 0]


def test_a_stranger_closes_no_month_and_sees_none(cast: Cast) -> None:
    work(cast)
    with pytest.raises(NotAllowed):
        close(actor=cast.actor("officer"))
    row = close()[branch_of(cast.zone).code]
    assert signed_in(cast.other_head).get(row_url(row)).status_code == 403
    assert signed_in(cast.head).get(reverse("list", args=("cycle", "closing"))).status_code == 200


def test_a_branch_that_owed_nothing_has_nothing_closed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    work(cast)
    problems = {key: duty for key, duty in registry.duties.items() if key.startswith("problems.")}
    monkeypatch.setitem(registry.__dict__, "duties", problems)
    assert list(close()) == [branch_of(cast.zone).code]
