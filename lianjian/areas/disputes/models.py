"""Disputes: what is quarrelled over, who mediates, what was agreed, and whether it held.

A dispute is a thing with a place, an owner and an end. Its risk grades the dispute, never a person, and the
parties are 甲 and 乙; names and phones, where the work needs them, are sealed apart.
"""

from datetime import date, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianjian.areas.disputes.states import FLOW
from lianjian.kernel.duties.indexes import owed_indexes
from lianjian.kernel.flow import FlowRecord
from lianjian.kernel.org.models import Dated, DatedQuerySet, Named, Person, Unit
from lianjian.kernel.records.base import Ledgered, LedgeredQuerySet, Personal

RETAIN = "RETAIN_DISPUTE_PARTIES"


class Risk(models.TextChoices):
    BLUE = "blue", _("蓝色")
    YELLOW = "yellow", _("黄色")
    RED = "red", _("红色")


class Way(models.TextChoices):
    """Where else the parties can turn when a mediation ends without success."""

    COURT = "court", _("诉讼")
    ARBITRATION = "arbitration", _("仲裁")
    ADMINISTRATIVE = "administrative", _("行政途径")
    POLICE = "police", _("公安机关依法处理")


class Excluded(models.TextChoices):
    """What the rule DISPUTE_EXCLUDED calls an order case that may not be mediated."""

    HIRED_VIOLENCE = "hired_violence", _("雇凶伤害他人")
    GANG_FIGHT = "gang_fight", _("结伙斗殴或其他寻衅滋事")
    REPEATED = "repeated", _("多次实施违反治安管理行为")
    UNWILLING = "unwilling", _("当事人明确表示不愿意调解")
    AGAIN = "again_during_mediation", _("调解过程中又针对对方实施违反治安管理行为")
    FLED = "fled", _("调解过程中违法嫌疑人逃跑")


class Role(models.TextChoices):
    """Who sat at the table: parties by their letter, all others by their role."""

    A = "a", _("甲")
    B = "b", _("乙")
    OTHER_PARTY = "other_party", _("其他当事人")
    GUARDIAN = "guardian", _("监护人")
    REPRESENTATIVE = "representative", _("代理人")
    HELPER = "helper", _("受邀协助人员（村干部、亲邻等）")


PARTIES = frozenset({Role.A, Role.B, Role.OTHER_PARTY})


class DisputeKind(Named, Dated):
    """One of the kinds of the county's list. A kind that ends keeps its old rows."""

    code = models.CharField(max_length=8, unique=True)

    objects: ClassVar = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ("code",)


class DisputeQuerySet(LedgeredQuerySet):
    def resolved(self) -> Self:
        """Agreed, kept, and found without relapse by someone from outside."""
        return self.filter(resolved_on__isnull=False)

    def became_late(self) -> Self:
        """Mediation not brought to an end by its day, whether since or not."""
        return self.filter(Q(concluded_on__isnull=True) | Q(concluded_on__gt=F("due_on")))


