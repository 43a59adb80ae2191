"""An empty ledger to fill in: its header, how to fill in each column, and what may stand there."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.worksheet import Worksheet

from lianjian.kernel.exchange.ledger_sheet import BODY, HEADER, KINDS, TITLE
from lianjian.kernel.exchange.ledgers import ALERT, Ledger, LedgerColumn

TITLE_ROW, HEADER_ROW, FIRST_ROW, LAST_ROW = 0, 1, 2, 2_000
LONGEST_PICKED = 255  # characters that Excel lets a list of choices in one cell have
NAME_WIDTH, HINT_WIDTH = 22, 70


def write_blank(target: BinaryIO, ledger: Ledger) -> None:
    """Write the workbook. Cells have the form of their column, and offer its choices where they are few."""
    columns = [column for column in ledger.columns if column.key != ALERT]
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        _write_form(book, ledger, columns)
        _write_table(
            book,
            _("填写说明"),
            (_("列名"), _("必填"), _("怎么填"), _("例子"), _("也认得的列名")),
            [_explained(column) for column in columns],
        )
        _write_table(book, _("可填内容"), (_("列名"), _("可填"), _("代码")), list(_choices(columns)))


def _write_form(book: xlsxwriter.Workbook, ledger: Ledger, columns: Sequence[LedgerColumn]) -> None:
    sheet = book.add_worksheet(_("台账"))
    sheet.merge_range(TITLE_ROW, 0, TITLE_ROW, len(columns) - 1, str(ledger.title), book.add_format(TITLE))
    sheet.freeze_panes(FIRST_ROW, 0)
    header = book.add_format(HEADER)
    for at, column in enumerate(columns):
        form = {name: look for name, look in KINDS[column.form].items() if name == "num_format"}
        sheet.set_column(at, at, column.width, book.add_format(form))
        sheet.write_string(HEADER_ROW, at, str(column.title), header)
        _offer(sheet, at, column)


def _offer(sheet: Worksheet, at: int, column: LedgerColumn) -> None:
    names = [name for name, _code in column.choices()] if column.choices else []
    if names and len(",".join(names)) <= LONGEST_PICKED:
        picked = {"validate": "list", "source": names, "show_error": False}
        sheet.data_validation(FIRST_ROW, at, LAST_ROW, at, picked)


def _explained(column: LedgerColumn) -> tuple[str, ...]:
    must = _("必填") if column.required else ""
    return str(column.title), must, str(column.hint), column.example, "、".join(column.aliases)


def _choices(columns: Sequence[LedgerColumn]) -> Iterator[tuple[str, ...]]:
    for column in columns:
        for name, code in column.choices() if column.choices else ():
            yield str(column.title), name, code


def _write_table(
    book: xlsxwriter.Workbook, name: str, header: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    sheet = book.add_worksheet(name)
    bold, plain = book.add_format(HEADER), book.add_format(BODY | KINDS["text"])
    sheet.set_column(0, 1, NAME_WIDTH)
    sheet.set_column(2, len(header) - 1, HINT_WIDTH)
    for at, title in enumerate(header):
        sheet.write_string(0, at, title, bold)
    for row, cells in enumerate(rows, start=1):
        for at, cell in enumerate(cells):
            sheet.write_string(row, at, cell, plain)
