"""The lines by which branches are judged, and the evaluations of a quarter. Points are kept in hundredths."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianjian.areas.cycle.states import ACCOUNT_FLOW, FLOW, OBSERVATION_FLOW, AccountGrade
from lianjian.kernel.duties.indexes import owed_indexes
from lianjian.kernel.flow import FlowRecord
from lianjian.kernel.org.models import Dated, Named
from lianjian.kernel.records.base import Ledgered, LedgeredQuerySet, Record


class Stream(models.TextChoices):
    """What a branch answers for."""

    PARTY = "party", _("党建")
    TEAM = "team", _("队建")
    POLICING = "policing", _("业务")


class Line(Named, Dated):
    """One line of what branches are judged by: a duty, or a figure that is a share. `points`: what all of it is worth."""

    owned_by = None
    search_fields = ("code", "name", "name_en")

    code = models.CharField(max_length=12)
    stream = models.CharField(max_length=10, choices=Stream.choices)
    duty = models.CharField(max_length=60, blank=True)
    figure = models.CharField(max_length=60, blank=True)
    points = models.PositiveSmallIntegerField()

    class Meta(Dated.Meta):
        ordering = ("code", "valid_from")
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=("code", "valid_from"), name="line_begins_once"),
            models.CheckConstraint(condition=Q(points__gt=0), name="line_is_worth_something"),
            models.CheckConstraint(
                condition=(Q(duty="") & ~Q(figure="")) | (Q(figure="") & ~Q(duty="")),
                name="line_is_of_a_duty_or_a_figure",
            ),
        )

    @property
    def number(self) -> str:
        return self.code


class Charge(Dated):
    """A line of the duty lists: in every branch, who holds a kind of post answers for a duty, from a day on."""

    owned_by = None

    post_kind = models.CharField(max_length=20)
    duty = models.CharField(max_length=60)

    class Meta(Dated.Meta):
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=("post_kind", "duty"),
                condition=Q(valid_to__isnull=True),
                name="charged_once_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.post_kind} · {self.duty}"

    @property
    def number(self) -> str:
        return f"ZQ-{self.pk:03d}"


class Reminder(Record):
    """What a branch (its `unit`) was told on a day of what its unit had still to do that month.

    `items` holds (duty, late, near) for each duty with something to do; `late` and `near` are their sums.
    """

    prefix = "T"

    until = models.DateField()
    items = models.JSONField(default=list)
    late = models.PositiveIntegerField()
    near = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("unit", "occurred_on"), name="reminded_once_a_day"),)
        indexes = (models.Index(fields=("occurred_on", "unit"), name="reminder_day_unit"),)

    def __str__(self) -> str:
        return f"{self.number} {self.headline}"

    @property
    def headline(self) -> str:
        return f"{self.unit} · {self.occurred_on}"


class Closing(Record):
    """A month of a branch (its `unit`), closed: how each duty of its unit that fell due in the month stood then.

    `items` holds (duty, owed, in time, late, excused); the four fields are their sums. What was not done is late.
    `asked` is what was owed without what was excused.
    """

    prefix = "YJ"

    first = models.DateField()
    last = models.DateField()
    items = models.JSONField(default=list)
    owed = models.PositiveIntegerField()
    asked = models.PositiveIntegerField()
    in_time = models.PositiveIntegerField()
    late = models.PositiveIntegerField()
    excused = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("unit", "first"), name="closed_once_a_month"),
            models.CheckConstraint(
                condition=Q(owed=F("asked") + F("excused"), asked=F("in_time") + F("late")),
                name="closing_adds_up",
            ),
        )
        indexes = (models.Index(fields=("first", "unit"), name="closing_month_unit"),)

    def __str__(self) -> str:
        return f"{self.number} {self.headline}"

    @property
    def headline(self) -> str:
        return f"{self.unit} · {self.first:%Y-%m}"


class EvaluationQuerySet(LedgeredQuerySet):
    def closed(self) -> Self:
        """What is as it is from now on."""
        return self.filter(closed_on__isnull=False)


class Evaluation(FlowRecord):
    """A branch (its `unit`) judged on a quarter, from the day of its draft. Days are local days.

    `earned` of `possible` points, in hundredths. `known_at` is the moment for which it holds, once closed.
    """

    prefix = "K"
    flow = FLOW

    first = models.DateField()
    last = models.DateField()
    contest_by = models.DateField()
    close_due_on = models.DateField()
    closed_on = models.DateField(null=True)
    known_at = models.DateTimeField(null=True)
    earned = models.PositiveIntegerField(default=0)
    possible = models.PositiveIntegerField(default=0)

    objects: ClassVar = EvaluationQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("unit", "first"), name="evaluated_once_a_quarter"),
            models.CheckConstraint(
                condition=Q(state__in=sorted(FLOW.states)), name="evaluation_in_a_known_state"
            ),
            models.CheckConstraint(
                condition=Q(earned__lte=F("possible")), name="evaluation_earns_what_is_possible"
            ),
        )
        indexes = (
            models.Index(fields=("first", "unit"), name="evaluation_of_a_quarter"),
            models.Index(fields=("state", "first"), name="evaluation_state_first"),
            *owed_indexes(
                "evaluation_close",
                due_by="close_due_on",
                done_by="closed_on",
                read=("occurred_on", "unit", "state"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.headline}"

    @property
    def quarter(self) -> str:
        """Such as 2022-Q3."""
        return f"{self.first.year}-Q{(self.first.month + 2) // 3}"

    @property
    def headline(self) -> str:
        return f"{self.unit} · {self.quarter}"

    @property
    def score(self) -> float | None:
        """Of a hundred, to one decimal; None where nothing was owed."""
        return round(100 * self.earned / self.possible, 1) if self.possible else None


class Mark(Ledgered):
    """One line of an evaluation: how much of the `whole` was done (`part`), and the points that gives.

    The branch may object to it (`contest`), once, and is answered.
    """

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="marks")
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    line = models.ForeignKey(Line, models.PROTECT, related_name="+")
    part = models.PositiveIntegerField()
    whole = models.PositiveIntegerField()
    earned = models.PositiveIntegerField()
    possible = models.PositiveIntegerField()
    contest = models.CharField(max_length=500, blank=True)
    contested_by = models.CharField(max_length=40, blank=True)
    contested_on = models.DateField(null=True)
    answer = models.CharField(max_length=500, blank=True)
    answered_by = models.CharField(max_length=40, blank=True)
    answered_on = models.DateField(null=True)
    upheld = models.BooleanField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("evaluation", "line"), name="marked_once"),)

    def __str__(self) -> str:
        return str(self.line)

    @property
    def is_open(self) -> bool:
        """Objected to, and not answered."""
        return self.contested_on is not None and self.answered_on is None

    def measure(self, part: int, whole: int) -> Self:
        """Set what was done of what was owed, and the points that it gives, halves up."""
        self.part, self.whole = part, whole
        self.possible = 100 * self.line.points if whole else 0
        self.earned = (2 * self.possible * part + whole) // (2 * whole) if whole else 0
        return self


class Observation(FlowRecord):
    """A branch (its `unit`) goes to see another, its `host`, in a half-year: what it noted, and what it took over.

    `seen_on` is the day of the visit, `taken_on` the day by which what was taken over is in place.
    """

    prefix = "GM"
    flow = OBSERVATION_FLOW
    search_fields = ("noted", "taken")

    host = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    due_on = models.DateField()
    seen_on = models.DateField(null=True)
    noted = models.TextField(max_length=1000, blank=True)
    taken = models.CharField(max_length=300, blank=True)
    taken_on = models.DateField(null=True)
    how = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("unit", "host", "due_on"), name="observed_once_a_half_year"),
            models.CheckConstraint(condition=~Q(unit=F("host")), name="observation_of_another_branch"),
            models.CheckConstraint(
                condition=Q(state__in=sorted(OBSERVATION_FLOW.states)), name="observation_in_a_known_state"
            ),
        )
        indexes = (
            models.Index(fields=("host", "due_on"), name="observation_host"),
            *owed_indexes(
                "observation", due_by="due_on", done_by="seen_on", read=("occurred_on", "unit", "state")
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.headline}"

    @property
    def headline(self) -> str:
        return f"{self.unit} → {self.host}"


class Account(FlowRecord):
    """The account of a year that a branch's secretary gives (its `unit` is the branch), drafted from the rows.

    `told` holds what the draft is written from, as it stood on the day of the draft: (what, key, numbers). `said`
    are the secretary's own words. `votes` counts the members' grades; `grade` is the higher organisation's.
    """

    prefix = "SZ"
    flow = ACCOUNT_FLOW
    search_fields = ("said",)

    year = models.PositiveSmallIntegerField()
    told = models.JSONField(default=list)
    said = models.TextField(max_length=4000, blank=True)
    due_on = models.DateField()
    given_on = models.DateField(null=True)
    present = models.PositiveSmallIntegerField(default=0)
    votes = models.JSONField(default=dict)
    grade = models.CharField(max_length=10, choices=AccountGrade.choices, blank=True)
    graded_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("unit", "year"), name="account_of_a_year"),
            models.CheckConstraint(
                condition=Q(state__in=sorted(ACCOUNT_FLOW.states)), name="account_in_a_known_state"
            ),
        )
        indexes = (
            *owed_indexes(
                "account", due_by="due_on", done_by="given_on", read=("occurred_on", "unit", "state")
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.headline}"

    @property
    def headline(self) -> str:
        return f"{self.unit} · {self.year}"


def total(marks: list[Mark], field: str) -> int:
    return sum(int(getattr(mark, field)) for mark in marks)
