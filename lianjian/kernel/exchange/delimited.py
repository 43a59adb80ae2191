"""The rows of a CSV file, whatever program wrote it."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lianjian.kernel.exchange.cells import CellValue
from lianjian.kernel.exchange.source import Source, encoding_of

DELIMITERS = (",", ";", "\t")
FORMULA_STARTS = "=+-@＝＋－＠\t\r\n"
_KEPT_AS_TEXT = re.compile(rf"'+[{re.escape(FORMULA_STARTS)}]")
_WOULD_BE_FORMULA = re.compile(rf"'*[{re.escape(FORMULA_STARTS)}]")

csv.field_size_limit(1 << 30)  # the size of the file is the limit; a long cell is refused as a cell


def as_text(cell: str) -> str:
    """The cell with a ' before it where a spreadsheet would take it for a formula."""
    return f"'{cell}" if _WOULD_BE_FORMULA.match(cell) else cell


def without_mark(cell: str) -> str:
    """What `as_text` was given."""
    return cell[1:] if _KEPT_AS_TEXT.match(cell) else cell


@dataclass(frozen=True)
class DelimitedSheet:
    """A text file as one delimiter cuts it. Its rows can be read more than once."""

    source: Source
    encoding: str
    delimiter: str
    name: str = "CSV"

    def rows(self) -> Iterator[tuple[int, list[CellValue]]]:
        """Rows that hold something, numbered as Excel would number them."""
        with io.TextIOWrapper(self.source.open(), self.encoding, newline="") as text:
            for number, row in enumerate(csv.reader(text, delimiter=self.delimiter), start=1):
                if any(row):
                    yield number, [without_mark(cell) for cell in row]


def readings_of(source: Source) -> list[DelimitedSheet]:
    """One reading for each delimiter: the header tells which is right. Raises `EncodingUnknown`."""
    encoding = encoding_of(source)
    return [DelimitedSheet(source, encoding, delimiter) for delimiter in DELIMITERS]
