"""Which rows of a ledger are its header, which its foot, and which column stands where.

Ledgers carry a title and the unit that fills them in above the header, totals and signatures below the rows.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lianjian.kernel.exchange.cells import CellValue, Parser, Text, clean, normal_name, shown
from lianjian.kernel.exchange.source import UnreadableTable

HEADER_WITHIN = 10
SHOWN_ROWS, SHOWN_WIDTH = 3, 60
ROWS_IN_ALL, REVIEWED_BY, IN_CHARGE = _("合计：{rows} 行"), _("审核人"), _("负责人")  # at the foot of our own
TOTAL_WORDS = ("合计", "总计", "共计")
SIGNER_WORDS = ("审核人", "审批人", "负责人", "单位负责人", "填表人", "填报人", "制表人", "经办人", "签字")
NOTE_WORDS = ("注", "备注", "说明", "填表说明", "填报单位", "填报时间", "填表日期")


@dataclass(frozen=True)
class Column:
    """A column that an import takes: its names, how its cells are parsed, and what a good cell looks like."""

    key: str
    title: Text
    title_en: str
    parse: Parser
    example: str
    aliases: tuple[str, ...] = ()
    required: bool = False


class NoHeader(UnreadableTable):
    """No row near the top names the columns."""

    def __init__(self, columns: Sequence[Column], rows: Sequence[tuple[int, list[CellValue]]]) -> None:
        super().__init__(
            format_lazy(
                _("前 {within} 行里没有找到表头。要找的列：{wanted}。文件开头是：{found}。请核对列名。"),
                within=HEADER_WITHIN,
                wanted="、".join(str(column.title) for column in columns),
                found="；".join(_preview(cells) for _number, cells in rows),
            )
        )


class ColumnsMissing(UnreadableTable):
    """A row looks like the header, but required columns are not in it."""

    def __init__(self, header: "Header", missing: Sequence[Column]) -> None:
        super().__init__(
            format_lazy(
                _("第 {row} 行像是表头，但缺少这些列：{missing}。这一行写的是：{found}。请补上后再导入。"),
                row=header.number,
                missing="、".join(str(column.title) for column in missing),
                found=_preview(header.names),
            )
        )


class ColumnRepeated(UnreadableTable):
    """Two columns of the file answer to one name."""

    def __init__(self, column: Column, positions: Sequence[int]) -> None:
        super().__init__(
            format_lazy(
                _("表头里“{name}”出现了不止一次：{places} 列。请只留一列，或给其他列改名。"),
                name=column.title,
                places="、".join(letters(position) for position in positions),
            )
        )


def letters(position: int) -> str:
    """A column's letters in a spreadsheet: 0 is A, 26 is AA."""
    before, last = divmod(position, 26)
    return (letters(before - 1) if before else "") + chr(ord("A") + last)


def clipped(words: str, width: int = SHOWN_WIDTH) -> str:
    """The words on one line, cut at `width` characters."""
    line = re.sub(r"\s+", " ", clean(words[: 4 * width]))
    return line if len(line) <= width else f"{line[:width]}…"


def _preview(cells: Sequence[CellValue]) -> str:
    return clipped(" | ".join(shown(cell) for cell in cells[:SHOWN_WIDTH] if cell != ""))


