"""The tables of Zhanhua agree with each other and with their sources."""

import json
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import chinese_calendar
import pytest

from tests.counties.zhanhua_tables import ACCOUNT, REFORM, Row, codes, holds, in_effect, table

NAMED_TABLES = (
    "rules",
    "problem_kinds",
    "dispute_kinds",
    "hazard_kinds",
    "call_categories",
    "call_results",
    "call_late_causes",
    "rejection_reasons",
    "return_reasons",
    "units",
    "unit_kinds",
    "post_kinds",
)
CODED_TABLES = (*(name for name in NAMED_TABLES if name != "rules"), "divisions")


class TestEveryTable:
    @pytest.mark.parametrize("name", CODED_TABLES)
    def test_no_code_stands_for_two_things(self, name: str) -> None:
        assert Counter(codes(name)).most_common(1)[0][1] == 1

    @pytest.mark.parametrize("name", NAMED_TABLES)
    def test_every_chinese_name_has_an_english_one_and_both_fit_their_columns(self, name: str) -> None:
        bad = [row for row in table(name) if not 0 < len(row["zh"]) <= 80 or not 0 < len(row["en"]) <= 120]
        assert table(name) and bad == []

    @pytest.mark.parametrize("name", NAMED_TABLES)
    def test_no_chinese_is_left_in_the_english(self, name: str) -> None:
        assert [row["en"] for row in table(name) if any("一" <= sign <= "鿿" for sign in row["en"])] == []

    @pytest.mark.parametrize(
        "name", [name for name in (*NAMED_TABLES, "divisions") if name not in ("unit_kinds", "post_kinds")]
    )
    def test_every_row_begins_on_a_real_day_and_ends_after_it(self, name: str) -> None:
        for row in table(name):
            begins = date.fromisoformat(row["valid_from"])
            assert not row["valid_to"] or begins < date.fromisoformat(row["valid_to"]), row


class TestDivisions:
    def test_there_are_438_villages_and_one_living_area_that_is_none(self) -> None:
        levels = Counter(row["level"] for row in table("divisions"))
        assert levels == {"county": 1, "township": 12, "community": 15, "village": 438, "virtual": 1}

    def test_everything_lies_in_something_that_is_there(self) -> None:
        county = codes("divisions", level="county")
        for row in table("divisions"):
            parents = county if row["level"] == "township" else codes("divisions", level="township")
            assert row["level"] == "county" or row["parent_code"] in parents, row

    def test_a_place_is_coded_within_its_parent(self) -> None:
        digits = {"township": 6, "community": 9, "village": 9, "virtual": 9}
        for row in table("divisions"):
            shared = digits.get(row["level"], 0)
            assert len(row["code"]) == 12 and row["code"][:shared] == row["parent_code"][:shared], row

    def test_every_place_has_a_name_in_pinyin(self) -> None:
        assert [row for row in table("divisions") if not row["name_en"][:1].isupper()] == []
        english = {row["name"]: row["name_en"] for row in table("divisions")}
        assert english["冯家镇"] == "Fengjia Town"
        assert english["李家村民委员会"] == "Lijia Village"
        assert english["保安村村民委员会"] == "Bao'an Village"
        assert english["单家村民委员会"] == "Shanjia Village"


