"""How an area tells its year: sentences of words, and of numbers that name the figure they come from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias


@dataclass(frozen=True)
class Quoted:
    """A number as it is printed, and the key of the figure it comes from."""

    text: str
    figure: str


Words: TypeAlias = str | Quoted
"""What a sentence is made of. A number that counts something is always Quoted."""

Sentence: TypeAlias = tuple[Words, ...]


class Pen(Protocol):
    """What a chapter is written with. It knows the figures' answers and nothing else; a chapter reads no rows."""

    until: str
    """The last day of the account in words: 截至12月20日."""

    def say(self, text: str) -> Sentence:
        """The text with figures in place of their keys: `反映问题{problems.raised}{problems.raised:yoy}。`

        A key alone is the number with its unit: 97项, 94.8%. `:yoy` compares it with the year before, by the
        rules FIGURE_YOY_*, with the comma before it, and is empty where nothing can be compared. `:share` adds
        to a rate its counts and its interval, `:between` is its interval alone. `:whole` is what the figure is counted
        out of. Unknown key or form: KeyError.
        """

    def known(self, key: str) -> bool:
        """Whether the figure has a number: a share of nothing has none."""

    def positive(self, key: str) -> bool:
        """Whether the figure is above zero, for sentences that need something to tell."""

    def say_of_positive(self, told: Mapping[str, str]) -> tuple[Sentence, ...]:
        """By figure, what to say of those that are above zero."""

    def short_of_whole(self, key: str) -> bool:
        """Whether the figure is less than what it is counted out of."""


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading within a chapter, without its number, and the paragraphs below it; left out if there are none."""

    heading: str
    paragraphs: tuple[Sentence, ...]


@dataclass(frozen=True, kw_only=True)
class Telling:
    """What an area says of the year.

    `summary` is a clause of the overview, without its closing mark. `shortcomings` and `next_steps` are what is
    late or missing and what is open and due; both empty if there is nothing. `names` are how figures are called in
    a sentence, where their title does not do.
    """

    summary: Sentence
    sections: tuple[Section, ...]
    shortcomings: tuple[Sentence, ...] = ()
    next_steps: tuple[Sentence, ...] = ()
    names: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Column:
    """A figure as a column of the account's tables by unit and by township, with a short heading."""

    figure: str
    title: str


@dataclass(frozen=True, kw_only=True)
class KindTable:
    """A table of how many rows there are of each value that a figure of different values counts."""

    figure: str
    title: str
    unit: str
