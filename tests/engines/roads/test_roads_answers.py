"""Cases counted by hand on one small town, and the two real networks where they are."""

from datetime import datetime
from math import inf
from pathlib import Path

import numpy as np
import pytest

from lianjian.engines.roads import (
    Closure,
    Conditions,
    Network,
    NoPlace,
    Origin,
    Reason,
    Roads,
    Route,
    Row,
    Segments,
    Turn,
    UnknownSegment,
    Unreached,
    Why,
    build,
    build_file,
)

REAL = Path(__file__).resolve().parents[4] / "shared/data/roads"
SPEEDS = {"road": 36.0, "lane": 18.0}


def row(
    key: str, tail: str, head: str, *points: tuple[float, float], metres: float = 1000.0, **more: object
) -> Row:
    return Row(
        key, tail, head, str(more.pop("kind", "road")), points, name=key.upper(), metres=metres, **more
    )  # type: ignore[arg-type]


A, B, C, D = (0.0, 0.0), (0.01, 0.0), (0.01, 0.01), (0.0, 0.01)


@pytest.fixture
def square() -> Network:
    """A to B to C to D and back to A, each 1,000 m: 100 s, the last a lane of 200 s; B to C over a bridge of 10 t."""
    segments = Segments(SPEEDS)
    for one in (
        row("ab", "A", "B", A, B),
        row("bc", "B", "C", B, C, limit_t=10.0, bridge=True),
        row("cd", "C", "D", C, D),
        row("da", "D", "A", D, A, kind="lane"),
        row("stub", "A", "S", A, (-0.01, 0.0)),
        row("out", "B", "T", B, (0.02, 0.0), forward=True),
    ):
        segments.add(one, one.id)
    return build(segments, Origin("square", "", "", ""))


def test_the_nearest_is_the_fastest_not_the_closest(square: Network) -> None:
    found = Roads(square).nearest(D, [A, C, (0.02, 0.0)])
    assert found.seconds == pytest.approx([200, 100, 300])
    assert found.metres == pytest.approx([1000, 1000, 3000])
    assert found.order.tolist() == [1, 0, 2] and found.unreached == {}


def test_half_of_an_edge_takes_half_of_its_time_either_way(square: Network) -> None:
    roads = Roads(square)
    assert roads.nearest((0.005, 0.0), [A, B, (0.0075, 0.0)]).seconds == pytest.approx([50, 50, 25])


def test_a_route_names_its_steps(square: Network) -> None:
    found = Roads(square).route((-0.005, 0.0), (0.01, 0.005))
    assert isinstance(found, Route)
    assert [(step.name, round(step.metres), round(step.seconds)) for step in found.steps] == [
        ("STUB", 500, 50), ("AB", 1000, 100), ("BC", 500, 50),
    ]  # fmt: skip
    assert found.line == pytest.approx(np.array([(-0.005, 0.0), A, B, (0.01, 0.005)]))


def test_a_closure_is_an_edit_that_leaves_the_other_conditions_as_they_are(square: Network) -> None:
    roads = Roads(square)
    closed = roads.without(["bc"])
    assert closed.nearest(C, [B]).seconds == pytest.approx([400])
    assert roads.nearest(C, [B]).seconds == pytest.approx([100])
    assert closed.without([Closure("da")]).nearest(C, [B]).unreached == {0: Why.NO_WAY}


def test_a_closure_of_one_way_is_told_in_the_order_in_which_the_road_was_read(square: Network) -> None:
    roads = Roads(square).without([Closure("bc", "along")])
    assert roads.nearest(C, [B]).seconds == pytest.approx([400])
    assert roads.nearest(B, [C]).seconds == pytest.approx([100])


def test_nobody_can_close_a_road_that_does_not_exist(square: Network) -> None:
    with pytest.raises(UnknownSegment, match="zz"):
        Roads(square).without(["zz"])


def test_a_bridge_bears_what_it_bears(square: Network) -> None:
    for tonnes, seconds in ((None, 100), (10.0, 100), (10.1, 400)):
        assert Roads(square, Conditions(vehicle_t=tonnes)).nearest(C, [B]).seconds == pytest.approx([seconds])


def test_speeds_are_edited_like_closures(square: Network) -> None:
    fast = Roads(square, Conditions(speeds={"road": 36.0, "lane": 72.0}))
    assert fast.nearest(D, [A]).seconds == pytest.approx([50])


def test_nobody_is_taken_to_stand_on_a_closed_road(square: Network) -> None:
    place = Roads(square).without(["ab"]).snap((0.004, 0.0))
    assert square.ids[place.segment[0]] in {"da", "stub"}
    assert place.metres[0] == pytest.approx(444.8, abs=0.5)


