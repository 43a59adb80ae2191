"""Which applications are shown, where somebody serves, what a branch decided, and the months of dues."""

from datetime import date
from itertools import takewhile
from typing import Any

from django.db.models import Q, QuerySet

from lianjian.areas.branch import facade as branch
from lianjian.areas.branch.facade import Decision
from lianjian.areas.recruits.models import Application, Collection
from lianjian.areas.recruits.states import OPEN
from lianjian.kernel.clock.periods import DAY, LATEST, Period
from lianjian.kernel.org.models import Person, Post, Unit
from lianjian.kernel.records.reference import kept
from lianjian.kernel.rules.book import versions
from lianjian.kernel.rules.times import months

MONTH = "DUES_MONTHS"


def shown(rows: QuerySet[Application], on: date) -> QuerySet[Application]:
    """Those that are still shown on a day: open, of members, or ended no longer ago than the rule says."""
    return rows.filter(Q(shown_until__isnull=True) | Q(shown_until__gte=on))


def is_serving(person: Person, on: date) -> bool:
    return Post.objects.on(on).filter(person=person).exists()


def open_application(person: Person) -> Application | None:
    return Application.objects.filter(person=person, state__in=OPEN).first()


def may_apply(units: Any, on: date) -> QuerySet[Person]:
    """Those who serve in some units (None: anywhere), stand on no roll and have no open application."""
    posts = Post.objects.on(on)
    posts = posts if units is None else posts.filter(unit__in=units)
    people = Person.objects.filter(pk__in=posts.values("person"))
    members = [pk for unit in branch.branches(on).values() for pk in branch.members(unit, on)]
    waiting = Application.objects.filter(state__in=OPEN).values("person")
    return people.exclude(pk__in=members).exclude(pk__in=waiting).order_by("number")


def decision_for(application: Application, subject: str, since: date, until: date) -> Decision | None:
    """The oldest decision of the members of the application's branch that carries it; None if there is none."""
    found = branch.decisions(about=application.person, subject=subject, since=since, until=until)
    return next((it for it in reversed(found) if _carries(it, application)), None)


def _carries(decision: Decision, application: Application) -> bool:
    of_members = decision.body == "members" and decision.branch == application.unit_id
    return of_members and decision.quorate and decision.passed


@kept
def _all_months() -> tuple[Period, ...]:
    first = versions(MONTH)[-1].valid_from.replace(day=1)
    found = []
    while first <= LATEST:
        after = months(MONTH, max(first, versions(MONTH)[-1].valid_from)).replace(day=1)
        found.append(Period(first, after - DAY))
        first = after
    return tuple(found)


def dues_periods(until: date) -> list[Period]:
    """The months of dues that had begun by a day; the first comes first."""
    return list(takewhile(lambda period: period.first <= until, _all_months()))


def month_of(day: date) -> Period | None:
    """The period of dues in which a day lies; None before there was a rule of them."""
    return next(iter(reversed(dues_periods(day))), None)


@kept
def collecting(on: date) -> tuple[Unit, ...]:
    """The branches in being on a day with anybody on their rolls, by their codes."""
    found = [unit for unit in branch.branches(on).values() if branch.members(unit, on)]
    return tuple(sorted(found, key=lambda unit: unit.code))


def last_collection(unit: int, month: date) -> Collection | None:
    """The newest one of a branch before a month."""
    return Collection.objects.filter(unit=unit, month__lt=month).order_by("-month").first()
