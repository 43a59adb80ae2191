"""The plane in which roads are drawn: what crosses, what lies inside, and how long a part is."""

from itertools import combinations, pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from lianjian.counties.zhanhua.network.drawing import Ground, Sheet
from lianjian.counties.zhanhua.network.hierarchy import UnreachableError, rank
from lianjian.counties.zhanhua.network.junctions import segments
from lianjian.counties.zhanhua.network.plane import (
    Frame,
    Line,
    Pieces,
    at,
    contains,
    crossings,
    length,
    part,
    resampled,
    true_lengths,
)
from lianjian.kernel.places.coordinates import inside, kilometres

metre = st.integers(-700, 700).map(float)
line = st.lists(st.tuples(metre, metre), min_size=2, max_size=6, unique=True).map(np.array)
SQUARE = np.array([(-900.0, -900.0), (900.0, -900.0), (900.0, 900.0), (-900.0, 900.0)])


def sheet() -> Sheet:
    return Sheet(Ground(SQUARE, cKDTree(SQUARE)), Random(1))


def east_west(y: float) -> Line:
    return np.array([(-400.0, y), (400.0, y)])


def by_hand(one: Line, other: Line) -> int:
    """How often two lines cross, each step with each."""
    return sum(cuts(p, q, r, s) for p, q in pairwise(one) for r, s in pairwise(other))


def cuts(p: Line, q: Line, r: Line, s: Line) -> bool:
    """Whether each two ends lie on both sides of the other step."""
    return side(p, q, r) * side(p, q, s) < 0 and side(r, s, p) * side(r, s, q) < 0


def side(start: Line, end: Line, point: Line) -> float:
    return (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])


@settings(max_examples=60, deadline=None)
@given(st.lists(line, min_size=2, max_size=4), st.integers(0, 2**16))
def test_lines_cross_as_often_as_step_by_step(lines: list[Line], seed: int) -> None:
    """Shifted by less than a metre, so that no three points lie on one line."""
    shift = np.random.default_rng(seed)
    lines = [each + shift.uniform(0.1, 0.9, each.shape) for each in lines]
    assert len(crossings(Pieces.of(lines))) == sum(by_hand(*pair) for pair in combinations(lines, 2))


@settings(max_examples=60, deadline=None)
@given(line, line)
def test_both_lines_are_at_the_same_spot_where_they_cross(one: Line, other: Line) -> None:
    hits = crossings(Pieces.of([one]), Pieces.of([other + 0.37]))
    for along, along_other in zip(hits.along_one, hits.along_other, strict=True):
        assert at(one, along) == pytest.approx(at(other + 0.37, along_other), abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(metre, metre), min_size=3, max_size=12, unique=True), st.tuples(metre, metre))
def test_a_point_is_inside_where_the_kernel_says_so(
    ring: list[tuple[float, float]], point: tuple[float, float]
) -> None:
    odd = point[0] + 0.31, point[1] + 0.17
    assert contains(np.array(ring), np.array([odd]))[0] == inside(odd, ring)


@settings(max_examples=60, deadline=None)
@given(line, st.floats(0, 1), st.floats(0, 1))
def test_a_part_of_a_line_is_as_long_as_it_says(whole: Line, one: float, other: float) -> None:
    start, stop = sorted((one * length(whole), other * length(whole)))
    assert length(part(whole, start, stop)) == pytest.approx(stop - start, abs=1e-6)


@given(line, st.floats(5, 300))
def test_a_line_resampled_keeps_its_ends_and_stands_no_further_apart(whole: Line, step: float) -> None:
    fine = resampled(whole, step)
    assert fine[0] == pytest.approx(whole[0]) and fine[-1] == pytest.approx(whole[-1])
    assert np.hypot(*np.diff(fine, axis=0).T).max() <= step + 1e-6


def test_metres_come_back_as_the_degrees_they_were() -> None:
    frame = Frame.around([(117.7, 37.5), (118.4, 38.2)])
    points = [(118.132, 37.7), (117.815, 37.69)]
    assert frame.degrees(frame.metres(points)) == pytest.approx(np.array(points))
    assert true_lengths([np.array(points)])[0] == pytest.approx(kilometres(*points) * 1000)


def test_roads_that_cross_share_a_node_and_are_cut_there() -> None:
    drawing = sheet()
    drawing.draw(east_west(0), "secondary")
    drawing.draw(np.array([(0.0, -300.0), (0.0, 300.0)]), "tertiary")
    cut = segments(drawing)
    assert len(cut) == 4
    assert len({segment.first for segment in cut} & {segment.last for segment in cut}) == 1


def test_a_road_over_the_expressway_is_a_bridge_and_shares_no_node_with_it() -> None:
    drawing = sheet()
    drawing.draw(east_west(0), "motorway")
    drawing.draw(np.array([(0.0, -300.0), (0.0, 300.0)]), "tertiary")
    cut = segments(drawing)
    assert [(each.kind, each.is_bridge) for each in cut] == [
        ("motorway", False),
        ("tertiary", False),
        ("tertiary", True),
        ("tertiary", False),
    ]


def test_a_road_that_ends_at_another_is_joined_to_it() -> None:
    drawing = sheet()
    drawing.draw(east_west(0), "secondary")
    end = drawing.draw(np.array([(0.0, -300.0), (0.0, 1.0)]), "tertiary").ends[1]
    cut = segments(drawing)
    assert sum(end in (each.first, each.last) for each in cut) == 3


def test_a_place_that_no_road_leads_to_is_refused() -> None:
    drawing = sheet()
    town = drawing.draw(east_west(0), "secondary").ends[0]
    village = drawing.draw(east_west(200), "unclassified").ends[0]
    at_node = {"371603001000": town, "371603001201": village}
    with pytest.raises(UnreachableError, match="371603001201"):
        rank(segments(drawing), at_node, ["371603001000"], len(drawing.nodes))
