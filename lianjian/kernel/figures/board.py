"""Many figures asked at once: their sums are read together, and each answers from what was read."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from lianjian.kernel.areas import registry
from lianjian.kernel.figures.answers import Answer, YearOnYearRules, answer
from lianjian.kernel.figures.declared import Figure
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.figures.source import Look, looks

Sums = dict[int, list[tuple[Any, Any, int]]]
"""For each figure its (day, item, amount)."""


def board(keys: Sequence[str], question: Question) -> list[Answer]:
    """What the figures say to one question, as `answers.answer` says it of each, in the order of the keys.

    How many statements that takes does not depend on how many figures there are. Unknown key: KeyError.
    """
    figures = [registry.figures[key] for key in keys]
    asked = replace(question, cells=Cells(figures, question))
    printed_by = YearOnYearRules(question.on)
    return [answer(key, asked, printed_by=printed_by) for key in keys]


BY = {"": ("day",), "item": ("day", "item"), "date": ("date",)}
"""The columns by which figures are read together, by what their number is made of."""


class Cells:
    """Sums of many figures by day and item, read a window at a time when the first of them asks.

    Figures that ask for the same days are read together: a year's counts by month, those made of items by item,
    what needs single days by day, and what stands at the end of a period since the beginning.
    """

    def __init__(self, figures: Iterable[Figure], question: Question) -> None:
        together: dict[Any, list[int]] = defaultdict(list)
        for figure in _tallied(figures):
            measure: Any = figure.measure
            together[measure.keyed, measure.asked(figure, question)].append(figure.number)
        self._together = {
            number: (tuple(sorted(set(numbers))), BY[keyed])
            for (keyed, _asked), numbers in together.items()
            for number in numbers
        }
        self._read: dict[Look, list[tuple]] = {}
        self._sums: dict[Any, Sums] = {}

    def hold(self, number: int, by: tuple[str, ...]) -> bool:
        """Whether the figure's sums by these columns are here."""
        return number in self._together and not set(by) - {"day", *self._together[number][1]}

    def sums(self, number: int, question: Question, by: tuple[str, ...]) -> Counter[tuple]:
        """What `source.sums` says of a figure that they hold."""
        total: Counter[tuple] = Counter()
        for day, item, amount in self._window(number, question).get(number, ()):
            total[tuple(item if name == "item" else day for name in by)] += amount
        return total

    def _window(self, number: int, question: Question) -> Sums:
        numbers, by = self._together[number]
        if (numbers, question) not in self._sums:
            found: Sums = defaultdict(list)
            for look in looks(numbers, question, ("figure", *by)):
                for figure, day, *item, amount in self._rows(look):
                    found[figure].append((day, item[0] if item else "", amount))
            self._sums[numbers, question] = found
        return self._sums[numbers, question]

    def _rows(self, look: Look) -> list[tuple]:
        """Each look once: a year compared with itself as it was known reads its tallies no second time."""
        if look not in self._read:
            self._read[look] = look.rows()
        return self._read[look]


def _tallied(figures: Iterable[Figure]) -> Iterator[Figure]:
    """The figures with sums of their own among these, their parts, and what they are told out of."""
    for figure in figures:
        if figure.measure.tallied:
            yield figure
        whole = getattr(figure.measure, "out_of", None)
        yield from _tallied([*figure.parts(), *filter(None, [whole])])
