"""Joint branches, their partners and bodies, what was promised and what was done together."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.text import Truncator

from lianjian.areas.cobuild.states import (
    ACTIVITY_FLOW,
    CONFIRMED,
    DISPUTED,
    KEPT,
    PROMISE_FLOW,
    REPORTED,
    TAKEN_BACK,
    Heard,
    Organ,
    PartnerKind,
    Side,
    Theme,
)
from lianjian.kernel.duties.indexes import owed_indexes
from lianjian.kernel.flow import FlowRecord
from lianjian.kernel.org.models import Dated, Named
from lianjian.kernel.records.base import LedgeredQuerySet


class Partner(Named, Dated):
    """A body outside the bureau. Of its people only the title of the post is kept that is to be asked.

    `contact` is who signs in for it, under the title of that post; none until someone is let in.
    """

    owned_by = None
    search_fields = ("name", "name_en")

    kind = models.CharField(max_length=10, choices=PartnerKind.choices)
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+", null=True)
    contact_post = models.CharField(max_length=40)
    contact = models.ForeignKey("org.Person", models.PROTECT, related_name="+", null=True)

    class Meta(Dated.Meta):
        constraints = (
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(kind__in=PartnerKind.values), name="partner_of_a_known_kind"),
        )
        indexes = (models.Index(fields=("contact",), name="partner_contact"),)

    @property
    def number(self) -> str:
        return f"LD-{self.pk:04d}"


class Joint(Named, Dated):
    """A joint branch of co-building, led by a branch or another unit of the bureau (its `unit`).

    No joint branch of the regulations on Party branches: it has no roll and takes no decisions.
    """

    search_fields = ("name", "name_en")

    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Organ.choices)

    class Meta(Dated.Meta):
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=("unit",), condition=Q(valid_to__isnull=True), name="leads_one_joint_branch"
            ),
            models.CheckConstraint(condition=Q(kind__in=Organ.values), name="joint_of_a_known_kind"),
        )

    @property
    def number(self) -> str:
        return f"LZ-{self.pk:04d}"


class OfJoint(Dated):
    """What stands under a joint branch and ends with it. Its unit is the joint branch's."""

    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    joint = models.ForeignKey(Joint, models.PROTECT, related_name="+")

    class Meta(Dated.Meta):
        abstract = True


class Pairing(OfJoint):
    """A partner is a partner branch of a joint branch."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")

    class Meta(Dated.Meta):
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=("joint", "partner"), condition=Q(valid_to__isnull=True), name="paired_once"
            ),
        )
        indexes = (models.Index(fields=("partner", "valid_from"), name="pairing_partner"),)

    def __str__(self) -> str:
        return f"{self.partner} — {self.joint}"

    @property
    def number(self) -> str:
        return f"HB-{self.pk:04d}"


class Body(Named, OfJoint):
    """A co-building body: a joint branch and some of its partners for one theme."""

    search_fields = ("name", "name_en")

    theme = models.CharField(max_length=10, choices=Theme.choices)

    class Meta(Dated.Meta):
        constraints = (
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(theme__in=Theme.values), name="body_of_a_known_theme"),
        )

    @property
    def number(self) -> str:
        return f"GT-{self.pk:04d}"


class Seat(OfJoint):
    """A partner belongs to a body."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="seats")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")

    class Meta(Dated.Meta):
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=("body", "partner"), condition=Q(valid_to__isnull=True), name="seated_once"
            ),
        )
        indexes = (models.Index(fields=("partner", "valid_from"), name="seat_partner"),)

    def __str__(self) -> str:
        return f"{self.partner} — {self.body}"