def test_what_cannot_come_is_said_and_is_never_zero(square: Network) -> None:
    roads = Roads(square, within_m=300.0).without(["stub"])
    found = roads.nearest(A, [(np.nan, np.nan), (0.5, 0.5), B])
    assert found.seconds.tolist()[:2] == [inf, inf] and found.metres.tolist()[:2] == [inf, inf]
    assert found.unreached == {0: Why.PLACE_UNKNOWN, 1: Why.OFF_ROAD}
    assert found.order.tolist() == [2]
    assert found.route(1) == Unreached(Why.OFF_ROAD)
    assert roads.nearest((0.5, 0.5), [A, B]).unreached == {0: Why.OFF_ROAD, 1: Why.OFF_ROAD}
    assert roads.table([A, (0.5, 0.5)], [B]).unreached == 1
    assert not roads.reach((0.5, 0.5), 600).ids and not len(roads.reach((0.5, 0.5), 600).hull)


def test_nobody_and_nowhere_are_no_error(square: Network) -> None:
    roads = Roads(square)
    assert roads.nearest(A, np.empty((0, 2))).order.tolist() == []
    assert roads.table(np.empty((0, 2)), [A]).seconds.shape == (0, 1)
    assert roads.table([A], np.empty((0, 2))).seconds.shape == (1, 0)


def test_swapped_coordinates_are_refused(square: Network) -> None:
    with pytest.raises(NoPlace, match=r"^37\.7 118 is no longitude and latitude"):
        Roads(square).snap([(118.0, 37.7), (37.7, 118.0)])


def test_who_stands_on_a_node_may_leave_by_the_road_that_goes_both_ways() -> None:
    segments = Segments(SPEEDS)
    for one in (row("out", "A", "B", A, B, backward=False), row("home", "B", "A", B, (0.005, 0.002), A)):
        segments.add(one, one.id)
    roads = Roads(build(segments, Origin("", "", "", "")))
    assert roads.nearest(A, [B]).seconds == pytest.approx([100])


def test_a_forbidden_turn_is_driven_around() -> None:
    segments = Segments(SPEEDS)
    for one in (row("ab", "A", "B", A, B), row("bc", "B", "C", B, C), row("bd", "B", "D", B, (0.02, 0.0))):
        segments.add(one, one.id)
    free = Roads(build(segments, Origin("", "", "", "")))
    assert free.nearest(C, [A]).seconds == pytest.approx([200])
    segments.turns.append(Turn("ab", "B", "bc"))
    bound = Roads(build(segments, Origin("", "", "", "")))
    assert bound.nearest(C, [A]).seconds == pytest.approx([400]), "to the end of bd, and back"
    assert bound.nearest(A, [C]).seconds == pytest.approx([200])
    segments.turns[:] = [Turn("ab", "B", "bc", seconds=7.0)]
    assert Roads(build(segments, Origin("", "", "", ""))).nearest(C, [A]).seconds == pytest.approx([207])


def test_within_a_time_one_comes_as_far_as_the_time_takes(square: Network) -> None:
    reach = Roads(square).reach(A, 150.0)
    assert set(reach.ids) == {"ab", "bc", "da", "stub", "out"}
    assert reach.metres == pytest.approx(1000 + 500 + 750 + 1000 + 500)
    assert reach.hull == pytest.approx(np.array([(-0.01, 0.0), (0.015, 0.0), (0.01, 0.005), (0.0, 0.0075)]))


needs_real = pytest.mark.skipif(
    not REAL.is_dir(), reason="the real networks of ../shared/data/roads are not here"
)


@pytest.fixture(scope="module", params=["liechtenstein", "andorra"])
def real(request: pytest.FixtureRequest) -> Network:
    return build_file(REAL / f"{request.param}.osm.pbf", at=datetime(2022, 1, 1))


@needs_real
def test_a_real_network_is_read_whole_and_says_what_it_left_out(real: Network) -> None:
    report = real.report
    turns = report.left_out[Reason.TURN_NOT_USED]
    assert report.read == report.kept + sum(report.left_out.values()) - turns
    assert report.kept > 2_000 and report.left_out[Reason.APART] < report.kept / 10
    assert "OpenStreetMap" in real.origin.licence and len(real.origin.sha256) == 64


@needs_real
def test_on_a_real_network_searching_backwards_and_forwards_agree(real: Network) -> None:
    roads, chance = Roads(real), np.random.default_rng(2)
    points = real.points[chance.integers(0, len(real.points), 60)] + chance.normal(0, 3e-4, (60, 2))
    table = roads.table(points[:20], points[20:])
    assert table.unreached == 0
    for place in range(20, 60, 7):
        found = roads.nearest(points[place], points[:20])
        assert found.seconds == pytest.approx(table.seconds[:, place - 20])
        route = found.route(int(found.order[-1]))
        assert isinstance(route, Route)
        assert route.seconds == pytest.approx(sum(step.seconds for step in route.steps))
