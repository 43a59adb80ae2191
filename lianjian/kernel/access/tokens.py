"""Keys with which programs speak for an account."""

import secrets
from hashlib import sha256

from lianjian.kernel.access.actor import ANYONE, Actor, actor_for
from lianjian.kernel.access.models import Account, Token
from lianjian.kernel.clock.now import now, today

TOKEN_BYTES = 32


def issue(account: Account, *, title: str) -> str:
    """A new key for an account, to be shown this once: only its hash is kept. `title` says what it is for."""
    key = secrets.token_urlsafe(TOKEN_BYTES)
    Token.objects.create(account=account, digest=_digest(key), title=title, created_at=now())
    return key


def token_of(key: str) -> Token | None:
    """The token behind a key, if its account is still open."""
    of_open_accounts = Token.objects.filter(account__is_active=True).select_related("account__person")
    return next(iter(of_open_accounts.filter(digest=_digest(key))), None)


def actor_of(token: Token) -> Actor:
    """Whom the token speaks for: its account's person with the posts of today."""
    person = token.account.person
    return actor_for(person, today()) if person else ANYONE


def _digest(key: str) -> str:
    """A key has 256 bits of chance, so a plain hash can't be turned back."""
    return sha256(key.encode(errors="replace")).hexdigest()
