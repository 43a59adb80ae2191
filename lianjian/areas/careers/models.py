"""Promotions, ranks, how long posts are held, moves, kinship, trainings, files, and what people say is wrong in theirs."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from lianjian.areas.careers.assessed import Assessment as Assessment
from lianjian.areas.careers.states import (
    CORRECTION_FLOW,
    ENDED,
    HELD,
    PROMOTION_FLOW,
    ROUND_FLOW,
    RUN_OUT,
    RUNS_OUT_SOON,
    UNDER_WAY,
    About,
    Cause,
    Lesson,
    Relation,
)
from lianjian.kernel.duties.indexes import owed_indexes
from lianjian.kernel.flow import FlowRecord, State
from lianjian.kernel.org.models import Dated, Named
from lianjian.kernel.records.base import Ledgered, LedgeredQuerySet, Personal, Record


class PromotionQuerySet(LedgeredQuerySet):
    def under_way(self) -> Self:
        return self.filter(state__in=[state.code for state in UNDER_WAY])

    def appointed_by_branch(self) -> Self:
        """Ended in a post, and carried the decision of a branch."""
        return self.filter(appointed_on__isnull=False, recommendation__isnull=False)


class Promotion(FlowRecord):
    """A person is considered for a post (`kind` in `to`); its unit is the one they served in when it began.

    `recommendation` is the branch's decision by which the gate was opened; none before the rule asked for one.
    Numbers of votes are those of the meeting that recommended and of the one that decided. Of the examination the day
    of each of the four checks is kept.
    """

    prefix = "TR"
    flow = PROMOTION_FLOW
    search_fields = ("why",)

    person = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    kind = models.ForeignKey("org.PostKind", models.PROTECT, related_name="+")
    to = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    why = models.CharField(max_length=200)
    recommendation = models.ForeignKey("branch.Resolution", models.PROTECT, related_name="+", null=True)
    recommended_on = models.DateField(null=True)
    recommend_due = models.PositiveSmallIntegerField(default=0)
    recommend_present = models.PositiveSmallIntegerField(default=0)
    recommend_in_favour = models.PositiveSmallIntegerField(default=0)
    file_checked_on = models.DateField(null=True)
    matters_checked_on = models.DateField(null=True)
    discipline_heard_on = models.DateField(null=True)
    petitions_checked_on = models.DateField(null=True)
    decided_on = models.DateField(null=True)
    decide_due = models.PositiveSmallIntegerField(default=0)
    decide_present = models.PositiveSmallIntegerField(default=0)
    decide_in_favour = models.PositiveSmallIntegerField(default=0)
    notice_until = models.DateField(null=True)
    objection = models.CharField(max_length=500, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    appointed_on = models.DateField(null=True)
    trial_until = models.DateField(null=True)
    is_young = models.BooleanField(default=False)

    objects: ClassVar = PromotionQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=sorted(PROMOTION_FLOW.states)), name="promotion_in_a_known_state"
            ),
            models.CheckConstraint(
                condition=Q(decide_in_favour__lte=F("decide_present"))
                & Q(decide_present__lte=F("decide_due")),
                name="promotion_decided_by_those_present",
            ),
            models.CheckConstraint(
                condition=Q(appointed_on=None) | Q(appointed_on__gt=F("notice_until")),
                name="promotion_after_the_notice",
            ),
            models.UniqueConstraint(
                fields=("person", "kind", "to"),
                condition=Q(state__in=[state.code for state in UNDER_WAY]),
                name="considered_once_for_a_post",
            ),
        )
        indexes = (
            models.Index(fields=("unit", "occurred_on"), name="promotion_unit_day"),
            models.Index(fields=("person", "occurred_on"), name="promotion_person"),
            models.Index(fields=("appointed_on",), name="promotion_appointed"),
        )

    def __str__(self) -> str:
        return f"{self.person} → {self.to} {self.kind}"

    @property
    def takes_effect_on(self) -> date:
        """The day on which the post is taken up, as far as it is known."""
        return self.appointed_on or self.occurred_on

    @property
    def objection_is_open(self) -> bool:
        return bool(self.objection) and not self.answer


class Rank(Named, Dated):
    """A rank of a series. `order` counts upwards; `months` is how long one is in the rank below before it."""

    owned_by = None
    search_fields = ("name", "name_en")

    code = models.CharField(max_length=20)
    series = models.CharField(max_length=20)
    order = models.PositiveSmallIntegerField()
    months = models.PositiveSmallIntegerField()

    class Meta(Dated.Meta):
        ordering = ("series", "order")
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=("code", "valid_from"), name="rank_begins_once"),
        )

    @property
    def number(self) -> str:
        return self.code


class Round(FlowRecord):
    """People proposed together for the next rank: proposed, put on public notice, approved. Its unit is the bureau.

    `proposed` holds person → rank, as keys; who is struck out meanwhile is gone from it and stays in the revisions.
    """

    prefix = "ZJ"
    flow = ROUND_FLOW
    search_fields = ("title",)

    title = models.CharField(max_length=80)
    proposed = models.JSONField(default=dict)
    notice_until = models.DateField(null=True)
    approved_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=sorted(ROUND_FLOW.states)), name="round_in_a_known_state"
            ),
            models.CheckConstraint(
                condition=Q(approved_on=None) | Q(approved_on__gt=F("notice_until")),
                name="round_after_the_notice",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Grading(Record):
    """A person has a rank from a day on, until the next. `round` is the one that gave it; none if taken over."""

    prefix = "JB"

    person = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    rank = models.ForeignKey(Rank, models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, models.PROTECT, related_name="gradings", null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "occurred_on"), name="graded_once_a_day"),)
        indexes = (
            models.Index(fields=("person", "occurred_on"), name="grading_person"),
            models.Index(fields=("unit", "occurred_on"), name="grading_unit_day"),
            models.Index(fields=("occurred_on",), name="grading_day"),
        )

    def __str__(self) -> str:
        return f"{self.person} {self.rank}"


class TenureQuerySet(LedgeredQuerySet):
    def not_ended_in_time(self) -> Self:
        """Those that go on, and those that ended after their last day."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=F("due_on")))


