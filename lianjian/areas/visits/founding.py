"""What visits need from the county's pack: the kinds of hazards."""

from datetime import datetime
from typing import Any

from lianjian.areas.visits.models import HazardKind
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.county import Pack, day, maybe_day
from lianjian.kernel.records.door import change, current


def found(pack: Pack, *, at: datetime) -> None:
    """Lay down the county's kinds of hazards."""
    _lay(actor=SYSTEM, at=at, pack=pack)


@change("visits.kind:write")
def _lay(*, actor: Any, at: datetime, pack: Pack) -> None:
    under_way = current()
    assert under_way is not None
    under_way.put_many([_kind(row) for row in pack.table("hazard_kinds")])


def _kind(row: dict[str, str]) -> HazardKind:
    return HazardKind(
        code=row["code"],
        name=row["zh"],
        name_en=row["en"],
        valid_from=day(row["valid_from"]),
        valid_to=maybe_day(row["valid_to"]),
    )
