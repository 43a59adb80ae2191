"""A figure, declared: which rows, dated and owned by which fields, measured how. The kernel does the rest."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zlib import crc32

from django.db.models import Model, QuerySet

if TYPE_CHECKING:
    from lianjian.kernel.figures.measures import Measure


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure of the year.

    `rows` gives the QuerySet whose rows it counts, all of one model; `dated_by` names the DateField by which
    a row falls into a period; `owned_by` and `placed_by` the foreign keys of its unit and township. Rows
    without a unit (`owned_by` empty) are those of the unit in whose beat their township lies on the day asked
    about.
    `better` is "up", "down" or "" (neither). `rule` is the code of the rule it quotes.
    No figure reads the clock: what it answers depends on its rows and the question alone.
    """

    key: str
    title: Any
    definition: Any
    measure: "Measure"
    theme: str
    unit: Any = ""
    rows: Callable[[], QuerySet] | None = None
    dated_by: str = ""
    owned_by: str = "unit"
    placed_by: str | None = "town"
    better: str = ""
    rule: str = ""
    order: int = 50
    on_cockpit: bool = True

    @property
    def number(self) -> int:
        """The figure's key as tallies store it."""
        return crc32(self.key.encode()) & 0x7FFFFFFF

    def counted(self) -> QuerySet:
        """The rows it counts. A ratio has none of its own."""
        if self.rows is None:
            raise LookupError(f"{self.key} counts no rows of its own")
        return self.rows()

    @property
    def model(self) -> type[Model] | None:
        return self.rows().model if self.rows else None

    def parts(self) -> "Sequence[Figure]":
        """The figures it is made of, if it is a ratio or derived."""
        return self.measure.parts
