"""What can be done with crews, with the skills and loans of people, and with the feeds of positions, each a verb."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.roster.checks import wait_for_others
from lianjian.areas.roster.models import Crew, Feed, Loan, Position, Qualification, Shift, Skill, Turn
from lianjian.areas.roster.refusals import AlreadyBegun, BadHours, CodeTaken, CrewInUse, DoubleBooked, LentOut
from lianjian.areas.roster.states import PLANNED
from lianjian.kernel.access.actor import require_in
from lianjian.kernel.org.models import Person, Unit, require_in_use
from lianjian.kernel.org.structure import home_by_person
from lianjian.kernel.places.queries import require_inside
from lianjian.kernel.records.door import change

WRITE = "roster.crew:write"
LEND = "roster.loan:write"


@change(WRITE)
def form_crew(
    *,
    actor: Any,
    at: datetime,
    code: str,
    name: str,
    unit: Unit,
    longitude: float,
    latitude: float,
    post_name: str,
    plate: str = "",
    name_en: str = "",
    on: date | None = None,
) -> Crew:
    """Form a crew of a unit, from a day on (that of `at`)."""
    require_in(actor, WRITE, unit)
    require_inside((longitude, latitude))
    if Crew.objects.filter(code=code).exists():
        raise CodeTaken(_("编号「%s」已经有单元在用。") % code, field="code")
    crew = Crew(code=code, name=name, name_en=name_en, unit=unit, plate=plate, post_name=post_name)
    crew.longitude, crew.latitude = longitude, latitude
    crew.valid_from = on or timezone.localdate(at)
    return crew.put()


@change(WRITE)
def change_crew(
    *,
    actor: Any,
    at: datetime,
    crew: Crew,
    name: str,
    longitude: float,
    latitude: float,
    post_name: str,
    plate: str,
) -> Crew:
    """Give a crew another name, post or vehicle."""
    require_in(actor, WRITE, crew.unit)
    require_inside((longitude, latitude))
    crew.name, crew.post_name, crew.plate = name, post_name, plate
    crew.longitude, crew.latitude = longitude, latitude
    return crew.put()


@change(WRITE)
def disband(*, actor: Any, at: datetime, crew: Crew, on: date, why: str) -> Crew:
    """Disband a crew: from a day on it is no more, and where it was seen is forgotten."""
    require_in(actor, WRITE, crew.unit)
    if on < crew.valid_from:
        raise BadHours(_("撤编日期早于编成日期。"), field="on")
    if Shift.objects.filter(crew=crew, state=PLANNED.code, occurred_on__gte=on).exists():
        raise CrewInUse(_("「%s」以后还排着班。") % crew, field="on", hint=_("请先取消这些班次。"))
    crew.valid_to = on
    Position.objects.filter(crew=crew).delete()
    return crew.put(note=why)


@change("roster.skill:write")
def qualify(
    *, actor: Any, at: datetime, person: Person, skill: Skill, since: date, until: date | None = None
) -> Qualification:
    """Enter that a person has a skill from a day on, up to (not including) the day on which it lapses, if any."""
    require_in_use(skill, since)
    if until is not None and until <= since:
        raise BadHours(_("到期日期要晚于取得日期。"), field="until")
    unit = home_of(person, timezone.localdate(at))
    require_in(actor, "roster.skill:write", unit)
    held = Qualification.objects.on(since).filter(person=person, skill=skill)
    if held.exists():
        raise DoubleBooked(
            _("%(person)s已经登记有「%(skill)s」。") % {"person": person, "skill": skill}, field="skill"
        )
    return Qualification(person=person, skill=skill, unit=unit, valid_from=since, valid_to=until).put()


@change("roster.skill:write")
def lapse(*, actor: Any, at: datetime, qualification: Qualification, on: date, why: str) -> Qualification:
    """Enter that a person has a skill no more from a day on."""
    require_in(actor, "roster.skill:write", qualification.unit)
    if on < qualification.valid_from:
        raise BadHours(_("到期日期要晚于取得日期。"), field="on")
    qualification.valid_to = on
    return qualification.put(note=why)


def home_of(person: Person, on: date) -> Unit:
    """The unit in which a person serves on a day."""
    unit = home_by_person(on).get(person.pk)
    if unit is None:
        raise LentOut(_("%s当天没有任职单位。") % person, field="person")
    return unit


@change(LEND)
def lend(*, actor: Any, at: datetime, person: Person, to: str, first: date, last: date) -> Loan:
    """Lend a person to an operation. Whoever still stands in shifts in those days is replaced there first."""
    unit = home_of(person, first)
    require_in(actor, LEND, unit)
    wait_for_others(unit.pk)
    if last < first:
        raise BadHours(_("抽调的末日早于首日。"), field="last")
    if other := Loan.objects.filter(person=person, first__lte=last, last__gte=first).first():
        raise LentOut(_("%(person)s已经抽调：%(number)s。") % {"person": person, "number": other.number})
    if turn := _turn_between(person, first, last):
        raise DoubleBooked(_("还排着班：%s。") % turn, field="first", hint=_("请先换人，再抽调。"))
    return Loan(person=person, unit=unit, to=to, first=first, last=last).happened(at).put()


def _turn_between(person: Person, first: date, last: date) -> Turn | None:
    days = {"starts__date__lte": last, "ends__date__gte": first}
    return Turn.objects.filter(person=person, stands=True, **days).order_by("starts").first()


@change(LEND)
def take_back(*, actor: Any, at: datetime, loan: Loan, last: date, why: str) -> Loan:
    """End a loan on an earlier last day."""
    require_in(actor, LEND, loan.unit)
    if not loan.first <= last < loan.last:
        raise BadHours(_("归队前的末日要在抽调期间以内。"), field="last")
    loan.last = last
    return loan.put(note=why)


@change("roster.feed:manage")
def open_feed(*, actor: Any, at: datetime, title: str, digest: str) -> Feed:
    """Let a device or system tell positions with the key whose hash this is."""
    return Feed(title=title, digest=digest, opened_at=at).put()


@change("roster.feed:manage")
def revoke_feed(*, actor: Any, at: datetime, feed: Feed) -> Feed:
    """Take a feed's key away; what it told last stays until another tells something newer."""
    if feed.revoked_at is not None:
        raise AlreadyBegun(_("这个接入已经停用。"))
    feed.revoked_at = at
    return feed.put()
