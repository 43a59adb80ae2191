"""The roll of a branch, its groups and committees, and what took place in it."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from lianjian.areas.branch.states import (
    COUNTED,
    DISSOLVED,
    EXPLANATION_FLOW,
    NO_QUORUM,
    NOT_PASSED,
    OBLIGATIONS,
    OVERDUE,
    PASSED,
    SENT_BACK,
    SERVED,
    STANDINGS,
    STANDS,
    Body,
    Grade,
    Reason,
    Subject,
)
from lianjian.kernel.duties.indexes import owed_indexes
from lianjian.kernel.flow import FlowRecord, State
from lianjian.kernel.org.models import Dated, Named
from lianjian.kernel.records.base import Ledgered, Record


class Group(Named, Dated):
    """A group of a branch's members, from a day to a day, and who leads it."""

    owned_by = "branch_id"

    branch = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    leader = models.ForeignKey("org.Person", models.PROTECT, related_name="+")

    class Meta(Dated.Meta):
        indexes = (models.Index(fields=("branch", "valid_from"), name="group_branch"),)

    @property
    def number(self) -> str:
        return f"XZ-{self.pk:04d}"


class Membership(Dated):
    """A person stands on a branch's roll, with a grade and perhaps in a group, from a day to a day.

    What changes begins a new row; so the roll of any day can be read.
    """

    owned_by = "branch_id"

    person = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    branch = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    grade = models.CharField(max_length=12, choices=Grade.choices)
    group = models.ForeignKey(Group, models.PROTECT, related_name="+", null=True)

    class Meta(Dated.Meta):
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=("person",), condition=Q(valid_to__isnull=True), name="on_one_roll_at_a_time"
            ),
            models.CheckConstraint(condition=Q(grade__in=Grade.values), name="membership_of_a_known_grade"),
        )
        indexes = (
            models.Index(fields=("branch", "valid_from"), name="membership_branch"),
            models.Index(fields=("person", "valid_from"), name="membership_person"),
        )

    def __str__(self) -> str:
        return f"{self.person} · {self.branch}"

    @property
    def number(self) -> str:
        return f"DY-{self.pk:04d}"


class Committee(Dated):
    """A committee elected by a branch: its members hold posts in the branch. The next one ends it."""

    owned_by = "branch_id"

    branch = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    term_ends_on = models.DateField()

    class Meta(Dated.Meta):
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=("branch",), condition=Q(valid_to__isnull=True), name="one_committee_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(term_ends_on__gt=F("valid_from")), name="term_ends_after_the_election"
            ),
        )
        indexes = (
            models.Index(fields=("branch", "valid_from"), name="committee_branch"),
            *owed_indexes(
                "committee", due_by="term_ends_on", done_by="valid_to", read=("valid_from", "branch")
            ),
        )

    def __str__(self) -> str:
        return f"{self.branch} {self.valid_from:%Y-%m-%d}"

    @property
    def number(self) -> str:
        return f"ZW-{self.pk:04d}"

    def term_is_over(self, on: date) -> bool:
        return self.holds_on(on) and self.term_ends_on < on


class TemporaryBranch(Dated):
    """A branch formed for one task, from a day until it is dissolved. Those in it stay on their own branches' rolls.

    `branch` is its unit; `approval` the number of the document by which the higher organisation approved it;
    `ends_by` the day on which the task is expected to end; `due_on` the last day on which it may stand: that one, or
    the last that the rule allows if it comes first.
    """

    owned_by = "branch_id"
    search_fields = ("task", "approval")

    branch = models.OneToOneField("org.Unit", models.PROTECT, related_name="+")
    task = models.CharField(max_length=120)
    approval = models.CharField(max_length=60)
    ends_by = models.DateField()
    due_on = models.DateField()

    class Meta(Dated.Meta):
        constraints = (
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_by__gte=F("valid_from")), name="task_ends_after_it_begins"
            ),
        )
        indexes = owed_indexes(
            "temporary_branch", due_by="due_on", done_by="valid_to", read=("valid_from", "branch")
        )

    def __str__(self) -> str:
        return str(self.branch)

    @property
    def number(self) -> str:
        return f"LS-{self.pk:04d}"

    def standing_on(self, day: date) -> State:
        if self.valid_to is not None and self.valid_to <= day:
            return DISSOLVED
        return OVERDUE if self.due_on < day else STANDS


