"""What is asked of a figure: over which days, for which units or town, as known when."""

from dataclasses import dataclass
from datetime import date, datetime

from lianjian.kernel.clock.periods import Period
from lianjian.kernel.org.models import Unit
from lianjian.kernel.org.structure import Structure, predecessors, root, spans
from lianjian.kernel.places.models import Place


@dataclass(frozen=True)
class Slice:
    """Days, and the units whose rows count on them; None for all units."""

    period: Period
    units: frozenset[int] | None


@dataclass(frozen=True, kw_only=True)
class Question:
    """`units_of` None counts each row in the unit it belonged to when it happened; a day counts it in the unit
    that does its work on that day. `known_at` asks for the answer as the record stood then.
    """

    period: Period
    unit: Unit | None = None
    town: Place | None = None
    units_of: date | None = None
    known_at: datetime | None = None

    @property
    def on(self) -> date:
        return self.period.last

    def over(self, period: Period) -> "Question":
        """The same question of another period."""
        return Question(
            period=period, unit=self.unit, town=self.town, units_of=self.units_of, known_at=self.known_at
        )

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
