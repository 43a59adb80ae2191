"""The bureau on any day, and what the pages of a unit, a person and a plan add to those of any row."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianjian.areas.reform.leading import Led, led
from lianjian.areas.reform.preview import Preview
from lianjian.areas.reform.queries import DAY
from lianjian.areas.reform.states import APPLIED, DRAFT, ONE_PERSON
from lianjian.kernel.areas import MenuEntry, Page
from lianjian.kernel.figures.asking import Words, default_day, question
from lianjian.kernel.gates.models import KeptRefusal
from lianjian.kernel.org.models import BRANCHES, Person, Plan, Post, Succession, Unit, UnitKind
from lianjian.kernel.org.snapshot import Snapshot, UnitThen
from lianjian.kernel.places.models import Place
from lianjian.kernel.records import search
from lianjian.kernel.ui.lists import row_url

MOST_FOUND = 20


@dataclass(frozen=True)
class Line:
    """A line of the bureau's tree: a unit, how deep it stands, who leads it, how many serve, its beat."""

    depth: int
    led: Led
    kind: str
    people: int
    towns: list[str]


@dataclass(frozen=True)
class Turn:
    """An applied plan, with the last day before it and the first day of it."""

    plan: Plan
    before: date
    after: date


def bureau(request: HttpRequest) -> HttpResponse:
    """The tree of units on a day, as known now or then; what is not led as it should be stands out."""
    asked = question(Words.of(request.GET))
    snapshot = Snapshot.load(asked.on, asked.known_at)
    lines = list(_tree(snapshot))
    context = {
        "on": asked.on,
        "known_at": asked.known_at,
        "lines": lines,
        "amiss": _amiss(lines),
        "people": len(snapshot.people),
        "counts": _counted(snapshot),
        "turns": _turns(),
        "q": request.GET.get("q", "")[:40],
        "found": _found(request.GET.get("q", "")[:40], snapshot),
    }
    return render(request, "reform/bureau.html", context)


def _tree(snapshot: Snapshot) -> Iterator[Line]:
    people, kinds = Person.objects.in_bulk(), _kinds()
    towns = Place.objects.filter(level=Place.Level.TOWNSHIP).in_bulk()
    for depth, unit in _from_the_top(snapshot):
        yield Line(
            depth=depth,
            led=led(snapshot, unit, people),
            kind=kinds[unit.kind],
            people=len(snapshot.people_in(unit.pk)),
            towns=[str(towns[town]) for town in sorted(snapshot.towns_of(unit.pk))],
        )


def _from_the_top(snapshot: Snapshot) -> Iterator[tuple[int, UnitThen]]:
    """Every unit but the branches, each right after the one it stands under, with how deep that is."""
    waiting = [(0, unit) for unit in reversed(snapshot.bodies()) if unit.pk not in snapshot.parents]
    while waiting:
        depth, unit = waiting.pop()
        below = [child for child in snapshot.children(unit.pk) if child.kind not in BRANCHES]
        waiting += [(depth + 1, child) for child in reversed(below)]
        yield depth, unit


def _kinds() -> dict[str, str]:
    return {kind.code: str(kind) for kind in UnitKind.objects.order_by("pk")}


def _amiss(lines: list[Line]) -> list[tuple[Any, list[Led]]]:
    """What is not as it should be, the graver first, each with the units of which it is true."""
    found: dict[Any, list[Led]] = {}
    for line in lines:
        if line.led.state not in (None, ONE_PERSON):
            found.setdefault(line.led.state, []).append(line.led)
    return sorted(found.items(), key=lambda item: item[0].tone != "late")


def _counted(snapshot: Snapshot) -> list[tuple[str, int]]:
    found = Counter(unit.kind for unit in snapshot.units.values() if unit != snapshot.root)
    return [(title, found[code]) for code, title in _kinds().items() if found[code]]


def _turns() -> list[Turn]:
    plans = Plan.objects.filter(applied_at__isnull=False).order_by("-effective_on", "-pk")
    return [Turn(plan, plan.effective_on - DAY, plan.effective_on) for plan in plans[:3]]


