"""What careers need from the county's pack: the ranks."""

from datetime import datetime
from typing import Any

from lianjian.areas.careers.models import Rank
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.county import Pack, coded
from lianjian.kernel.records.door import change, under_way


def found(pack: Pack, *, at: datetime) -> None:
    """Lay down the county's ranks."""
    _lay(actor=SYSTEM, at=at, pack=pack)


@change("careers.rank:take_over")
def _lay(*, actor: Any, at: datetime, pack: Pack) -> None:
    under_way().put_many([_rank(row) for row in pack.table("ranks")])


def _rank(row: dict[str, str]) -> Rank:
    return Rank(**coded(row), series=row["series"], order=int(row["order"]), months=int(row["months"]))