class Lending(Dated):
    """A member takes part in a temporary branch (`branch`) from a day to a day, and stays on the own branch's roll."""

    owned_by = "branch_id"

    person = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    branch = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")

    class Meta(Dated.Meta):
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=("person",), condition=Q(valid_to__isnull=True), name="in_one_temporary_branch"
            ),
        )
        indexes = (models.Index(fields=("branch", "valid_from"), name="lending_branch"),)

    def __str__(self) -> str:
        return f"{self.person} · {self.branch}"

    @property
    def number(self) -> str:
        return f"LD-{self.pk:04d}"


class Gathering(Record):
    """Members of a branch came together: which obligations it `serves`, who was due, who was absent and why.

    `called` holds the keys of who was due by the roll, the committee or the group of the day; `absent` the
    reason of each who was not there, by key; `made_up` the day on which they made it up. `sent_back` says why the
    political department wants it mended: until then it serves nothing. Its unit is the branch.
    """

    prefix = "ZS"
    search_fields = ("topic", "minutes", "place_text")

    serves = models.JSONField(default=list)
    group = models.ForeignKey(Group, models.PROTECT, related_name="+", null=True)
    topic = models.CharField(max_length=80)
    place_text = models.CharField(max_length=80, blank=True)
    minutes = models.TextField(max_length=4000, blank=True)
    chair = models.ForeignKey("org.Person", models.PROTECT, related_name="+", null=True)
    recorder = models.ForeignKey("org.Person", models.PROTECT, related_name="+", null=True)
    called = models.JSONField(default=list)
    absent = models.JSONField(default=dict)
    made_up = models.JSONField(default=dict)
    due = models.PositiveSmallIntegerField(default=0)
    present = models.PositiveSmallIntegerField(default=0)
    has_quorum = models.BooleanField(default=True)
    sent_back = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(present__lte=F("due")), name="gathering_no_more_than_due"),
        )
        indexes = (
            models.Index(fields=("unit", "occurred_on"), name="gathering_unit_day"),
            models.Index(fields=("occurred_on",), name="gathering_day"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.topic}"

    @property
    def served(self) -> str:
        """What it was, in words."""
        return _("、").join(str(OBLIGATIONS[code].title) for code in self.serves)

    @property
    def standing(self) -> State:
        if self.sent_back:
            return SENT_BACK
        return COUNTED if self.has_quorum else NO_QUORUM

    def was_present(self, person: int) -> bool:
        return person in self.called and str(person) not in self.absent

    def reason_of(self, person: int) -> str:
        return str(Reason(self.absent[str(person)]).label)


class Talk(Record):
    """`person` was talked with heart to heart by `other`. Only that it took place is kept. Its unit is the branch.

    It counts for `person` if `other` held a post in the branch. Of a talk between two who both do, each has a row.
    """

    prefix = "TX"

    person = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    other = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    counts = models.BooleanField()

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(person=F("other")), name="talk_is_between_two"),)
        indexes = (
            models.Index(fields=("unit", "occurred_on"), name="talk_unit_day"),
            models.Index(fields=("occurred_on", "person"), name="talk_day_person"),
        )

    def __str__(self) -> str:
        return f"{self.person} — {self.other}"


