"""The demo's duty keeps the rules: strength, rest, and one shift at a time."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from django.db.models import F

from lianjian.areas.honours import leaving
from lianjian.areas.roster import demo
from lianjian.areas.roster.models import Crew, MonthPlan, Shift, Turn
from lianjian.kernel.access.actor import SYSTEM, actor_for
from lianjian.kernel.county import pack
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import PostKind, Unit
from lianjian.kernel.testing.cast import REFORMED_ON, Cast, moment
from lianjian.kernel.testing.year import Life, Year, live

pytestmark = pytest.mark.django_db

UNTIL = moment("2022-02-28")


@pytest.fixture
def year(cast: Cast) -> Year:
    """Two zones with people, up to February."""
    kinds = {kind.code: kind for kind in PostKind.objects.all()}
    for zone in Unit.objects.on(REFORMED_ON).filter(kind__code="zone").order_by("code"):
        for number in range(12):
            person = changes.enlist(
                actor=SYSTEM,
                at=moment("2022-01-01"),
                number=f"{zone.code}-{number}",
                name=f"民警{number}",
                name_en="",
            )
            kind = kinds["officer" if number else "head"]
            changes.appoint(
                actor=SYSTEM, at=moment("2022-01-01"), person=person, unit=zone, kind=kind, on=REFORMED_ON
            )
    return Year(pack(), 7, 1.0, ends=UNTIL)


def test_two_crews_of_each_zone_keep_the_rules_over_the_turn_of_months(year: Year) -> None:
    live(list(demo.demo(year)), until=UNTIL)
    zones = Unit.objects.on(REFORMED_ON).filter(kind__code="zone").count()
    assert Crew.objects.count() == 2 * zones
    months = set(MonthPlan.objects.values_list("month", flat=True))
    assert months == {date(2022, 1, 1), date(2022, 2, 1), date(2022, 3, 1)}
    assert MonthPlan.objects.count() == 6 * zones
    assert not Shift.objects.filter(people__lt=F("minimum")).exists()
    by_person: dict[int, list[tuple[datetime, datetime]]] = {}
    for person, starts, ends in Turn.objects.order_by("starts").values_list("person_id", "starts", "ends"):
        by_person.setdefault(person, []).append((starts, ends))
    rests = [after[0] - before[1] for turns in by_person.values() for before, after in pairwise(turns)]
    assert min(rests) >= timedelta(hours=12)


def test_whoever_went_on_leave_after_the_planning_is_swapped(year: Year) -> None:
    asked = []

    def fall_ill() -> Life:
        yield moment("2022-01-06")
        turn = Turn.objects.filter(starts=moment("2022-01-10", "08:00")).order_by("pk")[0]
        actor = actor_for(turn.person, date(2022, 1, 6))
        day = date(2022, 1, 10)
        leave = leaving.ask_leave(actor=actor, at=moment("2022-01-06"), kind="sick", first=day, last=day)
        leaving.decide_leave(actor=SYSTEM, at=moment("2022-01-06"), leave=leave, granted=True)
        asked.append(turn)

    live([*demo.demo(year), fall_ill()], until=moment("2022-01-12"))
    turn = Turn.objects.get(pk=asked[0].pk)
    assert not turn.stands and turn.shift.people == 2
    assert Turn.objects.filter(shift=turn.shift, stands=True).count() == 2


def test_a_zone_s_crews_wait_at_its_seat_and_at_its_remotest_village(year: Year) -> None:
    live(list(demo.demo(year)), until=moment("2022-01-02"))
    for zone in Unit.objects.on(REFORMED_ON).filter(kind__code="zone"):
        seat, patrol = Crew.objects.filter(unit=zone).order_by("code")
        assert (seat.code, patrol.code) == (f"{zone.code[-2:]}-1", f"{zone.code[-2:]}-2")
        assert (seat.longitude, seat.latitude) != (patrol.longitude, patrol.latitude)
        assert patrol.post_name.endswith("巡逻点")
