"""The demo's accounts: one for each kind of user, with a password made for this installation."""

from collections.abc import Callable
from datetime import date, timedelta

from django.db.models import QuerySet

from lianjian.kernel.access import demo_accounts
from lianjian.kernel.access.models import Account, Guest
from lianjian.kernel.areas import registry
from lianjian.kernel.duties.owed import Scope
from lianjian.kernel.org.models import Post
from lianjian.kernel.testing.year import Year

ROLES = (
    "director",
    "political_commissar",
    "lead",
    "head",
    "deputy",
    "officer",
    "dispatcher",
    "callback",
    "supervisor",
    "political",
    "admin",
    "security_admin",
    "audit_admin",
)


AHEAD = timedelta(days=7)
"""So far ahead falls due what somebody who signs in should find on the desk."""


def open_accounts(year: Year, *, password: str) -> list[tuple[str, str, str]]:
    """Open an account for one holder of each post on the last day: (account, password, who).

    Head, deputy and officer are of one zone, so that work can be handed on: where most kinds of work wait on the
    day that the demo tells, and the officer for whom most wait there.
    """
    day, told = year.ends.date(), year.profile["account"]
    posts = {role: _held(role, day).first() for role in ROLES}
    head = _busiest(_held("head", day), lambda post: Scope(on=told, units={post.unit_id}, by_now=True))
    if head is not None:
        there = {role: _held(role, day).filter(unit=head.unit) for role in ("deputy", "officer")}
        officer = _busiest(
            there["officer"], lambda post: Scope(on=told, units=(), person=post.person_id, by_now=True)
        )
        found = {"head": head, "deputy": there["deputy"].first(), "officer": officer}
        posts |= {role: post for role, post in found.items() if post}
    opened = [
        (role, password, _open(role, password, post)) for role, post in posts.items() if post is not None
    ]
    opened += [(guest.kind.code, password, _let_in(password, guest)) for guest in _guests(day)]
    demo_accounts.write(opened)
    return opened


def _held(role: str, day: date) -> QuerySet[Post]:
    posts = Post.objects.on(day).filter(kind__code=role).select_related("person", "unit", "kind")
    return posts.order_by("unit__code", "pk")


def _busiest(posts: QuerySet[Post], scope: Callable[[Post], Scope]) -> Post | None:
    """The post for which most kinds of work wait; of equals that with most work, then the first."""
    return max(posts, key=lambda post: _waiting(scope(post)), default=None)


def _waiting(scope: Scope) -> tuple[int, int]:
    """How many duties have something to do that falls due by then, and how much."""
    standings = [duty.standing(scope.on + AHEAD, scope) for duty in registry.duties.values()]
    numbers = [it.late + it.today + it.soon for it in standings]
    return sum(number > 0 for number in numbers), sum(numbers)


def _guests(day: date) -> list[Guest]:
    """The first guest of each kind of post."""
    rows = Guest.objects.on(day).select_related("person", "kind").order_by("-pk")
    return list({guest.kind_id: guest for guest in rows}.values())


def _let_in(password: str, guest: Guest) -> str:
    Account.objects.create_user(guest.kind.code, password, person=guest.person)
    return f"{guest.kind.name} · {guest.person.name}"


def _open(role: str, password: str, post: Post) -> str:
    Account.objects.create_user(role, password, person=post.person)
    return f"{post.kind.name} · {post.unit.name} · {post.person.name}"
