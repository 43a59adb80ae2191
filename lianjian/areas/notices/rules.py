"""Telling the members of branches, correcting and withdrawing what was told, and their own word that they have read
it. Each is a verb.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, cast

from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.branch import facade as rolls
from lianjian.areas.notices.guards import (
    require_branch,
    require_not_over,
    require_standing,
    require_theirs,
)
from lianjian.areas.notices.models import Notice, Reading
from lianjian.areas.notices.queries import reading_of, told_with
from lianjian.areas.notices.refusals import NobodyTold, NothingCorrected, NotTold, ReadAlready
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
    """Say that one has read it as it stands: for oneself alone. After the last day it is made up for."""
    reading = reading_of(notice.pk, actor.person)
    if reading is None:
        raise NotTold(_("这条通知没有发给您。"))
    require_standing(notice)
    if reading.read_on and not reading.before_correction:
        raise ReadAlready(_("您已经点过「看过了」。"))
    reading.read_on, reading.before_correction = timezone.localdate(at), False
    return reading.put()


@change("notices.notice:correct")
def correct(
    *,
    actor: Any,
    at: datetime,
    notice: Notice,
    title: str,
    text: str,
    why: str,
    until: date | None = None,
    ask_again: bool = False,
    everywhere: bool = False,
) -> Notice:
    """Correct what was told wrongly; the old wording stays in the revisions.

    Whoever had read it has read it before the correction, and with `ask_again` it waits for them anew. `everywhere`:
    in all branches to which it went at once.
    """
    day, told = timezone.localdate(at), {"title": title, "text": text, "until": until}
    if ask_again or until != notice.until:
        require_not_over(until, day, field="until")
    found = _mended(actor, "notices.notice:correct", notice, everywhere)
    others = [it for it in found if _differs(it, told)]
    if not others:
        raise NothingCorrected(_("标题、内容和期限都没有改。"), field="text")
    for it in others:
        it.title, it.text, it.until, it.corrected_on, it.why = title, text, until, day, why
        it.put(note=why)
        _mark_before(it, ask_again, at)
    return notice


def _mended(actor: Any, permission: str, notice: Notice, everywhere: bool) -> list[Notice]:
    """The notice, and with `everywhere` those that went out with it: each stands, and is the actor's to mend."""
    others = [under_way().lock(it) for it in told_with(notice)] if everywhere else []
    found = [notice, *(cast(Notice, it) for it in others)]
    for it in found:
        require_theirs(actor, permission, it)
        require_standing(it)
    return found


def _differs(notice: Notice, told: dict[str, Any]) -> bool:
    return any(getattr(notice, name) != value for name, value in told.items())


def _mark_before(notice: Notice, ask_again: bool, at: datetime) -> None:
    for reading in notice.readings.filter(read_on__isnull=False):
        reading.before_correction = True
        if ask_again:
            reading.read_on = None
        reading.put(note=notice.why)
    if ask_again:
        tell([(list(notice.readings.values_list("person", flat=True)), notice)], at=at)


@change("notices.notice:withdraw")
def withdraw(*, actor: Any, at: datetime, notice: Notice, why: str, everywhere: bool = False) -> Notice:
    """Withdraw a notice: nobody need read it any more, it counts nowhere, and it stays to be seen as withdrawn.

    `everywhere`: in all branches to which it went at once.
    """
    for it in _mended(actor, "notices.notice:withdraw", notice, everywhere):
        it.withdrawn_on, it.why = timezone.localdate(at), why
        it.put(note=why)
        for reading in it.readings.all():
            reading.is_withdrawn = True
            reading.put(note=why)
    return notice
