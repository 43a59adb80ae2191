"""What a figure counted, row by row and when that was known; the sums of it; and how it was declared then."""

from datetime import UTC, date, datetime, timedelta
from typing import ClassVar

from django.db import models

LATE_AFTER = timedelta(days=30)
"""An entry begun or ended so long after its day, by the day in UTC, is flagged: so old answers are found fast."""


def late_until(moment: datetime) -> date:
    """The last of the days for which what begins or ends at a moment is late."""
    return moment.astimezone(UTC).date() - LATE_AFTER


class Entry(models.Model):
    """Row `record` counts in a figure: on which day, in which unit and town, with what amount.

    It is so from `known_from` until `known_to`, as the record stood; so a report can be asked again as it
    was known at any time, and a row can say which figures it counts in. `taken_over_at` is when a row came from
    an older ledger: a year is compared with it as if it had been here all along.
    """

    figure = models.IntegerField()
    record = models.BigIntegerField()
    day = models.DateField()
    unit = models.BigIntegerField()
    town = models.BigIntegerField(default=0)
    item = models.CharField(max_length=40, default="")
    amount = models.BigIntegerField()
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)
    late = models.BooleanField(default=False)
    taken_over_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("figure", "record"), name="entry_of_a_row"),
            models.Index(fields=("figure", "day"), name="entry_of_a_day"),
            models.Index(fields=("figure", "day"), condition=models.Q(late=True), name="late_entry_of_a_day"),
            models.Index(
                fields=("figure", "taken_over_at"),
                condition=models.Q(late=False, taken_over_at__isnull=False),
                name="taken_over_entry",
            ),
        )

    def __str__(self) -> str:
        return f"{self.figure} {self.record} {self.day} {self.amount:+}"


class Tally(models.Model):
    """The sum of a figure's open entries for a day or a month, a unit, a town and an item.

    The grain says which: a day's or a month's in one unit and town, or, of a figure made of items, in the whole
    county (unit and town 0).
    """

    DAY, MONTH, COUNTY_DAY, COUNTY_MONTH = range(4)

    figure = models.IntegerField()
    grain = models.SmallIntegerField()
    day = models.DateField()
    unit = models.BigIntegerField()
    town = models.BigIntegerField()
    item = models.CharField(max_length=40)
    amount = models.BigIntegerField()
    number = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("figure", "grain", "day", "unit", "town", "item"), name="one_tally_for_a_cell"
            ),
        )

    def __str__(self) -> str:
        return f"{self.figure} {self.day} {self.unit} {self.amount}"

    @classmethod
    def grains(cls, *, of_county: bool) -> tuple[int, int]:
        """The grains of days and of months: in one unit and town, or in the whole county."""
        return (cls.COUNTY_DAY, cls.COUNTY_MONTH) if of_county else (cls.DAY, cls.MONTH)


class Declaration(models.Model):
    """That this database has counted all rows of a figure as it was declared; `fingerprint` tells how.

    `changed_at` is when it last began to count otherwise. `dropped_at` is when it was found declared no more:
    its entries and tallies stay as they were then.
    """

    is_reference: ClassVar[bool] = True

    figure = models.IntegerField(unique=True)
    key = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    changed_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.key
