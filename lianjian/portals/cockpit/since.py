"""A demo county's year is over; what visitors enter happens today. This says what has come since."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import today
from lianjian.kernel.clock.periods import year_to
from lianjian.kernel.figures.asking import default_day
from lianjian.kernel.figures.measures import Count
from lianjian.kernel.figures.questions import Question


@dataclass(frozen=True)
class Since:
    """What was entered in the running year: its day, and (title, number, unit, address) of what moved."""

    on: date
    moved: list[tuple[Any, int, Any, str]]


def since_the_demo(asked: Question) -> Since | None:
    """What has come since, where the page shows the demo's own day; None elsewhere."""
    on = today()
    if asked.on != default_day() or asked.on.year == on.year:
        return None
    now = Question(period=year_to(on), unit=asked.unit, town=asked.town)
    counts = [figure for figure in registry.figures.values() if isinstance(figure.measure, Count)]
    numbers = [(figure, int(figure.measure.value(figure, now).number or 0)) for figure in counts]
    moved = [
        (figure.title, number, figure.unit, f"{reverse('figure', args=(figure.key,))}?on={on}")
        for figure, number in numbers
        if number and figure.on_cockpit
    ]
    return Since(on, moved)
