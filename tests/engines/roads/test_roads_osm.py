"""What is read of OpenStreetMap, on a map of one crossing written by hand."""

from datetime import datetime
from math import isnan
from pathlib import Path

import pytest

from lianjian.engines.roads import Network, Reason, Roads, build_file

NODES = {
    1: (0.00, 0.00),
    2: (0.01, 0.00),
    3: (0.02, 0.00),
    4: (0.01, 0.01),
    5: (0.01, -0.01),
    6: (0.015, 0.0),
    7: (0.0, 0.01),
}


def way(key: int, nodes: str, **tags: str) -> str:
    refs = "".join(f'<nd ref="{node}"/>' for node in nodes.split())
    return f'<way id="{key}">{refs}{_tags({"highway": "primary"} | tags)}</way>'


def restriction(word: str, source: int, target: int, via: str = "node/2", **tags: str) -> str:
    kind, ref = via.split("/")
    members = f'<member type="way" ref="{source}" role="from"/><member type="{kind}" ref="{ref}" role="via"/>'
    members += f'<member type="way" ref="{target}" role="to"/>'
    return (
        f'<relation id="9">{members}{_tags({"type": "restriction", "restriction": word} | tags)}</relation>'
    )


def _tags(tags: dict[str, str]) -> str:
    return "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())


@pytest.fixture
def read(tmp_path: Path):
    def read(*things: str, barrier: str = "", **tags: str) -> Network:
        marks = {6: _tags({"barrier": barrier} | tags)} if barrier else {}
        nodes = [
            f'<node id="{key}" lon="{lon}" lat="{lat}">{marks.get(key, "")}</node>'
            for key, (lon, lat) in NODES.items()
        ]
        path = tmp_path / "crossing.osm"
        path.write_text(f'<osm version="0.6">{"".join([*nodes, *things])}</osm>', encoding="utf-8")
        return build_file(path, at=datetime(2022, 1, 1))

    return read


def seconds(network: Network, origin: int, target: int) -> float:
    return float(Roads(network, within_m=10).nearest(NODES[target], [NODES[origin]]).seconds[0])


CROSSING = way(10, "1 2"), way(11, "2 6 3"), way(12, "4 2 5")


def test_ways_are_cut_where_they_meet(read) -> None:
    network = read(*CROSSING)
    assert set(network.ids) == {"10.0", "11.0", "12.0", "12.1"}
    assert network.report.counts["junctions"] == 5 and network.report.counts["edges"] == 4


@pytest.mark.parametrize(("oneway", "along"), [("yes", True), ("-1", False)])
def test_a_way_is_driven_the_way_it_says(read, oneway: str, along: bool) -> None:
    network = read(way(10, "1 2"), way(11, "2 4", oneway=oneway), way(12, "4 7 2"))
    there, back = seconds(network, 2, 4), seconds(network, 4, 2)
    assert (there < back) == along


def test_a_roundabout_goes_round(read) -> None:
    network = read(way(10, "1 2 4 7 1", junction="roundabout"), way(11, "1 5"))
    assert seconds(network, 1, 2) < seconds(network, 2, 1)


def test_the_most_specific_word_of_access_decides(read) -> None:
    network = read(
        *CROSSING, way(13, "1 4", access="no", motor_vehicle="yes"), way(14, "1 5", motorcar="private")
    )
    assert "13.0" in network.ids and "14.0" not in network.ids
    assert network.report.left_out == {Reason.NO_ACCESS: 1}


@pytest.mark.parametrize(
    ("barrier", "tags", "passes"),
    [
        ("bollard", {}, False),
        ("gate", {}, True),
        ("gate", {"access": "private"}, False),
        ("bollard", {"motor_vehicle": "yes"}, True),
    ],
)
def test_a_barrier_bars(read, barrier: str, tags: dict[str, str], passes: bool) -> None:
    network = read(*CROSSING, way(13, "3 4"), barrier=barrier, **tags)
    assert (seconds(network, 2, 3) < 100) == passes


def test_limits_are_read_where_they_are_plain(read) -> None:
    network = read(
        way(10, "1 2", maxspeed="30", maxweight="7.5"), way(11, "2 3", maxspeed="20 mph", maxweight="18 t"),
        way(12, "4 2 5", maxspeed="90;30", maxweight="below 3"),
    )  # fmt: skip
    at = network.numbers
    assert network.cap_kmh[at["10.0"]] == 30 and network.limit_t[at["10.0"]] == 7.5
    assert network.cap_kmh[at["11.0"]] == pytest.approx(32.19, abs=0.01) and network.limit_t[at["11.0"]] == 18
    assert isnan(network.cap_kmh[at["12.0"]]) and isnan(network.limit_t[at["12.0"]])
    assert seconds(network, 1, 2) == pytest.approx(1111.95 * 3.6 / 30, abs=0.1)


def test_a_restriction_over_a_node_is_kept(read) -> None:
    straight = (way(10, "1 2"), way(11, "2 3"), way(12, "4 2"), way(13, "2 5"))
    free = seconds(read(*straight), 1, 4)
    assert seconds(read(*straight, restriction("no_left_turn", 10, 12)), 1, 4) > free + 50
    assert seconds(read(*straight, restriction("only_straight_on", 10, 11)), 1, 4) > free + 50
    assert seconds(read(*straight, restriction("no_left_turn", 10, 12)), 4, 1) == pytest.approx(free)


@pytest.mark.parametrize(
    "relation",
    [
        restriction("no_left_turn", 10, 11, via="way/12"),
        restriction("no_left_turn", 10, 12),
        restriction("no_left_turn", 10, 11, hour_on="07:00"),
        restriction("no_left_turn", 10, 99),
    ],
)
def test_a_restriction_that_is_not_used_is_told(read, relation: str) -> None:
    report = read(*CROSSING, relation).report
    assert report.left_out == {Reason.TURN_NOT_USED: 1}
    assert report.findings[0].where == "relation 9"


def test_a_way_with_a_node_that_the_file_lacks_is_told(read) -> None:
    report = read(*CROSSING, way(13, "3 77 4")).report
    assert report.left_out[Reason.NO_PLACE] == 2 and report.read == report.kept + 2
