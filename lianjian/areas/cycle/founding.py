"""What evaluations need from the county's pack: the lines by which branches are judged."""

from datetime import datetime
from typing import Any

from lianjian.areas.cycle.models import Line
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.county import Pack, coded
from lianjian.kernel.records.door import change, under_way


def found(pack: Pack, *, at: datetime) -> None:
    """Lay down the county's lines."""
    _lay(actor=SYSTEM, at=at, pack=pack)


@change("cycle.line:write")
def _lay(*, actor: Any, at: datetime, pack: Pack) -> None:
    under_way().put_many([_line(row) for row in pack.table("evaluation_lines")])


def _line(row: dict[str, str]) -> Line:
    said = {name: row[name] for name in ("stream", "duty", "figure")}
    return Line(**coded(row), **said, points=int(row["points"]))
