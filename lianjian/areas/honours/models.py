"""Awards and what bars them, retirements, families in hardship and visits to them, and leave."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from lianjian.areas.honours.states import (
    AWARD_FLOW,
    LEAVE_FLOW,
    MERITS,
    TAKEN,
    BarKind,
    CareKind,
    Grade,
    LeaveKind,
    Power,
    Purpose,
)
from lianjian.kernel.duties.indexes import owed_indexes
from lianjian.kernel.flow import FlowRecord
from lianjian.kernel.org.models import Dated
from lianjian.kernel.records.base import LedgeredQuerySet, Record


class AwardQuerySet(LedgeredQuerySet):
    def of_people(self) -> "AwardQuerySet":
        return self.filter(person__isnull=False)

    def of_collectives(self) -> "AwardQuerySet":
        return self.filter(person=None)

    def merits(self) -> "AwardQuerySet":
        return self.filter(grade__in=MERITS)

    def commendations(self) -> "AwardQuerySet":
        return self.filter(grade=Grade.COMMENDATION.value)


class Award(FlowRecord):
    """Someone is to be rewarded for a deed of a day; its unit is the one in which the person served then.

    Without a person it is the unit itself that is rewarded as a whole, or a `team` of it, such as one formed for a task.
    `nomination` is the key of the branch's decision that it rests on. Days: `asked_on`, when that was accepted;
    `handled_on`, when the political department made it public, sent it up or closed it; `forwarded_on`, when it
    did so after the publicity; each with the day by which a rule wants it. `publicised_until` is the last day of
    the publicity, `power` who grants it. `secret_because` says why there was no publicity, `again_because` why the
    person is rewarded again.
    """

    prefix = "JL"
    flow = AWARD_FLOW
    search_fields = ("deed", "document", "team")

    person = models.ForeignKey("org.Person", models.PROTECT, related_name="+", null=True)
    team = models.CharField(max_length=80, blank=True)
    grade = models.CharField(max_length=16, choices=Grade.choices)
    deed = models.CharField(max_length=1000)
    deed_on = models.DateField()
    again_because = models.CharField(max_length=200, blank=True)
    secret_because = models.CharField(max_length=200, blank=True)
    nomination = models.BigIntegerField(null=True)
    ask_due_on = models.DateField()
    asked_on = models.DateField(null=True)
    handle_due_on = models.DateField(null=True)
    handled_on = models.DateField(null=True)
    publicised_on = models.DateField(null=True)
    publicised_until = models.DateField(null=True)
    forward_due_on = models.DateField(null=True)
    forwarded_on = models.DateField(null=True)
    reported_on = models.DateField(null=True)
    power = models.CharField(max_length=10, choices=Power.choices, blank=True)
    decided_on = models.DateField(null=True)
    document = models.CharField(max_length=60, blank=True)

    objects: ClassVar = AwardQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=sorted(AWARD_FLOW.states)), name="award_in_a_known_state"
            ),
            models.CheckConstraint(condition=Q(grade__in=Grade.values), name="award_of_a_known_grade"),
            models.CheckConstraint(
                condition=~Q(state__in=TAKEN) | Q(nomination__isnull=False),
                name="award_asked_on_a_nomination",
            ),
            models.CheckConstraint(
                condition=~Q(state="granted") | (Q(decided_on__isnull=False) & ~Q(document="")),
                name="award_granted_by_a_document",
            ),
            models.UniqueConstraint(
                fields=("nomination",), condition=Q(nomination__isnull=False), name="nomination_serves_once"
            ),
            models.UniqueConstraint(
                fields=("person", "deed_on"), condition=Q(state__in=TAKEN), name="deed_rewarded_once"
            ),
            models.UniqueConstraint(
                fields=("unit", "team", "deed_on"),
                condition=Q(person=None, state__in=TAKEN),
                name="collective_deed_rewarded_once",
            ),
            models.CheckConstraint(condition=Q(person=None) | Q(team=""), name="award_of_a_person_or_a_team"),
        )
        indexes = (
            models.Index(fields=("unit", "occurred_on"), name="award_unit_day"),
            models.Index(fields=("state", "occurred_on"), name="award_state_day"),
            models.Index(fields=("person", "decided_on"), name="award_person_decided"),
            *owed_indexes(
                "award_ask", due_by="ask_due_on", done_by="asked_on", read=("occurred_on", "unit", "state")
            ),
            *owed_indexes(
                "award_handle", due_by="handle_due_on", done_by="handled_on",
                read=("asked_on", "unit", "state", "power"), by_some=True,
            ),
            *owed_indexes(
                "award_forward", due_by="forward_due_on", done_by="forwarded_on",
                read=("publicised_on", "unit", "state"), by_some=True,
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.number} {self.headline}"

    @property
    def is_collective(self) -> bool:
        return self.person_id is None

    @property
    def receiver(self) -> str:
        """Who is rewarded, in words."""
        return str(self.person) if self.person else f"{self.unit} {self.team}".strip()

    @property
    def headline(self) -> str:
        return f"{self.receiver} · {self.award}"

    @property
    def award(self) -> str:
        """What is given, in words: a unit's award says that it is one."""
        grade = self.get_grade_display()
        return _("集体%s") % grade if self.is_collective else grade


