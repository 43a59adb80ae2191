"""The daily round. Part of `lianjian tick`."""

from datetime import datetime

from django.db import connection
from django.utils import timezone

from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.erasure import rules
from lianjian.kernel.erasure.models import Round
from lianjian.kernel.records import personal


def destroy_due(at: datetime) -> str:
    """Destroy what fell due, once a day; the keys of months that are over each time, should an earlier tick have
    been cut off between the two.
    """
    day = timezone.localdate(at)
    found = Round.objects.filter(day=day).first() or rules.go_round(actor=SYSTEM, at=at)
    if not found.is_good:
        return (
            f"erasure: the clock leapt by {found.leapt} days, nothing destroyed until somebody vouches for it"
        )
    keys = personal.destroy_keys(before=day.replace(day=1))
    empty_log()
    return f"erasure: {found.destroyed} values, {len(keys)} keys destroyed"


def empty_log() -> None:
    """Leave no destroyed page in SQLite's log; what readers still hold waits for the next time."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
