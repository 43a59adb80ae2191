"""The open ledger: what anyone may know of every problem.

Its columns hold nothing of the resident: no words, no exact place, no name, no contact; and no officer's
name. Nor can it be asked for them: it looks for what it shows, and not for what residents wrote.
"""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lianjian.areas.problems.models import Problem, ProblemKind
from lianjian.areas.problems.states import (
    CLOSED,
    CLOSED_UNCONFIRMED,
    CONFIRMED,
    FIXED,
    OPEN_STATES,
    REGISTERED,
    REJECTED,
    REJECTING,
    SUSPENDED,
    UNREACHABLE,
)
from lianjian.kernel.areas import PUBLIC
from lianjian.kernel.flow import State
from lianjian.kernel.places.models import Place
from lianjian.kernel.records import search
from lianjian.kernel.records.kinds import Column, Kind
from lianjian.kernel.ui.lists import Filters

TO_BE_CONFIRMED = (FIXED, UNREACHABLE)
GROUPS = {
    "open": (_("还在办"), [state for state in OPEN_STATES if state not in (SUSPENDED, *TO_BE_CONFIRMED)]),
    "suspended": (_("挂账"), [SUSPENDED]),
    "fixed": (_("办结，等群众确认"), TO_BE_CONFIRMED),
    "closed": (_("群众确认，已销号"), [CONFIRMED, CLOSED]),
    "unconfirmed": (_("未确认销号"), [CLOSED_UNCONFIRMED]),
    "rejected": (_("不予受理"), [REJECTED]),
}


def where(problem: Problem) -> str:
    """Township and village, and nothing nearer."""
    places = [str(problem.town) if problem.town else "", problem.place.short_name() if problem.place else ""]
    return " · ".join(dict.fromkeys(filter(None, places)))


def standing(problem: Problem) -> State:
    """The state as it is made public: what is only proposed is not."""
    return REGISTERED if problem.standing == REJECTING else problem.standing


class OpenFilters(Filters):
    """By kind, township and state."""

    kind = forms.ModelChoiceField(
        ProblemKind.objects.all(), label=_("类别"), required=False, empty_label=_("全部")
    )
    town = forms.ModelChoiceField(
        Place.objects.filter(level=Place.Level.TOWNSHIP),
        label=_("乡镇街道"),
        required=False,
        empty_label=_("全部"),
    )
    state = forms.TypedChoiceField(
        label=_("进展"),
        required=False,
        choices=[("", _("全部")), *((key, title) for key, (title, __) in GROUPS.items())],
        coerce=lambda key: [state.code for state in GROUPS[key][1]],
        empty_value=None,
    )

    where = {"kind": "kind", "town": "town", "state": "state__in"}

    def look_for(self, rows: QuerySet, text: str) -> QuerySet:
        """The rows with this number, or with these words in the public wording, the kind or the place."""
        if not text.strip():
            return rows
        if number := Problem.pk_of(text):
            return rows.filter(pk=number)
        found = Q(pk__in=_worded(text))
        for field, model in (("kind", ProblemKind), ("place", Place), ("town", Place)):
            if keys := _named(model, text.strip()):
                found |= Q(**{f"{field}__in": keys})
        return rows.filter(found)


def _named(model: type[ProblemKind | Place], text: str) -> list[int]:
    named = Q(name__icontains=text) | Q(name_en__icontains=text)
    return list(model.objects.filter(named).values_list("pk", flat=True))


def _worded(text: str) -> QuerySet:
    """The index finds words wherever they stand in a row; only those in the public wording count."""
    found = search.find(Problem.objects.all(), text)
    for word in text.split():
        found = found.filter(title__icontains=word)
    return found.values("pk")


def _columns() -> tuple[Column, ...]:
    told: tuple[tuple[str, Any, Any, bool], ...] = (
        ("number", _("编号"), lambda p: p.number, False),
        ("kind", _("类别"), lambda p: p.kind, False),
        ("place", _("地点"), where, False),
        ("headline", _("事项"), lambda p: p.headline, False),
        ("state", _("进展"), standing, False),
        ("raised_on", _("受理"), lambda p: p.raised_on, True),
        ("due_on", _("期限"), lambda p: p.due_on, True),
        ("fixed_on", _("办结"), lambda p: p.fixed_on, True),
        ("confirmed_on", _("群众确认"), lambda p: p.confirmed_on, True),
        ("suspended_until", _("下次办理"), lambda p: p.suspended_until, True),
    )
    return tuple(Column(key=key, title=title, value=value, numeric=num) for key, title, value, num in told)


OPEN_LEDGER = Kind(
    model=Problem,
    title=_("公开台账"),
    read=PUBLIC,
    related=("kind", "place", "town"),
    headline=lambda problem: problem.headline,
    columns=_columns(),
    facts=lambda problem: (),
    filters=OpenFilters,
)
