"""When villages are visited, which of them, and by which unit."""

from datetime import date
from typing import Any

from lianjian.kernel.clock.periods import Period
from lianjian.kernel.org.structure import units_by_town
from lianjian.kernel.places.models import Place
from lianjian.kernel.records.reference import kept
from lianjian.kernel.rules.book import value, versions


def periods(until: date) -> list[Period]:
    """The visit periods, of all versions of the rule, that had begun by a day; the first comes first."""
    told = {_period(version.value) for version in versions("VISIT_PERIOD")}
    return sorted((period for period in told if period.first <= until), key=lambda period: period.first)


def _period(days: Any) -> Period:
    first, last = map(date.fromisoformat, days)
    return Period(first, last)


def period_at(day: date) -> Period | None:
    """The visit period in which a day lies."""
    return next((period for period in periods(day) if day <= period.last), None)


def villages(on: date) -> list[Place]:
    """The places that are to be visited on a day."""
    levels = value("VISIT_LEVELS", on)
    return [place for place in _places() if place.level in levels and place.holds_on(on)]


def units_of_villages(on: date) -> dict[int, int]:
    """The unit in whose beat each of them lies on a day; one in nobody's beat is left out."""
    unit_of = units_by_town(on)
    return {
        village.pk: unit_of[village.parent_id] for village in villages(on) if village.parent_id in unit_of
    }


@kept
def _places() -> tuple[Place, ...]:
    return tuple(Place.objects.select_related("parent"))
