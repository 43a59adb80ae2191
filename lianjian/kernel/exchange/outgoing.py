"""What goes out, whatever the kind of file: columns, rows, values as they are written, and their account."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Literal, NamedTuple, SupportsFloat, TypeAlias

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lianjian.kernel.crypto.sm3 import RunningHash, sm3
from lianjian.kernel.exchange.cells import Text, visible

Kind = Literal["text", "date", "datetime", "int", "number", "share"]
Plain: TypeAlias = str | dt.date | int | float | None
Progress: TypeAlias = Callable[[int], None]

CELL_END, ROW_END = "\x1f", "\x1e"
ROWS_BETWEEN_REPORTS = 1000


class Tone(Enum):
    """The state of a row that a colour shows beside the word."""

    OVERDUE = "overdue"
    NEAR = "near"
    DONE = "done"


TONE_WORDS: Mapping[Tone, Text] = {Tone.OVERDUE: _("超期"), Tone.NEAR: _("临期"), Tone.DONE: _("办结")}


@dataclass(frozen=True)
class OutColumn:
    """A column to write; `width` in half-width characters.

    Kinds: text, date, datetime (shown to the minute), int, number, share (0.125 is shown as 12.5%).
    A `toned` column takes the colour of its row's tone, and the tone's word where the row gives none.
    A column with `total` is summed at the foot; it cannot be the first, which holds the word 合计.
    """

    key: str
    title: Text
    width: int
    kind: Kind = "text"
    toned: bool = False
    total: bool = False


@dataclass(frozen=True, slots=True)
class OutRow:
    """Values by the keys of the columns; what is absent stays empty. Aware times become local ones."""

    values: Mapping[str, object]
    tone: Tone | None = None


class Written(NamedTuple):
    """How many rows were written, and their SM3 in hexadecimal."""

    rows: int
    sm3: str


@dataclass
class Account:
    """Keeps count of rows while they are written: how many, their SM3, sums of columns with a total."""

    columns: Sequence[OutColumn]
    progress: Progress | None
    rows: int = 0
    digest: RunningHash = field(default_factory=sm3)
    sums: dict[str, Decimal] = field(default_factory=dict)

    def counted(self, rows: Iterable[OutRow]) -> Iterator[tuple[OutRow, list[Plain]]]:
        """Each row with its values as they are to be written."""
        for row in rows:
            values = [plain(row, column) for column in self.columns]
            self.digest.update((CELL_END.join(map(spelled, values)) + ROW_END).encode())
            self._add(values)
            yield row, values
        if self.progress and self.rows % ROWS_BETWEEN_REPORTS:
            self.progress(self.rows)

    def _add(self, values: Sequence[Plain]) -> None:
        for column, value in zip(self.columns, values, strict=True):
            if column.total and isinstance(value, int | float):
                self.sums[column.key] = self.sums.get(column.key, Decimal()) + Decimal(repr(value))
        self.rows += 1
        if self.progress and not self.rows % ROWS_BETWEEN_REPORTS:
            self.progress(self.rows)

    def written(self) -> Written:
        return Written(self.rows, self.digest.hexdigest())


def plain(row: OutRow, column: OutColumn) -> Plain:
    """The value of one cell as it is written: local time, a number that a spreadsheet holds, visible text."""
    value = row.values.get(column.key)
    if value is None or value == "":
        return str(TONE_WORDS[row.tone]) if column.toned and row.tone else None
    match column.kind:
        case "date" | "datetime":
            return _calendar(value, column)
        case "int" | "number" | "share":
            return _numeric(value, column)
    return visible(str(value))


def _calendar(value: object, column: OutColumn) -> dt.date:
    if isinstance(value, dt.datetime):
        local = timezone.make_naive(value) if timezone.is_aware(value) else value
        return local if column.kind == "datetime" else local.date()
    if isinstance(value, dt.date):
        return value
    raise TypeError(f"{column.key} is of kind {column.kind}, not {value!r}")


def _numeric(value: object, column: OutColumn) -> int | float:
    if isinstance(value, int):
        return value
    if isinstance(value, SupportsFloat):
        return float(value)
    raise TypeError(f"{column.key} is of kind {column.kind}, not {value!r}")


def spelled(value: Plain) -> str:
    """A value as text, for CSV and for the SM3: 2026-11-24, 2026-11-24 08:30:00, 0.125; None is nothing."""
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "seconds")
    return "" if value is None else str(value)
