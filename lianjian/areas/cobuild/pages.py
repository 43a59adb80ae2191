"""The partner's own page: what waits for its word, its plan, its calendar, which is also a file and a feed; and the
forms that it leads to.
"""

from collections.abc import Sequence
from typing import Any, TypeVar, cast

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from lianjian.areas.cobuild import promising, rules
from lianjian.areas.cobuild.forms import PartnerAnswerForm, PartnerJudgeForm, PartnerReportForm
from lianjian.areas.cobuild.ics import events
from lianjian.areas.cobuild.models import Activity, Partner, Promise
from lianjian.areas.cobuild.months import calendars
from lianjian.areas.cobuild.queries import bodies_of, own_partners
from lianjian.areas.cobuild.refusals import NotYours
from lianjian.areas.cobuild.states import OPEN, REPORTED, SAID_DONE, Side
from lianjian.kernel.access.actor import Actor
from lianjian.kernel.access.models import Account
from lianjian.kernel.access.operations import Basic, Bearer, Operations
from lianjian.kernel.access.request import Request, TokenRequest
from lianjian.kernel.access.tokens import issue_anew
from lianjian.kernel.clock.now import now, today
from lianjian.kernel.exchange.icalendar import as_calendar
from lianjian.kernel.figures.asking import default_day
from lianjian.kernel.records.writer import transact
from lianjian.kernel.ui.forms import ChangeForm
from lianjian.kernel.ui.middleware import LARGE_PRINT

READ = "cobuild.partner:open"
CALENDAR = Operations("/cobuild", "cobuild")
KEY_TITLE = "calendar"
Row = TypeVar("Row", Activity, Promise)
MOST_WAITING = 10
MOST_RECENT = 10


def mine(request: Request) -> HttpResponse:
    """Everything that is a partner's, on one page; in large print, unless this browser chose otherwise."""
    if LARGE_PRINT not in request.GET and LARGE_PRINT not in request.COOKIES:
        return redirect(f"{reverse('cobuild-mine')}?{LARGE_PRINT}=1")
    partners = _own(request)
    activities = Activity.objects.filter(partner__in=partners).select_related("body__joint")
    waiting = activities.filter(state=REPORTED.code, reported_by=Side.BUREAU).order_by("occurred_on", "pk")
    shown = {
        "partners": partners,
        "waiting": _asked(request, waiting[:MOST_WAITING], PartnerAnswerForm),
        "judging": _asked(request, _promises(partners, Side.BUREAU, SAID_DONE.code), PartnerJudgeForm),
        "plan": Promise.objects.filter(partner__in=partners).select_related("body").order_by("due_on", "pk"),
        "calendars": calendars(list(bodies_of(partners, today())), default_day()),
        "recent": activities.order_by("-occurred_on", "-pk")[:MOST_RECENT],
        "open": OPEN,
        "partner_side": Side.PARTNER,
        "on": today(),
    }
    return render(request, "cobuild/mine.html", shown)


def calendar_as_file(request: Request) -> HttpResponse:
    """The calendar of the partner's own page, for a calendar program."""
    return _calendar(request.actor, filename="lianjian.ics")


@CALENDAR.read(
    "/calendar.ics",
    permission=READ,
    response=str,
    auth=[Basic(), Bearer()],
    url_name="cobuild-calendar",
    summary="联建单位今年的日历（iCalendar）",
)
def calendar(request: TokenRequest) -> HttpResponse:
    """The same for a calendar program that asks again and again."""
    return _calendar(request.actor)


def _calendar(actor: Actor, filename: str = "") -> HttpResponse:
    told = events(_partners(actor), default_day())
    return as_calendar(_("我的联建"), told, product="Co-building", at=now(), filename=filename)


@never_cache
def feed(request: Request) -> HttpResponse:
    """The address of the feed; on asking, with a new key that is shown this once and takes the place of the older."""
    shown = {"address": request.build_absolute_uri(reverse("api:cobuild-calendar"))}
    if request.method == "POST":
        account = cast(Account, request.user)
        shown["key"] = transact(lambda: issue_anew(account, title=KEY_TITLE))
    return render(request, "cobuild/feed.html", shown)


def _own(request: Request) -> list[Partner]:
    return _partners(request.actor)


def _partners(actor: Actor) -> list[Partner]:
    person = actor.person
    return list(own_partners(person.pk, today())) if person else []


def _promises(partners: Sequence[Partner], side: Side, state: str) -> QuerySet[Promise]:
    rows = Promise.objects.filter(Q(partner__in=partners), side=side, state=state)
    return rows.select_related("body__joint").order_by("due_on", "pk")


def _asked(request: Request, rows: Any, form: type[ChangeForm]) -> list[tuple[Any, ChangeForm]]:
    """Each row with the form of its answer, whose key makes a second tap harmless."""
    return [(row, form(actor=request.actor, row=row)) for row in rows]


def report(request: Request) -> HttpResponse:
    """The partner reports what it did with a body."""
    form = PartnerReportForm(request.POST or None, actor=request.actor, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid() and form.make(rules.report_as_partner):
        return _saved(request)
    shown = {"form": form, "title": _("报一次活动"), "save": _("报上去")}
    return render(request, "cobuild/report.html", shown, status=400 if form.errors else 200)


def answer(request: Request, pk: int) -> HttpResponse:
    """Yes or no to what the bureau's side reported."""
    row = _of_mine(request, Activity.objects.select_related("body__joint"), pk)
    form = PartnerAnswerForm(request.POST or None, actor=request.actor, row=row)
    if request.method == "POST" and form.is_valid() and form.make(rules.answer_as_partner, activity=row):
        return _saved(request)
    shown = _two_buttons(form, row, row.topic, name="agreed", yes=_("开展了"), no=_("没有开展"))
    return render(request, "cobuild/answer.html", shown, status=400 if form.errors else 200)


def judge(request: Request, pk: int) -> HttpResponse:
    """Whether the bureau's side kept what it promised."""
    row = _of_mine(request, Promise.objects.select_related("body__joint"), pk)
    form = PartnerJudgeForm(request.POST or None, actor=request.actor, row=row)
    if request.method == "POST" and form.is_valid() and form.make(promising.judge_as_partner, promise=row):
        return _saved(request)
    shown = _two_buttons(form, row, row.text, name="kept", yes=_("办好了"), no=_("没有办好"))
    return render(request, "cobuild/answer.html", shown, status=400 if form.errors else 200)


def _two_buttons(form: ChangeForm, row: Row, subject: str, **named: str) -> dict[str, Any]:
    """What a page needs that asks yes or no: `name` is the field, `yes` and `no` the words on the buttons."""
    return {"form": form, "row": row, "subject": subject, **named}


def done(request: Request, pk: int) -> HttpResponse:
    """The partner calls done what it promised."""
    row = _of_mine(request, Promise.objects.all(), pk)
    if request.method == "POST":
        promising.call_done_as_partner(actor=request.actor, at=now(), promise=row)
        return _saved(request)
    return redirect("cobuild-mine")


def _of_mine(request: Request, rows: QuerySet[Row], pk: int) -> Row:
    found = rows.filter(pk=pk, partner__in=_own(request)).first()
    if found is None:
        raise NotYours(_("这是别的联建单位的，您不能打开。"))
    return found


def _saved(request: Request) -> HttpResponse:
    messages.success(request, _("已记下，谢谢。"))
    return redirect("cobuild-mine")
