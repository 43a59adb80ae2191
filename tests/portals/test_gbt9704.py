"""A document as an authority files it: measured after it has been saved and opened again."""

import csv
import datetime as dt
import io
import json
from pathlib import Path

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

import lianjian.counties.zhanhua
from lianjian.portals.report.gbt9704 import Document, Layout, Number, ReferenceMissing
from lianjian.portals.report.page_layout import RuleMissing
from lianjian.portals.report.table_columns import display_width, fitted

RULES = Path(lianjian.counties.zhanhua.__file__).with_name("rules.csv")
AT = dt.datetime(2026, 11, 24, 8, 0)
HEADER = ["序号", "类别", "反映", "整改", "备注"]
ROWS = [["1", "道路设施", "40", "40", ""], ["2", "路灯照明", "57", "57", "含2处补装"]]
TOTAL = ["", "合计", "97", "97", ""]


@pytest.fixture(scope="module")
def values() -> dict[str, object]:
    """The county's own rules of layout."""
    with RULES.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["code"].startswith("DOC_")]
    return {row["code"]: json.loads(row["value"]) for row in rows}


@pytest.fixture
def layout(values) -> Layout:
    return Layout.from_rules(values)


@pytest.fixture
def document(layout) -> Document:
    return Document(layout, author="滨州市公安局沾化分局", at=AT)


def opened(document: Document):
    """What a reader gets."""
    file = io.BytesIO()
    document.save(file)
    file.seek(0)
    return docx.Document(file)


def attributes(found) -> dict[str, str]:
    return {name.split("}")[1]: value for name, value in found.attrib.items()}


def named(read, text: str):
    """The one paragraph with this text."""
    (paragraph,) = (paragraph for paragraph in read.paragraphs if paragraph.text == text)
    return paragraph


def chinese_font(read, style: str) -> tuple[str, str, float]:
    found = read.styles[style]
    fonts = found.element.rPr.rFonts
    return fonts.get(qn("w:eastAsia")), found.font.name, found.font.size.pt


def test_the_page_is_a4_with_the_margins_of_the_standard(document):
    section = opened(document).sections[0]
    measures = (section.page_width, section.page_height, section.top_margin, section.bottom_margin)
    assert [round(measure.mm) for measure in measures] == [210, 297, 37, 35]
    assert [round(measure.mm) for measure in (section.left_margin, section.right_margin)] == [28, 26]


def test_the_grid_has_twenty_two_lines_of_twenty_eight_characters(document):
    section = opened(document).sections[0]
    grid = attributes(section._sectPr.xpath("./w:docGrid")[0])
    height = section.page_height.pt - section.top_margin.pt - section.bottom_margin.pt
    width = section.page_width.pt - section.left_margin.pt - section.right_margin.pt
    assert grid["type"] == "linesAndChars"
    assert height // (int(grid["linePitch"]) / 20) == 22
    assert round(width / (16 + int(grid["charSpace"]) / 4096), 2) == 28


def test_a_line_of_the_body_holds_twenty_eight_characters_where_no_grid_is_followed(document, layout):
    spacing = opened(document).styles["Normal"].element.xpath("./w:rPr/w:spacing")[0]
    character = layout.body_size + int(spacing.get(qn("w:val"))) / 20
    assert 28 * character <= layout.text_width * 72 / 25.4 < 29 * character


def test_each_part_has_the_font_and_size_of_the_standard(document):
    read = opened(document)
    assert chinese_font(read, "Normal") == ("仿宋_GB2312", "Times New Roman", 16)
    assert chinese_font(read, "Title") == ("方正小标宋简体", "Times New Roman", 22)
    assert [chinese_font(read, f"Heading {level}")[0] for level in (1, 2, 3)] == [
        *("黑体", "楷体_GB2312", "仿宋_GB2312")
    ]
    assert {chinese_font(read, f"Heading {level}")[2] for level in (1, 2, 3)} == {16}
    assert chinese_font(read, "Table Head 12") == ("黑体", "Times New Roman", 12)
    assert chinese_font(read, "Table Text 10.5") == ("仿宋_GB2312", "Times New Roman", 10.5)


