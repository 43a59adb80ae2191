"""Personal values end by their rule, and it is written down; a wrong clock ends none."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianjian.kernel.access.actor import actor_for
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.erasure import rules
from lianjian.kernel.erasure.jobs import destroy_due
from lianjian.kernel.erasure.models import Erasure, Round
from lianjian.kernel.erasure.queries import retained
from lianjian.kernel.home import home
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.records import personal
from lianjian.kernel.records.models import Revision, SealedValue
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in
from tests.kernel.test_personal import BOTH, everything, key_of, put, told, until

pytestmark = pytest.mark.django_db
START = date(2022, 12, 1)
ENDS = date(2022, 12, 20)


@pytest.fixture(autouse=True)
def founded(cast: Cast) -> Iterator[None]:
    """The last good round was on the first of December; no key of a month is left to another test."""
    with held_at(moment("2022-12-01", "10:00")):
        destroy_due(moment("2022-12-01", "09:59"))
        vouched(cast, START)
        yield
    for path in (home() / "keys").glob("20*.key"):
        path.unlink()
    (home() / "keys" / "erased").unlink(missing_ok=True)


def vouched(cast: Cast, day: date) -> None:
    """The cast was founded long before: somebody vouches for the clock."""
    found = Round.objects.get(day=day)
    if not found.is_good:
        rules.vouch(actor=cast.system, at=moment(day.isoformat(), "09:59"), round_=found, why="日期已核对")


def tick_on(day: date) -> str:
    at = moment(day.isoformat(), "02:00")
    with held_at(at):
        return destroy_due(at)


def ending(cast: Cast, day: date = ENDS) -> Any:
    problem = told(cast, **BOTH)
    until(cast, problem, day)
    return problem


def test_on_the_day_on_which_values_end_they_are_destroyed(cast: Cast) -> None:
    problem = ending(cast)
    tick_on(ENDS - timedelta(days=9))
    assert personal.read(problem) == BOTH
    tick_on(ENDS)
    assert personal.read(problem) == {} and not SealedValue.objects.kept().exists()


def test_what_was_destroyed_is_told_by_field_number_rule_and_day(cast: Cast) -> None:
    ending(cast), ending(cast)
    tick_on(ENDS - timedelta(days=9)), tick_on(ENDS)
    told_ = [
        (it.kind, it.name, it.rule, it.values_gone, it.day, it.until)
        for it in Erasure.objects.order_by("name")
    ]
    assert told_ == [
        ("problems.problem", name, "RETAIN_PROBLEM_CONTACT", 2, ENDS, ENDS)
        for name in ("reporter_name", "reporter_phone")
    ]
    assert Round.objects.get(day=ENDS).destroyed == 4


def test_the_key_of_a_month_is_destroyed_once_the_month_is_over_and_not_before(cast: Cast) -> None:
    ending(cast)
    for day in (ENDS - timedelta(days=9), ENDS, date(2022, 12, 31)):
        tick_on(day)
        assert key_of("2022-12").exists()
    tick_on(date(2023, 1, 1))
    assert not key_of("2022-12").exists() and (home() / "keys" / "open.key").exists()


def test_a_tick_that_was_cut_off_before_the_key_was_destroyed_is_made_good_by_the_next(cast: Cast) -> None:
    ending(cast)
    at = moment("2022-12-11", "02:00")
    with held_at(at):
        destroy_due(at)
    with held_at(moment("2022-12-25", "02:00")):
        rules.go_round(actor=cast.system, at=moment("2022-12-25", "01:00"))
    tick_on(date(2023, 1, 2)), tick_on(date(2023, 1, 2))
    assert not key_of("2022-12").exists()


def test_a_second_tick_of_a_day_does_nothing_more(cast: Cast) -> None:
    ending(cast, date(2022, 12, 5))
    tick_on(date(2022, 12, 6)), tick_on(date(2022, 12, 6))
    assert Erasure.objects.count() == 2 and Round.objects.filter(day=date(2022, 12, 6)).count() == 1


def test_values_without_an_end_and_those_that_end_later_stay(cast: Cast) -> None:
    open_, later = told(cast, **BOTH), ending(cast, date(2023, 5, 1))
    tick_on(date(2022, 12, 10))
    assert [personal.read(it) for it in (open_, later)] == [BOTH, BOTH]


def test_the_ledger_holds_to_the_last_leaf_and_nothing_of_a_value_is_left(cast: Cast) -> None:
    ending(cast, date(2022, 12, 5))
    tick_on(date(2022, 12, 6))
    assert verify().ok
    left = everything() + "".join(
        path.read_bytes().decode(errors="replace") for path in home().rglob("*") if path.is_file()
    )
    assert "路灯不亮" in left
    assert not any(value in left for value in BOTH.values())


# The clock


@pytest.mark.parametrize("leap", [15, 31, 366, 3652, -1, -30, -3652])
def test_a_clock_that_leapt_destroys_nothing(cast: Cast, leap: int) -> None:
    problem = ending(cast, date(2022, 12, 5))
    earlier = ending(cast, date(2012, 1, 5))
    said = tick_on(START + timedelta(days=leap))
    assert "nothing destroyed" in said
    assert [personal.read(it) for it in (problem, earlier)] == [BOTH, BOTH]


def test_a_clock_that_stays_wrong_destroys_nothing_on_the_days_that_follow(cast: Cast) -> None:
    problem = ending(cast)
    for day in range(20):
        tick_on(date(2032, 12, 1) + timedelta(days=day))
    assert personal.read(problem) == BOTH and key_of("2022-12").exists()


def test_once_the_clock_is_right_again_all_goes_on(cast: Cast) -> None:
    problem = ending(cast, date(2022, 12, 5))
    tick_on(date(2032, 12, 1))
    tick_on(date(2022, 12, 6))
    assert personal.read(problem) == {}


def test_after_a_long_standstill_somebody_vouches_for_the_clock(cast: Cast) -> None:
    problem = ending(cast)
    day = date(2023, 2, 1)
    tick_on(day)
    at = moment(day.isoformat(), "09:00")
    with held_at(at):
        rules.vouch(actor=cast.system, at=at, round_=Round.objects.get(day=day), why="停机两个月，日期已核对")
    assert personal.read(problem) == {}
    tick_on(day + timedelta(days=1))
    assert not key_of("2022-12").exists()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.lists(st.integers(-4000, 4000), max_size=8), end=st.integers(1, 60))
def test_whatever_the_clock_does_no_value_ends_before_a_trusted_day(
    cast: Cast, days: list[int], end: int
) -> None:
    problem = ending(cast, START + timedelta(days=end))
    for leap in days:
        tick_on(START + timedelta(days=leap))
    last_good = Round.objects.filter(is_good=True).order_by("-day").values_list("day", flat=True)[0]
    assert bool(personal.read(problem)) == (last_good < START + timedelta(days=end))
    Round.objects.filter(day__gt=START)._raw_delete("default")
    SealedValue.objects.all().delete()


# Before their time


def test_the_values_of_one_row_are_erased_early_with_the_reason(cast: Cast) -> None:
    gone, kept = told(cast, **BOTH), told(cast, **BOTH)
    rules.erase(actor=cast.system, at=moment("2022-12-01", "10:00"), row=gone, why="本人要求删除")
    assert [personal.read(it) for it in (gone, kept)] == [{}, BOTH]
    assert {(it.record, it.why, it.is_early) for it in Erasure.objects.all()} == {
        (gone.pk, "本人要求删除", True)
    }
    assert verify().ok


def test_nobody_erases_who_may_not(cast: Cast) -> None:
    problem = told(cast, **BOTH)
    with pytest.raises(NotAllowed):
        rules.erase(
            actor=actor_for(cast.head, START),
            at=moment("2022-12-01", "10:00"),
            row=problem,
            why="本人要求删除",
        )
    assert personal.read(problem) == BOTH


def test_a_row_without_personal_values_has_nothing_to_erase(cast: Cast) -> None:
    with pytest.raises(rules.NothingToErase):
        rules.erase(actor=cast.system, at=moment("2022-12-01", "10:00"), row=told(cast), why="本人要求删除")


def test_what_was_erased_early_does_not_come_back_with_a_backup(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    problem, other = told(cast, **BOTH), told(cast, **BOTH)
    backup = list(SealedValue.objects.filter(record=problem.pk))
    with django_capture_on_commit_callbacks(execute=True):
        rules.erase(actor=cast.system, at=moment("2022-12-01", "10:00"), row=problem, why="本人要求删除")
    for value in backup:
        value.save()
    assert personal.read(problem) == BOTH
    assert personal.destroy_again() == 2
    assert [personal.read(it) for it in (problem, other)] == [{}, BOTH]
    noted = (home() / "keys" / "erased").read_text()
    assert not any(value in noted for value in BOTH.values())


def test_what_lost_its_key_does_not_come_back_with_a_backup_either(cast: Cast) -> None:
    problem, other = ending(cast), told(cast, **BOTH)
    key_of("2022-12").unlink()
    assert personal.destroy_again() == 2
    assert [sorted(personal.names(it)) for it in (problem, other)] == [[], sorted(BOTH)]


def test_a_row_that_is_changed_after_its_values_are_gone_keeps_its_commitments(cast: Cast) -> None:
    problem = told(cast, **BOTH)
    rules.erase(actor=cast.system, at=moment("2022-12-01", "10:00"), row=problem, why="本人要求删除")
    put(actor=cast.system, at=moment("2022-12-01", "10:00"), problem=problem, values={})
    bodies = Revision.objects.filter(kind=problem.label, record=problem.pk).order_by("row_version")
    first, last = (json.loads(it.body)["personal"] for it in bodies)
    assert first == last and verify().ok


def test_a_value_that_is_given_after_its_end_ends_with_the_next_round(cast: Cast) -> None:
    problem = ending(cast, date(2022, 12, 5))
    tick_on(date(2022, 12, 6))
    put(actor=cast.system, at=moment("2022-12-01", "10:00"), problem=problem, values=BOTH)
    assert personal.read(problem) == BOTH
    tick_on(date(2022, 12, 7))
    assert personal.read(problem) == {}


# What is shown


def test_each_field_tells_how_much_is_kept_and_what_falls_due(cast: Cast) -> None:
    told(cast, **BOTH), ending(cast), ending(cast, date(2023, 5, 1))
    with CaptureQueriesContext(connection) as asked:
        fields, months = retained(START)
    name = next(it for it in fields if it.declared.name == "reporter_name")
    assert (name.values, name.open, name.next_on) == (3, 1, ENDS)
    assert [(it.first, it.values) for it in months] == [(date(2022, 12, 1), 2), (date(2023, 5, 1), 2)]
    _fields, later = retained(date(2023, 1, 1))
    assert [(it.first, it.values) for it in later] == [(None, 2), (date(2023, 5, 1), 2)]
    assert len([it for it in asked if "sealedvalue" in it["sql"]]) == 1


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_of_retention_tells_purpose_rule_and_what_was_destroyed(cast: Cast, language: str) -> None:
    ending(cast, date(2022, 12, 5))
    tick_on(date(2022, 12, 6))
    client = signed_in(cast.supervisor, language)
    page = client.get("/retention/").content.decode()
    assert "RETAIN_PROBLEM_CONTACT" in page and Erasure.objects.first().number in page
    assert not any(value in page for value in BOTH.values())
    assert client.get("/list/erasure/erasure/").status_code == 200
    assert client.get(f"/r/erasure/erasure/{Erasure.objects.first().pk}/").status_code == 200
    assert client.get("/list/erasure/erasure/?format=xlsx").status_code == 200


def test_a_clock_that_leapt_is_told_on_the_page_and_vouched_for_there(cast: Cast) -> None:
    tick_on(date(2023, 2, 1))
    at = moment("2023-02-01", "09:00")
    with held_at(at):
        client = signed_in(cast.admin)
        page = client.get("/retention/").content.decode()
        last = Round.objects.get(day=date(2023, 2, 1))
        assert "时钟比上一次跳了 62 天" in page and f"/r/erasure/round/{last.pk}/vouch/" in page
        client.post(f"/r/erasure/round/{last.pk}/vouch/", {"why": "日期已核对"})
    last.refresh_from_db()
    assert last.is_good


def test_a_supervisor_erases_a_rows_values_on_its_page(cast: Cast) -> None:
    problem = told(cast, **BOTH)
    client = signed_in(cast.supervisor)
    assert "提前销毁个人信息" in client.get(f"/r/problems/problem/{problem.pk}/").content.decode()
    client.post(f"/r/problems/problem/{problem.pk}/erase/", {"why": "本人要求删除"})
    assert personal.read(problem) == {}
    assert "/erase/" not in client.get(f"/r/problems/problem/{problem.pk}/").content.decode()


def test_the_note_of_early_erasures_is_for_its_owner_alone() -> None:
    path = home() / "keys" / "erased"
    personal._remember_erased(["00"])
    assert Path(path).stat().st_mode & 0o777 == 0o600
