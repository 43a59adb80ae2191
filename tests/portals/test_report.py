"""The year's account: what it says, and that every number of it comes from a figure."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianjian.engines.stats.change import change, change_in_points
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.periods import year_to
from lianjian.kernel.figures.answers import Answer
from lianjian.kernel.figures.board import board
from lianjian.kernel.figures.measures import Share, Value
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.figures.telling import Quoted, Telling
from lianjian.kernel.ledger import verify_tree
from lianjian.kernel.ledger.log import frontier
from lianjian.kernel.testing.cast import Cast
from lianjian.portals.report.account import numeral
from lianjian.portals.report.pen import Pen, plain
from lianjian.portals.report.qr import code
from lianjian.portals.report.table_columns import display_width
from tests.account_year import (
    ON,
    a_year,
    cells,
    confirmed,
    fixed,
    raise_on,
    sentences,
    text_of,
    told,
    written,
)

pytestmark = pytest.mark.django_db
DATES = re.compile(r"\d{4}年(\d+(至\d+)?月)?(\d+日)?|\d+月\d+日|^\d+\. |附件：1\. ")


class TestEveryNumberComesFromAFigure:
    def test_no_digit_of_the_documents_text_stands_outside_a_link_but_dates_and_list_numbers(
        self, cast: Cast
    ) -> None:
        a_year(cast)
        document = written()
        body = [line for line in document.paragraphs if line.style.name[:5] not in ("Table", "Capti")]
        outside = [DATES.sub("", "".join(run.text for run in line.runs)) for line in body]
        listed = [re.sub(r"^\d+\. ", "", text) for text in outside]
        assert not [text for text in listed if re.search(r"\d", text)]
        assert len(document.element.xpath("//w:hyperlink")) > 40

    def test_each_number_leads_to_the_line_of_its_figure(self, cast: Cast) -> None:
        a_year(cast)
        document, it = written(), told()
        quoted = [piece for line in sentences(it) for piece in line if isinstance(piece, Quoted)]
        marks = document.element.xpath("//w:tc//w:bookmarkStart")
        lines = {mark.get(qn("w:name")): line_of(mark) for mark in marks}
        links = document.element.xpath("//w:p/w:hyperlink")
        assert [words_of(link) for link in links] == [piece.text for piece in quoted]
        for link, piece in zip(links, quoted, strict=True):
            assert piece.figure in lines[link.get(qn("w:anchor"))]

    def test_every_figure_quoted_is_defined_with_its_rule_its_days_and_its_rows(self, cast: Cast) -> None:
        a_year(cast)
        defined = {it.key: it for it in told().definitions}
        raised = defined["problems.raised"]
        assert (raised.value, raised.rows, raised.window) == ("6项", 6, "2023-01-01至\n2023-12-20")
        assert raised.rule.startswith("PROBLEM_REGISTER_FIELDS（2021-01-01") and not raised.confirmed
        assert defined["org.zones"].window == "截至2023-12-20"
        assert {"problems.raised_rectified", "visits.villages", "disputes.resolved"} <= defined.keys()

    @given(numbers=st.lists(st.integers(0, 400), min_size=6, max_size=6), nothing=st.booleans())
    @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_whatever_the_figures_say_no_chapter_writes_a_number_of_its_own(
        self, cast: Cast, numbers: list[int], nothing: bool
    ) -> None:
        for telling in tellings(numbers, nothing):
            paragraphs = [line for section in telling.sections for line in section.paragraphs]
            for line in (telling.summary, *paragraphs, *telling.shortcomings, *telling.next_steps):
                assert not re.search(r"\d", DATES.sub("", "".join(it for it in line if isinstance(it, str))))
            assert not re.search(r"\d", "".join(telling.names.values()))


def words_of(part: Any) -> str:
    return "".join(words.text for words in part.iter(qn("w:t")))


def line_of(mark: Any) -> str:
    """The text of the table's line in which a bookmark stands."""
    return words_of(next(mark.iterancestors(qn("w:tr"))))


