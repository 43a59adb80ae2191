"""Traffic accidents by the legal classes, those who died of them, findings and their reviews. No one is named."""

from datetime import date, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianjian.areas.traffic.models.roads import Road, stake
from lianjian.areas.traffic.states import ACCIDENT_FLOW
from lianjian.kernel.duties.indexes import owed_indexes
from lianjian.kernel.flow import FlowRecord
from lianjian.kernel.records.base import Ledgered, LedgeredQuerySet, Record


class Party(models.TextChoices):
    A = "a", _("甲")
    B = "b", _("乙")
    C = "c", _("丙")
    D = "d", _("丁")


class Responsibility(models.TextChoices):
    FULL = "full", _("全部责任")
    MAIN = "main", _("主要责任")
    EQUAL = "equal", _("同等责任")
    MINOR = "minor", _("次要责任")
    NONE = "none", _("无责任")


class AccidentQuerySet(LedgeredQuerySet):
    def of_population(self) -> Self:
        """Those that the rule of their day counts in the county's accidents."""
        return self.filter(in_population=True)

    def became_late(self) -> Self:
        """Without a finding by its day, whether since or not."""
        late = Q(found_on__isnull=True) | Q(found_on__gt=F("finding_due_on"))
        return self.filter(late, finding_due_on__isnull=False)


class Accident(FlowRecord):
    """One accident. `metre` is how far along its road, None where nobody measured it.

    `dead` counts all who died of it, `dead_counted` those who died within the window of the rule of its day;
    `in_population` says whether the rule of its day counts it in the county's figure. `loss` is in yuan.
    """

    class Procedure(models.TextChoices):
        SIMPLE = "simple", _("简易程序")
        ORDINARY = "ordinary", _("一般程序")

    class Sort(models.TextChoices):
        """The legal classes since 2018, by the heaviest consequence."""

        PROPERTY = "property", _("财产损失事故")
        INJURY = "injury", _("伤人事故")
        DEATH = "death", _("死亡事故")

    prefix = "A"
    flow = ACCIDENT_FLOW
    search_fields = ("title",)

    title = models.CharField(max_length=80)
    outline = models.TextField(max_length=1000, blank=True)
    road = models.ForeignKey(Road, models.PROTECT, null=True, related_name="+")
    metre = models.PositiveIntegerField(null=True)
    procedure = models.CharField(max_length=8, choices=Procedure.choices)
    in_population = models.BooleanField()
    sort = models.CharField(max_length=8, choices=Sort.choices)
    hurt_lightly = models.PositiveSmallIntegerField(default=0)
    hurt_badly = models.PositiveSmallIntegerField(default=0)
    injured = models.PositiveSmallIntegerField(default=0)
    dead = models.PositiveSmallIntegerField(default=0)
    dead_counted = models.PositiveSmallIntegerField(default=0)
    loss = models.PositiveIntegerField(default=0)
    is_hit_and_run = models.BooleanField(default=False)
    caught_on = models.DateField(null=True)
    surveyed_on = models.DateField(null=True)
    commission_due_on = models.DateField(null=True)
    commissioned_on = models.DateField(null=True)
    appraised_on = models.DateField(null=True)
    finding_due_on = models.DateField(null=True)
    late_on = models.DateField(null=True)
    found_on = models.DateField(null=True)
    responsibilities = models.JSONField(default=dict)
    delivered_on = models.DateField(null=True)
    ask_until = models.DateField(null=True)
    review_asked_on = models.DateField(null=True)
    review_due_on = models.DateField(null=True)
    reviewed_on = models.DateField(null=True)
    investigated_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)

    objects: ClassVar = AccidentQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=sorted(ACCIDENT_FLOW.states)), name="accident_in_a_known_state"
            ),
            models.CheckConstraint(
                condition=Q(dead_counted__lte=F("dead")), name="accident_dead_counted_of_the_dead"
            ),
            models.CheckConstraint(
                condition=Q(injured=F("hurt_lightly") + F("hurt_badly")), name="accident_injured_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(metre__isnull=True) | Q(road__isnull=False), name="accident_measured_on_a_road"
            ),
        )
        indexes: ClassVar = (
            models.Index(fields=("occurred_on", "unit"), name="accident_occurred"),
            models.Index(fields=("road", "metre", "occurred_on"), name="accident_on_a_road"),
            models.Index(fields=("state", "unit"), name="accident_state_unit"),
            *(
                index
                for name, due, done in (
                    ("find", "finding_due_on", "found_on"),
                    ("commission", "commission_due_on", "commissioned_on"),
                    ("review", "review_due_on", "reviewed_on"),
                )
                for index in owed_indexes(
                    f"accident_{name}", due_by=due, done_by=done, read=("occurred_on", "unit"), by_some=True
                )
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def whereabouts(self) -> str:
        """The road and the stake, as far as they are known."""
        if self.road is None:
            return ""
        return str(self.road) if self.metre is None else f"{self.road} {stake(self.metre)}"

    def find_by(self, day: date) -> Self:
        """Set the day by which the finding is to be made."""
        self.finding_due_on, self.late_on = day, day + timedelta(days=1)
        return self

    def classify(self) -> Self:
        """Set the legal class by the heaviest consequence."""
        self.injured = self.hurt_lightly + self.hurt_badly
        hurt = self.Sort.INJURY if self.injured else self.Sort.PROPERTY
        self.sort = self.Sort.DEATH if self.dead else hurt
        return self


class DeathQuerySet(LedgeredQuerySet):
    def counted(self) -> Self:
        """Who died within the window, of an accident that the county's figure counts."""
        return self.filter(within_window=True, in_population=True)


class Death(Record):
    """Somebody died of an accident. No name: only when. `occurred_at` is the death's own time.

    `accident_on` is the day of the accident, by which deaths are counted.
    """

    prefix = "AD"

    accident = models.ForeignKey(Accident, models.PROTECT, related_name="deaths")
    accident_on = models.DateField()
    within_window = models.BooleanField()
    in_population = models.BooleanField()

    objects: ClassVar = DeathQuerySet.as_manager()

    class Meta:
        ordering = ("occurred_at", "pk")
        indexes = (models.Index(fields=("accident_on",), name="death_accident_on"),)

    def __str__(self) -> str:
        return f"{self.accident.number} {self.number}"


class Review(Ledgered):
    """What the higher office said of a finding: upheld, or to be made anew."""

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("维持原认定")
        ANEW = "anew", _("责令重新认定")

    accident = models.ForeignKey(Accident, models.PROTECT, related_name="reviews")
    asked_on = models.DateField()
    asked_by = models.CharField(max_length=2, choices=Party.choices)
    concluded_on = models.DateField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.accident.number} {self.get_outcome_display()}"
