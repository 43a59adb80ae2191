"""Excusing someone from a duty, with a reason."""

from datetime import date, datetime
from typing import Any

from lianjian.kernel.duties.models import Excuse
from lianjian.kernel.records.door import change


@change("duties.excuse:write")
def excuse(*, actor: Any, at: datetime, duty: str, ower: int, first: date, why: str) -> Excuse:
    """Excuse one ower from one duty in the period that begins on `first`."""
    return Excuse(duty=duty, ower=ower, first=first, reason=why).put()
