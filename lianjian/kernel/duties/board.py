"""All duties at once, for everybody: what is left on a day, and how they stand over a period.

Forty duties asked one by one are forty statements, and each page has them. What rows owe is one statement here, worded
once; the answer is the whole county's, is kept until anything is written, and each reader takes their part of it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import QuerySet

from lianjian.kernel.areas import registry
from lianjian.kernel.clock.periods import Period
from lianjian.kernel.duties.declared import RowDuty
from lianjian.kernel.duties.owed import Count, Scope, Standing
from lianjian.kernel.duties.recurring import Due, PeriodDuty, counted
from lianjian.kernel.records.unwritten import kept_until_written
from lianjian.kernel.records.worded import Given, Worded

COUNTED = [field.name for field in fields(Count)]


class Left(NamedTuple):
    """So many things that one duty still asks of a unit, or of a person in it, by a day."""

    unit: int | None
    person: int | None
    due_on: date
    number: int


@kept_until_written
def dues(on: date) -> Mapping[str, list[Due]]:
    """What anybody owed by the duties that recur, gone through once for all questions of a day."""
    return {duty.key: duty.dues(on) for duty in _duties(PeriodDuty)}


@kept_until_written
def left(on: date, *, by_now: bool) -> Mapping[str, tuple[Left, ...]]:
    """What was still to be done on a day, or of it is by now, of each duty that asks for anything: key → parts."""
    owed = dues(on)
    in_periods = {
        duty.key: _left_in_periods(duty, owed[duty.key], on, by_now) for duty in _duties(PeriodDuty)
    }
    return left_by_rows(on, by_now=by_now) | {key: parts for key, parts in in_periods.items() if parts}


def left_by_rows(on: date, *, by_now: bool) -> dict[str, tuple[Left, ...]]:
    """The same of the duties that rows owe."""
    found: dict[str, list[Left]] = defaultdict(list)
    for key, (unit, person, due_on, number) in _rows("left, by now" if by_now else "left", on=on):
        found[key].append(Left(unit or None, person or None, _day(due_on), number))
    return {key: tuple(parts) for key, parts in found.items()}


def _left_in_periods(duty: PeriodDuty, owed: Iterable[Due], on: date, by_now: bool) -> tuple[Left, ...]:
    running, until = frozenset(duty.running(on)), date.max if by_now else on
    open_ = Counter((due.unit, due.due_on) for due in owed if due.period in running and due.is_open(until))
    return tuple(Left(unit, None, due_on, number) for (unit, due_on), number in open_.items())


def standing(parts: Iterable[Left], until: date, scope: Scope) -> Standing:
    """The same as `Duty.standing`, out of what a duty has left on the scope's day."""
    late = today = soon = 0
    for part in parts:
        if part.due_on > until or not scope.covers(part.unit, part.person):
            continue
        if part.due_on < scope.on:
            late += part.number
        elif part.due_on == scope.on:
            today += part.number
        else:
            soon += part.number
    return Standing(late=late, today=today, soon=soon)


@kept_until_written
def counts(period: Period, *, on: date) -> Mapping[str, Mapping[int | None, Count]]:
    """How each duty stood on a day, for what fell due in a period: key → unit → count."""
    found: dict[str, dict[int | None, Count]] = defaultdict(dict)
    for key, (unit, *numbers) in _rows("counts", first=period.first, last=period.last, on=on):
        found[key][unit] = Count(**dict(zip(COUNTED, numbers, strict=True)))
    return found | _counts_in_periods(period, on)


def _counts_in_periods(period: Period, on: date) -> dict[str, dict[int | None, Count]]:
    if not period.first.year == period.last.year == on.year:
        return {duty.key: duty.counts(period, on=on) for duty in _duties(PeriodDuty)}
    inside = {
        key: [due for due in owed if period.first <= due.due_on <= period.last]
        for key, owed in dues(on).items()
    }
    return {key: counted(owed, on) for key, owed in inside.items()}


def _rows(question: str, **given: date) -> Iterator[tuple[str, tuple[Any, ...]]]:
    keys, worded = _worded(question, tuple(registry.duties))
    for number, *row in worded.ask(**given):
        yield keys[number], tuple(row)


@lru_cache
def _worded(question: str, _keys: tuple[str, ...]) -> tuple[list[str], Worded]:
    """The keys of the duties that rows owe, and one question to all of them, as long as they are the same duties."""
    duties = list(_duties(RowDuty))
    asked = ((number, rows) for number, duty in enumerate(duties) for rows in QUESTIONS[question](duty))
    return [duty.key for duty in duties], Worded.of(list(asked))


QUESTIONS: Mapping[str, Callable[[RowDuty], list[QuerySet]]] = {
    "left": lambda duty: duty.left_by_day(Given("on"), by_now=False),
    "left, by now": lambda duty: duty.left_by_day(Given("on"), by_now=True),
    "counts": lambda duty: [duty.counted_by_unit(Given("first"), Given("last"), Given("on"))],
}


def _duties(shape: type[Any]) -> Iterator[Any]:
    return (duty for duty in registry.duties.values() if isinstance(duty, shape))


def _day(told: date | str) -> date:
    """SQLite tells days in words where a statement has several parts."""
    return date.fromisoformat(told) if isinstance(told, str) else told
