"""What calls need from the county's pack: the categories, the results, and the causes of coming late."""

from datetime import datetime
from typing import Any

from lianjian.areas.calls.models import CallCategory, CallResult, LateCause
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.county import Pack, coded
from lianjian.kernel.records.door import change, under_way

YES = "yes"


def found(pack: Pack, *, at: datetime) -> None:
    """Lay down the county's code tables of calls."""
    _lay(actor=SYSTEM, at=at, pack=pack)


@change("calls.code:write")
def _lay(*, actor: Any, at: datetime, pack: Pack) -> None:
    put = under_way().put_many
    put([_category(row) for row in pack.table("call_categories")])
    put(
        [
            CallResult(**coded(row), has_receipt=row["has_receipt"] == YES)
            for row in pack.table("call_results")
        ]
    )
    put([LateCause(**coded(row)) for row in pack.table("call_late_causes")])


def _category(row: dict[str, str]) -> CallCategory:
    flags = {name: row[name] == YES for name in ("is_criminal", "in_rates", "in_arrival")}
    return CallCategory(**coded(row), **flags, needs=row["needs"])
