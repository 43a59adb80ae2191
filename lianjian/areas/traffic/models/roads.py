"""Roads, what passes on them, and the spots at which accidents gather."""

from itertools import pairwise
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianjian.areas.traffic.states import SPOT_FLOW
from lianjian.kernel.duties.indexes import owed_indexes
from lianjian.kernel.flow import FlowRecord
from lianjian.kernel.org.models import Dated, DatedQuerySet, Named
from lianjian.kernel.places.coordinates import Point, kilometres
from lianjian.kernel.records.base import Ledgered

METRES = 1_000


class Road(Named, Dated):
    """A road of the county. `path` are its corners in WGS-84, `length` metres along it from its beginning."""

    owned_by = None

    code = models.CharField(max_length=12, unique=True)
    path = models.JSONField(default=list)
    length = models.PositiveIntegerField()

    objects: ClassVar = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ("code",)

    def point_at(self, metre: int) -> Point | None:
        """The point so many metres along the road; None of a road that has no path."""
        corners = [(float(lon), float(lat)) for lon, lat in self.path]
        left = metre / self.length if self.length else 0.0
        whole = sum(kilometres(*legs) for legs in pairwise(corners))
        left *= whole
        for start, end in pairwise(corners):
            leg = kilometres(start, end)
            if left <= leg and leg:
                part = left / leg
                return start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1])
            left -= leg
        return corners[-1] if corners else None


def stake(metre: int) -> str:
    """Metres along a road as a stake says them: K12+350."""
    return f"K{metre // METRES}+{metre % METRES:03d}"


class Stretch(models.Model):
    """A part of a road, in metres from its beginning; `to_m` is not part of it."""

    road = models.ForeignKey(Road, models.PROTECT, related_name="+")
    from_m = models.PositiveIntegerField()
    to_m = models.PositiveIntegerField()

    class Meta:
        abstract = True

    @property
    def stakes(self) -> str:
        return f"{stake(self.from_m)}—{stake(self.to_m)}"


class TrafficCount(Stretch, Ledgered):
    """How many vehicles pass a stretch in a day, as somebody counted: the exposure of what happens there."""

    owned_by = None

    vehicles_a_day = models.PositiveIntegerField()
    counted_on = models.DateField()
    source = models.CharField(max_length=80)

    class Meta:
        ordering = ("-counted_on", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(to_m__gt=F("from_m")), name="traffic_count_of_a_stretch"),
        )

    def __str__(self) -> str:
        return f"{self.road} {self.stakes}"

    @property
    def number(self) -> str:
        return f"L-{self.pk:04d}"


class Spot(Stretch, FlowRecord):
    """A stretch at which accidents gathered: what was counted when it was listed, and what was done there.

    The counts are those of the days `counted_from` to `counted_to`, before anything was done.
    """

    prefix = "H"
    flow = SPOT_FLOW

    counted_from = models.DateField()
    counted_to = models.DateField()
    accidents = models.PositiveIntegerField()
    injured = models.PositiveIntegerField()
    dead = models.PositiveIntegerField()
    listed_on = models.DateField()
    treat_due_on = models.DateField()
    treated_on = models.DateField(null=True)
    watch_until = models.DateField(null=True)
    struck_off_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(to_m__gt=F("from_m")), name="spot_is_a_stretch"),
            models.CheckConstraint(
                condition=Q(state__in=sorted(SPOT_FLOW.states)), name="spot_in_a_known_state"
            ),
        )
        indexes = (
            models.Index(fields=("listed_on",), name="spot_listed"),
            *owed_indexes(
                "spot_treat", due_by="treat_due_on", done_by="treated_on", read=("occurred_on", "unit")
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.road} {self.stakes}"


class SpotMeasure(Ledgered):
    """Something done at a spot, on a day."""

    class Sort(models.TextChoices):
        SIGNS = "signs", _("标志标线")
        SLOWING = "slowing", _("减速设施")
        LIGHTS = "lights", _("信号灯、照明")
        BARRIER = "barrier", _("隔离护栏")
        SIGHT = "sight", _("清除视距障碍")
        PATROL = "patrol", _("勤务巡查")
        TEACHING = "teaching", _("宣传劝导")

    spot = models.ForeignKey(Spot, models.PROTECT, related_name="measures")
    sort = models.CharField(max_length=8, choices=Sort.choices)
    words = models.CharField(max_length=200)
    done_on = models.DateField()

    class Meta:
        ordering = ("done_on", "pk")

    def __str__(self) -> str:
        return f"{self.spot.number} {self.get_sort_display()}"
