"""The figures of visits and hazards: counted by hand, empty, and when somebody tries to better them."""

from datetime import date

import pytest

from lianjian.areas.visits import rules
from lianjian.areas.visits.models import Hazard, Visit
from lianjian.areas.visits.rules import FoundHazard
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.periods import Period, year_to
from lianjian.kernel.figures.answers import Answer, answer, as_json, openings
from lianjian.kernel.figures.cards import card
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org.models import Beat, Unit
from lianjian.kernel.places.models import Place
from lianjian.kernel.records.door import change
from lianjian.kernel.testing.cast import Cast, moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]


def villages(zone: Unit) -> list[Place]:
    towns = Beat.objects.filter(unit=zone).values("town")
    return list(Place.objects.filter(level="village", parent__in=towns).order_by("code"))


def visited(cast: Cast, day: str, place: Place | None = None, **facts: object) -> Visit:
    return rules.record_visit(
        actor=cast.actor("officer"), at=moment(day), place=place or cast.village(),
        officers=[cast.officer], note="走访", **facts,
    )  # fmt: skip


def ask(key: str, on: str = "2022-12-20", **question: object) -> Answer:
    return answer(key, Question(period=year_to(date.fromisoformat(on)), **question))


def removed(cast: Cast, hazard: Hazard, *, on: str, checked: str | None = None) -> Hazard:
    officer = cast.actor("officer")
    hazard = rules.notify(actor=officer, at=hazard.occurred_at, hazard=hazard, body="村民委员会")
    hazard = rules.report_removed(actor=officer, at=moment(on), hazard=hazard, fix="已整改")
    if checked:
        hazard = rules.check(actor=cast.actor("head"), at=moment(checked), hazard=hazard, removed=True)
    return hazard


def hazard(cast: Cast, day: str) -> Hazard:
    return Hazard.objects.get(visit=visited(cast, day, found=[FoundHazard("H05", "老屋墙体开裂")]))


def test_a_village_visited_often_is_one_village_of_438(cast: Cast) -> None:
    one, other = villages(cast.zone)[:2]
    for place, day in ((one, "2022-09-01"), (one, "2022-09-02"), (other, "2022-10-31"), (one, "2022-12-01")):
        visited(cast, day, place)
    found = ask("visits.villages_visited")
    assert (found.value.number, found.value.numerator, found.value.denominator) == (2, 2, 438)
    assert (card(found).value, card(found).denominator) == (2, 438)
    assert as_json(found)["denominator"] == 438
    assert ask("visits.made").value.number == 4
    assert verify().ok


def test_visits_outside_the_period_do_not_make_a_village_visited(cast: Cast) -> None:
    visited(cast, "2022-08-31")
    visited(cast, "2022-11-01")
    assert ask("visits.villages_visited").value.number == 0


def test_visits_to_communities_do_not_make_villages_visited(cast: Cast) -> None:
    community = Place.objects.filter(level="community", parent=cast.village().parent).first()
    visited(cast, "2022-09-10", community)
    assert (ask("visits.villages_visited").value.number, ask("visits.made").value.number) == (0, 1)


def test_a_visit_corrected_out_of_the_period_no_longer_counts(cast: Cast) -> None:
    visit = visited(cast, "2022-09-10")
    rules.correct(
        actor=cast.actor("head"), at=moment("2022-11-05"), visit=visit, place=visit.place,
        when=moment("2022-08-30"), officers=[cast.officer], note="走访", households=0, why="日期记错",
    )  # fmt: skip
    assert ask("visits.villages_visited").value.number == 0
    assert verify().ok


def test_coverage_counts_a_village_not_visited_as_not_done(cast: Cast) -> None:
    visited(cast, "2022-09-01")
    found = ask("visits.coverage").value
    assert (found.numerator, found.denominator) == (1, 438)
    assert found.number == pytest.approx(100 / 438)
    nothing = ask("visits.coverage", on="2022-08-31").value
    assert (nothing.number, nothing.numerator, nothing.denominator) == (0, 0, 438)


def test_a_zone_is_asked_for_the_villages_of_its_beat(cast: Cast) -> None:
    ours = len(villages(cast.zone))
    visited(cast, "2022-09-01")
    assert ask("visits.villages", unit=cast.zone).value.number == ours
    coverage = ask("visits.coverage", unit=cast.zone).value
    assert (coverage.numerator, coverage.denominator) == (1, ours)
    assert ask("visits.coverage", unit=cast.other_zone).value.numerator == 0
    command = Unit.objects.get(code="CMD1")
    assert ask("visits.villages", unit=command).value.number == 0


def test_the_zones_share_all_villages_out_among_them(cast: Cast) -> None:
    visited(cast, "2022-09-01")
    found = ask("visits.coverage")
    by_unit = found.by("unit")
    assert sum(value.denominator for value in by_unit.values()) == 438
    assert by_unit[cast.zone.pk].numerator == 1 and by_unit[cast.other_zone.pk].numerator == 0
    by_town = ask("visits.villages").by("town")
    assert (
        by_town[cast.village().parent_id].number
        == Place.objects.filter(level="village", parent=cast.village().parent).count()
    )
    visited_by_unit = ask("visits.villages_visited").by("unit")
    assert visited_by_unit[cast.other_zone.pk].numerator == 0
    assert visited_by_unit[cast.other_zone.pk].denominator == len(villages(cast.other_zone))


