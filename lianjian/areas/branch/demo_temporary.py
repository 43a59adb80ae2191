"""The demo's temporary branch: formed for the summer's operation, and dissolved with it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from lianjian.areas.branch import rules, temporary
from lianjian.areas.branch.models import TemporaryBranch
from lianjian.areas.branch.queries import leading, voters
from lianjian.areas.branch.states import THEME_DAY
from lianjian.kernel.access.actor import actor_for
from lianjian.kernel.org.models import BRANCH, Person, Placement
from lianjian.kernel.org.structure import root
from lianjian.kernel.testing.year import Life, Year

EVERY = timedelta(days=30)


def for_a_task(year: Year, told: Mapping[str, Any]) -> Life:
    """Formed of members of several zones' branches; it meets each month until its task is done."""
    chance = year.chance("branch/temporary")
    at = year.at_work(told["formed_on"], chance)
    yield at
    political, people = year.desk("political", at.date()), _people(told, at.date())
    said = {name: told[name] for name in ("name", "name_en", "task", "approval", "ends_by")}
    row = temporary.form(
        actor=political,
        at=at,
        under=root(at.date()),
        on=at.date(),
        people=people,
        secretary=people[0],
        **said,
    )
    for number, theme in enumerate(told["themes"]):
        at = year.at_work(told["formed_on"] + timedelta(days=9) + number * EVERY, chance)
        yield at
        rules.record_gathering(
            actor=actor_for(people[0], at.date()), at=at, branch=row.branch, serves=[THEME_DAY.code],
            topic=theme, absent={},
        )  # fmt: skip
    at = year.at_work(told["dissolved_on"], chance)
    yield at
    temporary.dissolve(
        actor=year.desk("political", at.date()), at=at, temporary=TemporaryBranch.objects.get(pk=row.pk),
        on=at.date(), why=told["dissolved"],
    )  # fmt: skip


def _people(told: Mapping[str, Any], day: date) -> list[Person]:
    """Full members without a post in their branch, from each of the first zones' branches."""
    placed = Placement.objects.on(day).filter(unit__kind__code=BRANCH, parent__kind__code="zone")
    branches = placed.order_by("unit__code").values_list("unit", flat=True)[: told["branches"]]
    chosen = [
        person
        for branch in branches
        for person in sorted(voters(branch, day) - leading(branch, day))[: told["from_each"]]
    ]
    return list(Person.objects.filter(pk__in=chosen).order_by("number"))
