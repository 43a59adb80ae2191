"""Tables as people hand them in."""

import datetime as dt
import io
import os
import pickle
import random
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from lianjian.kernel.exchange import cells
from lianjian.kernel.exchange.layout import Column, ColumnRepeated, ColumnsMissing, NoHeader
from lianjian.kernel.exchange.sheets import Sheet, open_sheet
from lianjian.kernel.exchange.source import (
    EncodingUnknown,
    FileEmpty,
    FileTooLarge,
    NotATable,
    PasswordProtected,
    UnreadableTable,
    WebPage,
)
from lianjian.kernel.exchange.workbook import SheetTooWide

LIMIT = 20 << 20
COLUMNS = (
    Column("number", "编号", "Number", cells.text(20), "2026-001", aliases=("问题编号",), required=True),
    Column("happened", "发生时间", "Date", cells.date, "2026-11-24", aliases=("时间", "日期"), required=True),
    Column("what", "事项", "Matter", cells.text(200), "村口没有减速带", aliases=("问题描述",), required=True),
    Column("phone", "联系电话", "Telephone", cells.phone, "13812345678"),
    Column("done", "是否办结", "Closed", cells.yes_no, "是"),
)
NAMES = ["编号", "发生时间", "事项", "联系电话", "是否办结"]
ROW = ["007", dt.date(2026, 11, 24), "村口没有减速带", "13812345678", "是"]
READ = dict(zip((column.key for column in COLUMNS), [*ROW[:4], True], strict=True))


