"""The lines that were not taken, as an Excel file to mend and send again."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from lianjian.kernel.clock.now import today
from lianjian.kernel.exchange.cells import CellValue, shown
from lianjian.kernel.exchange.importing import most_bytes
from lianjian.kernel.exchange.ledger_sheet import CELL_CHARACTERS, FilledBy, write_ledger
from lianjian.kernel.exchange.ledgers import Ledger
from lianjian.kernel.exchange.models import ImportRun
from lianjian.kernel.exchange.outgoing import OutColumn, OutRow
from lianjian.kernel.exchange.sheets import Sheet, open_sheet

WRONG, REMEDY = "what_is_wrong", "what_to_do"
WIDTH, WIDE = 14, 40


def write_refused(target: BinaryIO, *, run: ImportRun, ledger: Ledger) -> None:
    """Write the refused lines as they were sent, with what is wrong and what to do at the end of each."""
    sheet = open_sheet(
        run.file.path, columns=[column.incoming for column in ledger.columns], max_bytes=most_bytes()
    )
    names = [shown(name) for name in sheet.header.names]
    columns = [OutColumn(str(at), name, WIDTH) for at, name in enumerate(names)]
    write_ledger(
        target,
        title=str(_("没有导入的行")),
        filled_by=FilledBy("", run.actor_title, today()),
        columns=[*columns, OutColumn(WRONG, _("哪里不对"), WIDE), OutColumn(REMEDY, _("怎么改"), WIDE)],
        rows=_rows(sheet, run),
        notes=[(_("怎么用"), _("在这个文件里改正后，再到“导入台账”送一次。最后两列不用删。"))],
    )


def _rows(sheet: Sheet, run: ImportRun) -> Iterator[OutRow]:
    refused = dict(run.refusals.values_list("number", "faults"))
    for number, cells in sheet.raw.rows():
        if number in refused:
            yield OutRow(_as_sent(cells) | _said(refused[number]))


def _as_sent(cells: Iterable[CellValue]) -> dict[str, str]:
    return {str(at): shown(cell)[:CELL_CHARACTERS] for at, cell in enumerate(cells)}


def _said(faults: list[list[str]]) -> dict[str, str]:
    wrong = "；".join(
        f"{column}：{reason}" if column else reason for column, _text, reason, _remedy in faults
    )
    return {WRONG: wrong, REMEDY: "；".join(remedy for *_cell, remedy in faults)}
