"""The page of a vehicle's sealed plate: opened by few, and each look is written down."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from lianjian.kernel.access.reading import open_personal
from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import Page
from lianjian.kernel.records.pages import find_row
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.ui.lists import row_url


def plate(request: Request, pk: int) -> HttpResponse:
    """The plate, for those who must reach the owner; each look is written down."""
    _kind, violation = find_row("traffic", "violation", pk)
    if not request.actor.may("traffic.plate:open", violation.unit_id):
        raise NotAllowed(_("这一行属于%(unit)s，您的岗位不能看号牌。") % {"unit": violation.unit})
    told = open_personal(violation, request.actor).get("plate", "")
    shown = {"violation": violation, "plate": told, "url": row_url(violation)}
    return render(request, "traffic/plate.html", shown)


PAGES = (
    Page(
        route="traffic/violations/<int:pk>/plate/",
        view=plate,
        name="violation-plate",
        permission="traffic.plate:open",
    ),
)
