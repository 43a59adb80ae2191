"""我的账号: where I am signed in, and my password. Everybody sees and ends only what is their own."""

from typing import cast

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lianjian.kernel.access import slowing
from lianjian.kernel.access.login import when_again
from lianjian.kernel.access.models import Account
from lianjian.kernel.access.request import Request
from lianjian.kernel.access.sessions import end_sessions, sessions_of
from lianjian.kernel.clock.now import now
from lianjian.kernel.records.writer import transact
from lianjian.kernel.refusal import NotFound
from lianjian.kernel.watch.logs import tell


class OwnPasswordForm(PasswordChangeForm):
    """The old password once, the new one twice; guessing the old one is slowed."""

    def clean_old_password(self) -> str:
        brakes = slowing.code_brakes(self.user.pk)
        try:
            slowing.admit(brakes, at=now())
        except slowing.TooSoon as refused:
            raise ValidationError(when_again(refused.until), code="too_soon") from refused
        old = super().clean_old_password()
        slowing.forgive(brakes)
        return old


def account_of(request: Request) -> Account:
    return cast(Account, request.user)


def own_account(request: Request) -> HttpResponse:
    """The account of whoever asks, with every browser in which it is signed in."""
    shown = {
        "account": account_of(request),
        "sessions": sessions_of(account_of(request)),
        "current": request.session.session_key,
    }
    return render(request, "access/own.html", shown)


def password(request: Request) -> HttpResponse:
    """Take another password; all other browsers are signed out."""
    form = OwnPasswordForm(account_of(request), request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "access/password.html", {"form": form}, status=400 if form.errors else 200)
    form.user.issued_at = None
    transact(form.save)
    update_session_auth_hash(request, form.user)
    tell("password changed", account=form.user.pk)
    end_sessions(account_of(request), but=request.session.session_key)
    messages.success(request, _("密码已经改了；在其他浏览器里的登录都已退出。"))
    return redirect("own-account")


@require_POST
def end_others(request: Request) -> HttpResponse:
    """Sign out everywhere but here."""
    ended = end_sessions(account_of(request), but=request.session.session_key)
    messages.success(request, _("已退出其他 %s 处登录。") % ended)
    return redirect("own-account")


@require_POST
def end_one(request: Request, handle: str) -> HttpResponse:
    """Sign out in one browser, named by the handle that the page shows."""
    account = account_of(request)
    found = next((row for row in sessions_of(account) if constant_time_compare(row.handle, handle)), None)
    if found is None:
        raise NotFound(_("没有这处登录，可能已经退出了。"))
    end_sessions(account, only=found.session_key)
    messages.success(request, _("已退出那一处登录。"))
    return redirect("own-account")
