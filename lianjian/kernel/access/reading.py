"""Opening what a row seals of a person: each look is written down."""

from lianjian.kernel.access.actor import Actor
from lianjian.kernel.access.models import Read
from lianjian.kernel.clock.now import now
from lianjian.kernel.records import personal
from lianjian.kernel.records.base import Ledgered
from lianjian.kernel.records.writer import transact


def open_personal(row: Ledgered, actor: Actor) -> dict[str, str]:
    """The row's personal values that can still be opened, once it is written down who looked at which."""
    values = personal.read(row)
    if values:
        names = ",".join(sorted(values))
        transact(
            lambda: Read.objects.create(
                actor=actor.name, kind=row.label, record=row.pk, names=names, at=now()
            )
        )
    return values
