"""What is owed, how much of it, and what became of it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from lianjian.kernel.duties.declared import Duty

Units: TypeAlias = Collection[int] | None
"""Keys of the units that owe; None for all."""


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What of a duty is meant: all that `units` owe on a day; with a `person`, also what falls to that person
    anywhere, and what is nobody's in particular in the units `shared`.

    What was done after the day is still to be done on it, unless asked what is left `by_now`.
    """

    on: date
    units: Units
    person: int | None = None
    shared: Units = ()
    by_now: bool = False

    @property
    def is_of_units(self) -> bool:
        """Whether it is all that the units owe, and nothing beside."""
        return self.units is None or (self.person is None and self.shared == ())

    def on_any_day(self) -> "Scope":
        """The same for all days, to keep something under."""
        units = None if self.units is None else frozenset(self.units)
        shared = None if self.shared is None else frozenset(self.shared)
        return replace(self, on=date.min, units=units, shared=shared)

    def covers(self, unit: int | None, person: int | None) -> bool:
        """Whether it means what a unit owes, or a person in it."""
        if self.units is None or unit in self.units:
            return True
        if person is not None:
            return person == self.person
        return self.shared is None or unit in self.shared


@dataclass(frozen=True, kw_only=True)
class Owed:
    """One thing owed: by whom, from when until when, and what became of it. Dates are days, both included.

    `subject` is what people call it; `url` where it is done; `rule` the code of the rule that set its day.
    """

    duty: "Duty"
    subject: str
    ower: int
    unit: int | None
    due_on: date
    done_on: date | None = None
    excused: str = ""
    detail: str = ""
    url: str = ""
    first: date | None = None
    person: int | None = None
    rule: str = ""

    def state(self, on: date) -> str:
        """done, late, excused or due, as it stood on a day."""
        return state_of(self.due_on, self.done_on, bool(self.excused), on)

    def is_open(self, on: date) -> bool:
        return not self.excused and not is_done(self.done_on, on)


@dataclass(frozen=True, kw_only=True)
class Count:
    """How a duty stands over a period: owed = in time + late + excused + not yet due.

    What was done late is late, and so is what is past its day and not done. What was done is never excused.
    """

    owed: int = 0
    in_time: int = 0
    late: int = 0
    excused: int = 0
    open: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(**{name: number + getattr(other, name) for name, number in vars(self).items()})


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How much is still to be done on a day: late, due that day, and due after it up to another day."""

    late: int = 0
    today: int = 0
    soon: int = 0

    def __add__(self, other: "Standing") -> "Standing":
        return Standing(
            late=self.late + other.late, today=self.today + other.today, soon=self.soon + other.soon
        )


@dataclass(frozen=True)
class Progress:
    """How far those who owe have come in a period; the `first` of those who have still to do it."""

    done: int
    left: int
    first: list[Owed]


def is_done(done_on: date | None, on: date) -> bool:
    return done_on is not None and done_on <= on


def state_of(due_on: date, done_on: date | None, is_excused: bool, on: date) -> str:
    """done, late, excused or due, as it stood on a day; what was done is never excused."""
    if done_on is not None and done_on <= on:
        return "done" if done_on <= due_on else "late"
    if is_excused:
        return "excused"
    return "late" if due_on < on else "due"
