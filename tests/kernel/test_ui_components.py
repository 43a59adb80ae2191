"""Numbers, words, forms and lists as pages show them, and what every page obeys."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.forms.models import ModelChoiceIteratorValue
from django.http import HttpResponse
from django.template import engines
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

import lianjian
from lianjian.kernel.ui.formats import number_text, time_text
from lianjian.kernel.ui.middleware import ContentSecurityPolicy, LargePrint
from lianjian.kernel.ui.templatetags import ui
from lianjian.kernel.ui.widgets import SearchableSelect
from tests.kernel.drawn import HOSTILE, Moved, Word

PACKAGE = Path(lianjian.__file__).parent


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
