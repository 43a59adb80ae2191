"""What disputes need from the county's pack: the kinds."""

from datetime import date, datetime
from typing import Any

from lianjian.areas.disputes.models import DisputeKind
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.county import Pack, maybe_day
from lianjian.kernel.records.door import change, current


def found(pack: Pack, *, at: datetime) -> None:
    """Lay down the county's kinds of disputes."""
    _lay(actor=SYSTEM, at=at, pack=pack)


@change("disputes.kind:write")
def _lay(*, actor: Any, at: datetime, pack: Pack) -> None:
    under_way = current()
    assert under_way is not None
    under_way.put_many(
        [
            DisputeKind(
                code=row["code"],
                name=row["zh"],
                name_en=row["en"],
                valid_from=date.fromisoformat(row["valid_from"]),
                valid_to=maybe_day(row["valid_to"]),
            )
            for row in pack.table("dispute_kinds")
        ]
    )