@dataclass(frozen=True)
class Header:
    """The row that names the columns, and at which position each stands."""

    number: int
    names: list[CellValue]
    columns: tuple[Column, ...]
    positions: dict[str, int]
    repeated: dict[str, list[int]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many of the columns it names."""
        return len(self.positions) + len(self.repeated)

    @cached_property
    def unknown(self) -> tuple[str, ...]:
        """Names in the file that no column answers to."""
        taken = {*self.positions.values(), *(at for places in self.repeated.values() for at in places)}
        return tuple(
            clipped(shown(name)) for at, name in enumerate(self.names) if name != "" and at not in taken
        )

    def names_again(self, cells: Sequence[CellValue]) -> bool:
        """Whether a row repeats the header, as the second row of a merged header or on a further page."""
        places = self.positions.values()
        same = sum(at < len(cells) and cells[at] == self.names[at] for at in places)
        return same == len(places) or (same > 1 and 2 * same >= len(places))


def find_header(rows: Iterable[tuple[int, list[CellValue]]], columns: Sequence[Column]) -> Header | None:
    """The row near the top that names most columns; it may still lack some. None if there is no row."""
    top = takewhile(lambda row: row[0] <= HEADER_WITHIN, rows)
    read = (read_header(number, cells, columns) for number, cells in top)
    return max(read, key=lambda header: header.size, default=None)


def read_header(number: int, cells: list[CellValue], columns: Sequence[Column]) -> Header:
    """A row taken as a header: titles before aliases, whole names before names without their brackets."""
    whole = [_unbracketed(normal_name(shown(cell)[:SHOWN_WIDTH])) for cell in cells]
    bare = [_without_brackets(normal_name(shown(cell)[:SHOWN_WIDTH])) for cell in cells]
    free = [at for at, name in enumerate(whole) if name]
    header = Header(number, cells, tuple(columns), {})
    for spelled, names in ((whole, _titles), (whole, _aliases), (bare, _titles), (bare, _aliases)):
        for column in columns:
            called = names(column)
            free = _claim(header, column, [at for at in free if spelled[at] in called], spelled, free)
    return header


def _claim(header: Header, column: Column, at: list[int], spelled: list[str], free: list[int]) -> list[int]:
    if not at or column.key in header.positions or column.key in header.repeated:
        return free
    one_merged_cell = at[-1] - at[0] == len(at) - 1 and len({spelled[position] for position in at}) == 1
    if one_merged_cell:
        header.positions[column.key] = at[0]
    else:
        header.repeated[column.key] = at
    return [position for position in free if position not in at]


def _titles(column: Column) -> set[str]:
    return {_unbracketed(normal_name(str(name))) for name in (column.title, column.title_en)}


def _aliases(column: Column) -> set[str]:
    return {_unbracketed(normal_name(name)) for name in column.aliases}


def _unbracketed(name: str) -> str:
    return re.sub(r"[()\[\]【】〔〕]", "", name)


def _without_brackets(name: str) -> str:
    return _unbracketed(re.sub(r"\(.*?\)|\[.*?\]|【.*?】|〔.*?〕", "", name))


def checked(
    header: Header | None, top: Sequence[tuple[int, list[CellValue]]], columns: Sequence[Column]
) -> Header:
    """The header, if rows can be read under it; raises `NoHeader`, `ColumnRepeated` or `ColumnsMissing`."""
    if header is None or header.size < min(2, len(columns)):
        raise NoHeader(columns, top)
    for column in columns:
        if column.key in header.repeated:
            raise ColumnRepeated(column, header.repeated[column.key])
    if missing := [column for column in columns if column.required and column.key not in header.positions]:
        raise ColumnsMissing(header, missing)
    return header


@dataclass(frozen=True)
class Foot:
    """Tells totals and signatures from rows: by the first word, and by what stands beside it."""

    header: Header

    @cached_property
    def _total(self) -> re.Pattern[str]:
        ours = re.escape(normal_name(str(ROWS_IN_ALL).format(rows=0))).replace("0", r"[\d,]+")
        return re.compile(f"(?:{_any_of(TOTAL_WORDS)}):?[\\d,.]*\\w{{0,2}}|{ours}")

    @cached_property
    def _signature(self) -> re.Pattern[str]:
        words = (*SIGNER_WORDS, *NOTE_WORDS, str(REVIEWED_BY), str(IN_CHARGE))
        return re.compile(f"(?:{_any_of(words)}):.*")

    def begins(self, cells: Sequence[CellValue]) -> bool:
        """Whether no rows are expected from here on."""
        first = shown(next((cell for cell in cells if cell != ""), ""))[:SHOWN_WIDTH]
        word = normal_name(first)
        if self._total.fullmatch(word):
            return all(_is_number(cell) for cell in cells if shown(cell)[:SHOWN_WIDTH] != first)
        return bool(self._signature.fullmatch(word)) and not self.is_row(cells)

    def is_row(self, cells: Sequence[CellValue]) -> bool:
        """Whether half of the columns say something of their own. Below the foot, that is a forgotten row."""
        said = {cells[at] for at in self.header.positions.values() if at < len(cells) and cells[at] != ""}
        return 2 * len(said) >= len(self.header.positions)


def _any_of(words: Sequence[str]) -> str:
    return "|".join(re.escape(normal_name(word)) for word in words)


def _is_number(cell: CellValue) -> bool:
    """A sum, not a number that names something: 007 is a name."""
    return (
        isinstance(cell, int | float)
        or re.fullmatch(r"(0|[+-]?[1-9][\d,]*)?(\.\d+)?%?", shown(cell)) is not None
    )
