"""The sheets of an Excel or OpenDocument workbook, through a process that may fail in our stead."""

import pickle
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianjian.kernel.exchange.cells import CellValue
from lianjian.kernel.exchange.source import NotATable, PasswordProtected, Source, UnreadableTable

UNPACK = [sys.executable, "-I", str(Path(__file__).with_name("unpack.py"))]
DAMAGED = 1  # what Python returns after an exception of the library; a signal of the system is below zero
DATES = frozenset({"date", "datetime", "time", "timedelta"})


class SheetTooWide(UnreadableTable):
    """A small file may claim billions of cells; reading stopped at the limit of memory, time or size."""

    def __init__(self) -> None:
        super().__init__(
            _("这个表格占用的范围太大，可能在很远的行或列里有内容。请把需要的行复制到新的工作簿后再导入。")
        )


class Message(pickle.Unpickler):
    """What our own child process wrote. A stranger's file may have taken that child over: nothing but cells is made."""

    def find_class(self, module: str, name: str) -> Any:
        if module == "datetime" and name in DATES:
            return super().find_class(module, name)
        raise NotATable


class Spool:
    """A temporary file without a name, closed when nobody holds it any more."""

    def __init__(self) -> None:
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 - the finalizer closes it
        weakref.finalize(self, self.file.close)


@dataclass(frozen=True)
class WorkbookSheet:
    """One visible sheet, whose rows wait in a temporary file and can be read more than once."""

    name: str
    spool: Spool
    start: int

    def rows(self) -> Iterator[tuple[int, list[CellValue]]]:
        """Rows that hold something, each with its number in Excel; merged cells all hold their value."""
        file, position = self.spool.file, self.start
        while True:
            file.seek(position)
            message = Message(file).load()
            position = file.tell()
            if message[0] != "rows":
                return
            yield from message[1]


def sheets_of(source: Source) -> list[WorkbookSheet]:
    """The visible sheets of a workbook; raises `PasswordProtected`, `SheetTooWide` or `NotATable`."""
    spool = Spool()
    with source.on_disk() as file:
        done = subprocess.run(UNPACK, stdin=file, stdout=spool.file, stderr=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise NotATable if done.returncode == DAMAGED else SheetTooWide
    spool.file.seek(0)
    return list(_listed(spool))


def _listed(spool: Spool) -> Iterator[WorkbookSheet]:
    while (message := Message(spool.file).load())[0] != "end":
        match message:
            case "failed", "password":
                raise PasswordProtected
            case "failed", *_why:
                raise NotATable
            case "sheet", str(name):
                yield WorkbookSheet(name, spool, spool.file.tell())
