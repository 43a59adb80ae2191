"""The components of every page: what they say is what they were given, and nothing in them runs."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from django import forms
from django.forms.models import ModelChoiceIteratorValue
from django.http import HttpResponse
from django.template import engines
from django.test import RequestFactory
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import lianjian
from lianjian.kernel.ui import charts, maps
from lianjian.kernel.ui.charts import Point
from lianjian.kernel.ui.formats import number_text, time_text
from lianjian.kernel.ui.maps import Dot
from lianjian.kernel.ui.middleware import ContentSecurityPolicy, LargePrint
from lianjian.kernel.ui.templatetags import ui
from lianjian.kernel.ui.widgets import SearchableSelect

PACKAGE = Path(lianjian.__file__).parent
HOSTILE = """"><script>alert('1')</script>"""
SQUARE = [(118.0, 37.5), (118.4, 37.5), (118.4, 38.1), (118.0, 38.1), (118.0, 37.5)]
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass
class Word:
    title: str
    tone: str


@dataclass
class Moved:
    previous: Decimal | None
    change: Decimal | None
    change_unit: str = "%"
    better: str = "up"
    small: bool = False


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def rendered(source: str, **context: object) -> str:
    request = context.pop("request", None)
    return engines["django"].from_string(source).render(context, request)


# --- numbers and times -------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (70354, None, "70,354"),
        (-6.5, None, "−6.5"),
        (0.1 + 0.2, None, "0.3"),
        (Decimal("96.80"), None, "96.8"),
        (Decimal("96.75"), 1, "96.8"),
        (Decimal("-41.176"), 1, "−41.2"),
        (-0.04, 1, "0.0"),
        (1000, None, "1,000"),
        (100, 1, "100.0"),
        (None, None, "—"),
        ("10,000+", None, "10,000+"),
    ],
)
def test_a_number_is_written_with_commas_and_a_true_minus(value, places, text):
    assert number_text(value, places) == text


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_a_whole_number_reads_back_as_itself(number):
    assert int(number_text(number).replace(",", "").replace("−", "-")) == number


def test_a_time_is_local_and_leaves_out_the_year_of_its_page():
    moment = datetime(2022, 11, 2, 1, 14, tzinfo=UTC)
    assert time_text(moment, date(2022, 12, 20)) == "11-02 09:14"
    assert time_text(moment, date(2023, 1, 5)) == "2022-11-02 09:14"
    assert time_text(moment) == "2022-11-02 09:14"


def test_a_day_is_written_without_an_hour():
    assert time_text(date(2022, 11, 2), date(2022, 12, 20)) == "11-02"


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


# --- words -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "better", "kind", "words"),
    [
        (Decimal("51.6"), "up", "better", "上升 51.6%"),
        (Decimal("51.6"), "down", "worse", "上升 51.6%"),
        (Decimal("-6.54"), "down", "better", "下降 6.5%"),
        (Decimal("-6.5"), "", "flat", "下降 6.5%"),
        (Decimal("-0.04"), "down", "flat", "持平"),
        (None, "up", "flat", "上年同期为 0"),
    ],
)
def test_a_change_says_its_direction_and_whether_that_is_good(change, better, kind, words):
    assert ui.change(Moved(Decimal(0), change, better=better)) == f'<span class="{kind}">{words}</span>'


def test_a_figure_without_a_year_before_claims_no_change():
    assert ui.change(Moved(None, None)) == ""


def test_the_change_of_small_numbers_stands_in_brackets():
    moved = Moved(Decimal(17), Decimal("-41.2"), better="down", small=True)
    assert ui.change(moved) == '<span class="better bracketed">（下降 41.2%）</span>'


def test_a_state_is_a_word_on_its_colour():
    assert ui.state_tag(Word("逾期", "late")) == '<span class="tag late">逾期</span>'
    assert ui.state_tag(Word("办理中", "plain")) == '<span class="tag">办理中</span>'
    assert ui.state_tag(None) == ""


def test_an_address_keeps_the_query_and_replaces_what_is_named():
    request = RequestFactory().get("/list/", {"q": "路灯", "page": "3", "town": "1"})
    text = rendered("{% url_with page=4 town=None %}", request=request)
    assert text == "?q=%E8%B7%AF%E7%81%AF&amp;page=4"


# --- forms and lists ---------------------------------------------------------


class Entry(forms.Form):
    text = forms.CharField(label="怎么回事", help_text="几个字就行", max_length=5)
    satisfied = forms.ChoiceField(
        label="满意吗", widget=forms.RadioSelect, choices=[("1", "满意"), ("0", "不满意")]
    )
    phone = forms.CharField(label="电话", required=False)


def test_a_refused_form_keeps_what_was_typed_and_ties_each_error_to_its_field():
    html = rendered('{% include "ui/_form.html" %}', form=Entry({"text": "路灯不亮已经三天"}))
    assert 'role="alert"' in html and 'href="#id_text"' in html and 'href="#id_satisfied_0"' in html
    assert 'value="路灯不亮已经三天"' in html
    described = re.search(r'name="text"[^>]*aria-describedby="([^"]+)"', html)
    assert described
    for target in described[1].split():
        assert f'id="{target}"' in html