def _found(text: str, snapshot: Snapshot) -> list[tuple[str, str, str]]:
    """People and units found by a text: name, address, and what they are on the day."""
    if not text.strip():
        return []
    people = search.find(Person.objects.order_by("number"), text)[:MOST_FOUND]
    units = search.find(Unit.objects.select_related("kind"), text)[:MOST_FOUND]
    return [
        *((f"{person} {person.number}", row_url(person), _serves(person, snapshot)) for person in people),
        *((f"{unit}", row_url(unit), str(unit.kind)) for unit in units),
    ]


def _serves(person: Person, snapshot: Snapshot) -> str:
    units = [snapshot.units.get(post.unit) for post in snapshot.posts_of(person.pk)]
    return str(_("、")).join(dict.fromkeys(str(unit) for unit in units if unit and unit.kind not in BRANCHES))


def url_of(row: Any) -> str | None:
    """The page of a row, if there is one."""
    return row_url(row) if row is not None else None


def unit(request: HttpRequest, row: Unit) -> dict[str, Any]:
    """A unit's page: how it is led on the day asked for, whom it came from and went to, and all its posts."""
    day = _day_for(request, row)
    snapshot = Snapshot.load(day)
    then = snapshot.units.get(row.pk)
    return {
        "day": day,
        "then": then,
        "led": led(snapshot, then, Person.objects.in_bulk()) if then else None,
        "parent": snapshot.units.get(snapshot.parents.get(row.pk, 0)),
        "children": [child for child in snapshot.children(row.pk) if child.kind not in BRANCHES],
        "towns": _towns(snapshot, row.pk),
        "people": len(snapshot.people_in(row.pk)),
        "posts": _posts(day, unit=row),
        "olds": Succession.objects.filter(new=row).select_related("old", "plan").order_by("old__code"),
        "news": Succession.objects.filter(old=row).select_related("new", "plan").order_by("new__code"),
        "breadcrumbs": [(_("机构改革"), reverse("bureau")), (row.code, None)],
    }


def _day_for(request: HttpRequest, row: Unit) -> date:
    """The day asked for; else the day of the county's year, or the unit's last if it ended before."""
    if request.GET.get("on"):
        return question(Words(on=request.GET["on"])).on
    day = default_day()
    return row.valid_to - DAY if row.valid_to and row.valid_to <= day else day


def _towns(snapshot: Snapshot, unit: int) -> list[Place]:
    return list(Place.objects.filter(pk__in=snapshot.towns_of(unit)))


@dataclass(frozen=True)
class Held:
    """A post with whether it was held on the day asked for."""

    post: Post
    is_held: bool


def _posts(day: date, **of: Any) -> list[Held]:
    posts = Post.objects.filter(**of).select_related("person", "unit", "kind")
    held = [Held(post, post.holds_on(day)) for post in posts.order_by("-valid_from", "-kind__leads", "pk")]
    return sorted(held, key=lambda it: not it.is_held)


def person(request: HttpRequest, row: Person) -> dict[str, Any]:
    """A person's page: the posts over time, and nothing else."""
    day = question(Words(on=request.GET.get("on", ""))).on
    return {
        "day": day,
        "posts": _posts(day, person=row),
        "breadcrumbs": [(_("机构改革"), reverse("bureau")), (row.number, None)],
    }


def plan(request: HttpRequest, row: Plan) -> dict[str, Any]:
    """A plan's page: before and after side by side, who moves, what stands in its way, what was refused."""
    preview = Preview.of(row)
    return {
        "preview": preview,
        "state": APPLIED if row.applied_at else DRAFT,
        "receivers": preview.receivers(),
        "refusals": KeptRefusal.objects.filter(kind=row.label, record=row.pk)[:10],
        "before_on": row.effective_on - DAY,
        "breadcrumbs": [
            (_("机构改革"), reverse("bureau")),
            (_("改革方案"), reverse("list", args=("org", "plan"))),
            (row.number, None),
        ],
    }


PAGES = (
    Page(
        route="reform/",
        view=bureau,
        name="bureau",
        permission="org.unit:read",
        menu=MenuEntry(group="county", title=_("机构改革"), order=40),
    ),
)
