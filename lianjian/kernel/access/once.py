"""What may be answered once, within some minutes: a question that the page carries, signed, for this browser alone.

Asking writes nothing, so that nobody fills the database by asking; the answer is written down, and a second one is refused.
"""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.core import signing
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils import timezone

from lianjian.kernel.access.models import UsedOnce
from lianjian.kernel.clock.now import now
from lianjian.kernel.records.writer import transact

SALT = "lianjian.once"
OPEN_FOR = timedelta(minutes=5)
CHANCE_BYTES = 16
"""So that no two questions are the same, and what is made of one belongs to no other."""


def ask(request: HttpRequest, facts: dict[str, Any]) -> str:
    """The facts as a text that only this browser can hand back, once, soon."""
    signed = facts | {"at": now().timestamp(), "chance": secrets.token_urlsafe(CHANCE_BYTES)}
    return signing.dumps(signed, salt=_salt(request))


def answered(request: HttpRequest, asked: str, *, within: timedelta = OPEN_FOR) -> dict[str, Any] | None:
    """The facts that were asked; None if they are not of this browser, are too old, or were handed back before."""
    try:
        facts: dict[str, Any] = signing.loads(asked, salt=_salt(request))
    except signing.BadSignature:
        return None
    until = datetime.fromtimestamp(facts["at"], tz=timezone.get_current_timezone()) + within
    return facts if now() <= until and _is_first(asked, until) else None


def forget_used(at: datetime) -> str:
    """Take away what would have run out by now anyway. Part of `lianjian tick`."""
    gone = transact(lambda: UsedOnce.objects.filter(until__lt=at).delete()[0])
    return f"questions answered: {gone} forgotten"


def _is_first(asked: str, until: datetime) -> bool:
    digest = sha256(asked.encode()).hexdigest()
    return bool(transact(lambda: UsedOnce.objects.get_or_create(digest=digest, defaults={"until": until})[1]))


def _salt(request: HttpRequest) -> str:
    """Of the secret that the browser holds against forged forms: nobody else can hand the answer back."""
    get_token(request)
    return f"{SALT}:{request.META['CSRF_COOKIE']}"