def test_lines_are_exactly_a_pitch_apart(document):
    lines = opened(document).styles["Normal"].paragraph_format
    assert (lines.line_spacing_rule, lines.line_spacing.pt) == (WD_LINE_SPACING.EXACTLY, 28.95)
    assert (lines.space_before.pt, lines.space_after.pt) == (0, 0)


def test_the_parts_follow_each_other_as_in_a_report(document):
    document.title("滨州市公安局沾化分局\n2026年工作总结")
    document.addressee("区委、区政府")
    document.heading1("一、总体情况")
    document.heading2("（一）党建引领")
    document.heading3("1. 组织生活")
    document.paragraph("各支部按月召开主题党日。")
    read = opened(document)
    assert [(paragraph.style.name, paragraph.text) for paragraph in read.paragraphs] == [
        ("Title", "滨州市公安局沾化分局\n2026年工作总结"),
        ("Normal", ""),
        ("Normal", "区委、区政府："),
        ("Heading 1", "一、总体情况"),
        ("Heading 2", "（一）党建引领"),
        ("Heading 3", "1. 组织生活"),
        ("Body Text", "各支部按月召开主题党日。"),
    ]
    assert read.styles["Title"].paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert read.core_properties.title == "滨州市公安局沾化分局 2026年工作总结"


def test_paragraphs_and_headings_begin_two_characters_in(document):
    read = opened(document)
    for style in ("Body Text", "Heading 1", "Heading 2", "Heading 3"):
        indent = attributes(read.styles[style].element.xpath("./w:pPr/w:ind")[0])
        assert (indent["firstLineChars"], indent["firstLine"]) == ("200", "640")


def test_headings_are_in_the_navigation_and_stay_with_their_text(document):
    read = opened(document)
    for level in (1, 2, 3):
        style = read.styles[f"Heading {level}"]
        assert style.element.xpath("./w:pPr/w:outlineLvl/@w:val") == [str(level - 1)]
        assert style.paragraph_format.keep_with_next
        assert style.font.color.rgb is None and not style.font.bold


def test_page_numbers_stand_right_on_odd_pages_and_left_on_even_ones_a_character_in(document):
    read = opened(document)
    section = read.sections[0]
    assert read.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        (paragraph,) = footer.paragraphs
        indent = attributes(paragraph._p.pPr.ind)
        assert "".join(paragraph._p.xpath(".//w:t/text()")) == "— 1 —"
        assert paragraph._p.xpath("./w:fldSimple/@w:instr") == ["PAGE"]
        assert paragraph.alignment == WD_ALIGN_PARAGRAPH[side.upper()]
        assert (indent[f"{side}Chars"], indent[side]) == ("100", "280")
    assert chinese_font(read, "Footer") == ("宋体", "宋体", 14)


def test_the_page_number_is_seven_millimetres_below_the_text(document):
    section = opened(document).sections[0]
    top_of_number = section.bottom_margin.mm - section.footer_distance.mm - 14 * 25.4 / 72
    assert round(top_of_number, 1) == 7.0


def test_a_table_has_its_title_unit_rows_total_and_note(document):
    document.table("附表1　问题分类", "项", HEADER, ROWS, "截至2026年11月24日。", total=TOTAL)
    read = opened(document)
    assert [(paragraph.style.name, paragraph.text) for paragraph in read.paragraphs] == [
        ("Caption", "附表1　问题分类"),
        ("Table Unit", "单位：项"),
        ("Table Note", "注：截至2026年11月24日。"),
    ]
    assert [[cell.text for cell in row.cells] for row in read.tables[0].rows] == [HEADER, *ROWS, TOTAL]
    assert read.styles["Table Unit"].paragraph_format.alignment == WD_ALIGN_PARAGRAPH.RIGHT


