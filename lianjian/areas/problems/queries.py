"""Reads across tables that problems need."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from lianjian.areas.problems.models import Problem
from lianjian.kernel.access.models import Read
from lianjian.kernel.org.models import Person, Post
from lianjian.kernel.org.structure import successor_of
from lianjian.kernel.records.models import SealedValue
from lianjian.kernel.records.pages import actor_titles

LATEST_READINGS = 10


@dataclass(frozen=True)
class Reading:
    """Someone looked at the resident's name and phone."""

    who: str
    at: datetime


def staff(problem: Problem, day: date) -> QuerySet[Person]:
    """Who holds a post on a day in the unit that does the work of the problem's unit then."""
    posts = Post.objects.on(day).filter(unit=successor_of(problem.unit_id, day))
    return Person.objects.filter(pk__in=posts.values("person")).order_by("number")


def contact_seal(problem: Problem) -> SealedValue | None:
    """One of the sealed values by which the resident can be reached, to see until when they are kept."""
    return SealedValue.objects.kept().filter(kind=problem.label, record=problem.pk).first()


def readings(problem: Problem) -> list[Reading]:
    """Who looked at the contact, the latest first."""
    rows = list(Read.objects.filter(kind=problem.label, record=problem.pk).order_by("-at")[:LATEST_READINGS])
    titles = actor_titles({row.actor for row in rows})
    return [Reading(titles[row.actor], row.at) for row in rows]