class PairedGroup(OfJoint):
    """A group on our side and one on a partner's, which work together. Both are names of groups, not of people."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    ours = models.CharField(max_length=40)
    theirs = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"{self.ours} — {self.theirs}"

    @property
    def number(self) -> str:
        return f"JD-{self.pk:05d}"


class PromiseQuerySet(LedgeredQuerySet):
    def of_the_bureau(self) -> Self:
        return self.filter(side=Side.BUREAU)

    def kept(self) -> Self:
        return self.filter(state=KEPT.code)


class Promise(FlowRecord):
    """A line of a body's plan: what one `side` promised the other, who sees to it on both, and by when.

    `owner` is our person, `counterpart` the title of the post on the partner's side. `done_on` is the day on which
    the side that promised called it done, or dropped it; only the other side says that it is kept (`judged_on`).
    `ask_due_on` is the day by which a partner is asked that says nothing of what the bureau's side calls done.
    """

    prefix = "CN"
    flow = PROMISE_FLOW
    search_fields = ("text",)

    body = models.ForeignKey(Body, models.PROTECT, related_name="promises")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    side = models.CharField(max_length=10, choices=Side.choices)
    text = models.CharField(max_length=200)
    owner = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    counterpart = models.CharField(max_length=40)
    due_on = models.DateField()
    done_on = models.DateField(null=True)
    ask_due_on = models.DateField(null=True)
    judged_on = models.DateField(null=True)

    objects: ClassVar = PromiseQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=sorted(PROMISE_FLOW.states)), name="promise_in_a_known_state"
            ),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="promise_of_a_known_side"),
        )
        indexes = (
            models.Index(fields=("partner", "due_on"), name="promise_partner"),
            *owed_indexes(
                "promise", due_by="due_on", done_by="done_on", read=("occurred_on", "unit", "owner", "side")
            ),
            *owed_indexes(
                "promise_ask",
                due_by="ask_due_on",
                done_by="judged_on",
                read=("occurred_on", "unit"),
                by_some=True,
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {Truncator(self.text).chars(30)}"


class ActivityQuerySet(LedgeredQuerySet):
    def not_taken_back(self) -> Self:
        return self.exclude(state=TAKEN_BACK.code)

    def confirmed(self) -> Self:
        return self.filter(state=CONFIRMED.code)

    def shared(self) -> Self:
        """Those confirmed that were a gathering of the leading branch as well."""
        return self.confirmed().filter(gathering__isnull=False)

    def stood_for(self) -> Self:
        """Those for which the partner's word stands: it reported them, or confirmed them."""
        reported = Q(state=REPORTED.code, reported_by=Side.PARTNER)
        return self.filter(Q(state=CONFIRMED.code) | reported)

    def one_sided(self) -> Self:
        """Those that the bureau's side alone says took place."""
        return self.filter(state__in=(REPORTED.code, DISPUTED.code), reported_by=Side.BUREAU)


class Activity(FlowRecord):
    """What a body did together on a day. One side reports it, the other says whether it took place.

    `ask_due_on` is the day by which a partner is asked that says nothing of what the bureau's side reported.
    `ours` and `theirs` count who came. `gathering` is the gathering of the branch that it was at the same time.
    """

    prefix = "LH"
    flow = ACTIVITY_FLOW
    search_fields = ("topic", "place_text")

    body = models.ForeignKey(Body, models.PROTECT, related_name="activities")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    topic = models.CharField(max_length=80)
    place_text = models.CharField(max_length=80, blank=True)
    ours = models.PositiveSmallIntegerField()
    theirs = models.PositiveSmallIntegerField()
    gathering = models.ForeignKey("branch.Gathering", models.PROTECT, related_name="+", null=True)
    reported_by = models.CharField(max_length=10, choices=Side.choices)
    ask_due_on = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    heard = models.CharField(max_length=10, choices=Heard.choices, blank=True)
    why = models.CharField(max_length=200, blank=True)

    objects: ClassVar = ActivityQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=sorted(ACTIVITY_FLOW.states)), name="activity_in_a_known_state"
            ),
            models.CheckConstraint(
                condition=Q(reported_by__in=Side.values), name="activity_reported_by_a_side"
            ),
            models.CheckConstraint(condition=Q(ours__gt=0, theirs__gt=0), name="activity_of_both_sides"),
        )
        indexes = (
            models.Index(fields=("body", "occurred_on"), name="activity_body_day"),
            models.Index(fields=("partner", "state", "occurred_on"), name="activity_partner"),
            models.Index(fields=("occurred_on", "unit"), name="activity_day_unit"),
            *owed_indexes(
                "activity_ask",
                due_by="ask_due_on",
                done_by="answered_on",
                read=("occurred_on", "unit"),
                by_some=True,
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.topic}"
