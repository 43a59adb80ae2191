"""The demo's accounts: one for each kind of user, with a password made for this installation."""

from datetime import date

from lianjian.kernel.access import demo_accounts
from lianjian.kernel.access.models import Account
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
    demo_accounts.write(opened)
    return opened


def _first_post(role: str, day: date, *, like: Post | None) -> Post | None:
    posts = Post.objects.on(day).filter(kind__code=role).select_related("person", "unit", "kind")
    posts = posts.filter(unit=like.unit) if like else posts
    return posts.order_by("unit__code", "pk").first()


def _open(role: str, password: str, post: Post) -> str:
    Account.objects.create_user(role, password, person=post.person)
    return f"{post.kind.name} · {post.unit.name} · {post.person.name}"
