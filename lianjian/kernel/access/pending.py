"""Between password and second factor: who has given the password in this browser, for a few minutes."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from lianjian.kernel.access.models import Account
from lianjian.kernel.clock.now import now

KEY = "pending"
PENDING_FOR = timedelta(minutes=10)


def begin(request: HttpRequest, account: Account, goal: str) -> None:
    """Remember whose password was right and where they wanted to go, in a session with a new key."""
    request.session.flush()
    request.session[KEY] = {"account": account.pk, "at": now().timestamp(), "goal": goal}


def pending(request: HttpRequest) -> tuple[Account, str] | None:
    """The account whose password was right a moment ago, and where it wanted to go."""
    facts: dict[str, Any] | None = request.session.get(KEY)
    if facts is None:
        return None
    began = datetime.fromtimestamp(facts["at"], tz=timezone.get_current_timezone())
    if now() > began + PENDING_FOR:
        del request.session[KEY]
        return None
    account = Account.objects.filter(pk=facts["account"], is_active=True).first()
    return (account, facts["goal"]) if account else None
