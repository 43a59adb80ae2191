"""Who acts in the demo's traffic, and on which days things happen."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from lianjian.kernel.access.actor import Actor, actor_for
from lianjian.kernel.clock.periods import month_of
from lianjian.kernel.org.models import Unit
from lianjian.kernel.org.structure import successor_of
from lianjian.kernel.places.models import Place
from lianjian.kernel.places.queries import unit_of
from lianjian.kernel.testing.year import Year


class Crew:
    """The county's people in post, asked for by the row on which they act."""

    def __init__(self, year: Year, told: Mapping[str, Any]) -> None:
        self.year, self.told = year, told
        self.villages = list(
            Place.objects.filter(level=Place.Level.VILLAGE, longitude__isnull=False).select_related("parent")
        )

    def head_of(self, row: Any, at: datetime) -> Actor:
        """The head of the unit that does the work of the row's unit by then."""
        return self.year.leader_of(self._unit_now(row.unit_id, at), at.date())

    def head_at(self, place: Place, at: datetime) -> Actor:
        return self.year.leader_of(unit_of(place, at.date()), at.date())

    def officer_of(self, row: Any, at: datetime, chance: Random) -> Actor:
        return self._officer(self._unit_now(row.unit_id, at), at, chance)

    def officer_at(self, place: Place, at: datetime, chance: Random) -> Actor:
        return self._officer(unit_of(place, at.date()), at, chance)

    def _officer(self, unit: Unit, at: datetime, chance: Random) -> Actor:
        """An officer of the unit, or its head where it has none."""
        people = self.year.people_in(unit, at.date(), "officer")
        return actor_for(chance.choice(people), at.date()) if people else self.year.leader_of(unit, at.date())

    def _unit_now(self, unit: int, at: datetime) -> Unit:
        return Unit.objects.get(pk=successor_of(unit, at.date()))


def days_of(year: Year, number: int, by_month: Sequence[int], count: int, chance: Random) -> Iterator[date]:
    """So many days of a year by its day of account, drawn by month; after it as many a day as before."""
    account = year.profile["account"].replace(year=number)
    begins = date(number, 1, 1)
    days = [begins + timedelta(days=it) for it in range((account - begins).days + 1)]
    weights = [by_month[day.month - 1] / month_of(day).last.day for day in days]
    yield from chance.choices(days, weights, k=count)
    rest = (date(number, 12, 31) - account).days
    after = [account + timedelta(days=it + 1) for it in range(rest)]
    yield from chance.choices(after, k=round(count * rest / len(days)))
