"""A figure as a card shows it: flat, with its months and the sentence under its number."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lianjian.kernel.figures.answers import Answer
from lianjian.kernel.figures.measures import Share
from lianjian.kernel.ui.formats import number_text


@dataclass(frozen=True)
class Card:
    """What `ui/_figure_card.html` and the `change` tag read."""

    key: str
    title: Any
    value: Any
    unit: Any
    denominator: int | None
    low: float | None
    high: float | None
    previous: Any
    change: Decimal | None
    change_unit: str
    better: str
    small: bool
    confirmed: bool
    months: list[Any]
    url: str
    cause: str


def card(found: Answer, query: str = "") -> Card:
    figure, value = found.figure, found.value
    is_share = isinstance(figure.measure, Share)
    return Card(
        key=figure.key,
        title=figure.title,
        value=_rounded(value.number),
        unit=figure.unit,
        denominator=None if is_share else value.denominator,
        low=value.low,
        high=value.high,
        previous=_rounded(found.previous.number),
        change=found.change.value,
        change_unit=_(" 个百分点") if found.change.points else "%",
        better=figure.better,
        small=found.change.small,
        confirmed=found.confirmed,
        months=[month.number for _first, month in found.monthly()],
        url=reverse("figure", args=(figure.key,)) + (f"?{query}" if query else ""),
        cause=_cause(found),
    )


def _cause(found: Answer) -> str:
    """Counts first where they are small or make a share; nothing where the change says enough."""
    value, previous = found.value, found.previous
    if isinstance(found.figure.measure, Share) and value.denominator is not None:
        return f"{number_text(value.numerator)} / {number_text(value.denominator)}"
    if found.change.small and found.change.value is not None:
        return f"{number_text(_rounded(previous.number))} → {number_text(_rounded(found.compared.number))}"
    return ""


def _rounded(number: float | int | None) -> Any:
    return number if number is None or isinstance(number, int) else round(number, 1)
