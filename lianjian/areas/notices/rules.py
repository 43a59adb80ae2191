"""Telling the members of branches, and their own word that they have read it. Each is a verb."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.branch import facade as rolls
from lianjian.areas.notices.guards import require_branch, require_not_over
from lianjian.areas.notices.models import Notice, Reading
from lianjian.areas.notices.queries import reading_of
from lianjian.areas.notices.refusals import NobodyTold, NotTold, ReadAlready
from lianjian.areas.notices.states import NoticeKind
from lianjian.kernel.access.actor import require_in
from lianjian.kernel.inbox.telling import tell
from lianjian.kernel.org.models import Unit
from lianjian.kernel.records.door import change, under_way


@change("notices.notice:publish")
def publish(
    *,
    actor: Any,
    at: datetime,
    branches: Sequence[Unit],
    kind: str,
    title: str,
    text: str,
    until: date | None = None,
) -> Notice:
    """Tell whoever stands on the rolls of branches that day: a notice for each branch that has members.

    Gives back the first one.
    """
    day = timezone.localdate(at)
    require_not_over(until, day, field="until")
    told = {unit: _members(actor, unit, day) for unit in branches}
    notices = [
        _notice(unit, people, at, kind=NoticeKind(kind), title=title, text=text, until=until)
        for unit, people in told.items()
        if people
    ]
    if not notices:
        raise NobodyTold(_("选择的党支部名册上没有人。"), field="branches")
    tell(((told[notice.unit], notice) for notice in notices), at=at)
    return notices[0]


def _members(actor: Any, unit: Unit, day: date) -> list[int]:
    require_branch(unit, day, field="branches")
    require_in(actor, "notices.notice:publish", unit)
    return rolls.members(unit, day)


def _notice(unit: Unit, people: Sequence[int], at: datetime, **what: Any) -> Notice:
    notice = Notice(unit=unit, **what).happened(at).put()
    under_way().put_many(
        [Reading(notice=notice, unit=unit, person_id=person).happened(at) for person in people]
    )
    return notice


@change("notices.notice:mark_read")
def mark_read(*, actor: Any, at: datetime, notice: Notice) -> Reading:
    """Say that one has read it: for oneself alone. After the last day it is made up for."""
    reading = reading_of(notice.pk, actor.person)
    if reading is None:
        raise NotTold(_("这条通知没有发给您。"))
    if reading.read_on:
        raise ReadAlready(_("您已经点过「看过了」。"))
    reading.read_on = timezone.localdate(at)
    return reading.put()
