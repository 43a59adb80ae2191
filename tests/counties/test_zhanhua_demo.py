"""What the demo of Zhanhua draws on: its texts, its profile, its places and its people."""

import json
import math
import random
import tomllib
from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianjian.counties import zhanhua
from lianjian.counties.zhanhua.people import people
from lianjian.counties.zhanhua.places import CENTRES, NoRoomError, inside, place_points
from tests.counties.zhanhua_tables import ACCOUNT, REFORM, codes, in_effect


@cache
def toml(name: str) -> dict[str, Any]:
    return tomllib.loads((zhanhua.FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def outline() -> list[tuple[float, float]]:
    feature = json.loads((zhanhua.FOLDER / "boundary.geojson").read_text(encoding="utf-8"))["features"][0]
    return [(longitude, latitude) for longitude, latitude in feature["geometry"]["coordinates"][0]]


@cache
def towns() -> dict[str, list[str]]:
    return {town: codes("divisions", parent_code=town) for town in codes("divisions", level="township")}


class TestTexts:
    def test_every_kind_of_problem_has_six_to_ten_things_that_residents_say(self) -> None:
        said = {
            kind: sum(len(topic["texts"]) for topic in topics)
            for kind, topics in toml("texts")["problems"].items()
        }
        assert list(said) == codes("problem_kinds") and len(said) == 21
        assert all(6 <= number <= 10 for number in said.values()), said

    def test_a_topic_can_be_told_from_the_first_word_to_the_fix(self) -> None:
        for topic in (topic for topics in toml("texts")["problems"].values() for topic in topics):
            for spot in topic["spots"]:
                sentences = [*topic["texts"], topic["title"], topic["plan"], topic["fix"]]
                told = [text.format(village="丁家村", spot=spot) for text in sentences]
                assert all(told) and not any(sign in "".join(told) for sign in "{},;?!")

    def test_every_kind_of_dispute_has_three_to_five_whose_parties_are_only_a_and_b(self) -> None:
        disputes = toml("texts")["disputes"]
        assert list(disputes) == codes("dispute_kinds")
        for cases in disputes.values():
            assert 3 <= len(cases) <= 5
            assert all(
                "甲" in case["facts"] and "乙" in case["facts"] and case["agreement"] for case in cases
            )

    def test_every_kind_of_hazard_has_texts_that_are_of_a_place(self) -> None:
        hazards = toml("texts")["hazards"]
        assert list(hazards) == codes("hazard_kinds")
        assert all(
            "{village}" in case["text"] and case["fix"] for cases in hazards.values() for case in cases
        )

    def test_no_two_visits_need_the_same_note(self) -> None:
        notes = toml("texts")["visits"]["notes"]
        assert len(notes) >= 20 and len(set(notes)) == len(notes)


class TestProfile:
    @pytest.mark.parametrize(("year", "raised", "kinds"), [("2021", 64, 19), ("2022", 97, 21)])
    def test_the_problems_of_a_year_add_up_by_kind_and_by_month(
        self, year: str, raised: int, kinds: int
    ) -> None:
        problems = toml("profile")["problems"][year]
        assert problems["raised"] == sum(problems["by_kind"]) == sum(problems["by_month"]) == raised
        assert len(problems["by_kind"]) == 21 and sum(number > 0 for number in problems["by_kind"]) == kinds
        assert len(problems["by_month"]) == 12

    def test_more_is_raised_after_the_great_visit_than_before(self) -> None:
        problems, great = toml("profile")["problems"]["2022"], toml("profile")["great_visit"]["date"]
        after = problems["july_from_great_visit"] + sum(problems["by_month"][7:])
        assert great == date(2022, 7, 22) and after > problems["raised"] / 2

    def test_the_last_problem_leaves_time_to_be_confirmed_by_the_account(self) -> None:
        problems = toml("profile")["problems"]["2022"]
        assert (toml("profile")["account"] - problems["last_raised"]).days > 28
        assert toml("profile")["account"] == ACCOUNT

    @pytest.mark.parametrize(("year", "villages"), [("2021", 301), ("2022", 438)])
    def test_the_villages_visited_add_up_over_september_and_october(self, year: str, villages: int) -> None:
        visits = toml("profile")["visits"][year]
        assert visits["villages"] == sum(visits["by_month"].values()) == villages
        assert villages <= len(codes("divisions", level="village"))

    @pytest.mark.parametrize(("year", "resolved"), [("2021", 94), ("2022", 125)])
    def test_the_key_disputes_resolved_add_up_by_month(self, year: str, resolved: int) -> None:
        disputes = toml("profile")["disputes"]
        assert disputes[year]["key_resolved"] == sum(disputes[year]["by_month"]) == resolved
        assert len(disputes["by_kind"]) == len(codes("dispute_kinds"))

    def test_shares_add_up_to_one(self) -> None:
        problems, disputes = toml("profile")["problems"], toml("profile")["disputes"]
        for shares in (
            problems["confirmed_by"].values(),
            problems["satisfied"].values(),
            disputes["sessions"],
        ):
            assert math.isclose(sum(shares), 1)

    def test_every_desk_and_post_of_the_profile_is_there(self) -> None:
        profile = toml("profile")["people"]
        assert {*profile["desks"], *profile["leadership"]} <= set(codes("post_kinds"))
        assert set(profile["desks"].values()) <= set(in_effect("command", REFORM))

    def test_the_plan_takes_effect_on_the_day_that_the_units_say(self) -> None:
        assert toml("profile")["reform"]["effective_on"] == REFORM


class TestPlaces:
    @settings(max_examples=5, deadline=None)
    @given(seed=st.integers(0, 2**32))
    def test_a_village_lies_inside_the_outline_and_nearest_to_its_own_township(self, seed: int) -> None:
        points = place_points(outline(), towns(), seed)
        assert len(points) == 12 + 438 + 15 + 1
        for town, villages in towns().items():
            for village in villages:
                others = min(kilometres(points[village], points[other]) for other in towns() if other != town)
                assert inside(points[village], outline())
                assert kilometres(points[village], points[town]) < others + FLAT_EARTH_KM

    def test_every_centre_lies_inside_the_outline(self) -> None:
        assert set(CENTRES) == set(towns()) and all(inside(centre, outline()) for centre in CENTRES.values())

    def test_no_two_places_stand_on_one_another(self) -> None:
        points = list(place_points(outline(), towns(), 2022).values())
        nearest = min(kilometres(a, b) for at, a in enumerate(points) for b in points[:at])
        assert nearest > 0.59

    def test_the_same_seed_gives_the_same_places_and_another_gives_others(self) -> None:
        first = place_points(outline(), towns(), 1)
        other = place_points(outline(), towns(), 2)
        assert place_points(outline(), towns(), 1) == first
        assert sum(other[code] == point for code, point in first.items()) == len(CENTRES)

    def test_more_villages_than_there_is_room_for_are_refused(self) -> None:
        ring = [(118.09, 37.67), (118.17, 37.67), (118.17, 37.73), (118.09, 37.73)]
        with pytest.raises(NoRoomError, match="371603001000"):
            place_points(ring, {"371603001000": [f"village {number}" for number in range(400)]}, seed=1)

    def test_a_point_beside_a_notch_is_outside(self) -> None:
        notched = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (2.0, 1.0), (0.0, 4.0)]
        assert inside((2.0, 0.5), notched) and inside((0.2, 3.0), notched)
        assert (
            not inside((2.0, 2.0), notched)
            and not inside((5.0, 1.0), notched)
            and not inside((-1.0, 1.0), notched)
        )


FLAT_EARTH_KM = 0.01
"""How far a flat measure, true at the middle of two points, and the sphere's may part over a dozen kilometres."""


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance: an oracle apart from the house's flat one."""
    (east_a, north_a), (east_b, north_b) = (tuple(map(math.radians, point)) for point in (a, b))
    half = math.sin((north_a - north_b) / 2) ** 2
    half += math.cos(north_a) * math.cos(north_b) * math.sin((east_a - east_b) / 2) ** 2
    return 2 * 6371.0 * math.asin(math.sqrt(half))


class TestPeople:
    @given(seed=st.integers(), count=st.integers(0, 400))
    def test_names_are_unique_in_both_languages(self, seed: int, count: int) -> None:
        names = people(random.Random(seed), count)
        assert len({name.zh for name in names}) == len({name.en for name in names}) == count

    @given(seed=st.integers())
    def test_a_name_has_three_characters_and_a_spelling_of_two_words(self, seed: int) -> None:
        for name in people(random.Random(seed), 20):
            family, given_name = name.en.split(" ")
            assert len(name.zh) == 3 and family.istitle() and given_name[0].isupper()

    def test_the_same_seed_gives_the_same_people(self) -> None:
        assert people(random.Random(2022), 300) == people(random.Random(2022), 300)

    def test_more_people_than_there_are_names_are_refused(self) -> None:
        with pytest.raises(ValueError):
            people(random.Random(1), 1_000_000)
