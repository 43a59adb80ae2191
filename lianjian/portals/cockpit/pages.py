"""The cockpit, all of it through one question; and the refusals that it counts."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.kernel.access.actor import Actor
from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import registry
from lianjian.kernel.figures.answers import Answer
from lianjian.kernel.figures.asking import Words, question
from lianjian.kernel.figures.board import board
from lianjian.kernel.figures.cards import Card, card
from lianjian.kernel.figures.declared import Figure
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.figures.themes import THEMES
from lianjian.kernel.gates.models import KeptRefusal
from lianjian.kernel.ledger.log import frontier
from lianjian.kernel.places.models import Place
from lianjian.portals.cockpit.attention import attention, gate_title, refused_rows
from lianjian.portals.cockpit.choices import towns, unit_options
from lianjian.portals.cockpit.since import since_the_demo
from lianjian.portals.cockpit.townships import dots, has_towns, mappable, mapped, outline

MOST_REFUSALS = 200


def cockpit(request: Request) -> HttpResponse:
    """Where the county, a unit or a township stands on a day."""
    words = Words.of(request.GET)
    asked = question(words)
    answers = board([figure.key for figure in _on_cockpit(asked)], asked)
    cards = {found.figure.key: card(found, words.query()) for found in answers}
    shown = {
        **_said(asked, words),
        "attention": attention(answers, cards, asked),
        "since": since_the_demo(asked),
        "themes": _themes(answers, cards),
        "edge": frontier(),
        **_map(request, asked, words),
    }
    return render(request, "cockpit/cockpit.html", shown)


def _on_cockpit(asked: Question) -> list[Figure]:
    """The figures of the themes, in order; of a township, those that can be told by township."""
    themes = list(THEMES)
    figures = [figure for figure in registry.figures.values() if figure.on_cockpit and figure.theme in THEMES]
    return sorted(
        (figure for figure in figures if asked.town is None or has_towns(figure)),
        key=lambda figure: (themes.index(figure.theme), figure.order, figure.key),
    )


def _themes(answers: list[Answer], cards: dict[str, Card]) -> list[tuple[Any, list[Card]]]:
    themes = [
        (title, [cards[found.figure.key] for found in answers if found.figure.theme == theme])
        for theme, title in THEMES.items()
    ]
    return [(title, cards) for title, cards in themes if cards]


def _said(asked: Question, words: Words) -> dict[str, Any]:
    """The question in words, and what could be asked instead."""
    return {
        "asked": asked,
        "words": words,
        "query": words.query(),
        "is_month": words.span == "month" and not words.first,
        "is_own_period": bool(words.first),
        "unit_options": unit_options(asked.on),
        "town_options": towns(asked.on),
    }


def _map(request: Request, asked: Question, words: Words) -> dict[str, Any]:
    figure = mapped(request.GET.get("map", ""))
    if figure is None:
        return {}

    def link(town: Place) -> str:
        query = words.query(town=town.code)
        return f"?{query}&map={figure.key}"

    return {
        "map_figure": figure,
        "map_options": sorted(mappable(), key=lambda figure: str(figure.title)),
        "outline": outline(),
        "dots": dots(figure, asked, link),
    }


@dataclass(frozen=True)
class Told:
    """A refusal as its page tells it."""

    on: date
    gate: Any
    subject: str
    url: str
    reasons: str
    rule: str


def refusals(request: Request) -> HttpResponse:
    """What gates refused lately, told to those who may see the rows it was about."""
    words = Words.of(request.GET)
    asked = question(words)
    actor = request.actor
    units = actor.units_for("figures.figure:read")
    rows = refused_rows(asked)
    rows = rows if units is None else rows.filter(unit__in=units)
    shown = {
        "asked": asked,
        "since": asked.on - timedelta(days=29),
        "refusals": [_told(row, actor) for row in rows[:MOST_REFUSALS]],
        "breadcrumbs": [(_("驾驶舱"), f"{reverse('cockpit')}?{words.query()}"), (_("被拒的事"), None)],
    }
    return render(request, "cockpit/refusals.html", shown)


def _told(row: KeptRefusal, actor: Actor) -> Told:
    kind = registry.kinds.get(row.kind)
    may_see = kind is not None and actor.may(kind.read, row.unit)
    url = reverse("row", args=(*row.kind.split("."), row.record)) if may_see and row.record else ""
    return Told(
        on=timezone.localdate(row.recorded_at),
        gate=gate_title(row.gate),
        subject=row.subject if may_see else "",
        url=url,
        reasons=row.reasons,
        rule=row.rule,
    )
