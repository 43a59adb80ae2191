"""Residents' problems: what was raised, who owes the fix, and whether the resident says it is fixed."""

from datetime import date, timedelta
from hashlib import sha256
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianjian.areas.problems.states import FLOW, OPEN_STATES
from lianjian.kernel.duties.indexes import owed_indexes
from lianjian.kernel.flow import FlowRecord
from lianjian.kernel.org.models import Dated, DatedQuerySet, Named, Person
from lianjian.kernel.records.base import LedgeredQuerySet, Personal


class ProblemKind(Named, Dated):
    """One of the kinds of the county's list. A kind that ends keeps its old rows."""

    code = models.CharField(max_length=8, unique=True)
    usual_owner = models.CharField(max_length=60, blank=True)
    usual_owner_en = models.CharField(max_length=80, blank=True)
    days_rule = models.CharField(max_length=40)

    objects: ClassVar = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ("code",)


class Reason(Named, Dated):
    """A reason from the county's list: for not accepting a problem, or for handing it back."""

    class Use(models.TextChoices):
        REJECT = "reject", _("不予受理")
        RETURN = "return", _("退单")

    code = models.CharField(max_length=20, unique=True)
    use = models.CharField(max_length=8, choices=Use.choices)

    class Meta(Dated.Meta):
        ordering = ("code",)


class Satisfaction(models.IntegerChoices):
    """How satisfied a resident is, in five grades."""

    VERY = 5, _("非常满意")
    SATISFIED = 4, _("满意")
    NEUTRAL = 3, _("一般")
    DISSATISFIED = 2, _("不满意")
    VERY_DISSATISFIED = 1, _("很不满意")


class Way(models.TextChoices):
    """How a resident's word reached us."""

    LINK = "link", _("网上确认")
    PHONE = "phone", _("电话")
    PAPER = "paper", _("书面")
    FACE_TO_FACE = "face_to_face", _("当面")


class ProblemQuerySet(LedgeredQuerySet):
    def open(self) -> Self:
        """Not settled yet: somebody still owes something."""
        return self.filter(state__in=[state.code for state in OPEN_STATES])

    def late(self, day: date) -> Self:
        """Not fixed, and past their day: what is closed is fixed or has none, what waits for money has its own."""
        return self.filter(fixed_on__isnull=True, due_on__lt=day)

    def confirmed(self) -> Self:
        """The resident said that it is fixed."""
        return self.filter(confirmed_on__isnull=False)

    def fixed_in_time(self) -> Self:
        return self.filter(fixed_on__lte=F("due_on"))

    def became_late(self) -> Self:
        """Not fixed by its day, whether fixed since or not."""
        return self.filter(Q(fixed_on__isnull=True) | Q(fixed_on__gt=F("due_on")))