class Tenure(Ledgered):
    """How long a person has held a kind of post in a unit, whatever became of the unit meanwhile.

    `post` is the row of the organisation by which it is held now. A reorganisation that passes the unit's work on
    begins another post and not another tenure. `due_on` is the last day by the rule, `over_on` the day after, and
    `alert_on` the first of being told of it. Kinds of post without a limit have no tenure.
    """

    person = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    kind = models.ForeignKey("org.PostKind", models.PROTECT, related_name="+")
    post = models.ForeignKey("org.Post", models.PROTECT, related_name="+")
    since = models.DateField()
    due_on = models.DateField()
    alert_on = models.DateField()
    over_on = models.DateField()
    ended_on = models.DateField(null=True)

    objects: ClassVar = TenureQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("post",), condition=Q(ended_on=None), name="one_tenure_of_a_post"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("since")), name="tenure_ends_after_it_begins"
            ),
        )
        indexes = (
            models.Index(fields=("person", "since"), name="tenure_person"),
            models.Index(fields=("unit", "due_on"), name="tenure_unit"),
            *owed_indexes("tenure", due_by="due_on", done_by="ended_on", read=("alert_on", "unit")),
        )

    def __str__(self) -> str:
        return f"{self.person} {self.unit} {self.kind}"

    @property
    def number(self) -> str:
        return f"RG-{self.pk:04d}"

    def standing_on(self, day: date) -> State:
        if self.ended_on is not None and self.ended_on <= day:
            return ENDED
        if day < self.alert_on:
            return HELD
        return RUN_OUT if self.due_on < day else RUNS_OUT_SOON


