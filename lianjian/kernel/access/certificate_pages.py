"""数字证书: signing in with the client certificate that a proxy of ours has checked."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from lianjian.kernel.access.certificates import holder
from lianjian.kernel.access.login import let_in, one_factor, own_address
from lianjian.kernel.access.request import Request


@never_cache
def enter(request: Request) -> HttpResponse:
    """Let in the account of the certificate; alone, if the county counts certificate and its PIN as two factors."""
    if request.method != "POST":
        return redirect("login")
    account, goal = holder(request), own_address(request, request.POST.get("next", ""))
    if settings.CLIENT_CERTIFICATES["both_factors"]:
        return let_in(request, account, goal, by="certificate")
    return one_factor(request, account, goal, by="certificate")
