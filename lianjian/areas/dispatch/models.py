"""The crews sent to calls, and the roads closed."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from lianjian.areas.dispatch.states import CLOSED, CLOSURE_FLOW, FLOW, ON_THE_WAY, SENT, UNDER_WAY
from lianjian.kernel.flow import FlowRecord

ACTIVE = Q(state__in=[state.code for state in UNDER_WAY])


class Sending(FlowRecord):
    """A crew was sent to a call at `occurred_at`; its unit is the crew's.

    `rank` is the crew's place in the recommendation of that moment, from 1, `seconds` and `metres` its way by road then;
    None where nobody knew. `seen_there_at` is when its position first showed it at the call, `arrived_at` when it said itself
    that it was there. `why` is told where another crew than the recommended was sent, or it was recalled.
    """

    prefix = "PJ"
    flow = FLOW

    call = models.ForeignKey("calls.Call", models.PROTECT, related_name="+")
    crew = models.ForeignKey("roster.Crew", models.PROTECT, related_name="+")
    is_reinforcement = models.BooleanField(default=False)
    rank = models.PositiveSmallIntegerField(null=True)
    seconds = models.PositiveIntegerField(null=True)
    metres = models.PositiveIntegerField(null=True)
    why = models.CharField(max_length=200, blank=True)
    acknowledged_at = models.DateTimeField(null=True)
    departed_at = models.DateTimeField(null=True)
    seen_there_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = (
            models.UniqueConstraint(fields=("crew",), condition=ACTIVE, name="crew_at_one_call_at_a_time"),
            models.CheckConstraint(
                condition=Q(state__in=sorted(FLOW.states)), name="sending_in_a_known_state"
            ),
            models.CheckConstraint(
                condition=Q(arrived_at__isnull=True) | Q(arrived_at__gte=F("occurred_at")),
                name="sending_arrived_after_it_was_sent",
            ),
        )
        indexes: ClassVar = (
            models.Index(fields=("state",), condition=ACTIVE, name="sending_under_way"),
            models.Index(fields=("call", "occurred_at"), name="sending_of_call"),
            models.Index(fields=("unit", "occurred_on"), name="sending_unit_day"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.crew}"

    @property
    def minutes(self) -> float | None:
        """How long its way was to take."""
        return None if self.seconds is None else self.seconds / 60

    @property
    def is_only_seen_there(self) -> bool:
        """Whether its position shows it at the call, and it has not said so."""
        return self.seen_there_at is not None and self.standing in ON_THE_WAY

    @property
    def there_at(self) -> tuple[datetime, bool] | None:
        """Since when it is there, and whether only its position says so; None if neither says it."""
        if self.arrived_at:
            return self.arrived_at, False
        return (self.seen_there_at, True) if self.seen_there_at else None

    def is_overdue(self, at: datetime, seconds: int) -> bool:
        """Whether nobody has acknowledged it within so many seconds, nor is there by its position."""
        waits = self.state == SENT.code and self.seen_there_at is None
        return waits and at > self.occurred_at + timedelta(seconds=seconds)


class Closure(FlowRecord):
    """A stretch of road that cannot be driven, from `occurred_at` until it is open again.

    `segment` is its id in the road network, `road` what the road is called; the point is where it was shown on the map.
    """

    prefix = "FL"
    flow = CLOSURE_FLOW

    segment = models.CharField(max_length=40)
    road = models.CharField(max_length=80, blank=True)
    longitude = models.FloatField()
    latitude = models.FloatField()
    why = models.CharField(max_length=200)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = (
            models.UniqueConstraint(
                fields=("segment",), condition=Q(state=CLOSED.code), name="segment_closed_once"
            ),
        )
        indexes: ClassVar = (models.Index(fields=("unit", "occurred_on"), name="closure_unit_day"),)

    def __str__(self) -> str:
        return f"{self.number} {self.road or self.segment}"
