"""States, and the only moves between them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext as _

from lianjian.kernel.records.base import Record
from lianjian.kernel.refusal import Refusal


class WrongState(Refusal):
    """The row is not in a state from which this can be done; someone else may have been quicker."""


class Backwards(Refusal):
    """A time that lies before the row's last move."""

    status = 400


@dataclass(frozen=True)
class State:
    """A state: its code in the database, its name, and its tone (late, soon, done, plain)."""

    code: str
    title: Any
    tone: str = "plain"

    def __str__(self) -> str:
        return str(self.title)


Guard = Callable[[Any, datetime], None]
"""Refuses a move by raising a Refusal; takes the row and the time of the move."""


@dataclass(frozen=True)
class Move:
    """One allowed move, with the guards that must let it pass."""

    source: State
    target: State
    guards: tuple[Guard, ...] = ()


class Flow:
    """All states of a kind of row and the moves between them. What is not declared cannot happen."""

    def __init__(self, *, initial: State, moves: Sequence[Move]) -> None:
        self.initial = initial
        self.moves = {(move.source.code, move.target.code): move for move in moves}
        states = [initial, *(state for move in moves for state in (move.source, move.target))]
        self.states = {state.code: state for state in states}

    def allows(self, source: str, target: State) -> bool:
        return (source, target.code) in self.moves

    def choices(self) -> list[tuple[str, Any]]:
        return [(state.code, state.title) for state in self.states.values()]


class FlowRecord(Record):
    """A record that moves through the states of its `flow`."""

    flow: ClassVar[Flow]

    state = models.CharField(max_length=20)
    state_at = models.DateTimeField()

    class Meta:
        abstract = True

    @property
    def standing(self) -> State:
        """The state as an object with title and tone."""
        return self.flow.states[self.state]

    def begin(self, at: datetime) -> Self:
        """Enter the first state."""
        self.state, self.state_at = self.flow.initial.code, at
        return self

    def can_move(self, target: State) -> bool:
        return self.flow.allows(self.state, target)

    def move(self, target: State, *, at: datetime, note: str = "") -> Self:
        """Go to `target` at a time, if the flow and its guards allow it, and put the row."""
        allowed = self.flow.moves.get((self.state, target.code))
        if allowed is None:
            raise WrongState(
                _("现在是「%(now)s」，不能转为「%(target)s」。") % {"now": self.standing, "target": target},
                hint=_("可能别人刚刚处理过，请刷新页面看最新情况。"),
            )
        if at < self.state_at:
            raise Backwards(
                _("填写的时间早于上一步的时间。"), field="at", hint=_("请填写不早于上一步的时间。")
            )
        for guard in allowed.guards:
            guard(self, at)
        self.state, self.state_at = target.code, at
        self.put(note=note)
        return self
