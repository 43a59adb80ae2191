"""Sessions are rows of their account, written in turn with all else that is written.

On SQLite a second writer would be sent away. What binds a session to who signed in stands in its data (`binding.py`).
"""

from datetime import datetime, timedelta
from functools import partial
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as InDatabase
from django.db.models import Q
from django.utils import timezone

from lianjian.kernel.access.binding import facts_of
from lianjian.kernel.access.models import Account, Session
from lianjian.kernel.records.writer import transact
from lianjian.kernel.rules.book import value


class SessionStore(InDatabase):
    """Django's sessions in a table of our own, saved and ended by the writer of this process."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = cast(Session, super().create_model_instance(data))
        row.account_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        if (facts := facts_of(data)) is not None:
            row.browser, row.began_at, row.seen_at = facts.browser, facts.began_at, facts.seen_at
        return row

    def save(self, *args: Any, **options: Any) -> None:
        transact(partial(super().save, *args, **options))

    def delete(self, *args: Any, **options: Any) -> None:
        transact(partial(super().delete, *args, **options))


def forget_sessions(at: datetime) -> str:
    """Take away the sessions that are over, so that no clock set back revives one. Part of `lianjian tick`."""
    idle = at - timedelta(minutes=int(value("SESSION_IDLE_MINUTES", timezone.localdate(at))))
    over = Session.objects.filter(Q(expire_date__lt=at) | Q(seen_at__lt=idle))
    gone = transact(lambda: over.delete()[0])
    return f"sessions: {gone} ended"


def sessions_of(account: Account) -> list[Session]:
    """Where an account is signed in, the last seen first."""
    return list(Session.objects.filter(account=account).order_by("-seen_at", "session_key"))


def end_sessions(account: Account, *, but: str | None = None, only: str | None = None) -> int:
    """Sign an account out everywhere, `but` in the session of this key, or `only` there. How many ended."""
    rows = Session.objects.filter(account=account).exclude(session_key=but or "")
    if only is not None:
        rows = rows.filter(session_key=only)
    return transact(lambda: rows.delete()[0])
