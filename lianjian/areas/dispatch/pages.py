"""The board of calls and crews, kept up to date; and the phone page of a crew."""

from collections.abc import Callable, Iterable
from functools import partial
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from lianjian.areas.calls import facade as calls
from lianjian.areas.dispatch import intake, rules
from lianjian.areas.dispatch.board import board
from lianjian.areas.dispatch.forms import OnlyThisForm
from lianjian.areas.dispatch.models import Sending
from lianjian.areas.dispatch.queries import under_way
from lianjian.areas.dispatch.states import ACKNOWLEDGED, ARRIVED, CLEARED, EN_ROUTE, SENT
from lianjian.areas.roster import facade as roster
from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import MenuEntry, Page
from lianjian.kernel.clock.now import now
from lianjian.kernel.county import pack
from lianjian.kernel.flow import State
from lianjian.kernel.records.unwritten import last_leaf, last_number
from lianjian.kernel.refusal import NotFound
from lianjian.kernel.ui.live import Shared, live

READ = "dispatch.board:read"
FRESH_SECONDS = 5
"""Times, alarms and positions on a board are no older than this, though nothing was written."""

STEPS: dict[str, tuple[State, Callable[..., Any], Any]] = {
    "acknowledge": (ACKNOWLEDGED, rules.acknowledge, gettext_lazy("签收")),
    "depart": (EN_ROUTE, rules.depart, gettext_lazy("出发")),
    "arrive": (ARRIVED, rules.arrive, gettext_lazy("到达")),
    "clear": (CLEARED, rules.clear, gettext_lazy("处置结束")),
    "confirm": (ARRIVED, partial(rules.arrive, as_seen=True), gettext_lazy("到达")),
}
"""In their order; the last is another way to say the third, so it never comes next by itself."""


def show(request: Request) -> HttpResponse:
    """The board."""
    shown = {"board": board(now(), request.actor.units_for(READ)), "outline": pack().outline}
    return render(request, "dispatch/board.html", shown | {"may_take": request.actor.may(calls.TAKE)})


def events(request: Request) -> HttpResponse:
    """The board's part that changes, for a browser that has another."""
    units = request.actor.units_for(READ)
    whose = sha256(repr(sorted(units) if units is not None else None).encode()).hexdigest()[:12]
    order = f"{last_number():012}-{int(now().timestamp()) // FRESH_SECONDS:012}"
    return _boards.answer(request, f"{whose}-{get_language()}", order, lambda: _part(units))


_boards = Shared()


def _part(units: frozenset[int] | None) -> str:
    return render_to_string("dispatch/_board.html", {"board": board(now(), units), "outline": pack().outline})


def mine(request: Request) -> HttpResponse:
    """What the crew in which one stands was sent to: one button for what comes next."""
    if request.method == "POST":
        return _step(request)
    return render(request, "dispatch/mine.html", _tasks(request))


def my_events(request: Request) -> HttpResponse:
    """The same for a page that stands open. Its forms carry new keys, so it is worked out for each."""
    version = f"{last_leaf().hex()[:24]}-{get_language()}"
    return live(request, version, lambda: render_to_string("dispatch/_mine.html", _tasks(request), request))


def _tasks(request: Request) -> dict[str, Any]:
    crews = _own_crews(request)
    rows = under_way().filter(crew__in=[crew.pk for crew in crews]).select_related("crew")
    sendings = list(rows.order_by("occurred_at"))
    tasks = [
        (sending, calls.one(sending.call_id), _next_step(sending), OnlyThisForm(actor=request.actor))
        for sending in sendings
    ]
    waiting = sum(sending.state == SENT.code for sending, *_rest in tasks)
    return {"crews": crews, "tasks": tasks, "waiting": waiting, "owed": _owed(request, sendings)}


def _owed(request: Request, under_way: Iterable[Sending]) -> list[calls.Waiting]:
    """The calls that the person was sent to, is done with, and that still have no last feedback."""
    person, there = request.actor.person, {sending.call_id for sending in under_way}
    return [call for call in calls.owed_by(person.pk) if call.pk not in there] if person else []


def _step(request: Request) -> HttpResponse:
    keys = [crew.pk for crew in _own_crews(request)]
    asked = request.POST.get("sending", "")
    sending = Sending.objects.filter(crew__in=keys, pk=asked).first() if asked.isdigit() else None
    step = STEPS.get(request.POST.get("step", ""))
    if sending is None or step is None:
        raise NotFound(_("没有派给您所在警力的这张派警单。"))
    form = OnlyThisForm(request.POST, actor=request.actor)
    if form.is_valid() and form.make(step[1], sending=sending):
        messages.success(request, _("已登记：%s") % step[2])
    else:
        messages.error(request, " ".join(str(word) for words in form.errors.values() for word in words))
    return redirect("my-dispatch")


def _own_crews(request: Request) -> tuple[roster.CrewCard, ...]:
    person = request.actor.person
    return roster.crews_of(person.pk, now()) if person else ()


def _next_step(sending: Sending) -> tuple[str, Any] | None:
    """The first step that is still to be done: the others may be left out."""
    return next(
        ((name, title) for name, (state, _verb, title) in STEPS.items() if sending.can_move(state)), None
    )


def count(request: Request) -> tuple[int, bool] | None:
    """How many calls wait for somebody to be sent, for the rail."""
    number = calls.unsent(request.actor.units_for(READ))
    return (number, False) if number else None


PAGES = (
    Page(
        route="dispatch/",
        view=show,
        name="dispatch",
        permission=READ,
        menu=MenuEntry(group="policing", title=gettext_lazy("接处警台"), order=1, count=count),
    ),
    Page(route="dispatch/events/", view=events, name="dispatch-events", permission=READ),
    Page(route="dispatch/take/", view=intake.take, name="dispatch-take", permission=calls.TAKE),
    Page(route="dispatch/calls/<int:pk>/", view=intake.call, name="dispatch-call", permission=READ),
    Page(
        route="dispatch/calls/<int:pk>/send/", view=intake.send, name="dispatch-send", permission=rules.SEND
    ),
    Page(
        route="dispatch/calls/<int:pk>/merge/",
        view=intake.merge,
        name="dispatch-merge",
        permission=calls.TAKE,
    ),
    Page(
        route="dispatch/mine/",
        view=mine,
        name="my-dispatch",
        permission=rules.ANSWER,
        menu=MenuEntry(group="mine", title=gettext_lazy("派给我的警情"), order=5),
    ),
    Page(route="dispatch/mine/events/", view=my_events, name="my-dispatch-events", permission=rules.ANSWER),
)
