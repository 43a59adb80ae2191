"""One figure on the map: its value in each township, and where it got worse by more than chance."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

from lianjian.kernel.areas import registry
from lianjian.kernel.county import pack
from lianjian.kernel.figures.answers import YearOnYearRules, compared_windows
from lianjian.kernel.figures.chance import beyond_chance
from lianjian.kernel.figures.declared import Figure
from lianjian.kernel.figures.measures import Value
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.places.models import Place
from lianjian.kernel.ui.formats import number_text
from lianjian.kernel.ui.maps import Dot
from lianjian.portals.cockpit.choices import towns

FIRST_SHOWN = "problems.raised"


def mapped(key: str) -> Figure | None:
    """The figure to show on the map: the one asked for, if it can be told by township."""
    figures = {figure.key: figure for figure in mappable()}
    return figures.get(key) or figures.get(FIRST_SHOWN) or next(iter(figures.values()), None)


def mappable() -> list[Figure]:
    return [figure for figure in registry.figures.values() if figure.on_cockpit and has_towns(figure)]


def has_towns(figure: Figure) -> bool:
    """Whether its rows have townships, so that it can be told by township."""
    parts = figure.parts()
    return all(map(has_towns, parts)) if parts else bool(figure.rows and figure.placed_by)


def dots(figure: Figure, asked: Question, link: Callable[[Place], str]) -> list[Dot]:
    """The townships of the day asked about, each with its value; the question's own town narrows nothing."""
    everywhere = replace(asked, town=None)
    values = figure.measure.by(figure, everywhere, "town")
    worse = _worse(figure, everywhere)
    return [
        Dot(
            lon=town.longitude,
            lat=town.latitude,
            name=_short(town),
            value=_text(values.get(town.pk) or _nothing(figure, asked)),
            url=link(town),
            state="late" if town.pk in worse else "ok",
        )
        for town in towns(asked.on)
        if town.longitude is not None and town.latitude is not None
    ]


def _nothing(figure: Figure, asked: Question) -> Value | None:
    """What a township without rows shows: of one unit nothing, for it may lie in another's beat."""
    return None if asked.unit else Value(None if figure.measure.relative else 0)


def _short(town: Place) -> str:
    """The name as a map has room for: in English without its last word, the sort of place."""
    name = str(town)
    return name.rpartition(" ")[0] or name


def _text(value: Value | None) -> str:
    if value is None:
        return ""
    number = value.number
    return number_text(number if number is None or isinstance(number, int) else round(number, 1))


def _worse(figure: Figure, asked: Question) -> set[Any]:
    if not figure.better:
        return set()
    rules = YearOnYearRules(asked.on)
    now, before = (figure.measure.by(figure, window, "town") for window in compared_windows(asked, rules))
    return {
        town
        for town in now.keys() | before.keys()
        if _is_worse(figure, now.get(town, Value(0)), before.get(town, Value(0)), rules.level)
    }


def _is_worse(figure: Figure, now: Value, before: Value, level: float) -> bool:
    if now.number is None or before.number is None or not beyond_chance(figure, now, before, level=level):
        return False
    return now.number > before.number if figure.better == "down" else now.number < before.number


@cache
def outline() -> tuple[tuple[float, float], ...]:
    """The county's outline, read once."""
    return tuple(pack().outline)
