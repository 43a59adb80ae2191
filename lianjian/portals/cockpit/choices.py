"""What can be chosen on the cockpit: units as they stand to each other, and townships, on a day."""

from collections.abc import Iterator
from datetime import date

from lianjian.kernel.org.models import Unit
from lianjian.kernel.org.structure import Structure, root
from lianjian.kernel.places.models import Place
from lianjian.kernel.records.reference import kept

INDENT = "\u3000"


@kept
def units(on: date) -> tuple[tuple[int, Unit], ...]:
    """All units of a day, each after the one it stands under, with how deep it stands."""
    top, structure = root(on), Structure.on(on)
    by_key = {unit.pk: unit for unit in Unit.objects.on(on)}

    def below(key: int, depth: int) -> Iterator[tuple[int, Unit]]:
        yield depth, by_key[key]
        for child in sorted(structure.children(key), key=lambda key: by_key[key].code):
            yield from below(child, depth + 1)

    return tuple(below(top.pk, 0)) if top else ()


def unit_options(on: date) -> list[tuple[str, str]]:
    """Code and name of each unit, the deeper the further in; the county itself has no code."""
    return [(unit.code if depth else "", f"{INDENT * (depth - 1)}{unit}") for depth, unit in units(on)]


@kept
def towns(on: date) -> tuple[Place, ...]:
    """The townships of a day."""
    return tuple(Place.objects.on(on).filter(level=Place.Level.TOWNSHIP))