class TestUnits:
    def test_thirty_sections_become_nine_commands_and_eleven_pairs_become_zones(self) -> None:
        eve = REFORM - timedelta(days=1)
        before = {
            kind: len(in_effect(kind, eve)) for kind in ("section", "station", "squadron", "command", "zone")
        }
        after = {kind: len(in_effect(kind, REFORM)) for kind in before}
        assert before == {"section": 30, "station": 11, "squadron": 11, "command": 0, "zone": 0}
        assert after == {"section": 0, "station": 0, "squadron": 0, "command": 9, "zone": 11}

    def test_each_of_the_twenty_new_units_has_a_branch_of_its_own(self) -> None:
        parents = [row["parent_code"] for row in table("units") if row["code"] in in_effect("branch", REFORM)]
        assert sorted(parents) == sorted(in_effect("command", REFORM) + in_effect("zone", REFORM))
        assert len(parents) == 20

    def test_every_unit_stands_under_one_that_lives_as_long(self) -> None:
        units = {row["code"]: row for row in table("units")}
        for row in units.values():
            if row["kind"] != "bureau":
                parent = units[row["parent_code"]]
                assert parent["valid_from"] <= row["valid_from"], row
                assert not parent["valid_to"] or parent["valid_to"] >= row["valid_to"] > "", row

    def test_every_kind_of_unit_is_listed(self) -> None:
        assert {row["kind"] for row in table("units")} <= set(codes("unit_kinds"))

    @pytest.mark.parametrize(
        ("kind", "on"),
        [("station", REFORM - timedelta(days=1)), ("squadron", REFORM - timedelta(days=1)), ("zone", REFORM)],
    )
    def test_every_township_is_covered_exactly_once(self, kind: str, on: date) -> None:
        units = {row["code"]: row for row in table("units")}
        covered = [town for code in in_effect(kind, on) for town in units[code]["town_codes"].split(";")]
        assert sorted(covered) == codes("divisions", level="township")

    def test_a_zone_covers_what_its_station_and_its_squadron_covered(self) -> None:
        covers = {row["code"]: row["town_codes"] for row in table("units")}
        pairs = [row for row in table("successions") if row["new_code"].startswith("ZONE")]
        assert len(pairs) == 22
        assert all(covers[row["old_code"]] == covers[row["new_code"]] for row in pairs)


class TestSuccessions:
    def test_every_unit_that_ends_has_exactly_one_successor(self) -> None:
        ended = [row["code"] for row in table("units") if row["valid_to"] == REFORM.isoformat()]
        assert len(ended) == 30 + 11 + 11 + 8
        assert sorted(row["old_code"] for row in table("successions")) == sorted(ended)

    def test_a_successor_begins_on_the_day_that_the_old_unit_ends(self) -> None:
        units = {row["code"]: row for row in table("units")}
        for row in table("successions"):
            assert units[row["old_code"]]["valid_to"] == units[row["new_code"]]["valid_from"], row

    def test_sections_go_to_commands_stations_and_squadrons_to_zones_and_branches_to_branches(self) -> None:
        kind = {row["code"]: row["kind"] for row in table("units")}
        ways = Counter((kind[row["old_code"]], kind[row["new_code"]]) for row in table("successions"))
        assert ways == {
            ("section", "command"): 30,
            ("station", "zone"): 11,
            ("squadron", "zone"): 11,
            ("branch", "branch"): 8,
        }

    def test_no_command_is_left_without_a_section(self) -> None:
        new = {row["new_code"] for row in table("successions")}
        assert new >= {*in_effect("command", REFORM), *in_effect("zone", REFORM)}

    def test_a_branch_goes_to_the_branch_of_its_units_successor(self) -> None:
        parent = {row["code"]: row["parent_code"] for row in table("units")}
        after = {row["old_code"]: row["new_code"] for row in table("successions")}
        for old in in_effect("branch", REFORM - timedelta(days=1)):
            assert parent[after[old]] == after[parent[old]]


class TestPosts:
    def test_both_heads_of_new_units_lead_and_so_does_the_old_one(self) -> None:
        leading = set(codes("post_kinds", leads="yes"))
        assert {"lead", "head", "old_head", "director"} <= leading
        assert not leading & {"officer", "deputy", "callback", "supervisor", "admin"}

    def test_a_grant_goes_to_a_kind_of_post_that_is_listed(self) -> None:
        assert {row["post_kind"] for row in table("grants")} <= set(codes("post_kinds"))


