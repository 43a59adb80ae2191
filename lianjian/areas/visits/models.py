"""Village visits, and the hazards found on them. No row names anyone who lives there."""

from django.db import models
from django.db.models import F, Q
from django.utils.text import Truncator

from lianjian.areas.visits.states import FLOW
from lianjian.kernel.duties.indexes import owed_indexes
from lianjian.kernel.flow import FlowRecord
from lianjian.kernel.org.models import Dated, Named, Person
from lianjian.kernel.records.base import Record


class HazardKind(Named, Dated):
    """One of the kinds of the county's list. A kind that ends keeps its old rows."""

    code = models.CharField(max_length=8, unique=True)

    class Meta(Dated.Meta):
        ordering = ("code",)


class Visit(Record):
    """Officers went to a village.

    `companions` holds the keys of those who went along with `officer`; `households` is how many were spoken
    to. `period_from` is the first day of the visit period that the visit fulfils, or None if it fulfils none.
    `problems`, `disputes` and `hazards` count what was found.
    """

    prefix = "V"
    search_fields = ("note",)

    officer = models.ForeignKey(Person, models.PROTECT, related_name="+")
    companions = models.JSONField(default=list)
    note = models.TextField(max_length=2000)
    households = models.PositiveSmallIntegerField(default=0)
    period_from = models.DateField(null=True)
    problems = models.PositiveSmallIntegerField(default=0)
    disputes = models.PositiveSmallIntegerField(default=0)
    hazards = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(period_from__isnull=True) | Q(period_from__lte=F("occurred_on")),
                name="visit_not_before_its_period",
            ),
        )
        indexes = (
            models.Index(fields=("unit", "occurred_on"), name="visit_unit_day"),
            models.Index(fields=("occurred_on", "place"), name="visit_day_place"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.headline}"

    @property
    def headline(self) -> str:
        """The village, or the beginning of the note where the visit has none."""
        return self.place.short_name() if self.place else Truncator(self.note).chars(30)


class Hazard(FlowRecord):
    """Something at a place that can do harm, until someone else has seen that it is gone.

    `body` is who answers for the place and was told; `removed_on` the local day on which it was reported
    removed, by the actor `removed_by`; `checked_on` the one on which another person found it removed.
    """

    prefix = "H"
    flow = FLOW
    search_fields = ("text", "place_text")

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="+")
    kind = models.ForeignKey(HazardKind, models.PROTECT, related_name="+")
    text = models.TextField(max_length=2000)
    place_text = models.CharField(max_length=120, blank=True)
    grave = models.BooleanField(default=False)
    due_on = models.DateField()
    body = models.CharField(max_length=80, blank=True)
    notified_on = models.DateField(null=True)
    fix = models.TextField(max_length=1000, blank=True)
    removed_on = models.DateField(null=True)
    removed_by = models.CharField(max_length=40, blank=True)
    check_due_on = models.DateField(null=True)
    checked_on = models.DateField(null=True)
    not_removed_times = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=sorted(FLOW.states)), name="hazard_in_a_known_state"
            ),
            models.CheckConstraint(
                condition=Q(removed_on__isnull=True) | Q(removed_on__gte=F("occurred_on")),
                name="hazard_removed_after_found",
            ),
            models.CheckConstraint(
                condition=Q(checked_on__isnull=True) | Q(checked_on__gte=F("removed_on")),
                name="hazard_checked_after_removed",
            ),
        )
        indexes = (
            models.Index(fields=("unit", "occurred_on"), name="hazard_unit_found"),
            *owed_indexes(
                "hazard_remove", due_by="due_on", done_by="removed_on", read=("occurred_on", "unit")
            ),
            *owed_indexes(
                "hazard_check",
                due_by="check_due_on",
                done_by="checked_on",
                read=("occurred_on", "unit"),
                by_some=True,
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.headline}"

    @property
    def headline(self) -> str:
        """The kind, and the beginning of what was seen."""
        return f"{self.kind} · {Truncator(self.text).chars(30)}"
