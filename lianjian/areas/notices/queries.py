"""Who may be told, who has read, and what a ballot came to."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from lianjian.areas.notices.models import Ballot, Notice, Reading, Vote
from lianjian.areas.notices.states import OPEN
from lianjian.kernel.org.models import BRANCH, Person, Unit
from lianjian.kernel.records.thread import entered_by

BY_NAME = Prefetch("votes", Vote.objects.select_related("person").order_by("person__number"))
"""The votes of ballots, with who cast them."""


def branches(actor: Any, permission: str, on: date) -> list[Unit]:
    """The branches in being on a day in which the actor has a permission."""
    units = actor.units_for(permission)
    found = Unit.objects.on(on).of_kind(BRANCH).order_by("code")
    return [unit for unit in found if units is None or unit.pk in units]


def told_with(notice: Notice) -> list[Notice]:
    """What went to other branches with a notice, by the same hand at the same moment, and still stands."""
    rows = Notice.objects.filter(
        occurred_at=notice.occurred_at, kind=notice.kind, title=notice.title, withdrawn_on=None
    )
    others, hand = list(rows.exclude(pk=notice.pk).order_by("pk")), entered_by(notice)
    return [other for other in others if entered_by(other) == hand]


def reading_of(notice: int, person: Person | None) -> Reading | None:
    """What is kept of one reader of a notice."""
    if person is None:
        return None
    return Reading.objects.select_related("notice").filter(notice=notice, person=person).first()


def waiting_for(person: Person) -> QuerySet[Reading]:
    """What somebody is to read, the latest first."""
    return readings_of(person).filter(read_on=None, is_withdrawn=False)


def over_for(person: Person) -> QuerySet[Reading]:
    """What somebody has read, or need not read any more, the latest first."""
    return readings_of(person).filter(Q(read_on__isnull=False) | Q(is_withdrawn=True))


def readings_of(person: Person) -> QuerySet[Reading]:
    """All that somebody was told, the latest first."""
    rows = Reading.objects.select_related("notice", "unit").filter(person=person)
    return rows.order_by("-occurred_at", "-pk")


def ballots_for(person: Person, on: date) -> list[Ballot]:
    """The ballots that wait for somebody's vote on a day."""
    waiting = Ballot.objects.filter(state=OPEN.code, closes_on__gte=on).exclude(votes__person=person)
    rows = waiting.select_related("unit").order_by("closes_on", "pk")
    return [ballot for ballot in rows if person.pk in ballot.asked]


def voted_in(person: Person) -> QuerySet[Ballot]:
    """The ballots in which somebody has voted, the latest first."""
    keys = Vote.objects.filter(person=person).values("ballot")
    return Ballot.objects.filter(pk__in=keys).prefetch_related(BY_NAME).order_by("-occurred_at", "-pk")


def has_voted(ballot: Ballot, person: Person) -> bool:
    return Vote.objects.filter(ballot=ballot, person=person).exists()


def counted(ballot: Ballot, votes: Sequence[Vote]) -> list[list[int]]:
    """The numbers of each option in an open ballot."""
    return [
        [sum(vote.answers[number] == place for vote in votes) for place in range(len(question["options"]))]
        for number, question in enumerate(ballot.questions)
    ]
