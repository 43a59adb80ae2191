"""Who may open and do what: every page, list, step, entry and API operation × every role.

The table is made from the registry and held against `access_matrix.csv`, which people agreed to. A new
page, or a grant that reaches further than before, fails here until its line is in the file:
`make matrix` writes it anew, for people to read what changed.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from lianjian.kernel.access.actor import ANYONE, Actor, Grant
from lianjian.kernel.areas import PUBLIC, SIGNED_IN, registry
from tests.accounts import signed_in

FILE = Path(__file__).with_name("access_matrix.csv")
VISITOR = "visitor"


def roles() -> dict[str, Actor]:
    """Every kind of post of the pack, as someone who holds it, and a visitor without an account."""
    from lianjian.kernel.county import pack
    from lianjian.kernel.org.models import Person

    grants: dict[str, list[str]] = {row["code"]: [] for row in pack().table("post_kinds")}
    for row in pack().table("grants"):
        grants[row["post_kind"]].append(row["permission"])
    held = {
        code: Actor(name=code, person=Person(pk=1), grants=(Grant(tuple(patterns), None),))
        for code, patterns in grants.items()
    }
    return {VISITOR: ANYONE, **held}


def things() -> Iterator[tuple[str, str]]:
    """Everything that has a permission: its name in the table, and the permission."""
    from lianjian.config.api import api
    from lianjian.kernel.access.operations import declared

    for _area, page in registry.pages():
        yield f"page {page.name}", page.permission
    for kind in registry.kinds.values():
        yield f"list {kind.key}", kind.read
        yield from ((f"step {kind.key} {step.name}", step.permission) for step in kind.steps)
        if kind.many:
            yield f"many {kind.key}", kind.many.permission
    yield from ((f"entry {entry.name}", entry.permission) for entry in registry.entries.values())
    yield from (
        (f"api {operation.method} {operation.path}", operation.permission) for operation in declared(api)
    )


def table() -> str:
    """The matrix as CSV: a line for each thing, a column for each role."""
    cast, out = roles(), io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["thing", "permission", *cast])
    for name, permission in sorted(set(things())):
        may = [
            permission == PUBLIC or (actor is not ANYONE and actor.may(permission)) for actor in cast.values()
        ]
        writer.writerow([name, permission, *("yes" if allowed else "" for allowed in may)])
    return out.getvalue()


def test_the_matrix_is_as_agreed() -> None:
    agreed, now = FILE.read_text(encoding="utf-8").splitlines(), table().splitlines()
    assert now == agreed, "\n".join(sorted(set(now) ^ set(agreed)))


def test_no_role_holds_everything() -> None:
    cast = roles()
    for code, actor in cast.items():
        refused = [key for key in registry.permissions if not actor.may(key)]
        assert refused, f"{code} may do everything"


def open_pages() -> list[tuple[str, str]]:
    """The pages whose address takes nothing: (name, permission)."""
    found = []
    for _area, page in registry.pages():
        try:
            reverse(page.name)
        except NoReverseMatch:
            continue
        found.append((page.name, page.permission))
    return found


@pytest.mark.django_db
@pytest.mark.parametrize(
    "role", ["visitor", "officer", "head", "callback", "director", "political", "admin", "supervisor"]
)
def test_pages_open_and_refuse_as_the_matrix_says(role: str, cast: Any, in_2022: None) -> None:
    client = Client() if role == VISITOR else signed_in(getattr(cast, role))
    actor = ANYONE if role == VISITOR else cast.actor(role)
    for name, permission in open_pages():
        answer = client.get(reverse(name))
        refused = answer.status_code == 403 or (
            answer.status_code == 302 and "/login/?next=" in answer["Location"]
        )
        allowed = permission == PUBLIC or (
            role != VISITOR and (permission == SIGNED_IN or actor.may(permission))
        )
        assert refused != allowed, f"{role} at {name}: {answer.status_code}"
        assert answer.status_code < 500, f"{role} at {name}: {answer.status_code}"
