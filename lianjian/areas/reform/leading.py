"""Who leads a unit and its branch on a day, and whether that is as it should be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lianjian.areas.reform.states import NO_BRANCH, NO_HEAD, NO_SECRETARY, ONE_PERSON, TWO_PEOPLE
from lianjian.kernel.flow import State
from lianjian.kernel.org.models import BRANCHES, Person
from lianjian.kernel.org.snapshot import Snapshot, UnitThen
from lianjian.kernel.rules.book import NoSuchRule, rule

BRANCH_RULE = "REFORM_BRANCH_PER_UNIT"


@dataclass(frozen=True)
class Led:
    """A unit with its head, its branch and its secretary. `state` is None if there is nothing to say."""

    unit: UnitThen
    head: Person | None
    branch: UnitThen | None
    secretary: Person | None
    state: State | None


def led(snapshot: Snapshot, unit: UnitThen, people: Mapping[int, Person]) -> Led:
    """How a unit is led on the snapshot's day. `people` holds everyone in post, by key."""
    head, secretary = snapshot.head_of(unit.pk), snapshot.secretary_of(unit.pk)
    branches = snapshot.branches_of(unit.pk)
    return Led(
        unit=unit,
        head=people[head.person] if head else None,
        branch=branches[0] if branches else None,
        secretary=people[secretary.person] if secretary else None,
        state=_state(snapshot, unit),
    )


def _state(snapshot: Snapshot, unit: UnitThen) -> State | None:
    if unit.kind in BRANCHES:
        return None if snapshot.head_of(unit.pk) else NO_SECRETARY
    if snapshot.head_of(unit.pk) is None:
        return NO_HEAD
    if unit == snapshot.root:
        return None
    if not snapshot.branches_of(unit.pk):
        return NO_BRANCH if _branch_is_due(snapshot.on) else None
    if snapshot.secretary_of(unit.pk) is None:
        return NO_SECRETARY
    return ONE_PERSON if snapshot.head_is_secretary(unit.pk) else TWO_PEOPLE


def _branch_is_due(day: date) -> bool:
    try:
        return bool(rule(BRANCH_RULE, day))
    except NoSuchRule:
        return False
