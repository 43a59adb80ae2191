"""Duties owed once in a period: who owes it after a reform, and which record fulfils which period."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianjian.areas.problems.models import Problem
from lianjian.kernel.clock.periods import Period, month_of
from lianjian.kernel.duties.owed import Count, Scope, Standing
from lianjian.kernel.duties.recurring import PeriodDuty
from lianjian.kernel.duties.rules import excuse
from lianjian.kernel.org.models import Beat, Unit
from lianjian.kernel.org.structure import predecessors, units_by_town
from lianjian.kernel.places.models import Place
from lianjian.kernel.testing.cast import Cast, engaged, moment
from tests.kernel.duty_rows import DAY, JUNE, rows

pytestmark = pytest.mark.django_db


def months_until(on: date) -> list[Period]:
    return [month_of(date(2022, month, 1)) for month in range(1, 13) if date(2022, month, 1) <= on]


def seasons_until(on: date) -> list[Period]:
    seasons = [Period(date(2022, 2, 1), date(2022, 3, 31)), Period(date(2022, 9, 1), date(2022, 10, 31))]
    return [season for season in seasons if season.first <= on]


def once(periods: Any = months_until, grace: int = 0, **more: Any) -> PeriodDuty:
    """Each village owes one problem raised there."""
    return PeriodDuty(
        key="test.visit",
        title="走访",
        verb="开始走访",
        rule="VISIT_SEASON",
        periods=periods,
        owers=more.pop("owers", lambda on: villages()),
        units=more.pop("units", unit_of_village),
        fulfilled_by=lambda: Problem.objects.all(),
        matched_by="place",
        dated_by="raised_on",
        describe=lambda village, period: (str(village), f"{period.first:%m}", f"/new/?place={village.pk}"),
        grace=timedelta(days=grace),
        **more,
    )


def villages() -> Any:
    """The first two villages of each township in the beats of the two zones."""
    cast = engaged()
    towns = Beat.objects.filter(unit__in=(cast.zone, cast.other_zone)).values_list("town", flat=True)
    chosen = [
        village.pk
        for town in towns
        for village in Place.objects.filter(level="village", parent=town).order_by("code")[:2]
    ]
    return Place.objects.filter(pk__in=chosen).order_by("code")


def unit_of_village(on: date) -> dict[int, int]:
    beats = units_by_town(on)
    return {village.pk: beats[village.parent_id] for village in villages() if village.parent_id in beats}


def village_of(cast: Cast, unit: Unit | None = None) -> Place:
    wanted = (unit or cast.zone).pk
    return next(village for village in villages() if unit_of_village(DAY)[village.pk] == wanted)


def visited(cast: Cast, *on: date, village: Place | None = None) -> None:
    place = village or village_of(cast)
    rows(cast, *({"place": place, "town": place.parent, "raised_on": day} for day in on))


def fates(duty: PeriodDuty, village: Place, on: date) -> list[str]:
    """What became of a village in each period begun by a day."""
    return [
        owed.state(on)
        for period in duty.periods(on)
        for owed in duty.owed(period, on=on, units=None)
        if owed.ower == village.pk
    ]


def test_a_period_that_runs_is_due_and_one_that_ended_undone_is_late(cast: Cast) -> None:
    assert fates(once(), village_of(cast), date(2022, 2, 28)) == ["late", "due"]


def test_a_record_in_the_period_fulfils_it_and_no_other(cast: Cast) -> None:
    visited(cast, date(2022, 2, 1), date(2022, 2, 28))
    assert fates(once(), village_of(cast), date(2022, 3, 15)) == ["late", "done", "due"]


def test_a_record_after_the_day_asked_about_does_not_count_yet(cast: Cast) -> None:
    visited(cast, date(2022, 2, 20))
    assert fates(once(), village_of(cast), date(2022, 2, 19)) == ["late", "due"]


def test_done_in_the_gap_after_a_season_is_done_late(cast: Cast) -> None:
    visited(cast, date(2022, 4, 20))
    duty = once(seasons_until)
    assert fates(duty, village_of(cast), date(2022, 4, 30)) == ["late"]
    found = duty.owed(duty.periods(DAY)[0], on=DAY, units={cast.zone.pk})
    assert date(2022, 4, 20) in [owed.done_on for owed in found]


def test_in_the_days_of_grace_it_is_still_in_time(cast: Cast) -> None:
    visited(cast, date(2022, 4, 5))
    on = date(2022, 4, 6)
    assert fates(once(seasons_until, grace=5), village_of(cast), on) == ["done"]
    assert fates(once(seasons_until, grace=4), village_of(cast), on) == ["late"]


def test_a_record_in_the_grace_of_one_month_is_not_counted_for_the_next_as_well(cast: Cast) -> None:
    visited(cast, date(2022, 2, 3))
    duty, on = once(grace=5), date(2022, 2, 28)
    assert fates(duty, village_of(cast), on) == ["done", "due"]
    visited(cast, date(2022, 2, 20))
    assert fates(duty, village_of(cast), on) == ["done", "done"]


def test_a_record_in_the_grace_of_a_month_that_is_done_counts_for_the_next(cast: Cast) -> None:
    visited(cast, date(2022, 1, 10), date(2022, 2, 3))
    assert fates(once(grace=5), village_of(cast), date(2022, 2, 28)) == ["done", "done"]


def test_one_period_alone_is_told_as_all_together_are(cast: Cast) -> None:
    """Grace ties each month to the one before, so that a month can't be told without it."""
    visited(cast, date(2022, 2, 3), date(2022, 3, 2), date(2022, 4, 20))
    duty, on, village = once(grace=5), date(2022, 5, 1), village_of(cast)
    assert fates(duty, village, on) == ["done", "done", "late", "done", "due"]
    whole = duty.count(Period(date(2022, 1, 1), date(2022, 12, 31)), on=on, units=None)
    alone = [
        duty.count(Period(duty.due_on(own), duty.due_on(own)), on=on, units=None) for own in duty.periods(on)
    ]
    for name in ("owed", "in_time", "late", "open"):
        assert getattr(whole, name) == sum(getattr(part, name) for part in alone)


