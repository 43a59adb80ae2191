"""Imports that run beside the pages: sent, checked, taken, stopped; each says how far it is.

A run's thread speaks after every chunk. A thread that fell silent, because the server was stopped, is not
waited for: what it took stays, and the run can be gone on with.
"""

import logging
from collections.abc import Callable
from contextvars import copy_context
from datetime import datetime, timedelta
from functools import partial
from threading import Thread
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import connection
from django.db.models import Q
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import now, today
from lianjian.kernel.exchange import importing
from lianjian.kernel.exchange.importing_report import Refused, Report
from lianjian.kernel.exchange.models import SILENT_AFTER, ImportRun, RefusedRow
from lianjian.kernel.exchange.source import UnreadableTable
from lianjian.kernel.records.writer import transact
from lianjian.kernel.refusal import Refusal
from lianjian.kernel.rules.book import value

log = logging.getLogger(__name__)

State = ImportRun.State
LONGEST_NAME = 120
NEXT = {State.CHECKING: State.CHECKED, State.IMPORTING: State.DONE}


def receive(*, ledger: str, file: UploadedFile, actor: Any, at: datetime) -> ImportRun:
    """Keep a file that was sent, and begin to check it."""
    run = ImportRun(
        ledger=ledger,
        file_name=str(file.name)[-LONGEST_NAME:],
        size=file.size or 0,
        actor=actor.name,
        actor_title=actor.title,
        sent_at=at,
        spoke_at=at,
    )
    run.file.save(f"{run.ledger}.table", file, save=False)
    transact(run.save)
    in_background(lambda: _work(run.pk, actor))
    return run


def begin(run: ImportRun, state: "ImportRun.State", *, actor: Any, at: datetime) -> bool:
    """Check a run anew, or take its lines; False if it is at work already, or its file is gone."""
    silent = Q(state__in=ImportRun.RUNNING, spoke_at__lt=at - SILENT_AFTER)
    resting = Q(state__in=(State.CHECKED, State.STOPPED, State.DONE, State.FAILED))
    free = ImportRun.objects.filter(resting | silent, pk=run.pk).exclude(file="")
    if not transact(lambda: free.update(state=state, stop_asked=False, spoke_at=at, trouble="")):
        return False
    in_background(lambda: _work(run.pk, actor))
    return True


def stop(run: ImportRun) -> None:
    """Ask the run's thread to end after the chunk that it is at."""
    transact(lambda: ImportRun.objects.filter(pk=run.pk).update(stop_asked=True))


def in_background(work: Callable[[], None]) -> None:
    """Run in a thread of this server, in the language and at the clock of who asked."""
    context, language = copy_context(), get_language()
    Thread(target=lambda: context.run(_in_thread, work, language), name="import", daemon=True).start()


def _in_thread(work: Callable[[], None], language: str | None) -> None:
    try:
        with override(language):
            work()
    finally:
        connection.close()


def _work(pk: int, actor: Any) -> None:
    run = ImportRun.objects.get(pk=pk)
    telling = _Telling(run)
    try:
        report = importing.run(
            ledger=registry.ledgers[run.ledger],
            content=run.file.path,
            actor=actor,
            at=now(),
            dry_run=run.state == State.CHECKING,
            progress=telling.progress,
            should_stop=telling.should_stop,
            tell=telling.refused.append,
        )
        telling.end(report)
    except (UnreadableTable, Refusal) as refusal:
        telling.fail(str(refusal))
    except Exception:
        log.exception("import %s", pk)
        telling.fail(_("系统出错，导入没有完成。已经导入的行都在；请再试一次，仍然不行的请联系管理员。"))


class _Telling:
    """Writes into a run how far it is, and which lines were refused."""

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self.refused: list[Refused] = []
        transact(lambda: RefusedRow.objects.filter(run=run).delete())

    def should_stop(self) -> bool:
        return ImportRun.objects.filter(pk=self.run.pk, stop_asked=True).exists()

    def progress(self, report: Report) -> None:
        new = [
            RefusedRow(run=self.run, number=it.number, faults=[_told(fault) for fault in it.faults])
            for it in self.refused
        ]
        self.refused.clear()
        transact(lambda: self._write(new, report))

    def end(self, report: Report) -> None:
        checked = self.run.state == State.CHECKING and not report.stopped
        self.run.total = report.rows if checked else self.run.total
        self.run.state = State.STOPPED if report.stopped else NEXT[State(self.run.state)]
        self.run.ended_at = now()
        transact(lambda: self._save(report))
        if self.run.state == State.DONE and not report.refused:
            transact(lambda: forget_file(self.run))

    def fail(self, trouble: str) -> None:
        fields = {"state": State.FAILED, "trouble": trouble, "ended_at": now()}
        transact(lambda: ImportRun.objects.filter(pk=self.run.pk).update(**fields))

    def _write(self, refused: list[RefusedRow], report: Report) -> None:
        RefusedRow.objects.bulk_create(refused)
        self._save(report)

    def _save(self, report: Report) -> None:
        for name in ("sm3", "rows", "taken", "known", "refused", "notes"):
            setattr(self.run, name, getattr(report, name))
        self.run.spoke_at = now()
        told = ("sm3", "rows", "taken", "known", "refused", "notes", "total", "state", "spoke_at", "ended_at")
        self.run.save(update_fields=told)


def _told(fault: Any) -> list[str]:
    return [str(part) for part in (fault.column, fault.text, fault.reason, fault.remedy)]


def forget_file(run: ImportRun) -> None:
    """Delete the file and the cells quoted from it; the account of the run stays."""
    run.file.delete(save=False)
    RefusedRow.objects.filter(run=run).update(faults=[])
    run.save(update_fields=("file",))


def forget_old_files(at: datetime) -> str:
    """Delete the files that were kept as long as the rule says. Part of `lianjian tick`."""
    oldest = at - timedelta(days=int(value("IMPORT_KEEP_DAYS", today())))
    old = ImportRun.objects.filter(sent_at__lt=oldest).exclude(file="")
    runs = [run for run in old if not run.is_running(at)]
    for run in runs:
        transact(partial(forget_file, run))
    return f"imports: {len(runs)} files deleted"
