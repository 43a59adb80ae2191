"""What a person was told, where they want to be told besides, and how that went."""

from typing import Any

from django.db import models

from lianjian.kernel.areas import registry


class Message(models.Model):
    """A row that waits for a person to look at it."""

    person = models.ForeignKey("org.Person", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    record = models.BigIntegerField()
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "kind", "record"), name="told_once"),)
        indexes = (
            models.Index(fields=("person", "-at"), name="message_person_at"),
            models.Index(fields=("at",), name="message_at"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What kind of row it is."""
        known: Any = registry.kinds.get(self.kind)
        return str(known.title) if known else self.kind


class Address(models.Model):
    """Where a person wants to be told besides, by one channel. Kept for that alone, until the person takes it away."""

    person = models.ForeignKey("org.Person", models.CASCADE, related_name="+")
    channel = models.CharField(max_length=20)
    value = models.CharField(max_length=254)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("person", "channel"), name="one_address_for_a_channel"),
        )

    def __str__(self) -> str:
        return f"{self.channel}: {self.value}"


class Delivery(models.Model):
    """A message on its way by one channel: `delivered_at`, or how often it was tried and what went wrong last."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=20)
    delivered_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("message", "channel"), name="delivered_once_by_a_channel"),
        )
        indexes = (models.Index(fields=("delivered_at", "tries"), name="delivery_waiting"),)

    def __str__(self) -> str:
        return f"{self.message} · {self.channel}"
