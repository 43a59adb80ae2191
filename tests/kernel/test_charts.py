"""Charts and the map: what is drawn is what the numbers say, and what is drawn stands in words too."""

import re
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lianjian.kernel.ui import charts, maps
from lianjian.kernel.ui.charts import Point
from lianjian.kernel.ui.maps import Dot
from lianjian.kernel.ui.templatetags import ui
from tests.kernel.drawn import HOSTILE, Moved, Word

SQUARE = [(118.0, 37.5), (118.4, 37.5), (118.4, 38.1), (118.0, 38.1), (118.0, 37.5)]
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


# --- charts ------------------------------------------------------------------


def test_the_months_line_ends_at_its_last_value_and_rises_with_it():
    dot = parsed(charts.spark([1, 5, 9])).find("circle")
    assert (float(dot.get("cx")), float(dot.get("cy"))) == (75, charts.SPARK_TOP)


def test_the_months_line_breaks_where_a_month_is_unknown():
    path = parsed(charts.spark([1, 2, None, 3, 4])).find("path").get("d")
    assert path.count("M") == 2


def test_one_value_makes_no_line():
    assert charts.spark([None, 5, None]) == ""


def test_the_bars_table_holds_the_values_that_the_bars_show():
    points = [Point("1月", 1234), Point("2月", 0), Point("3月", None), Point("4月", 6.5, partial=True)]
    figure = parsed(charts.bars(points, "每月"))
    cells = [cell.text for cell in figure.iter("td")]
    above = [text.text or "" for text in figure.iter("text")][::2]
    assert cells == ["1,234", "0", "—", "6.5"]
    assert above == ["1,234", "0", "", "6.5"]


def test_a_bar_is_as_high_as_its_value_and_an_unfinished_month_is_paler():
    rects = parsed(charts.bars([Point("1月", 10), Point("2月", 5, partial=True)], "每月")).findall(".//rect")
    heights = [float(rect.get("height")) for rect in rects]
    assert heights[0] == pytest.approx(2 * heights[1])
    assert float(rects[1].get("opacity")) < float(rects[0].get("opacity"))


def test_an_unfinished_month_is_called_so_in_the_table():
    heads = parsed(charts.bars([Point("11月", 3), Point("12月", 1, partial=True)], "每月")).findall(".//th")
    assert heads[0].text == "11月"
    assert heads[1].text != "12月" and "12月" in heads[1].text


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=3).map(sorted),
)
def test_an_interval_lies_on_its_line_in_the_order_of_its_numbers(numbers):
    low, value, high = numbers
    svg = parsed(charts.interval(low, value, high))
    band = svg.findall("line")[2]
    places = [float(band.get("x1")), float(svg.find("circle").get("cx")), float(band.get("x2"))]
    assert places == sorted(places)
    assert places[0] >= 0 and places[-1] <= charts.RANGE_WIDTH


def test_an_interval_without_an_upper_limit_runs_to_the_edge():
    band = parsed(charts.interval(-20, 5, float("inf"))).findall("line")[2]
    assert float(band.get("x2")) == charts.RANGE_WIDTH - charts.RANGE_EDGE


def test_no_interval_is_drawn_where_none_is_known():
    assert charts.interval(None, 5, 9) == ""


# --- the map -----------------------------------------------------------------
corner = st.tuples(st.floats(110, 112), st.floats(30, 32))


@settings(max_examples=60)
@given(st.lists(corner, min_size=4, max_size=60))
def test_an_outline_lies_inside_its_view_box(ring):
    assume(max(x for x, _ in ring) - min(x for x, _ in ring) > 0.01)
    assume(max(y for _, y in ring) - min(y for _, y in ring) > 0.01)
    projection, path = maps.outline_path((*ring, ring[0]))
    numbers = [float(number) for number in NUMBER.findall(path)]
    assert len(numbers) >= 6
    assert all(0 <= x <= projection.width for x in numbers[::2])
    assert all(0 <= y <= projection.height for y in numbers[1::2])


@settings(max_examples=60)
@given(st.lists(st.tuples(st.floats(0, 300), st.floats(0, 300)), min_size=2, max_size=80), st.floats(0.1, 20))
def test_a_simplified_line_leaves_no_point_farther_than_its_tolerance(points, tolerance):
    kept = maps.simplified(points, tolerance)
    assert (kept[0], kept[-1]) == (points[0], points[-1])
    spans = list(pairwise(kept))
    for point in points:
        assert min(maps._distance(point, start, end) for start, end in spans) <= tolerance + 1e-6


def test_north_is_up_and_a_degree_east_is_shorter_than_a_degree_north():
    projection = maps.Projection.fitting(SQUARE)
    assert projection.point(118.2, 38.0)[1] < projection.point(118.2, 37.6)[1]
    assert projection.x_scale == pytest.approx(projection.y_scale * 0.79, rel=0.01)


def test_labels_of_neighbours_do_not_cover_each_other_and_stay_on_the_map():
    dots = [
        Dot(118.39, 38.05, "滨海镇", "9.9"),
        Dot(118.38, 38.04, "冯家镇", "7.9"),
        Dot(118.01, 37.52, "下河乡", "7.4"),
    ]
    projection = maps.Projection.fitting(SQUARE)
    labels = [each.label for each in maps.placed(dots, projection)]
    assert [label.outside(projection) for label in labels] == [0, 0, 0]
    assert labels[0].overlap(labels[1]) == 0


def test_a_dot_that_needs_a_look_differs_by_shape_and_word_too():
    svg = parsed(
        maps.county_map(
            SQUARE, [Dot(118.2, 37.8, "利国乡", "10.6", state="late"), Dot(118.1, 37.6, "古城镇")], "图"
        )
    )
    late, fine = svg.findall(".//g")
    assert late.find("rect") is not None and fine.find("rect") is None
    assert late.find("title").text != "利国乡 10.6"
    assert fine.find("title").text == "古城镇"


def test_a_map_of_links_is_no_image_to_a_screen_reader():
    linked = [Dot(118.2, 37.8, "利国乡", url="/t/1")]
    assert parsed(maps.county_map(SQUARE, linked, "图")).find("svg").get("role") == "group"
    assert (
        parsed(maps.county_map(SQUARE, [Dot(118.2, 37.8, "利国乡")], "图")).find("svg").get("role") == "img"
    )


@pytest.mark.parametrize(
    "svg",
    [
        charts.spark([1, 2]),
        charts.bars([Point(HOSTILE, 1)], HOSTILE),
        charts.interval(1, 2, 3),
        maps.county_map(SQUARE, [Dot(118.2, 37.8, HOSTILE, HOSTILE, url=HOSTILE, state="late")], HOSTILE),
        ui.state_tag(Word(HOSTILE, HOSTILE)),
        ui.change(Moved(Decimal(1), Decimal(2), change_unit=HOSTILE)),
    ],
    ids=["spark", "bars", "interval", "map", "state", "change"],
)
def test_hostile_text_stays_text_and_nothing_is_styled_inline(svg):
    elements = list(parsed(svg).iter())
    assert {"script", "style"}.isdisjoint(element.tag for element in elements)
    assert not any(
        name == "style" or name.startswith("on") for element in elements for name in element.attrib
    )
