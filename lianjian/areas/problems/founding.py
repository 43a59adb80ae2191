"""What problems need from the county's pack: the kinds and the lists of reasons."""

from datetime import datetime
from typing import Any

from lianjian.areas.problems.models import ProblemKind, Reason
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.county import Pack, day, maybe_day
from lianjian.kernel.records.door import change, current


def found(pack: Pack, *, at: datetime) -> None:
    """Lay down the county's kinds of problems and its reasons."""
    _lay(actor=SYSTEM, at=at, pack=pack)


@change("problems.kind:write")
def _lay(*, actor: Any, at: datetime, pack: Pack) -> None:
    under_way = current()
    assert under_way is not None
    under_way.put_many([_kind(row) for row in pack.table("problem_kinds")])
    for use, table in ((Reason.Use.REJECT, "rejection_reasons"), (Reason.Use.RETURN, "return_reasons")):
        under_way.put_many([_reason(row, use) for row in pack.table(table)])


def _kind(row: dict[str, str]) -> ProblemKind:
    return ProblemKind(
        code=row["code"],
        name=row["zh"],
        name_en=row["en"],
        usual_owner=row["usual_owner"],
        usual_owner_en=row["usual_owner_en"],
        days_rule=row["days_rule"],
        valid_from=day(row["valid_from"]),
        valid_to=maybe_day(row["valid_to"]),
    )


def _reason(row: dict[str, str], use: str) -> Reason:
    return Reason(
        code=row["code"],
        name=row["zh"],
        name_en=row["en"],
        use=use,
        valid_from=day(row["valid_from"]),
        valid_to=maybe_day(row["valid_to"]),
    )
