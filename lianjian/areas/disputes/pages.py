"""The page of the parties' sealed names and phones: opened by few, and each look is written down."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from lianjian.areas.disputes.models import Dispute
from lianjian.kernel.access.reading import open_personal
from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import Page
from lianjian.kernel.records.pages import find_row
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.ui.lists import row_url

TITLES = {
    "party_a_name": _("甲方姓名"),
    "party_a_phone": _("甲方电话"),
    "party_b_name": _("乙方姓名"),
    "party_b_phone": _("乙方电话"),
}


def parties(request: Request, pk: int) -> HttpResponse:
    """The parties' names and phones, for those who must reach them; each look is written down."""
    _kind, dispute = find_row("disputes", "dispute", pk)
    actor = request.actor
    if not actor.may("disputes.parties:open", dispute.unit_id):
        raise NotAllowed(_("这件纠纷属于%(unit)s，您的岗位不能看当事人信息。") % {"unit": dispute.unit})
    return render(request, "disputes/parties.html", _context(dispute, open_personal(dispute, actor)))


def _context(dispute: Dispute, values: dict[str, str]) -> dict[str, Any]:
    """What can still be opened, each value with what it is kept for."""
    told = [
        (TITLES[field.name], values[field.name], field.purpose)
        for field in dispute.personal
        if field.name in values
    ]
    return {"dispute": dispute, "values": told, "url": row_url(dispute)}


PAGES = (
    Page(
        route="disputes/<int:pk>/parties/",
        view=parties,
        name="dispute-parties",
        permission="disputes.parties:open",
    ),
)
