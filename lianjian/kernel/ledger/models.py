"""The Merkle tree over all revisions, stored: its complete nodes and its right edge."""

from django.db import models


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
    """The right edge of the tree: one row, locked while leaves are added."""

    frontier = models.BinaryField()

    def __str__(self) -> str:
        return "head"
