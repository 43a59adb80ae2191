"""Measures of days: those on which something was, and those that were free of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lianjian.kernel.clock.periods import months
from lianjian.kernel.figures.measures import Measure, Tallied, Value
from lianjian.kernel.figures.questions import Question

if TYPE_CHECKING:
    from lianjian.kernel.figures.declared import Figure


class DaysWith(Tallied):
    """On how many days there is at least one row."""

    keyed = "date"

    def reduce(self, amounts: Mapping[Any, int]) -> Value:
        return Value(sum(1 for amount in amounts.values() if amount > 0))


@dataclass(frozen=True)
class DaysWithout(Measure):
    """How many days of the period are not among those that `of` counts. No number where `kept`, which counts all that
    was recorded, has nothing in the period: where nobody kept a record, no day is known to be free.
    """

    of: "Figure"
    kept: "Figure"

    @property
    def parts(self) -> Sequence["Figure"]:  # type: ignore[override]
        return (self.of,)

    def value(self, figure: "Figure", question: Question) -> Value:
        counted, kept = (part.measure.value(part, question) for part in (self.of, self.kept))
        return _free(counted, kept, question.period.days)

    def by(self, figure: "Figure", question: Question, group: str) -> dict[Any, Value]:
        if group == "month":
            return {
                month.first.replace(day=1): self.value(figure, question.over(month))
                for month in months(question.period)
            }
        counted, kept = (part.measure.by(part, question, group) for part in (self.of, self.kept))
        days = question.period.days
        return {
            place: _free(counted.get(place, Value(0)), there, days)
            for place, there in kept.items()
            if there.number
        }


def _free(counted: Value, kept: Value, days: int) -> Value:
    if not kept.number:
        return Value(None)
    number = days - int(counted.number or 0)
    return Value(number, numerator=number, denominator=days)
