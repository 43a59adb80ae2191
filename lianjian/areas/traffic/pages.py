"""The map of the spots at which accidents gather, and the page of a vehicle's sealed plate."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lianjian.areas.traffic.models import Accident, Spot
from lianjian.areas.traffic.models.roads import stake
from lianjian.areas.traffic.queries import Candidate, find_candidates
from lianjian.areas.traffic.spots import LIST
from lianjian.areas.traffic.states import LISTED, STRUCK_OFF
from lianjian.kernel.access.reading import open_personal
from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import MenuEntry, Page
from lianjian.kernel.county import pack
from lianjian.kernel.figures.asking import Words, question
from lianjian.kernel.records.pages import find_row
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.ui.lists import row_url
from lianjian.kernel.ui.maps import Dot

READ = "traffic.spot:read"
MOST_DOTS = 8
MOST_LINES = 15


@dataclass(frozen=True)
class Line:
    """A candidate as the page shows it, with the listed spot that lies there."""

    found: Candidate
    spot: Spot | None

    @property
    def stakes(self) -> str:
        return f"{stake(self.found.from_m)}—{stake(self.found.to_m)}"

    @property
    def query(self) -> str:
        """What the form for listing it is filled in with."""
        return urlencode({"road": self.found.road.pk, "from_m": self.found.from_m, "to_m": self.found.to_m})


def spots(request: Request) -> HttpResponse:
    """Where accidents gathered up to a day, on a map and as a table."""
    on = question(Words.of(request.GET)).on
    seen = request.actor.visible(Accident.objects.all(), "traffic.accident:read")
    found = find_candidates(seen, on)
    lines = _lines(found.candidates)
    shown_lines = lines if "all" in request.GET else lines[:MOST_LINES]
    shown = {
        "found": found,
        "lines": shown_lines,
        "number": len(lines),
        "is_cut": len(shown_lines) < len(lines),
        "dots": list(_dots(lines[:MOST_DOTS])),
        "outline": pack().outline,
        "drawn": MOST_DOTS,
        "may_list": request.actor.may(LIST),
    }
    return render(request, "traffic/spots.html", shown)


def _lines(candidates: Sequence[Candidate]) -> list[Line]:
    listed = list(Spot.objects.exclude(state=STRUCK_OFF.code).select_related("road"))
    return [Line(found, _at(found, listed)) for found in candidates]


def _at(found: Candidate, listed: Sequence[Spot]) -> Spot | None:
    for spot in listed:
        if spot.road_id == found.road.pk and spot.from_m < found.to_m and found.from_m < spot.to_m:
            return spot
    return None


def _dots(lines: Sequence[Line]) -> Iterator[Dot]:
    """The fullest ones; those that nobody has treated yet need a look."""
    for line in lines:
        point = line.found.road.point_at((line.found.from_m + line.found.to_m) // 2)
        if point is None:
            continue
        is_open = line.spot is None or line.spot.standing == LISTED
        yield Dot(
            lon=point[0],
            lat=point[1],
            name=stake(line.found.from_m),
            value=_now("%s 起") % line.found.accidents,
            url=row_url(line.spot) if line.spot else None,
            state="late" if is_open else "ok",
        )


def plate(request: Request, pk: int) -> HttpResponse:
    """The plate, for those who must reach the owner; each look is written down."""
    _kind, violation = find_row("traffic", "violation", pk)
    if not request.actor.may("traffic.plate:open", violation.unit_id):
        raise NotAllowed(_("这一行属于%(unit)s，您的岗位不能看号牌。") % {"unit": violation.unit})
    told = open_personal(violation, request.actor).get("plate", "")
    shown: dict[str, Any] = {"violation": violation, "plate": told, "url": row_url(violation)}
    return render(request, "traffic/plate.html", shown)


PAGES = (
    Page(
        route="traffic/violations/<int:pk>/plate/",
        view=plate,
        name="violation-plate",
        permission="traffic.plate:open",
    ),
    Page(
        route="traffic/spots/",
        view=spots,
        name="traffic-spots",
        permission=READ,
        menu=MenuEntry(group="policing", title=_("事故多发点段"), order=43),
    ),
)
