"""Which browser this is: one in which an account has signed in before, and from which address it calls."""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from lianjian.kernel.clock.now import today
from lianjian.kernel.rules.book import value

COOKIE = "known"
SALT = "lianjian.known-browser"
MARK_BYTES = 16
MOST_ACCOUNTS = 12
"""A computer at a counter is used by a shift."""


def address_of(request: HttpRequest) -> str:
    """The address that calls: as the outermost of our own proxies saw it, if there are any."""
    told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    proxies = settings.PROXIES
    if proxies and len(told) >= proxies:
        return told[-proxies]
    return request.META.get("REMOTE_ADDR", "")


def mark_of(request: HttpRequest, account_id: int | None) -> str | None:
    """The mark of a browser in which this account has signed in before; None of any other."""
    mark, accounts = _read(request)
    return mark if account_id in accounts else None


def remember(request: HttpRequest, response: HttpResponse, account_id: int) -> None:
    """Let a browser be known from now on as one in which the account has signed in."""
    mark, accounts = _read(request)
    kept = [account_id, *(known for known in accounts if known != account_id)][:MOST_ACCOUNTS]
    response.set_cookie(
        COOKIE,
        signing.dumps([mark or secrets.token_urlsafe(MARK_BYTES), kept], salt=SALT),
        max_age=_days() * 24 * 3600,
        path="/login/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> tuple[str, list[int]]:
    try:
        mark, accounts = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=_days() * 24 * 3600
        )
    except signing.BadSignature:
        return "", []
    return mark, accounts


def _days() -> int:
    return int(value("SIGNIN_KNOWN_BROWSER_DAYS", today()))
