"""The page of a figure: its definition, its parts, and the rows that it counted."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import today
from lianjian.kernel.exchange.export import download
from lianjian.kernel.figures.answers import Answer, answer, openings
from lianjian.kernel.figures.asking import Words, question
from lianjian.kernel.figures.cards import card
from lianjian.kernel.figures.declared import Figure
from lianjian.kernel.figures.measures import Distinct
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.figures.themes import THEMES
from lianjian.kernel.ledger.log import frontier
from lianjian.kernel.org.models import Unit
from lianjian.kernel.places.models import Place
from lianjian.kernel.ui.charts import Point
from lianjian.kernel.ui.lists import ListPage

MONTHS = (
    gettext_lazy("1月"),
    gettext_lazy("2月"),
    gettext_lazy("3月"),
    gettext_lazy("4月"),
    gettext_lazy("5月"),
    gettext_lazy("6月"),
    gettext_lazy("7月"),
    gettext_lazy("8月"),
    gettext_lazy("9月"),
    gettext_lazy("10月"),
    gettext_lazy("11月"),
    gettext_lazy("12月"),
)

MOST_VALUES = 60
LONGEST_KEY = 19


@dataclass(frozen=True)
class Part:
    """The figure's value for one unit or town, or how many rows there are of one of the values it counts."""

    name: str
    value: Any
    code: str


def figures(request: Request) -> HttpResponseBase:
    """All figures there are, with their definitions: what the county counts, and how."""
    groups = [
        (title, [figure for figure in _in_order() if figure.theme == theme])
        for theme, title in THEMES.items()
    ]
    return render(request, "figures/all.html", {"groups": [group for group in groups if group[1]]})


def _in_order() -> list[Figure]:
    return sorted(registry.figures.values(), key=lambda figure: (figure.theme, figure.order, figure.key))


def figure(request: Request, key: str) -> HttpResponseBase:
    """One figure, opened."""
    if key not in registry.figures:
        raise Http404(key)
    asked = question(Words.of(request.GET))
    found = answer(key, asked)
    opened = _chosen(openings(found.figure, asked), request.GET.get("part", ""))
    opened = _of_one_value(opened, request.GET.get("each", "")) if opened else None
    listing = _listing(request, *opened) if opened else None
    if listing and request.GET.get("format") == "xlsx":
        return download(
            request, listing.kind, listing.found, title=str(found.figure.title), notes=_notes(found)
        )
    return render(request, "figures/figure.html", _context(request, found, opened, listing))


def _chosen(opened: list[tuple[Figure, Any]], part: str) -> tuple[Figure, Any] | None:
    return next((it for it in opened if it[0].key == part), opened[-1] if opened else None)


def _of_one_value(opened: tuple[Figure, Any], each: str) -> tuple[Figure, Any]:
    """The rows of one of the different values that a figure counts; all of them if none is named."""
    part, rows = opened
    field = _counted_by(part)
    if field is None or not each:
        return opened
    is_key = each.isascii() and each.isdigit() and len(each) < LONGEST_KEY
    return part, rows.filter(**{field.attname: int(each)}) if is_key else rows.none()


def _counted_by(figure: Figure) -> Any:
    """The field that points to what a figure counts each of once, such as kinds; None for other figures."""
    if figure.model is None or not isinstance(figure.measure, Distinct):
        return None
    field = figure.model._meta.get_field(figure.measure.field)
    return field if field.is_relation else None


def _listing(request: Request, part: Figure, rows: Any) -> ListPage | None:
    kind = registry.kinds.get(rows.model._meta.label_lower)
    if kind is None:
        return None
    actor = request.actor
    return ListPage(request, kind, actor.visible(rows, kind.read), empty_hint=_("这个数字是 0，所以没有行。"))


def _out_of_sight(request: Request, rows: Any) -> int:
    """How many of the rows counted belong to units that the visitor may not see."""
    actor = request.actor
    kind = registry.kinds[rows.model._meta.label_lower]
    if actor.units_for(kind.read) is None:
        return 0
    return rows.count() - actor.visible(rows, kind.read).count()


def _context(request: Request, found: Answer, opened: Any, listing: ListPage | None) -> dict[str, Any]:
    asked = found.question
    edge = frontier()
    query = Words.of(request.GET).query()
    return {
        "found": found,
        "figure": found.figure,
        "card": card(found),
        "points": _points(found),
        "units": _parts(found, "unit"),
        "towns": _parts(found, "town"),
        "values": (values := _values(found)),
        "each": next((it for it in values if it.code == request.GET.get("each")), None),
        "parts": [part for part, _rows in openings(found.figure, asked)],
        "part": opened[0] if opened else None,
        "listing": listing,
        "hidden": opened is not None and listing is None,
        "out_of_sight": _out_of_sight(request, opened[1]) if opened and listing else 0,
        "on": asked.on,
        "root": edge.root().hex(),
        "size": edge.size,
        "today": today(),
        "breadcrumbs": [(_("驾驶舱"), f"/cockpit/?{query}"), (THEMES.get(found.figure.theme, ""), None)],
    }


def _points(found: Answer) -> list[Point]:
    last = found.question.on
    return [
        Point(
            str(MONTHS[month.month - 1]),
            _number(value.number),
            month.month == last.month and _is_partial(last),
        )
        for month, value in found.monthly()
    ]


def _is_partial(day: date) -> bool:
    from lianjian.kernel.clock.periods import month_of

    return month_of(day).last != day


def _parts(found: Answer, group: str) -> list[Part]:
    if not found.figure.measure.parts and (group == "town" and not found.figure.placed_by):
        return []
    values = found.by(group)
    model: Any = Unit if group == "unit" else Place
    named = model.objects.in_bulk([key for key in values if key])
    parts = [
        Part(str(named[key]), _number(value.number), named[key].code)
        for key, value in values.items()
        if key in named
    ]
    return sorted(parts, key=lambda part: (-(part.value or 0), part.code))


def _values(found: Answer) -> list[Part]:
    """How many rows there are of each of the different values, where these are few enough to be read."""
    field, measure = _counted_by(found.figure), found.figure.measure
    if field is None or not isinstance(measure, Distinct):
        return []
    each = {int(value): number for value, number in measure.each(found.figure, found.question).items()}
    if len(each) > MOST_VALUES:
        return []
    named = field.related_model.objects.in_bulk(list(each))
    parts = [Part(str(named[key]), number, str(key)) for key, number in each.items() if key in named]
    return sorted(parts, key=lambda part: (-part.value, int(part.code)))


def _number(number: Any) -> Any:
    return number if number is None or isinstance(number, int) else round(number, 1)


def _notes(found: Answer) -> list[tuple[str, str]]:
    asked: Question = found.question
    return [
        (_("指标"), f"{found.figure.title} ({found.figure.key})"),
        (_("口径"), str(found.figure.definition)),
        (_("期间"), f"{asked.period.first} — {asked.on}"),
        (_("单位"), str(asked.unit or _("全局"))),
        (_("依据"), f"{found.rule.code} {found.rule.valid_from}" if found.rule else ""),
    ]
