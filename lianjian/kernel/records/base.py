"""What every row of the house has: it is written through the one door, and each writing is a revision."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, ClassVar, Self

from django.apps import apps
from django.db import models
from django.utils import timezone

from lianjian.kernel.records import door
from lianjian.kernel.records.storing import remember


class OutsideTheDoor(Exception):
    """A row was written without a change: no actor, no time, no proof. Write it inside a function marked @change."""


@dataclass(frozen=True, kw_only=True)
class Personal:
    """A personal field: why it is kept, and the rule that says for how long.

    Its value never stands in the row or in the ledger: it is sealed apart, and the leaf holds a salted
    commitment, so that it can be destroyed and the ledger still verifies.
    """

    name: str
    purpose: Any
    retain: str


class LedgeredQuerySet(models.QuerySet):
    """Reads as ever; writes only from inside the door."""

    def _guard(self, what: str) -> None:
        if not door.is_writing():
            raise OutsideTheDoor(f"{what} on {self.model._meta.label} outside a change")

    def update(self, **values: Any) -> int:
        self._guard("update")
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._guard("delete")
        return super().delete()

    def bulk_create(self, objs: Iterable[Any], *args: Any, **options: Any) -> list[Any]:
        self._guard("bulk_create")
        return super().bulk_create(objs, *args, **options)

    def bulk_update(self, objs: Iterable[Any], *args: Any, **options: Any) -> int:
        self._guard("bulk_update")
        return super().bulk_update(objs, *args, **options)


class Ledgered(models.Model):
    """A row with revisions. `version` counts them; the ledger holds a leaf for each.

    `owned_by` names the field with the key of the unit by which access is decided; None for what belongs to
    no unit, which is seen by everyone whose post grants the permission anywhere.
    """

    version = models.PositiveIntegerField(default=0, editable=False)

    objects = LedgeredQuerySet.as_manager()

    personal: ClassVar[tuple[Personal, ...]] = ()
    unproved: ClassVar[frozenset[str]] = frozenset()
    is_reference: ClassVar[bool] = False
    owned_by: ClassVar[str | None] = "unit_id"
    search_fields: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **options: Any
    ) -> Self:
        row = super().from_db(db, field_names, values, **options)
        if len(values) < len(cls._meta.concrete_fields):
            return row
        remember(row, values)
        if cls.search_fields:
            row.__dict__["_searched"] = row.search_text()
        return row

    def save(self, *args: Any, **options: Any) -> None:
        if not door.is_writing():
            raise OutsideTheDoor(f"save on {self._meta.label} outside a change")
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        raise OutsideTheDoor(f"{self._meta.label} rows are ended by date or state, never deleted")

    def put(self, *, note: str = "", personal: dict[str, str] | None = None) -> Self:
        """Write this row as part of the change under way; the door adds revision, leaf and tallies."""
        change = door.current()
        if change is None:
            raise OutsideTheDoor(f"put on {self._meta.label} outside a change")
        change.put(self, note=note, personal=personal or {})
        return self

    def search_text(self) -> str:
        """The words by which this row is found."""
        return " ".join(dict.fromkeys(str(getattr(self, name, "") or "") for name in self.search_fields))

    def is_entrusted_to(self, person: int) -> bool:
        """Whether somebody, by key, was given this row to work on, whosever unit it is of."""
        return False

    @property
    def label(self) -> str:
        """`area.model`, the name of this kind of row in the ledger."""
        return self._meta.label_lower

    def proved(self) -> dict[str, Any]:
        """The fields that enter the ledger as they are: all but keys, version and what the model leaves out."""
        names = _proved_names(type(self))
        return {name: getattr(self, name) for name in names}


def ledgered_models() -> list[type[Ledgered]]:
    """Every model whose rows are in the ledger."""
    return [model for model in apps.get_models() if issubclass(model, Ledgered)]


@cache
def _proved_names(model: type[Ledgered]) -> tuple[str, ...]:
    left_out = {"version", *model.unproved}
    fields = (field for field in model._meta.concrete_fields if not field.primary_key)
    return tuple(sorted(field.attname for field in fields if field.name not in left_out))


MOST_DAYS = 10_000
_local_day = lru_cache(MOST_DAYS)(timezone.localdate)
"""Most lines of a ledger tell a day only, and days repeat."""


class Record(Ledgered):
    """Something that happened: when, where, in whose unit. Its unit is the one in effect when it happened."""

    prefix: ClassVar[str] = ""

    occurred_at = models.DateTimeField()
    occurred_on = models.DateField(editable=False)
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+", null=True)
    town = models.ForeignKey("places.Place", models.PROTECT, related_name="+", null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def number(self) -> str:
        """What people call it, such as M-0412."""
        return f"{self.prefix}-{self.pk:04d}"

    @classmethod
    def pk_of(cls, number: str) -> int | None:
        """The key behind a number as people type it, or None if it has not that form."""
        head, _, tail = number.strip().upper().rpartition("-")
        return (
            int(tail) if head == cls.prefix and tail.isascii() and tail.isdigit() and len(tail) < 19 else None
        )

    def happened(self, at: datetime) -> Self:
        """Date the record, and the local day by which figures count it."""
        self.occurred_at = at
        self.occurred_on = _local_day(at)
        return self

    def stand_at(self, place: Any) -> Self:
        """Place the record: `town` is the place's own township, by which figures are told apart."""
        self.place = place
        self.town = place.town() if place else None
        return self
