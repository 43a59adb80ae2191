"""Whose a call is beside the unit that answers for its place: who was sent to it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from lianjian.areas.calls.models import Call, SentPerson
from lianjian.areas.calls.rules import HANDLE
from lianjian.kernel.records.door import change, under_way


@change(HANDLE)
def entrust(*, actor: Any, at: datetime, call: Call, people: Sequence[int]) -> None:
    """These people, by their keys, were sent to a call: they may see it, handle it and give its feedback."""
    there = {row.person_id: row for row in SentPerson.objects.filter(call=call, person__in=people)}
    for row in there.values():
        row.sent_at, row.recalled_at = at, None
        row.put()
    new = [SentPerson(call=call, person_id=person, sent_at=at) for person in people if person not in there]
    under_way().put_many(new)


@change(HANDLE)
def take_back(*, actor: Any, at: datetime, call: Call, people: Sequence[int]) -> None:
    """These people were called back before they were there: the call is theirs no more."""
    for row in SentPerson.objects.filter(call=call, person__in=people, recalled_at=None):
        row.recalled_at = at
        row.put()