class Problem(FlowRecord):
    """One problem, from registration to the resident's word. Days are local days.

    `title` is the officer's short wording without names, and is public; `text` holds the resident's own words
    and is not. `secret_digest` is the hash of the link by which the resident is known.
    """

    class Channel(models.TextChoices):
        PUBLIC = "public", _("群众网上反映")
        VISIT = "visit", _("走访发现")
        PHONE = "phone", _("电话")
        DESK = "desk", _("窗口")
        API = "api", _("接口")
        IMPORT = "import", _("导入")

    prefix = "M"
    flow = FLOW
    search_fields = ("title", "text", "place_text")
    personal = (
        Personal(name="reporter_name", purpose=_("联系反映人"), retain="RETAIN_PROBLEM_CONTACT"),
        Personal(name="reporter_phone", purpose=_("告知办理结果"), retain="RETAIN_PROBLEM_CONTACT"),
    )

    kind = models.ForeignKey(ProblemKind, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    title = models.CharField(max_length=80, blank=True)
    text = models.TextField(max_length=2000)
    place_text = models.CharField(max_length=120, blank=True)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    secret_digest = models.CharField(max_length=64, blank=True)
    raised_on = models.DateField()
    owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    plan = models.TextField(max_length=1000, blank=True)
    due_on = models.DateField(null=True)
    late_on = models.DateField(null=True)
    assign_due_on = models.DateField(null=True)
    assigned_on = models.DateField(null=True)
    accept_due_on = models.DateField(null=True)
    accepted_on = models.DateField(null=True)
    contact_due_on = models.DateField(null=True)
    contacted_on = models.DateField(null=True)
    fixed_on = models.DateField(null=True)
    days_to_fix = models.PositiveIntegerField(null=True)
    fix = models.TextField(max_length=1000, blank=True)
    call_back_due_on = models.DateField(null=True)
    confirmed_on = models.DateField(null=True)
    confirmed_by = models.CharField(max_length=12, blank=True, choices=Way.choices)
    satisfaction = models.PositiveSmallIntegerField(null=True, choices=Satisfaction.choices)
    satisfied = models.BooleanField(null=True)
    disputed_times = models.PositiveSmallIntegerField(default=0)
    supervised_on = models.DateField(null=True)
    returned_times = models.PositiveSmallIntegerField(default=0)
    return_reason = models.ForeignKey(Reason, models.PROTECT, null=True, related_name="+", db_index=False)
    extended_times = models.PositiveSmallIntegerField(default=0)
    extension_until = models.DateField(null=True)
    extension_reason = models.CharField(max_length=200, blank=True)
    suspended_until = models.DateField(null=True)
    forwarded_to = models.CharField(max_length=80, blank=True)
    forwarded_number = models.CharField(max_length=60, blank=True)
    reject_reason = models.ForeignKey(Reason, models.PROTECT, null=True, related_name="+", db_index=False)
    reject_proposed_by = models.CharField(max_length=40, blank=True)
    calls_tried = models.JSONField(default=list)
    place_checked_by = models.CharField(max_length=60, blank=True)
    closed_on = models.DateField(null=True)

    objects: ClassVar = ProblemQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=sorted(FLOW.states)), name="problem_in_a_known_state"
            ),
            models.CheckConstraint(
                condition=Q(fixed_on__isnull=True) | Q(fixed_on__gte=F("raised_on")),
                name="problem_fixed_after_raised",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_on__isnull=True) | Q(confirmed_on__gte=F("fixed_on")),
                name="problem_confirmed_after_fixed",
            ),
            models.CheckConstraint(
                condition=Q(satisfaction__isnull=True) | Q(satisfaction__range=(1, 5)),
                name="problem_satisfaction_1_to_5",
            ),
        )
        indexes = (
            models.Index(fields=("unit", "raised_on"), name="problem_unit_raised"),
            models.Index(fields=("raised_on",), name="problem_raised"),
            models.Index(fields=("confirmed_on",), name="problem_confirmed"),
            models.Index(fields=("state", "unit", "due_on"), name="problem_state_unit_due"),
            models.Index(fields=("owner", "state"), name="problem_owner_state"),
            *owed_indexes(
                "problem_assign",
                due_by="assign_due_on",
                done_by="assigned_on",
                read=("occurred_on", "unit", "state"),
                by_some=True,
            ),
            *owed_indexes(
                "problem_accept",
                due_by="accept_due_on",
                done_by="accepted_on",
                read=("occurred_on", "unit", "owner"),
                by_some=True,
            ),
            *owed_indexes(
                "problem_contact",
                due_by="contact_due_on",
                done_by="contacted_on",
                read=("occurred_on", "unit", "owner"),
                by_some=True,
            ),
            *owed_indexes(
                "problem_fix",
                due_by="due_on",
                done_by="fixed_on",
                read=("occurred_on", "unit", "owner"),
                by_some=True,
            ),
            *owed_indexes(
                "problem_call_back",
                due_by="call_back_due_on",
                done_by="closed_on",
                read=("occurred_on", "unit"),
                by_some=True,
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.headline}"

    @property
    def headline(self) -> str:
        """The short wording, or the kind while nobody has worded it."""
        return self.title or str(self.kind)

    def due_by(self, day: date) -> Self:
        """Set the day by which it is to be fixed."""
        self.due_on, self.late_on = day, day + timedelta(days=1)
        return self

    def is_late(self, day: date) -> bool:
        """Open, not fixed, and past its day."""
        return self.fixed_on is None and self.due_on is not None and self.due_on < day

    def knows(self, secret: str) -> bool:
        """Whether this is the secret of the resident who raised it."""
        return bool(self.secret_digest) and self.secret_digest == digest_of_secret(secret)


def digest_of_secret(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
