"""责任清单: the duty list of each post in a branch, over a year."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianjian.areas.cycle.lists import duty_lists
from lianjian.areas.cycle.queries import branches_on
from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import MenuEntry, Page
from lianjian.kernel.figures.asking import Words, question
from lianjian.kernel.org.models import Unit
from lianjian.kernel.refusal import NotAllowed, NotFound

READ = "cycle.evaluation:read"


def branches(request: Request) -> HttpResponse:
    """The branches whose lists may be seen; of someone who sees one only, its lists."""
    on = question(Words.of(request.GET)).on
    units = request.actor.units_for(READ)
    seen = [unit for unit in branches_on(on).order_by("code") if units is None or unit.pk in units]
    if len(seen) == 1:
        return _lists(request, seen[0], on)
    return render(request, "cycle/branches.html", {"branches": seen, "on": on})


def lists(request: Request, code: str) -> HttpResponse:
    """One branch's lists."""
    on = question(Words.of(request.GET)).on
    branch = branches_on(on).filter(code=code).first()
    if branch is None:
        raise NotFound(_("%(day)s 没有这个党支部。") % {"day": f"{on:%Y-%m-%d}"})
    if not request.actor.may(READ, branch.pk):
        raise NotAllowed(_("您的岗位不能看%s的责任清单。") % branch)
    return _lists(request, branch, on)


def _lists(request: Request, branch: Unit, on: date) -> HttpResponse:
    trail = [(_("责任清单"), reverse("duty-lists")), (str(branch), None)]
    shown = {"branch": branch, "on": on, "lists": duty_lists(branch, on.year, on), "breadcrumbs": trail}
    return render(request, "cycle/lists.html", shown)


PAGES = (
    Page(
        route="duty-lists/",
        view=branches,
        name="duty-lists",
        permission=READ,
        menu=MenuEntry(group="party", title=gettext_lazy("责任清单"), order=20),
    ),
    Page(route="duty-lists/<str:code>/", view=lists, name="duty-list", permission=READ),
)
