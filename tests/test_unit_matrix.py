"""Whose rows a post opens: every kind of row and every step × every role × the own, another and the parent unit.

What a role may is in `access_matrix.csv`; this table, `unit_matrix.csv`, tells in which units, for somebody who holds the
post in a police cooperation zone. It is made from the registry: a new kind or step fails here until its line is in the
file (`make matrix`). That pages hold to it is tried with the demo county's rows.
"""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lianjian.kernel.access.actor import ANYONE, Actor
from lianjian.kernel.areas import PUBLIC, registry
from tests.test_access_matrix import roles

FILE = Path(__file__).with_name("unit_matrix.csv")
OWN, OTHER, PARENT = 1, 2, 3
NAMES = {OWN: "own", OTHER: "other", PARENT: "parent"}
NOWHERE_IN_THE_DEMO = {
    "dispatch.closure", "dispatch.sending", "erasure.erasure", "erasure.round", "honours.bar", "honours.carried",
    "roster.loan",
}  # fmt: skip
"""Kinds of which the demo county has no row."""


def things() -> Iterator[tuple[str, str, bool]]:
    """What is done with rows: its name in the table, the permission, and whether the rows are of a unit."""
    for kind in registry.kinds.values():
        is_owned = kind.model.owned_by is not None
        yield f"read {kind.key}", kind.read, is_owned
        yield from ((f"step {kind.key} {step.name}", step.permission, is_owned) for step in kind.steps)
        if kind.many:
            yield f"many {kind.key}", kind.many.permission, is_owned


def in_the_zone(actor: Actor) -> Actor:
    """Somebody with the grants of a role, given in one unit."""
    return replace(actor, grants=tuple(replace(it, units=frozenset({OWN})) for it in actor.grants))


def where(actor: Actor, permission: str, is_owned: bool) -> str:
    """In which of the three units this may be done; `all` where rows are of no unit."""
    if permission == PUBLIC:
        return "all"
    if actor is ANYONE or not actor.may(permission):
        return ""
    if not is_owned:
        return "all"
    return " ".join(name for unit, name in NAMES.items() if actor.may(permission, unit))


def table() -> str:
    """The matrix as CSV: a line for each thing, a column for each role."""
    cast = {code: actor if actor is ANYONE else in_the_zone(actor) for code, actor in roles().items()}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["thing", "permission", *cast])
    for name, permission, is_owned in sorted(set(things())):
        writer.writerow([name, permission, *(where(actor, permission, is_owned) for actor in cast.values())])
    return out.getvalue()


def test_the_matrix_is_as_agreed() -> None:
    agreed, now = FILE.read_text(encoding="utf-8").splitlines(), table().splitlines()
    assert now == agreed, "\n".join(sorted(set(now) ^ set(agreed)))


def test_rows_of_a_unit_are_opened_in_ones_own_unit_alone() -> None:
    for line in csv.DictReader(io.StringIO(table())):
        cells = {cell for role, cell in line.items() if role not in ("thing", "permission")}
        assert not any("other" in cell or "parent" in cell for cell in cells), line["thing"]


# --- the demo county's own rows ----------------------------------------------


class Found:
    """What was seen in the demo county: which kinds have rows, how much was asked, what is otherwise than it must be."""

    def __init__(self) -> None:
        self.empty: set[str] = set()
        self.asked, self.refused, self.wrong = 0, 0, list[str]()


def ask_the_demo() -> tuple[set[str], int, int, list[str]]:
    """Somebody of each post that reaches one unit opens rows of the own, another and the parent unit, and their lists."""
    from lianjian.kernel.clock.now import held_at
    from lianjian.kernel.testing.cast import moment

    found = Found()
    with held_at(moment("2022-12-20", "18:00")):
        people = list(_people())
        for kind in registry.kinds.values():
            if not kind.model._base_manager.exists():
                found.empty.add(kind.key)
            for person, browser in people:
                _try(kind, person, browser, found)
    return found.empty, found.asked, found.refused, found.wrong


def _people() -> Iterator[tuple[Actor, Any]]:
    """One holder of each kind of post that is held somewhere below the bureau, with a browser."""
    from lianjian.kernel.access.actor import actor_for
    from lianjian.kernel.clock.now import today
    from lianjian.kernel.org.models import Post
    from lianjian.kernel.org.structure import root
    from tests.accounts import signed_in

    held: dict[str, Any] = {}
    for post in (
        Post.objects.on(today()).exclude(unit=root(today())).select_related("person", "kind").order_by("pk")
    ):
        held.setdefault(post.kind.code, post.person)
    for person in {it.pk: it for it in held.values()}.values():
        browser = signed_in(person)
        browser.raise_request_exception = False
        browser.defaults["SERVER_NAME"] = "localhost"
        yield actor_for(person, today()), browser


def _try(kind: Any, actor: Actor, browser: Any, found: Found) -> None:
    from django.urls import reverse

    from lianjian.kernel.ui.lists import row_url

    def asked(address: str, allowed: bool, what: str, ask: Callable[..., Any] = browser.get) -> str:
        answer = ask(address)
        found.asked, found.refused = found.asked + 1, found.refused + (not allowed)
        if (answer.status_code == 200) is not allowed or answer.status_code not in (200, 403):
            found.wrong.append(f"{actor.name} {what} {address}: {answer.status_code}, allowed: {allowed}")
        return answer.content.decode() if answer.status_code == 200 else ""

    rows = list(_rows(kind, actor))
    for row in rows:
        asked(row_url(row), kind.read == PUBLIC or actor.sees(row, kind.read), "opens")
    for row in rows[-1:]:  # the least their own
        for step in kind.steps:
            if not actor.may_with(step.permission, row):
                address = reverse("step", args=(*kind.key.split("."), row.pk, step.name))
                asked(address, False, "takes a step", browser.post)
    page = asked(reverse("list", args=kind.key.split(".")), actor.may(kind.read), "lists")
    strangers = kind.model._base_manager.exclude(
        pk__in=actor.visible(kind.model._base_manager.all(), kind.read).values("pk")
    )
    shown = [row for row in strangers.order_by("-pk")[:20] if f'href="{row_url(row)}"' in page]
    found.wrong += [f"{actor.name} finds {row_url(row)} in a list" for row in shown]


def _rows(kind: Any, actor: Actor) -> Iterator[Any]:
    """A row of the actor's units, one of units above, and one of others, as far as there are such."""
    from lianjian.kernel.clock.now import today
    from lianjian.kernel.org.structure import root

    rows, owned_by = kind.select().order_by("pk"), kind.model.owned_by
    if owned_by is None:
        yield from rows[:1]
        return
    mine, top = {unit for grant in actor.grants for unit in grant.units or ()}, root(today())
    parts = (
        rows.filter(**{f"{owned_by}__in": mine}),
        rows.filter(**{owned_by: top.pk if top else None}),
        rows.exclude(**{f"{owned_by}__in": mine}).exclude(**{owned_by: top.pk if top else None}),
    )
    yield from (row for part in parts if (row := part.first()) is not None)


@pytest.mark.server
@pytest.mark.xdist_group("server")
def test_pages_open_and_refuse_the_rows_of_units_as_the_matrix_says(demo_home: Path, tmp_path: Path) -> None:
    from drills.inside import inside
    from tests.served import copy_of

    empty, asked, refused, wrong = inside(copy_of(demo_home, tmp_path / "home"), ask_the_demo)
    assert wrong == []
    assert asked > 1_000 and refused > 500
    assert empty == NOWHERE_IN_THE_DEMO
