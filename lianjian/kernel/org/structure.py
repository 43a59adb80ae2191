"""How the units stand to each other: on a day, over a period, and through a reorganisation."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from lianjian.kernel.clock.periods import Period
from lianjian.kernel.org.models import Placement, Succession, Unit


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
        return cls(Placement.objects.on(day).values_list("unit_id", "parent_id"))

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


def spans(unit: int, period: Period) -> list[Span]:
    """The unit's subtree day by day over a period, cut only where it changed."""
    cuts = _changes(period)
    edges = [period.first, *cuts, period.last + timedelta(days=1)]
    return [
        Span(Period(first, after - timedelta(days=1)), Structure.on(first).subtree(unit))
        for first, after in zip(edges, edges[1:], strict=False)
    ]


def _changes(period: Period) -> list[date]:
    inside = (period.first + timedelta(days=1), period.last)
    days: set[date] = set()
    for name in ("valid_from", "valid_to"):
        moved = Placement.objects.filter(**{f"{name}__range": inside})
        days.update(moved.values_list(name, flat=True).distinct())
    return sorted(days)


def predecessors(units: Iterable[int], on: date) -> frozenset[int]:
    """The units themselves and all whose work had passed to them by a day."""
    pairs = list(Succession.objects.filter(on__lte=on).values_list("old_id", "new_id"))
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
    pairs = dict(Succession.objects.filter(on__lte=on).order_by("on").values_list("old_id", "new_id"))
    seen = {unit}
    while unit in pairs and pairs[unit] not in seen:
        unit = pairs[unit]
        seen.add(unit)
    return unit


def root(on: date) -> Unit | None:
    """The unit under which all others stand on a day."""
    placed = Placement.objects.on(on).values("unit_id")
    parents = Placement.objects.on(on).values("parent_id")
    return Unit.objects.filter(Q(pk__in=parents) & ~Q(pk__in=placed)).first()


def unit_for(town_id: int | None, on: date) -> Unit | None:
    """The unit in whose beat a township lay on a day."""
    from lianjian.kernel.org.models import Beat

    beat = Beat.objects.on(on).filter(town_id=town_id).select_related("unit").order_by("-valid_from").first()
    return beat.unit if beat else None
