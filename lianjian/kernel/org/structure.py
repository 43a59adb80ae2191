"""How the units stand to each other: on a day, over a period, and through a reorganisation."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.db.models import Q

from lianjian.kernel.clock.periods import Period
from lianjian.kernel.org.models import BRANCH, Placement, Post, Succession, Unit
from lianjian.kernel.records.reference import kept


@dataclass(frozen=True)
class Span:
    """Part of a period in which a unit's subtree was the same: the days, and the keys of its units."""

    period: Period
    units: frozenset[int]


class Structure:
    """Who stood under whom on one day."""

    def __init__(self, pairs: Iterable[tuple[int, int]]) -> None:
        self._children: dict[int, list[int]] = defaultdict(list)
        for unit, parent in pairs:
            self._children[parent].append(unit)

    @classmethod
    def on(cls, day: date) -> "Structure":
        return _structure(day)

    def children(self, unit: int) -> list[int]:
        return self._children.get(unit, [])

    def subtree(self, unit: int) -> frozenset[int]:
        """The unit and all that stand under it, however deep."""
        found, waiting = {unit}, [unit]
        while waiting:
            new = [child for child in self.children(waiting.pop()) if child not in found]
            found.update(new)
            waiting.extend(new)
        return frozenset(found)


@kept
def _structure(day: date) -> Structure:
    return Structure(Placement.objects.on(day).values_list("unit_id", "parent_id"))


def spans(unit: int, period: Period) -> list[Span]:
    """The unit's subtree day by day over a period, cut only where it changed."""
    cuts = _changes(period)
    edges = [period.first, *cuts, period.last + timedelta(days=1)]
    return [
        Span(Period(first, after - timedelta(days=1)), Structure.on(first).subtree(unit))
        for first, after in pairwise(edges)
    ]


def _changes(period: Period) -> list[date]:
    return [day for day in _days_of_change() if period.first < day <= period.last]


@kept
def _days_of_change() -> tuple[date, ...]:
    """Every day on which some unit came to stand, or ceased to stand, under another."""
    days: set[date] = set()
    for name in ("valid_from", "valid_to"):
        days.update(Placement.objects.exclude(**{name: None}).values_list(name, flat=True).distinct())
    return tuple(sorted(days))


@kept
def _successions() -> tuple[tuple[int, int, date], ...]:
    return tuple(Succession.objects.order_by("on", "pk").values_list("old_id", "new_id", "on"))


def predecessors(units: Iterable[int], on: date) -> frozenset[int]:
    """The units themselves and all whose work had passed to them by a day."""
    pairs = [(old, new) for old, new, since in _successions() if since <= on]
    olds: dict[int, list[int]] = defaultdict(list)
    for old, new in pairs:
        olds[new].append(old)
    found, waiting = set(units), list(units)
    while waiting:
        new_ones = [old for old in olds.get(waiting.pop(), []) if old not in found]
        found.update(new_ones)
        waiting.extend(new_ones)
    return frozenset(found)


def successor_of(unit: int, on: date) -> int:
    """The unit that does a unit's work on a day: itself, or the last of its line of successors."""
    pairs = {old: new for old, new, since in _successions() if since <= on}
    seen = {unit}
    while unit in pairs and pairs[unit] not in seen:
        unit = pairs[unit]
        seen.add(unit)
    return unit


@kept
def home_by_person(on: date) -> dict[int, Unit]:
    """The unit in which each person serves on a day: person → unit. Who leads a branch besides is at home in the unit."""
    posts = Post.objects.on(on).select_related("kind", "unit__kind").order_by("-pk")
    ordered = sorted(
        posts, key=lambda post: (post.unit.kind.code == BRANCH, not post.kind.leads), reverse=True
    )
    return {post.person_id: post.unit for post in ordered}


@kept
def root(on: date) -> Unit | None:
    """The unit under which all others stand on a day."""
    placed = Placement.objects.on(on).values("unit_id")
    parents = Placement.objects.on(on).values("parent_id")
    return Unit.objects.filter(Q(pk__in=parents) & ~Q(pk__in=placed)).first()


@kept
def unit_for(town_id: int | None, on: date) -> Unit | None:
    """The unit in whose beat a township lay on a day."""
    from lianjian.kernel.org.models import Beat

    beats = Beat.objects.on(on).filter(town_id=town_id).select_related("unit")
    beat = beats.order_by("-valid_from", "pk").first()
    return beat.unit if beat else None


@kept
def units_by_town(on: date) -> dict[int, int]:
    """The unit in whose beat each township lay on a day, as `unit_for` tells it: township → unit."""
    from lianjian.kernel.org.models import Beat

    return dict(Beat.objects.on(on).order_by("valid_from", "-pk").values_list("town_id", "unit_id"))
