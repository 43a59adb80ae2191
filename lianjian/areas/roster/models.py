"""Crews, the skills of people, who is on duty when, and where each crew is now."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from lianjian.areas.roster.states import FLOW
from lianjian.kernel.flow import FlowRecord
from lianjian.kernel.org.models import Dated, Named, Person, Unit
from lianjian.kernel.records.base import Ledgered, Record


class Skill(Named, Dated):
    """Something that a call may need and not everybody can do: one of the county's list."""

    owned_by = None

    code = models.CharField(max_length=12, unique=True)

    class Meta(Dated.Meta):
        ordering = ("code",)


class Qualification(Dated):
    """A person has a skill, on these dates."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="+")

    class Meta(Dated.Meta):
        indexes = (models.Index(fields=("person", "valid_from"), name="qualification_person"),)

    def __str__(self) -> str:
        return f"{self.person} · {self.skill}"

    @property
    def number(self) -> str:
        return str(self)


class Crew(Named, Dated):
    """People and a vehicle that are sent as one. It waits at its post: WGS-84 degrees, and what the place is called."""

    search_fields = ("code", "name", "name_en", "post_name", "plate")

    code = models.CharField(max_length=20, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    longitude = models.FloatField()
    latitude = models.FloatField()
    post_name = models.CharField(max_length=80)
    plate = models.CharField(max_length=16, blank=True)

    class Meta(Dated.Meta):
        ordering = ("code",)
        indexes = (models.Index(fields=("unit", "code"), name="crew_unit_code"),)

    @property
    def number(self) -> str:
        return self.code


class MonthPlan(Record):
    """A month of a crew was planned at once. `month` is its first day; `asked_from` the first day of the month before,
    in which the plan is owed.
    """

    prefix = "PB"

    crew = models.ForeignKey(Crew, models.PROTECT, related_name="+")
    month = models.DateField()
    asked_from = models.DateField()
    shifts = models.PositiveSmallIntegerField()

    class Meta:
        indexes = (
            models.Index(fields=("asked_from", "crew"), name="month_plan_asked"),
            models.Index(fields=("unit", "month"), name="month_plan_unit"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.crew} {self.month:%Y-%m}"


class Shift(FlowRecord):
    """A crew is on duty from `occurred_at` to `ends`, led by one of its people.

    `people` is how many stand in it, `minimum` how many the rule of the day asked for; `rest_broken` is for how many
    of them the rest before it came out too short after all, because the shift before went on.
    """

    prefix = "BC"
    flow = FLOW

    crew = models.ForeignKey(Crew, models.PROTECT, related_name="+")
    ends = models.DateTimeField()
    leader = models.ForeignKey(Person, models.PROTECT, related_name="+")
    people = models.PositiveSmallIntegerField()
    minimum = models.PositiveSmallIntegerField()
    rest_broken = models.PositiveSmallIntegerField(default=0)
    plan = models.ForeignKey(MonthPlan, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=sorted(FLOW.states)), name="shift_in_a_known_state"),
            models.CheckConstraint(condition=Q(ends__gt=F("occurred_at")), name="shift_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(rest_broken__lte=F("people")), name="shift_rest_broken_of_its_people"
            ),
        )
        indexes = (
            models.Index(fields=("unit", "occurred_on"), name="shift_unit_day"),
            models.Index(fields=("crew", "occurred_at"), name="shift_crew_starts"),
            models.Index(fields=("state", "ends"), name="shift_state_ends"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.crew} {self.hours}"

    @property
    def hours(self) -> str:
        """When, in local words."""
        return hours_of(self.occurred_at, self.ends)

    @property
    def is_short(self) -> bool:
        """Whether fewer stand in it than the rule of its day asks for."""
        return self.people < self.minimum


def hours_of(starts: datetime, ends: datetime) -> str:
    """A stretch of hours in local words; the day of its end only where it is another."""
    first, last = timezone.localtime(starts), timezone.localtime(ends)
    until = f"{last:%H:%M}" if first.date() == last.date() else f"{last:%m-%d %H:%M}"
    return f"{first:%Y-%m-%d %H:%M}—{until}"


class Turn(Ledgered):
    """A person stands in a shift, as long as `stands`. The times are the shift's, so that a person's rest is told by
    these rows alone.
    """

    owned_by = None

    shift = models.ForeignKey(Shift, models.PROTECT, related_name="turns")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    stands = models.BooleanField(default=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("shift", "person"), name="one_turn_in_a_shift"),)
        indexes = (models.Index(fields=("person", "ends"), name="turn_person_ends"),)

    def __str__(self) -> str:
        return f"{self.person} {hours_of(self.starts, self.ends)}"


class Loan(Record):
    """A person is lent to an operation from the first to the last day, and stands in no shift at home."""

    prefix = "CD"
    search_fields = ("to",)

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    to = models.CharField(max_length=80)
    first = models.DateField()
    last = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="loan_ends_after_it_begins"),
        )
        indexes = (
            models.Index(fields=("unit", "first"), name="loan_unit_first"),
            models.Index(fields=("person", "last"), name="loan_person_last"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.person}"


class Feed(Ledgered):
    """A device or system that tells where crews are. Only the hash of its key is kept, and not in the ledger."""

    owned_by = None
    unproved = frozenset({"digest"})

    title = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    opened_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.title

    @property
    def source(self) -> str:
        """What positions say of where they come from."""
        return f"feed:{self.pk}"


class Position(models.Model):
    """Where a crew was seen last: WGS-84 degrees, when, and by which feed. One row a crew, written over each time.

    No history is kept, in no table and no ledger: officers are no subjects of tracking either. How fast a crew came is
    told by the times of the call.
    """

    crew = models.OneToOneField(Crew, models.PROTECT, primary_key=True, related_name="position")
    longitude = models.FloatField()
    latitude = models.FloatField()
    seen_at = models.DateTimeField()
    source = models.CharField(max_length=60)

    def __str__(self) -> str:
        return f"{self.crew} {self.seen_at}"
