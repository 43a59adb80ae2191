"""Applications for membership on their way, and the dues of a branch in a month."""

from datetime import date

from django.db import models
from django.db.models import Q

from lianjian.areas.recruits.states import (
    ADMITTED,
    APPLICATION_FLOW,
    COLLECTED,
    COLLECTED_LATE,
    ENDED,
    ENTERED_LATE,
    OPEN,
)
from lianjian.kernel.duties.indexes import owed_indexes
from lianjian.kernel.flow import FlowRecord, State
from lianjian.kernel.records.base import Record


class Application(FlowRecord):
    """Someone who serves asks to join the Party; its unit is the branch that looks after it.

    It happened when the written application was received. `contacts` and `sponsors` are keys of full members,
    `admission` and `confirmation` the keys of the branch's decisions. Each `…_due_on` is the last day of a step by
    its rule. An activist is one until `activist_until`; the
    probation was made longer on `extended_on`, if ever. After `shown_until` an ended application is not shown.
    """

    prefix = "RD"
    flow = APPLICATION_FLOW

    person = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    talk_due_on = models.DateField()
    talked_on = models.DateField(null=True)
    activist_on = models.DateField(null=True)
    activist_until = models.DateField(null=True)
    contacts = models.JSONField(default=list)
    looked_on = models.DateField(null=True)
    next_look_on = models.DateField(null=True)
    reported_on = models.DateField(null=True)
    next_report_on = models.DateField(null=True)
    object_on = models.DateField(null=True)
    sponsors = models.JSONField(default=list)
    reviewed_on = models.DateField(null=True)
    trained_on = models.DateField(null=True)
    training_days = models.PositiveSmallIntegerField(default=0)
    training_hours = models.PositiveSmallIntegerField(default=0)
    pre_reviewed_on = models.DateField(null=True)
    meet_due_on = models.DateField(null=True)
    admission = models.BigIntegerField(null=True)
    admitted_on = models.DateField(null=True)
    approve_due_on = models.DateField(null=True)
    approved_on = models.DateField(null=True)
    probation_until = models.DateField(null=True)
    oath_due_on = models.DateField(null=True)
    sworn_on = models.DateField(null=True)
    extended_on = models.DateField(null=True)
    confirm_due_on = models.DateField(null=True)
    confirmation = models.BigIntegerField(null=True)
    confirmed_on = models.DateField(null=True)
    full_due_on = models.DateField(null=True)
    full_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    shown_until = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=sorted(APPLICATION_FLOW.states)), name="application_in_a_known_state"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=ADMITTED) | Q(admission__isnull=False),
                name="admitted_by_a_decision",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=ENDED) | Q(ended_on__isnull=False, shown_until__isnull=False),
                name="ended_application_has_a_term",
            ),
            models.UniqueConstraint(
                fields=("person",), condition=Q(state__in=OPEN), name="one_open_application"
            ),
        )
        indexes = (
            models.Index(fields=("unit", "occurred_on"), name="application_unit_day"),
            *owed_indexes(
                "application_talk", due_by="talk_due_on", done_by="talked_on",
                read=("occurred_on", "unit", "state"),
            ),
            *owed_indexes(
                "application_look", due_by="next_look_on", done_by="activist_until",
                read=("activist_on", "unit", "state"), by_some=True,
            ),
            *owed_indexes(
                "application_report", due_by="next_report_on", done_by="activist_until",
                read=("activist_on", "unit", "state"), by_some=True,
            ),
            *owed_indexes(
                "application_oath", due_by="oath_due_on", done_by="sworn_on",
                read=("approved_on", "unit", "state"), by_some=True,
            ),
            *owed_indexes(
                "application_meet", due_by="meet_due_on", done_by="admitted_on",
                read=("pre_reviewed_on", "unit", "state"), by_some=True,
            ),
            *owed_indexes(
                "application_approve", due_by="approve_due_on", done_by="approved_on",
                read=("admitted_on", "unit", "state"), by_some=True,
            ),
            *owed_indexes(
                "application_confirm", due_by="confirm_due_on", done_by="confirmed_on",
                read=("probation_until", "unit", "state"), by_some=True,
            ),
            *owed_indexes(
                "application_full", due_by="full_due_on", done_by="full_on",
                read=("confirmed_on", "unit", "state"), by_some=True,
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.number

    def is_shown(self, on: date) -> bool:
        return self.shown_until is None or on <= self.shown_until


class Collection(Record):
    """The dues of a branch (its unit) in a month, its first day: who paid how much, and who has not yet.

    It happened when they were collected, by `due_on` in time; it was written down on `entered_on`. `paid` holds fen by
    the person's key, `unpaid` keys; `total_fen` is their sum. `paid_on` holds the day of those who paid on another
    day than that of the collection. No money moves here.
    """

    prefix = "DF"

    month = models.DateField()
    due_on = models.DateField(null=True)
    entered_on = models.DateField(null=True)
    paid = models.JSONField(default=dict)
    unpaid = models.JSONField(default=list)
    paid_on = models.JSONField(default=dict)
    total_fen = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("unit", "month"), name="dues_entered_once"),)
        indexes = (
            models.Index(fields=("month", "unit", "occurred_on"), name="collection_month_unit"),
            models.Index(fields=("occurred_on",), name="collection_day"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.month:%Y-%m}"

    @property
    def total(self) -> str:
        return yuan(self.total_fen)

    @property
    def standing(self) -> State | None:
        """By the day of the fact, and then whether it was written late; None where no day was due."""
        if self.due_on is None or self.entered_on is None:
            return None
        if self.occurred_on > self.due_on:
            return COLLECTED_LATE
        return ENTERED_LATE if self.entered_on > self.due_on else COLLECTED

    def paid_late(self) -> dict[int, date]:
        """Who paid after the last day, and when, by the person's key."""
        if self.due_on is None:
            return {}
        days = {int(key): self._day_of(key) for key in self.paid}
        return {person: day for person, day in days.items() if day > self.due_on}

    def _day_of(self, key: str) -> date:
        return date.fromisoformat(self.paid_on[key]) if key in self.paid_on else self.occurred_on


def yuan(fen: int) -> str:
    """An amount as people write it: 1250 → 12.50."""
    return f"{fen // 100:,}.{fen % 100:02d}"
