"""The Merkle tree over all revisions, stored; its checkpoints and who vouched for them; whom this installation vouches for."""

from django.db import models

from lianjian.kernel.records.base import Ledgered


class Node(models.Model):
    """A complete node of level one or more; level 0 is the leaf hash in the revision itself."""

    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("level", "index"), name="one_hash_for_a_node"),)

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class Head(models.Model):
    """The right edge of the tree: one row, locked while leaves are added. `hash` names the algorithm of all its nodes."""

    frontier = models.BinaryField()
    hash = models.CharField(max_length=20, default="SHA-256")

    def __str__(self) -> str:
        return "head"


class Checkpoint(models.Model):
    """A head of the ledger under the signature of its key. `key` and `algorithm` say of which one."""

    size = models.BigIntegerField(unique=True)
    root = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()
    algorithm = models.CharField(max_length=20)
    key = models.CharField(max_length=300)
    note = models.TextField()

    class Meta:
        ordering = ("-size",)

    def __str__(self) -> str:
        return f"{self.size}"

    def root_start(self) -> str:
        """Enough of the root to tell it from another by eye."""
        return bytes(self.root)[:8].hex()


class Witness(Ledgered):
    """Another organisation that vouches for this ledger. Without an address its word is carried there and back by hand."""

    owned_by = None

    name = models.CharField(max_length=120, unique=True)
    key = models.CharField(max_length=300)
    url = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.name


class Cosignature(models.Model):
    """A witness's word on a checkpoint: that it continues all that the witness has seen before."""

    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="cosignatures")
    witness = models.ForeignKey(Witness, models.PROTECT, related_name="cosignatures")
    at = models.DateTimeField()
    algorithm = models.CharField(max_length=20)
    line = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("checkpoint", "witness"), name="vouched_once_by_a_witness"),
        )

    def __str__(self) -> str:
        return f"{self.witness_id} {self.checkpoint_id}"


class Followed(Ledgered):
    """A ledger elsewhere for which this installation vouches."""

    owned_by = None

    origin = models.CharField(max_length=120, unique=True)
    key = models.CharField(max_length=300)

    def __str__(self) -> str:
        return self.origin


class LastSeen(models.Model):
    """The last checkpoint of a ledger that this installation vouched for: one row each, locked while it is compared."""

    of = models.OneToOneField(Followed, models.PROTECT, related_name="last_seen")
    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.of_id} {self.size}"
