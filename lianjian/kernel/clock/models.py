"""The working calendar as rows that the administrator edits."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lianjian.kernel.records.base import Ledgered


class CalendarDay(Ledgered):
    """A day that differs from the week's rhythm: a holiday, its stand-in, a made-up working day."""

    class Kind(models.TextChoices):
        WORK = "work", _("工作日")
        REST = "rest", _("休息日")
        STATUTORY = "statutory", _("法定节假日")
        MAKEUP = "makeup_work", _("调休上班")

    is_reference = True

    date = models.DateField(unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=40, blank=True)
    name_en = models.CharField(max_length=60, blank=True)
    source_doc = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("date",)

    def __str__(self) -> str:
        return f"{self.date} {self.name or self.get_kind_display()}"

    @property
    def title(self) -> str:
        return self.name_en if self.name_en and get_language() == "en" else self.name

    @property
    def is_workday(self) -> bool:
        return self.kind in (self.Kind.WORK, self.Kind.MAKEUP)