def test_what_was_missed_for_good_is_counted_late_and_no_longer_asked_for(cast: Cast) -> None:
    duty, on = once(), date(2022, 3, 15)
    assert duty.running(on) == [month_of(on)]
    assert {owed.first for owed in duty.open_until(date.max, Scope(on=on, units=None), limit=999)} == {
        date(2022, 3, 1)
    }
    assert duty.count(month_of(date(2022, 2, 1)), on=on, units=None).late == villages().count()


def test_an_undone_season_is_asked_for_until_the_next_begins(cast: Cast) -> None:
    duty, on = once(seasons_until), date(2022, 5, 1)
    visited(cast, date(2022, 3, 1))
    late = duty.open_until(on, Scope(on=on, units={cast.zone.pk}), limit=99)
    assert late and village_of(cast).pk not in {owed.ower for owed in late}
    assert {owed.state(on) for owed in late} == {"late"}
    assert duty.standing(on, Scope(on=on, units={cast.zone.pk})) == Standing(late=len(late))
    assert duty.running(date(2022, 9, 1)) == [Period(date(2022, 9, 1), date(2022, 10, 31))]


def test_a_record_that_names_its_period_fulfils_no_other_and_is_late_by_its_own_day(cast: Cast) -> None:
    village, on = village_of(cast), date(2022, 3, 15)
    rows(cast, {"place": village, "raised_on": date(2022, 3, 5), "occurred_on": date(2022, 1, 1)})
    rows(cast, {"place": village, "raised_on": date(2022, 2, 5), "occurred_on": date(2022, 2, 1)})
    duty = once(period_by="occurred_on", lapses_on=lambda month: date(2022, 3, month.first.month))
    assert fates(duty, village, on) == ["late", "done", "due"]
    assert fates(duty, village, date(2022, 3, 4)) == ["late", "done", "due"]
    assert duty.running(date(2022, 3, 1)) == [month_of(date(2022, month, 1)) for month in (2, 3)]


def test_a_season_that_lapsed_is_neither_asked_for_nor_fulfilled_any_more(cast: Cast) -> None:
    duty = once(seasons_until, lapses_on=lambda season: date(2022, 6, 1))
    visited(cast, date(2022, 6, 1))
    assert duty.running(date(2022, 5, 31)) and not duty.running(date(2022, 6, 1))
    assert fates(duty, village_of(cast), DAY) == ["late"]
    assert not any(owed.done_on for owed in duty.owed(duty.periods(DAY)[0], on=DAY, units=None))


