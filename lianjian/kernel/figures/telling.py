"""How a chapter of the account tells figures: sentences of words and of numbers that name their figure."""

from dataclasses import dataclass
from typing import Protocol, TypeAlias


@dataclass(frozen=True)
class Quoted:
    """A number as it is printed, and the key of the figure it comes from."""

    text: str
    figure: str


Words: TypeAlias = str | Quoted
"""What a sentence is made of. A number that counts something is always Quoted."""


class Pen(Protocol):
    """What a chapter is written with. Every method asks the figures; a chapter reads no rows."""

    def tell(self, *parts: "Words | list[Words]") -> None:
        """Add a paragraph."""

    def number(self, key: str) -> list[Words]:
        """The figure with its unit: 97项, 438个村, 100.0%."""

    def share(self, key: str) -> list[Words]:
        """A rate with its counts and its interval: 94.8%（92/97，95%区间…）; a part of a whole: 20/20."""

    def against_last_year(self, key: str) -> list[Words]:
        """，同比上升51.6%, by the rules FIGURE_YOY_*; nothing where nothing can be compared."""

    def positive(self, key: str) -> bool:
        """Whether the figure is above zero, for sentences that need something to tell."""
