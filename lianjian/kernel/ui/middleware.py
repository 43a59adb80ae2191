"""What every answer carries, and what a visitor's browser remembers."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

View = Callable[[HttpRequest], HttpResponse]

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
    )
)
METHODS = ("GET", "HEAD", "OPTIONS", "POST")
LARGE_PRINT = "large"
YEAR_OF_SECONDS = 365 * 24 * 3600


class ContentSecurityPolicy:
    """Nothing runs or loads but what this server sent as a file: no inline script, no inline style. No page of another
    site loads what this one sends.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response


class KnownMethods:
    """No address takes another method than these; most pages would answer any as they answer GET."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request) if request.method in METHODS else HttpResponseNotAllowed(METHODS)


class NoNulls:
    """An address with a NUL in it names nothing, and PostgreSQL would not take it."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path:
            raise SuspiciousOperation("a NUL in the address")
        return self.get_response(request)


class LargePrint:
    """`?large=1` is remembered by a cookie that says nothing else, so that large print needs no script."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        chosen = request.GET.get(LARGE_PRINT)
        if chosen in ("0", "1"):
            response.set_cookie(
                LARGE_PRINT,
                chosen,
                max_age=YEAR_OF_SECONDS,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response
