"""What one was told and is asked, whatever branch one's posts are in: read and voted in on one page."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianjian.areas.notices import rules, voting
from lianjian.areas.notices.ballot_kind import questions_of
from lianjian.areas.notices.forms import OnlyThis, VoteForm
from lianjian.areas.notices.models import Ballot, Reading
from lianjian.areas.notices.queries import ballots_for, over_for, readings_of, voted_in, waiting_for
from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import MenuEntry, Page
from lianjian.kernel.clock.now import today
from lianjian.kernel.refusal import NotAllowed, NotFound

MOST_SHOWN = 50


def mine(request: Request) -> HttpResponse:
    """The notices that the person who signed in was told, and the ballots that wait for them or are over."""
    person = request.actor.person
    if person is None:
        raise NotAllowed(_("这个账号不属于哪个人，没有通知。"))
    readings, asked = readings_of(person), ballots_for(person, today())
    refused = _done(request, readings, asked) if request.method == "POST" else None
    if request.method == "POST" and refused is None:
        return redirect("my-notices")
    shown = {
        "unread": waiting_for(person),
        "read": over_for(person)[:MOST_SHOWN],
        "reading_form": OnlyThis(actor=request.actor),
        "asked": [(ballot, _form(request, ballot, refused)) for ballot in asked],
        "over": [(ballot, questions_of(ballot)) for ballot in voted_in(person)[:MOST_SHOWN]],
    }
    return render(request, "notices/mine.html", shown, status=400 if refused else 200)


def _done(request: Request, readings: QuerySet[Reading], asked: list[Ballot]) -> Any:
    """Do what was sent; the form if it was refused."""
    if "ballot" in request.POST:
        ballot = _chosen(asked, request.POST["ballot"])
        form: Any = VoteForm(request.POST, actor=request.actor, row=ballot, prefix=_prefix(ballot))
        done = form.is_valid() and form.make(voting.vote, ballot=ballot)
        said = _("已经投票：%s") % ballot.title
    else:
        notice = _chosen([it.notice for it in readings], request.POST.get("notice", ""))
        form = OnlyThis(request.POST, actor=request.actor, row=notice)
        done = form.is_valid() and form.make(rules.mark_read, notice=notice)
        said = _("看过了：%s") % notice.title
    if done:
        messages.success(request, said)
    return None if done else form


def _chosen(rows: list[Any], key: str) -> Any:
    found = next((row for row in rows if str(row.pk) == key), None)
    if found is None:
        raise NotFound(_("没有这条通知或者投票，也许已经结束。"))
    return found


def _form(request: Request, ballot: Ballot, refused: Any) -> Any:
    is_this = isinstance(refused, VoteForm) and refused.row == ballot
    return refused if is_this else VoteForm(actor=request.actor, row=ballot, prefix=_prefix(ballot))


def _prefix(ballot: Ballot) -> str:
    return f"ballot-{ballot.pk}"


PAGES = (
    Page(
        route="notices/mine/",
        view=mine,
        name="my-notices",
        permission="notices.notice:mark_read",
        menu=MenuEntry(group="mine", title=gettext_lazy("我的通知和投票"), order=18),
    ),
)
