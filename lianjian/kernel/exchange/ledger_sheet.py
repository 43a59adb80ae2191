"""Writing a ledger as people file it: a workbook that prints well and says what it holds, or a CSV file.

Rows stream: a thousand or a million of them take the same memory.
"""

import csv
import datetime as dt
import io
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeAlias

import xlsxwriter
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from lianjian.kernel.exchange.cells import Text
from lianjian.kernel.exchange.delimited import as_text
from lianjian.kernel.exchange.layout import IN_CHARGE, REVIEWED_BY, ROWS_IN_ALL
from lianjian.kernel.exchange.outgoing import (
    Account,
    Kind,
    OutColumn,
    OutRow,
    Plain,
    Progress,
    Tone,
    Written,
    spelled,
)

Target: TypeAlias = str | os.PathLike[str] | BinaryIO

SHEET_ROWS, CELL_CHARACTERS = 1_048_576, 32_767  # what Excel can hold
TITLE_ROW, FILLED_ROW, HEADER_ROW, FIRST_ROW, FOOT_ROWS = 0, 1, 2, 3, 2
FIRST_DAY = dt.date(1900, 3, 1)  # Excel believes in a 29 February 1900: earlier days are written as text
A4 = 9

BODY = {"font_name": "宋体", "font_size": 11, "valign": "vcenter", "border": 1}
TITLE = {"font_name": "黑体", "font_size": 18, "bold": True, "align": "center", "valign": "vcenter"}
FILLED = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
BOLD = {"bold": True}
HEADER = BODY | {
    "font_name": "黑体",
    "bold": True,
    "align": "center",
    "text_wrap": True,
    "bg_color": "#E7EBF0",
}
KINDS: Mapping[Kind, dict[str, object]] = {
    "text": {"num_format": "@", "text_wrap": True},
    "date": {"num_format": "yyyy-mm-dd", "align": "center"},
    "datetime": {"num_format": "yyyy-mm-dd hh:mm", "align": "center"},
    "int": {"num_format": "0", "align": "center"},
    "number": {"num_format": "#,##0.00"},
    "share": {"num_format": "0.0%"},
}
TONES: Mapping[Tone | None, dict[str, object]] = {
    None: {},
    Tone.OVERDUE: {"bg_color": "#FFC7CE", "font_color": "#9C0006", "bold": True},
    Tone.NEAR: {"bg_color": "#FFEB9C", "font_color": "#6B4E00", "bold": True},
    Tone.DONE: {"bg_color": "#C6EFCE", "font_color": "#006100"},
}
PAPER_MARGINS = {"left": 0.5, "right": 0.5, "top": 0.6, "bottom": 0.7}  # inches


class FilledBy(NamedTuple):
    """Who fills a ledger in, and when."""

    unit: str
    person: str
    on: dt.date


class LedgerTooLong(ValueError):
    """More rows than a worksheet has."""

    def __init__(self) -> None:
        super().__init__(
            format_lazy(_("超过了 Excel 一张表 {rows} 行的上限，请缩小范围，或导出 CSV。"), rows=SHEET_ROWS)
        )


class TextTooLong(ValueError):
    """A text that no cell of Excel can hold whole."""

    def __init__(self, *, row: int, title: Text, length: int) -> None:
        super().__init__(
            format_lazy(
                _("第 {row} 行的“{title}”有 {length} 个字，超过了 Excel 一格 {limit} 字的上限，请导出 CSV。"),
                row=row,
                title=title,
                length=length,
                limit=CELL_CHARACTERS,
            )
        )


def write_ledger(
    target: Target,
    *,
    title: str,
    filled_by: FilledBy,
    columns: Sequence[OutColumn],
    rows: Iterable[OutRow],
    notes: Sequence[tuple[Text, Text]],
    progress: Progress | None = None,
) -> Written:
    """Write an .xlsx with the rows on its first sheet and, on a second, the notes that say what they are.

    `notes` are pairs of a label and its text: definition, filter, as-of, versions of rules; the number of
    rows and their SM3 are added. `progress` gets the number of rows, every thousand and at the end. Nothing
    is left at `target` if a row raises; `LedgerTooLong` and `TextTooLong` say what Excel cannot hold.
    """
    account = Account(columns, progress)
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch, "ledger.xlsx")
        with xlsxwriter.Workbook(made, {"constant_memory": True, "tmpdir": scratch}) as book:
            book.set_properties(_properties(title, filled_by))
            _write_rows(book, title, filled_by, account, rows)
            _write_notes(book, [*notes, *_proof(account.written())])
        with made.open("rb") as file, _opened(target) as out:
            shutil.copyfileobj(file, out)
    return account.written()


def _write_rows(
    book: xlsxwriter.Workbook, title: str, filled_by: FilledBy, account: Account, rows: Iterable[OutRow]
) -> None:
    ledger = _Ledger(book, account.columns)
    ledger.write_head(title, filled_by)
    for row, values in account.counted(rows):
        ledger.write_row(row.tone, values)
    ledger.write_foot(account)


def _opened(target: Target) -> AbstractContextManager[BinaryIO]:
    return open(target, "wb") if isinstance(target, str | os.PathLike) else nullcontext(target)


def _properties(title: str, filled_by: FilledBy) -> dict[str, object]:
    created = dt.datetime.combine(filled_by.on, dt.time())
    return {"title": title, "company": filled_by.unit, "author": filled_by.person, "created": created}


