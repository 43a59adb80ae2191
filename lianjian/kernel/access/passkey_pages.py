"""通行密钥: entering with one, and the pages on which one adds and removes one's own."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from lianjian.kernel.access import changes, factors, passkeys
from lianjian.kernel.access.actor import Actor, actor_for
from lianjian.kernel.access.binding import is_fresh, pay_factor
from lianjian.kernel.access.login import let_in, own_address
from lianjian.kernel.access.models import Passkey
from lianjian.kernel.access.own import account_of
from lianjian.kernel.access.pending import pending
from lianjian.kernel.access.request import Request
from lianjian.kernel.access.second import show_new_codes
from lianjian.kernel.access.sessions import end_sessions
from lianjian.kernel.clock.now import now, today
from lianjian.kernel.refusal import NotFound, Refusal
from lianjian.kernel.watch.logs import tell

LONGEST_ANSWER = 20_000
HIDDEN = {"autocomplete": "off"}
"""A browser that fills in what stood there would send an old answer."""


class AnswerForm(forms.Form):
    """What the script puts in: the question as it was asked, and the device's answer."""

    question = forms.CharField(max_length=2_000, widget=forms.HiddenInput(HIDDEN))
    answer = forms.CharField(max_length=LONGEST_ANSWER, widget=forms.HiddenInput(HIDDEN))


class AddForm(AnswerForm):
    name = forms.CharField(
        label=gettext_lazy("名称"),
        max_length=40,
        help_text=gettext_lazy("写明在哪台设备上，例如“办公室电脑”“警务通”，丢了的时候好认。"),
    )


@never_cache
def question_to_enter(request: Request) -> HttpResponse:
    """What the script asks the device on the way in; after the password, only for the passkeys of that account."""
    found = pending(request)
    return JsonResponse(passkeys.ask_to_enter(request, found[0] if found else None))


@never_cache
def enter(request: Request) -> HttpResponse:
    """Sign in with a passkey, which is both factors; also the second step after a password."""
    form, found = AnswerForm(request.POST), pending(request)
    back = "login-code" if found else "login"
    if request.method != "POST" or not form.is_valid():
        return redirect(back)
    try:
        account = passkeys.holder(request, **form.cleaned_data)
    except passkeys.BadPasskey as refused:
        tell("passkey refused", why=type(refused).__name__)
        messages.error(request, f"{refused.text}{refused.hint}")
        return redirect(back)
    goal = found[1] if found and found[0] == account else own_address(request, request.POST.get("next", ""))
    return let_in(request, account, goal, by="passkey")


@never_cache
def question_to_add(request: Request) -> HttpResponse:
    """What the script asks a device that is to make a passkey."""
    return JsonResponse(passkeys.ask_to_add(request, account_of(request)))


@never_cache
def add(request: Request) -> HttpResponse:
    """Add a passkey under a name; whoever has no recovery codes yet is shown them now."""
    if not is_fresh(request):
        return redirect("second-factor")
    form = AddForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _add_page(request, form)
    account = account_of(request)
    try:
        made = passkeys.made(request, account, **form.cleaned_data)
        changes.add_passkey(actor=_holder(request), at=now(), passkey=made)
    except Refusal as refused:
        form.add_error(None, f"{refused.text}{refused.hint}")
        return _add_page(request, form)
    pay_factor(request.session)
    tell("passkey added", account=account.pk)
    end_sessions(account, but=request.session.session_key)
    if not factors.codes_left(account):
        return show_new_codes(request)
    messages.success(request, _("通行密钥“%s”已经加上。") % made.name)
    return redirect("second-factor")


@never_cache
def remove(request: Request, handle: str) -> HttpResponse:
    """Ask whether a passkey shall go, and take it away."""
    if not is_fresh(request):
        return redirect("second-factor")
    passkey = _own(request, handle)
    if request.method != "POST":
        return render(request, "access/remove_passkey.html", {"passkey": passkey})
    changes.remove_passkey(actor=_holder(request), at=now(), passkey=passkey)
    tell("passkey removed", account=passkey.account_id)
    messages.success(request, _("通行密钥“%s”已经去掉，它不能再登录。") % passkey.name)
    return redirect("second-factor")


def _add_page(request: Request, form: AddForm) -> HttpResponse:
    """The page with what was typed; an answer is never handed back, for it is used up."""
    if request.method == "POST":
        form.data = request.POST.dict() | {"question": "", "answer": ""}
    shown = {"form": form, "possible": passkeys.are_possible(request)}
    return render(request, "access/add_passkey.html", shown, status=400 if form.errors else 200)


def _own(request: Request, handle: str) -> Passkey:
    found = Passkey.objects.filter(account=account_of(request), digest=handle).first()
    if found is None:
        raise NotFound(_("没有这个通行密钥，可能已经去掉了。"))
    return found


def _holder(request: Request) -> Actor:
    """Who changes their own account, also while they owe a second factor and are nobody elsewhere."""
    person = account_of(request).person
    return request.actor if person is None else actor_for(person, today())
