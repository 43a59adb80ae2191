"""A figure that is itself a change: another figure against the same days a year before, with its interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from lianjian.kernel.clock.periods import months
from lianjian.kernel.figures.measures import Measure, Value
from lianjian.kernel.figures.questions import Question

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
        now, before = (self.of.measure.by(self.of, asked, group) for asked in _windows(question))
        counts = {place: (_number(now.get(place)), _number(before.get(place))) for place in {**now, **before}}
        return {place: self._change(*pair, question) for place, pair in counts.items()}

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
