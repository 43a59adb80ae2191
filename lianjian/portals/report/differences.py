"""What differs between an account as it was known and the rows as they are known now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from lianjian.kernel.areas import registry
from lianjian.kernel.figures.answers import answer
from lianjian.kernel.figures.models import Entry
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.ui.lists import row_url
from lianjian.portals.report.account import Account

MOST_ROWS = 50


@dataclass(frozen=True)
class Difference:
    """A figure that says another number now, and the rows that came or went since (number, address)."""

    title: Any
    then: Any
    now: Any
    came: list[tuple[str, str]]
    went: list[tuple[str, str]]


def differences(told: Account) -> list[Difference]:
    """The quoted figures whose rows are other now than they were known then."""
    asked = told.question
    now = Question(period=asked.period, unit=asked.unit, town=asked.town, units_of=asked.units_of)
    found = []
    for it in told.definitions:
        figure = it.figure
        if figure.measure.tallied and asked.known_at:
            came, went = _moved(figure, asked, asked.known_at)
            if came or went:
                then, value = (answer(figure.key, question).value.number for question in (asked, now))
                found.append(Difference(figure.title, then, value, came, went))
    return found


def _moved(figure: Any, asked: Question, at: datetime) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    entries = Entry.objects.filter(figure=figure.number, day__range=(asked.period.first, asked.period.last))
    open_now = entries.filter(known_to__isnull=True)
    open_then = entries.filter(Q(known_to__isnull=True) | Q(known_to__gt=at), known_from__lte=at)
    now, then = (set(rows.values_list("record", flat=True)) for rows in (open_now, open_then))
    return _rows(figure, now - then), _rows(figure, then - now)


def _rows(figure: Any, keys: set[int]) -> list[tuple[str, str]]:
    kind = registry.kinds.get(figure.model._meta.label_lower)
    if kind is None:
        return []
    rows = kind.select().filter(pk__in=sorted(keys)[:MOST_ROWS])
    return [(f"{row.number} {kind.headline(row)}", row_url(row)) for row in rows]
