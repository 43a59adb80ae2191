"""Rules as dated data: the law and the bureau's own, each with its source and who confirmed it."""

from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lianjian.kernel.org.models import Dated, Named

UNIT_WORDS = {
    "working_day": _("个工作日"),
    "day": _("天"),
    "month": _("个月"),
    "month_of_year": _("月"),
    "year": _("年"),
    "hour": _("小时"),
    "minute": _("分钟"),
    "second": _("秒"),
    "metre": _("米"),
    "mg_per_100ml": "mg/100 ml",
    "count": _("次"),
    "person": _("人"),
    "share": "",
    "weekday": "",
    "date": "",
}


class Rule(Named, Dated):
    """One version of one rule. A rule whose certainty is from memory, a page or our design, and that nobody
    confirmed, shows as unconfirmed wherever it is quoted.
    """

    class Level(models.TextChoices):
        NATIONAL = "national", _("国家")
        PROVINCE = "province", _("省")
        CITY = "city", _("市")
        BUREAU = "bureau", _("局定")
        OURS = "ours", _("系统设定")

    class Tag(models.TextChoices):
        LAW = "L", _("已核对法条")
        PAGE = "P", _("据公开网页")
        TESTED = "T", _("已测试")
        MEMORY = "M", _("待核对")
        DESIGN = "D", _("设计取值")

    code = models.CharField(max_length=40)
    value = models.JSONField(null=True)
    unit = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=200, blank=True)
    article = models.CharField(max_length=120, blank=True)
    level = models.CharField(max_length=12, choices=Level.choices)
    tag = models.CharField(max_length=1, choices=Tag.choices)
    confirmed_by = models.CharField(max_length=80, blank=True)
    confirmed_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    note_en = models.TextField(blank=True)

    class Meta(Dated.Meta):
        ordering = ("code", "valid_from")
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=("code", "valid_from"), name="one_version_of_a_rule_a_day"),
        )

    @property
    def confirmed(self) -> bool:
        return bool(self.confirmed_by) or self.tag in (self.Tag.LAW, self.Tag.TESTED)

    @property
    def value_text(self) -> str:
        """The value with its unit, in words."""
        return f"{_in_words(self.value)} {UNIT_WORDS.get(self.unit, self.unit)}".strip()

    @property
    def note_text(self) -> str:
        return self.note_en if self.note_en and get_language() == "en" else self.note


def _in_words(value: Any) -> str:
    """One value, several, or several by name."""
    if isinstance(value, dict):
        return "、".join(f"{name} {_in_words(one)}" for name, one in value.items())
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)
