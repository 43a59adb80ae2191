"""Notices with who has read them, and ballots with who has voted; the box of a secret ballot keeps to itself."""

from typing import Any

from django.db import models
from django.db.models import Q

from lianjian.areas.notices.states import (
    CORRECTED,
    FLOW,
    MADE_UP,
    NOT_OWED,
    NOT_READ,
    READ,
    READ_BEFORE,
    TO_READ_AGAIN,
    WITHDRAWN,
    NoticeKind,
    Outcome,
)
from lianjian.kernel.flow import FlowRecord, State
from lianjian.kernel.records.base import Ledgered, Record

TITLE_LIMIT, TEXT_LIMIT, WHY_LIMIT = 80, 4_000, 200


class Notice(Record):
    """What the members of a branch (its `unit`) were told on a day; `until` is the last day to read it in time.

    `why` is the reason of the last correction, or of the withdrawal.
    """

    prefix = "TZ"
    search_fields = ("title", "text")

    kind = models.CharField(max_length=10, choices=NoticeKind.choices)
    title = models.CharField(max_length=TITLE_LIMIT)
    text = models.TextField(max_length=TEXT_LIMIT)
    until = models.DateField(null=True)
    corrected_on = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)
    why = models.CharField(max_length=WHY_LIMIT, blank=True, default="")

    class Meta:
        indexes = (models.Index(fields=("unit", "occurred_on"), name="notice_unit_day"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("occurred_on")),
                name="notice_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def standing(self) -> State | None:
        """Whether it was withdrawn or corrected; None of what stands as it was told."""
        if self.withdrawn_on is not None:
            return WITHDRAWN
        return None if self.corrected_on is None else CORRECTED


class Reading(Record):
    """That a person was told of a notice, and the day on which they said that they had read it.

    `before_correction`: they had read it when it was corrected; with no `read_on` they are asked to read it again.
    """

    prefix = "TZR"

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="readings")
    person = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    read_on = models.DateField(null=True)
    before_correction = models.BooleanField(default=False)
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("notice", "person"), name="told_of_a_notice_once"),)
        indexes = (models.Index(fields=("unit", "occurred_on"), name="reading_unit_day"),)

    def __str__(self) -> str:
        return f"{self.number} {self.person}"

    @property
    def is_asked(self) -> bool:
        """Whether it waits for this person."""
        return self.read_on is None and not self.is_withdrawn

    @property
    def standing(self) -> State:
        if self.read_on is None:
            return self._unread()
        if self.before_correction:
            return READ_BEFORE
        is_late = self.notice.until is not None and self.read_on > self.notice.until
        return MADE_UP if is_late and self.notice.kind == NoticeKind.MATERIAL else READ

    def _unread(self) -> State:
        if self.is_withdrawn:
            return NOT_OWED
        return TO_READ_AGAIN if self.before_correction else NOT_READ


class Ballot(FlowRecord):
    """A vote or questionnaire in a branch (its `unit`). `asked` holds the keys of those who may vote: with
    `full_only` those who have a vote in the branch's decisions, else all on its roll.

    `questions` holds {"text", "options"}; once it is closed `counts` holds, for each, the number of each option,
    unless its `outcome` says that there is none.
    """

    prefix = "BJ"
    flow = FLOW
    search_fields = ("title",)

    title = models.CharField(max_length=TITLE_LIMIT)
    questions = models.JSONField()
    is_secret = models.BooleanField()
    full_only = models.BooleanField(default=False)
    asked = models.JSONField()
    closes_on = models.DateField()
    closed_on = models.DateField(null=True)
    voted = models.PositiveIntegerField(null=True)
    counts: Any = models.JSONField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=("unit", "occurred_on"), name="ballot_unit_day"),
            models.Index(fields=("state", "closes_on"), name="ballot_state_closes"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=sorted(FLOW.states)), name="ballot_in_a_known_state"
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=False) | Q(counts__isnull=True),
                name="ballot_counted_when_closed",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Vote(Ledgered):
    """That a person has voted, on a day. `answers` holds the option of each question; null in a secret ballot."""

    owned_by = None

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="votes")
    person = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    on = models.DateField()
    is_secret = models.BooleanField()
    answers: Any = models.JSONField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("ballot", "person"), name="one_vote_each"),
            models.CheckConstraint(
                condition=Q(is_secret=False) | Q(answers__isnull=True), name="secret_vote_says_nothing"
            ),
        )

    def __str__(self) -> str:
        return f"{self.ballot.number} {self.person}"


class Box(models.Model):
    """The counts of a secret ballot that is open, encrypted as a whole: docs/decisions/0014-secret-ballots.md.

    It is no record: nobody writes it, nothing dates it, and it goes when the ballot is closed.
    """

    ballot = models.OneToOneField(Ballot, models.PROTECT, related_name="box")
    key_name = models.CharField(max_length=32)
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return self.key_name
