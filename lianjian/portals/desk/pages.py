"""The desk, the lists it leads to, and what the person entered."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lianjian.kernel.access.actor import actor_for
from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import today
from lianjian.kernel.clock.periods import Period
from lianjian.kernel.clock.queries import calendar
from lianjian.kernel.duties.board import left_by_rows
from lianjian.kernel.duties.declared import Duty
from lianjian.kernel.duties.owed import Count
from lianjian.kernel.figures.asking import Words, default_day, question
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.records.models import Installation
from lianjian.kernel.records.reference import reference_row
from lianjian.kernel.records.unwritten import kept_until_written
from lianjian.kernel.refusal import NotFound
from lianjian.portals.desk.entered import entered
from lianjian.portals.desk.refused import refused
from lianjian.portals.desk.tasks import (
    COMING,
    TITLES,
    WEEKDAYS,
    coming,
    coming_span,
    running,
    sections,
    spans,
    tasks,
)
from lianjian.portals.desk.whose import Mine, OfUnit, Whose

NEAR = 2
"""Working days ahead that the cockpit counts as near."""

MOST_LISTED = 100


def desk(request: Request) -> HttpResponse:
    """Today, for the person who signed in; in a demo county, any day of its year."""
    on, days = _day(request), _days()
    if days and "on" not in request.GET and _has_new(request.actor):
        on = today()
    whose = Mine.of(request.actor, on)
    found, going_on = sections(whose), running(whose)
    shown = {
        "on": on,
        "weekday": WEEKDAYS[on.weekday()],
        "is_another_day": on != today(),
        "days": days,
        "person": whose.actor.title,
        "unit": Unit.objects.filter(pk=whose.actor.unit_id or 0).first(),
        "may_enter": any(whose.actor.may(entry.permission) for entry in registry.entries.values()),
        "sections": found,
        "running": going_on,
        "coming": coming(whose),
        "refused": refused(whose),
        "account": _account(whose),
    }
    return render(request, "desk/desk.html", shown)


def _day(request: Request) -> date:
    asked = request.GET.get("on", "")
    if asked and Installation.objects.filter(is_demo=True).exists():
        return question(Words(on=asked)).on
    return default_day()


def _days() -> list[tuple[date, Any]]:
    """In a demo county, the two days that are worth a look: that of its year, and today."""
    told = default_day()
    return [] if told == today() else [(told, _("演示日")), (today(), _("今天"))]


def _has_new(actor: Any) -> bool:
    """Whether something falls due after today: only what was entered since the demo's year can, but for what is told
    long before.
    """
    whose = Mine.of(actor, today())
    waiting = ((registry.duties[key], parts) for key, parts in left_by_rows(whose.on, by_now=True).items())
    return any(
        part.due_on >= whose.on and whose.scope(duty).covers(part.unit, part.person)
        for duty, parts in waiting
        if not duty.notice
        for part in parts
    )


def _account(whose: Mine) -> list[tuple[Any, Any]]:
    """How each duty of the unit stands over the year; those that owe nothing are left out."""
    year = Period(date(whose.on.year, 1, 1), date(whose.on.year, 12, 31))
    counts = whose.counts(year)
    owed = ((duty.title, counts.get(duty.key, Count())) for duty in registry.duties.values())
    return [(title, count) for title, count in owed if count.owed]


def late_in_menu(request: Request) -> tuple[int, bool] | None:
    """How much is late, for the rail."""
    on = default_day()
    person = request.actor.person
    late = _late(person.pk, on) if person else 0
    return (late, True) if late else None


@kept_until_written
def _late(person: int, on: date) -> int:
    return Mine.of(actor_for(reference_row(Person, person), on), on).late


def owed(request: Request) -> HttpResponse:
    """All that is owed by one duty: by the person who signed in, or by the unit asked about."""
    words = Words.of(request.GET)
    asked = question(words)
    duty, when = _duty(request.GET.get("duty", "")), request.GET.get("when", "open")
    actor = request.actor
    whose: Whose = OfUnit(actor, asked.on, asked.unit) if asked.unit else Mine.of(actor, asked.on)
    within = _spans(duty, asked.on)
    since, last = within.get(when, (date.min, date.max))
    found = whose.open_between(duty, since, last, MOST_LISTED + 1)
    shown = {
        "duty": duty,
        "on": asked.on,
        "unit": asked.unit,
        "when": when,
        "spans": {
            **TITLES,
            **({COMING: _("提前知道的")} if COMING in within else {}),
            "near": _("临近"),
            "open": _("全部未办"),
        },
        "tasks": tasks(found[:MOST_LISTED], whose),
        "is_cut": len(found) > MOST_LISTED,
        "most": MOST_LISTED,
        "breadcrumbs": [(_("今日"), reverse("desk")), (duty.title, None)],
    }
    return render(request, "desk/owed.html", shown)


def _spans(duty: Duty, on: date) -> dict[str, tuple[date, date]]:
    ahead = coming_span(duty, on)
    near = (on, calendar().add_working_days(on, NEAR))
    return spans(on) | {"near": near} | ({COMING: ahead} if ahead else {})


def _duty(key: str) -> Duty:
    if key not in registry.duties:
        raise NotFound(_("没有这一项职责。"), hint=_("请从今日页或驾驶舱打开。"))
    return registry.duties[key]


def mine(request: Request) -> HttpResponse:
    """What the person who signed in entered, the latest first."""
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else None
    told, next_before = entered(request.actor, before)
    shown = {"entered": told, "next_before": next_before, "is_first": before is None, "on": today()}
    return render(request, "desk/mine.html", shown)
