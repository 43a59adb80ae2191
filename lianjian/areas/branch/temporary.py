"""Forming a branch for one task, and dissolving it with the task. Each is a verb.

Nobody's membership moves: those who take part stay on the rolls of their own branches, vote there and are due there.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from lianjian.areas.branch.models import Lending, TemporaryBranch
from lianjian.areas.branch.queries import lent, membership
from lianjian.areas.branch.refusals import (
    BeforeItBegan,
    DissolvedAlready,
    LentAlready,
    NotOfThisBranch,
    NotOnTheRoll,
    TooFewForABranch,
)
from lianjian.areas.branch.states import Grade
from lianjian.kernel.access.actor import require_in
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import SECRETARY, TEMPORARY_BRANCH, Person, PostKind, Unit, UnitKind
from lianjian.kernel.records.door import change, under_way
from lianjian.kernel.rules.book import value
from lianjian.kernel.rules.times import months

CODE = "LS-{:03d}"


@change("branch.temporary:write")
def form(
    *,
    actor: Any,
    at: datetime,
    name: str,
    under: Unit,
    task: str,
    approval: str,
    on: date,
    ends_by: date,
    people: Sequence[Person],
    secretary: Person,
    name_en: str = "",
) -> TemporaryBranch:
    """Form a branch for a task from a day on, of members of other branches, one of whom is its secretary.

    Refused: BeforeItBegan, NotOnTheRoll, LentAlready, TooFewForABranch, NotOfThisBranch.
    """
    require_in(actor, "branch.temporary:write", under)
    if ends_by < on:
        raise BeforeItBegan(_("任务结束的日期早于成立的日期。"), field="ends_by")
    _require_free(people, on)
    _require_enough(people, secretary, on)
    branch = changes.found(
        actor=actor, at=at, code=_next_code(), name=name, name_en=name_en,
        kind=UnitKind.objects.get(code=TEMPORARY_BRANCH), parent=under, on=on,
    )  # fmt: skip
    kind = PostKind.objects.get(code=SECRETARY)
    changes.appoint(actor=actor, at=at, person=secretary, unit=branch, kind=kind, on=on)
    under_way().put_many([Lending(person=person, branch=branch, valid_from=on) for person in people])
    due_on = min(ends_by, months("BRANCH_TEMPORARY_MONTHS", on))
    return TemporaryBranch(
        branch=branch, task=task, approval=approval, valid_from=on, ends_by=ends_by, due_on=due_on
    ).put()


def _next_code() -> str:
    return CODE.format(Unit.objects.of_kind(TEMPORARY_BRANCH).count() + 1)


def _require_free(people: Sequence[Person], on: date) -> None:
    taken = lent(on) | set(Lending.objects.filter(valid_to=None).values_list("person", flat=True))
    for person in people:
        if membership(person.pk, on) is None:
            raise NotOnTheRoll(_("%s那天不在任何支部的名册上。") % person, field="people")
        if person.pk in taken:
            raise LentAlready(
                _("%s已经编入另一个临时党支部。") % person, field="people", hint=_("请先撤销那个临时党支部。")
            )


def _require_enough(people: Sequence[Person], secretary: Person, on: date) -> None:
    lines = [membership(person.pk, on) for person in people]
    full = {line.person_id for line in lines if line and line.grade == Grade.FULL}
    needed = int(value("BRANCH_MIN_MEMBERS", on))
    if len(full) < needed:
        raise TooFewForABranch(
            _("正式党员%(there)d人，成立党支部要有%(needed)d人。") % {"there": len(full), "needed": needed},
            rule="BRANCH_MIN_MEMBERS",
            field="people",
        )
    if secretary.pk not in full:
        raise NotOfThisBranch(_("书记要是编入的正式党员之一。"), field="secretary")


@change("branch.temporary:write")
def dissolve(*, actor: Any, at: datetime, temporary: TemporaryBranch, on: date, why: str) -> TemporaryBranch:
    """Dissolve a temporary branch on a day, with the post of its secretary; everybody is back in the own branch alone."""
    require_in(actor, "branch.temporary:write", temporary.branch)
    if temporary.valid_to is not None:
        raise DissolvedAlready(_("%s已经撤销。") % temporary)
    if on < temporary.valid_from:
        raise BeforeItBegan(_("撤销的日期早于成立的日期 %s。") % temporary.valid_from, field="on")
    for row in Lending.objects.filter(branch=temporary.branch, valid_to=None):
        row.valid_to = on
        row.put()
    changes.end(actor=actor, at=at, unit=temporary.branch, on=on)
    temporary.valid_to = on
    return temporary.put(note=why)
