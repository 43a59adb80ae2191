"""Entering the dues of a branch and month, and correcting them, each a verb. Nothing is paid here."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.branch import facade as branches
from lianjian.areas.recruits.guards import require_branch
from lianjian.areas.recruits.models import Collection
from lianjian.areas.recruits.queries import month_of
from lianjian.areas.recruits.refusals import EnteredAlready, NotOnTheRoll, WrongAmount, WrongMonth
from lianjian.kernel.access.actor import require_in
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.records.door import change

WRITE = "recruits.dues:write"


@change(WRITE)
def record_dues(
    *, actor: Any, at: datetime, branch: Unit, month: date, paid: Mapping[int, int]
) -> Collection:
    """Enter who of those on the roll paid how much (person → fen) for the month in which a day lies.

    On the roll: on the month's last day, or today in a month that still runs.
    """
    require_in(actor, WRITE, branch)
    day = timezone.localdate(at)
    period = month_of(month)
    if period is None or period.first > day:
        raise WrongMonth(_("这个月还没有开始，或者早于党费的规则。"), field="month")
    last = min(period.last, day)
    require_branch(branch, last)
    if Collection.objects.filter(unit=branch, month=period.first).exists():
        raise EnteredAlready(
            _("%(branch)s %(month)s 的党费已经登记。") % {"branch": branch, "month": f"{month:%Y-%m}"},
            field="month",
            hint=_("需要改的，请打开那一行更正。"),
        )
    collection = Collection(unit=branch, month=period.first, counts_on=last)
    people = branches.members(branch, last)
    if not people:
        raise WrongMonth(_("%s那个月的名册上没有人。") % branch, field="month")
    _tell(collection, people, paid)
    return collection.happened(at).put()


@change(WRITE)
def correct_dues(
    *, actor: Any, at: datetime, collection: Collection, paid: Mapping[int, int], why: str
) -> Collection:
    """Enter anew who paid how much, such as when somebody paid later; the old figures stay in the revisions."""
    require_in(actor, WRITE, collection.unit)
    _tell(collection, owing(collection), paid)
    return collection.put(note=why)


def owing(collection: Collection) -> list[int]:
    """The keys of those from whom the dues of its month were asked."""
    return sorted({*map(int, collection.paid), *collection.unpaid})


def _tell(collection: Collection, owed_by: list[int], paid: Mapping[int, int]) -> None:
    for person, fen in paid.items():
        if person not in owed_by:
            raise NotOnTheRoll(
                _("%s那时不在这个支部的名册上。") % Person.objects.get(pk=person), field=f"paid-{person}"
            )
        if fen <= 0:
            raise WrongAmount(_("金额要大于零；没有交的不填。"), field=f"paid-{person}")
    collection.paid = {str(person): fen for person, fen in sorted(paid.items())}
    collection.unpaid = [person for person in owed_by if person not in paid]
    collection.total_fen = sum(paid.values())
