"""What differs between an account as it was known and the record as it stands now, row by row."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianjian.kernel.access.actor import Actor
from lianjian.kernel.areas import registry
from lianjian.kernel.figures.answers import Answer
from lianjian.kernel.figures.board import board
from lianjian.kernel.figures.declared import Figure
from lianjian.kernel.figures.models import Entry
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.flow import State
from lianjian.kernel.org.models import Unit
from lianjian.kernel.places.models import Place
from lianjian.kernel.ui.lists import row_url
from lianjian.portals.report.pen import printed

MOST_ROWS = 50
OPEN_NOW = Q(known_to__isnull=True)
COMPARED = ("day", "unit", "town", "item", "amount")
ADDED = State("added", _("新计入"), "done")
REMOVED = State("removed", _("不再计入"), "late")
CHANGED = State("changed", _("计法有变"), "soon")

Counted = tuple[Any, ...]
"""How a row counts once: its day, unit, township, item and amount."""


@dataclass(frozen=True)
class MovedRow:
    """A row that counts otherwise than it was known to. `how` says what changed: 2022-11-02 → 2022-11-03."""

    state: State
    text: str
    url: str
    how: str


@dataclass(frozen=True)
class Difference:
    """A figure whose number or rows are other now. `left_out` counts the rows not shown, for whatever reason."""

    figure: Figure
    then: Any
    now: Any
    rows: list[MovedRow]
    left_out: int

    @property
    def numbers(self) -> str:
        """As the account prints them: 119 → 125."""
        return f"{printed(self.then)} → {printed(self.now)}"


def differences(keys: Sequence[str], then: Question, actor: Actor) -> list[Difference]:
    """Of the figures, those that say another number now than at `then.known_at`, or count other rows.

    A rate or a derived figure differs by the rows of its parts, which have lines of their own. Only rows that the
    actor may see are shown.
    """
    pairs = zip(board(keys, then), board(keys, replace(then, known_at=None)), strict=True)
    found = [_difference(before, after, actor) for before, after in pairs]
    return [it for it in found if it.rows or it.left_out or it.then != it.now]


def _difference(before: Answer, after: Answer, actor: Actor) -> Difference:
    figure = before.figure
    moved = _moved(figure, before.question) if figure.measure.tallied else {}
    rows = _shown(figure, moved, actor)
    return Difference(figure, before.value.number, after.value.number, rows, len(moved) - len(rows))


def _moved(figure: Figure, asked: Question) -> dict[int, tuple[State, list[Counted], list[Counted]]]:
    """By row: what became of it, and how it counted then and counts now."""
    measure: Any = figure.measure
    period = measure.asked(figure, asked).period
    entries = Entry.objects.filter(figure=figure.number, day__range=(period.first, period.last))
    then = Q(known_from__lte=asked.known_at) & (OPEN_NOW | Q(known_to__gt=asked.known_at))
    touched = entries.filter(OPEN_NOW ^ then).values("record")
    counted: dict[int, tuple[list[Counted], list[Counted]]] = defaultdict(lambda: ([], []))
    for side, known in enumerate((then, OPEN_NOW)):
        open_entries = entries.filter(known, record__in=touched).order_by("record", "day")
        for record, *how in open_entries.values_list("record", *COMPARED):
            counted[record][side].append(tuple(how))
    states = {record: _state(*sides) for record, sides in counted.items()}
    return {record: (state, *counted[record]) for record, state in states.items() if state}


def _state(then: list[Counted], now: list[Counted]) -> State | None:
    """None where it counts nothing either way, or the same."""
    before, after = (sum(amount for *_how, amount in side) for side in (then, now))
    if not before and not after:
        return None
    if not before or not after:
        return REMOVED if before else ADDED
    return CHANGED if then != now else None


def _shown(figure: Figure, moved: dict[int, Any], actor: Actor) -> list[MovedRow]:
    kind = registry.kinds.get(figure.model._meta.label_lower) if moved and figure.model else None
    if kind is None:
        return []
    rows = actor.visible(kind.select().filter(pk__in=moved), kind.read).order_by("pk")[:MOST_ROWS]
    return [_row(row, *moved[row.pk]) for row in rows]


def _row(row: Any, state: State, then: list[Counted], now: list[Counted]) -> MovedRow:
    return MovedRow(state, str(row), row_url(row), _how(then, now) if state is CHANGED else "")


def _how(then: list[Counted], now: list[Counted]) -> str:
    """What is other in the last way it counted: an older one stays as it was."""
    changes = [
        f"{_word(name, before)} → {_word(name, after)}"
        for name, before, after in zip(COMPARED, then[-1], now[-1], strict=True)
        if before != after
    ]
    return "；".join(changes)


def _word(name: str, value: Any) -> str:
    named: dict[str, Any] = {"unit": Unit, "town": Place}
    if name not in named:
        return str(value)
    return str(named[name].objects.filter(pk=value).first() or "—")
