"""Who owes a visit, when, and how it is known to be done; and what hazards ask for."""

from datetime import date

import pytest

from lianjian.areas.visits import rules
from lianjian.areas.visits.duties import check, remove, village
from lianjian.areas.visits.models import Hazard, Visit
from lianjian.areas.visits.queries import periods
from lianjian.areas.visits.rules import FoundHazard
from lianjian.kernel.clock.periods import Period
from lianjian.kernel.duties.owed import Scope
from lianjian.kernel.org.models import Beat
from lianjian.kernel.places.models import Place
from lianjian.kernel.testing.cast import Cast, moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]

SEASON = Period(date(2022, 9, 1), date(2022, 10, 31))
YEAR = Period(date(2022, 1, 1), date(2022, 12, 31))


def visited(cast: Cast, day: str, place: Place | None = None, **facts: object) -> Visit:
    return rules.record_visit(
        actor=cast.actor("officer"), at=moment(day), place=place or cast.village(),
        officers=[cast.officer], note="走访", **facts,
    )  # fmt: skip


def villages_of(zone: object) -> int:
    towns = Beat.objects.filter(unit=zone).values("town")
    return Place.objects.filter(level="village", parent__in=towns).count()


def test_every_village_owes_a_visit_and_a_virtual_area_owes_none(cast: Cast) -> None:
    owed = village.owed(SEASON, on=date(2022, 9, 1), units=None)
    assert len(owed) == 438
    assert not {it.ower for it in owed} & set(
        Place.objects.filter(level="virtual").values_list("pk", flat=True)
    )
    assert {it.unit for it in owed} == set(Beat.objects.on(date(2022, 9, 1)).values_list("unit", flat=True))


def test_a_zone_owes_the_villages_of_its_beat(cast: Cast) -> None:
    owed = village.owed(SEASON, on=date(2022, 9, 1), units=[cast.zone.pk])
    assert len(owed) == villages_of(cast.zone) > 0


def test_a_visit_in_the_period_does_it_and_one_after_it_does_it_late(cast: Cast) -> None:
    second = Place.objects.filter(level="village", parent=cast.village().parent).order_by("code")[1]
    visited(cast, "2022-10-31")
    visited(cast, "2022-11-01", second)
    count = village.count(YEAR, on=date(2022, 12, 20), units=[cast.zone.pk])
    assert (count.owed, count.in_time, count.open) == (villages_of(cast.zone), 1, 0)
    assert count.late == count.owed - 1
    late = {it.ower: it.done_on for it in village.owed(SEASON, on=date(2022, 12, 20), units=[cast.zone.pk])}
    assert (late[cast.village().pk], late[second.pk]) == (date(2022, 10, 31), date(2022, 11, 1))


def test_a_visit_before_the_period_does_not_count_for_it(cast: Cast) -> None:
    visited(cast, "2022-08-31")
    asked = village.open_until(
        date(2022, 10, 31), Scope(on=date(2022, 9, 1), units=[cast.zone.pk]), limit=500
    )
    assert cast.village().pk in {it.ower for it in asked}


def test_what_is_owed_leads_to_the_entry_with_the_village_chosen(cast: Cast) -> None:
    asked = village.open_until(
        date(2022, 10, 31), Scope(on=date(2022, 9, 1), units=[cast.zone.pk]), limit=500
    )
    here = next(it for it in asked if it.ower == cast.village().pk)
    assert here.url == f"/new/visits-record/?place={cast.village().code}"
    assert (here.due_on, here.subject) == (date(2022, 10, 31), f"走访{cast.village().short_name()}")


def test_a_period_that_is_over_with_its_year_is_no_longer_asked_for(cast: Cast) -> None:
    def asked(on: date) -> int:
        return len(village.open_until(date(2023, 12, 31), Scope(on=on, units=[cast.zone.pk]), limit=500))

    assert asked(date(2022, 12, 31)) == villages_of(cast.zone)
    assert asked(date(2023, 1, 1)) == 0
    assert village.count(YEAR, on=date(2023, 1, 1), units=[cast.zone.pk]).late == villages_of(cast.zone)


def test_the_periods_are_those_of_all_versions_of_the_rule_that_have_begun() -> None:
    assert periods(date(2021, 8, 31)) == []
    assert [period.first.year for period in periods(date(2022, 8, 31))] == [2021]
    assert [period.first.year for period in periods(date(2025, 1, 1))] == [2021, 2022]


def test_a_hazard_is_owed_until_reported_removed_and_its_check_until_done(cast: Cast) -> None:
    visit = visited(cast, "2022-09-14", found=[FoundHazard("H03", "水湾没有护栏", grave=True)])
    hazard, on = Hazard.objects.get(visit=visit), date(2022, 9, 20)
    (owed,) = remove.open_until(on, Scope(on=on, units=[cast.zone.pk]), limit=10)
    assert (owed.due_on, owed.state(on), owed.rule) == (date(2022, 9, 16), "late", "HAZARD_GRAVE_DAYS")
    officer = cast.actor("officer")
    hazard = rules.notify(actor=officer, at=moment("2022-09-15"), hazard=hazard, body="村民委员会")
    hazard = rules.report_removed(actor=officer, at=moment("2022-09-19"), hazard=hazard, fix="装了护栏")
    assert not remove.open_until(on, Scope(on=on, units=[cast.zone.pk]), limit=10)
    (owed,) = check.open_until(date(2022, 9, 30), Scope(on=on, units=[cast.zone.pk]), limit=10)
    assert owed.due_on == date(2022, 9, 26)
    rules.check(actor=cast.actor("head"), at=moment("2022-09-20"), hazard=hazard, removed=True)
    assert not check.open_until(date(2022, 9, 30), Scope(on=on, units=[cast.zone.pk]), limit=10)


def test_what_was_not_removed_is_owed_again(cast: Cast) -> None:
    hazard = Hazard.objects.get(visit=visited(cast, "2022-09-14", found=[FoundHazard("H03", "水湾没有护栏")]))
    officer, on = cast.actor("officer"), date(2022, 9, 22)
    hazard = rules.notify(actor=officer, at=moment("2022-09-15"), hazard=hazard, body="村民委员会")
    hazard = rules.report_removed(actor=officer, at=moment("2022-09-19"), hazard=hazard, fix="装了护栏")
    rules.check(actor=cast.actor("head"), at=moment("2022-09-21"), hazard=hazard, removed=False)
    assert len(remove.open_until(date(2022, 12, 31), Scope(on=on, units=[cast.zone.pk]), limit=10)) == 1
    assert not check.open_until(date(2022, 12, 31), Scope(on=on, units=[cast.zone.pk]), limit=10)
