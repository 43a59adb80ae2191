"""All duties at once, for everybody: what is left on a day, and how they stand over a period.

Forty duties asked one by one are forty statements, and each page has them. Here the answer of each is the whole
county's, is kept until a table is written that it was read from, and each reader takes their part of it; what rows owe
is worded once.
"""

from collections import Counter
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
    return {duty.key: _dues(duty, on) for duty in _duties(PeriodDuty)}


@kept_until_written
def _dues(duty: PeriodDuty, on: date) -> list[Due]:
    return duty.dues(on)


@kept_until_written
def left(on: date, *, by_now: bool) -> Mapping[str, tuple[Left, ...]]:
    """What was still to be done on a day, or of it is by now, of each duty that asks for anything: key → parts."""
    in_periods = {duty.key: _left_in_periods(duty, on, by_now) for duty in _duties(PeriodDuty)}
    return {**left_by_rows(on, by_now=by_now), **{key: parts for key, parts in in_periods.items() if parts}}


@kept_until_written
def left_by_rows(on: date, *, by_now: bool) -> Mapping[str, tuple[Left, ...]]:
    """The same of the duties that rows owe."""
    found = {duty.key: _left_by_rows(duty, on, by_now) for duty in _duties(RowDuty)}
    return {key: parts for key, parts in found.items() if parts}


@kept_until_written
def _left_by_rows(duty: RowDuty, on: date, by_now: bool) -> tuple[Left, ...]:
    rows = _worded("left, by now" if by_now else "left", duty).ask(on=on)
    return tuple(
        Left(unit or None, person or None, _day(due_on), number) for unit, person, due_on, number in rows
    )


@kept_until_written
def _left_in_periods(duty: PeriodDuty, on: date, by_now: bool) -> tuple[Left, ...]:
    running, until = frozenset(duty.running(on)), date.max if by_now else on
    owed = (due for due in _dues(duty, on) if due.period in running and due.is_open(until))
    open_ = Counter((due.unit, due.due_on) for due in owed)
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
    by_rows = {duty.key: _counts_by_rows(duty, period, on) for duty in _duties(RowDuty)}
    return {**by_rows, **{duty.key: _counts_in_periods(duty, period, on) for duty in _duties(PeriodDuty)}}


@kept_until_written
def _counts_by_rows(duty: RowDuty, period: Period, on: date) -> Mapping[int | None, Count]:
    rows = _worded("counts", duty).ask(first=period.first, last=period.last, on=on)
    return {unit: Count(**dict(zip(COUNTED, numbers, strict=True))) for unit, *numbers in rows}


@kept_until_written
def _counts_in_periods(duty: PeriodDuty, period: Period, on: date) -> Mapping[int | None, Count]:
    if not period.first.year == period.last.year == on.year:
        return duty.counts(period, on=on)
    return counted((due for due in _dues(duty, on) if period.first <= due.due_on <= period.last), on)


@lru_cache
def _worded(question: str, duty: RowDuty) -> Worded:
    """What a duty that rows owe is asked, as one statement."""
    return Worded.of(QUESTIONS[question](duty))


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
