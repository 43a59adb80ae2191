"""Signing in and out."""

from datetime import datetime
from math import ceil
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, views
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from lianjian.kernel.access import browsers, demo_accounts, factors, first_passwords, passkeys, slowing
from lianjian.kernel.access.binding import agent_of, bind
from lianjian.kernel.access.certificates import is_shown
from lianjian.kernel.access.middleware import actor_of
from lianjian.kernel.access.models import Account
from lianjian.kernel.access.pending import begin
from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import now
from lianjian.kernel.records.models import Installation
from lianjian.kernel.watch.logs import tell


def first_page(request: Request) -> str:
    """Where who has signed in begins: at the desk; a guest at the first page that is a guest's."""
    if not request.actor.is_guest:
        return str(settings.LOGIN_REDIRECT_URL)
    menu = registry.menu(request)
    return menu[0].items[0].url if menu else str(settings.LOGIN_REDIRECT_URL)


def let_in(
    request: HttpRequest, account: Account, goal: str, *, owes_factor: bool = False, by: str = "password"
) -> HttpResponse:
    """Sign an account in: a session with a new key, bound to this browser, which is known from now on."""
    login(request, account)
    translation.activate(account.language)
    bind(request.session, account, agent_of(request), owes_factor=owes_factor)
    if owes_factor:
        response: HttpResponse = redirect("second-factor")
    else:
        cast(Request, request).actor = actor_of(request)
        response = redirect(goal or first_page(cast(Request, request)))
    browsers.remember(request, response, account.pk)
    tell("signed in", account=account.pk, by=by)
    return response


def one_factor(request: HttpRequest, account: Account, goal: str, *, by: str = "password") -> HttpResponse:
    """Let in whoever has one factor only; ask whoever has more than that for it."""
    if factors.has_factor(account):
        begin(request, account, goal)
        return redirect("login-code")
    return let_in(request, account, goal, owes_factor=factors.is_required(), by=by)


def own_address(request: HttpRequest, goal: str) -> str:
    """Where whoever signs in wants to go, if that is a page of this site; else nothing."""
    hosts = {request.get_host()}
    is_ours = url_has_allowed_host_and_scheme(goal, allowed_hosts=hosts, require_https=request.is_secure())
    return goal if is_ours else ""


def when_again(until: datetime) -> str:
    """Why nothing was looked at, and from when on it will be."""
    seconds = max(1, ceil((until - now()).total_seconds()))
    return _("试错的次数多了，这次没有核对。请在 %(time)s 以后再试（还有 %(seconds)s 秒）。") % {
        "time": f"{timezone.localtime(until):%H:%M:%S}",
        "seconds": seconds,
    }


class SignInForm(AuthenticationForm):
    """Name and password; tries beyond the free ones have to wait."""

    until: datetime | None = None

    request: HttpRequest

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["username"].label = _("账号")

    def clean(self) -> dict[str, Any]:
        name = Account.normalize_username(self.cleaned_data.get("username") or "")
        known = Account.objects.filter(username=name).values_list("pk", flat=True).first()
        brakes = slowing.brakes(
            name,
            address=browsers.address_of(self.request),
            browser=browsers.mark_of(self.request, known),
        )
        try:
            slowing.admit(brakes, at=now())
        except slowing.TooSoon as refused:
            self.until = refused.until
            tell("signing in slowed", account=known)
            hint = _("账号没有锁死：用以前登录过的浏览器，不受别人试错的影响。")
            raise ValidationError(f"{when_again(refused.until)}{hint}", code="too_soon") from refused
        try:
            found = super().clean()
        except ValidationError:
            tell("signing in refused", account=known)
            raise
        slowing.forgive(brakes)
        if first_passwords.is_over(self.get_user()):
            tell("first password over", account=known)
            raise ValidationError(_("这个密码是管理员发的，已经过期。请找管理员再发一个。"), code="over")
        return found


class SignIn(views.LoginView):
    """The way in. A demo county lists its accounts there; a real one never does."""

    template_name = "access/login.html"
    redirect_authenticated_user = True
    authentication_form = SignInForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        installation = Installation.objects.first()
        shown = demo_accounts.read() if installation and installation.is_demo else []
        possible = passkeys.are_possible(self.request)
        more = {
            "possible": possible,
            "single_sign_on": bool(settings.SINGLE_SIGN_ON),
            "certificate": is_shown(self.request),
        }
        return super().get_context_data(demo_accounts=shown, **more, **kwargs)

    def get_default_redirect_url(self) -> str:
        return first_page(cast(Request, self.request))

    def form_valid(self, form: Any) -> HttpResponse:
        account = form.get_user()
        response = one_factor(self.request, account, self.get_redirect_url())
        if reminder := first_passwords.reminder(account):
            messages.warning(self.request, reminder)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        if form.until is not None:
            response.status_code = slowing.TooSoon.status
            response["Retry-After"] = str(max(1, ceil((form.until - now()).total_seconds())))
        return response


class SignOut(views.LogoutView):
    """The way out: what the browser keeps of the pages goes too, but not the mark of a browser that is known."""

    next_page = "/login/"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        tell("signed out", account=request.user.pk)
        response = super().post(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache"'
        return response
