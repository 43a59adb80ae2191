"""The demo's road network: inside the county, whole, crossed by rivers, and equal for equal seeds."""

import os
import random
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree

from lianjian.counties import zhanhua
from lianjian.counties.points import points
from lianjian.counties.road_network import drawn
from lianjian.counties.zhanhua.network.plane import Frame, Pieces, contains, crossings, resampled
from lianjian.counties.zhanhua.roads import COLUMNS, Network
from lianjian.kernel.county import Pack
from tests.counties.zhanhua_tables import table
from tests.served import ROOT

SEEDS = (2022, 1, 77)
SPEEDS = {
    "motorway": 110, "motorway_link": 40, "trunk": 80, "primary": 65, "secondary": 60, "tertiary": 50,
    "unclassified": 40, "residential": 25, "track": 15,
}  # fmt: skip
ZONES = {row["code"]: row["town_codes"].split(";")[0] for row in table("units") if row["kind"] == "zone"}
DRAWN_THERE = f"""
from hashlib import sha256
from lianjian.counties import zhanhua
from lianjian.counties.road_network import drawn
from lianjian.kernel.county import Pack
print(sha256(repr(drawn(Pack(zhanhua), {SEEDS[0]}).rows).encode()).hexdigest())
"""
ENDS = (("from", 0), ("to", -1))
PACK = Pack(zhanhua)


@dataclass
class Roads:
    """A network as its readers see it: from the rows alone."""

    network: Network
    rows: list[dict[str, str]]
    frame: Frame
    lines: list[NDArray[Any]]
    nodes: dict[str, int]
    places: dict[str, NDArray[Any]]
    metres: csr_matrix
    seconds: csr_matrix


@cache
def roads(seed: int) -> Roads:
    network = drawn(PACK, seed)
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in network.rows]
    frame = Frame.around(PACK.outline)
    lines = [frame.metres([tuple(map(float, p.split())) for p in row["geometry"].split(";")]) for row in rows]
    nodes = {name: at for at, name in enumerate(dict.fromkeys(n for r in rows for n in (r["from"], r["to"])))}
    places = {code: frame.metres([point])[0] for code, point in points(PACK).items()}
    metres = np.array([float(row["length_m"]) for row in rows])
    speeds = np.array([float(row["speed_kmh"] or SPEEDS[row["class"]]) for row in rows])
    return Roads(
        network,
        rows,
        frame,
        lines,
        nodes,
        places,
        graph(rows, nodes, metres),
        graph(rows, nodes, metres / speeds),
    )


def graph(rows: list[dict[str, str]], nodes: dict[str, int], costs: NDArray[Any]) -> csr_matrix:
    """Costs from node to node, one-way streets only in their direction, of doubles the least."""
    best: dict[tuple[int, int], float] = {}
    for row, cost in zip(rows, costs.tolist(), strict=True):
        there, back = (nodes[row["from"]], nodes[row["to"]]), (nodes[row["to"]], nodes[row["from"]])
        ways = {"no": (there, back), "yes": (there,), "-1": (back,)}[row["oneway"]]
        for way in ways:
            best[way] = min(best.get(way, cost), cost)
    first, last = np.array(list(best)).T
    return csr_matrix((list(best.values()), (first, last)), shape=(len(nodes), len(nodes)))


def standing(found: Roads) -> dict[str, int]:
    return {code: found.nodes[node] for code, node in found.network.at.items()}


def without(found: Roads, *kinds: str) -> list[NDArray[Any]]:
    return [line for row, line in zip(found.rows, found.lines, strict=True) if row["class"] not in kinds]


def waters(found: Roads) -> list[NDArray[Any]]:
    return [found.frame.metres(line) for kind, _name, line in found.network.lines if kind == "water"]


@pytest.fixture(params=SEEDS)
def found(request: pytest.FixtureRequest) -> Roads:
    return roads(request.param)


class TestTable:
    def test_a_segment_goes_from_its_first_point_to_its_last(self, found: Roads) -> None:
        spots: dict[str, str] = {}
        for row in found.rows:
            points = row["geometry"].split(";")
            assert len(points) > 1
            for node, point in ((row["from"], points[0]), (row["to"], points[-1])):
                assert spots.setdefault(node, point) == point

    def test_a_segment_is_as_long_as_its_line(self, found: Roads) -> None:
        for row, line in zip(found.rows, found.lines, strict=True):
            drawn_m = np.hypot(*np.diff(line, axis=0).T).sum()
            assert float(row["length_m"]) == pytest.approx(drawn_m, rel=0.01, abs=0.2)

    def test_words_and_numbers_are_those_agreed(self, found: Roads) -> None:
        assert {row["class"] for row in found.rows} == set(SPEEDS)
        assert {row["oneway"] for row in found.rows} == {"no", "yes", "-1"}
        assert {row["bridge"] for row in found.rows} == {"", "yes"}
        assert len({row["id"] for row in found.rows}) == len(found.rows)
        for row in found.rows:
            assert row["speed_kmh"] == "" or 20 <= int(row["speed_kmh"]) <= 120
            assert row["limit_t"] == "" or (row["bridge"] == "yes" and 5 <= int(row["limit_t"]) <= 40)

    def test_there_is_as_much_road_as_in_such_a_county(self, found: Roads) -> None:
        km: Counter[str] = Counter()
        for row in found.rows:
            km[row["class"]] += float(row["length_m"]) / 1000
        assert 15_000 <= len(found.nodes) <= 40_000
        assert 2_500 <= sum(km.values()) <= 4_100
        assert km["motorway"] > 60 and km["trunk"] > 80 and km["primary"] > 50 and km["secondary"] > 100

    def test_only_bridges_have_limits_and_some_do(self, found: Roads) -> None:
        assert sum(row["limit_t"] != "" for row in found.rows) >= 20

    def test_roads_are_called_by_names_as_they_are_there(self, found: Roads) -> None:
        names = {row["name"] for row in found.rows}
        assert "沾海高速" in names and any(name.startswith("乡道Y9") for name in names)
        assert sum(bool(row["name"]) for row in found.rows) > len(found.rows) / 4


