"""The demo's calls: their number and kinds, the shapes of day, week and year, and where they come from."""

from collections import Counter
from datetime import date
from functools import cache
from random import Random

import pytest

from lianjian.counties import zhanhua
from lianjian.counties.points import points
from lianjian.counties.zhanhua.calls import CRIMINAL, Call, Spots, calls
from lianjian.kernel.county import Pack
from lianjian.kernel.places.coordinates import kilometres
from tests.counties.zhanhua_tables import ACCOUNT, table

PACK = Pack(zhanhua)
PLAN = PACK.settings("calls")
SEED = 2022
LANE = {"class": "residential", "length_m": "900", "geometry": "118.10 37.70;118.11 37.70"}
TRUNK = {"class": "trunk", "length_m": "1800", "geometry": "118.00 37.80;118.01 37.80;118.02 37.80"}
TRACK = {"class": "track", "length_m": "9000", "geometry": "118.20 38.00;118.30 38.00"}
BEFORE = date(2021, 12, 20)
CRIMINAL_FREE = PLAN["criminal_free"]
FREE_DAYS_OF_THE_REPORT = 170


@cache
def spots(seed: int = SEED) -> Spots:
    levels = {row["code"]: row["level"] for row in table("divisions")}
    return Spots.of(points(PACK), levels, [LANE, TRUNK, TRACK], PLAN, Random(seed))


@cache
def year(number: int = 2022, seed: int = SEED, scale: float = 1.0) -> list[Call]:
    account = {2021: BEFORE, 2022: ACCOUNT}[number]
    return calls(number, plan=PLAN, spots=spots(seed), chance=Random(seed), account=account, scale=scale)


def of(category: str) -> list[Call]:
    return [call for call in year() if call.category == category]


def criminal_days(found: list[Call], until: date) -> set[date]:
    return {call.at.date() for call in found if call.category == CRIMINAL and call.at.date() <= until}


def test_a_year_has_as_many_calls_as_the_plan_says_and_all_thirteen_categories() -> None:
    assert len(year()) == pytest.approx(PLAN["years"]["2022"], rel=0.02)
    assert set(Counter(call.category for call in year())) == {f"{code:02}" for code in range(1, 14)}


def test_the_calls_stand_in_the_order_of_their_times_within_the_year() -> None:
    times = [call.at for call in year()]
    assert times == sorted(times) and {at.year for at in times} == {2022}


@pytest.mark.parametrize(("number", "account"), [(2021, BEFORE), (2022, ACCOUNT)])
@pytest.mark.parametrize("seed", [1, SEED])
def test_exactly_so_many_days_have_no_criminal_call(number: int, account: date, seed: int) -> None:
    days = (account - date(number, 1, 1)).days + 1
    assert days - len(criminal_days(year(number, seed), account)) == CRIMINAL_FREE[str(number)]


def test_the_year_of_the_report_has_the_reports_days_without_a_criminal_call() -> None:
    assert CRIMINAL_FREE["2022"] == FREE_DAYS_OF_THE_REPORT


def test_a_smaller_demo_has_fewer_calls_but_the_same_days_without_a_criminal_one() -> None:
    small = year(scale=0.1)
    assert len(small) < len(year()) / 8
    assert criminal_days(small, ACCOUNT) and len(criminal_days(small, ACCOUNT)) == len(
        criminal_days(year(), ACCOUNT)
    )


def test_the_day_is_busy_and_the_small_hours_are_quiet() -> None:
    hours = Counter(call.at.hour for call in year())
    day, night = (sum(hours[hour] for hour in span) / len(span) for span in (range(8, 22), range(2, 6)))
    assert 3 < day / night < 8


def test_crashes_come_with_the_traffic_and_quarrels_in_the_evening() -> None:
    crashes, quarrels = (Counter(call.at.hour for call in of(code)) for code in ("03", "05"))
    assert crashes.most_common(1)[0][0] in (17, 18)
    assert quarrels.most_common(1)[0][0] in (19, 20, 21)


def test_offices_are_asked_on_working_days_and_quarrels_are_of_the_weekend() -> None:
    asked, quarrels = (Counter(call.at.weekday() >= 5 for call in of(code)) for code in ("11", "05"))
    assert asked[True] / asked[False] < 2 / 5 < quarrels[True] / quarrels[False]


def test_the_roads_are_fullest_at_the_harvest() -> None:
    months = Counter(call.at.month for call in of("03"))
    assert months.most_common(1)[0][0] == 10


def test_a_day_off_has_more_calls_than_the_same_day_otherwise() -> None:
    day_off = frozenset(date(2022, 10, day) for day in range(1, 8))
    merry = calls(2022, plan=PLAN, spots=spots(), chance=Random(SEED), account=ACCOUNT, holidays=day_off)
    number = Counter(call.at.date() in day_off for call in merry)[True]
    assert number > Counter(call.at.date() in day_off for call in year())[True]


def test_a_caller_at_home_is_near_the_place_that_is_named() -> None:
    where = points(PACK)
    for call in of("05"):
        assert call.place and call.point
        assert kilometres(call.point, where[call.place]) <= PLAN["places"]["around"] / 1000 * 1.01


def test_towns_call_more_often_than_villages() -> None:
    often = Counter(call.place for call in of("05"))
    levels = {row["code"]: row["level"] for row in table("divisions")}
    mean = {
        level: sum(often[code] for code in codes) / len(codes)
        for level in ("community", "village")
        if (codes := [code for code in points(PACK) if levels[code] == level])
    }
    assert mean["community"] > 4 * mean["village"]


def test_crashes_lie_on_roads_by_class_and_length_and_never_on_a_field_track() -> None:
    latitudes = Counter(call.point[1] for call in of("03") if call.point)
    assert set(latitudes) == {37.7, 37.8}
    assert latitudes[37.8] / latitudes[37.7] == pytest.approx(1800 * 12 / 900, rel=0.35)


def test_who_only_asks_or_rings_in_vain_is_nowhere() -> None:
    assert all(call.point is None and call.place is None for code in ("11", "12", "13") for call in of(code))


def test_grades_are_as_rare_as_they_are_grave() -> None:
    grades = Counter(call.grade for call in year())
    assert set(grades) == {1, 2, 3, 4} and grades[1] < grades[2] < grades[3]


def test_equal_seeds_give_equal_calls_and_others_give_others() -> None:
    again = calls(2022, plan=PLAN, spots=spots(), chance=Random(SEED), account=ACCOUNT)
    assert again == year()
    assert len({call.at for call in year(seed=1)} & {call.at for call in year()}) < len(year()) / 100
