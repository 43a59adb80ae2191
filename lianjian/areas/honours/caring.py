"""Bars to awards, retirements with their ceremonies, and the care for families in hardship: each a verb."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.honours.models import Bar, CareVisit, Hardship, Retirement
from lianjian.areas.honours.queries import caring_branch, listed, unit_of
from lianjian.areas.honours.refusals import (
    BarOutOfBounds,
    BarredAlready,
    CeremonyHeld,
    KeptTooLong,
    NoBranch,
    NotInPost,
    NotOnTheList,
    OnTheListAlready,
    RetiresAlready,
    WrongOrder,
)
from lianjian.areas.honours.states import BarKind, CareKind
from lianjian.kernel.access.actor import require_in
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.records.door import FromTheFuture, change
from lianjian.kernel.rules.book import value
from lianjian.kernel.rules.times import days, months, months_later


def _home(person: Person, on: date) -> Unit:
    """The unit in which a person serves on a day; refused for whoever holds no post."""
    unit = unit_of(person, on)
    if unit is None:
        raise NotInPost(_("%(person)s %(day)s 没有岗位。") % {"person": person, "day": on}, field="person")
    return unit


def _require_order(first: date, last: date | None, field: str) -> None:
    if last is not None and last < first:
        raise WrongOrder(_("末日早于首日。"), field=field)


@change("honours.bar:write")
def bar(
    *, actor: Any, at: datetime, person: Person, kind: str, since: date, until: date | None = None
) -> Bar:
    """Enter that nobody may reward a person from a day, up to a day where it is known."""
    unit = _home(person, since)
    require_in(actor, "honours.bar:write", unit)
    _require_order(since, until, "until")
    if Bar.objects.on(since).filter(person=person, kind=kind).exists():
        raise BarredAlready(_("%s那天已经登记。") % person, field="since")
    return Bar(person=person, unit=unit, kind=kind, valid_from=since, valid_to=until).put()


@change("honours.bar:write")
def bar_unit(*, actor: Any, at: datetime, unit: Unit, since: date, until: date) -> Bar:
    """Enter that a unit is not rewarded as a whole after a serious violation, for as long as the rule allows."""
    require_in(actor, "honours.bar:write", unit)
    _require_order(since, until, "until")
    least, most = value("AWARD_COLLECTIVE_BAR_MONTHS", since)
    first, last = months_later(since, int(least)), months_later(since, int(most))
    if not first <= until <= last:
        raise BarOutOfBounds(
            _("末日应在 %(first)s 和 %(last)s 之间。") % {"first": first, "last": last},
            field="until",
            rule="AWARD_COLLECTIVE_BAR_MONTHS",
        )
    kind = BarKind.VIOLATION.value
    if Bar.objects.on(since).filter(person=None, unit=unit, kind=kind).exists():
        raise BarredAlready(_("%s那天已经登记。") % unit, field="since")
    return Bar(unit=unit, kind=kind, valid_from=since, valid_to=until).put()


@change("honours.bar:write")
def lift(*, actor: Any, at: datetime, bar: Bar, on: date) -> Bar:
    """Say from which day on it no longer holds."""
    require_in(actor, "honours.bar:write", bar.unit)
    _require_order(bar.valid_from, on, "on")
    bar.valid_to = on
    return bar.put()


@change("honours.retirement:write")
def retire(*, actor: Any, at: datetime, person: Person, retires_on: date) -> Retirement:
    """Enter the day on which somebody retires. The post itself is ended where posts are kept."""
    retirement = Retirement(person=person, retires_on=retires_on).happened(at)
    retirement.unit = _home(person, min(retirement.occurred_on, retires_on))
    require_in(actor, "honours.retirement:write", retirement.unit)
    if Retirement.objects.filter(person=person).exists():
        raise RetiresAlready(_("%s的退休已经登记。") % person, field="person")
    retirement.ceremony_due_on = days("RETIRE_CEREMONY_DAYS", retires_on)
    return retirement.put()


@change("honours.retirement:hold")
def hold_ceremony(*, actor: Any, at: datetime, retirement: Retirement, ceremony: str) -> Retirement:
    """Enter that somebody was seen off with honour, and how."""
    require_in(actor, "honours.retirement:hold", retirement.unit)
    if retirement.ceremony_on:
        raise CeremonyHeld(_("荣休仪式已经登记。"))
    retirement.ceremony_on, retirement.ceremony = timezone.localdate(at), ceremony
    return retirement.put(note=ceremony)


@change("honours.retirement:write")
def correct_retirement(
    *, actor: Any, at: datetime, retirement: Retirement, retires_on: date, why: str
) -> Retirement:
    """Correct the day on which somebody retires; the old one stays in the revisions."""
    require_in(actor, "honours.retirement:write", retirement.unit)
    retirement.retires_on = retires_on
    retirement.ceremony_due_on = days("RETIRE_CEREMONY_DAYS", retires_on)
    return retirement.put(note=why)


def _carer(actor: Any, permission: str, person: Person, on: date) -> Unit:
    """The branch that cares for a person on a day; refused where there is none, or it is another's."""
    branch = caring_branch(person, on)
    if branch is None:
        raise NoBranch(_("%s那天不在任何党支部。") % person, field="person")
    require_in(actor, permission, branch)
    return branch