class Bar(Dated):
    """Nobody may reward this person from a day to a day; only what kind of reason there is, is kept.

    Without a person it is the unit that is not rewarded as a whole, nor a team of it.
    """

    is_reference = False

    person = models.ForeignKey("org.Person", models.PROTECT, related_name="+", null=True)
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=BarKind.choices)

    class Meta(Dated.Meta):
        constraints = (
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(person=None, kind="violation") | (Q(person__isnull=False) & ~Q(kind="violation")),
                name="bar_of_a_person_or_a_unit",
            ),
        )
        indexes = (
            models.Index(fields=("person", "valid_from"), name="bar_person"),
            models.Index(fields=("unit", "valid_from"), name="bar_unit"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.get_kind_display()}"

    @property
    def number(self) -> str:
        return f"ZX-{self.pk:04d}"


class Retirement(Record):
    """Someone retires on a day, and is seen off with honour by the day that a rule gives."""

    prefix = "RX"

    person = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    retires_on = models.DateField()
    ceremony_due_on = models.DateField()
    ceremony_on = models.DateField(null=True)
    ceremony = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person",), name="retires_once"),)
        indexes = (
            models.Index(fields=("unit", "retires_on"), name="retirement_unit_day"),
            models.Index(fields=("retires_on",), name="retirement_day"),
            *owed_indexes(
                "retirement", due_by="ceremony_due_on", done_by="ceremony_on", read=("occurred_on", "unit")
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.person}"


class Hardship(Dated):
    """The family of someone who serves is in hardship, from a day to a day that is set from the start.

    What the hardship is, is not kept. Its unit is the branch that cares.
    """

    is_reference = False

    person = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=8, choices=Purpose.choices)

    class Meta(Dated.Meta):
        constraints = (
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(valid_to__isnull=False), name="hardship_has_an_end"),
        )
        indexes = (
            models.Index(fields=("unit", "valid_from"), name="hardship_unit"),
            models.Index(fields=("person", "valid_from"), name="hardship_person"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"KN-{self.pk:04d}"


class CareVisit(Record):
    """A branch (its unit) visited a family in hardship or someone who is ill. Only that, and what was given.

    `fund` in yuan. `listed` is the family's place on the list, where it has one.
    """

    prefix = "WW"

    person = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=CareKind.choices)
    listed = models.ForeignKey(Hardship, models.PROTECT, related_name="+", null=True)
    fund = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(kind="hardship") | Q(listed__isnull=False), name="care_of_a_listed_family"
            ),
        )
        indexes = (
            models.Index(fields=("unit", "occurred_on"), name="care_unit_day"),
            models.Index(fields=("occurred_on", "listed"), name="care_day_listed"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.get_kind_display()}"


class Carried(Record):
    """Days of someone's annual leave of a year that may be taken in the next, because the work did not allow it before."""

    prefix = "JZ"
    search_fields = ("why",)

    person = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    days = models.PositiveSmallIntegerField()
    why = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("person", "year"), name="carried_once_a_year"),
            models.CheckConstraint(condition=Q(days__gt=0), name="carries_some_days"),
        )
        indexes = (models.Index(fields=("unit", "year"), name="carried_unit_year"),)

    def __str__(self) -> str:
        return f"{self.number} {self.person}"


class Leave(FlowRecord):
    """Someone asks for leave from the first to the last day; `days` of them are working days."""

    prefix = "QJ"
    flow = LEAVE_FLOW

    person = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=LeaveKind.choices)
    first = models.DateField()
    last = models.DateField()
    days = models.PositiveSmallIntegerField()
    decide_due_on = models.DateField()
    decided_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=sorted(LEAVE_FLOW.states)), name="leave_in_a_known_state"
            ),
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="leave_ends_after_it_begins"),
        )
        indexes = (
            models.Index(fields=("unit", "first"), name="leave_unit_first"),
            models.Index(fields=("person", "first"), name="leave_person_first"),
            models.Index(fields=("state", "first"), name="leave_state_first"),
            *owed_indexes(
                "leave_decide", due_by="decide_due_on", done_by="decided_on", read=("occurred_on", "unit")
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.person} {self.get_kind_display()}"

    @property
    def span(self) -> str:
        return _("%(first)s 至 %(last)s") % {"first": self.first, "last": self.last}
