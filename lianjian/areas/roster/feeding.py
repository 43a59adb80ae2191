"""The page of the feeds, and the address to which they send."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lianjian.areas.roster import crews
from lianjian.areas.roster.forms import FeedForm, RevokeForm
from lianjian.areas.roster.models import Feed, Position
from lianjian.areas.roster.positions import MOST_ITEMS, digest_of, feed_of, new_key, take
from lianjian.areas.roster.refusals import FeedTooLarge, FeedUnreadable
from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import PUBLIC, MenuEntry, Page
from lianjian.kernel.clock.now import now
from lianjian.kernel.refusal import NotFound, Refusal

MOST_BYTES = 262_144
"""Of one sending: some 130 bytes for each of MOST_ITEMS."""

MANAGE = "roster.feed:manage"


@csrf_exempt
@require_POST
def feed(request: HttpRequest) -> HttpResponse:
    """Take positions: a JSON list of {crew, lon, lat, at}, with the feed's key as the bearer.

    The good ones are kept, the bad ones told back. Nobody signs in here, so there is no form to forge.
    """
    try:
        sender = feed_of(_bearer(request))
        taken = take(_items(request), source=sender.source, at=now())
    except Refusal as refusal:
        headers = {"WWW-Authenticate": "Bearer"} if refusal.status == 401 else None
        return JsonResponse({"error": refusal.text}, status=refusal.status, headers=headers)
    return JsonResponse(asdict(taken))


def _bearer(request: HttpRequest) -> str:
    scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


def _items(request: HttpRequest) -> list[Any]:
    announced = request.META.get("CONTENT_LENGTH") or "0"
    if not announced.isdigit() or int(announced) > MOST_BYTES or len(request.body) > MOST_BYTES:
        raise FeedTooLarge(_("一次最多送 %d 字节。") % MOST_BYTES)
    try:
        items = json.loads(request.body)
    except (ValueError, RecursionError):
        raise FeedUnreadable(_("不是 JSON。")) from None
    if not isinstance(items, list):
        raise FeedUnreadable(_("要送一个列表。"))
    if len(items) > MOST_ITEMS:
        raise FeedTooLarge(_("一次最多送 %d 个位置。") % MOST_ITEMS)
    return items


def feeds(request: Request) -> HttpResponse:
    """All feeds with when each told something last; a new one's key is shown this once."""
    form, key, opened = FeedForm(request.POST or None, actor=request.actor), "", None
    if request.method == "POST" and form.is_valid():
        key = new_key()
        opened = form.make(crews.open_feed, digest=digest_of(key))
        form = form if opened is None else FeedForm(actor=request.actor)
    last_seen = _last_seen()
    shown = {
        "form": form,
        "revoke": RevokeForm(actor=request.actor),
        "opened": opened,
        "key": key if opened else "",
        "address": request.build_absolute_uri("/feed/positions/"),
        "feeds": [(it, last_seen.get(it.source)) for it in Feed.objects.order_by("revoked_at", "pk")],
    }
    answer = render(request, "roster/feeds.html", shown, status=400 if form.errors else 200)
    answer["Cache-Control"] = "no-store"
    return answer


def _last_seen() -> dict[str, datetime]:
    rows = Position.objects.order_by().values("source").annotate(last=Max("seen_at"))
    return {row["source"]: timezone.localtime(row["last"]) for row in rows}


@require_POST
def revoke(request: Request, pk: int) -> HttpResponse:
    """Take a feed's key away."""
    found = Feed.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound(_("没有这个接入。"))
    form = RevokeForm(request.POST, actor=request.actor)
    if form.is_valid() and form.make(crews.revoke_feed, feed=found) is None:
        raise Refusal(" ".join(map(str, form.non_field_errors())))
    return redirect("roster-feeds")


PAGES = (
    Page(route="feed/positions/", view=feed, name="position-feed", permission=PUBLIC),
    Page(
        route="roster/feeds/",
        view=feeds,
        name="roster-feeds",
        permission=MANAGE,
        menu=MenuEntry(group="system", title=gettext_lazy("位置接入"), order=50),
    ),
    Page(route="roster/feeds/<int:pk>/revoke/", view=revoke, name="roster-feed-revoke", permission=MANAGE),
)