@change("honours.care:list")
def put_on_list(
    *, actor: Any, at: datetime, person: Person, purpose: str, since: date, until: date
) -> Hardship:
    """Put a family on the list of those in hardship, with the day on which it comes off unless looked at anew."""
    branch = _carer(actor, "honours.care:list", person, since)
    _require_order(since, until, "until")
    latest = months("HARDSHIP_MONTHS", since)
    if until > latest:
        raise KeptTooLong(
            _("最多登记到 %s。") % latest,
            field="until",
            hint=_("到期仍有困难的，核实后再登记。"),
            rule="HARDSHIP_MONTHS",
        )
    if Hardship.objects.filter(person=person, valid_from__lt=until, valid_to__gt=since).exists():
        raise OnTheListAlready(_("%s已经在名单上。") % person, field="person")
    return Hardship(person=person, unit=branch, purpose=purpose, valid_from=since, valid_to=until).put()


@change("honours.care:list")
def take_off_list(*, actor: Any, at: datetime, hardship: Hardship, on: date) -> Hardship:
    """Take a family off the list before its day."""
    require_in(actor, "honours.care:list", hardship.unit)
    _require_order(hardship.valid_from, on, "on")
    hardship.valid_to = on if hardship.valid_to is None else min(on, hardship.valid_to)
    return hardship.put()


@change("honours.care:record")
def visit(*, actor: Any, at: datetime, person: Person, kind: str, fund: int = 0) -> CareVisit:
    """Enter that a branch visited someone's family or someone ill, and what was given, in yuan."""
    call = CareVisit(person=person, fund=fund).happened(at)
    _tell(call, kind)
    call.unit = (
        call.listed.unit if call.listed else _carer(actor, "honours.care:record", person, call.occurred_on)
    )
    require_in(actor, "honours.care:record", call.unit)
    return call.put()


@change("honours.care:record")
def correct_visit(
    *, actor: Any, at: datetime, visit: CareVisit, when: datetime, kind: str, fund: int, why: str
) -> CareVisit:
    """Correct what was entered wrongly of a visit; who was visited, and by which branch, stays."""
    require_in(actor, "honours.care:record", visit.unit)
    if when > at:
        raise FromTheFuture(_("走访的时间晚于更正的时间。"), field="when")
    visit.fund = fund
    _tell(visit.happened(when), kind)
    return visit.put(note=why)


def _tell(visit: CareVisit, kind: str) -> None:
    """Say whom a visit of a day was to: a family in hardship is one on the list."""
    visit.kind = kind
    visit.listed = listed(visit.person, visit.occurred_on) if kind == CareKind.HARDSHIP else None
    if kind == CareKind.HARDSHIP and visit.listed is None:
        raise NotOnTheList(
            _("%s那天不在困难家庭名单上。") % visit.person, field="person", hint=_("请先登记到名单上。")
        )
