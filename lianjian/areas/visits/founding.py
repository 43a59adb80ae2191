"""What visits need from the county's pack: the kinds of hazards."""

from datetime import datetime
from typing import Any

from lianjian.areas.visits.models import HazardKind
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.county import Pack, coded
from lianjian.kernel.records.door import change, under_way


def found(pack: Pack, *, at: datetime) -> None:
    """Lay down the county's kinds of hazards."""
    _lay(actor=SYSTEM, at=at, pack=pack)


@change("visits.kind:write")
def _lay(*, actor: Any, at: datetime, pack: Pack) -> None:
    under_way().put_many([_kind(row) for row in pack.table("hazard_kinds")])


def _kind(row: dict[str, str]) -> HazardKind:
    return HazardKind(**coded(row))
