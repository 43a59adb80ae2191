"""A measure that is judged from the organisation of a day: how many of its units are as they should be."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from lianjian.kernel.clock.periods import Period, months
from lianjian.kernel.figures.measures import Measure, Value
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.org.models import Unit
from lianjian.kernel.org.snapshot import History, Snapshot

if TYPE_CHECKING:
    from lianjian.kernel.figures.declared import Figure


@dataclass(frozen=True)
class Judgement:
    """The keys of the units judged, and of those among them that are as they should be."""

    that: frozenset[int]
    of: frozenset[int]

    def within(self, units: frozenset[int]) -> "Judgement":
        return Judgement(self.that & units, self.of & units)

    def value(self) -> Value:
        return Value(len(self.that), len(self.that), len(self.of))


@dataclass(frozen=True)
class Judged(Measure):
    """How many units `judge` finds as they should be on the last day asked about, of all that it judges.

    It reads the organisation as it was known, and so needs no tallies. Its rows are the units judged.
    """

    judge: Callable[[Snapshot], Judgement]

    def value(self, figure: "Figure", question: Question) -> Value:
        return self._judgement(question).value()

    def by(self, figure: "Figure", question: Question, group: str) -> dict[Any, Value]:
        if group == "unit":
            found = self._judgement(question)
            return {unit: found.within(frozenset((unit,))).value() for unit in found.of}
        if group == "month":
            history = History.load(question.known_at)
            return {
                month.first.replace(day=1): self._judged(
                    history, question.over(Period(month.first, month.last))
                ).value()
                for month in months(question.period)
            }
        return {}

    def rows(self, figure: "Figure", question: Question) -> QuerySet:
        return Unit.objects.filter(pk__in=self._judgement(question).of)

    def _judgement(self, question: Question) -> Judgement:
        return self._judged(History.load(question.known_at), question)

    def _judged(self, history: History, question: Question) -> Judgement:
        snapshot = history.on(question.on)
        found = self.judge(snapshot)
        if question.unit is None:
            return found
        if question.units_of is None:
            return found.within(snapshot.structure.subtree(question.unit.pk))
        units = question.slices(Period(question.on, question.on))[0].units
        return found if units is None else found.within(units)
