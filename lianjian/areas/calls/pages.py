"""The page of a caller's sealed number."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lianjian.areas.calls.kind import OPEN_NUMBER
from lianjian.kernel.access.reading import open_personal
from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import Page
from lianjian.kernel.records.pages import find_row
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.ui.lists import row_url


def number(request: Request, pk: int) -> HttpResponse:
    """The caller's number, for those who must reach who called; each look is written down."""
    _kind, call = find_row("calls", "call", pk)
    if not request.actor.may(OPEN_NUMBER, call.unit_id):
        raise NotAllowed(_("这起警情属于%(unit)s，您的岗位不能看报警电话。") % {"unit": call.unit})
    told = open_personal(call, request.actor).get("caller_number", "")
    shown: dict[str, Any] = {"call": call, "number": told, "url": row_url(call)}
    return render(request, "calls/number.html", shown)


PAGES = (Page(route="calls/<int:pk>/number/", view=number, name="call-number", permission=OPEN_NUMBER),)
