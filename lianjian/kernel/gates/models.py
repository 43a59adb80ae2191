"""Refusals that were kept."""

from django.db import models


class KeptRefusal(models.Model):
    """A gate refused: which, whom, about what row, and why. Kept although the change was undone."""

    gate = models.CharField(max_length=60)
    rule = models.CharField(max_length=40)
    actor = models.CharField(max_length=40)
    unit = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=60)
    record = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=200)
    reasons = models.TextField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-recorded_at", "-pk")

    def __str__(self) -> str:
        return f"{self.gate}: {self.reasons}"
