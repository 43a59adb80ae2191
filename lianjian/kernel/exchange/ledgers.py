"""A ledger, declared: how a county's Excel form comes in as rows of an area, and goes out the same."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from lianjian.kernel.exchange.cells import CellFault, CellValue, Parser, Text, date, moment, shown, text
from lianjian.kernel.exchange.layout import Column, clipped
from lianjian.kernel.exchange.outgoing import Kind as Form
from lianjian.kernel.exchange.outgoing import OutColumn, OutRow, Tone
from lianjian.kernel.exchange.sheets import CellError
from lianjian.kernel.records.kinds import Kind

if TYPE_CHECKING:
    from lianjian.kernel.exchange.importing_context import Context
    from lianjian.kernel.records.base import Record

Found = TypeVar("Found")

LONGEST_NUMBER = 60
FINGERPRINT = 32  # hexadecimal digits
SERIAL, NUMBER, ALERT = "serial", "number", "alert"


@dataclass(frozen=True, kw_only=True)
class LedgerColumn:
    """A column both ways: `parse` takes a cell that came in, `value` gives a row's cell that goes out.

    A column without `value` says what the area has no field for: it is kept beside the row, and given back.
    `hint` says how to fill it in; `choices` lists what it may hold, as pairs of a name and what it means.
    """

    key: str
    title: Text
    parse: Parser
    example: str
    hint: Text = ""
    aliases: tuple[str, ...] = ()
    required: bool = False
    value: Callable[[Any], CellValue | None] | None = None
    form: Form = "text"
    width: int = 14
    toned: bool = False
    choices: Callable[[], Sequence[tuple[str, str]]] | None = None

    @property
    def incoming(self) -> Column:
        """As the header of a file names it: in either language, whatever that of the page is."""
        named = {}
        for language in ("zh-hans", "en"):
            with override(language):
                named[language] = str(self.title)
        aliases = (named["zh-hans"], *self.aliases)
        return Column(self.key, self.title, named["en"], self.parse, self.example, aliases, self.required)

    @property
    def outgoing(self) -> OutColumn:
        return OutColumn(self.key, self.title, self.width, self.form, self.toned)


SERIAL_COLUMN = LedgerColumn(
    key=SERIAL,
    title=_("序号"),
    parse=text(20),
    example="1",
    hint=_("可以不填"),
    form="int",
    width=6,
)

ALERT_COLUMN = LedgerColumn(
    key=ALERT,
    title=_("预警"),
    parse=text(20),
    example="",
    hint=_("导出时按当天的情况写明超期、临期、办结；导入时不读"),
    width=8,
    toned=True,
)


def when(cell: CellValue) -> datetime:
    """A time, or the beginning of a day where only that is written."""
    try:
        return moment(cell)
    except CellFault:
        return datetime.combine(date(cell), time())


def place_column(value: Callable[[Any], CellValue | None], *aliases: str) -> LedgerColumn:
    """The column of where it was: `Context.places.locate` reads it."""
    return LedgerColumn(
        key="place",
        title=_("地点"),
        parse=text(160),
        example="富国街道小房村东口",
        hint=_("先写乡镇街道，再写村或社区，后面可以写详细位置"),
        aliases=("反映地点", "发生地点", "发生地", "村居", "所在村", "详细地址", "地址", *aliases),
        required=True,
        width=26,
        value=value,
    )


def unit_column() -> LedgerColumn:
    """The column of the unit that answers: `Context.unit` reads it."""
    return LedgerColumn(
        key="unit",
        title=_("责任单位"),
        parse=text(80),
        example="富国警务协作区",
        hint=_("不填按地点所属辖区"),
        aliases=("承办单位", "办理单位", "主办单位"),
        width=18,
        value=lambda row: str(row.unit),
    )


def note_column() -> LedgerColumn:
    """The last column, which says what the record has no field for."""
    return LedgerColumn(
        key="note",
        title=_("备注"),
        parse=text(500),
        example="",
        hint=_("随行保存，导出时原样给出"),
        width=20,
    )


def where(row: Any, more: str = "") -> str:
    """A record's place as people write it: 富国街道小房村 村东口."""
    village = row.place.short_name() if row.place and row.place_id != row.town_id else ""
    return f"{row.town or ''}{village} {more}".strip()


def beginning(text: str, length: int) -> str:
    """As much of a text as a shorter field holds."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def number_column(*aliases: str, example: str) -> LedgerColumn:
    """The column of a row's own number, by which it is known again."""
    return LedgerColumn(
        key=NUMBER,
        title=_("编号"),
        parse=text(LONGEST_NUMBER),
        example=example,
        hint=_("每行各不相同；同一编号再次导入不会重复。没有编号时按整行内容辨认"),
        aliases=aliases,
    )


