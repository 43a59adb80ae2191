"""A list as a file: the same rows, by the same query, with an account of what it is."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import count, islice
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast

from django.db.models import QuerySet
from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.kernel.access.request import Request
from lianjian.kernel.clock.now import now, today
from lianjian.kernel.county import pack
from lianjian.kernel.exchange.cells import Text
from lianjian.kernel.exchange.ledger_sheet import FilledBy, Target, write_csv, write_ledger
from lianjian.kernel.exchange.ledgers import Ledger
from lianjian.kernel.exchange.models import ImportedRow
from lianjian.kernel.exchange.outgoing import OutColumn, OutRow, Progress, Tone, Written
from lianjian.kernel.flow import State
from lianjian.kernel.org.models import Unit
from lianjian.kernel.org.structure import root
from lianjian.kernel.records.kinds import Kind
from lianjian.kernel.rules.book import versions

TONES = {"late": Tone.OVERDUE, "soon": Tone.NEAR, "done": Tone.DONE}
BATCH = 2_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def out_columns(kind: Kind) -> list[OutColumn]:
    return [OutColumn(column.key, column.title, column.width) for column in kind.columns]


def out_row(kind: Kind, row: Any) -> OutRow:
    values = {column.key: column.value(row) for column in kind.columns}
    tone = next((TONES.get(value.tone) for value in values.values() if isinstance(value, State)), None)
    return OutRow({key: _plain(value) for key, value in values.items()}, tone)


def _plain(value: Any) -> Any:
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else value


def write(
    target: Target,
    kind: Kind,
    rows: QuerySet,
    *,
    title: str,
    unit: str,
    person: str,
    notes: Sequence[tuple[Text, Text]] = (),
    as_csv: bool = False,
    progress: Progress | None = None,
) -> None:
    """Write the rows as an Excel ledger in the county's form, or as CSV."""
    lines = (out_row(kind, row) for row in kind.each(rows))
    if as_csv:
        write_csv(target, columns=out_columns(kind), rows=lines, progress=progress)
        return
    write_ledger(
        target,
        title=title,
        filled_by=FilledBy(unit, person, today()),
        columns=out_columns(kind),
        rows=lines,
        notes=[*notes, _as_of()],
        progress=progress,
    )


def write_ledger_file(
    target: Target,
    *,
    ledger: Ledger,
    rows: QuerySet | None = None,
    unit: str = "",
    person: str = "",
    notes: Sequence[tuple[Text, Text]] = (),
    progress: Progress | None = None,
    as_csv: bool | None = None,
) -> Written:
    """Write a ledger in the county's form, the one in which it comes in: all its rows, or these.

    CSV if so said, or if the file's name ends so. Nothing is left at `target` if a row can't be written.
    """
    rows = ledger.kind.model._default_manager.all() if rows is None else rows
    columns = [column.outgoing for column in ledger.columns]
    lines = _lines(ledger, rows)
    if as_csv if as_csv is not None else str(target).lower().endswith(".csv"):
        return write_csv(target, columns=columns, rows=lines, progress=progress)
    return write_ledger(
        target,
        title=f"{pack().name}{ledger.title}",
        filled_by=FilledBy(unit or str(root(today()) or ""), person, today()),
        columns=columns,
        rows=lines,
        notes=[*_explained(ledger), *notes, _as_of()],
        progress=progress,
    )


def _lines(ledger: Ledger, rows: QuerySet) -> Iterator[OutRow]:
    records, at, serial = ledger.kind.each(rows), now(), count(1)
    while batch := list(islice(records, BATCH)):
        imported = {
            row.record: row
            for row in ImportedRow.objects.filter(kind=ledger.kind.key, record__in=[it.pk for it in batch])
        }
        for record in batch:
            came = imported.get(record.pk)
            yield ledger.out_row(
                record,
                at,
                serial=next(serial),
                number=came.own_number if came else None,
                kept=came.kept if came else {},
            )


def _explained(ledger: Ledger) -> Iterator[tuple[Text, Text]]:
    """How the columns are to be read, and by which versions of which rules."""
    for column in ledger.columns:
        if column.hint:
            yield column.title, column.hint
    for code in ledger.rules:
        for version in versions(code)[:1]:
            since = _("自 %s 起") % version.valid_from
            yield _("规则 %s") % code, f"{version}：{version.value_text}，{version.source}，{since}"


def _as_of() -> tuple[Text, Text]:
    return _("导出时间"), f"{timezone.localtime(now()):%Y-%m-%d %H:%M}"


def download(
    request: Request, kind: Kind, rows: QuerySet, *, title: str, notes: Sequence[tuple[Text, Text]] = ()
) -> FileResponse:
    """The rows as an Excel file for the visitor's browser."""
    actor = request.actor
    file = spooled(
        lambda target: write(
            target, kind, rows, title=title, unit=_unit_name(actor), person=actor.title, notes=notes
        )
    )
    return as_file(file, title)


def download_ledger(request: Request, ledger: Ledger, rows: QuerySet) -> FileResponse:
    """A ledger in the county's form for the visitor's browser."""
    actor = request.actor
    file = spooled(
        lambda target: write_ledger_file(
            target, ledger=ledger, rows=rows, unit=_unit_name(actor), person=actor.title
        )
    )
    return as_file(file, str(ledger.title))


def spooled(write: Callable[[BinaryIO], object]) -> BinaryIO:
    """What `write` writes, in a file without a name."""
    file = cast(BinaryIO, TemporaryFile())  # noqa: SIM115 - the answer closes it
    write(file)
    file.seek(0)
    return file


def as_file(file: BinaryIO, title: str) -> FileResponse:
    """An Excel file under a title with the day."""
    return FileResponse(
        file, as_attachment=True, filename=f"{title}-{today():%Y%m%d}.xlsx", content_type=XLSX
    )


def _unit_name(actor: Any) -> str:
    return str(Unit.objects.filter(pk=actor.unit_id).first() or "")
