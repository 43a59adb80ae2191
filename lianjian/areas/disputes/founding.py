"""What disputes need from the county's pack: the kinds."""

from datetime import datetime
from typing import Any

from lianjian.areas.disputes.models import DisputeKind
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.county import Pack, coded
from lianjian.kernel.records.door import change, under_way


def found(pack: Pack, *, at: datetime) -> None:
    """Lay down the county's kinds of disputes."""
    _lay(actor=SYSTEM, at=at, pack=pack)


@change("disputes.kind:write")
def _lay(*, actor: Any, at: datetime, pack: Pack) -> None:
    under_way().put_many([DisputeKind(**coded(row)) for row in pack.table("dispute_kinds")])