def test_a_fresh_form_shows_no_alert_and_marks_what_may_be_left_empty():
    html = rendered('{% include "ui/_form.html" %}', form=Entry())
    assert 'role="alert"' not in html
    assert html.count('class="optional"') == 1
    assert '<label for="id_text">' in html


def test_a_searchable_option_carries_the_pinyin_of_its_row():
    village = SimpleNamespace(initials="ljc", pinyin="lijiacun")
    html = SearchableSelect(
        choices=[("", "请选择"), (ModelChoiceIteratorValue(1, village), "李家村")]
    ).render("v", 1)
    assert re.search(r'<option value="1"[^>]* data-pinyin="ljc lijiacun"[^>]*>李家村</option>', html)
    assert html.count("data-pinyin") == 1 and "data-searchable" in html


class Search(forms.Form):
    q = forms.CharField(label="搜索", required=False)


def listing(rows: list[SimpleNamespace]) -> SimpleNamespace:
    return SimpleNamespace(
        columns=[
            SimpleNamespace(key="n", title="编号", numeric=False),
            SimpleNamespace(key="t", title="事项", numeric=True),
        ],
        rows=rows,
        filters=Search(),
        count_text="10,000+",
        page=SimpleNamespace(number=2, previous_url="?page=1", next_url=None),
        export_url="/out.xlsx",
        empty_title="没有符合的行",
        empty_hint="换个词再找。",
    )


def cell(text: str, **more: object) -> SimpleNamespace:
    return SimpleNamespace(**{"text": text, "url": None, "tag": None, "numeric": False} | more)


def test_each_cell_of_a_list_carries_its_columns_title_for_the_phone():
    row = SimpleNamespace(pk=1, url="/m/1", cells=[cell("M-0001"), cell(HOSTILE, numeric=True)])
    html = rendered(
        '{% include "ui/_table.html" %}', listing=listing([row]), request=RequestFactory().get("/m/")
    )
    assert re.findall(r'data-label="([^"]+)"', html) == ["编号", "事项"]
    assert '<a href="/m/1">M-0001</a>' in html
    assert "10,000+" in html and 'rel="prev"' in html and 'rel="next"' not in html
    assert "<script>" not in html


def test_an_empty_list_says_what_to_do():
    html = rendered(
        '{% include "ui/_table.html" %}', listing=listing([]), request=RequestFactory().get("/m/")
    )
    assert "没有符合的行" in html and "换个词再找。" in html and "<table" not in html


def test_a_thread_tells_its_entries_in_order_with_local_times():
    entries = [
        {"at": datetime(2022, 11, 2, 1, 14, tzinfo=UTC), "title": "受理", "number": "M-1", "url": "/m/1"},
        {"at": datetime(2022, 11, 3, 1, 14, tzinfo=UTC), "title": HOSTILE, "tone": "done"},
    ]
    html = rendered('{% include "ui/_thread.html" %}', thread=entries, on=date(2022, 12, 20))
    assert re.findall(r">(\d\d-\d\d \d\d:\d\d)<", html) == ["11-02 09:14", "11-03 09:14"]
    assert '<a class="small" href="/m/1">M-1</a>' in html and "<script>" not in html


# --- what every page obeys ---------------------------------------------------

TEMPLATES = sorted(PACKAGE.glob("**/templates/**/*.html"))
FORBIDDEN = {
    "inline style": re.compile(r"\sstyle\s*=|<style", re.I),
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)|javascript:", re.I),
    "event attribute": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.I),
    "evaluated attribute": re.compile(r"\shx-(on|vals=[\"']js)", re.I),
}


def test_the_templates_are_found():
    assert PACKAGE / "kernel/ui/templates/ui/base.html" in TEMPLATES


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_template_holds_nothing_that_the_content_security_policy_forbids(path):
    source = path.read_text()
    assert [name for name, pattern in FORBIDDEN.items() if pattern.search(source)] == []


def test_the_policy_allows_no_inline_code():
    answer = ContentSecurityPolicy(lambda request: HttpResponse())(RequestFactory().get("/"))
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_large_print_is_remembered_when_asked_for_and_only_then():
    middleware = LargePrint(lambda request: HttpResponse())
    assert middleware(RequestFactory().get("/?large=1")).cookies["large"].value == "1"
    assert "large" not in middleware(RequestFactory().get("/")).cookies
    assert "large" not in middleware(RequestFactory().get("/?large=%0d%0a")).cookies


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        *(
            (ink, ground)
            for ink in ("ink", "ink-2", "ink-3", "blue", "red", "green", "amber")
            for ground in ("paper", "sheet")
        ),
        *((f"{colour}", f"{colour}-soft") for colour in ("red", "green", "amber")),
        ("blue-ink", "blue-soft"),
        ("ink-2", "land"),
    ],
)
def test_every_ink_can_be_read_on_its_ground(ink, ground):
    source = (PACKAGE / "kernel/ui/assets/css/tokens.css").read_text()
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", source))
    high, low = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)
    assert (high + 0.05) / (low + 0.05) >= 4.5