@dataclass
class Line:
    """One row on its way in: its number in the file, the values of its cells, and what is wrong with them."""

    number: int
    values: Mapping[str, Any]
    columns: Mapping[str, LedgerColumn]
    errors: list[CellError] = field(default_factory=list)

    def __getitem__(self, key: str) -> Any:
        """The value of a column; None where the cell is empty or refused, or the column missing."""
        return self.values.get(key)

    @property
    def own_number(self) -> str | None:
        """What the row calls itself."""
        return self[NUMBER]

    def refuse(self, key: str, reason: Text, remedy: Text) -> None:
        """Say what is wrong with a cell, and what to do."""
        value = self[key]
        told = "" if value is None else clipped(shown(value))
        self.errors.append(CellError(self.columns[key].title, told, reason, remedy))

    def look_up(self, key: str, find: Callable[..., Found], *more: Any) -> Found | None:
        """What `find` makes of a cell; None where it is empty, or refused for the reason that `find` gave."""
        if (value := self[key]) is None:
            return None
        try:
            return find(value, *more)
        except CellFault as fault:
            self.refuse(key, fault.reason, fault.remedy)
            return None


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """A kind of rows as a county keeps them in Excel. `key` names it: `lianjian import KEY FILE`.

    `read` makes a new row of a line, not yet put, or says in the line's errors why it can't; it asks the
    context for all that it looks up, and changes nothing. `permission` allows taking rows into a unit.
    `rules` are the codes of the rules that an export quotes. `also` puts, in the same change, what belongs to
    records just put. `number_by` names the field in which records keep the number that a line calls itself by,
    where they have one: so a line is known again that was entered here by hand.
    """

    key: str
    title: Text
    kind: Kind
    permission: str
    columns: tuple[LedgerColumn, ...]
    read: "Callable[[Line, Context], Record | None]"
    tone: Callable[[Any, datetime], Tone | None] = lambda row, at: None
    rules: tuple[str, ...] = ()
    also: "Callable[[Sequence[tuple[Line, Any]], Context], None] | None" = None
    number_by: str = ""

    @cached_property
    def by_key(self) -> Mapping[str, LedgerColumn]:
        return {column.key: column for column in self.columns}

    @cached_property
    def told(self) -> tuple[LedgerColumn, ...]:
        """The columns that say something of the record itself."""
        return tuple(column for column in self.columns if column.key not in (SERIAL, NUMBER, ALERT))

    @cached_property
    def _valued(self) -> tuple[tuple[LedgerColumn, Callable[[Any], CellValue | None]], ...]:
        return tuple((column, column.value) for column in self.told if column.value)

    def out_row(
        self, row: Any, at: datetime, *, serial: int, number: str | None, kept: Mapping[str, str]
    ) -> OutRow:
        """A record as its line goes out, under the number and with the cells kept from its coming in."""
        values = self._values(row, kept) | {SERIAL: serial, NUMBER: number or self.number_of(row)}
        return OutRow(values, self.tone(row, at))

    def number_of(self, row: Any) -> str:
        """What a record calls itself when it goes out."""
        return (getattr(row, self.number_by) if self.number_by else "") or row.number

    def _values(self, row: Any, kept: Mapping[str, str]) -> dict[str, CellValue | None]:
        """What a record says, column by column. Kept cells are given back while the record is as it came."""
        values = {column.key: value(row) for column, value in self._valued}
        return values | {key: kept[key] for key in kept if row.version == 1 or not self.by_key[key].value}

    def to_keep(self, line: Line, row: Any) -> dict[str, str]:
        """The cells that the record itself would not give back as they were written."""
        kept = {}
        for column in self.told:
            written = line[column.key]
            if isinstance(written, str) and not _gives_back(column, row, written):
                kept[column.key] = written
        return kept

    def content(self, values: Mapping[str, Any]) -> str:
        """A fingerprint of what a line says of its record, whatever its number and its columns' order."""
        said = (
            f"{column.key}\x1f{values[column.key]}"
            for column in self.told
            if values.get(column.key) is not None
        )
        return sha256("\x1e".join(said).encode()).hexdigest()[:FINGERPRINT]

    def said_of(self, row: Any, kept: Mapping[str, str]) -> dict[str, Any]:
        """What the line that a record would go out as says, as it would be read."""
        values = self._values(row, kept)
        return {column.key: parsed(column, values.get(column.key)) for column in self.told}


def _gives_back(column: LedgerColumn, row: Any, written: str) -> bool:
    told = column.value(row) if column.value else None
    return told == written or parsed(column, told) == written


def parsed(column: LedgerColumn, value: CellValue | None) -> object:
    """The value of a record's cell as it would come back in."""
    if value is None or value == "":
        return None
    try:
        return column.parse(value)
    except CellFault:
        return value
