"""Drivers found under the influence of alcohol: what was measured, and what was decided. It names nobody."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianjian.areas.traffic.models.roads import Road
from lianjian.areas.traffic.models.violations import Vehicle
from lianjian.areas.traffic.states import DRUNK_FLOW, FILED, NOT_FILED
from lianjian.kernel.duties.indexes import owed_indexes
from lianjian.kernel.flow import FlowRecord


class Aggravating(models.TextChoices):
    """What makes a case heavier; which of these count is the rule DRUNK_AGGRAVATING."""

    ACCIDENT = "accident", _("造成交通事故且负事故全部或者主要责任，或者造成交通事故后逃逸")
    AGAIN = "again", _("曾因酒后驾驶受过处罚或者追究")
    NO_LICENCE = "no_licence", _("未取得机动车驾驶资格")
    HIGHWAY = "highway", _("在高速公路上驾驶")
    PASSENGERS = "passengers", _("从事校车、旅客运输或者重型载货等业务")
    SPEED = "speed", _("严重超员、超载、超速")
    DANGEROUS = "dangerous", _("运输危险化学品、危险货物")
    CHECKS = "checks", _("逃避、阻碍检查或者拒绝检测")
    OTHER = "other", _("其他需要从重处理的情形")


class DrunkDriving(FlowRecord):
    """One driver found. `breath` and `blood` in mg of alcohol in 100 ml of blood; blood counts where there is both.

    `level` is that value, and `is_drunk` whether it reached what the rule of its day calls drunk: found and
    filed are two figures.
    """

    prefix = "Z"
    flow = DRUNK_FLOW

    road = models.ForeignKey(Road, models.PROTECT, null=True, related_name="+")
    where = models.CharField(max_length=80, blank=True)
    vehicle = models.CharField(max_length=12, choices=Vehicle.choices)
    breath = models.PositiveSmallIntegerField()
    blood = models.PositiveSmallIntegerField(null=True)
    blood_on = models.DateField(null=True)
    level = models.PositiveSmallIntegerField()
    is_drunk = models.BooleanField()
    is_drinking = models.BooleanField()
    aggravating = models.JSONField(default=list)
    decide_due_on = models.DateField(null=True)
    decided_on = models.DateField(null=True)
    filed_on = models.DateField(null=True)
    case_number = models.CharField(max_length=60, blank=True)
    why_not = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=sorted(DRUNK_FLOW.states)), name="drunk_in_a_known_state"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(FILED.code, NOT_FILED.code)) | Q(is_drunk=True),
                name="drunk_filed_or_not_is_drunk",
            ),
            models.CheckConstraint(
                condition=~Q(state=FILED.code) | Q(filed_on__isnull=False), name="drunk_filed_on_a_day"
            ),
        )
        indexes: ClassVar = (
            models.Index(fields=("filed_on",), name="drunk_filed"),
            models.Index(fields=("occurred_on", "unit"), name="drunk_occurred"),
            *owed_indexes(
                "drunk_decide",
                due_by="decide_due_on",
                done_by="decided_on",
                read=("occurred_on", "unit"),
                by_some=True,
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.level} mg/100 ml"
