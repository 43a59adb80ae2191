"""A branch's year as a calendar, all branches side by side, and the calendar as a file."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianjian.areas.branch.ics import events
from lianjian.areas.branch.queries import branches, rolls_since
from lianjian.areas.branch.year import MONTHS, lines, side_by_side
from lianjian.kernel.access.actor import Actor
from lianjian.kernel.access.operations import Basic, Bearer, Operations
from lianjian.kernel.access.request import Request, TokenRequest
from lianjian.kernel.areas import MenuEntry, Page
from lianjian.kernel.clock.now import now
from lianjian.kernel.exchange.icalendar import as_calendar
from lianjian.kernel.figures.asking import Words, default_day, question
from lianjian.kernel.org.models import Unit
from lianjian.kernel.refusal import NotAllowed, NotFound

READ = "branch.gathering:read"
CALENDARS = Operations("/branches", "branches")
PRODUCT = "Branch year"


def years(request: Request) -> HttpResponse:
    """All branches that may be seen, month by month; of someone who sees one branch only, its year."""
    on, year = _asked(request)
    units = request.actor.units_for(READ)
    seen = side_by_side(units, year, on)
    if len(seen) == 1:
        return _year(request, seen[0].branch, year, on)
    shown = _shown(year, on) | {"standings": seen}
    return render(request, "branch/years.html", shown)


def year_of(request: Request, code: str) -> HttpResponse:
    """One branch's year."""
    on, year = _asked(request)
    return _year(request, _branch(request.actor, code, on), year, on)


def year_as_file(request: Request, code: str) -> HttpResponse:
    """The same for a calendar program."""
    on, year = _asked(request)
    branch = _branch(request.actor, code, on)
    return _calendar(branch, year, on, filename=f"{branch.code}-{year}.ics")


def _calendar(branch: Unit, year: int, on: date, filename: str = "") -> HttpResponse:
    title, told = _("%(branch)s %(year)s 年") % {"branch": branch, "year": year}, lines(branch, year, on)
    return as_calendar(title, events(branch, year, told), product=PRODUCT, at=now(), filename=filename)


def _year(request: Request, branch: Unit, year: int, on: date) -> HttpResponse:
    trail = [(_("支部一年"), reverse("branch-years")), (str(branch), None)]
    shown = _shown(year, on) | {
        "branch": branch,
        "lines": lines(branch, year, on),
        "breadcrumbs": trail,
        "feed": request.build_absolute_uri(reverse("api:branch-calendar", args=(branch.code,))),
    }
    return render(request, "branch/year.html", shown)


def _shown(year: int, on: date) -> dict[str, object]:
    return {"year": year, "on": on, "months": MONTHS, "years": _years(on)}


def _years(on: date) -> range:
    """The years since there has been a roll, the latest first."""
    return range(on.year, min(on, rolls_since() or on).year - 1, -1)


def _asked(request: Request) -> tuple[date, int]:
    """The day asked about, and the year: that of the day, if none is asked for."""
    on, said = question(Words.of(request.GET)).on, request.GET.get("year", "")
    return on, next((year for year in _years(on) if str(year) == said), on.year)


def _branch(actor: Actor, code: str, on: date) -> Unit:
    found = next((unit for unit in branches(on).values() if unit.code == code), None)
    if found is None:
        raise NotFound(_("%(day)s 没有这个党支部。") % {"day": f"{on:%Y-%m-%d}"})
    if not actor.may(READ, found.pk):
        raise NotAllowed(_("您的岗位不能看%s的组织生活。") % found)
    return found


@CALENDARS.read(
    "/{code}/calendar.ics",
    permission=READ,
    response=str,
    auth=[Basic(), Bearer()],
    url_name="branch-calendar",
    summary="支部今年的日历（iCalendar）",
)
def calendar(request: TokenRequest, code: str) -> HttpResponse:
    """The year of today, for a calendar program that asks again and again."""
    on = default_day()
    return _calendar(_branch(request.actor, code, on), on.year, on)


PAGES = (
    Page(
        route="branch/year/",
        view=years,
        name="branch-years",
        permission=READ,
        menu=MenuEntry(group="party", title=gettext_lazy("支部一年"), order=10),
    ),
    Page(route="branch/year/<str:code>/", view=year_of, name="branch-year", permission=READ),
    Page(route="branch/year/<str:code>/calendar.ics", view=year_as_file, name="branch-ics", permission=READ),
)
