"""Spots: found by counts, told with intervals and exposure, listed, treated, watched, and compared with chance."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from scipy import stats

from lianjian.areas.traffic import spots as rules
from lianjian.areas.traffic.models import Accident, Road, Spot
from lianjian.areas.traffic.queries import compare, find_candidates, likes_of
from lianjian.areas.traffic.refusals import NotOnTheRoad, OverlappingSpot, StillWatched, TooFewAccidents
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.clock.periods import Period
from lianjian.kernel.duties.owed import Scope
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.rules import changes
from lianjian.kernel.rules.book import rule
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in
from tests.areas.traffic_lives import happened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]
ON = date(2022, 10, 1)


def road(code: str = "ZR01") -> Road:
    return Road.objects.get(code=code)


def gathered(cast: Cast, *metres: int, on: str = "2022-09-01", code: str = "ZR01") -> None:
    for metre in metres:
        happened(cast, on=on, road=road(code), metre=metre)


def candidates(on: date = ON) -> list[tuple[str, int, int]]:
    found = find_candidates(Accident.objects.all(), on).candidates
    return [(it.road.code, it.from_m, it.accidents) for it in found]


def listed(cast: Cast, on: str = "2022-10-01", **facts: object) -> Spot:
    asked = {"actor": cast.actor("head"), "at": moment(on), "road": road(), "from_m": 1_000, "to_m": 1_500}
    return rules.list_spot(**(asked | facts))


def treated(cast: Cast, spot: Spot, on: str = "2022-10-10") -> Spot:
    return rules.treat(
        actor=cast.actor("officer"), at=moment(on), spot=spot, sort="slowing", words="两道减速带"
    )


class TestFinding:
    def test_accidents_near_each_other_on_one_road_are_grouped(self, cast: Cast) -> None:
        gathered(cast, 1_000, 1_200, 1_450, 1_500)
        gathered(cast, 1_000, 1_100, code="ZR02")
        assert candidates() == [("ZR01", 1_000, 3)]

    def test_only_the_months_of_the_rule_are_looked_back_on(self, cast: Cast) -> None:
        gathered(cast, 1_000, 1_200, 1_450, on="2022-01-05")
        with held_at(moment("2024-06-01")):
            assert candidates(date(2024, 1, 5)) == []
            assert candidates(date(2024, 1, 4)) == [("ZR01", 1_000, 3)]

    def test_length_and_fewest_are_dated_rules(self, cast: Cast) -> None:
        gathered(cast, 1_000, 1_700, 1_900)
        assert candidates() == []
        changes.revise(
            actor=cast.actor("admin"), at=moment("2022-01-02"), valid_from=date(2022, 10, 1), value=1_000,
            rule=rule("TRAFFIC_SPOT_LENGTH_METRES", date(2022, 9, 1)), source="分局通知",
        )  # fmt: skip
        assert (candidates(date(2022, 9, 30)), candidates()) == ([], [("ZR01", 1_000, 3)])

    def test_what_has_no_stake_is_counted_and_told(self, cast: Cast) -> None:
        gathered(cast, 1_000)
        happened(cast)
        found = find_candidates(Accident.objects.all(), ON)
        assert (found.measured, found.unmeasured) == (1, 1)

    def test_a_rate_has_the_exact_interval_and_without_a_count_there_is_none(self, cast: Cast) -> None:
        gathered(cast, 1_000, 1_100, 1_200)
        (found,) = find_candidates(Accident.objects.all(), ON).candidates
        assert found.rate is None
        rules.count_traffic(
            actor=cast.actor("head"), at=moment("2022-09-02"), road=road(), from_m=0, to_m=9_000,
            vehicles_a_day=4_000, source="人工",
        )  # fmt: skip
        (found,) = find_candidates(Accident.objects.all(), ON).candidates
        exposure = 4_000 * 31 * 500 / 1e9  # from 1 September, when the records begin, to 1 October
        assert found.rate is not None and found.rate.value == pytest.approx(3 / exposure, rel=0.01)
        assert found.rate.high == pytest.approx(stats.chi2.ppf(0.975, 8) / 2 / exposure, rel=0.01)

    def test_the_stretches_of_the_county_are_told_with_those_that_had_none(self, cast: Cast) -> None:
        gathered(cast, 1_000, 1_100, 1_900)
        of = likes_of(Period(date(2022, 1, 1), ON), 500)
        stretches = sum(-(-it.length // 500) for it in Road.objects.all())
        assert (of.number, of.mean) == (stretches, pytest.approx(3 / stretches))


class TestTreating:
    def test_it_is_listed_with_what_was_counted_and_is_to_be_treated(self, cast: Cast) -> None:
        gathered(cast, 1_000, 1_200, 1_450)
        spot = listed(cast)
        assert (spot.accidents, spot.injured, spot.unit) == (3, 3, cast.zone)
        duty, scope = registry.duties["traffic.treat"], Scope(on=ON, units=None)
        (it,) = duty.open_until(date(2023, 6, 1), scope, limit=9)
        assert (it.ower, it.due_on) == (spot.pk, date(2022, 12, 28))
        untreated = registry.figures["traffic.spots_untreated"]
        asked = Question(period=Period(date(2022, 1, 1), date(2022, 12, 20)))
        assert untreated.measure.value(untreated, asked).number == 1
        treated(cast, spot)
        assert untreated.measure.value(untreated, asked).number == 0
        assert verify().ok

    def test_what_has_too_few_or_lies_on_another_is_not_listed(self, cast: Cast) -> None:
        gathered(cast, 1_000, 1_200)
        with pytest.raises(TooFewAccidents):
            listed(cast)
        gathered(cast, 1_450, 1_600)
        listed(cast)
        with pytest.raises(OverlappingSpot):
            listed(cast, from_m=1_200, to_m=1_700)
        with pytest.raises(NotOnTheRoad):
            listed(cast, from_m=1_700, to_m=1_200)

    def test_a_stranger_does_neither(self, cast: Cast) -> None:
        gathered(cast, 1_000, 1_200, 1_450)
        for role in ("officer", "other_head"):
            with pytest.raises(NotAllowed):
                listed(cast, actor=cast.actor(role))
        with pytest.raises(NotAllowed):
            rules.treat(
                actor=cast.actor("other_officer"),
                at=moment("2022-10-02"),
                spot=listed(cast),
                sort="signs",
                words="x",
            )

    def test_it_is_struck_off_after_the_months_of_watching(self, cast: Cast) -> None:
        gathered(cast, 1_000, 1_200, 1_450)
        spot = treated(cast, listed(cast))
        with pytest.raises(StillWatched):
            rules.strike_off(actor=cast.actor("head"), at=moment("2022-12-01"), spot=spot, why="好转")
        with held_at(moment("2023-06-01")):
            spot = rules.strike_off(
                actor=cast.actor("head"), at=moment("2023-04-10"), spot=spot, why="半年无事故"
            )
        assert spot.state == "struck_off"


class TestBeforeAndAfter:
    def test_what_is_expected_lies_below_what_it_was_listed_for(self, cast: Cast) -> None:
        gathered(cast, 1_000, 1_200, 1_450)
        gathered(cast, 4_000, 8_000)
        spot = treated(cast, listed(cast))
        days = (date(2022, 12, 20) - date(2022, 10, 10)).days
        for back in range(3):
            happened(cast, on=str(date(2022, 12, 1) + timedelta(days=back)), road=road(), metre=1_100)
        told = compare(spot, date(2022, 12, 20))
        assert told is not None
        assert (told.count_before, told.count_after, told.after.days) == (3, 3, days)
        likely = told.trend * told.after.days / told.before.days
        assert told.expectation.mean < 3 * likely or likely == 0

    def test_where_nothing_was_done_or_just_now_nothing_is_compared(self, cast: Cast) -> None:
        gathered(cast, 1_000, 1_200, 1_450)
        spot = listed(cast)
        assert compare(spot, ON) is None
        assert compare(treated(cast, spot), date(2022, 10, 10)) is None

    def test_the_page_owns_up_to_chance(self, cast: Cast) -> None:
        gathered(cast, 1_000, 1_200, 1_450)
        spot = treated(cast, listed(cast))
        page = signed_in(cast.head).get(f"/r/traffic/spot/{spot.pk}/").content.decode()
        assert "向均值回归" in page and "不说明是措施的效果" in page


class TestPages:
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_every_page_opens_in_both_languages(self, cast: Cast, language: str) -> None:
        gathered(cast, 1_000, 1_200, 1_450)
        head = signed_in(cast.head, language)
        assert "/new/traffic-spot/?" in head.get("/traffic/spots/").content.decode()
        spot = listed(cast)
        for address in (
            "/traffic/spots/", "/list/traffic/spot/", "/list/traffic/trafficcount/", f"/r/traffic/spot/{spot.pk}/",
            "/new/traffic-spot/", "/new/traffic-count/", f"/r/traffic/spot/{spot.pk}/treat/",
        ):  # fmt: skip
            assert head.get(address).status_code == 200, address
        page = head.get("/traffic/spots/").content.decode()
        assert spot.number in page and "<svg" in page

    def test_an_empty_county_is_told_what_to_do(self, cast: Cast) -> None:
        assert "登记事故时填上道路和桩号" in signed_in(cast.head).get("/traffic/spots/").content.decode()

    def test_a_spot_is_listed_from_the_map_with_one_tap_and_one_form(self, cast: Cast) -> None:
        gathered(cast, 1_000, 1_200, 1_450, on="2022-12-01")
        head = signed_in(cast.head)
        sent = {"road": road().pk, "from_m": "1000", "to_m": "1500", "at": "2022-12-19T09:00"}
        assert head.post("/new/traffic-spot/", sent).status_code == 302
        assert Spot.objects.get().accidents == 3

    def test_traffic_is_counted_by_form(self, cast: Cast) -> None:
        sent = {
            "road": road().pk, "from_m": "0", "to_m": "9000", "vehicles_a_day": "4000", "source": "卡口",
            "at": "2022-12-19T09:00",
        }  # fmt: skip
        assert signed_in(cast.head).post("/new/traffic-count/", sent).status_code == 302

    def test_the_map_takes_as_many_queries_for_many_spots_as_for_one(self, cast: Cast) -> None:
        client, asked = signed_in(cast.director), []
        for start in (1_000, 4_000):
            gathered(cast, start, start + 100, start + 200)
            client.get("/traffic/spots/")
            with CaptureQueriesContext(connection) as queries:
                client.get("/traffic/spots/")
            asked.append(len(queries))
        assert asked[1] <= asked[0]
