"""The demo's accounts: one for each kind of user, with a password made for this installation."""

import os
from datetime import date

from lianjian.kernel.access.models import Account
from lianjian.kernel.home import home
from lianjian.kernel.org.models import Post
from lianjian.kernel.testing.year import Year

ROLES = (
    "director",
    "political_commissar",
    "lead",
    "head",
    "deputy",
    "officer",
    "callback",
    "supervisor",
    "political",
    "admin",
)
FILE = "demo-accounts.txt"


def open_accounts(year: Year, *, password: str) -> list[tuple[str, str, str]]:
    """Open an account for one holder of each post on the last day: (account, password, who).

    Deputy and officer are those of the zone whose head has an account, so that work can be handed on.
    """
    day = year.ends.date()
    posts = {role: _first_post(role, day, like=None) for role in ROLES}
    head = posts["head"]
    for role in ("deputy", "officer"):
        posts[role] = _first_post(role, day, like=head) or posts[role]
    opened = [
        (role, password, _open(role, password, post)) for role, post in posts.items() if post is not None
    ]
    _write(opened)
    return opened


def _first_post(role: str, day: date, *, like: Post | None) -> Post | None:
    posts = Post.objects.on(day).filter(kind__code=role).select_related("person", "unit", "kind")
    posts = posts.filter(unit=like.unit) if like else posts
    return posts.order_by("unit__code", "pk").first()


def _open(role: str, password: str, post: Post) -> str:
    Account.objects.create_user(role, password, person=post.person)
    return f"{post.kind.name} · {post.unit.name} · {post.person.name}"


def _write(opened: list[tuple[str, str, str]]) -> None:
    handle = os.open(home() / FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.writelines("\t".join(line) + "\n" for line in opened)


def accounts() -> list[list[str]]:
    """The demo's accounts as written when it was built."""
    path = home() / FILE
    return (
        [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
    )
