"""What problems need from the county's pack: the kinds and the lists of reasons."""

from datetime import datetime
from typing import Any

from lianjian.areas.problems.models import ProblemKind, Reason
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.county import Pack, coded
from lianjian.kernel.records.door import change, under_way


def found(pack: Pack, *, at: datetime) -> None:
    """Lay down the county's kinds of problems and its reasons."""
    _lay(actor=SYSTEM, at=at, pack=pack)


@change("problems.kind:write")
def _lay(*, actor: Any, at: datetime, pack: Pack) -> None:
    changing = under_way()
    changing.put_many([_kind(row) for row in pack.table("problem_kinds")])
    for use, table in ((Reason.Use.REJECT, "rejection_reasons"), (Reason.Use.RETURN, "return_reasons")):
        changing.put_many([_reason(row, use) for row in pack.table(table)])


def _kind(row: dict[str, str]) -> ProblemKind:
    return ProblemKind(
        **coded(row),
        usual_owner=row["usual_owner"],
        usual_owner_en=row["usual_owner_en"],
        days_rule=row["days_rule"],
    )


def _reason(row: dict[str, str], use: str) -> Reason:
    return Reason(**coded(row), use=use)
