"""Which callers are proxies of our own: who called them, and by what, is believed from them alone."""

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

TOLD = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO")
"""What a proxy tells of the call that it passes on, as WSGI names it."""


class OnlyFromProxies:
    """Blank what anybody but a proxy of our own tells of a call; that something was told still shows that it was passed on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_of_ours(request):
            request.META.update({name: "" for name in TOLD if name in request.META})
        return self.get_response(request)


def is_of_ours(request: HttpRequest) -> bool:
    """By the address of the very next to us: what it says of who called it is not asked."""
    try:
        nearest = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(nearest in proxies for proxies in settings.PROXY_ADDRESSES)
