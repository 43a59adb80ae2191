"""The pages that lists and rows do not cover: one's own honours and leave, and requests that the gate refused."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianjian.areas.honours.care_forms import CallOffForm
from lianjian.areas.honours.entitlement import AnnualLeave, annual_leave
from lianjian.areas.honours.gates import NOMINATION
from lianjian.areas.honours.leaving import call_off
from lianjian.areas.honours.models import Award, Leave
from lianjian.areas.honours.states import DRAFTED, GRANTED, LEAVE_CALLED_OFF
from lianjian.kernel.access.actor import Actor
from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import MOST_IN_RAIL, MenuEntry, Page
from lianjian.kernel.figures.asking import default_day
from lianjian.kernel.flow import State
from lianjian.kernel.gates.models import KeptRefusal
from lianjian.kernel.records.pages import actor_titles
from lianjian.kernel.refusal import NotFound
from lianjian.kernel.ui.lists import row_url

MOST_SHOWN = 50


def mine(request: Request) -> HttpResponse:
    """The awards of the person who signed in, and the leave, with what can still be called off."""
    rows = Leave.objects.filter(person=request.actor.person).order_by("-first", "-pk")
    form = None
    if request.method == "POST":
        leave = _asked_about(request, rows)
        form = CallOffForm(request.POST, actor=request.actor, row=leave)
        if form.is_valid() and form.make(call_off, leave=leave) is not None:
            messages.success(request, _("已取消：%s") % leave.number)
            return redirect("my-honours")
    awards = Award.objects.filter(person=request.actor.person, state=GRANTED.code)
    shown = {
        "awards": awards.order_by("-decided_on", "-pk"),
        "leaves": [(leave, leave.can_move(LEAVE_CALLED_OFF)) for leave in rows[:MOST_SHOWN]],
        "form": form or CallOffForm(actor=request.actor),
        "annual": _annual(request.actor),
    }
    return render(request, "honours/mine.html", shown, status=400 if form else 200)


def _annual(actor: Actor) -> AnnualLeave | None:
    if actor.person is None:
        return None
    return annual_leave([actor.person.pk], default_day().year)[actor.person.pk]


def _asked_about(request: Request, rows: QuerySet[Leave]) -> Leave:
    asked = request.POST.get("leave", "")
    is_key = asked.isascii() and asked.isdigit() and len(asked) < 19
    found = rows.filter(pk=int(asked)).first() if is_key else None
    if found is None:
        raise NotFound(_("没有这一次休假。"))
    return found


@dataclass(frozen=True)
class Refused:
    """A refusal of the gate as its page tells it, and how the award stands now."""

    on: date
    who: str
    subject: str
    url: str
    reasons: str
    standing: State | None


def refused(request: Request) -> HttpResponse:
    """What the gate refused: to whoever asked, and to those who may see the awards it was about."""
    rows = list(_refusals(request.actor)[:MOST_SHOWN])
    names = actor_titles({row.actor for row in rows})
    awards = Award.objects.select_related("person", "unit").in_bulk(
        [row.record for row in rows if row.record]
    )
    told = [_told(row, names[row.actor], awards.get(row.record or 0)) for row in rows]
    shown = {"refusals": told, "gate": NOMINATION, "rule_url": reverse("rule", args=(NOMINATION.rule,))}
    return render(request, "honours/refused.html", shown)


def _refusals(actor: Actor) -> QuerySet[KeptRefusal]:
    rows = KeptRefusal.objects.filter(gate=NOMINATION.key)
    units = actor.units_for("honours.award:read")
    return rows if units is None else rows.filter(Q(actor=actor.name) | Q(unit__in=units))


def still_refused(request: Request) -> tuple[int, bool] | None:
    """How many drafts were refused and still wait for their nomination, for the rail."""
    kept = _refusals(request.actor).order_by().values("record")
    waiting = Award.objects.filter(pk__in=kept, state=DRAFTED.code)[: MOST_IN_RAIL + 1].count()
    return (waiting, False) if waiting else None


def _told(row: KeptRefusal, who: str, award: Award | None) -> Refused:
    return Refused(
        on=timezone.localdate(row.recorded_at),
        who=who,
        subject=str(award) if award else row.subject,
        url=row_url(award) if award else "",
        reasons=row.reasons,
        standing=award.standing if award else None,
    )


PAGES = (
    Page(
        route="honours/mine/",
        view=mine,
        name="my-honours",
        permission="honours.leave:ask",
        menu=MenuEntry(group="mine", title=gettext_lazy("我的荣誉和休假"), order=40),
    ),
    Page(
        route="honours/refused/",
        view=refused,
        name="refused-awards",
        permission="honours.award:read",
        menu=MenuEntry(group="mine", title=gettext_lazy("没有放行的奖励申请"), order=45, count=still_refused),
    ),
)
