"""Reading a table that people filled in: Excel, OpenDocument or CSV, told apart by what they hold.

    sheet = open_sheet(path, columns=COLUMNS, max_bytes=limit)
    for row in sheet:
        row.number, row.values, row.errors

A file that cannot be read at all raises an `UnreadableTable`, whose text is a sentence for its owner.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lianjian.kernel.exchange.cells import CellFault, CellValue, Text, clean, shown
from lianjian.kernel.exchange.delimited import readings_of
from lianjian.kernel.exchange.layout import (
    SHOWN_ROWS,
    Column,
    Foot,
    Header,
    checked,
    clipped,
    find_header,
)
from lianjian.kernel.exchange.source import FileEmpty, UnreadableTable, kind_of, measured
from lianjian.kernel.exchange.workbook import sheets_of

__all__ = ["CellError", "Column", "Sheet", "SheetRow", "UnreadableTable", "open_sheet"]


class RawSheet(Protocol):
    """Rows as the file holds them, readable more than once."""

    @property
    def name(self) -> str: ...

    def rows(self) -> Iterator[tuple[int, list[CellValue]]]: ...


@dataclass(frozen=True, slots=True)
class CellError:
    """One cell that was not taken: its column, what it holds (cut short), why, and what to do."""

    column: Text
    text: str
    reason: Text
    remedy: Text


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row, by the number that Excel shows beside it.

    `values` has a key for each column of the file: None where the cell is empty, no key where it was refused.
    """

    number: int
    values: dict[str, object]
    errors: list[CellError]


@dataclass(frozen=True)
class Sheet:
    """The sheet that was found, and its rows: each loop reads them anew, a thousand at a time in memory."""

    raw: RawSheet
    header: Header
    unread: tuple[str, ...]
    """Names of the further sheets that have such a header: nothing of them is read."""

    @property
    def name(self) -> str:
        return self.raw.name

    def __iter__(self) -> Iterator[SheetRow]:
        foot, below = Foot(self.header), False
        for number, cells in self.raw.rows():
            if number <= self.header.number or self.header.names_again(cells) or all(map(_is_blank, cells)):
                continue
            if foot.begins(cells):
                below = True
            elif not below:
                yield self._parsed(number, cells)
            elif foot.is_row(cells):
                yield _below_the_foot(number, cells)

    def _parsed(self, number: int, cells: Sequence[CellValue]) -> SheetRow:
        row = SheetRow(number, {}, [])
        for column in self.header.columns:
            if (at := self.header.positions.get(column.key)) is not None:
                _take(row, column, cells[at] if at < len(cells) else "")
        return row


def _take(row: SheetRow, column: Column, cell: CellValue) -> None:
    if not _is_blank(cell):
        try:
            row.values[column.key] = column.parse(cell)
        except CellFault as fault:
            row.errors.append(CellError(column.title, clipped(shown(cell)), fault.reason, fault.remedy))
    elif column.required:
        row.errors.append(CellError(column.title, "", _("没有填写"), _required(column)))
    else:
        row.values[column.key] = None


def _required(column: Column) -> Text:
    return format_lazy(_("这一列必须填写，例如：{example}"), example=column.example)


def _below_the_foot(number: int, cells: Sequence[CellValue]) -> SheetRow:
    text = clipped(" | ".join(shown(cell) for cell in cells if cell != ""))
    error = CellError("", text, _("这一行在合计或签字之后，没有读入"), _("请把它移到合计之前，再重新导入"))
    return SheetRow(number, {}, [error])


def _is_blank(cell: CellValue) -> bool:
    return isinstance(cell, str) and not (cell and (cell[0].isalnum() or clean(cell)))


def open_sheet(
    content: str | os.PathLike[str] | bytes, *, columns: Sequence[Column], max_bytes: int
) -> Sheet:
    """The sheet of `content`, a path or the bytes of a file, that has the header which `columns` describe.

    Raises an `UnreadableTable`: too large, empty, no table, with a password, or without such a header.
    """
    source = measured(content, max_bytes=max_bytes)
    if kind_of(source) == "text":
        return _with_header([_richest(readings_of(source), columns)], columns)
    return _with_header(sheets_of(source), columns)


def _with_header(raws: Sequence[RawSheet], columns: Sequence[Column]) -> Sheet:
    if not any(True for raw in raws for _row in islice(raw.rows(), 1)):
        raise FileEmpty
    raw = _richest(raws, columns)
    header = checked(find_header(raw.rows(), columns), list(islice(raw.rows(), SHOWN_ROWS)), columns)
    return Sheet(
        raw, header, tuple(other.name for other in raws if other is not raw and _fits(other, columns))
    )


def _richest(raws: Sequence[RawSheet], columns: Sequence[Column]) -> RawSheet:
    return max(raws, key=lambda raw: header.size if (header := find_header(raw.rows(), columns)) else 0)


def _fits(raw: RawSheet, columns: Sequence[Column]) -> bool:
    try:
        return bool(checked(find_header(raw.rows(), columns), [], columns))
    except UnreadableTable:
        return False
