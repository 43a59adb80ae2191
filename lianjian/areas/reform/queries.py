"""Reads that join units, people and the open work of all areas."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count

from lianjian.kernel.areas import registry
from lianjian.kernel.flow import Flow, FlowRecord
from lianjian.kernel.org.models import Plan
from lianjian.kernel.org.snapshot import PostThen, Snapshot

DAY = timedelta(days=1)


@dataclass(frozen=True)
class OpenWork:
    """How many rows of a kind are still to be worked on in a unit."""

    unit: int
    title: Any
    count: int


def open_work(units: Iterable[int]) -> list[OpenWork]:
    """What is open in these units, of every kind of record that goes through states, in whatever area."""
    keys = sorted(units)
    return [
        OpenWork(unit, kind.title, count)
        for kind in registry.kinds.values()
        if issubclass(kind.model, FlowRecord)
        for unit, count in _open_by_unit(kind.model, keys)
    ]


def _open_by_unit(model: type[FlowRecord], units: list[int]) -> list[tuple[int, int]]:
    rows = model._default_manager.filter(unit__in=units, state__in=leading_on(model.flow))
    return list(rows.order_by("unit").values_list("unit").annotate(Count("pk")))


def leading_on(flow: Flow) -> frozenset[str]:
    """The states from which something is still to come: those that another state can follow."""
    return frozenset(source for source, target in flow.moves if source != target)


def last_reform(on: date) -> Plan | None:
    """The plan that was the last to take effect by a day."""
    applied = Plan.objects.filter(applied_at__isnull=False, effective_on__lte=on)
    return applied.order_by("-effective_on", "-pk").first()


def day_before_the_reform(on: date) -> date | None:
    plan = last_reform(on)
    return plan.effective_on - DAY if plan else None


@dataclass(frozen=True)
class Move:
    """Someone who holds other posts afterwards: those left, and those taken up."""

    person: int
    left: list[PostThen]
    taken: list[PostThen]


@dataclass(frozen=True)
class KindCount:
    """How many units of a kind there are before and after."""

    kind: str
    before: int
    after: int


def moves(before: Snapshot, after: Snapshot) -> list[Move]:
    """Everyone whose posts differ."""
    held = {_holding(post) for post in before.posts}
    holds = {_holding(post) for post in after.posts}
    changed = {person for person, _unit, _kind in held ^ holds}
    return [
        Move(
            person,
            [post for post in before.posts_of(person) if _holding(post) not in holds],
            [post for post in after.posts_of(person) if _holding(post) not in held],
        )
        for person in sorted(changed)
    ]


def _holding(post: PostThen) -> tuple[int, int, str]:
    return post.person, post.unit, post.kind


def counts(before: Snapshot, after: Snapshot) -> list[KindCount]:
    """The units of each kind that occurs, before and after."""
    kinds = [Counter(unit.kind for unit in snapshot.units.values()) for snapshot in (before, after)]
    return [KindCount(kind, kinds[0][kind], kinds[1][kind]) for kind in sorted(kinds[0] | kinds[1])]
