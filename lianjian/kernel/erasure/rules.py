"""Destroying personal values: all that fell due once a day, and those of one row before their time."""

from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.kernel.erasure.models import Erasure, Round
from lianjian.kernel.erasure.queries import last_good_day, rule_of
from lianjian.kernel.records import personal
from lianjian.kernel.records.base import Ledgered
from lianjian.kernel.records.door import change
from lianjian.kernel.records.models import Revision
from lianjian.kernel.refusal import Refusal
from lianjian.kernel.rules.book import value

CLOCK_LEAP = "ERASE_CLOCK_LEAP"


class NothingToErase(Refusal):
    """The row holds no personal value."""


class NothingLeapt(Refusal):
    """The clock was right in that round, or somebody vouched for it."""


@change("erasure.round:go")
def go_round(*, actor: Any, at: datetime) -> Round:
    """Destroy what fell due by the day, if the clock can be trusted. The keys follow once this is durable."""
    day = timezone.localdate(at)
    leapt = _leapt(day)
    found = Round(day=day, leapt=leapt, is_good=leapt is None)
    if found.is_good:
        found.destroyed = _destroy_due(day)
    return found.put()


@change("erasure.round:vouch")
def vouch(*, actor: Any, at: datetime, round_: Round, why: str) -> Round:
    """Say that the clock was right although it leapt: what fell due by that day is destroyed now."""
    if round_.is_good:
        raise NothingLeapt(_("这一天的时钟没有疑问。"))
    round_.is_good = True
    round_.destroyed = _destroy_due(round_.day)
    return round_.put(note=why)


def _leapt(day: date) -> int | None:
    """By how many days the clock ran ahead, or back, since the last good round; None if no further than it may."""
    before = last_good_day() or _last_written(before=day)
    if before is None:
        return None
    most = int(value(CLOCK_LEAP, max(day, before)))
    return None if 0 <= (day - before).days <= most else abs((day - before).days)


def _last_written(*, before: date) -> date | None:
    """The last day on which anything was written; of the day itself a wrong clock would tell the same."""
    midnight = timezone.make_aware(datetime.combine(before, time()))
    earlier = Revision.objects.filter(recorded_at__lt=midnight).order_by("-leaf")
    at = earlier.values_list("recorded_at", flat=True).first()
    return timezone.localdate(at) if at else None


def _destroy_due(day: date) -> int:
    gone = personal.destroy_due(day)
    for kind, name, until, number in gone:
        Erasure(
            day=day, kind=kind, name=name, rule=rule_of(kind, name), values_gone=number, until=until
        ).put()
    return sum(number for *_field, number in gone)


@change("erasure.value:erase")
def erase(*, actor: Any, at: datetime, row: Ledgered, why: str) -> Erasure:
    """Destroy the personal values of one row before their time: somebody asked for it, or they are not needed."""
    names = sorted(personal.names(row))
    if not names:
        raise NothingToErase(_("这条记录没有个人信息，或者已经销毁。"))
    day = timezone.localdate(at)
    personal.destroy(row, names)
    done = [
        Erasure(
            day=day,
            kind=row.label,
            name=name,
            rule=rule_of(row.label, name),
            values_gone=1,
            record=row.pk,
            why=why,
        ).put()
        for name in names
    ]
    return done[0]