def workbook(path: Path, rows: list[list[object]], merged: tuple[str, ...] = ()) -> Path:
    """A workbook whose first sheet holds the rows from its first row on."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    for cells_together in merged:
        sheet.merge_cells(cells_together)
    book.save(path)
    return path


def read(content: Path | bytes, columns: tuple[Column, ...] = COLUMNS) -> Sheet:
    return open_sheet(content, columns=columns, max_bytes=LIMIT)


def only_row(content: Path | bytes) -> dict[str, object]:
    (row,) = read(content)
    assert row.errors == []
    return row.values


# The header and the foot


@pytest.mark.parametrize("above", range(10))
def test_the_header_is_found_on_each_of_the_first_ten_rows(tmp_path, above):
    filling = [["群众反映问题台账"], ["填报单位：富国协作区", None, "填报人：张三"]] + [[]] * 8
    sheet = read(workbook(tmp_path / "a.xlsx", [*filling[:above], NAMES, ROW]))
    (row,) = sheet
    assert (sheet.header.number, row.number, row.values) == (above + 1, above + 2, READ)


def test_a_header_on_the_eleventh_row_is_not_searched_for(tmp_path):
    with pytest.raises(NoHeader):
        read(workbook(tmp_path / "a.xlsx", [["题"]] * 10 + [NAMES, ROW]))


def test_names_match_whatever_their_width_spaces_line_ends_and_brackets(tmp_path):
    names = ["编　号", "发生\n时间", "事项（要点）", "联系电话(手机)", " 是 否 办 结 *"]
    assert only_row(workbook(tmp_path / "a.xlsx", [names, ROW])) == READ


def test_aliases_and_english_names_are_known_and_order_does_not_matter(tmp_path):
    rows = [["MATTER", "日期", "问题编号"], ["村口没有减速带", "2026.11.24", "007"]]
    assert only_row(workbook(tmp_path / "a.xlsx", rows)) == {
        key: READ[key] for key in ("number", "happened", "what")
    }


def test_a_title_is_preferred_to_an_alias_that_stands_before_it(tmp_path):
    sheet = read(workbook(tmp_path / "a.xlsx", [["时间", *NAMES], ["不是日期", *ROW]]))
    assert [row.values for row in sheet] == [READ]
    assert sheet.header.unknown == ("时间",)


def test_a_title_merged_over_all_columns_is_not_the_header(tmp_path):
    rows = [["编号", None, None, None, None], NAMES, ROW]
    assert only_row(workbook(tmp_path / "a.xlsx", rows, merged=("A1:E1",))) == READ


def test_a_header_merged_over_two_rows_is_read_once(tmp_path):
    rows = [
        ["编号", "发生时间", "事项", "联系人", None],
        [None, None, None, "姓名", "联系电话"],
        [*ROW[:3], "李四", ROW[3]],
    ]
    sheet = read(workbook(tmp_path / "a.xlsx", rows, merged=("A1:A2", "B1:B2", "C1:C2", "D1:E1")))
    (row,) = sheet
    assert row.values["phone"] == "13812345678"
    assert (row.number, row.errors) == (3, [])


def test_a_header_repeated_on_a_further_page_is_no_row(tmp_path):
    sheet = read(workbook(tmp_path / "a.xlsx", [NAMES, ROW, NAMES, ROW]))
    assert [row.number for row in sheet] == [2, 4]


def test_a_cell_that_holds_the_name_of_its_column_does_not_make_its_row_a_header(tmp_path):
    columns = (COLUMNS[0], COLUMNS[2])
    rows = [["编号", "事项"], ["007", "事项"], ["编号", "事项"]]
    (row,) = read(workbook(tmp_path / "a.xlsx", rows), columns)
    assert row.values == {"number": "007", "what": "事项"}


def test_a_merged_cell_gives_its_value_to_every_row_and_other_gaps_stay_empty(tmp_path):
    rows = [NAMES, ROW, ["008", None, "路灯不亮", None, None], ["009", "2026-11-25", "积水", None, None]]
    first, second, third = read(workbook(tmp_path / "a.xlsx", rows, merged=("B2:B3",)))
    assert second.values == {**READ, "number": "008", "what": "路灯不亮", "phone": None, "done": None}
    assert first.values["phone"] and third.values["phone"] is None


def test_reading_ends_at_the_total_and_the_signatures(tmp_path):
    foot = [["合 计", None, 2, None, None], ["审核人：王五", None, "负责人：赵六"], ["注：截至11月24日"]]
    sheet = read(workbook(tmp_path / "a.xlsx", [NAMES, ROW, [], ROW, *foot]))
    assert [row.number for row in sheet] == [2, 4]


def test_a_row_below_the_total_is_reported_and_not_lost(tmp_path):
    rows = list(read(workbook(tmp_path / "a.xlsx", [NAMES, ROW, ["合计", 1], ROW])))
    assert [(row.number, row.values) for row in rows[1:]] == [(4, {})]
    assert "合计" in str(rows[1].errors[0].reason)


def test_a_matter_that_begins_with_the_word_total_is_still_a_row(tmp_path):
    rows = [
        ["事项", "编号", "发生时间"],
        ["合计12户反映停水", "007", "2026-11-24"],
        ["合计", "008", "2026-11-24"],
    ]
    assert [row.values["number"] for row in read(workbook(tmp_path / "a.xlsx", rows))] == ["007", "008"]


def test_what_was_looked_for_and_what_was_there_are_both_told(tmp_path):
    with pytest.raises(NoHeader) as refused:
        read(workbook(tmp_path / "a.xlsx", [["姓名", "年龄"], ["张三", 30]]))
    assert all(
        word in str(refused.value) for word in ("编号", "发生时间", "联系电话", "姓名 | 年龄", "张三 | 30")
    )


def test_a_header_without_a_required_column_names_it(tmp_path):
    with pytest.raises(ColumnsMissing, match=r"第 2 行.*发生时间.*编号 \| 事项"):
        read(workbook(tmp_path / "a.xlsx", [["台账"], ["编号", "事项"], ["1", "路灯"]]))


def test_one_name_over_two_columns_is_refused_with_their_letters(tmp_path):
    with pytest.raises(ColumnRepeated, match=r"联系电话.*D、F"):
        read(workbook(tmp_path / "a.xlsx", [[*NAMES, "联系电话"], [*ROW, "13900000000"]]))


# Rows and sheets


def test_half_a_row_says_what_is_missing_and_keeps_what_is_good(tmp_path):
    (row,) = read(workbook(tmp_path / "a.xlsx", [NAMES, ["007", "2026-11-24"]]))
    assert row.values == {"number": "007", "happened": dt.date(2026, 11, 24), "phone": None, "done": None}
    (error,) = row.errors
    assert (str(error.column), str(error.reason)) == ("事项", "没有填写")
    assert "村口没有减速带" in str(error.remedy)


def test_every_bad_cell_of_a_row_is_reported_with_what_it_holds(tmp_path):
    (row,) = read(workbook(tmp_path / "a.xlsx", [NAMES, ["007", "2026年2月30日", "路灯", "12", "也许"]]))
    told = [(str(error.column), error.text, str(error.reason)) for error in row.errors]
    assert told[0] == ("发生时间", "2026年2月30日", "2026 年 2 月没有 30 日")
    assert [column for column, _text, _reason in told] == ["发生时间", "联系电话", "是否办结"]


def test_a_sheet_is_read_twice_with_the_same_result(tmp_path):
    sheet = read(workbook(tmp_path / "a.xlsx", [NAMES] + [ROW] * 2500))
    once, again = list(sheet), list(sheet)
    assert once == again
    assert (len(once), once[-1].number) == (2500, 2501)


def test_the_sheet_with_the_header_is_read_and_its_like_are_named(tmp_path):
    book = openpyxl.Workbook()
    for name, rows in (
        ("封面", [["台账"]]),
        ("1月", [NAMES, ROW]),
        ("2月", [NAMES, ROW]),
        ("藏", [NAMES, ROW]),
    ):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book["藏"].sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    sheet = read(tmp_path / "a.xlsx")
    assert (sheet.name, sheet.unread) == ("1月", ("2月",))


def test_a_table_that_does_not_begin_in_the_first_column_is_read(tmp_path):
    assert only_row(workbook(tmp_path / "a.xlsx", [[], [None, None, *NAMES], [None, None, *ROW]])) == READ


def test_a_formula_is_its_last_result_and_an_uncalculated_one_is_empty(tmp_path):
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, NAMES)
    sheet.write_row(1, 0, ["007", "2026-11-24"])
    sheet.write_formula(1, 2, "=1+1", value=2)
    book.close()
    assert only_row(path)["what"] == "2"
    (row,) = read(workbook(tmp_path / "b.xlsx", [NAMES, ["007", "2026-11-24", "=1+1"]]))
    assert [str(error.column) for error in row.errors] == ["事项"]


def test_hostile_text_comes_in_as_plain_text(tmp_path):
    hostile = "\u202e<script>alert(1)</script>\u200f\u200b\x07\ufeff"
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, NAMES)
    for at, cell in enumerate(["007", "2026-11-24", hostile]):
        sheet.write_string(1, at, cell)
    book.close()
    assert only_row(path)["what"] == "<script>alert(1)</script>"


def test_a_megabyte_of_one_letter_is_refused_and_shown_cut_short():
    body = f"编号,发生时间,事项\n007,2026-11-24,{'a' * 1_000_000}\n008,2026-11-24,路灯\n"
    long, short = read(body.encode())
    assert "1000000" in str(long.errors[0].reason) and len(long.errors[0].text) < 100
    assert short.values["what"] == "路灯"


# Files that are not what they seem


def test_a_file_of_fifty_megabytes_is_refused_before_it_is_read(tmp_path, monkeypatch):
    path = tmp_path / "a.xlsx"
    with path.open("wb") as file:
        file.truncate(50 << 20)
    monkeypatch.setattr(Path, "open", lambda *_args, **_named: pytest.fail("opened"))
    with pytest.raises(FileTooLarge, match=r"50\.0.*20\.0"):
        read(path)


@pytest.mark.parametrize("content", [b"", b"\n\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_called_empty(content):
    with pytest.raises(FileEmpty):
        read(content)


def test_a_workbook_without_a_filled_cell_is_called_empty(tmp_path):
    with pytest.raises(FileEmpty):
        read(workbook(tmp_path / "a.xlsx", []))


def test_a_truncated_workbook_is_called_damaged(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [NAMES, ROW])
    with pytest.raises(NotATable):
        read(path.read_bytes()[:-500])


def test_a_picture_and_another_zip_are_no_tables(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as other:
        other.writestr("word/document.xml", "<w/>")
    for content in (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)), packed.getvalue()):
        with pytest.raises(NotATable):
            read(content)


def test_a_web_page_named_xls_is_called_a_web_page(tmp_path):
    path = tmp_path / "导出.xls"
    path.write_text("<html><table><tr><td>编号</td></tr></table></html>", encoding="utf-8")
    with pytest.raises(WebPage):
        read(path)


def test_a_text_file_named_xlsx_is_read_as_the_text_it_is(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_text("编号,发生时间,事项\n007,2026-11-24,路灯\n", encoding="utf-8")
    assert only_row(path)["number"] == "007"


def test_an_encrypted_workbook_asks_for_the_password_to_be_removed():
    sector = "EncryptedPackage".encode("utf-16-le").ljust(128, b"\0")
    with pytest.raises(PasswordProtected):
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(2 << 20, b"\0") + sector)


def test_a_small_file_that_claims_billions_of_cells_is_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, NAMES)
    sheet.write_string(1_048_575, 16_383, "x")
    book.close()
    with pytest.raises(SheetTooWide):
        read(path)


def claiming(parts: int, size: int) -> bytes:
    """A workbook's bytes whose directory lists so many parts more, each of so many bytes if it were unpacked."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for number in range(parts):
            file.writestr(f"{number}", b"")
        for part in file.infolist():
            part.file_size = size
    return packed.getvalue()


