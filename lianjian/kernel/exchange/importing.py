"""Taking a county's ledger in: checked first, then taken chunk by chunk through the door of changes.

What was taken stays, whatever comes after; what was not is told line by line. The same line is never taken
twice: it is known by its own number, or by its content.
"""

import gc
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.db import DatabaseError, IntegrityError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianjian.kernel.clock.now import today
from lianjian.kernel.crypto.sm3 import sm3
from lianjian.kernel.exchange.importing_context import Context
from lianjian.kernel.exchange.importing_known import Fresh, Recognition
from lianjian.kernel.exchange.importing_report import Refused, Report
from lianjian.kernel.exchange.ledgers import Ledger, Line
from lianjian.kernel.exchange.models import ImportedRow
from lianjian.kernel.exchange.sheets import CellError, Sheet, SheetRow, open_sheet
from lianjian.kernel.exchange.source import PIECE, Source
from lianjian.kernel.records.base import Record
from lianjian.kernel.records.door import change, under_way
from lianjian.kernel.records.reference import asked_once
from lianjian.kernel.records.storing import insert_unseen
from lianjian.kernel.refusal import NotAllowed, Refusal
from lianjian.kernel.rules.book import value
from lianjian.kernel.ui.bodies import Weight

CHUNK = 2_000
"""The rows of one transaction. Each writes hundreds of pages of indexes however few rows it has; of 2,000 rows it
takes about a second, for which others who write must wait.
"""
MEGABYTE = 1 << 20
LONGEST_REASON = 1_000
FORMULA = re.compile(r"[=＝]|[+\-@＋－＠].*[(|!]", re.DOTALL)

Content = str | os.PathLike[str] | bytes
Ready = tuple[Fresh, Record]


def most_bytes() -> int:
    """The size above which a file is refused unread, by the rule of today."""
    return int(value("IMPORT_MAX_MB", today())) * MEGABYTE


def file_weight() -> Weight:
    """One file, of the size that is taken."""
    return Weight(files=1, each=most_bytes(), advice=_("请删去图片，或分成几个文件后再导入。"))


