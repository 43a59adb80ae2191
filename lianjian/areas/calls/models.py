"""Calls to 110, from the first key to the archive. No row names who called or who was there."""

from datetime import datetime
from math import ceil
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from lianjian.areas.calls.states import CLASSIFIED, FLOW, MERGED, OPEN, RECEIVED, WAITING
from lianjian.kernel.duties.indexes import owed_indexes
from lianjian.kernel.flow import FlowRecord, State
from lianjian.kernel.org.models import Dated, Named
from lianjian.kernel.places.coordinates import Point
from lianjian.kernel.records.base import Ledgered, LedgeredQuerySet, Personal

RETAIN_NUMBER = "RETAIN_CALL_NUMBER"


class Needs(models.TextChoices):
    """What a call of a category needs first."""

    UNIT = "unit", _("派警")
    PHONE = "phone", _("电话答复")
    TRANSFER = "transfer", _("移交")


class CallCategory(Named, Dated):
    """A category of calls: whether it is criminal, and whether rates and arrival rates count it."""

    code = models.CharField(max_length=4, unique=True)
    is_criminal = models.BooleanField()
    in_rates = models.BooleanField()
    in_arrival = models.BooleanField()
    needs = models.CharField(max_length=8, choices=Needs.choices)

    class Meta(Dated.Meta):
        ordering = ("code",)


class CallResult(Named, Dated):
    """How a call was dealt with. Where a case was accepted (`has_receipt`), its receipt has a number."""

    code = models.CharField(max_length=4, unique=True)
    has_receipt = models.BooleanField()

    class Meta(Dated.Meta):
        ordering = ("code",)


class LateCause(Named, Dated):
    """Why a unit came late."""

    code = models.CharField(max_length=4, unique=True)

    class Meta(Dated.Meta):
        ordering = ("code",)


class Grade(models.IntegerChoices):
    FIRST = 1, _("一级 特别重大")
    SECOND = 2, _("二级 重大")
    THIRD = 3, _("三级 一般")
    FOURTH = 4, _("四级 非紧急")


class Taker(models.TextChoices):
    """Who takes over what is not ours."""

    HOTLINE = "12345", _("12345 政务热线")
    FIRE = "119", _("119 消防")
    AMBULANCE = "120", _("120 急救")
    OTHER = "other", _("外地或其他单位")


class ArrivalTold(models.TextChoices):
    """Who or what said when the first unit was there."""

    UNIT = "unit", _("警组报到达")
    POSITION = "position", _("按警力位置观察")
    CORRECTED = "corrected", _("事后更正")


class CallQuerySet(LedgeredQuerySet):
    def waiting(self) -> Self:
        """A unit is still owed, or is not free again."""
        return self.filter(state__in=[state.code for state in WAITING])

    def unsent(self) -> Self:
        """Nobody was sent yet, and by what is known somebody has to be."""
        needed = Q(category__isnull=True) | Q(category__needs=Needs.UNIT)
        return self.filter(needed, state__in=[RECEIVED.code, CLASSIFIED.code])

    def owed_by(self, person: int) -> Self:
        """Those to which somebody, by key, was sent and that have no last feedback yet."""
        states = [state.code for state in OPEN]
        return self.filter(sent__person=person, sent__recalled_at=None, state__in=states)

    def counted(self) -> Self:
        """What the rates count: neither invalid nor another's call again."""
        return self.filter(in_rates=True, merged_into=None)

    def sent_to(self) -> Self:
        """What a unit was sent to and the arrival rates count, whether it is known when it came or not."""
        return self.filter(in_arrival=True, merged_into=None, dispatched_at__isnull=False)

    def arrived(self) -> Self:
        return self.sent_to().filter(arrival_minutes__isnull=False)

    def criminal(self) -> Self:
        return self.filter(final_criminal=True)

    def holds_up_its_day(self) -> Self:
        """Because of it, its day can't be called free of crime: it is criminal, or nobody has said the last word."""
        return self.filter(Q(final_criminal=True) | Q(final_criminal__isnull=True, merged_into=None))