def test_a_season_asked_what_is_left_by_now_counts_a_visit_made_since(cast: Cast) -> None:
    duty, on = once(seasons_until), date(2022, 3, 1)
    visited(cast, date(2022, 3, 20))
    scope = Scope(on=on, units={cast.zone.pk})
    then = duty.open_until(date.max, scope, limit=99)
    now = duty.open_until(date.max, replace(scope, by_now=True), limit=99)
    assert len(then) - len(now) == 1
    assert duty.standing(date.max, Scope(on=on, units=None, by_now=True)).soon == villages().count() - 1


@pytest.mark.usefixtures("in_2022")
def test_an_excuse_counts_for_its_period_alone_and_never_hides_what_was_done(cast: Cast) -> None:
    village, duty = village_of(cast), once()
    for first in (date(2022, 1, 1), date(2022, 2, 1)):
        excuse(
            actor=cast.actor("head"), at=moment("2022-12-20"), duty=duty.key, ower=village.pk, first=first,
            why="道路中断",
        )  # fmt: skip
    visited(cast, date(2022, 2, 10))
    assert fates(duty, village, date(2022, 3, 31)) == ["excused", "done", "due"]
    assert not [
        owed
        for owed in duty.open_until(date.max, Scope(on=date(2022, 1, 20), units=None), limit=999)
        if owed.ower == village.pk
    ]


def test_before_a_reform_the_old_unit_owes_and_after_it_the_new_one(cast: Cast) -> None:
    """A village goes over to the other zone on 16 June: the month it ends in is the new zone's."""
    village, reformed_on = village_of(cast), date(2022, 6, 16)

    def units(on: date) -> dict[int, int]:
        return unit_of_village(on) | ({village.pk: cast.other_zone.pk} if on >= reformed_on else {})

    duty = once(units=units)

    def owers(unit: Unit, first: date, on: date) -> set[int]:
        return {owed.ower for owed in duty.owed(month_of(first), on=on, units={unit.pk})}

    may, june = date(2022, 5, 1), date(2022, 6, 1)
    assert village.pk in owers(cast.zone, may, date(2022, 6, 20))
    assert village.pk in owers(cast.zone, june, date(2022, 6, 15))
    assert village.pk not in owers(cast.zone, june, reformed_on)
    assert village.pk in owers(cast.other_zone, june, reformed_on)


def test_a_unit_that_took_over_another_answers_for_what_the_old_one_owed(cast: Cast) -> None:
    """Asked with its predecessors, as pages do, a zone of today has the station's months as well."""
    heirs = predecessors({cast.zone.pk}, DAY)
    duty = once(units=lambda on: dict.fromkeys(unit_of_village(on), min(heirs)))
    assert duty.count(JUNE, on=DAY, units=heirs).owed == villages().count()


def test_an_ower_without_a_unit_is_told_for_the_county_and_for_no_unit(cast: Cast) -> None:
    duty = once(units=lambda on: {})
    assert duty.count(JUNE, on=DAY, units=None).owed == villages().count()
    assert duty.count(JUNE, on=DAY, units={cast.zone.pk}).owed == 0


def test_before_the_first_period_nothing_is_owed(cast: Cast) -> None:
    duty, on = once(seasons_until), date(2022, 1, 10)
    assert duty.open_until(date.max, Scope(on=on, units=None), limit=9) == []
    assert duty.standing(date.max, Scope(on=on, units=None)) == Standing()
    assert duty.count(Period(date(2022, 1, 1), date(2022, 12, 31)), on=on, units=None) == Count()


def test_a_year_of_months_is_counted_in_few_statements(cast: Cast) -> None:
    duty = once(owers=lambda on: Place.objects.filter(level="village")[:5], units=lambda on: {})
    with CaptureQueriesContext(connection) as queries:
        duty.count(Period(date(2022, 1, 1), date(2022, 12, 31)), on=date(2022, 12, 20), units=None)
    assert len(queries) <= 3 + 12
