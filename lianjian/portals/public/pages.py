"""The pages of the public site. They set no cookie but for language, large print and forged requests."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from lianjian.areas.problems.facade import OPEN_LEDGER, Link, follow
from lianjian.kernel.access.login import first_page
from lianjian.kernel.access.request import Request
from lianjian.kernel.clock.now import today
from lianjian.kernel.county import pack
from lianjian.kernel.places.models import Place
from lianjian.kernel.records.attachments import photos_weight
from lianjian.kernel.refusal import NotFound
from lianjian.kernel.ui.bodies import takes
from lianjian.kernel.ui.lists import Filters, ListPage
from lianjian.kernel.ui.maps import Dot
from lianjian.portals.public.forms import AnswerForm, ReportForm, TrackForm
from lianjian.portals.public.qr import qr


def home(request: Request) -> HttpResponse:
    """What can be done here; who has signed in goes on to the day's work."""
    if request.user.is_authenticated:
        return redirect(first_page(request))
    return render(request, "public/home.html")


@takes(photos_weight)
def report(request: HttpRequest) -> HttpResponse:
    """The form for a problem, and after it the receipt."""
    form = ReportForm(request.POST or None, request.FILES or None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid() and (kept := form.send()) is not None:
        return redirect("receipt", kept.link.token)
    return render(
        request,
        "public/report.html",
        {"form": form, "outline": pack().outline, "towns": _towns()},
        status=form.status,
    )


def _towns() -> list[Dot]:
    towns = Place.objects.on(today()).filter(level=Place.Level.TOWNSHIP, longitude__isnull=False)
    return [Dot(town.longitude or 0, town.latitude or 0, str(town)) for town in towns]


def private(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Whose address holds a secret: kept by no cache and found by no search engine."""

    @wraps(view)
    def kept_private(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        response = view(request, *args, **named)
        response["X-Robots-Tag"] = "noindex"
        return response

    return never_cache(kept_private)


@private
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Number and secret, to be kept: on paper or as a picture."""
    followed = follow(Link.of(token))
    url = request.build_absolute_uri(reverse("progress", args=(followed.link.token,)))
    return render(request, "public/receipt.html", {"followed": followed, "url": url, "qr": qr(url)})


@private
def track(request: HttpRequest) -> HttpResponse:
    """Number and code lead to the page of the problem."""
    form = TrackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("progress", follow(form.link).link.token)
        except NotFound as refusal:
            form.add_error(None, f"{refusal.text} {refusal.hint}")
    return render(request, "public/track.html", {"form": form}, status=400 if form.errors else 200)


@private
def progress(request: HttpRequest, token: str) -> HttpResponse:
    """How the problem stands; once it is fixed, the question whether it is."""
    return _progress(request, token, AnswerForm(initial={"link": token}))


@private
def answer(request: HttpRequest) -> HttpResponse:
    """The resident's own word. Its address holds no secret, so that what goes wrong can be logged."""
    form = AnswerForm(request.POST or None)
    if request.method != "POST" or "link" not in request.POST:
        return redirect("track")
    token = request.POST["link"]
    if form.is_valid() and form.send():
        return redirect("progress", token)
    return _progress(request, token, form)


def _progress(request: HttpRequest, token: str, form: AnswerForm) -> HttpResponse:
    followed = follow(Link.of(token))
    shown = {"followed": followed, "form": form, "on": today()}
    return render(request, "public/progress.html", shown, status=form.status)


class OpenLedger(ListPage):
    """A list to read: its rows lead nowhere, and a stranger can't order a file of all of them."""

    export_url = None


def ledger(request: Request) -> HttpResponse:
    """The open ledger."""
    listing = OpenLedger(
        request,
        OPEN_LEDGER,
        OPEN_LEDGER.model._default_manager.all(),
        filters=OPEN_LEDGER.filters or Filters,
        link=lambda row: "",
    )
    return render(request, "public/ledger.html", {"listing": listing})
