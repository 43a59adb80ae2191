"""Opening and closing accounts: `lianjian users`."""

import secrets
from argparse import Namespace
from typing import Any

from lianjian.kernel.access import changes
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.access.certificates import digest_of
from lianjian.kernel.access.models import Account, Authenticator, Passkey
from lianjian.kernel.access.sessions import end_sessions
from lianjian.kernel.access.tokens import issue
from lianjian.kernel.clock.now import now, today
from lianjian.kernel.org.models import Person, Post
from lianjian.kernel.refusal import Refusal

PASSWORD_BYTES = 16


class NoSuchAccount(Refusal):
    """No account has that name."""


class NoSuchPerson(Refusal):
    """Nobody has that service number."""


class NameTaken(Refusal):
    """An account of that name is there already."""


def _account(username: str) -> Account:
    account = Account.objects.filter(username=username).first()
    if account is None:
        raise NoSuchAccount(f"no account is called {username}")
    return account


def listed(options: Namespace) -> list[dict[str, Any]]:
    """All accounts with whom they stand for and that person's posts of today."""
    posts: dict[int, list[str]] = {}
    for post in Post.objects.on(today()).select_related("kind", "unit"):
        posts.setdefault(post.person_id, []).append(f"{post.kind} {post.unit}")
    second = {
        account
        for model in (Authenticator, Passkey)
        for account in model._default_manager.values_list("account_id", flat=True)
    }
    return [
        {
            "username": account.username,
            "person": str(account.person or ""),
            "posts": "; ".join(posts.get(account.person_id or 0, [])),
            "active": account.is_active,
            "second_factor": account.pk in second,
        }
        for account in Account.objects.select_related("person").order_by("username")
    ]


def add(options: Namespace) -> list[dict[str, Any]]:
    """Open an account for a person, with a password that is shown this once."""
    person = Person.objects.filter(number=options.person).first()
    if person is None:
        raise NoSuchPerson(f"nobody has the service number {options.person}")
    if Account.objects.filter(username=options.username).exists():
        raise NameTaken(f"an account called {options.username} is there already")
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    account = Account.objects.create_user(options.username, password, person=person, issued_at=now())
    _note(account, "add")
    return [{"username": options.username, "password": password}]


def new_password(options: Namespace) -> list[dict[str, Any]]:
    """Give an account a new password, shown this once."""
    account, password = _account(options.username), secrets.token_urlsafe(PASSWORD_BYTES)
    account.set_password(password)
    account.issued_at = now()
    account.save(update_fields=("password", "issued_at"))
    end_sessions(account)
    _note(account, "password")
    return [{"username": account.username, "password": password}]


def disable(options: Namespace) -> list[dict[str, Any]]:
    """Close an account; what its person did stays."""
    account = _account(options.username)
    account.is_active = False
    account.save(update_fields=("is_active",))
    end_sessions(account)
    _note(account, "disable")
    return [{"username": account.username, "active": False}]


def sign_out(options: Namespace) -> list[dict[str, Any]]:
    """End all sessions of an account."""
    account = _account(options.username)
    _note(account, "sign-out")
    return [{"username": account.username, "ended": end_sessions(account)}]


def reset_second_factor(options: Namespace) -> list[dict[str, Any]]:
    """Take the second factor from an account whose holder lost it; the next signing in asks to add one."""
    account = _account(options.username)
    changes.reset_second_factor(actor=SYSTEM, at=now(), account=account, reason=options.reason)
    return [{"username": account.username, "second_factor": "none"}]


def certificate(options: Namespace) -> list[dict[str, Any]]:
    """Let an account be entered with the client certificate of this serial or name, as the proxy tells it."""
    account = _account(options.username)
    changes.add_certificate(actor=SYSTEM, at=now(), account=account, digest=digest_of(options.name))
    return [{"username": account.username, "certificate": "added"}]


def remove_certificates(options: Namespace) -> list[dict[str, Any]]:
    """Let no certificate enter an account any more."""
    account = _account(options.username)
    changes.remove_certificates(actor=SYSTEM, at=now(), account=account)
    return [{"username": account.username, "certificate": "none"}]


def token(options: Namespace) -> list[dict[str, Any]]:
    """A key with which a program speaks for an account, shown this once."""
    account = _account(options.username)
    _note(account, "token", options.title)
    return [{"username": options.username, "token": issue(account, title=options.title)}]


def _note(account: Account, act: str, reason: str = "") -> None:
    changes.note(actor=SYSTEM, at=now(), account=account, act=act, reason=reason)


COMMANDS = {
    "list": listed,
    "add": add,
    "password": new_password,
    "disable": disable,
    "sign-out": sign_out,
    "reset-second-factor": reset_second_factor,
    "certificate": certificate,
    "remove-certificates": remove_certificates,
    "token": token,
}
