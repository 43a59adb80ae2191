"""States and choices as people write them into a ledger: by their names in either language, or by others."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property
from itertools import islice
from typing import Any

from django.db.models import Choices
from django.utils.translation import gettext, override

from lianjian.kernel.clock.now import today
from lianjian.kernel.exchange import cells
from lianjian.kernel.exchange.cells import CellValue, normal_name
from lianjian.kernel.flow import Flow, State

Offered = Sequence[tuple[str, str]]
"""What a column may hold: pairs of a name and what it means."""

LANGUAGES = ("zh-hans", "en")
ENDS_OF_A_WORD = re.compile(r"[：:，,。；;\s]+")
MOST_WORDS = 6
BETWEEN_NAMES = re.compile(r"\s*[、，,；;/]\s*")


class StateNames:
    """The states of a flow by their names in both languages, and by what else counties call them.

    `meant_by` gives for the code of a state in which no line can stand the one that is meant.
    """

    def __init__(
        self, flow: Flow, *, also_called: Mapping[str, State], meant_by: Mapping[str, State] | None = None
    ) -> None:
        self.flow, self.also_called, self.meant_by = flow, also_called, meant_by or {}

    def read(self, progress: str) -> tuple[State | None, str]:
        """The state with whose name a progress begins, and the rest; one in other words has no state.

        English names have several words, so the longest beginning that is a name counts.
        """
        ends = [end.span() for end in islice(ENDS_OF_A_WORD.finditer(progress), MOST_WORDS)]
        for end, rest in reversed([*ends, (len(progress), len(progress))]):
            if state := self._by_name.get(normal_name(progress[:end])):
                return state, progress[rest:]
        return None, progress

    def offered(self) -> Offered:
        """The names that a line may begin its progress with."""
        return [(str(state), "") for state in self.flow.states.values()]

    @cached_property
    def _by_name(self) -> Mapping[str, State]:
        named = {normal_name(name): state for name, state in self.also_called.items()}
        for language in LANGUAGES:
            with override(language):
                named |= {normal_name(str(state)): state for state in self.flow.states.values()}
        return {name: self.meant_by.get(state.code, state) for name, state in named.items()}


def by_label(choices: type[Choices], also_called: Mapping[Any, Sequence[str]]) -> Callable[[CellValue], str]:
    """A parser of one of the choices, by its name in either language or another that counties use."""

    @cache
    def parser() -> Callable[[CellValue], str]:
        names: dict[str, list[str]] = {str(value): [] for value in choices.values}
        for language in LANGUAGES:
            with override(language):
                for value, label in choices.choices:
                    names[str(value)].append(str(label))
        more = {str(value): called for value, called in also_called.items()}
        return cells.choice({value: [*called, *more.get(value, ())] for value, called in names.items()})

    return lambda cell: parser()(cell)


def labels(choices: type[Choices]) -> Callable[[], Offered]:
    """The names of the choices, for a column that offers them."""
    return lambda: [(str(label), "") for _value, label in choices.choices]


def in_use(listed: type[Any]) -> Callable[[], Offered]:
    """The names and codes of a county's list as it is today, for a column that offers them."""
    return lambda: [(row.name, row.code) for row in listed.objects.on(today())]


def yes_or_no() -> Offered:
    """The two words that `cells.yes_no` reads first."""
    return [(gettext("是"), ""), (gettext("否"), "")]


def names_in(written: str) -> list[str]:
    """The names written into one cell, in their order."""
    return [name for name in BETWEEN_NAMES.split(written) if name]