def tellings(numbers: list[int], nothing: bool) -> list[Telling]:
    """What all chapters tell of made-up answers: chapters know nothing but answers."""
    asked = Question(period=year_to(ON))
    answers = board(list(registry.figures), asked)
    made_up = {
        it.figure.key: made(it, numbers[n % 6], numbers[-n % 6], nothing) for n, it in enumerate(answers)
    }
    pen = Pen(made_up, ON)
    return [chapter.tell(pen) for area in registry.areas for chapter in area.chapters]


def made(found: Answer, number: int, before: int, nothing: bool) -> Answer:
    is_share = isinstance(found.figure.measure, Share)
    value = Value(None if is_share and nothing else number, number, 2 * number, 0.0, 50.5)
    compare = change_in_points if is_share else change
    small = {} if is_share else {"small": 30}
    moved = compare(value.number, before, decimals=1, **small)  # type: ignore[operator]
    return replace(found, value=value, compared=value, previous=Value(before), change=moved)


class TestWhatItSays:
    def test_the_chapters_follow_each_other_as_people_expect(self, cast: Cast) -> None:
        headings = [part.heading for part in told().parts]
        assert headings == [
            *("一、总体情况", "二、警务机制改革", "三、民情办理", "四、走访排查", "五、接处警"),
            *("六、矛盾纠纷排查化解", "七、道路交通管理", "八、勤务", "九、组织生活", "十、联建"),
            *("十一、责任闭环", "十二、队伍成长", "十三、从优待警", "十四、存在问题", "十五、下步打算"),
        ]

    def test_a_case_counted_by_hand(self, cast: Cast) -> None:
        a_year(cast)
        text = text_of(told())
        assert "截至12月20日，设联合指挥部9个、警务协作区11个；受理群众反映问题6项" in text
        assert "受理登记群众反映问题6项，上年同期1项（同比上升500.0%，置信区间" in text
        assert "整改率为33.3%（6项中2项，置信区间9.7%至70.0%），同比下降66.7个百分点。" in text
        assert "核实后销号1项，上年同期为0；因需要资金或受季节限制挂账1项。以上均不计入整改到位。" in text
        assert "群众满意率为50.0%（2项中1项" in text
        assert "共走访1次" in text and "登记矛盾纠纷1件" in text

    def test_where_nothing_happened_it_says_so_and_no_share_of_nothing_is_told(self, cast: Cast) -> None:
        text = text_of(told())
        assert "受理登记群众反映问题0项，上年同期为0，涉及0类" in text
        assert "整改率" not in text and "无数据" not in text
        assert "没有未经群众本人确认销号的问题，也没有挂账的问题。" in text

    def test_before_any_reform_it_says_so_and_blames_nobody_for_it(self, cast: Cast) -> None:
        telling = reform_told({"org.sections_before": None, "org.zones": 0, "org.head_is_secretary": 1})
        assert plain(telling.summary) == "没有实施机构改革方案"
        assert len(telling.sections) == 1 and not telling.shortcomings

    def test_after_a_reform_it_tells_what_became_of_the_units_and_where_a_head_is_no_secretary(
        self, cast: Cast
    ) -> None:
        before = {"org.sections_before": 30, "org.stations_before": 11, "org.squadrons_before": 11}
        telling = reform_told({**before, "org.head_is_secretary": 18})
        assert plain(telling.sections[0].paragraphs[0]) == (
            "将30个科室队整合组建为9个联合指挥部；将11个派出所和11个交警中队整合组建为11个警务协作区。"
        )
        assert "20个单位中已落实18个" in plain(telling.shortcomings[0])
        assert not reform_told({**before, "org.head_is_secretary": 20}).shortcomings

    def test_what_is_late_and_what_got_worse_is_named_and_unconfirmed_rules_too(self, cast: Cast) -> None:
        a_year(cast)
        shortcomings = "\n".join(plain(line) for line in told().parts[-2].sections[0].paragraphs)
        assert re.search(r"^1\. 截至12月20日，群众反映问题逾期未办结2项，上年同期为0。$", shortcomings, re.M)
        assert "整改率为33.3%，同比下降66.7个百分点。" in shortcomings
        assert "反映并已整改到位" not in shortcomings  # told by the rate it is part of
        assert shortcomings.count("逾期未办结") == 1
        assert "尚未经本单位确认" in shortcomings

    def test_a_change_that_chance_explains_is_called_so(self, cast: Cast) -> None:
        for day in ("2022-03-01", "2022-04-01"):
            confirmed(cast, fixed(cast, raise_on(cast, day), day), day)
        confirmed(cast, fixed(cast, raise_on(cast, "2023-03-01"), "2023-03-01"), "2023-03-01")
        assert "整改到位为1项，上年同期2项（同比下降50.0%" in text_of(told())
        assert "变化没有超出偶然波动的范围。" in text_of(told())

    def test_next_steps_are_what_is_open_and_a_line_for_people(self, cast: Cast) -> None:
        a_year(cast)
        steps = [plain(line) for line in told().parts[-1].sections[0].paragraphs]
        assert steps[0].startswith("1. 对在办的群众反映问题3项")
        assert any("挂账的群众反映问题1项" in step for step in steps)
        assert steps[-1].endswith("（请在此补充下步工作安排。）")

    @pytest.mark.parametrize(
        ("on", "title"),
        [
            ("2023-12-20", "2023年工作总结"),
            ("2023-06-30", "2023年1至6月工作总结"),
            ("2023-01-31", "2023年1月工作总结"),
        ],
    )
    def test_the_title_names_the_months_told(self, cast: Cast, on: str, title: str) -> None:
        assert told(date.fromisoformat(on)).title == f"沾化公安分局\n{title}"

    def test_headings_count_beyond_ten(self) -> None:
        assert [numeral(n) for n in (1, 10, 11, 20, 21, 99)] == [
            "一",
            "十",
            "十一",
            "二十",
            "二十一",
            "九十九",
        ]


