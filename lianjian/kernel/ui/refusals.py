"""What a visitor sees when the house says no."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lianjian.kernel.refusal import NotAllowed, NotFound, Refusal


class RefusalPages:
    """Turn a Refusal into a page that says what happened, what was kept, and what to do next."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        context = {
            "title": _title(exception),
            "happened": exception.text,
            "next": exception.hint,
            "rule": exception.rule,
        }
        return render(request, "ui/error.html", context, status=exception.status)


def _title(refusal: Refusal) -> str:
    if isinstance(refusal, NotAllowed):
        return _("没有权限")
    return _("没有找到") if isinstance(refusal, NotFound) else _("没有办成")