class TestGround:
    def test_every_road_stays_inside_the_outline(self, found: Roads) -> None:
        ring = found.frame.metres(PACK.outline)
        assert contains(ring, np.vstack([resampled(line, 60.0) for line in found.lines])).all()

    def test_every_place_stands_on_a_road(self, found: Roads) -> None:
        assert set(found.network.at) == set(found.places) and len(found.places) == 12 + 438 + 15 + 1
        near = cKDTree(np.vstack([resampled(line, 5.0) for line in without(found, "motorway", "track")]))
        assert max(near.query(list(found.places.values()))[0]) < 3

    def test_the_post_of_every_zone_stands_on_a_road_at_the_seat_of_its_first_township(
        self, found: Roads
    ) -> None:
        assert len(ZONES) == 11
        ends = {
            row[end]: line[at] for row, line in zip(found.rows, found.lines, strict=True) for end, at in ENDS
        }
        for town in ZONES.values():
            assert np.hypot(*(ends[found.network.at[town]] - found.places[town])) < 1

    def test_rivers_are_crossed_by_bridges_alone(self, found: Roads) -> None:
        hits = crossings(Pieces.of(found.lines), Pieces.of(waters(found)))
        assert len(hits) > 40
        assert all(found.rows[segment]["bridge"] == "yes" for segment in hits.one)

    def test_roads_go_over_the_expressway_by_bridges_alone(self, found: Roads) -> None:
        fast = {at for at, row in enumerate(found.rows) if row["class"] == "motorway"}
        slow = [at for at, row in enumerate(found.rows) if not row["class"].startswith("motorway")]
        ways = Pieces.of([found.lines[at] for at in slow])
        hits = crossings(ways, Pieces.of([found.lines[at] for at in sorted(fast)]))
        assert len(hits) > 10
        assert all(found.rows[slow[segment]]["bridge"] == "yes" for segment in hits.one)

    def test_no_two_roads_cross_without_meeting(self, found: Roads) -> None:
        ground = [at for at, row in enumerate(found.rows) if not row["class"].startswith("motorway")]
        hits = crossings(Pieces.of([found.lines[at] for at in ground]))
        ends = [{found.rows[at]["from"], found.rows[at]["to"]} for at in ground]
        strangers = [
            (one, other)
            for one, other in zip(hits.one, hits.other, strict=True)
            if not ends[one] & ends[other]
        ]
        assert len(strangers) <= 3


class TestWays:
    def test_every_place_is_reached_from_every_other_both_ways(self, found: Roads) -> None:
        _number, part = connected_components(found.metres, connection="strong")
        at = standing(found)
        assert len({part[node] for node in at.values()}) == 1
        main = (part == part[at["371603001000"]]).sum()
        assert main > 0.995 * len(found.nodes)

    def test_the_expressway_is_entered_at_few_places(self, found: Roads) -> None:
        ramps = [row for row in found.rows if row["class"] == "motorway_link"]
        others = {
            n
            for row in found.rows
            if not row["class"].startswith("motorway")
            for n in (row["from"], row["to"])
        }
        entrances = {row["from"] for row in ramps} & others
        assert 4 <= len(entrances) <= 8

    def test_the_way_is_longer_than_the_straight_line_as_on_a_plain(self, found: Roads) -> None:
        at, chance = standing(found), random.Random(5)
        codes = [code for code in at if code[9] in "23"]
        start = chance.sample(codes, 40)
        far = dijkstra(found.metres, indices=[at[code] for code in start])
        detours = [
            far[i, at[goal]] / np.hypot(*(found.places[code] - found.places[goal]))
            for i, code in enumerate(start)
            for goal in chance.sample(codes, 25)
            if goal != code
        ]
        assert 1.15 <= np.mean(detours) <= 1.6
        assert min(detours) >= 0.99

    def test_the_nearest_post_by_the_crow_is_often_not_the_nearest_by_road(self, found: Roads) -> None:
        at = standing(found)
        seconds = dijkstra(found.seconds.T, indices=[at[town] for town in ZONES.values()])
        seats = np.array([found.places[town] for town in ZONES.values()])
        villages = [code for code in at if code[9] == "2"]
        differ = [
            np.argmin(seconds[:, at[code]]) != np.argmin(np.hypot(*(seats - found.places[code]).T))
            for code in villages
        ]
        assert 0.05 <= np.mean(differ) <= 0.4


class TestSeed:
    def test_the_same_seed_gives_the_same_rows_in_another_process_with_another_hash(self) -> None:
        there = subprocess.run(
            [sys.executable, "-c", DRAWN_THERE],
            env=os.environ | {"PYTHONHASHSEED": "12345"},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        assert there.stdout.strip() == sha256(repr(roads(SEEDS[0]).network.rows).encode()).hexdigest()

    def test_another_seed_gives_other_roads(self) -> None:
        one, other = ({row[9] for row in roads(seed).network.rows} for seed in SEEDS[:2])
        assert len(one & other) < len(one) / 10