class Serving(Ledgered):
    """A gathering serves one obligation of a branch or of a group; it counts while `standing` does.

    `due` and `present` are those of the circle that the obligation calls together.
    """

    obligation = models.CharField(max_length=20, choices=SERVED)
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+", null=True)
    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="servings")
    occurred_on = models.DateField()
    due = models.PositiveSmallIntegerField(default=0)
    present = models.PositiveSmallIntegerField(default=0)
    standing_code = models.CharField(max_length=12, default=COUNTED.code)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(standing_code__in=sorted(STANDINGS)), name="serving_of_a_known_standing"
            ),
            models.UniqueConstraint(fields=("gathering", "obligation"), name="served_once_by_a_gathering"),
        )
        indexes = (
            models.Index(fields=("obligation", "occurred_on", "unit"), name="serving_day"),
            models.Index(fields=("unit", "occurred_on"), name="serving_unit_day"),
        )

    def __str__(self) -> str:
        return f"{self.get_obligation_display()} {self.occurred_on:%Y-%m-%d}"

    @property
    def number(self) -> str:
        return f"JR-{self.pk:04d}"

    @property
    def standing(self) -> State:
        return STANDINGS[self.standing_code]


class Resolution(Record):
    """What a body of a branch decided in a gathering, with its votes. Its unit is the branch.

    `due` and `present` count those with a vote. `about` is the person whom a recommendation or nomination is of,
    `about_unit` the unit that is nominated as a whole, or to which a nominated team belongs.
    """

    prefix = "JY"
    search_fields = ("text",)

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="resolutions")
    body = models.CharField(max_length=12, choices=Body.choices)
    about = models.ForeignKey("org.Person", models.PROTECT, related_name="+", null=True)
    about_unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+", null=True)
    subject = models.CharField(max_length=12, choices=Subject.choices, blank=True)
    text = models.CharField(max_length=500)
    due = models.PositiveSmallIntegerField()
    present = models.PositiveSmallIntegerField()
    in_favour = models.PositiveSmallIntegerField()
    against = models.PositiveSmallIntegerField()
    abstained = models.PositiveSmallIntegerField()
    quorate = models.BooleanField()
    passed = models.BooleanField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(present__gte=F("in_favour") + F("against") + F("abstained")),
                name="no_more_votes_than_present",
            ),
            models.CheckConstraint(condition=Q(present__lte=F("due")), name="no_more_voters_than_due"),
            models.CheckConstraint(condition=Q(passed=False) | Q(quorate=True), name="passed_with_quorum"),
            models.CheckConstraint(
                condition=Q(subject="") | Q(about__isnull=False) | Q(about_unit__isnull=False),
                name="recommendation_of_someone",
            ),
            models.CheckConstraint(
                condition=Q(about_unit=None) | Q(about=None, subject="nominate"),
                name="unit_is_nominated_alone",
            ),
        )
        indexes = (
            models.Index(fields=("about", "subject", "occurred_on"), name="resolution_about"),
            models.Index(fields=("about_unit", "occurred_on"), name="resolution_about_unit"),
            models.Index(fields=("unit", "occurred_on"), name="resolution_unit_day"),
        )

    def __str__(self) -> str:
        return f"{self.number} {Truncator(self.text).chars(30)}"

    @property
    def standing(self) -> State:
        return PASSED if self.passed else NOT_PASSED


class Explanation(FlowRecord):
    """Why a branch did not do in a period what a rule asks for as a rule; whether it holds is for another to say.

    `duty` and `ower` are the keys of what was owed by whom, `first` and `last` the period's days. Its unit is the
    branch.
    """

    prefix = "SM"
    flow = EXPLANATION_FLOW
    search_fields = ("why",)

    duty = models.CharField(max_length=60)
    ower = models.BigIntegerField()
    first = models.DateField()
    last = models.DateField()
    why = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=sorted(EXPLANATION_FLOW.states)), name="explanation_in_a_known_state"
            ),
            models.UniqueConstraint(fields=("duty", "ower", "first"), name="explained_once"),
        )
        indexes = (
            models.Index(fields=("unit", "first"), name="explanation_unit_first"),
            models.Index(fields=("state", "first"), name="explanation_state_first"),
        )

    def __str__(self) -> str:
        return f"{self.number} {Truncator(self.why).chars(30)}"
