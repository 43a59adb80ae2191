"""Taking a call on one screen: saved while it is typed, with its likely doubles and whom to send beside it."""

from typing import Any, cast
from uuid import uuid4

from django.contrib import messages
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lianjian.areas.calls import facade as calls
from lianjian.areas.dispatch import rules
from lianjian.areas.dispatch.forms import CrewsForm, IntakeForm, NumberForm
from lianjian.areas.dispatch.models import Sending
from lianjian.areas.dispatch.queries import recommendation
from lianjian.areas.dispatch.recommending import Candidate, Recommendation
from lianjian.areas.roster import facade as roster
from lianjian.kernel.access.request import Request
from lianjian.kernel.clock.now import now
from lianjian.kernel.county import pack
from lianjian.kernel.refusal import NotFound, Refusal

MOST_CANDIDATES = 8
LONGEST_KEY = 19


def take(request: Request) -> HttpResponse:
    """A new call: nothing is written before the first key."""
    form = IntakeForm(request.POST or None, initial={"key": uuid4().hex})
    if request.method != "POST":
        return render(request, "dispatch/take.html", _screen(form))
    if not form.is_valid():
        return _side(request, None, form)
    try:
        call = calls.take(actor=request.actor, at=now(), key=form.cleaned_data["key"])
    except Refusal as refusal:
        form.add_error(None, " ".join(filter(None, (refusal.text, str(refusal.hint)))))
        return _side(request, None, form)
    answer = _save(request, call, form)
    answer.headers["HX-Push-Url"] = reverse("dispatch-call", args=(call.pk,))
    return answer


def call(request: Request, pk: int) -> HttpResponse:
    """A call that is under way, on the same screen."""
    found = _found(request, pk)
    form = IntakeForm(request.POST or None, initial=_told(found))
    if request.method == "POST":
        return _save(request, found, form) if form.is_valid() else _side(request, found, form)
    return render(request, "dispatch/take.html", _screen(form) | _beside(request, found))


def send(request: Request, pk: int) -> HttpResponse:
    """Send the crews that were ticked, or those recommended if none were."""
    found = _found(request, pk)
    form = CrewsForm(request.POST, actor=request.actor)
    form.offer_crews([(crew.pk, crew.name) for crew in roster.on_duty(now())])
    if form.is_valid() and form.make(rules.send, call=found.pk):
        messages.success(request, _("已派警：%s") % found.number)
        return redirect("dispatch-call", pk=found.pk)
    shown = _screen(IntakeForm(initial=_told(found))) | _beside(request, found) | {"crews": form}
    return render(request, "dispatch/take.html", shown, status=400)


def merge(request: Request, pk: int) -> HttpResponse:
    """The same incident as another call: this one follows that."""
    found = _found(request, pk)
    try:
        calls.merge(
            actor=request.actor, at=now(), call_pk=found.pk, into_pk=_key(request.POST.get("into", ""))
        )
    except Refusal as refusal:
        messages.error(request, " ".join(filter(None, (refusal.text, str(refusal.hint)))))
        return redirect("dispatch-call", pk=found.pk)
    messages.success(request, _("已并警：%s") % found.number)
    return redirect("dispatch")


def _found(request: Request, pk: int) -> calls.Waiting:
    found = calls.one(pk)
    units = request.actor.units_for("dispatch.board:read")
    if found is None or (units is not None and found.unit not in units):
        raise NotFound(_("没有这起警情。"))
    return found


def _screen(form: IntakeForm) -> dict[str, Any]:
    return {"form": form, "number": NumberForm(), "outline": pack().outline}


def _save(request: Request, call: calls.Waiting, form: IntakeForm) -> HttpResponse:
    """Write down what differs from what stands; the caller's number comes in a form of its own."""
    stands = _told(call)
    told = {name: value for name, value in form.told().items() if _plain(value) != stands.get(name)}
    number = NumberForm(request.POST)
    if number.is_valid() and number.cleaned_data["caller_number"]:
        told["caller_number"] = number.cleaned_data["caller_number"]
    try:
        if told:
            call = calls.describe(actor=request.actor, at=now(), call_pk=call.pk, **told)
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.text)
    return _side(request, call, form)


def _side(request: Request, call: calls.Waiting | None, form: IntakeForm) -> HttpResponse:
    return render(request, "dispatch/_side.html", {"form": form, "saved_at": now(), **_beside(request, call)})


def _told(call: calls.Waiting) -> dict[str, Any]:
    lon, lat = call.own_point or (None, None)
    return {
        "key": uuid4().hex, "text": call.text, "place": call.place_pk, "place_text": call.place_text,
        "category": call.category, "grade": call.grade, "longitude": lon, "latitude": lat, "point": call.own_point,
    }  # fmt: skip


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, Model) else value


def _beside(request: Request, call: calls.Waiting | None) -> dict[str, Any]:
    """What stands beside the form: doubles, who is there, whom to send."""
    if call is None:
        return {"call": None}
    at = now()
    found = recommendation(call, at) if call.is_waiting else None
    crews = CrewsForm(actor=request.actor)
    return {
        "call": call,
        "doubles": calls.duplicates(call.pk),
        "sendings": list(_sent_to(call)),
        "found": found,
        "crews": crews,
        "choices": _choices(found) if found else [],
        "others": _others(found) if found else [],
        "may_send": request.actor.may(rules.SEND),
    }


def _sent_to(call: calls.Waiting) -> Any:
    return Sending.objects.filter(call=call.pk).select_related("crew").order_by("occurred_at", "pk")


def _choices(found: Recommendation) -> list[tuple[Candidate, bool]]:
    """The candidates, each with whether it is recommended."""
    first = {it.crew.pk for it in found.chosen}
    return [(it, it.crew.pk in first) for it in found.candidates[:MOST_CANDIDATES]]


def _others(found: Recommendation) -> list[tuple[str, Candidate]]:
    """What the crow and the border say, where that is another crew."""
    first = found.chosen[0].crew.pk if found.chosen else None
    said = ((_("直线最近"), found.by_crow), (_("本协作区"), found.by_border))
    return [(title, cast(Candidate, it)) for title, it in said if it and it.crew.pk != first]


def _key(told: str) -> int:
    """The key that was sent; 0, which no row has, for what is none."""
    return int(told) if told.isdecimal() and len(told) < LONGEST_KEY else 0
