"""双重验证: the step after the password, and the page on which one adds, renews and removes the second factor."""

from datetime import datetime
from math import ceil
from typing import Any

import segno
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from lianjian.kernel.access import factors, passkeys, slowing
from lianjian.kernel.access.binding import is_fresh, owes_factor, pay_factor
from lianjian.kernel.access.login import let_in, when_again
from lianjian.kernel.access.models import Account, Authenticator
from lianjian.kernel.access.own import account_of
from lianjian.kernel.access.pending import pending
from lianjian.kernel.access.request import Request
from lianjian.kernel.access.sessions import end_sessions
from lianjian.kernel.clock.now import now
from lianjian.kernel.records.writer import transact
from lianjian.kernel.watch.logs import tell

SALT = "authenticator-to-add"
"""Where the session keeps the salt of an app that is not confirmed yet."""
QR_SCALE = 5


class CodeForm(forms.Form):
    """A code; wrong ones are counted, and beyond the free ones the next has to wait."""

    code = forms.CharField(
        label=gettext_lazy("验证码"),
        max_length=20,
        widget=forms.TextInput({"autocomplete": "one-time-code", "autofocus": True}),
        help_text=gettext_lazy("验证器上的 6 位数字；手机不在身边，用一个恢复码。"),
    )

    until: datetime | None = None

    def __init__(self, account: Account, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.account, self.by = account, ""

    def clean_code(self) -> str:
        brakes = slowing.code_brakes(self.account.pk)
        try:
            slowing.admit(brakes, at=now())
        except slowing.TooSoon as refused:
            self.until = refused.until
            raise ValidationError(when_again(refused.until), code="too_soon") from refused
        self.by = self.look_at(self.cleaned_data["code"])
        if not self.by:
            tell("second factor refused", account=self.account.pk)
            raise ValidationError(_("这个码不对，或者已经用过。请等验证器换一个数再试。"), code="wrong")
        slowing.forgive(brakes)
        return self.cleaned_data["code"]

    def look_at(self, code: str) -> str:
        """By what the code passes; nothing if it does not."""
        return factors.passes(self.account, code)


class AddForm(CodeForm):
    """The first code of an app that is to be added."""

    def __init__(self, account: Account, salt: str, *args: Any, **options: Any) -> None:
        super().__init__(account, *args, **options)
        self.salt = salt
        self.fields["code"].help_text = gettext_lazy("验证器上现在显示的 6 位数字。")

    def look_at(self, code: str) -> str:
        return "totp" if factors.add_authenticator(self.account, self.salt, code.strip()) else ""


@never_cache
def code(request: Request) -> HttpResponse:
    """The second step of signing in."""
    found = pending(request)
    if found is None:
        messages.info(request, _("请先输入账号和密码。"))
        return redirect("login")
    account, goal = found
    form = CodeForm(account, request.POST or None)
    if request.method == "POST" and form.is_valid():
        response = let_in(request, account, goal, by=form.by)
        if form.by == "recovery":
            left = factors.codes_left(account)
            messages.info(request, _("用掉了一个恢复码，还剩 %s 个。") % left)
        return response
    shown = {"has_app": Authenticator.objects.filter(account=account).exists()} | _passkeys(request, account)
    return _answer(request, "access/code.html", form, shown)


@never_cache
def second_factor(request: Request) -> HttpResponse:
    """What protects the account besides the password."""
    account = account_of(request)
    app = Authenticator.objects.filter(account=account).first()
    shown = {
        "app": app,
        "codes_left": factors.codes_left(account),
        "owes": owes_factor(request),
        "fresh": is_fresh(request),
        "required": factors.is_required(),
    } | _passkeys(request, account)
    return render(request, "access/second.html", shown)


@never_cache
def add_app(request: Request) -> HttpResponse:
    """Add an app, or another in its place: QR code, its first code, then the recovery codes, shown once."""
    if not is_fresh(request):
        return redirect("second-factor")
    account, salt = account_of(request), request.session.get(SALT) or factors.new_salt()
    request.session[SALT] = salt
    form = AddForm(account, salt, request.POST or None)
    if request.method == "POST" and form.is_valid():
        del request.session[SALT]
        pay_factor(request.session)
        tell("second factor added", account=account.pk)
        end_sessions(account, but=request.session.session_key)
        return show_new_codes(request)
    shown = {"qr": _qr(factors.app_address(account, salt)), "secret": factors.secret_text(salt)}
    return _answer(request, "access/add_app.html", form, shown)


@never_cache
def renew_codes(request: Request) -> HttpResponse:
    """New recovery codes in place of the old ones."""
    if request.method != "POST" or not is_fresh(request) or not factors.has_factor(account_of(request)):
        return redirect("second-factor")
    return show_new_codes(request)


@never_cache
def remove(request: Request) -> HttpResponse:
    """Go back to the password alone, where no rule asks for more."""
    if request.method == "POST" and is_fresh(request) and not factors.is_required():
        account = account_of(request)
        transact(lambda: factors.remove_all(account))
        tell("second factor removed", account=account.pk)
        messages.success(request, _("双重验证已经关掉。"))
    return redirect("second-factor")


def show_new_codes(request: Request) -> HttpResponse:
    """New recovery codes, shown this once."""
    codes = [factors.grouped(found) for found in factors.new_codes(account_of(request))]
    return render(request, "access/codes.html", {"codes": codes})


def _passkeys(request: Request, account: Account) -> dict[str, Any]:
    return {"passkeys": passkeys.passkeys_of(account), "possible": passkeys.are_possible(request)}


def _answer(request: Request, template: str, form: CodeForm, shown: dict[str, Any]) -> HttpResponse:
    """The page with its form; 429 with the time to wait, if the next code has to."""
    response = render(request, template, {"form": form, **shown}, status=400 if form.errors else 200)
    if form.until is not None:
        response.status_code = slowing.TooSoon.status
        response["Retry-After"] = str(max(1, ceil((form.until - now()).total_seconds())))
    return response


def _qr(text: str) -> SafeString:
    """An SVG without any style, that screen readers pass over: the secret stands beside it in letters."""
    return mark_safe(segno.make(text, error="m").svg_inline(scale=QR_SCALE, svgclass="qr", lineclass=None))
