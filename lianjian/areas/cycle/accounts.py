"""The year's account of a branch's secretary: drafted from the rows, given before the members, graded. Each is a verb."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.cycle.models import Account, Evaluation, Observation, Reminder
from lianjian.areas.cycle.queries import branches_on, judged_units
from lianjian.areas.cycle.refusals import WrongVotes
from lianjian.areas.cycle.states import GIVEN, GRADED, AccountGrade
from lianjian.kernel.access.actor import require_in
from lianjian.kernel.clock.periods import Period
from lianjian.kernel.duties import board
from lianjian.kernel.duties.owed import Count
from lianjian.kernel.org.models import Unit
from lianjian.kernel.records.door import change, under_way
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.rules.book import value


@change("cycle.account:draft")
def draft_accounts(*, actor: Any, at: datetime, year: int) -> list[Account]:
    """Draft the account of every branch that has none yet for a year, from what its rows say on this day."""
    day = timezone.localdate(at)
    known = set(Account.objects.filter(year=year).values_list("unit", flat=True))
    month, last = value("ACCOUNT_UNTIL", day)
    period = Period(date(year, 1, 1), min(day, date(year, 12, 31)))
    counts = board.counts(period, on=day)
    new = [
        Account(
            unit=branch, year=year, told=_told(branch, year, day, counts), due_on=date(year + 1, month, last)
        )
        .happened(at)
        .begin(at)
        for branch in branches_on(day).order_by("code")
        if branch.pk not in known
    ]
    under_way().put_many(new)
    return new


def _told(
    branch: Unit, year: int, day: date, counts: Mapping[str, Mapping[int | None, Count]]
) -> list[tuple[str, Any, list[int]]]:
    """The chain of the year: its reminders, its evaluations, its observations, and each duty that it owed."""
    of_year = {"unit": branch, "occurred_on__year": year}
    told: list[tuple[str, Any, list[int]]] = [("reminders", "", [Reminder.objects.filter(**of_year).count()])]
    for evaluation in Evaluation.objects.closed().filter(unit=branch, first__year=year).order_by("first"):
        told.append(("evaluation", evaluation.pk, [evaluation.earned, evaluation.possible]))
    for observation in Observation.objects.filter(unit=branch, due_on__year=year).order_by("due_on", "pk"):
        told.append(("observation", observation.pk, [int(observation.seen_on is not None)]))
    units = judged_units(branch, day)
    for key, by_unit in counts.items():
        own = sum((count for unit, count in by_unit.items() if unit in units), Count())
        if own.owed:
            told.append(("duty", key, [own.owed, own.in_time, own.late, own.excused]))
    return told


@change("cycle.account:give")
def give(
    *, actor: Any, at: datetime, account: Account, said: str, present: int, votes: Mapping[str, int]
) -> Account:
    """The secretary gave the account before the members: in their own words besides, with how the members graded it."""
    require_in(actor, "cycle.account:give", account.unit)
    counted = {grade: int(votes.get(grade, 0)) for grade in AccountGrade.values}
    if min(counted.values()) < 0 or sum(counted.values()) > present:
        raise WrongVotes(_("四个等次的票数合计不超过到会人数。"), field="present")
    account.said, account.present, account.votes = said, present, counted
    account.given_on = timezone.localdate(at)
    return account.move(GIVEN, at=at)


@change("cycle.account:grade")
def grade_account(*, actor: Any, at: datetime, account: Account, grade: str, why: str) -> Account:
    """The higher organisation grades it, with its reason; not whoever serves in the unit."""
    require_in(actor, "cycle.account:grade", account.unit)
    if actor.own_units & judged_units(account.unit, account.occurred_on):
        raise NotAllowed(_("不能给自己单位的述职定等次。"), hint=_("请由别的单位的人办理。"))
    account.grade, account.graded_on = AccountGrade(grade), timezone.localdate(at)
    return account.move(GRADED, at=at, note=why)