def test_the_bureau_is_asked_for_all_villages(cast: Cast) -> None:
    assert ask("visits.villages", unit=Unit.objects.get(code="ZH")).value.number == 438


def test_a_figure_of_villages_opens_to_exactly_those_it_counted(cast: Cast) -> None:
    question = Question(period=year_to(date(2022, 12, 20)), unit=cast.zone)
    ((_figure, rows),) = openings(registry.figures["visits.villages"], question)
    assert set(rows) == set(villages(cast.zone))
    known = Question(period=year_to(date(2022, 12, 20)), unit=cast.zone, known_at=moment("2022-12-20"))
    ((_figure, rows),) = openings(registry.figures["visits.villages"], known)
    assert set(rows) == set(villages(cast.zone))


def test_a_village_that_was_dissolved_is_counted_until_then(cast: Cast) -> None:
    @change("org.unit:write")
    def dissolve(*, actor: object, at: object, place: Place) -> None:
        place.valid_to = date(2022, 6, 1)
        place.put()

    dissolve(actor=SYSTEM, at=moment("2022-06-01"), place=cast.village())
    assert ask("visits.villages", on="2022-05-31").value.number == 438
    assert ask("visits.villages", on="2022-06-01").value.number == 437
    months = [value.number for _first, value in ask("visits.villages", on="2022-07-15").monthly()]
    assert months == [438, 438, 438, 438, 438, 437, 437]
    assert verify().ok


def test_the_villages_visited_are_told_by_month(cast: Cast) -> None:
    one, other = villages(cast.zone)[:2]
    for place, day in ((one, "2022-09-05"), (other, "2022-09-06"), (one, "2022-10-07")):
        visited(cast, day, place)
    months = {first.month: value.number for first, value in ask("visits.villages_visited").monthly()}
    assert (months[8], months[9], months[10]) == (0, 2, 1)


def test_the_longest_run_bridges_no_day_without_a_visit(cast: Cast) -> None:
    for day in ("2022-09-01", "2022-09-02", "2022-09-03", "2022-09-05", "2022-09-06"):
        visited(cast, day)
    assert ask("visits.longest_run_days").value.number == 3
    assert ask("visits.longest_run_days", on="2022-08-31").value.number == 0


def test_what_was_found_is_summed_by_the_day_of_the_visit(cast: Cast) -> None:
    visited(cast, "2022-09-01", found=[FoundHazard("H01", "秸秆堆"), FoundHazard("H02", "电线破损")])
    assert ask("visits.hazards_found").value.number == 2
    assert ask("visits.problems_found").value.number == 0
    assert ask("visits.disputes_found").value.number == 0


def test_a_hazard_counts_as_removed_when_someone_else_has_checked(cast: Cast) -> None:
    removed(cast, hazard(cast, "2022-09-01"), on="2022-09-05", checked="2022-09-06")
    removed(cast, hazard(cast, "2022-09-02"), on="2022-09-05")
    hazard(cast, "2022-09-03")
    assert ask("visits.hazards_removed").value.number == 1
    share = ask("visits.hazards_removed_share").value
    assert (share.numerator, share.denominator) == (1, 3)
    assert ask("visits.hazards_open").value.number == 2
    assert verify().ok


def test_the_share_of_a_day_knows_nothing_of_what_was_removed_after_it(cast: Cast) -> None:
    removed(cast, hazard(cast, "2022-09-01"), on="2022-09-05", checked="2022-09-06")
    removed(cast, hazard(cast, "2022-09-02"), on="2022-10-05", checked="2022-10-06")
    share = ask("visits.hazards_removed_share", on="2022-09-30").value
    assert (share.numerator, share.denominator) == (1, 2)
    share = ask("visits.hazards_removed_share", on="2022-10-31").value
    assert (share.numerator, share.denominator) == (2, 2)


def test_a_hazard_left_from_before_the_period_is_still_to_be_removed_in_it(cast: Cast) -> None:
    hazard(cast, "2022-06-30")
    second_half = Question(period=Period(date(2022, 7, 1), date(2022, 12, 20)))
    share = answer("visits.hazards_removed_share", second_half).value
    assert (share.number, share.numerator, share.denominator) == (0, 0, 1)


def test_where_no_hazard_is_to_be_removed_there_is_no_share(cast: Cast) -> None:
    share = ask("visits.hazards_removed_share").value
    assert (share.number, share.denominator) == (None, 0)


def test_a_false_report_of_removal_counts_nowhere(cast: Cast) -> None:
    false = removed(cast, hazard(cast, "2022-09-01"), on="2022-09-05")
    rules.check(actor=cast.actor("head"), at=moment("2022-09-06"), hazard=false, removed=False)
    assert ask("visits.hazards_removed").value.number == 0
    assert ask("visits.hazards_open").value.number == 1
    assert verify().ok
