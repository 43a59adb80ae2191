"""What the cycle needs from the county's pack: the lines by which branches are judged, and the duty lists of posts."""

from datetime import datetime
from typing import Any

from lianjian.areas.cycle.models import Charge, Line
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.county import Pack, coded, dated
from lianjian.kernel.records.door import change, under_way


def found(pack: Pack, *, at: datetime) -> None:
    """Lay down the county's lines."""
    _lay(actor=SYSTEM, at=at, pack=pack)
    _charge(actor=SYSTEM, at=at, pack=pack)


@change("cycle.line:write")
def _lay(*, actor: Any, at: datetime, pack: Pack) -> None:
    under_way().put_many([_line(row) for row in pack.table("evaluation_lines")])


@change("cycle.charge:write")
def _charge(*, actor: Any, at: datetime, pack: Pack) -> None:
    under_way().put_many([Charge(**row | dated(row)) for row in pack.table("charges")])


def _line(row: dict[str, str]) -> Line:
    said = {name: row[name] for name in ("stream", "duty", "figure")}
    return Line(**coded(row), **said, points=int(row["points"]))
