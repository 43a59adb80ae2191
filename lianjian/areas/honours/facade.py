"""What other areas may ask of leave: on which days somebody is away."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from lianjian.areas.honours.models import Leave
from lianjian.areas.honours.states import LEAVE_GRANTED


@dataclass(frozen=True)
class Away:
    """A person (by key) is on leave from the first to the last day, both included."""

    person: int
    first: date
    last: date


def away(people: Collection[int], first: date, last: date) -> tuple[Away, ...]:
    """The granted leave of these persons that shares a day with these days. Why somebody is on leave is not told."""
    rows = Leave.objects.filter(
        person__in=people, state=LEAVE_GRANTED.code, first__lte=last, last__gte=first
    ).order_by("first", "pk")
    return tuple(Away(*row) for row in rows.values_list("person_id", "first", "last"))
