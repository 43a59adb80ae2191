"""Revisions, ties, photos, sealed personal values and keys already used."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models

from lianjian.kernel.records.base import Ledgered


class Revision(models.Model):
    """One writing of one row: who, when it happened, when it was written, why, and the row as it then stood."""

    leaf = models.BigIntegerField(unique=True)
    leaf_hash = models.BinaryField(max_length=32)
    kind = models.CharField(max_length=60)
    record = models.BigIntegerField()
    row_version = models.PositiveIntegerField()
    action = models.CharField(max_length=80)
    actor = models.CharField(max_length=40)
    actor_unit = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    reason = models.CharField(max_length=1000, blank=True)
    body = models.TextField()

    class Meta:
        ordering = ("leaf",)
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "record", "row_version"), name="one_revision_for_a_version"
            ),
        )
        indexes = (models.Index(fields=("actor", "leaf"), name="revision_of_an_actor"),)

    def __str__(self) -> str:
        return f"{self.leaf} {self.kind} {self.record} v{self.row_version} {self.action}"


@dataclass(slots=True, kw_only=True)
class NewRevision:
    """A revision before it is stored, and before it has its leaf."""

    kind: str
    record: int
    row_version: int
    action: str
    actor: str
    actor_unit: int | None
    at: datetime
    recorded_at: datetime
    reason: str
    body: str
    leaf: int = -1
    leaf_hash: bytes = b""


class Tie(models.Model):
    """Row `to` arose from row `origin`: the thread that runs through areas which do not know each other."""

    origin_kind = models.CharField(max_length=60)
    origin = models.BigIntegerField()
    to_kind = models.CharField(max_length=60)
    to = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("to_kind", "to", "origin_kind", "origin"), name="tied_once"),
        )
        indexes = (models.Index(fields=("origin_kind", "origin")),)

    def __str__(self) -> str:
        return f"{self.origin_kind} {self.origin} → {self.to_kind} {self.to}"


class Attachment(Ledgered):
    """A photo of a row. `digest` is that of the bytes that are stored, behind the name of its hash; `size` is told in bytes."""

    owned_by = None

    kind = models.CharField(max_length=60)
    record = models.BigIntegerField()
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=100)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=("kind", "record"), name="attachment_of_a_row"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.record} {self.name}"


class SealedValue(models.Model):
    """A personal value with the salt of its commitment, encrypted under the key of the month in which it is to be
    destroyed. Once it was, nothing is sealed, no key is named, and the commitment stays: the ledger has it too.
    """

    class Manager(models.Manager["SealedValue"]):
        def kept(self) -> models.QuerySet["SealedValue"]:
            """Those that were not destroyed."""
            return self.filter(key_name__isnull=False)

    kind = models.CharField(max_length=60)
    record = models.BigIntegerField()
    name = models.CharField(max_length=40)
    sealed = models.BinaryField()
    commitment = models.CharField(max_length=100)
    key_name = models.CharField(max_length=16, null=True)
    erase_on = models.DateField(null=True)

    objects = Manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("kind", "record", "name"), name="sealed_once"),)
        indexes = (
            models.Index(
                fields=("erase_on", "kind", "name"),
                condition=models.Q(key_name__isnull=False),
                name="sealed_until",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.record} {self.name}"


class SentKey(models.Model):
    """An idempotency key and what it brought about, so that a second sending changes nothing."""

    key = models.CharField(max_length=80, unique=True)
    action = models.CharField(max_length=80)
    digest = models.CharField(max_length=100)
    kind = models.CharField(max_length=60, blank=True)
    record = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key


class ReferenceStamp(models.Model):
    """A value that changes whenever reference rows of a table do; under no table's name, whenever any do."""

    of_table = models.CharField(max_length=60, unique=True)
    value = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.of_table


class Installation(models.Model):
    """What this installation is: one row."""

    county = models.CharField(max_length=60)
    is_demo = models.BooleanField(default=False)
    demo_seed = models.BigIntegerField(null=True)
    demo_scale = models.FloatField(null=True)
    demo_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.county
