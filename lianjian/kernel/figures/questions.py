"""What is asked of a figure: over which days, for which units or town, as known when."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from lianjian.kernel.clock.periods import Period
from lianjian.kernel.org.models import Unit
from lianjian.kernel.org.structure import Structure, predecessors, root, spans, units_by_town
from lianjian.kernel.places.models import Place

if TYPE_CHECKING:
    from lianjian.kernel.figures.board import Cells


@dataclass(frozen=True)
class Slice:
    """Days, and the units whose rows count on them; None for all units."""

    period: Period
    units: frozenset[int] | None


@dataclass(frozen=True, kw_only=True)
class Question:
    """`units_of` None counts each row in the unit it belonged to when it happened; a day counts it in the
    unit that does its work on that day. `known_at` asks for the answer as the record stood then. `towns`
    narrows it to the townships with these keys. `cells`, where given, hold what was read for many figures at
    once; they change how fast an answer comes, never the answer. `as_kept` takes rows that came from an older
    ledger for known since their day. `changes` are the figures, by number, that are not asked as known before
    the moment since which they count as now.
    """

    period: Period
    unit: Unit | None = None
    town: Place | None = None
    towns: frozenset[int] | None = None
    units_of: date | None = None
    known_at: datetime | None = None
    as_kept: bool = False
    changes: tuple[tuple[int, datetime], ...] = ()
    cells: "Cells | None" = field(default=None, compare=False, repr=False)

    @property
    def on(self) -> date:
        return self.period.last

    def over(self, period: Period) -> "Question":
        """The same question of another period."""
        return replace(self, period=period)

    def of_figure(self, number: int) -> "Question":
        """The question as it is put to a figure: not as known before its last change, where that is excluded."""
        changed_at = dict(self.changes).get(number)
        if changed_at is None or self.known_at is None:
            return self
        return replace(self, known_at=max(self.known_at, changed_at))

    @property
    def basis(self) -> date:
        """The day whose units are meant where rows have none of their own."""
        return self.units_of or self.on

    def of_beat(self) -> "Question":
        """The same question of rows without units: a unit's are those in the townships of its beat."""
        if self.unit is None or self._is_root():
            return replace(self, unit=None)
        units = Structure.on(self.basis).subtree(self.unit.pk)
        towns = [town for town, unit in units_by_town(self.basis).items() if unit in units]
        return replace(self, unit=None, towns=frozenset(towns))

    def slices(self, period: Period | None = None) -> list[Slice]:
        """The period, cut where the unit's subtree changed."""
        period = period or self.period
        if self.unit is None or self._is_root():
            return [Slice(period, None)]
        if self.units_of is not None:
            today = Structure.on(self.units_of).subtree(self.unit.pk)
            return [Slice(period, predecessors(today, self.units_of))]
        return [Slice(span.period, span.units) for span in spans(self.unit.pk, period)]

    def _is_root(self) -> bool:
        top = root(self.on)
        return top is not None and self.unit is not None and top.pk == self.unit.pk