def test_the_header_of_a_table_is_repeated_and_no_row_is_broken(document):
    document.table("表", "项", HEADER, ROWS, "注", total=TOTAL)
    rows = opened(document).tables[0].rows
    assert [bool(row._tr.xpath("./w:trPr/w:tblHeader")) for row in rows] == [True, False, False, False]
    assert all(row._tr.xpath("./w:trPr/w:cantSplit") for row in rows)


def test_numbers_stand_under_numbers_and_totals_in_the_font_of_the_header(document):
    document.table("表", "项", HEADER, ROWS, "注", total=TOTAL)
    _header, row, _other, total = opened(document).tables[0].rows
    aligned = [cell.paragraphs[0].alignment for cell in row.cells]
    assert aligned == [
        WD_ALIGN_PARAGRAPH.CENTER,
        WD_ALIGN_PARAGRAPH.LEFT,
        WD_ALIGN_PARAGRAPH.RIGHT,
        WD_ALIGN_PARAGRAPH.RIGHT,
        WD_ALIGN_PARAGRAPH.LEFT,
    ]
    assert {cell.paragraphs[0].style.name for cell in total.cells} == {"Table Head 12"}


def test_a_table_is_as_wide_as_the_text(document, layout):
    document.table("表", "项", HEADER, ROWS, "注")
    table = opened(document).tables[0]
    assert sum(column.width.mm for column in table.columns) == pytest.approx(layout.text_width, abs=0.2)
    assert not table.autofit


@given(
    st.lists(st.lists(st.text("山东 a1", max_size=80), min_size=4, max_size=4), max_size=5),
    st.floats(200, 700),
)
def test_columns_always_share_exactly_their_room(rows, room):
    size, widths = fitted(["序号", "类别", "数", "很长的一个列名"], rows, room, (12, 10.5))
    assert sum(widths) == pytest.approx(room)
    assert size in (12, 10.5) and all(width > 0 for width in widths)


def test_a_crowded_table_takes_the_smaller_size_and_keeps_short_columns_whole():
    header, row = ["序号", "事项", "日期"], ["1", "村" * 60, "2026-11-24"]
    size, widths = fitted(header, [row], 440, (12, 10.5))
    assert (size, widths[0] > 4 * size / 2) == (12, True)
    assert fitted(header * 3, [row * 3], 440, (12, 10.5))[0] == 10.5
    assert widths[1] > widths[2] > display_width("2026-11-24") * size / 2


def test_a_wide_table_lies_on_a_page_of_its_own_turned_a_quarter_and_the_text_goes_on_upright(document):
    document.paragraph("前文。")
    document.table("附表", "项", HEADER, ROWS, "注", landscape=True)
    document.table("附表", "项", HEADER, ROWS, "注", landscape=True)
    document.paragraph("后文。")
    upright, turned, upright_again = opened(document).sections
    assert [turned.orientation, upright_again.orientation] == [WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT]
    assert [round(measure.mm) for measure in (turned.page_width, turned.page_height)] == [297, 210]
    margins = (turned.top_margin, turned.right_margin, turned.bottom_margin, turned.left_margin)
    assert [round(measure.mm) for measure in margins] == [28, 37, 26, 35]
    assert upright_again.page_width == upright.page_width
    assert turned.footer.is_linked_to_previous


def test_turning_the_page_leaves_no_empty_line_behind(document):
    document.paragraph("前文。")
    document.table("附表", "项", HEADER, ROWS, "注", landscape=True)
    document.paragraph("后文。")
    assert "" not in [paragraph.text for paragraph in opened(document).paragraphs]


