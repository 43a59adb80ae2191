"""Making a checked plan so: its units, placements, beats, successions and posts, all from one day on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from lianjian.areas.reform.projection import Projection
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import Person, Plan, PostKind, Unit, UnitKind
from lianjian.kernel.places.models import Place


def enact(plan: Plan, projection: Projection, *, at: datetime) -> None:
    """Write what the projection foresees. Part of the change that applies the plan.

    Whoever may apply a plan need not hold the permission of each step in it; revisions name who applied it.
    """
    enacting = _Enacting(plan, projection, at, _units(projection))
    enacting.found()
    enacting.place()
    enacting.end()
    enacting.give_beats()
    enacting.pass_on()
    enacting.appoint()


def _units(projection: Projection) -> dict[int, Unit]:
    return Unit.objects.in_bulk(list(projection.before.units))


@dataclass(frozen=True)
class _Enacting:
    plan: Plan
    projection: Projection
    at: datetime
    units: dict[int, Unit]

    def found(self) -> None:
        kinds = _by_code(UnitKind)
        for key, new in self.projection.founded_in_order():
            self.units[key] = changes.found(
                actor=SYSTEM,
                at=self.at,
                code=new.code,
                name=new.name,
                name_en=new.name_en,
                kind=kinds[new.kind],
                parent=self.units.get(self.projection.after.parents.get(key, 0)),
                on=self.plan.effective_on,
                plan=self.plan,
            )

    def place(self) -> None:
        for unit, parent in self.projection.moved_units():
            changes.place(
                actor=SYSTEM,
                at=self.at,
                unit=self.units[unit],
                parent=self.units[parent],
                on=self.plan.effective_on,
            )

    def end(self) -> None:
        for unit in sorted(self.projection.ended):
            changes.end(
                actor=SYSTEM,
                at=self.at,
                unit=self.units[unit],
                on=self.plan.effective_on,
                plan=self.plan,
            )

    def give_beats(self) -> None:
        towns = Place.objects.in_bulk()
        for unit, gained in sorted(self.projection.gained_beats.items()):
            changes.give_beat(
                actor=SYSTEM,
                at=self.at,
                unit=self.units[unit],
                towns=[towns[town] for town in sorted(gained)],
                on=self.plan.effective_on,
            )

    def pass_on(self) -> None:
        for old, successors in sorted(self.projection.successors.items()):
            for new in successors:
                changes.succeed(
                    actor=SYSTEM,
                    at=self.at,
                    old=self.units[old],
                    new=self.units[new],
                    on=self.plan.effective_on,
                    plan=self.plan,
                )

    def appoint(self) -> None:
        people, kinds = Person.objects.in_bulk(), _by_code(PostKind)
        for post in self.projection.begun_posts():
            changes.appoint(
                actor=SYSTEM,
                at=self.at,
                person=people[post.person],
                unit=self.units[post.unit],
                kind=kinds[post.kind],
                on=self.plan.effective_on,
            )


def _by_code(model: type[UnitKind] | type[PostKind]) -> Mapping[str, UnitKind | PostKind]:
    return {row.code: row for row in model.objects.all()}
