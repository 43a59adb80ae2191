"""Divisions and villages, with the dates on which they exist and a point on the map (WGS-84 degrees)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianjian.kernel.org.models import Dated, Named
from lianjian.kernel.places.names import short_name
from lianjian.kernel.records.reference import reference_row


class Place(Named, Dated):
    """A county, township, village or community of the statistical register; `code` has its 12 digits."""

    class Level(models.TextChoices):
        COUNTY = "county", _("县区")
        TOWNSHIP = "township", _("乡镇街道")
        VILLAGE = "village", _("行政村")
        COMMUNITY = "community", _("社区")
        VIRTUAL = "virtual", _("虚拟生活区")

    owned_by = None

    code = models.CharField(max_length=12, unique=True)
    level = models.CharField(max_length=12, choices=Level.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    initials = models.CharField(max_length=80, blank=True)
    pinyin = models.CharField(max_length=240, blank=True)

    class Meta(Dated.Meta):
        ordering = ("code",)

    @property
    def number(self) -> str:
        return self.code

    def town(self) -> "Place | None":
        """The township this place is or lies in; None for the county itself."""
        if self.level == self.Level.COUNTY:
            return None
        if self.level == self.Level.TOWNSHIP:
            return self
        is_at_hand = self._meta.get_field("parent").is_cached(self)  # type: ignore[union-attr]  # it is a ForeignKey
        return self.parent if is_at_hand or not self.parent_id else reference_row(Place, self.parent_id)

    def short_name(self) -> str:
        """The name as people say it."""
        return short_name(self.name)
