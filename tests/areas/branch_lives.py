"""A branch with its roll, committee and gatherings, as tests need them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from lianjian.areas.branch import roll, rules
from lianjian.areas.branch.models import Committee, Gathering, Group
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import SECRETARY, Person, PostKind, Unit
from lianjian.kernel.testing.cast import REFORMED_ON, Cast, moment

JOINED = moment("2022-01-01")


def branch_of(unit: Unit) -> Unit:
    return Unit.objects.get(code=f"ZB-{unit.code}")


def enlisted(count: int, unit: Unit) -> list[Person]:
    """More officers of a unit."""
    kind, found = PostKind.objects.get(code="officer"), []
    there = Person.objects.count()
    for number in range(there, there + count):
        person = changes.enlist(
            actor=SYSTEM, at=JOINED, number=f"M-{unit.pk}-{number:02d}", name=f"党员{number}"
        )
        changes.appoint(actor=SYSTEM, at=JOINED, person=person, unit=unit, kind=kind, on=REFORMED_ON)
        found.append(person)
    return found


def branch_with(cast: Cast, members: int = 9, *, probationary: int = 0) -> tuple[Unit, list[Person]]:
    """The zone's branch with the head as its secretary, the officer second, and so many members in all."""
    branch = branch_of(cast.zone)
    people = [cast.head, cast.officer, *enlisted(members - 2, cast.zone)]
    changes.appoint(
        actor=SYSTEM, at=JOINED, person=cast.head, unit=branch,
        kind=PostKind.objects.get(code=SECRETARY), on=REFORMED_ON,
    )  # fmt: skip
    full = len(people) - probationary
    for grade, some in (("full", people[:full]), ("probationary", people[full:])):
        if some:
            roll.admit(actor=SYSTEM, at=JOINED, branch=branch, people=some, grade=grade, on=REFORMED_ON)
    return branch, people


def elected(branch: Unit, people: Sequence[Person], on: date = REFORMED_ON) -> Committee:
    """A committee of secretary, organisation and discipline."""
    posts = dict(zip((SECRETARY, "organisation", "discipline"), people, strict=False))
    return roll.elect(actor=SYSTEM, at=moment(f"{on}"), branch=branch, members=posts, on=on)


def grouped(branch: Unit, people: Sequence[Person], name: str = "第一党小组") -> Group:
    return roll.form_group(
        actor=SYSTEM, at=JOINED, branch=branch, name=name, leader=people[0], people=people, on=REFORMED_ON
    )


def held(cast: Cast, branch: Unit, day: str, *serves: str, **more: Any) -> Gathering:
    """A gathering entered by the secretary on its day."""
    told = {"topic": "学习二十大精神", "absent": {}} | more
    with held_at(moment(day, "20:00")):
        return rules.record_gathering(
            actor=cast.actor("head", date.fromisoformat(day)), at=moment(day, "15:00"), branch=branch,
            serves=list(serves), **told,
        )  # fmt: skip