def reform_told(numbers: dict[str, int | None]) -> Telling:
    """What the chapter on the reform tells of these numbers, out of twenty units."""
    asked = Question(period=year_to(ON))
    answers = {it.figure.key: it for it in board(list(registry.figures), asked)}
    for key, number in numbers.items():
        answers[key] = replace(answers[key], value=Value(number, number, 20))
    (chapter,) = next(area for area in registry.areas if area.key == "reform").chapters
    return chapter.tell(Pen(answers, ON))


class TestTheWordsForAChange:
    """Rules FIGURE_YOY_*: rules.md 5.1."""

    @pytest.mark.parametrize(
        ("now_", "before", "said"),
        [
            (340, 300, "，同比上升13.3%"),
            (300, 340, "，同比下降11.8%"),
            (100, 100, "，同比持平"),
            (5, 0, "，上年同期为0"),
            (10, 17, "，上年同期17项（同比下降41.2%，置信区间−75.9%至36.0%）"),
        ],
    )
    def test_counts(self, cast: Cast, now_: int, before: int, said: str) -> None:
        found = replace(
            asked_of("problems.raised"),
            value=Value(now_),
            compared=Value(now_),
            previous=Value(before),
            change=change(now_, before, decimals=1, small=30),
        )
        assert plain(pen_of(found).say("{problems.raised:yoy}")) == said

    def test_rates_change_by_points(self, cast: Cast) -> None:
        moved = change_in_points(Decimal("91.2"), Decimal("94.3"), decimals=1)
        found = replace(asked_of("problems.rectified_share"), previous=Value(94.3), change=moved)
        assert plain(pen_of(found).say("{problems.rectified_share:yoy}")) == "，同比下降3.1个百分点"

    def test_a_number_read_at_another_time_than_the_one_told_is_told_besides(self, cast: Cast) -> None:
        found = replace(
            asked_of("problems.raised"),
            value=Value(12),
            compared=Value(10),
            previous=Value(10),
            change=change(10, 10, decimals=1, small=30),
        )
        said = plain(pen_of(found).say("{problems.raised:yoy}"))
        assert said.startswith("，上年同期10项、本期同口径10项（同比持平")

    def test_a_rate_tells_its_interval_alone_where_it_has_one(self, cast: Cast) -> None:
        found = replace(asked_of("traffic.accidents_yoy"), value=Value(-6.5, low=-23.9, high=14.81))
        assert plain(pen_of(found).say("{traffic.accidents_yoy:between}")) == "（置信区间−23.9%至14.8%）"
        without = replace(found, value=Value(None))
        assert plain(pen_of(without).say("{traffic.accidents_yoy:between}")) == ""

    def test_an_unknown_figure_or_form_is_an_error(self, cast: Cast) -> None:
        pen = pen_of(asked_of("problems.raised"))
        for text in ("{problems.nothing}", "{problems.raised:loudly}"):
            with pytest.raises(KeyError):
                pen.say(text)


