"""Who may be told, who has read, and what a ballot came to."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from lianjian.areas.notices.models import Ballot, Reading, Vote
from lianjian.kernel.org.models import BRANCH, Person, Unit


def branches(actor: Any, permission: str, on: date) -> list[Unit]:
    """The branches in being on a day in which the actor has a permission."""
    units = actor.units_for(permission)
    found = Unit.objects.on(on).of_kind(BRANCH).order_by("code")
    return [unit for unit in found if units is None or unit.pk in units]


def reading_of(notice: int, person: Person | None) -> Reading | None:
    """What is kept of one reader of a notice."""
    if person is None:
        return None
    return Reading.objects.select_related("notice").filter(notice=notice, person=person).first()


def has_voted(ballot: Ballot, person: Person) -> bool:
    return Vote.objects.filter(ballot=ballot, person=person).exists()


def counted(ballot: Ballot, votes: Sequence[Vote]) -> list[list[int]]:
    """The numbers of each option in an open ballot."""
    return [
        [sum(vote.answers[number] == place for vote in votes) for place in range(len(question["options"]))]
        for number, question in enumerate(ballot.questions)
    ]
