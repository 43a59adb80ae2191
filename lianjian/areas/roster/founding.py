"""What rosters need from the county's pack: the skills that a call may need."""

from datetime import datetime
from typing import Any

from lianjian.areas.roster.models import Skill
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.county import Pack, coded
from lianjian.kernel.records.door import change, under_way


def found(pack: Pack, *, at: datetime) -> None:
    """Lay down the county's skills."""
    _lay(actor=SYSTEM, at=at, pack=pack)


@change("roster.skill:write")
def _lay(*, actor: Any, at: datetime, pack: Pack) -> None:
    under_way().put_many([Skill(**coded(row)) for row in pack.table("crew_skills")])