def run(
    *,
    ledger: Ledger,
    content: Content,
    actor: Any,
    at: datetime,
    dry_run: bool = False,
    progress: Callable[[Report], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    tell: Callable[[Refused], None] | None = None,
) -> Report:
    """Take the lines of a file, a path or its bytes; in a dry run only say what would be taken.

    Between chunks `progress` gets the report so far, and `should_stop` may end it. Refused lines go to
    `tell`, else into the report. UnreadableTable if the file can't be read, NotAllowed if the actor's posts
    don't allow it.
    """
    if not actor.may(ledger.permission):
        raise NotAllowed(_("您的岗位不能导入%(ledger)s。") % {"ledger": ledger.title})
    sheet = open_sheet(
        content, columns=[column.incoming for column in ledger.columns], max_bytes=most_bytes()
    )
    report = Report(ledger.key, dry_run, sm3=_sm3(content), notes=_unread(sheet))
    taking = _Import(ledger, Context(actor, at), report, tell or report.problems.append)
    with _what_was_there_left_alone():
        for chunk in _chunks(sheet):
            if report.stopped or (should_stop and should_stop()):
                report.stopped = True
                break
            taking.take(chunk)
            if progress:
                progress(report)
    return report


@contextmanager
def _what_was_there_left_alone() -> Iterator[None]:
    """Spare the garbage collector, woken by the rows of each chunk, the whole program's objects."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _sm3(content: Content) -> str:
    digest = sm3()
    with Source(content if isinstance(content, bytes) else Path(content)).open() as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _unread(sheet: Sheet) -> list[str]:
    notes = []
    if sheet.header.unknown:
        notes.append(_("没有读的列：%s") % "、".join(sheet.header.unknown))
    if sheet.unread:
        notes.append(_("没有读的工作表：%s") % "、".join(sheet.unread))
    return notes


def _chunks(sheet: Sheet) -> Iterator[list[SheetRow]]:
    rows = iter(sheet)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


@dataclass
class _Import:
    ledger: Ledger
    context: Context
    report: Report
    tell: Callable[[Refused], None]

    def __post_init__(self) -> None:
        self.recognition = Recognition(self.ledger)
        self.put = change(self.ledger.permission)(_put)

    def take(self, rows: Sequence[SheetRow]) -> None:
        """Take what can be taken of a chunk, and tell of the rest."""
        lines = [Line(row.number, row.values, self.ledger.by_key, row.errors) for row in rows]
        fresh, known = self.recognition.sort(lines)
        with asked_once():
            ready = [(it, record) for it in fresh if (record := self._read(it.line)) is not None]
        taken = len(ready) if self.report.dry_run else self._take(ready)
        self.report.rows += len(lines)
        self.report.known += known
        self.report.taken += taken
        self._tell_refused(lines)

    def _read(self, line: Line) -> Record | None:
        """The record of a line; None, with the reasons in the line, where it can't be taken."""
        _refuse_formulas(line)
        if line.errors:
            return None
        try:
            record = self.ledger.read(line, self.context)
        except Refusal as refusal:
            line.errors.append(_fault(line, refusal))
            return None
        if record is None or line.errors:
            return None
        return record if self._may_take(line, record) else None

    def _may_take(self, line: Line, record: Record) -> bool:
        if self.context.actor.may(self.ledger.permission, record.unit_id):
            return True
        reason = gettext_lazy("这一行属于别的单位，您的岗位不能往那里导入")
        remedy = gettext_lazy("请由那个单位或系统管理员导入")
        line.errors.append(CellError(gettext_lazy("责任单位"), str(record.unit), reason, remedy))
        return False

    def _take(self, ready: Sequence[Ready]) -> int:
        """Put rows in one transaction. Where the database objects, halve until the line is found."""
        if not ready:
            return 0
        try:
            self.put(
                actor=self.context.actor,
                at=self.context.at,
                ledger=self.ledger,
                context=self.context,
                sm3=self.report.sm3,
                ready=ready,
            )
            return len(ready)
        except IntegrityError:
            return self._take_halves([(it, self._read(it.line)) for it, _record in ready])
        except DatabaseError:
            self.report.stopped = True
            return self._not_taken(ready)

    def _take_halves(self, again: Sequence[Any]) -> int:
        if len(again) == 1:
            return self._not_taken(again)
        middle = len(again) // 2
        return self._take(again[:middle]) + self._take(again[middle:])

    def _not_taken(self, ready: Sequence[Ready]) -> int:
        reason, remedy = (
            gettext_lazy("数据库没有接受"),
            gettext_lazy("请再导入一次；仍然不行的，请联系管理员"),
        )
        for it, _record in ready:
            it.line.errors.append(CellError("", "", reason, remedy))
        return 0

    def _tell_refused(self, lines: Sequence[Line]) -> None:
        for line in lines:
            if line.errors:
                self.report.refused += 1
                self.tell(Refused(line.number, line.errors))


def _put(
    *, actor: Any, at: datetime, ledger: Ledger, context: Context, sm3: str, ready: Sequence[Ready]
) -> None:
    """Put new records with what belongs to them, and remember which line each was."""
    kept = [ledger.to_keep(it.line, record) for it, record in ready]
    changing = under_way()
    changing.taken_over = True
    changing.put_many(
        [record for _it, record in ready],
        notes=_notes(ledger, [(it.line, more) for (it, _record), more in zip(ready, kept, strict=True)]),
    )
    if ledger.also:
        ledger.also([(it.line, record) for it, record in ready], context)
    insert_unseen(
        ImportedRow,
        [
            SimpleNamespace(
                ledger=ledger.key,
                key=it.key,
                content=it.content,
                kind=ledger.kind.key,
                record=record.pk,
                sm3=sm3,
                number=it.line.number,
                kept=more,
            )
            for (it, record), more in zip(ready, kept, strict=True)
        ],
    )


def _notes(ledger: Ledger, lines: Iterable[tuple[Line, dict[str, str]]]) -> list[str]:
    """The reasons kept with the revisions: where each row comes from, and what it says that has no field."""
    row, number = _("导入，第 %s 行"), _("原编号 %s")
    extra = {column.key: str(column.title) for column in ledger.told if column.value is None}
    notes = []
    for line, kept in lines:
        said = [row % line.number]
        said += [number % line.own_number] if line.own_number else []
        said += [f"{title}：{kept[key]}" for key, title in extra.items() if key in kept]
        notes.append("；".join(said)[:LONGEST_REASON])
    return notes


def _refuse_formulas(line: Line) -> None:
    for key, written in line.values.items():
        if isinstance(written, str) and FORMULA.match(written):
            line.refuse(key, gettext_lazy("像是公式"), gettext_lazy("请改成文字或数值，不要用等号开头"))


def _fault(line: Line, refusal: Refusal) -> CellError:
    """A refusal of the area's own rules, at the cell that it names."""
    column = line.columns.get(refusal.field or "")
    if column is None:
        return CellError("", "", refusal.text.rstrip("。"), refusal.hint.rstrip("。"))
    told = line[column.key]
    return CellError(
        column.title, "" if told is None else str(told), refusal.text.rstrip("。"), refusal.hint.rstrip("。")
    )
