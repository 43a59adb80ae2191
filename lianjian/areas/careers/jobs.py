"""What the timer does: it lets tenures follow what others did with posts."""

from datetime import datetime

from lianjian.areas.careers.tenures import settle_tenures
from lianjian.kernel.access.actor import SYSTEM


def follow_posts(at: datetime) -> str:
    """Begin, end or carry on tenures by the posts of the day. Part of `lianjian tick`."""
    return f"tenures: {settle_tenures(actor=SYSTEM, at=at)} written"
