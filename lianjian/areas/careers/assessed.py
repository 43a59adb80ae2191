"""What a year of somebody's service was found to be."""

from django.db import models
from django.db.models import Q

from lianjian.areas.careers.states import Mark
from lianjian.kernel.records.base import Record


class Assessment(Record):
    """The mark of a person for a calendar year; it occurred when it was settled. Its unit is the one of that year's end.

    It is the political department's and the person's own to see, and tells when the next rank may come.
    """

    prefix = "KH"

    person = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    mark = models.CharField(max_length=12, choices=Mark.choices)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(mark__in=Mark.values), name="assessment_of_a_known_mark"),
            models.UniqueConstraint(fields=("person", "year"), name="assessed_once_a_year"),
        )
        indexes = (
            models.Index(fields=("year", "mark"), name="assessment_year_mark"),
            models.Index(fields=("unit", "year"), name="assessment_unit_year"),
        )

    def __str__(self) -> str:
        return f"{self.person} {self.year}"