def asked_of(key: str) -> Answer:
    return board([key], Question(period=year_to(ON)))[0]


def pen_of(found: Answer) -> Pen:
    return Pen({found.figure.key: found}, ON)


class TestTheTables:
    def test_each_attachment_begins_a_page_and_stands_in_the_list_of_attachments(self, cast: Cast) -> None:
        a_year(cast)
        document = written()
        captions = [line for line in document.paragraphs if line.style.name == "Caption"]
        assert all(line.paragraph_format.page_break_before for line in captions)
        listed = [line.text for line in document.paragraphs if re.match(r"(附件：)?\d\. ", line.text)]
        assert [re.sub(r"^附件\d\u3000", "", line.text) for line in captions] == [
            line.partition(". ")[2] for line in listed[-len(captions) :]
        ]

    def test_the_head_of_the_ledger_stands_below_as_a_code_that_proves_it(self, cast: Cast) -> None:
        a_year(cast)
        account, document = told(), written()
        promise, _signed_by = verify_tree.given(account.checkpoint)
        assert (promise.size, promise.root) == (frontier().size, frontier().root())
        (picture,) = document.inline_shapes
        assert picture._inline.docPr.get("descr") == "账本校验点的二维码"
        image = document.part.related_parts[picture._inline.graphic.graphicData.pic.blipFill.blip.embed]
        assert image.blob == code(account.checkpoint).getvalue()

    def test_a_cell_of_several_lines_is_as_wide_as_the_widest(self) -> None:
        assert display_width("97项\n上年同期64") == 10

    def test_units_add_up_to_the_total(self, cast: Cast) -> None:
        a_year(cast)
        by_unit = cells(told(), "各单位主要指标")
        assert by_unit[cast.zone.name][:2] == ["5", "2"]
        assert by_unit[cast.other_zone.name][:2] == ["1", "0"]
        assert by_unit["合计"][:2] == ["6", "2"]

    def test_townships_have_the_same_total(self, cast: Cast) -> None:
        a_year(cast)
        it = told()
        assert cells(it, "各乡镇（街道）主要指标")["合计"] == cells(it, "各单位主要指标")["合计"]

    def test_kinds_are_told_with_the_year_before_the_most_frequent_first(self, cast: Cast) -> None:
        a_year(cast)
        by_kind = cells(told(), "群众反映问题分类情况")
        assert list(by_kind) == ["路灯照明", "减速带、警示与标志标线", "合计"]
        assert by_kind["路灯照明"] == ["4", "1", "66.7"]
        assert by_kind["合计"] == ["6", "1", "100.0"]

    def test_an_empty_year_has_no_empty_tables(self, cast: Cast) -> None:
        assert [table.title for table in told().tables if "分类" in table.title] == []
