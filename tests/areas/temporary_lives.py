"""A branch for a summer operation, formed of members of two branches, as tests need it."""

from datetime import date
from typing import Any

from lianjian.areas.branch import roll, temporary
from lianjian.areas.branch.models import TemporaryBranch
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.org.structure import root
from lianjian.kernel.testing.cast import REFORMED_ON, Cast, moment
from tests.areas.branch_lives import JOINED, branch_of, branch_with, enlisted

FORMED, ENDS = date(2022, 7, 1), date(2022, 8, 31)


def members_of_two(cast: Cast) -> tuple[Unit, list[Person]]:
    """The zone's branch of nine, and four who take part: three of it and one of another branch."""
    branch, people = branch_with(cast)
    (other,) = enlisted(1, cast.other_zone)
    roll.admit(
        actor=SYSTEM,
        at=JOINED,
        branch=branch_of(cast.other_zone),
        people=[other],
        grade="full",
        on=REFORMED_ON,
    )
    return branch, [*people[1:4], other]


def formed(cast: Cast, people: list[Person], **more: Any) -> TemporaryBranch:
    told: dict[str, Any] = {
        "actor": cast.actor("political", FORMED), "at": moment(f"{FORMED}"), "name": "夏季安保临时党支部",
        "under": root(FORMED), "task": "夏季治安打击整治", "approval": "沾公党〔2022〕9号", "on": FORMED,
        "ends_by": ENDS, "people": people, "secretary": people[0],
    } | more  # fmt: skip
    with held_at(moment(f"{FORMED}", "20:00")):
        return temporary.form(**told)


def dissolved(cast: Cast, row: TemporaryBranch, on: date = ENDS, **more: Any) -> TemporaryBranch:
    told: dict[str, Any] = {
        "actor": cast.actor("political", on),
        "at": moment(f"{on}"),
        "why": "任务结束",
    } | more
    with held_at(moment(f"{on}", "20:00")):
        return temporary.dissolve(temporary=row, on=on, **told)
