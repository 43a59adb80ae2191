"""The page on which who decides on leave sees how much of it each person of the unit has left."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Page as Slice
from django.core.paginator import Paginator
from django.db.models import Min, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from lianjian.areas.honours.entitlement import AnnualLeave, annual_leave
from lianjian.kernel.access.actor import Actor
from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import MenuEntry, Page
from lianjian.kernel.figures.asking import default_day
from lianjian.kernel.org.models import BRANCH, Person, Post, Unit
from lianjian.kernel.records import search
from lianjian.kernel.ui.lists import PAGE_SIZE
from lianjian.kernel.ui.lists import Page as Turn

SEE = "honours.leave:see"


class UnitLeaveFilters(forms.Form):
    q = forms.CharField(
        label=_("搜索"), required=False, max_length=80, widget=forms.TextInput({"type": "search"})
    )
    year = forms.IntegerField(label=_("年度"), required=False, min_value=2000, max_value=2200)


@dataclass(frozen=True)
class Line:
    """One person of the page, where they serve, and their annual leave."""

    person: Person
    unit: Unit
    of: AnnualLeave


def unit_leave(request: Request) -> HttpResponse:
    """The annual leave of everybody in the units in which the actor sees leave."""
    day, form = default_day(), UnitLeaveFilters(request.GET)
    said: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    year = said.get("year") or day.year
    paged = Paginator(_posts(request.actor, said.get("q", ""), day), PAGE_SIZE)
    page = paged.get_page(request.GET.get("page"))
    shown = {"filters": form, "year": year, "lines": _lines(page, year), "count": paged.count}
    shown["may_carry"] = request.actor.may("honours.leave:decide")
    return render(request, "honours/unit_leave.html", shown | {"turn": _turn(page, said)})


def _posts(actor: Actor, text: str, day: date) -> QuerySet[Post]:
    """One post of each person who serves on a day, in the order of their numbers."""
    units = actor.units_for(SEE)
    held = Post.objects.on(day).exclude(unit__kind__code=BRANCH)
    held = held if units is None else held.filter(unit__in=units)
    if text:
        people = search.find(Person.objects.all(), text).values("pk")
        named = search.find(Unit.objects.all(), text).values("pk")
        held = held.filter(Q(person__in=people) | Q(unit__in=named))
    first = held.filter(pk__in=_firsts(held))
    return first.select_related("person", "unit").order_by("unit__code", "person__number")


def _firsts(held: QuerySet[Post]) -> QuerySet[Any, Any]:
    return held.order_by().values("person").annotate(first=Min("pk")).values("first")


def _lines(page: "Slice[Post]", year: int) -> list[Line]:
    posts = list(page)
    of = annual_leave([post.person_id for post in posts], year)
    return [Line(post.person, post.unit, of[post.person_id]) for post in posts]


def _turn(page: "Slice[Post]", said: dict[str, Any]) -> Turn:
    asked = {name: value for name, value in said.items() if value}

    def url(number: int) -> str:
        return f"?{urlencode(asked | {'page': number})}"

    before = url(page.previous_page_number()) if page.has_previous() else None
    after = url(page.next_page_number()) if page.has_next() else None
    return Turn(page.number, before, after)


UNIT_LEAVE = Page(
    route="honours/leave/",
    view=unit_leave,
    name="unit-leave",
    permission=SEE,
    menu=MenuEntry(group="team", title=_("年休假情况"), order=66),
)
