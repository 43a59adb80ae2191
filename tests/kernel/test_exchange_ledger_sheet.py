"""Ledgers as people get them, and the way back."""

import csv
import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianjian.kernel.crypto.sm3 import sm3
from lianjian.kernel.exchange import cells
from lianjian.kernel.exchange.ledger_sheet import (
    FilledBy,
    LedgerTooLong,
    TextTooLong,
    write_csv,
    write_ledger,
)
from lianjian.kernel.exchange.outgoing import OutColumn, OutRow, Tone
from lianjian.kernel.exchange.sheets import Column, open_sheet

LIMIT = 20 << 20
OUT = (
    OutColumn("index", "序号", 6, "int"),
    OutColumn("number", "编号", 14),
    OutColumn("happened", "发生时间", 12, "date"),
    OutColumn("seen", "到场时间", 17, "datetime"),
    OutColumn("what", "事项", 40),
    OutColumn("people", "人数", 8, "int", total=True),
    OutColumn("share", "占比", 8, "share"),
    OutColumn("state", "进展", 10, toned=True),
)
BACK = (
    Column("index", "序号", "Index", cells.integer(0, 10**9), "1"),
    Column("number", "编号", "Number", cells.text(40), "007", required=True),
    Column("happened", "发生时间", "Date", cells.date, "2026-11-24"),
    Column("seen", "到场时间", "Seen", cells.moment, "2026-11-24 08:30"),
    Column("what", "事项", "Matter", cells.text(500), "路灯"),
    Column("people", "人数", "People", cells.integer(-(10**12), 10**12), "3"),
    Column("share", "占比", "Share", cells.number, "12.5%"),
    Column("state", "进展", "State", cells.text(20), "办结"),
)
VALUES = {
    "index": 1,
    "number": "007",
    "happened": dt.date(2026, 11, 24),
    "seen": dt.datetime(2026, 11, 24, 8, 30),
    "what": '=HYPERLINK("http://x","路灯")',
    "people": 3,
    "share": Decimal("0.125"),
    "state": "超期3天",
}
FILLED_BY = FilledBy("富国警务协作区", "张三", dt.date(2026, 11, 24))


def ledger(target, rows, progress=None):
    return write_ledger(
        target,
        title="=群众反映问题台账",
        filled_by=FILLED_BY,
        columns=OUT,
        rows=rows,
        notes=[("口径", "截至2026年11月24日")],
        progress=progress,
    )


def test_a_ledger_looks_as_ledgers_look(tmp_path):
    ledger(tmp_path / "a.xlsx", [OutRow(VALUES, Tone.OVERDUE), OutRow({**VALUES, "people": 4})])
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert (sheet["A1"].value, sheet["A1"].data_type, sheet["A1"].font.sz) == ("=群众反映问题台账", "s", 18)
    assert sheet["A2"].value == "填报单位：富国警务协作区　　填报人：张三　　填报时间：2026-11-24"
    assert [cell.value for cell in sheet[3]] == [column.title for column in OUT]
    assert {str(merged) for merged in sheet.merged_cells.ranges} == {"A1:H1", "A2:H2", "A6:E6", "A7:H7"}
    assert (sheet["A6"].value, sheet["F6"].value) == ("合计：2 行", 7)
    assert "审核人" in sheet["A7"].value and "负责人" in sheet["A7"].value


def test_a_ledger_prints_on_landscape_a4_with_its_header_on_each_page(tmp_path):
    ledger(tmp_path / "a.xlsx", [OutRow(VALUES)])
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)
    assert sheet.print_title_rows == "$3:$3"
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A4", "A3:H4")
    assert (sheet.oddFooter.center.text) == "第 &P 页，共 &N 页"
    assert sheet["B4"].border.left.style == "thin"


def test_ids_and_formula_like_text_are_text_and_dates_are_dates(tmp_path):
    ledger(tmp_path / "a.xlsx", [OutRow(VALUES)])
    row = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0][4]
    assert [cell.data_type for cell in row] == ["n", "s", "d", "d", "s", "n", "n", "s"]
    assert (row[1].value, row[1].number_format, row[2].number_format) == ("007", "@", "yyyy-mm-dd")


@pytest.mark.parametrize(
    ("tone", "fill", "word"),
    [(Tone.OVERDUE, "C7CE", "超期"), (Tone.NEAR, "EB9C", "临期"), (Tone.DONE, "EFCE", "办结")],
)
def test_a_tone_is_a_colour_and_a_word(tmp_path, tone, fill, word):
    ledger(tmp_path / "a.xlsx", [OutRow({"number": "1"}, tone), OutRow({"number": "2"})])
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert (sheet["H4"].value, sheet["H4"].fill.fgColor.rgb[-4:]) == (word, fill)
    assert sheet["H5"].value is None
    assert sheet["B4"].fill.fill_type is None