class Move(Record):
    """A person was moved from one post to another by decision; its unit is the one that they left.

    `is_enforcing` says that the post left was one of front-line enforcement by the rule of that day, `is_young`
    that a young officer was sent to the front line. A move by a reorganisation is none: it is the reform's.
    """

    prefix = "LG"

    person = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    kind = models.ForeignKey("org.PostKind", models.PROTECT, related_name="+")
    to = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    cause = models.CharField(max_length=12, choices=Cause.choices)
    is_enforcing = models.BooleanField(default=False)
    is_young = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(unit=F("to")), name="move_to_another_unit"),
            models.CheckConstraint(condition=Q(cause__in=Cause.values), name="move_of_a_known_cause"),
        )
        indexes = (
            models.Index(fields=("unit", "occurred_on"), name="move_unit_day"),
            models.Index(fields=("person", "occurred_on"), name="move_person"),
            models.Index(fields=("occurred_on", "cause"), name="move_day_cause"),
        )

    def __str__(self) -> str:
        return f"{self.person} {self.unit} → {self.to}"

    @property
    def takes_effect_on(self) -> date:
        return self.occurred_on


class Kinship(Record):
    """Two who serve are kin, as one of them declared. Kept for recusal alone. Its unit is that of who declared."""

    prefix = "QS"

    person = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    other = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    relation = models.CharField(max_length=12, choices=Relation.choices)
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(person=F("other")), name="kinship_is_between_two"),
            models.CheckConstraint(
                condition=Q(relation__in=Relation.values), name="kinship_of_a_known_relation"
            ),
        )
        indexes = (
            models.Index(fields=("person",), name="kinship_person"),
            models.Index(fields=("other",), name="kinship_other"),
        )

    def __str__(self) -> str:
        return f"{self.person} — {self.other}"


class Training(Record):
    """A course, a forum, a contest or the education at entry, and its `hours`. Its unit is the one that held it."""

    prefix = "PX"
    search_fields = ("title",)

    lesson = models.CharField(max_length=12, choices=Lesson.choices)
    title = models.CharField(max_length=80)
    hours = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(lesson__in=Lesson.values), name="training_of_a_known_kind"),
            models.CheckConstraint(condition=Q(hours__gt=0), name="training_takes_time"),
        )
        indexes = (models.Index(fields=("unit", "occurred_on"), name="training_unit_day"),)

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Attendance(Ledgered):
    """Someone took part in a training. Its unit is the one in which they served on the day.

    `is_enough` says that with it the person had the hours which the rule asks of them in the year.
    """

    training = models.ForeignKey(Training, models.PROTECT, related_name="attendances")
    person = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    occurred_on = models.DateField()
    hours = models.PositiveSmallIntegerField()
    is_enough = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("training", "person"), name="took_part_once"),)
        indexes = (
            models.Index(fields=("person", "occurred_on"), name="attendance_person"),
            models.Index(fields=("unit", "occurred_on"), name="attendance_unit_day"),
        )

    def __str__(self) -> str:
        return f"{self.person} {self.training}"

    @property
    def number(self) -> str:
        return f"CX-{self.pk:04d}"


class File(Record):
    """What is kept of a person besides posts and ranks: the years of birth and of starting work, sealed."""

    prefix = "DA"
    personal = (
        Personal(name="born", purpose=_("判断任职、到一线时是否青年民警"), retain="RETAIN_CAREER_FILE"),
        Personal(name="worked", purpose=_("计算年休假天数"), retain="RETAIN_CAREER_FILE"),
    )

    person = models.OneToOneField("org.Person", models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.person)


class Correction(FlowRecord):
    """Someone says what is wrong in their own file, and is answered. Its unit is the one that they serve in."""

    prefix = "GZ"
    flow = CORRECTION_FLOW
    search_fields = ("text",)

    person = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    about = models.CharField(max_length=12, choices=About.choices)
    text = models.CharField(max_length=500)
    answer = models.CharField(max_length=500, blank=True)
    due_on = models.DateField()
    answered_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=sorted(CORRECTION_FLOW.states)), name="correction_in_a_known_state"
            ),
            models.CheckConstraint(condition=Q(about__in=About.values), name="correction_of_a_known_part"),
        )
        indexes = (
            models.Index(fields=("person", "occurred_on"), name="correction_person"),
            *owed_indexes("correction", due_by="due_on", done_by="answered_on", read=("occurred_on", "unit")),
        )

    def __str__(self) -> str:
        return f"{self.number} {Truncator(self.text).chars(30)}"
