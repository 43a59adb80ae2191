"""Imports: each run with its report, the rows it refused, and what each row of a file became."""

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

SILENT_AFTER = timedelta(minutes=2)
"""A run that said nothing for so long has lost its thread: the server was stopped."""


NUMBERED, UNNUMBERED = "#", "="


class ImportRun(models.Model):
    """One file that someone sent: checked first, then taken, in the background.

    `rows` counts the lines read in the step under way, `total` those that the check found.
    """

    class State(models.TextChoices):
        CHECKING = "checking", _("正在核对")
        CHECKED = "checked", _("已核对，未导入")
        IMPORTING = "importing", _("正在导入")
        DONE = "done", _("导入完成")
        STOPPED = "stopped", _("已停止")
        FAILED = "failed", _("没有读成")

    RUNNING = (State.CHECKING, State.IMPORTING)

    ledger = models.CharField(max_length=40)
    file = models.FileField(upload_to="imports/")
    file_name = models.CharField(max_length=120)
    size = models.BigIntegerField()
    actor = models.CharField(max_length=40)
    actor_title = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=State.choices, default=State.CHECKING)
    stop_asked = models.BooleanField(default=False)
    sm3 = models.CharField(max_length=64, blank=True)
    rows = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    notes = models.JSONField(default=list)
    trouble = models.TextField(blank=True)
    sent_at = models.DateTimeField()
    spoke_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.ledger} {self.file_name}"

    def is_running(self, now: datetime) -> bool:
        """Whether a thread is at work on it; one that fell silent is not."""
        return self.state in self.RUNNING and self.spoke_at + SILENT_AFTER > now


class RefusedRow(models.Model):
    """A line that was not taken: its number in the file, and (column, text, reason, remedy) of each fault."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="refusals")
    number = models.PositiveIntegerField()
    faults = models.JSONField()

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.number} {self.faults}"


class ImportedRow(models.Model):
    """What a line became, so that it is known when it comes again.

    `key` is the line's own number after NUMBERED, or a fingerprint of its content after UNNUMBERED. `kept`
    holds the cells that the record itself would not give back.
    """

    ledger = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    content = models.CharField(max_length=32)
    kind = models.CharField(max_length=60)
    record = models.BigIntegerField()
    sm3 = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    kept = models.JSONField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("ledger", "key"), name="imported_once"),)
        indexes = (models.Index(fields=("kind", "record"), name="imported_record"),)

    def __str__(self) -> str:
        return f"{self.ledger} {self.key} → {self.kind} {self.record}"

    @property
    def own_number(self) -> str | None:
        """What the line called itself."""
        return self.key.removeprefix(NUMBERED) if self.key.startswith(NUMBERED) else None