def test_the_second_sheet_says_what_the_rows_are_and_proves_them(tmp_path):
    written = ledger(tmp_path / "a.xlsx", [OutRow(VALUES), OutRow({"number": "8"})])
    notes = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[1]
    told = {row[0].value: row[1].value for row in notes}
    first = ["1", "007", "2026-11-24", "2026-11-24 08:30:00", VALUES["what"], "3", "0.125", "超期3天"]
    expected = sm3()
    for cells_of_row in (first, ["", "8", "", "", "", "", "", ""]):
        expected.update(("\x1f".join(cells_of_row) + "\x1e").encode())
    assert notes.title == "数据说明"
    assert told["口径"] == "截至2026年11月24日"
    assert (told["行数"], told["各行的 SM3"]) == ("2", expected.hexdigest())
    assert (written.rows, written.sm3) == (2, expected.hexdigest())


@pytest.mark.parametrize("openssl_has_it", [True, False])
def test_sm3_is_the_standards_own_whoever_computes_it(monkeypatch, openssl_has_it):
    if not openssl_has_it:
        monkeypatch.setattr("hashlib.new", lambda name: (_ for _ in ()).throw(ValueError(name)))
    hasher = sm3()
    hasher.update(b"a")
    hasher.update(b"bc")
    assert hasher.hexdigest() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_progress_is_told_every_thousand_rows_and_at_the_end(tmp_path):
    told: list[int] = []
    ledger(tmp_path / "a.xlsx", (OutRow({"number": str(n)}) for n in range(2500)), told.append)
    assert told == [1000, 2000, 2500]


def test_nothing_is_left_behind_when_a_row_raises(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def rows():
        yield OutRow(VALUES)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        ledger(tmp_path / "a.xlsx", rows())
    assert list(tmp_path.iterdir()) == []


def test_a_text_that_excel_would_cut_is_refused_and_csv_takes_it(tmp_path):
    rows = [OutRow({"number": "1", "what": "字" * 40_000})]
    with pytest.raises(TextTooLong, match=r"事项.*40000"):
        ledger(tmp_path / "a.xlsx", rows)
    assert write_csv(tmp_path / "a.csv", columns=OUT, rows=rows).rows == 1


def test_more_rows_than_a_worksheet_has_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("lianjian.kernel.exchange.ledger_sheet.SHEET_ROWS", 8)
    assert ledger(tmp_path / "a.xlsx", [OutRow({"number": "1"})] * 3).rows == 3
    with pytest.raises(LedgerTooLong):
        ledger(tmp_path / "b.xlsx", [OutRow({"number": "1"})] * 4)


@given(hostile=st.text(st.characters(exclude_categories=()), min_size=1))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_makes_a_workbook_that_cannot_be_opened(hostile):
    target = io.BytesIO()
    ledger(target, [OutRow({"number": "1", "what": hostile})])
    (row,) = open_sheet(target.getvalue(), columns=BACK, max_bytes=LIMIT)
    assert row.values["what"] == (cells.clean(hostile) or None)


def test_csv_begins_with_the_mark_that_excel_needs_and_holds_no_formula(tmp_path):
    texts = ["=1+1", "+1", "-1", "@a", "\ta", "'=1", "＝1", "a=1", "007"]
    target = io.BytesIO()
    write_csv(
        target, columns=OUT[1:2] + OUT[5:6], rows=[OutRow({"number": text, "people": -3}) for text in texts]
    )
    content = target.getvalue()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert [number for number, _people in rows[1:]] == [
        *("'=1+1", "'+1", "'-1", "'@a", "'\ta", "''=1", "'＝1", "a=1", "007")
    ]
    assert {people for _number, people in rows[1:]} == {"-3"}


# There and back

texts = st.text(max_size=30).map(cells.clean)
days = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))
moments = st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2100, 12, 31)).map(
    lambda at: at.replace(microsecond=0)
)
ledger_rows = st.lists(
    st.fixed_dictionaries(
        {
            "number": st.from_regex(r"[0-9A-Za-z\-=+@']{1,20}", fullmatch=True),
            "happened": st.none() | days,
            "seen": st.none() | moments,
            "what": texts.map(lambda words: words or None),
            "people": st.none() | st.integers(-(10**12), 10**12),
            "share": st.none() | st.decimals(0, 1, places=4),
            "state": st.sampled_from(["办理中", "办结", None]),
        }
    ),
    max_size=6,
)


@pytest.mark.parametrize("write", ["xlsx", "csv"])
@given(rows=ledger_rows)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_written_is_read_back(write, rows):
    numbered = [{"index": index, **row} for index, row in enumerate(rows, start=1)]
    target = io.BytesIO()
    if write == "xlsx":
        ledger(target, [OutRow(row) for row in numbered])
    else:
        write_csv(target, columns=OUT, rows=[OutRow(row) for row in numbered])
    back = list(open_sheet(target.getvalue(), columns=BACK, max_bytes=LIMIT))
    assert [row.errors for row in back] == [[]] * len(rows)
    assert [row.values for row in back] == numbered
