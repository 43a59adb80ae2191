"""The whole answer of a figure: value, interval, year on year, confirmed or not; and its parts."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils import timezone

from lianjian.engines.stats.change import Change, change, change_in_points
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.periods import months, same_a_year_before
from lianjian.kernel.figures.chance import beyond_chance
from lianjian.kernel.figures.declarations import changes
from lianjian.kernel.figures.declared import Figure
from lianjian.kernel.figures.measures import Count, Sum, Value
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.rules.book import value, versions
from lianjian.kernel.rules.models import Rule


class YearOnYearRules:
    """How changes are worked out and printed on a day, from the rules FIGURE_YOY_*."""

    def __init__(self, on: date) -> None:
        self.decimals = int(value("FIGURE_YOY_DECIMALS", on))
        self.small = int(value("FIGURE_YOY_SMALL_COUNT", on))
        self.level = float(value("FIGURE_YOY_INTERVAL", on))
        self.known_after = timedelta(days=int(value("FIGURE_YOY_AS_OF_DAYS", on)))
        self.changes = changes()

    def changes_by(self, known_at: datetime | None) -> tuple[tuple[int, datetime], ...]:
        """The changes of what figures count that were made by then."""
        return tuple((figure, at) for figure, at in self.changes if known_at is None or at <= known_at)


@dataclass(frozen=True)
class Answer:
    """What a figure says to a question.

    `previous` and `change` compare with the same days a year before, both as known some days after their end.
    """

    figure: Figure
    question: Question
    value: Value
    compared: Value
    previous: Value
    change: Change
    rule: Rule | None

    @property
    def confirmed(self) -> bool:
        return self.rule is None or self.rule.confirmed

    @property
    def is_worse(self) -> bool:
        return self._went({"up": "down", "down": "up"})

    @property
    def is_better(self) -> bool:
        return self._went({"up": "up", "down": "down"})

    def _went(self, ways: dict[str, str]) -> bool:
        return bool(self.figure.better) and self.change.direction == ways[self.figure.better]

    @property
    def is_beyond_chance(self) -> bool | None:
        """Whether it changed by more than chance explains; None where there is no model of chance."""
        level = float(value("FIGURE_YOY_INTERVAL", self.question.on))
        return beyond_chance(self.figure, self.compared, self.previous, level=level)

    @cached_property
    def change_interval(self) -> tuple[float | None, float | None]:
        """The 95 % interval of the change of a count, in percent; nothing for other measures."""
        from lianjian.engines.stats.intervals import ratio_of_counts

        if not isinstance(self.figure.measure, Count | Sum) or self.change.value is None:
            return None, None
        found = ratio_of_counts(int(self.previous.number or 0), int(self.compared.number or 0))
        return 100 * found.low, None if found.high is None else 100 * found.high

    def monthly(self) -> list[tuple[date, Value]]:
        """The value of each month of the period, the last one perhaps not whole."""
        by_month = self.figure.measure.by(self.figure, self.question, "month")
        nothing = Value(None) if self.figure.measure.relative else Value(0)
        return [
            (month.first, by_month.get(month.first.replace(day=1), nothing))
            for month in months(self.question.period)
        ]

    def by(self, group: str) -> dict[Any, Value]:
        """The value for each unit or town."""
        return self.figure.measure.by(self.figure, self.question, group)


def answer(key: str, question: Question, *, printed_by: YearOnYearRules | None = None) -> Answer:
    """Ask a figure. Unknown key: KeyError."""
    figure = registry.figures[key]
    printed_by = printed_by or YearOnYearRules(question.on)
    answered = figure.measure.value(figure, question)
    now, before = compared_windows(question, printed_by)
    compared = figure.measure.value(figure, now)
    previous = figure.measure.value(figure, before)
    return Answer(
        figure,
        question,
        answered,
        compared,
        previous,
        _change(figure, compared, previous, printed_by),
        _rule(figure, question),
    )


def compared_windows(question: Question, printed_by: YearOnYearRules) -> tuple[Question, Question]:
    """This window and the one a year before, each as known equally long after its end, in today's units.

    A figure that has since been declared to count otherwise is asked as known when that was done.
    """
    earlier = question.over(same_a_year_before(question.period))
    basis, changed = question.units_of or question.on, printed_by.changes_by(question.known_at)
    return tuple(  # type: ignore[return-value]
        replace(
            asked,
            units_of=basis,
            known_at=_settled(asked, question.known_at, printed_by),
            as_kept=True,
            changes=changed,
        )
        for asked in (question, earlier)
    )


def _settled(asked: Question, known_at: datetime | None, printed_by: YearOnYearRules) -> datetime:
    end = datetime.combine(asked.on + printed_by.known_after, time.max, timezone.get_current_timezone())
    return min(end, known_at) if known_at else end


def _change(figure: Figure, now: Value, before: Value, printed_by: YearOnYearRules) -> Change:
    numbers = [None if it.number is None else Decimal(str(it.number)) for it in (now, before)]
    if figure.measure.relative:
        return change_in_points(*numbers, decimals=printed_by.decimals)
    return change(*numbers, decimals=printed_by.decimals, small=printed_by.small)


def _rule(figure: Figure, question: Question) -> Rule | None:
    return next((version for version in versions(figure.rule) if version.holds_on(question.on)), None)


def as_json(found: Answer) -> dict[str, Any]:
    """The answer in the words of `figures --json`; the keys are a contract."""
    figure, question, value = found.figure, found.question, found.value
    return {
        "key": figure.key,
        "title": str(figure.title),
        "unit": str(figure.unit),
        "value": value.number,
        "numerator": value.numerator,
        "denominator": value.denominator,
        "low": value.low,
        "high": value.high,
        "previous": found.previous.number,
        "change": None if found.change.value is None else float(found.change.value),
        "change_low": found.change_interval[0],
        "change_high": found.change_interval[1],
        "change_unit": "points" if found.change.points else "percent",
        "rows": row_count(figure, question),
        "rule": figure.rule or None,
        "confirmed": found.confirmed,
        "from": question.period.first.isoformat(),
        "on": question.on.isoformat(),
        "scope": scope_json(question),
    }


def scope_json(question: Question) -> dict[str, Any]:
    return {
        "unit": question.unit.code if question.unit else None,
        "town": question.town.code if question.town else None,
        "units_of": question.units_of.isoformat() if question.units_of else None,
        "known_at": question.known_at.isoformat() if question.known_at else None,
    }


def row_count(figure: Figure, question: Question) -> int:
    """How many rows the figure opens to; those of its last part for a ratio."""
    opened = openings(figure, question)
    return opened[-1][1].count() if opened else 0


def openings(figure: Figure, question: Question) -> list[tuple[Figure, Any]]:
    """The rows behind a figure, exactly those it counted: its own, or those of each of its parts."""
    own = figure.measure.rows(figure, question)
    if own is not None:
        return [(figure, own)]
    return [opened for part in figure.parts() for opened in openings(part, question)]
