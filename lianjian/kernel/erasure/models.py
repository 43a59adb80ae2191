"""The rounds that destroy what fell due, and what was destroyed."""

from django.db import models

from lianjian.kernel.records.base import Ledgered


class Round(Ledgered):
    """A day on which what fell due was looked for.

    `leapt` tells by how many days the clock ran ahead since the last good round, where that is further than the rule
    allows: such a round destroys nothing until somebody vouches for it.
    """

    owned_by = None

    day = models.DateField(unique=True)
    leapt = models.PositiveIntegerField(null=True)
    is_good = models.BooleanField()
    destroyed = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-day",)

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"DQ-{self.day:%Y%m%d}"


class Erasure(Ledgered):
    """Values of one personal field that were destroyed on a day, by the rule that ends them or early.

    `kind` and `name` tell the field, `values_gone` how many they were. An early one names the row and says why;
    any other `until` which day of ending it went.
    """

    owned_by = None
    search_fields = ("why",)

    day = models.DateField()
    kind = models.CharField(max_length=60)
    name = models.CharField(max_length=40)
    rule = models.CharField(max_length=40)
    values_gone = models.PositiveIntegerField()
    until = models.DateField(null=True)
    record = models.BigIntegerField(null=True)
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=("kind", "record"), name="erasure_of_a_row"),)

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"XH-{self.pk:04d}"

    @property
    def is_early(self) -> bool:
        return self.record is not None
