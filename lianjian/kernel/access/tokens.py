"""Keys with which programs speak for an account."""

import secrets
from dataclasses import dataclass
from hashlib import sha256

from django.db import connection, transaction

from lianjian.kernel.access.actor import ANYONE, Actor, actor_for
from lianjian.kernel.access.models import Account, Token
from lianjian.kernel.clock.now import now, today
from lianjian.kernel.org.models import Person
from lianjian.kernel.records.reference import reference_row

TOKEN_BYTES = 32
SPEAKER = """
    SELECT account.id, account.person_id FROM access_token AS token
    JOIN access_account AS account ON account.id = token.account_id
    WHERE token.digest = %s AND account.is_active"""
"""Asked at each call of a program; as a QuerySet it costs ten times its answer."""


@dataclass(frozen=True)
class Speaker:
    """Whom a key speaks for, by the keys of account and person."""

    account_id: int
    person_id: int | None


def issue(account: Account, *, title: str) -> str:
    """A new key for an account, to be shown this once: only its hash is kept. `title` says what it is for."""
    key = secrets.token_urlsafe(TOKEN_BYTES)
    Token.objects.create(account=account, digest=_digest(key), title=title, created_at=now())
    return key


def issue_anew(account: Account, *, title: str) -> str:
    """A new key in place of all that the account has under this title: what was handed on before opens nothing more."""
    with transaction.atomic():
        Token.objects.filter(account=account, title=title).delete()
        return issue(account, title=title)


def speaker_of(key: str) -> Speaker | None:
    """For whom a key speaks, if there is such a key and its account is still open."""
    with connection.cursor() as cursor:
        cursor.execute(SPEAKER, [_digest(key)])
        found = cursor.fetchone()
    return Speaker(*found) if found else None


def actor_of(speaker: Speaker) -> Actor:
    """The account's person with the posts of today."""
    return actor_for(reference_row(Person, speaker.person_id), today()) if speaker.person_id else ANYONE


def _digest(key: str) -> str:
    """A key has 256 bits of chance, so a plain hash can't be turned back."""
    return sha256(key.encode(errors="replace")).hexdigest()