class Dispute(FlowRecord):
    """One dispute, from registration to the call-back. Days are local days.

    `due_on` is the usual end of mediation and `concluded_on` the day on which it ended, by agreement or
    without; `kept_on` is the day of full fulfilment or of the first instalment, from which the call-back's
    clock runs. What an agreement brought is taken back when it does not hold; old days stay in the revisions.
    """

    class FoundBy(models.TextChoices):
        VISIT = "visit", _("走访发现")
        CALL = "call", _("警情转来")
        VILLAGE = "village", _("村居报告")
        SELF = "self", _("当事人申请")

    class CallbackWay(models.TextChoices):
        PHONE = "phone", _("电话")
        VISIT = "visit", _("上门")

    class Result(models.TextChoices):
        SUCCESS = "success", _("成功")
        PARTIAL = "partial", _("部分成功")
        FAILED = "failed", _("不成")
        HANDED_OVER = "handed_over", _("转办")

    prefix = "J"
    flow = FLOW
    search_fields = ("title", "facts")
    personal = (
        Personal(name="party_a_name", purpose=_("通知甲方参加调解"), retain=RETAIN),
        Personal(name="party_a_phone", purpose=_("通知甲方参加调解、回访"), retain=RETAIN),
        Personal(name="party_b_name", purpose=_("通知乙方参加调解"), retain=RETAIN),
        Personal(name="party_b_phone", purpose=_("通知乙方参加调解、回访"), retain=RETAIN),
    )

    kind = models.ForeignKey(DisputeKind, models.PROTECT, related_name="+")
    found_by = models.CharField(max_length=8, choices=FoundBy.choices)
    title = models.CharField(max_length=80)
    facts = models.TextField(max_length=2000)
    parties = models.CharField(max_length=60)
    case_number = models.CharField(max_length=60, blank=True)
    risk = models.CharField(max_length=8, choices=Risk.choices, blank=True)
    graded_on = models.DateField(null=True)
    was_key = models.BooleanField(default=False)
    key_on = models.DateField(null=True)
    registered_on = models.DateField()
    assign_due_on = models.DateField()
    assigned_on = models.DateField(null=True)
    mediator = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    chosen_by_parties = models.BooleanField(default=False)
    due_on = models.DateField()
    late_on = models.DateField()
    concluded_on = models.DateField(null=True)
    agreed_on = models.DateField(null=True)
    days_to_agree = models.PositiveIntegerField(null=True)
    court_asked_on = models.DateField(null=True)
    fulfil_by = models.DateField(null=True)
    instalment_on = models.DateField(null=True)
    fulfilled_on = models.DateField(null=True)
    kept_on = models.DateField(null=True)
    callback_from = models.DateField(null=True)
    callback_due_on = models.DateField(null=True)
    callback_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    called_back_on = models.DateField(null=True)
    callback_way = models.CharField(max_length=8, choices=CallbackWay.choices, blank=True)
    relapsed_on = models.DateField(null=True)
    relapsed_times = models.PositiveSmallIntegerField(default=0)
    resolved_on = models.DateField(null=True)
    ways_told = models.JSONField(default=list)
    failure = models.CharField(max_length=500, blank=True)
    handed_to = models.CharField(max_length=80, blank=True)
    handed_number = models.CharField(max_length=60, blank=True)
    result = models.CharField(max_length=12, choices=Result.choices, blank=True)
    closed_on = models.DateField(null=True)

    objects: ClassVar = DisputeQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=sorted(FLOW.states)), name="dispute_in_a_known_state"
            ),
            models.CheckConstraint(
                condition=Q(was_key=False, key_on__isnull=True) | Q(was_key=True, key_on__isnull=False),
                name="dispute_key_since_a_day",
            ),
            models.CheckConstraint(
                condition=Q(resolved_on__isnull=True)
                | Q(agreed_on__isnull=False, kept_on__isnull=False, called_back_on__gte=F("callback_from")),
                name="dispute_resolved_after_agreement_fulfilment_and_callback",
            ),
            models.CheckConstraint(
                condition=Q(concluded_on__isnull=True) | Q(concluded_on__gte=F("registered_on")),
                name="dispute_concluded_after_registered",
            ),
        )
        indexes = (
            models.Index(fields=("unit", "registered_on"), name="dispute_unit_registered"),
            models.Index(fields=("registered_on",), name="dispute_registered"),
            models.Index(fields=("resolved_on",), name="dispute_resolved"),
            models.Index(fields=("state", "unit", "due_on"), name="dispute_state_unit_due"),
            models.Index(fields=("mediator", "state"), name="dispute_mediator_state"),
            *owed_indexes(
                "dispute_assign",
                due_by="assign_due_on",
                done_by="assigned_on",
                read=("occurred_on", "unit"),
            ),
            *owed_indexes(
                "dispute_mediate",
                due_by="due_on",
                done_by="concluded_on",
                read=("occurred_on", "unit", "mediator", "assigned_on"),
            ),
            *owed_indexes(
                "dispute_fulfil",
                due_by="fulfil_by",
                done_by="fulfilled_on",
                read=("occurred_on", "unit", "mediator"),
                by_some=True,
            ),
            *owed_indexes(
                "dispute_call_back",
                due_by="callback_due_on",
                done_by="called_back_on",
                read=("occurred_on", "callback_unit"),
                by_some=True,
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def agreement(self) -> "Agreement | None":
        """The agreement that stands now."""
        return self.agreements.filter(ended_on__isnull=True).last()

    def due_by(self, day: date) -> Self:
        """Set the day by which mediation usually comes to an end."""
        self.due_on, self.late_on = day, day + timedelta(days=1)
        return self

    def is_mediated_by(self, person: Person | None) -> bool:
        return person is not None and self.mediators.filter(person=person, until_on__isnull=True).exists()


class Mediator(Ledgered):
    """Someone mediates a dispute, from a day up to another; one of them leads."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="mediators")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    leads = models.BooleanField()
    from_on = models.DateField()
    until_on = models.DateField(null=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.person)


class Session(Ledgered):
    """One meeting: when, where, who sat there by letter or role, an outline, and what came of it."""

    class Outcome(models.TextChoices):
        AGREED = "agreed", _("谈成")
        AGAIN = "again", _("没有谈成，再约")
        REFUSED = "refused", _("一方明确拒绝调解")

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="sessions")
    number = models.PositiveSmallIntegerField()
    held_at = models.DateTimeField()
    held_on = models.DateField()
    venue = models.CharField(max_length=80)
    present = models.JSONField(default=list)
    with_minor = models.BooleanField(default=False)
    helpers_consented = models.BooleanField(default=False)
    outline = models.TextField(max_length=1000)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("dispute", "number"), name="dispute_session_numbered_once"),
        )

    def __str__(self) -> str:
        return f"{self.dispute.number} {self.number}"


class Agreement(Ledgered):
    """What the parties agreed: facts, terms, way, time. A written one is in force when signed and sealed."""

    class Form(models.TextChoices):
        WRITTEN = "written", _("书面协议")
        ORAL = "oral", _("口头协议")

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="agreements")
    reached_on = models.DateField()
    form = models.CharField(max_length=8, choices=Form.choices)
    facts = models.TextField(max_length=2000)
    terms = models.TextField(max_length=2000)
    way = models.CharField(max_length=200)
    fulfil_by = models.DateField()
    instalments = models.PositiveSmallIntegerField(default=1)
    signed_on = models.DateField(null=True)
    sealed_on = models.DateField(null=True)
    copies = models.PositiveSmallIntegerField(null=True)
    in_force_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.dispute.number} {self.get_form_display()}"
