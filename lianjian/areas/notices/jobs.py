"""What the timer does: it closes ballots whose last day has passed."""

from datetime import datetime

from django.utils import timezone

from lianjian.areas.notices import voting
from lianjian.areas.notices.models import Ballot
from lianjian.areas.notices.states import OPEN
from lianjian.kernel.access.actor import SYSTEM


def close_ballots(at: datetime) -> str:
    """Close the ballots whose last day is over. Part of `lianjian tick`."""
    over = Ballot.objects.filter(state=OPEN.code, closes_on__lt=timezone.localdate(at))
    found = list(over.select_related("unit").order_by("pk"))
    for ballot in found:
        voting.close_ballot(actor=SYSTEM, at=at, ballot=ballot)
    return f"ballots: {len(found)} closed"
