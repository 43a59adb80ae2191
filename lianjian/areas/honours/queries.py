"""Who served where, which nomination an award can rest on, what bars it, and which half-years are owed a visit."""

from datetime import date
from itertools import takewhile
from typing import Any

from django.db.models import QuerySet

from lianjian.areas.branch import facade as branch
from lianjian.areas.branch.facade import Decision
from lianjian.areas.honours.models import Award, Bar, Hardship, Leave
from lianjian.areas.honours.states import LEAVE_HELD, MONEY_RULES, POWER_RULES, RISING, TAKEN, Grade
from lianjian.kernel.access.actor import actor_for
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.periods import DAY, LATEST, Period
from lianjian.kernel.org.models import BRANCH, Person, Placement, Unit
from lianjian.kernel.records.reference import kept, reference_row
from lianjian.kernel.rules.book import value, versions
from lianjian.kernel.rules.times import months

NOMINATE = "nominate"
"""What a decision of a branch is for, that an award can rest on."""


def unit_of(person: Person, on: date) -> Unit | None:
    """The unit in which a person held a post on a day, the home one first; None for whoever held none."""
    found = actor_for(person, on).unit_id
    return reference_row(Unit, found) if found is not None else None


def nominations(award: Award, on: date) -> list[Decision]:
    """What branches decided on nominating who is to be rewarded since the deed, no older than the rule allows."""
    found = _decided(award, award.deed_on, on)
    return [it for it in found if months("AWARD_NOMINATION_MONTHS", it.on) >= on]


def _decided(award: Award, since: date, until: date) -> list[Decision]:
    if award.person is None:
        return branch.nominations_of(award.unit, since=since, until=until)
    return branch.decisions(about=award.person, subject=NOMINATE, since=since, until=until)


def branch_for(award: Award, on: date) -> int | None:
    """The key of the branch that nominates on a day: that of the person, or the one that serves the unit."""
    if award.person is None:
        return branch.branch_for(award.unit, on)
    of = branch.branch_of(award.person, on)
    return of.pk if of else None


def holds(decision: Decision, award: Award) -> bool:
    """Whether it was passed with quorum, by the branch to which who is to be rewarded belonged on its day."""
    if not (decision.passed and decision.quorate):
        return False
    if award.person is None:
        return branch.branch_for(award.unit, decision.on) == decision.branch
    return branch.belonged(award.person, decision.branch, decision.on)


def used(decisions: list[Decision]) -> dict[int, str]:
    """Which of the decisions an award rests on already: its number by the decision's key."""
    rows = Award.objects.filter(nomination__in=[it.pk for it in decisions])
    return {row.nomination: row.number for row in rows if row.nomination}


def nomination_for(award: Award, on: date) -> Decision | None:
    """The oldest nomination that an award can rest on, and that no other does."""
    found = [it for it in nominations(award, on) if holds(it, award)]
    taken = used(found)
    return next((it for it in reversed(found) if it.pk not in taken), None)


def nomination_row(decision: Decision) -> Any:
    """The row of a branch's decision, from which an award arises."""
    return registry.kinds["branch.resolution"].select().get(pk=decision.pk)


def power_over(grade: str, on: date) -> str:
    """Who has the power to grant a grade, by the rule of a day."""
    return str(value(POWER_RULES[Grade(grade)], on))


def _of_the_same(award: Award) -> QuerySet[Award]:
    """The other awards of the same person, or of the same unit or team."""
    whose = {"unit": award.unit, "team": award.team} if award.person is None else {}
    return Award.objects.filter(person=award.person, **whose).exclude(pk=award.pk)


def of_same_deed(award: Award) -> Award | None:
    """Another award of the same for the same day's deed, asked for or granted."""
    return _of_the_same(award).filter(deed_on=award.deed_on, state__in=TAKEN).first()


def lately_as_high(award: Award, on: date) -> Award | None:
    """An award granted within the time of the rule, of the same grade or a higher one."""
    high = RISING[RISING.index(award.grade) :]
    granted = _of_the_same(award).filter(state="granted", grade__in=high).order_by("-decided_on")
    return next(
        (it for it in granted if it.decided_on and months("AWARD_AGAIN_MONTHS", it.decided_on) >= on), None
    )


def bars(award: Award, on: date) -> QuerySet[Bar]:
    """What keeps a person, or a unit with its teams, from being rewarded on a day, by the rule of that day."""
    rows = Bar.objects.on(on)
    if award.person is None:
        return rows.filter(person=None, unit=award.unit, kind__in=value("AWARD_COLLECTIVE_BARRED", on))
    return rows.filter(person=award.person, kind__in=value("AWARD_BARRED", on))


def money(award: Award) -> int | None:
    """How much money, in yuan, the rule gives with a person's award; None to a unit, and where no rule says."""
    code = MONEY_RULES.get(Grade(award.grade))
    if award.person is None or code is None:
        return None
    on = award.decided_on or award.occurred_on
    found = next((it.value for it in versions(code) if it.holds_on(on)), None)
    return int(found) if found is not None else None


def caring_branch(person: Person, on: date) -> Unit | None:
    """The branch on whose roll a person stands, else that of the unit in which the person serves."""
    if found := branch.branch_of(person, on):
        return found
    home = unit_of(person, on)
    placed = Placement.objects.on(on).filter(parent=home, unit__kind__code=BRANCH).select_related("unit")
    return next((it.unit for it in placed.order_by("unit__code")), None)


def listed(person: Person, on: date) -> Hardship | None:
    """Where a person's family stands on the list on a day."""
    return Hardship.objects.on(on).filter(person=person).first()


def overlapping(person: Person, first: date, last: date) -> Leave | None:
    """A leave of a person, asked for or granted, that shares a day with these."""
    rows = Leave.objects.filter(person=person, state__in=LEAVE_HELD, first__lte=last, last__gte=first)
    return rows.order_by("first").first()


@kept
def _visit_periods() -> tuple[Period, ...]:
    """All periods of the year in which families are visited, as long as the rule of each one's first day says."""
    begins = versions("CARE_VISIT_MONTHS")[-1].valid_from
    first = begins if (begins.month, begins.day) == (1, 1) else date(begins.year + 1, 1, 1)
    found = []
    while first <= LATEST:
        until = months("CARE_VISIT_MONTHS", first)
        found.append(Period(first, until - DAY))
        first = until
    return tuple(found)


def visit_periods(until: date) -> list[Period]:
    """Those that had begun by a day; the first comes first."""
    return list(takewhile(lambda period: period.first <= until, _visit_periods()))
