"""A list as a file: the same rows, by the same query, with an account of what it is."""

from collections.abc import Callable, Sequence
from datetime import date
from tempfile import TemporaryFile
from typing import IO, Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.kernel.clock.now import now, today
from lianjian.kernel.exchange.ledger_sheet import FilledBy, write_csv, write_ledger
from lianjian.kernel.exchange.outgoing import OutColumn, OutRow, Tone
from lianjian.kernel.flow import State
from lianjian.kernel.records.kinds import Kind

TONES = {"late": Tone.OVERDUE, "soon": Tone.NEAR, "done": Tone.DONE}
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
    target: Any,
    kind: Kind,
    rows: QuerySet,
    *,
    title: str,
    unit: str,
    person: str,
    notes: Sequence[tuple[Any, Any]] = (),
    as_csv: bool = False,
    progress: Callable[[int], None] | None = None,
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
        notes=[*notes, (_("导出时间"), f"{timezone.localtime(now()):%Y-%m-%d %H:%M}")],
        progress=progress,
    )


def download(
    request: HttpRequest, kind: Kind, rows: QuerySet, *, title: str, notes: Sequence[tuple[Any, Any]] = ()
) -> FileResponse:
    """The rows as an Excel file for the visitor's browser."""
    file: IO[bytes] = TemporaryFile()
    actor = request.actor  # type: ignore[attr-defined]
    write(file, kind, rows, title=title, unit=_unit_name(actor), person=actor.title, notes=notes)
    file.seek(0)
    return FileResponse(
        file, as_attachment=True, filename=f"{title}-{today():%Y%m%d}.xlsx", content_type=XLSX
    )


def _unit_name(actor: Any) -> str:
    from lianjian.kernel.org.models import Unit

    return str(Unit.objects.filter(pk=actor.unit_id).first() or "")