class Call(FlowRecord):
    """One call. `occurred_at` is when it was received: its first save.

    `category` is the class that stands now: the final one, else that of the feedback, else the reported one.
    `class_…_by` names the actor as revisions do. `dispatched_at` to `arrived_at` are those of the unit that was
    first; None where nobody recorded it. `arrived_by` says who or what told the arrival; it is empty where an older
    system did. Minutes are whole, the one begun counted in full. `final_criminal` is None until the class is final;
    `left_criminal_on` the day on which it was taken out of the criminal calls after its own was over. `reference` is its
    number in an older system.
    """

    prefix = "JJ"
    flow = FLOW
    search_fields = ("text", "place_text", "reference")
    personal = (
        Personal(name="caller_number", purpose=_("核实警情、联系报警人、回访"), retain=RETAIN_NUMBER),
    )

    reference = models.CharField(max_length=40, blank=True)
    ring_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    located_at = models.DateTimeField(null=True)
    text = models.TextField(max_length=2000, blank=True)
    place_text = models.CharField(max_length=120, blank=True)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    is_remote = models.BooleanField(default=False)
    is_urban = models.BooleanField(default=False)
    grade = models.PositiveSmallIntegerField(null=True, choices=Grade.choices)

    category = models.ForeignKey(CallCategory, models.PROTECT, null=True, related_name="+", db_index=False)
    in_rates = models.BooleanField(default=False)
    in_arrival = models.BooleanField(default=False)
    class_reported = models.ForeignKey(
        CallCategory, models.PROTECT, null=True, related_name="+", db_index=False
    )
    class_reported_by = models.CharField(max_length=40, blank=True)
    class_reported_at = models.DateTimeField(null=True)
    class_feedback = models.ForeignKey(
        CallCategory, models.PROTECT, null=True, related_name="+", db_index=False
    )
    class_feedback_by = models.CharField(max_length=40, blank=True)
    class_feedback_at = models.DateTimeField(null=True)
    class_final = models.ForeignKey(CallCategory, models.PROTECT, null=True, related_name="+", db_index=False)
    class_final_by = models.CharField(max_length=40, blank=True)
    class_final_at = models.DateTimeField(null=True)
    final_criminal = models.BooleanField(null=True)
    left_criminal_on = models.DateField(null=True)

    dispatched_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    departed_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    arrived_by = models.CharField(max_length=12, choices=ArrivalTold.choices, blank=True)
    first_feedback_at = models.DateTimeField(null=True)
    cleared_at = models.DateTimeField(null=True)
    answer_seconds = models.PositiveIntegerField(null=True)
    dispatch_seconds = models.PositiveIntegerField(null=True)
    arrival_minutes = models.PositiveIntegerField(null=True)
    response_minutes = models.PositiveIntegerField(null=True)
    is_late = models.BooleanField(default=False)
    is_over_urban_goal = models.BooleanField(default=False)
    late_cause = models.ForeignKey(LateCause, models.PROTECT, null=True, related_name="+", db_index=False)

    first_words = models.TextField(max_length=1000, blank=True)
    result = models.ForeignKey(CallResult, models.PROTECT, null=True, related_name="+", db_index=False)
    people = models.CharField(max_length=200, blank=True)
    matter = models.TextField(max_length=2000, blank=True)
    handling = models.TextField(max_length=1000, blank=True)
    outcome = models.TextField(max_length=1000, blank=True)
    receipt = models.CharField(max_length=60, blank=True)
    handed_to = models.CharField(max_length=80, blank=True)
    ended_by = models.CharField(max_length=40, blank=True)
    feedback_due_on = models.DateField(null=True)
    fed_back_on = models.DateField(null=True)
    review_due_on = models.DateField(null=True)
    reviewed_on = models.DateField(null=True)
    called_back_on = models.DateField(null=True)
    satisfied = models.BooleanField(null=True)
    archived_on = models.DateField(null=True)

    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    transferred_to = models.CharField(max_length=8, choices=Taker.choices, blank=True)
    transfer_words = models.CharField(max_length=200, blank=True)

    objects: ClassVar = CallQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = (
            models.UniqueConstraint(
                fields=("reference",), condition=~Q(reference=""), name="call_referred_to_once"
            ),
            models.CheckConstraint(condition=Q(state__in=sorted(FLOW.states)), name="call_in_a_known_state"),
            models.CheckConstraint(
                condition=Q(state=MERGED.code, merged_into__isnull=False)
                | ~Q(state=MERGED.code) & Q(merged_into__isnull=True),
                name="call_merged_into_another",
            ),
            models.CheckConstraint(
                condition=Q(dispatched_at__isnull=True) | Q(dispatched_at__gte=F("occurred_at")),
                name="call_dispatched_after_received",
            ),
            models.CheckConstraint(
                condition=Q(arrived_at__isnull=True)
                | Q(dispatched_at__isnull=True)
                | Q(arrived_at__gte=F("dispatched_at")),
                name="call_arrived_after_dispatched",
            ),
            models.CheckConstraint(
                condition=Q(class_final__isnull=True, final_criminal__isnull=True)
                | Q(class_final__isnull=False, final_criminal__isnull=False),
                name="call_final_is_criminal_or_not",
            ),
        )
        indexes: ClassVar = (
            models.Index(fields=("occurred_on", "unit"), name="call_received"),
            models.Index(fields=("state", "occurred_at"), name="call_state"),
            models.Index(
                fields=("left_criminal_on",),
                condition=Q(left_criminal_on__isnull=False),
                name="call_left_criminal",
            ),
            *owed_indexes(
                "call_feedback",
                due_by="feedback_due_on",
                done_by="fed_back_on",
                read=("occurred_on", "unit"),
                by_some=True,
            ),
            *owed_indexes(
                "call_review",
                due_by="review_due_on",
                done_by="reviewed_on",
                read=("occurred_on", "unit"),
                by_some=True,
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.headline}"

    @property
    def headline(self) -> str:
        """The category, and where it is."""
        where = self.place.short_name() if self.place else Truncator(self.place_text or self.text).chars(20)
        return " · ".join(filter(None, (str(self.category) if self.category else "", where))) or str(
            self.standing
        )

    @property
    def point(self) -> Point | None:
        """Longitude and latitude in degrees (WGS-84), if somebody set them."""
        if self.longitude is None or self.latitude is None:
            return None
        return self.longitude, self.latitude

    def is_entrusted_to(self, person: int) -> bool:
        """Whether the person was sent to it, and not called back."""
        return self.sent.filter(person=person, recalled_at=None).exists()

    def advance(self, target: State, at: datetime) -> Self:
        """Go on to a later state; stay, if it has gone further already. It is not put."""
        if self.flow.allows(self.state, target):
            self.state, self.state_at = target.code, max(self.state_at, at)
        return self

    def classify(self, stage: str, category: CallCategory, by: str, at: datetime) -> Self:
        """Set the class of a stage (reported, feedback, final), which stands from now on. It is not put."""
        told: dict[str, Any] = {"": category, "_by": by, "_at": at}
        for name, value in told.items():
            setattr(self, f"class_{stage}{name}", value)
        self.category, self.in_rates, self.in_arrival = category, category.in_rates, category.in_arrival
        if stage == "final":
            self.final_criminal = category.is_criminal
        return self

    def measure(self, goal: int, *, urban_goal: int) -> Self:
        """Work out the intervals from the times. Later than `goal` minutes is late, wherever it is; `urban_goal` is told
        beside, for the urban area's figure alone. It is not put.
        """
        self.answer_seconds = _seconds(self.ring_at, self.answered_at)
        self.dispatch_seconds = _seconds(self.occurred_at, self.dispatched_at)
        self.arrival_minutes = _minutes(self.dispatched_at, self.arrived_at)
        self.response_minutes = _minutes(self.occurred_at, self.arrived_at)
        self.is_late = self.arrival_minutes is not None and self.arrival_minutes > goal
        self.is_over_urban_goal = self.arrival_minutes is not None and self.arrival_minutes > urban_goal
        return self


class SentPerson(Ledgered):
    """Somebody was sent to a call: until they are called back it is theirs to handle, whosever place it is."""

    owned_by = None

    call = models.ForeignKey(Call, models.PROTECT, related_name="sent")
    person = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    recalled_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = (
            models.UniqueConstraint(fields=("call", "person"), name="call_person_sent_once"),
        )

    def __str__(self) -> str:
        return f"{self.call.number} {self.person}"


def _seconds(start: datetime | None, end: datetime | None) -> int | None:
    return round((end - start).total_seconds()) if start and end else None


def _minutes(start: datetime | None, end: datetime | None) -> int | None:
    return ceil((end - start).total_seconds() / 60) if start and end else None