class TestRules:
    def test_a_rule_has_one_version_at_a_time(self) -> None:
        versions: dict[str, list[Row]] = {}
        for row in table("rules"):
            versions.setdefault(row["code"], []).append(row)
        for rows in versions.values():
            rows.sort(key=lambda row: row["valid_from"])
            for earlier, later in pairwise(rows):
                assert earlier["valid_to"] and earlier["valid_to"] <= later["valid_from"], later

    def test_a_value_is_a_number_a_word_or_several_of_them(self) -> None:
        for row in table("rules"):
            value = json.loads(row["value"])
            assert isinstance(value, int | float | str | list | dict) and not isinstance(value, bool), row
            assert value not in ("", [], {}), row

    def test_a_number_says_what_it_counts(self) -> None:
        assert [row["code"] for row in table("rules") if row["value"][0].isdigit() and not row["unit"]] == []

    def test_a_rule_says_where_it_comes_from(self) -> None:
        for row in table("rules"):
            assert row["source"] and row["level"] in {"national", "province", "city", "bureau", "ours"}, row
            assert row["tag"] in set("LPTMD"), row
            assert row["tag"] != "L" or (row["article"] and row["level"] == "national"), row

    def test_nothing_is_confirmed_before_the_bureau_confirms_it(self) -> None:
        assert {(row["confirmed_by"], row["confirmed_on"]) for row in table("rules")} == {("", "")}

    def test_a_note_is_in_both_languages_or_in_none(self) -> None:
        assert [row["code"] for row in table("rules") if bool(row["note_zh"]) != bool(row["note_en"])] == []

    @pytest.mark.parametrize("on", [date(2021, 1, 1), ACCOUNT, date(2026, 11, 24)])
    def test_every_kind_of_problem_has_its_days_on_any_day_of_the_demo(self, on: date) -> None:
        days = {row["code"]: json.loads(row["value"]) for row in table("rules") if holds(row, on)}
        assert [days[row["days_rule"]] for row in table("problem_kinds")] == [
            *(15, 15, 15, 10, 10, 10, 5),
            *(10, 15, 5, 5, 5, 5, 10),
            *(5, 2, 10, 5, 5, 5, 5),
        ]

    def test_each_year_of_the_demo_has_its_own_period_of_visits(self) -> None:
        for year in (2021, 2022):
            (period,) = [
                row
                for row in table("rules")
                if row["code"] == "VISIT_PERIOD" and holds(row, date(year, 9, 1))
            ]
            assert json.loads(period["value"]) == [f"{year}-09-01", f"{year}-10-31"]


class TestCalendar:
    def test_it_agrees_with_chinesecalendar_on_every_day_from_2020_to_2026(self) -> None:
        kinds = {row["date"]: row["kind"] for row in table("calendar")}
        day, differing = date(2020, 1, 1), []
        while day < date(2027, 1, 1):
            kind = kinds.get(day.isoformat(), "work" if day.weekday() < 5 else "rest")
            if (kind in ("work", "makeup_work")) != chinese_calendar.is_workday(day):
                differing.append(day)
            day += timedelta(days=1)
        assert differing == []

    def test_it_holds_exceptions_only_each_once_in_order(self) -> None:
        days = [row["date"] for row in table("calendar")]
        assert days == sorted(set(days)) and days[0] >= "2020-01-01" and days[-1] <= "2026-12-31"
        for row in table("calendar"):
            weekday = date.fromisoformat(row["date"]).weekday() < 5
            assert row["kind"] == "statutory" or (row["kind"] == "rest") == weekday, row
            assert row["kind"] in ("statutory", "rest", "makeup_work"), row

    def test_a_year_has_as_many_statutory_days_as_the_rule_says(self) -> None:
        counted = Counter(row["date"][:4] for row in table("calendar") if row["kind"] == "statutory")
        for year in range(2021, 2027):
            (rule,) = [
                row
                for row in table("rules")
                if row["code"] == "CLOCK_STATUTORY_DAYS" and holds(row, date(year, 6, 1))
            ]
            assert counted[str(year)] == json.loads(rule["value"])

    def test_two_festivals_on_one_day_count_once(self) -> None:
        (row,) = [row for row in table("calendar") if row["date"] == "2020-10-01"]
        assert row["name"] == "国庆节、中秋节"

    def test_every_day_is_named_in_both_languages_with_its_notice(self) -> None:
        for row in table("calendar"):
            assert row["name"] and row["name_en"] and row["date"][:4] in row["source_doc"], row
