"""The one page of problems that lists, steps and entries do not cover: the resident's name and phone."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from lianjian.areas.problems.models import Problem
from lianjian.areas.problems.queries import contact_seal
from lianjian.kernel.access.actor import Actor
from lianjian.kernel.access.reading import open_personal
from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import Page
from lianjian.kernel.records.pages import find_row
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.ui.lists import row_url

READ_CONTACT = "problems.contact:open"


@never_cache
def contact(request: Request, pk: int) -> HttpResponse:
    """Name and phone, for those who must reach the resident. Each look is asked for, and is written down."""
    kind, problem = find_row("problems", "problem", pk)
    actor = request.actor
    if not actor.may(READ_CONTACT, problem.unit_id):
        raise NotAllowed(_("这件事属于%(unit)s，您的岗位不能看联系方式。") % {"unit": problem.unit})
    if request.method != "POST":
        return redirect(row_url(problem))
    shown = {
        "kind": kind,
        "row": problem,
        "headline": problem.headline,
        "values": _contact(problem, actor),
        "seal": contact_seal(problem),
        "url": row_url(problem),
    }
    return render(request, "problems/contact.html", shown)


def _contact(problem: Problem, actor: Actor) -> dict[str, str]:
    values = open_personal(problem, actor)
    return {name.removeprefix("reporter_"): value for name, value in values.items()}


PAGES = (
    Page(route="problems/<int:pk>/contact/", view=contact, name="problem-contact", permission=READ_CONTACT),
)
