"""What every page is built of: charts, states, numbers, times, fields and addresses."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, Protocol

from django import template
from django.forms import BoundField
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lianjian.kernel.places.road_map import road_map
from lianjian.kernel.ui import charts, maps
from lianjian.kernel.ui.formats import number_text, time_text
from lianjian.kernel.ui.road_lines import ground

register = template.Library()

register.simple_tag(charts.spark)
register.simple_tag(charts.bars)
register.simple_tag(charts.interval)
register.filter("num", number_text)


class State(Protocol):
    """A word for how things stand. `tone` is late, soon, done or plain."""

    title: Any
    tone: str


class Compared(Protocol):
    """A figure beside the same period of the year before.

    `change` is in `change_unit`: percent of the number before, or percentage points of a share. It is None
    where nothing can be said. `better` is the direction that is good news: up, down, or empty. Where the
    numbers are `small` they say more than the change, which then stands in brackets.
    """

    previous: Any
    change: Decimal | float | None
    change_unit: Any
    better: str
    small: bool


@register.simple_tag
def state_tag(state: State | None) -> SafeString:
    """The state's word on its colour; nothing for no state."""
    if state is None:
        return SafeString("")
    tone = f" {state.tone}" if state.tone in ("late", "soon", "done") else ""
    return format_html('<span class="tag{}">{}</span>', tone, state.title)


@register.simple_tag
def change(answer: Compared) -> SafeString:
    """How a figure moved since the year before, in words, coloured by whether that is good news."""
    if answer.change is None:
        return _moved("flat", _("上年同期为 0")) if answer.previous == 0 else SafeString("")
    rounded = number_text(abs(answer.change), 1)
    if rounded == "0.0":
        return _moved("flat", _("持平"))
    is_up = answer.change > 0
    word = _("上升 %(by)s%(unit)s") if is_up else _("下降 %(by)s%(unit)s")
    words = word % {"by": rounded, "unit": answer.change_unit}
    news = _news(is_up, answer.better)
    return _moved(f"{news} bracketed", _("（%s）") % words) if answer.small else _moved(news, words)


def _moved(kind: str, words: str) -> SafeString:
    return format_html('<span class="{}">{}</span>', kind, words)


def _news(is_up: bool, better: str) -> str:
    if better not in ("up", "down"):
        return "flat"
    return "better" if is_up == (better == "up") else "worse"


@register.filter
def local_time(moment: datetime | date | None, page_day: date | None = None) -> str:
    """`{{ entry.at|local_time:on }}`: the year is left out where it is the year of the page's day."""
    return time_text(moment, page_day or None) if moment else ""


@register.filter
def paired(first: Iterable[Any], second: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    """`{% for column, cell in columns|paired:cells %}`: two lists of one length, side by side."""
    return zip(first, second, strict=True)


@register.simple_tag(takes_context=True)
def url_with(context: Context, **changes: Any) -> str:
    """The query string of this page with some parameters replaced, and those set to None left out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.inclusion_tag("ui/_field.html")
def field(bound: BoundField, *, needed: bool = False) -> dict[str, Any]:
    """A form's field with its label above, its hint, and what is wrong with it.

    `needed`: it may be left empty only together with all of its part of the form, so it is not called optional.
    """
    return {"field": bound, "is_optional": not (needed or bound.field.required)}


@register.simple_tag
def county_map(outline: maps.Ring, dots: Sequence[maps.Dot], label: str) -> SafeString:
    """The county with its dots, on the roads of this installation."""
    return maps.county_map(outline, dots, label, partial(ground, roads=road_map()))


@register.inclusion_tag("ui/_map_picker.html")
def map_picker(
    lon: BoundField, lat: BoundField, outline: maps.Ring, label: str, towns: Sequence[maps.Dot] = ()
) -> dict[str, Any]:
    """A map that sets two hidden fields by a tap; it shows itself only where scripts run."""
    projection, path = maps.outline_path(tuple(map(tuple, outline)))
    return {
        "lon": lon,
        "lat": lat,
        "label": label,
        "path": path,
        "projection": projection,
        "towns": maps.placed(towns, projection),
        "edge": maps.EDGE,
    }