class _Ledger:
    """The first sheet, written from its first row to its last: no row can be gone back to."""

    def __init__(self, book: xlsxwriter.Workbook, columns: Sequence[OutColumn]) -> None:
        self.columns = columns
        self.book = book
        self.sheet = book.add_worksheet(str(_("台账")))
        self.row = FIRST_ROW
        self.plain = [book.add_format(BODY | KINDS[column.kind]) for column in columns]
        self.toned = {tone: self._formats(look) for tone, look in TONES.items()}

    def _formats(self, look: dict[str, object]) -> list[Format]:
        return [
            self.book.add_format(BODY | KINDS[column.kind] | look) if column.toned else plain
            for column, plain in zip(self.columns, self.plain, strict=True)
        ]

    def write_head(self, title: str, filled_by: FilledBy) -> None:
        """The title, who filled it in, and the header, which stays on the screen and on every page."""
        filled = _("填报单位：{unit}　　填报人：{person}　　填报时间：{on:%Y-%m-%d}")
        self._across(TITLE_ROW, title, TITLE)
        self._across(FILLED_ROW, str(filled).format(**filled_by._asdict()), FILLED)
        header = self.book.add_format(HEADER)
        for at, column in enumerate(self.columns):
            self.sheet.set_column(at, at, column.width)
            self.sheet.write_string(HEADER_ROW, at, str(column.title), header)
        self._set_up_page()

    def _set_up_page(self) -> None:
        for row, height in ((TITLE_ROW, 32), (FILLED_ROW, 20), (HEADER_ROW, 24)):
            self.sheet.set_row(row, height)
        self.sheet.freeze_panes(FIRST_ROW, 0)
        self.sheet.repeat_rows(HEADER_ROW)
        self.sheet.set_landscape()
        self.sheet.set_paper(A4)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(**PAPER_MARGINS)
        self.sheet.set_footer("&C" + str(_("第 &P 页，共 &N 页")))

    def write_row(self, tone: Tone | None, values: Sequence[Plain]) -> None:
        """One row, in the colour of its tone where a column asks for it."""
        if self.row + FOOT_ROWS >= SHEET_ROWS:
            raise LedgerTooLong
        for at, (value, look) in enumerate(zip(values, self.toned[tone], strict=True)):
            if isinstance(value, str) and len(value) > CELL_CHARACTERS:
                raise TextTooLong(row=self.row + 1, title=self.columns[at].title, length=len(value))
            _write(self.sheet, self.row, at, value, look)
        self.row += 1

    def write_foot(self, account: Account) -> None:
        """The totals, a line for signatures, and what needs to know where the rows end."""
        last = len(self.columns) - 1
        self.sheet.autofilter(HEADER_ROW, 0, max(self.row - 1, HEADER_ROW), last)
        self.sheet.ignore_errors({"number_stored_as_text": xl_range(FIRST_ROW, 0, self.row, last)})
        words = str(ROWS_IN_ALL).format(rows=f"{account.rows:,}")
        totals = [at for at, column in enumerate(self.columns) if column.total]
        self._across(self.row, words, BODY | BOLD, min(totals, default=len(self.columns)) - 1)
        for at in range(min(totals, default=last + 1), last + 1):
            self._write_sum(at, account.sums.get(self.columns[at].key))
        self._across(self.row + 1, f"{REVIEWED_BY}：{'　' * 12}{IN_CHARGE}：", FILLED)
        self.sheet.set_row(self.row + 1, 30)

    def _write_sum(self, at: int, total: Decimal | None) -> None:
        look = self.book.add_format(BODY | KINDS[self.columns[at].kind] | BOLD)
        _write(self.sheet, self.row, at, None if total is None else float(total), look)

    def _across(self, row: int, words: str, look: dict[str, object], last: int | None = None) -> None:
        """Words over the cells from the first to `last`, never taken for a formula."""
        made = self.book.add_format(look)
        last = len(self.columns) - 1 if last is None else last
        if last > 0:
            self.sheet.merge_range(row, 0, row, last, "", made)
        self.sheet.write_string(row, 0, words, made)


def _write(sheet: Worksheet, row: int, at: int, value: Plain, look: Format) -> None:
    match value:
        case None:
            sheet.write_blank(row, at, None, look)
        case dt.datetime() if value.date() >= FIRST_DAY:
            sheet.write_datetime(row, at, value, look)
        case dt.date() if not isinstance(value, dt.datetime) and value >= FIRST_DAY:
            sheet.write_datetime(row, at, value, look)
        case int() | float():
            sheet.write_number(row, at, value, look)
        case _:
            sheet.write_string(row, at, spelled(value), look)


def _proof(written: Written) -> list[tuple[Text, Text]]:
    how = _(
        "各行依次计算；一行各列的文本以 U+001F 相连，行末加 U+001E，按 UTF-8 编码；日期为 2026-11-24 的样子"
    )
    return [(_("行数"), str(written.rows)), (_("各行的 SM3"), written.sm3), (_("SM3 的算法"), how)]


def _write_notes(book: xlsxwriter.Workbook, notes: Sequence[tuple[Text, Text]]) -> None:
    sheet = book.add_worksheet(str(_("数据说明")))
    label, text = book.add_format(HEADER), book.add_format(BODY | KINDS["text"])
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 90)
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    for row, (name, words) in enumerate(notes):
        sheet.write_string(row, 0, str(name), label)
        sheet.write_string(row, 1, str(words), text)


def write_csv(
    target: Target, *, columns: Sequence[OutColumn], rows: Iterable[OutRow], progress: Progress | None = None
) -> Written:
    """Write a header and rows in UTF-8 with its mark, so that Excel reads it. No text becomes a formula."""
    account = Account(columns, progress)
    with _opened(target) as out:
        file = io.TextIOWrapper(out, "utf-8-sig", newline="")
        try:
            sheet = csv.writer(file)
            sheet.writerow([as_text(str(column.title)) for column in columns])
            for _row, values in account.counted(rows):
                sheet.writerow([as_text(cell) if isinstance(cell, str) else spelled(cell) for cell in values])
        finally:
            file.detach()
    return account.written()
