"""统一认证: to the provider, and back from it with a proof of who is there."""

from datetime import timedelta
from importlib.util import find_spec

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from lianjian.kernel.access import once
from lianjian.kernel.access.login import let_in, one_factor, own_address
from lianjian.kernel.access.models import Account
from lianjian.kernel.access.request import Request
from lianjian.kernel.access.sso import NotBelieved, Provider, says_both_factors
from lianjian.kernel.refusal import NotAllowed, NotFound, Refusal
from lianjian.kernel.watch.logs import tell

PURPOSE = "single sign-on"
AWAY_FOR = timedelta(minutes=10)
"""How long somebody may take at the provider."""


class NotInstalled(Refusal):
    """The settings name a provider, but the extra `sso` is missing."""

    status = 503


class Refused(Refusal):
    """The provider let nobody in."""

    status = 403


@never_cache
def begin(request: Request) -> HttpResponse:
    """Send the browser to the provider. Of where it wants to go only the path goes with it: a search may hold names."""
    _require_provider()
    goal = own_address(request, request.GET.get("next", "")).partition("?")[0]
    state = once.ask(request, {"for": PURPOSE, "goal": goal})
    return redirect(Provider().question(state=state, back=_back(request)))


@never_cache
def come_back(request: Request) -> HttpResponse:
    """Let in whoever the provider names, if there is such an account here."""
    _require_provider()
    state = request.GET.get("state", "")
    facts = once.answered(request, state, within=AWAY_FOR)
    if facts is None or facts.get("for") != PURPOSE:
        raise NotBelieved(_("这次登录等的时间长了，或者已经用过。"), hint=_("请回登录页再试一次。"))
    if request.GET.get("iss", settings.SINGLE_SIGN_ON["issuer"]) != settings.SINGLE_SIGN_ON["issuer"]:
        raise NotBelieved(_("答复的不是本局的统一认证，没有登录。"), hint=_("请回登录页再试一次。"))
    code = request.GET.get("code", "")
    if not code:
        raise Refused(_("统一认证没有让您通过。"), hint=_("请回登录页再试一次，或者用密码登录。"))
    claims = Provider().claims(code=code, state=state, back=_back(request))
    account = _account(str(claims.get(settings.SINGLE_SIGN_ON["claim"]) or ""))
    goal = own_address(request, facts["goal"])
    if says_both_factors(claims):
        return let_in(request, account, goal, by="sso")
    return one_factor(request, account, goal, by="sso")


def _account(name: str) -> Account:
    """The account of that name: none is ever made here."""
    found = Account.objects.filter(username=Account.normalize_username(name), is_active=True).first()
    if found is None:
        tell("signing in refused", why="no account for single sign-on")
        raise NotAllowed(
            _("统一认证认得您，但这里没有您的账号，或者已经停用。"), hint=_("请管理员先在这里开账号。")
        )
    return found


def _back(request: Request) -> str:
    return request.build_absolute_uri(reverse("sso-back"))


def _require_provider() -> None:
    if not settings.SINGLE_SIGN_ON:
        raise NotFound(_("这里没有设置统一认证。"))
    if find_spec("joserfc") is None:
        raise NotInstalled(
            _("统一认证的组件没有安装。"), hint=_("请管理员安装 lianjian[sso]；现在请用密码登录。")
        )