def test_a_figure_in_the_text_leads_to_the_cell_that_it_comes_from(document):
    document.paragraph(
        ["收到群众反映问题", Number("97", "problems.raised"), "项，走访", Number("438"), "村。"]
    )
    document.table("附表", "项", HEADER, [["1", "反映", Number("97", "problems.raised"), "97", ""]], "注")
    read = opened(document)
    assert read.paragraphs[0].text == "收到群众反映问题97项，走访438村。"
    (anchor,) = read.element.xpath("//w:hyperlink/@w:anchor")
    (bookmark,) = read.element.xpath("//w:tc//w:bookmarkStart/@w:name")
    assert anchor == bookmark and "problems_raised" in anchor


def test_a_figure_that_leads_nowhere_is_refused_on_saving(document):
    document.paragraph([Number("97", "problems.raised")])
    with pytest.raises(ReferenceMissing, match=r"problems\.raised"):
        opened(document)


def test_the_signature_is_centred_above_a_date_that_leaves_room_for_a_seal(document):
    document.signature("沾化分局", dt.date(2026, 1, 4))
    read = opened(document)
    signer, day = named(read, "沾化分局"), named(read, "2026年1月4日")
    right = {
        text: int(attributes(line._p.pPr.ind)["rightChars"])
        for text, line in (("unit", signer), ("day", day))
    }
    assert right["day"] == 400
    assert right["unit"] + 400 / 2 == right["day"] + 600 / 2
    assert signer.paragraph_format.keep_with_next


def test_a_long_signature_pushes_its_date_to_the_left_and_stays_within_the_text(document):
    document.signature("中共滨州市公安局沾化分局委员会", dt.date(2026, 11, 24))
    read = opened(document)
    indents = [
        int(attributes(named(read, text)._p.pPr.ind)["rightChars"])
        for text in ("中共滨州市公安局沾化分局委员会", "2026年11月24日")
    ]
    assert indents == [200, 600]


def test_attachments_are_numbered_when_there_are_several_and_end_without_punctuation(document):
    document.attachments(["问题分类表", "走访情况表"])
    assert [paragraph.text for paragraph in opened(document).paragraphs] == [
        *("", "附件：1. 问题分类表", "2. 走访情况表")
    ]


def test_one_attachment_has_no_number(document):
    document.attachments(["问题分类表"])
    assert opened(document).paragraphs[-1].text == "附件：问题分类表"


@given(hostile=st.text(st.characters(exclude_categories=()), max_size=60))
@settings(max_examples=25, deadline=None)
def test_hostile_text_is_text(values, hostile):
    document = Document(Layout.from_rules(values), author=hostile, at=AT)
    words = f"{hostile}<w:p/>&\x00\x0b\u202e\ufffe=1+1"
    document.title(words)
    document.paragraph([words, Number(words)])
    document.table(words, words, HEADER, [[words] * 5], words)
    read = opened(document)
    assert read.paragraphs[0].text.endswith("<w:p/>&=1+1")
    assert "\u202e" not in read.tables[0].rows[1].cells[0].text


def test_the_file_tells_who_and_when_and_not_by_which_library(document):
    about = opened(document).core_properties
    assert (about.author, about.last_modified_by) == ("滨州市公安局沾化分局", "滨州市公安局沾化分局")
    assert (about.created.replace(tzinfo=None), about.comments, about.language) == (AT, "", "zh-CN")


def test_nothing_red_and_no_picture_is_in_a_document(document):
    document.title("总结")
    document.signature("沾化分局", dt.date(2026, 11, 24))
    read = opened(document)
    assert not read.element.xpath("//w:color | //w:drawing | //w:pict")
    assert not read.inline_shapes


def test_a_missing_rule_is_named(values):
    with pytest.raises(RuleMissing, match="DOC_LINE_PITCH"):
        Layout.from_rules({code: value for code, value in values.items() if code != "DOC_LINE_PITCH"})


def test_another_rule_gives_another_page(values):
    layout = Layout.from_rules({**values, "DOC_MARGIN_TOP": 38, "DOC_LINE_PITCH": 28})
    read = opened(Document(layout, author="a", at=AT))
    assert round(read.sections[0].top_margin.mm) == 38
    assert read.styles["Normal"].paragraph_format.line_spacing.pt == 28