@pytest.mark.parametrize(("parts", "size"), [(3, 1 << 30), (10_001, 0)], ids=["three of 1 GiB", "many"])
def test_a_workbook_that_claims_to_unpack_to_more_than_a_process_may_hold_is_not_unpacked(parts, size):
    with pytest.raises(SheetTooWide):
        read(claiming(parts, size))


class Planted:
    """Makes a folder when it is loaded."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self):
        return os.mkdir, (str(self.folder),)


@pytest.mark.parametrize("planted_in", ["sheet", "rows"])
def test_what_a_child_that_was_taken_over_hands_back_runs_nothing(tmp_path, monkeypatch, planted_in):
    folder = tmp_path / "made"
    at = {"sheet": "一", "rows": [(1, NAMES), (2, ROW)]} | {planted_in: Planted(folder)}
    messages = [("sheet", at["sheet"]), ("rows", at["rows"]), ("end",)]
    (tmp_path / "written").write_bytes(b"".join(pickle.dumps(message, 5) for message in messages))
    monkeypatch.setattr("lianjian.kernel.exchange.workbook.UNPACK", ["cat", str(tmp_path / "written")])
    with pytest.raises(NotATable):
        list(read(workbook(tmp_path / "a.xlsx", [NAMES, ROW])))
    assert not folder.exists()


def opendocument(content: str, manifest: str) -> bytes:
    """The bytes of an OpenDocument sheet."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("content.xml", content)
        file.writestr("META-INF/manifest.xml", manifest)
    return packed.getvalue()


