"""Why a duty is not owed this time."""

from django.db import models

from lianjian.kernel.records.base import Ledgered


class Excuse(Ledgered):
    """One ower is excused from one duty in the period that begins on `first`, for a reason."""

    duty = models.CharField(max_length=60)
    ower = models.BigIntegerField()
    first = models.DateField()
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("duty", "ower", "first"), name="excused_once"),)

    def __str__(self) -> str:
        return self.reason
