"""What personal data is kept and why, what falls due, what was destroyed."""

from django.http import HttpResponse
from django.shortcuts import render

from lianjian.kernel.access.request import Request
from lianjian.kernel.clock.now import today
from lianjian.kernel.erasure.models import Erasure, Round
from lianjian.kernel.erasure.queries import retained

LATEST = 10


def retention(request: Request) -> HttpResponse:
    """The page for whoever must answer for personal data."""
    on = today()
    fields, months = retained(on)
    last = Round.objects.first()
    shown = {
        "on": on,
        "fields": fields,
        "months": months,
        "this_month": on.replace(day=1),
        "last": last,
        "erasures": Erasure.objects.all()[:LATEST],
        "may_vouch": request.actor.may("erasure.round:vouch"),
    }
    return render(request, "erasure/retention.html", shown)
