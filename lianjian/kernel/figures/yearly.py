"""A figure that is itself a change: another figure against the same days a year before, with its interval."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from lianjian.kernel.clock.periods import months
from lianjian.kernel.figures.measures import Measure, Value
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.org.structure import successor_of

if TYPE_CHECKING:
    from lianjian.kernel.figures.declared import Figure


@dataclass(frozen=True)
class YearOnYear(Measure):
    """The change of a count in percent, by the rules FIGURE_YOY_*, with the exact interval of two counts.

    No number where there was nothing in the year before. It says the same as the change beside that figure.
    """

    of: "Figure"
    relative: ClassVar[bool] = True

    @property
    def parts(self) -> Sequence["Figure"]:  # type: ignore[override]
        return (self.of,)

    def value(self, figure: "Figure", question: Question) -> Value:
        now, before = _windows(question)
        return self._change(self._count(now), self._count(before), question)

    def by(self, figure: "Figure", question: Question, group: str) -> dict[Any, Value]:
        if group == "month":
            return {
                month.first.replace(day=1): self.value(figure, question.over(month))
                for month in months(question.period)
            }
        now, before = (self._counts(asked, group) for asked in _windows(question))
        return {place: self._change(now[place], before[place], question) for place in {**now, **before}}

    def _counts(self, question: Question, group: str) -> Counter[Any]:
        """The counts by unit or town; a unit's are counted in the one that does its work on the day of today's units."""
        counted: Counter[Any] = Counter()
        for place, found in self.of.measure.by(self.of, question, group).items():
            counted[successor_of(place, question.basis) if group == "unit" else place] += _number(found)
        return counted

    def _count(self, question: Question) -> int:
        return _number(self.of.measure.value(self.of, question))

    def _change(self, now: int, before: int, question: Question) -> Value:
        from lianjian.engines.stats.intervals import ratio_of_counts
        from lianjian.kernel.rules.book import value

        if not before:
            return Value(None)
        low, high = ratio_of_counts(before, now, float(value("FIGURE_YOY_INTERVAL", question.on)))
        return Value(100 * (now - before) / before, low=100 * low, high=None if high is None else 100 * high)


def _windows(question: Question) -> tuple[Question, Question]:
    from lianjian.kernel.figures.answers import YearOnYearRules, compared_windows

    return compared_windows(question, YearOnYearRules(question.on))


def _number(value: Value | None) -> int:
    return int((value and value.number) or 0)
