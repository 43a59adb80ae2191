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
from lianjian.areas.recruits.refusals import (
    EnteredAlready,
    NothingPaid,
    NotOnTheRoll,
    WrongAmount,
    WrongMonth,
)
from lianjian.kernel.access.actor import require_in
from lianjian.kernel.clock.periods import Period
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.records.door import FromTheFuture, change, under_way

WRITE = "recruits.dues:write"


@change(WRITE)
def record_dues(
    *, actor: Any, at: datetime, branch: Unit, month: date, paid: Mapping[int, int]
) -> Collection:
    """Enter who of those on the roll paid how much (person → fen) for the month in which a day lies.

    `at` is when they were collected, which may be long before it is written down. On the roll: on the month's last
    day, or today in a month that still runs.
    """
    require_in(actor, WRITE, branch)
    entered_on, period = timezone.localdate(under_way().recorded), _month(month, timezone.localdate(at))
    last = min(period.last, entered_on)
    require_branch(branch, last)
    _require_new(branch, period)
    people = branches.members(branch, last)
    if not people:
        raise WrongMonth(_("%s那个月的名册上没有人。") % branch, field="month")
    collection = Collection(unit=branch, month=period.first, due_on=period.last, entered_on=entered_on)
    _tell(collection.happened(at), people, paid)
    return collection.put()


def _month(month: date, day: date) -> Period:
    period = month_of(month)
    if period is None or period.first > day:
        raise WrongMonth(_("这个月还没有开始，或者早于党费的规则。"), field="month")
    return period


def _require_new(branch: Unit, period: Period) -> None:
    if Collection.objects.filter(unit=branch, month=period.first).exists():
        raise EnteredAlready(
            _("%(branch)s %(month)s 的党费已经登记。") % {"branch": branch, "month": f"{period.first:%Y-%m}"},
            field="month",
            hint=_("需要改的，请打开那一行更正。"),
        )


@change(WRITE)
def correct_dues(
    *, actor: Any, at: datetime, collection: Collection, when: datetime, paid: Mapping[int, int], why: str
) -> Collection:
    """Enter anew who paid how much and when it was collected; the old figures stay in the revisions.

    Who had not paid before has paid at `at`.
    """
    require_in(actor, WRITE, collection.unit)
    day = timezone.localdate(at)
    if when > under_way().recorded:
        raise FromTheFuture(_("收党费的时间晚于现在。"), field="when")
    if min(day, timezone.localdate(when)) < collection.month:
        raise WrongMonth(_("这一天早于党费所属的月份。"), field="at" if day < collection.month else "when")
    new = [key for key in map(str, paid) if key not in collection.paid]
    kept = {key: told for key, told in collection.paid_on.items() if int(key) in paid}
    collection.happened(when).paid_on = kept | {key: day.isoformat() for key in new}
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
    if not paid:
        raise NothingPaid(_("没有人交的不用登记，有人交了再登记。"))
    collection.paid = {str(person): fen for person, fen in sorted(paid.items())}
    collection.unpaid = [person for person in owed_by if person not in paid]
    collection.total_fen = sum(paid.values())
