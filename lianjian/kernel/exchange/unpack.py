"""The rows of a workbook, read in a process of its own: a file of 5 KB with one cell in the last corner of a
sheet makes the reading library ask for 500 GB and abort, and a server must outlive that.

Run as a script: the workbook comes on standard input, pickled messages go to standard output.

    ("sheet", name)
    ("rows", [(number, cells), …])     rows that hold something, numbered as Excel shows them
    ("failed", "password" or "damaged")
    ("end",)
"""

import pickle
import resource
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

MEMORY, SPOOL, SECONDS = 2 << 30, 1 << 30, 120  # bytes, bytes, seconds of processor time
PARTS = 10_000  # of a zip; a workbook has some tens, and one for each picture
OVER_A_LIMIT = 3  # the exit code, where a signal has not ended the process first
ROWS_A_MESSAGE = 1000


def main() -> None:
    """Send every visible sheet of the workbook, or say why not."""
    if _claims_too_much():
        sys.exit(OVER_A_LIMIT)
    try:
        with CalamineWorkbook.from_filelike(sys.stdin.buffer) as workbook:
            for name in _visible(workbook):
                _send("sheet", name)
                _send_rows(_numbered(workbook.get_sheet_by_name(name)))
    except CalamineError:
        _send("failed", "password" if _needs_password() else "damaged")
    except (MemoryError, OSError):
        sys.exit(OVER_A_LIMIT)
    _send("end")


def _claims_too_much() -> bool:
    """Whether the parts of a zip say that unpacked they are more, or larger together, than this process may hold."""
    try:
        with zipfile.ZipFile(sys.stdin.buffer) as packed:
            parts = packed.infolist()
    except zipfile.BadZipFile:
        return False  # an older workbook, or damage that the library tells
    finally:
        sys.stdin.buffer.seek(0)
    return len(parts) > PARTS or sum(part.file_size for part in parts) > MEMORY


def _needs_password() -> bool:
    """The library tells a password from damage only when the file's name says what it is."""
    with tempfile.TemporaryDirectory() as place:
        for name in ("book.xls", "book.ods"):
            Path(place, name).symlink_to("/dev/stdin")
            try:
                CalamineWorkbook.from_path(Path(place, name))
            except PasswordError:
                return True
            except CalamineError:
                continue
    return False


def _send(*message: object) -> None:
    pickle.dump(message, sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)


def _send_rows(rows: Iterator[tuple[int, list[object]]]) -> None:
    while some := list(islice(rows, ROWS_A_MESSAGE)):
        _send("rows", some)


def _visible(workbook: CalamineWorkbook) -> list[str]:
    return [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]


def _numbered(sheet: CalamineSheet) -> Iterator[tuple[int, list[object]]]:
    if not sheet.start or not sheet.end:
        return
    left = [""] * sheet.start[1]
    fill = _Merged(sheet)
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        row: list[object] = [*left, *cells]
        holds_something = any(cell != "" for cell in row)
        fill(number - 1, row)
        if holds_something:
            yield number, row


class _Merged:
    """Gives every cell of a merged range the value of its first, row after row from the top."""

    def __init__(self, sheet: CalamineSheet) -> None:
        self.waiting = sorted(sheet.merged_cell_ranges or (), reverse=True)
        self.open: list[tuple[int, slice, object]] = []

    def __call__(self, index: int, row: list[object]) -> None:
        while self.waiting and self.waiting[-1][0][0] <= index:
            (_, left), (bottom, right) = self.waiting.pop()
            if left < len(row):
                self.open.append((bottom, slice(left, min(right + 1, len(row))), row[left]))
        if self.open:
            self.open = [merged for merged in self.open if merged[0] >= index]
        for _, columns, value in self.open:
            row[columns] = [value] * (columns.stop - columns.start)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (SPOOL, SPOOL))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
