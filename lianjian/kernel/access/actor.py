"""Who acts, and the one policy that answers both "may she?" and "which rows?"."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lianjian.kernel.access.models import Guest
from lianjian.kernel.areas import SIGNED_IN
from lianjian.kernel.org.models import BRANCHES, Person, Post, Unit
from lianjian.kernel.org.structure import Structure, predecessors, root
from lianjian.kernel.records.reference import kept
from lianjian.kernel.refusal import NotAllowed

Rows = TypeVar("Rows", bound=QuerySet)


@dataclass(frozen=True)
class Grant:
    """What one post gives: patterns of permissions, in these units (None: everywhere)."""

    patterns: tuple[str, ...]
    units: frozenset[int] | None

    def covers(self, permission: str) -> bool:
        return any(fnmatchcase(permission, pattern) for pattern in self.patterns)


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Whoever changes or reads something: a person with posts, a resident, or the system itself.

    `name` is what revisions keep: `person:12`, `resident`, `system`. A guest may open only what is granted by name.
    """

    name: str
    title: str = ""
    person: Person | None = None
    unit_id: int | None = None
    own_units: frozenset[int] = frozenset()
    grants: tuple[Grant, ...] = ()
    is_guest: bool = False

    def may(self, permission: str, unit_id: int | None = None) -> bool:
        """Whether a post grants the permission in a unit; in any unit, if none is named."""
        if permission == SIGNED_IN:
            return self.person is not None and not self.is_guest
        return any(
            grant.covers(permission) and (unit_id is None or grant.units is None or unit_id in grant.units)
            for grant in self.grants
        )

    def units_for(self, permission: str) -> frozenset[int] | None:
        """The units in which the permission is granted; None means everywhere."""
        found: set[int] = set()
        for grant in self.grants:
            if grant.covers(permission):
                if grant.units is None:
                    return None
                found |= grant.units
        return frozenset(found)

    def visible(self, rows: Rows, permission: str) -> Rows:
        """The rows among `rows` that the permission lets this actor see, by their unit.

        What was entrusted to one person beside the unit opens by its page, and stands in no list.
        """
        units, owned_by = self.units_for(permission), rows.model.owned_by
        if owned_by is None:
            return rows if self.may(permission) else rows.none()
        return rows if units is None else rows.filter(**{f"{owned_by}__in": units})

    def sees(self, row: Any, permission: str) -> bool:
        """Whether the permission lets this actor see the row: of their units, or entrusted to them."""
        return self.may_with(permission, row)

    def may_with(self, permission: str, row: Any) -> bool:
        """Whether a post grants the permission in the row's unit, or anywhere if the row was entrusted to this person."""
        if self.may(permission, getattr(row, row.owned_by) if row.owned_by else None):
            return True
        return self.person is not None and self.may(permission) and row.is_entrusted_to(self.person.pk)

    def stands_in(self, unit_id: int) -> bool:
        """Whether the actor holds a post in this very unit, or in one that its work passed to."""
        return unit_id in self.own_units


SYSTEM = Actor(name="system", title="系统", grants=(Grant(("*",), None),))
"""The house itself: scheduled work, set-up and the demo's builder."""

RESIDENT = Actor(name="resident", title="群众", grants=(Grant(("*:by_resident",), None),))
"""Anyone on the public site. Which row they speak of is proved by its secret link, not by who they are."""

ANYONE = Actor(name="anyone")
"""A visitor who has not signed in: may open public pages only."""


def actor_for(person: Person, on: date) -> Actor:
    """The person with the posts of a day; each grants within its unit's subtree and the predecessors of that.

    Who leads a branch besides is at home in the unit, not in its branch.
    """
    units, grants = _standing(person.pk, on)
    guest = None if units else _guest(person.pk, on)
    return Actor(
        name=f"person:{person.pk}",
        title=str(person),
        person=person,
        unit_id=units[0] if units else None,
        own_units=predecessors(units, on),
        grants=grants if guest is None else guest,
        is_guest=guest is not None,
    )


@kept
def _guest(person: int, on: date) -> tuple[Grant, ...] | None:
    """What a guest was let in to on a day: nothing before and after it. None of somebody who is no guest."""
    rows = list(Guest.objects.filter(person=person).select_related("kind"))
    held = [row for row in rows if row.holds_on(on)]
    return tuple(Grant(tuple(row.kind.grants), frozenset()) for row in held) if rows else None


@kept
def _standing(person: int, on: date) -> tuple[tuple[int, ...], tuple[Grant, ...]]:
    """The units of a person's posts on a day, the one that is home first, and what each post grants."""
    held = Post.objects.on(on).filter(person=person).select_related("kind", "unit__kind")
    posts = sorted(held, key=lambda post: (post.unit.kind.code in BRANCHES, not post.kind.leads, post.pk))
    grants = tuple(Grant(tuple(post.kind.grants), _reach(post.unit_id, on)) for post in posts)
    return tuple(post.unit_id for post in posts), grants


def _reach(unit: int, on: date) -> frozenset[int] | None:
    """The units that a post in a unit reaches; from the top it reaches everywhere."""
    top = root(on)
    if top is not None and unit == top.pk:
        return None
    return predecessors(Structure.on(on).subtree(unit), on)


def require_in(actor: Actor, permission: str, unit: Unit) -> None:
    """Refuse whoever is granted the permission in other units only."""
    if not actor.may(permission, unit.pk):
        raise NotAllowed(_("这里属于%(unit)s，您的岗位不能处理。") % {"unit": unit})


def require_with(actor: Actor, permission: str, row: Any) -> None:
    """Refuse whoever is granted the permission in other units only, and to whom the row was not entrusted."""
    if not actor.may_with(permission, row):
        raise NotAllowed(_("这里属于%(unit)s，您的岗位不能处理。") % {"unit": row.unit})


def leaders(unit_ids: Iterable[int], on: date) -> dict[int, Any]:
    """Who leads each unit on a day: unit key → Person."""
    posts = Post.objects.on(on).filter(unit__in=unit_ids, kind__leads=True).select_related("person")
    return {post.unit_id: post.person for post in posts.order_by("-valid_from", "-pk")}
