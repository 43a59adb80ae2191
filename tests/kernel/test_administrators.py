"""System, security and audit are looked after by three people, and none of them may do the work of another."""

from datetime import date
from typing import Any

import pytest

from lianjian.kernel.access.actor import SYSTEM, actor_for
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import Person, Post, PostKind
from lianjian.kernel.org.structure import root
from lianjian.kernel.testing.cast import moment

ON = date(2022, 3, 1)
AT = moment("2022-03-01")
APART = ("admin", "security_admin", "audit_admin")


@pytest.fixture
def somebody(cast: Any) -> Person:
    return changes.enlist(actor=SYSTEM, at=AT, number="T-keeper", name="保管 同志")


def appointed(person: Person, kind: str, on: date = ON) -> Post:
    post_kind = PostKind.objects.get(code=kind)
    return changes.appoint(actor=SYSTEM, at=AT, person=person, unit=root(on), kind=post_kind, on=on)


@pytest.mark.parametrize("first", APART)
@pytest.mark.parametrize("second", APART)
def test_nobody_holds_two_of_the_three(somebody: Person, first: str, second: str) -> None:
    if first == second:
        return
    appointed(somebody, first)
    with pytest.raises(changes.PostsApart) as refused:
        appointed(somebody, second)
    assert refused.value.rule == "ADMIN_POSTS_APART" and "不能再任" in refused.value.text
    assert Post.objects.filter(person=somebody).count() == 1


def test_a_post_that_begins_later_counts_too(somebody: Person) -> None:
    appointed(somebody, "audit_admin", date(2022, 6, 1))
    with pytest.raises(changes.PostsApart):
        appointed(somebody, "admin")


def test_who_was_relieved_of_one_may_hold_another(somebody: Person) -> None:
    changes.relieve(actor=SYSTEM, at=AT, post=appointed(somebody, "admin"), on=date(2022, 5, 1))
    appointed(somebody, "security_admin", date(2022, 5, 1))
    assert not actor_for(somebody, date(2022, 5, 1)).may("exchange.file:import")


def test_an_administrator_may_hold_a_post_of_another_kind(somebody: Person) -> None:
    appointed(somebody, "admin")
    appointed(somebody, "officer")


@pytest.mark.parametrize(
    ("permission", "who"),
    [
        ("exchange.file:import", "admin"),
        ("rules.rule:write", "admin"),
        ("access.account:write", "security_admin"),
        ("access.look:review", "security_admin audit_admin"),
        ("desk.refusal:oversee", "audit_admin"),
    ],
)
def test_each_has_its_own_rights(somebody: Person, permission: str, who: str) -> None:
    granted = set()
    for kind in APART:
        post = appointed(somebody, kind)
        if actor_for(somebody, ON).may(permission):
            granted.add(kind)
        changes.relieve(actor=SYSTEM, at=AT, post=post, on=ON)
    assert granted == set(who.split())


def test_the_auditor_changes_nothing(somebody: Person) -> None:
    appointed(somebody, "audit_admin")
    actor = actor_for(somebody, ON)
    assert not any(actor.may(it) for it in ("access.account:write", "org.post:write", "rules.rule:write"))
