"""Why a duty is not owed this time."""

from collections.abc import Mapping
from datetime import date

from django.db import models

from lianjian.kernel.records.base import Ledgered
from lianjian.kernel.records.reference import kept


class Excuse(Ledgered):
    """One ower is excused from one duty in the period that begins on `first`, for a reason. There are few."""

    is_reference = True

    duty = models.CharField(max_length=60)
    ower = models.BigIntegerField()
    first = models.DateField()
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("duty", "ower", "first"), name="excused_once"),)

    def __str__(self) -> str:
        return self.reason


@kept
def excused(duty: str) -> Mapping[tuple[int, date], str]:
    """Who is excused from a duty in which period, by ower and the period's first day, with the reason."""
    rows = Excuse.objects.filter(duty=duty).values_list("ower", "first", "reason")
    return {(ower, first): reason for ower, first, reason in rows}