def namespaces(*names: str) -> str:
    return "".join(f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)


def test_an_opendocument_sheet_is_read():
    def line(words: list[str]) -> str:
        cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
        return f"<table:table-row>{''.join(map(cell.format, words))}</table:table-row>"

    rows = line(NAMES) + line(["007", "2026-11-24", "村口没有减速带", "13812345678", "是"])
    content = (
        f"<office:document-content{namespaces('office', 'table', 'text')}><office:body><office:spreadsheet>"
        f'<table:table table:name="一">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    assert only_row(opendocument(content, "<manifest/>")) == READ


def test_an_encrypted_opendocument_sheet_asks_for_the_password_to_be_removed():
    manifest = (
        f'<manifest:manifest{namespaces("manifest")}><manifest:file-entry manifest:full-path="content.xml">'
        "<manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
    )
    with pytest.raises(PasswordProtected):
        read(opendocument("\x01\x02", manifest))


# CSV


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_its_encoding_with_its_delimiter(encoding, delimiter):
    rows = ["", delimiter.join(NAMES), delimiter.join(str(cell) for cell in ROW)]
    content = "\r\n".join(rows).encode(encoding)
    (row,) = read(content)
    assert (row.number, row.values) == (3, READ)


def test_bytes_of_no_known_encoding_are_refused():
    content = "Número;Fecha;Descripción\n1;24/11/2026;sin luz\xff\n".encode("latin-1")
    with pytest.raises(EncodingUnknown):
        read(content)


def test_a_character_that_only_gb18030_has_survives():
    content = "编号,发生时间,事项\n007,2026-11-24,㐂村𠮷姓\n".encode("gb18030")
    assert only_row(content)["what"] == "㐂村𠮷姓"


def test_a_quoted_cell_holds_delimiters_and_lines():
    content = '编号,发生时间,事项\n007,2026-11-24,"路灯,\n不亮"\n008,2026-11-24,积水\n'.encode()
    first, second = read(content)
    assert (first.values["what"], second.number) == ("路灯,\n不亮", 3)


def test_no_damage_to_a_workbook_brings_the_server_down(tmp_path):
    content = bytearray(workbook(tmp_path / "a.xlsx", [NAMES] + [ROW] * 20).read_bytes())
    dice = random.Random(9704)
    for _attempt in range(15):
        damaged = bytearray(content)
        for _byte in range(dice.randrange(1, 40)):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        try:
            list(read(bytes(damaged)))
        except UnreadableTable as refused:
            assert str(refused).endswith("。")
