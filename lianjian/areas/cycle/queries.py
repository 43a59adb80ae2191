"""What a branch is judged by: its lines, its units, and what they did of what they owed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from django.db.models import QuerySet

from lianjian.areas.cycle.models import Evaluation, Line, Mark
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.periods import Period
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.org.models import BRANCH, Placement, Unit
from lianjian.kernel.org.structure import Structure, predecessors

Parts: TypeAlias = tuple[int, int]
"""How much was done, of how much."""


def lines_in(period: Period) -> QuerySet[Line]:
    """The lines in use on the last day of a period."""
    return Line.objects.on(period.last)


def branches_on(day: date) -> QuerySet[Unit]:
    return Unit.objects.on(day).of_kind(BRANCH)


def home_of(branch: Unit, on: date) -> Unit:
    """The unit whose branch it is; the branch itself, if it stands under none."""
    placed = Placement.objects.on(on).filter(unit=branch).select_related("parent").first()
    return placed.parent if placed else branch


def judged_units(branch: Unit, on: date) -> frozenset[int]:
    """The units that a branch answers for: its home with all under it, and those whose work passed to them."""
    return predecessors(Structure.on(on).subtree(home_of(branch, on).pk), on)


@dataclass(frozen=True)
class Measured:
    """What each unit did of what it owed, line by line, for what fell due in a period as it stood on a day."""

    by_line: Mapping[int, Mapping[int | None, Parts]]

    @classmethod
    def of(cls, lines: Iterable[Line], period: Period, *, on: date) -> "Measured":
        """In as many statements as there are lines, however many branches are judged."""
        return cls({line.pk: _measured(line, period, on) for line in lines})

    def parts(self, line: Line, units: frozenset[int]) -> Parts:
        """What these units did together."""
        found = [parts for unit, parts in self.by_line[line.pk].items() if unit in units]
        return sum(part for part, _whole in found), sum(whole for _part, whole in found)


def _measured(line: Line, period: Period, on: date) -> dict[int | None, Parts]:
    """What is excused counts as done, what is not due yet does not count; silence never helps."""
    if line.duty:
        counts = registry.duties[line.duty].counts(period, on=on)
        return {unit: (it.in_time + it.excused, it.owed - it.open) for unit, it in counts.items()}
    figure = registry.figures[line.figure]
    values = figure.measure.by(figure, Question(period=period), "unit")
    return {unit: (it.numerator or 0, it.denominator or 0) for unit, it in values.items()}


@dataclass(frozen=True)
class Difference:
    """A mark, and what it would be today."""

    mark: Mark
    part: int
    whole: int


def differences(evaluation: Evaluation) -> list[Difference]:
    """The marks that would be others, if the quarter were measured today by the rows as they are now."""
    marks = list(evaluation.marks.select_related("line"))
    period = Period(evaluation.first, evaluation.last)
    measured = Measured.of([mark.line for mark in marks], period, on=evaluation.occurred_on)
    units = judged_units(evaluation.unit, evaluation.last)
    found = [Difference(mark, *measured.parts(mark.line, units)) for mark in marks]
    return [it for it in found if (it.part, it.whole) != (it.mark.part, it.mark.whole)]
