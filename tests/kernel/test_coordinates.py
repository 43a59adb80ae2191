"""The datum of Chinese web maps, and who lies where."""

import json
from math import dist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianjian.kernel.county import pack
from lianjian.kernel.places.coordinates import gcj02, inside, kilometres, wgs84

SQUARE = [(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)]

in_china = st.tuples(
    st.floats(72.1, 137.7, allow_nan=False, allow_infinity=False),
    st.floats(0.9, 55.7, allow_nan=False, allow_infinity=False),
)


@given(in_china)
def test_there_and_back_is_the_same_point_to_a_tenth_of_a_metre(point):
    assert dist(wgs84(gcj02(point)), point) < 1e-6
    assert dist(gcj02(wgs84(point)), point) < 1e-6


@given(in_china)
def test_the_shift_is_felt_and_never_more_than_a_kilometre(point):
    assert 0.001 < kilometres(gcj02(point), point) < 1.5


@given(
    st.one_of(
        st.tuples(st.floats(-180, 71), st.floats(-90, 90)), st.tuples(st.floats(139, 180), st.floats(-90, 90))
    )
)
def test_outside_china_nothing_is_shifted(point):
    assert gcj02(point) == point == wgs84(point)


@pytest.mark.parametrize(
    ("satellite", "map_"),
    [
        # Tian'anmen, Beijing: pairs known from public maps, to four decimals
        ((116.3912, 39.9073), (116.3974, 39.9087)),
        # the Oriental Pearl tower, Shanghai
        ((121.4952, 31.2417), (121.4997, 31.2397)),
    ],
)
def test_known_points_are_shifted_as_public_maps_show_them(satellite, map_):
    assert kilometres(gcj02(satellite), map_) < 0.05


def test_the_countys_outline_is_told_in_wgs84_and_its_file_in_gcj02():
    file = json.loads((pack().folder / "boundary.geojson").read_text(encoding="utf-8"))
    corners = file["features"][0]["geometry"]["coordinates"][0]
    assert len(corners) == len(pack().outline) > 1000
    for told, kept in zip(pack().outline, corners, strict=True):
        assert dist(gcj02(told), kept) < 1e-6 and 0.3 < kilometres(told, tuple(kept)) < 0.9


def test_a_point_lies_inside_a_ring_or_not():
    assert inside((1.0, 1.0), SQUARE) and not inside((3.0, 1.0), SQUARE) and not inside((-1.0, 1.0), SQUARE)


@given(st.tuples(st.floats(0.01, 1.99), st.floats(0.01, 1.99)), st.integers(0, 3))
def test_where_a_ring_begins_makes_no_difference(point, start):
    assert inside(point, SQUARE[start:] + SQUARE[:start])


def test_a_degree_of_longitude_is_shorter_in_the_north():
    assert kilometres((118.0, 0.0), (119.0, 0.0)) == pytest.approx(111.2, abs=0.1)
    assert kilometres((118.0, 60.0), (119.0, 60.0)) == pytest.approx(55.6, abs=0.1)
