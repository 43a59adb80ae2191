"""A violation of the traffic law, from the day it is seen to the decision on it. It names nobody.

Who drove is known to the national system under `reference`. A plate is entered only where an owner must be told,
sealed, and destroyed by RETAIN_TRAFFIC_PLATE.
"""

from datetime import date, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianjian.areas.traffic.models.roads import Road
from lianjian.areas.traffic.states import CANCELLED, DECIDED, VIOLATION_FLOW
from lianjian.kernel.duties.indexes import owed_indexes
from lianjian.kernel.flow import FlowRecord
from lianjian.kernel.org.models import Dated, DatedQuerySet, Named
from lianjian.kernel.records.base import LedgeredQuerySet, Personal

RETAIN_PLATE = "RETAIN_TRAFFIC_PLATE"


class Source(models.TextChoices):
    ON_SITE = "on_site", _("现场查处")
    CAMERA = "camera", _("非现场")
    REPORT = "report", _("群众举报")


class Vehicle(models.TextChoices):
    CAR = "car", _("小型汽车")
    BUS = "bus", _("客车")
    LORRY = "lorry", _("货车")
    TRACTOR = "tractor", _("拖拉机、农用车")
    MOTORCYCLE = "motorcycle", _("摩托车")
    LOW_SPEED = "low_speed", _("低速电动车")
    BICYCLE = "bicycle", _("电动自行车、自行车")
    ON_FOOT = "on_foot", _("行人")


class Decision(models.TextChoices):
    WARNING = "warning", _("警告")
    FINE = "fine", _("罚款")
    SUSPENSION = "suspension", _("暂扣驾驶证")
    REVOCATION = "revocation", _("吊销驾驶证")
    DETENTION = "detention", _("行政拘留")


class Ground(models.TextChoices):
    """Why a record is taken back; which of these count is the rule TRAFFIC_CANCEL_GROUNDS."""

    EMERGENCY = "emergency", _("警车、消防车、救护车、工程救险车执行紧急任务")
    STOLEN = "stolen", _("车辆被盗抢或号牌被冒用期间")
    RESCUE = "rescue", _("救助危难或者紧急避险")
    ON_THE_SPOT = "on_the_spot", _("已在现场被交警处理")
    SIGNALS = "signals", _("交通信号指示不一致")
    UNCLEAR = "unclear", _("记录资料不清晰、不准确")
    WRONG_PLATE = "wrong_plate", _("号牌信息错误")
    OTHER = "other", _("其他应当消除的情形")


class Behaviour(Named, Dated):
    """A behaviour of the county's code table: what it costs in points and, at least and at most, in yuan."""

    code = models.CharField(max_length=12, unique=True)
    points = models.PositiveSmallIntegerField()
    fine_from = models.PositiveIntegerField()
    fine_to = models.PositiveIntegerField()
    article = models.CharField(max_length=80, blank=True)

    objects: ClassVar = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ("code",)


class ViolationQuerySet(LedgeredQuerySet):
    def handled(self) -> Self:
        """Decided, and not taken back since."""
        return self.filter(state=DECIDED.code)

    def became_late(self) -> Self:
        """Not reviewed by its day, whether since or not."""
        late = Q(reviewed_on__isnull=True) | Q(reviewed_on__gt=F("review_due_on"))
        return self.filter(late, review_due_on__isnull=False)


class Violation(FlowRecord):
    """One violation. Days are local days; `occurred_at` is when it was seen, `basis` by what (a device, a photo).

    A day is empty where that step was not taken here: what came from the national system's export owes nothing
    for steps that were taken there.
    """

    prefix = "W"
    flow = VIOLATION_FLOW
    personal = (Personal(name="plate", purpose=_("通知机动车所有人、核实应否消除"), retain=RETAIN_PLATE),)

    reference = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=8, choices=Source.choices)
    behaviour = models.ForeignKey(Behaviour, models.PROTECT, related_name="+")
    vehicle = models.CharField(max_length=12, choices=Vehicle.choices)
    road = models.ForeignKey(Road, models.PROTECT, null=True, db_index=False, related_name="+")
    where = models.CharField(max_length=80, blank=True)
    basis = models.CharField(max_length=120, blank=True)
    review_due_on = models.DateField(null=True)
    late_on = models.DateField(null=True)
    reviewed_on = models.DateField(null=True)
    entered_on = models.DateField(null=True)
    notice_due_on = models.DateField(null=True)
    notified_on = models.DateField(null=True)
    accepted_at = models.DateTimeField(null=True)
    foreseen = models.CharField(max_length=12, choices=Decision.choices, blank=True)
    decide_due_on = models.DateField(null=True)
    decision = models.CharField(max_length=12, choices=Decision.choices, blank=True)
    fine = models.PositiveIntegerField(null=True)
    points = models.PositiveSmallIntegerField(null=True)
    decided_on = models.DateField(null=True)
    ground = models.CharField(max_length=12, choices=Ground.choices, blank=True)
    verified_on = models.DateField(null=True)
    cancel_due_on = models.DateField(null=True)
    cancelled_on = models.DateField(null=True)

    objects: ClassVar = ViolationQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("reference",), condition=~Q(reference=""), name="violation_referred_to_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(VIOLATION_FLOW.states)), name="violation_in_a_known_state"
            ),
            models.CheckConstraint(
                condition=~Q(state=DECIDED.code) | Q(decided_on__isnull=False) & ~Q(decision=""),
                name="violation_decided_has_its_decision",
            ),
            models.CheckConstraint(
                condition=~Q(state=CANCELLED.code) | Q(cancelled_on__isnull=False) & ~Q(ground=""),
                name="violation_cancelled_has_its_ground",
            ),
        )
        indexes = (
            models.Index(fields=("decided_on", "unit"), name="violation_decided"),
            models.Index(
                fields=("state", "unit"), condition=~Q(state=DECIDED.code), name="violation_undecided"
            ),
            *(
                index
                for name, due, done in (
                    ("review", "review_due_on", "reviewed_on"),
                    ("notice", "notice_due_on", "notified_on"),
                    ("decide", "decide_due_on", "decided_on"),
                    ("cancel", "cancel_due_on", "cancelled_on"),
                )
                for index in owed_indexes(
                    f"violation_{name}", due_by=due, done_by=done, read=("occurred_on", "unit"), by_some=True
                )
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.behaviour}"

    def review_by(self, day: date) -> Self:
        """Set the day by which it is to be reviewed."""
        self.review_due_on, self.late_on = day, day + timedelta(days=1)
        return self
