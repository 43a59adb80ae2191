"""Units, posts and people, each with the dates on which it is so."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianjian.kernel.records.base import Ledgered, LedgeredQuerySet
from lianjian.kernel.refusal import Refusal

BRANCH = "branch"
"""The kind of unit that is a branch; it stands under the unit whose branch it is."""

TEMPORARY_BRANCH = "temporary_branch"
"""The kind of unit that is a branch formed for one task, of people who stay on the rolls of their own branches."""

BRANCHES = (BRANCH, TEMPORARY_BRANCH)
"""The kinds of unit in which nobody serves: they are the Party's organisation in the bureau."""

SECRETARY = "secretary"
"""The kind of post by which a branch is led."""


class DatedQuerySet(LedgeredQuerySet):
    """Rows in effect from `valid_from` up to, not including, `valid_to`."""

    def on(self, day: date) -> Self:
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)


class Dated(Ledgered):
    is_reference = True

    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects: ClassVar = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="%(app_label)s_%(class)s_ends_after_it_begins",
            ),
        )

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or self.valid_to > day)


class KindEnded(Refusal):
    """The kind is no longer, or not yet, on the county's list."""

    status = 400


def require_in_use(kind: Dated, on: date) -> None:
    """Refuse a kind that the county's list did not hold on a day."""
    if not kind.holds_on(on):
        raise KindEnded(_("类别「%s」当时不在用。") % kind, field="kind", hint=_("请选择现在使用的类别。"))


class Named(models.Model):
    """Chinese first, English second."""

    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name_en if self.name_en and get_language() == "en" else self.name


class UnitKind(Named, Ledgered):
    """What sort of unit: the county's own list (bureau, command, zone, branch, …)."""

    is_reference = True

    code = models.CharField(max_length=20, unique=True)


class UnitQuerySet(DatedQuerySet):
    def of_kind(self, *codes: str) -> Self:
        """Told by the unit's own column, as figures need it."""
        return self.filter(kind__in=UnitKind.objects.filter(code__in=codes))


class Unit(Named, Dated):
    """A unit of the bureau, or a branch of the Party's organisation in it, from its founding to its end."""

    owned_by = None
    search_fields = ("code", "name", "name_en")

    code = models.CharField(max_length=20, unique=True)
    kind = models.ForeignKey(UnitKind, models.PROTECT, related_name="+")
    founded_by = models.ForeignKey("org.Plan", models.PROTECT, null=True, blank=True, related_name="+")
    ended_by = models.ForeignKey("org.Plan", models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar = UnitQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ("code",)

    @property
    def number(self) -> str:
        return self.code


class Placement(Dated):
    """A unit stands under another, on these dates."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    parent = models.ForeignKey(Unit, models.PROTECT, related_name="+")

    class Meta(Dated.Meta):
        pass


class Beat(Dated):
    """A township is the responsibility of a unit, on these dates."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    town = models.ForeignKey("places.Place", models.PROTECT, related_name="+")

    class Meta(Dated.Meta):
        pass


class Person(Named, Ledgered):
    """Someone who serves. Only what work needs: a name and a service number."""

    is_reference = True
    owned_by = None
    search_fields = ("number", "name", "name_en")

    number = models.CharField(max_length=20, unique=True)


class PostKind(Named, Ledgered):
    """A kind of post, whether it leads its unit, and the permissions it grants there."""

    is_reference = True

    code = models.CharField(max_length=20, unique=True)
    leads = models.BooleanField(default=False)
    grants = models.JSONField(default=list)


class Post(Dated):
    """A person holds a kind of post in a unit, on these dates."""

    owned_by = None

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.ForeignKey(PostKind, models.PROTECT, related_name="+")

    class Meta(Dated.Meta):
        indexes = (models.Index(fields=("person", "valid_from")), models.Index(fields=("unit", "valid_from")))

    @property
    def number(self) -> str:
        return f"P-{self.pk:04d}"


class Plan(Named, Ledgered):
    """A reorganisation: one dated change, drafted, checked and applied as a whole."""

    owned_by = None
    search_fields = ("name", "name_en")

    effective_on = models.DateField()
    draft = models.JSONField(default=dict)
    applied_at = models.DateTimeField(null=True, blank=True)

    @property
    def number(self) -> str:
        return f"R-{self.pk:04d}"


class Succession(Ledgered):
    """From a date on, the work of `old` belongs to `new`."""

    is_reference = True

    old = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    new = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    on = models.DateField()
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("old", "new"), name="one_succession_for_a_pair"),)
