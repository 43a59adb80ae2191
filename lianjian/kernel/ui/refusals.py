"""What a visitor sees when the house says no."""

import sys
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views import defaults

from lianjian.kernel.records.no_room import NoRoom, no_room, noticing
from lianjian.kernel.records.unreachable import RETRY_AFTER, Unreachable, unreachable
from lianjian.kernel.refusal import NotAllowed, NotFound, Refusal
from lianjian.kernel.ui.bodies import BodyTooLarge, BodyUnreadable, refusal_of

SHOWN = {200, 400}
"""The statuses of a page that shows a refusal at its form."""


class RefusalPages:
    """Turn a Refusal into a page that says what happened, what was kept, and what to do next."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with noticing() as met:
            response = self.get_response(request)
        if met and response.status_code in SHOWN:
            response.status_code = NoRoom.status
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        refusal = exception if isinstance(exception, Refusal) else of_database(exception)
        return page_of(request, refusal) if refusal else None


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler for what it does not read: too large, too many, cut off or forged."""
    return page_of(request, refusal_of(exception))


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler for what nobody expected; around the pages too the disk may be full, or the database away."""
    refusal = of_database(sys.exc_info()[1])
    return page_of(request, refusal) if refusal else defaults.server_error(request)


def of_database(error: BaseException | None) -> Refusal | None:
    """What to say of an error of the database that passes by itself; None of any other."""
    return no_room(error) or unreachable(error)


def page_of(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page that says no."""
    context = {
        "title": _title(refusal),
        "happened": refusal.text,
        "kept": _kept(refusal),
        "next": refusal.hint,
        "rule": refusal.rule,
    }
    if isinstance(refusal, Unreachable):
        return _without_database(context, refusal)
    return render(request, "ui/error.html", context, status=refusal.status)


def _without_database(context: dict[str, str], refusal: Refusal) -> HttpResponse:
    """The page without its frame, which asks the database who is there."""
    page = render_to_string("ui/error.html", context)
    return HttpResponse(page, status=refusal.status, headers={"Retry-After": str(RETRY_AFTER)})


def _kept(refusal: Refusal) -> str:
    """What the form still holds where the house has not read it; elsewhere the page says what it always says."""
    if isinstance(refusal, BodyTooLarge | BodyUnreadable):
        return _("没有任何数据被改动。用浏览器的“返回”，刚才填的文字还在；照片和文件要重新选。")
    if isinstance(refusal, NoRoom):
        return _("没有任何数据被改动；以前保存的都在，照常可以查看。用浏览器的“返回”，刚才填的文字还在。")
    if isinstance(refusal, Unreachable):
        return _("以前保存的都在。刚才这一步可能已经保存，也可能没有。用浏览器的“返回”，刚才填的文字还在。")
    return ""


def _title(refusal: Refusal) -> str:
    if isinstance(refusal, NotAllowed):
        return _("没有权限")
    if isinstance(refusal, BodyTooLarge):
        return _("送来的内容太大")
    if isinstance(refusal, NoRoom):
        return _("现在存不进去")
    if isinstance(refusal, Unreachable):
        return _("数据库没有回答")
    return _("没有找到") if isinstance(refusal, NotFound) else _("没有办成")
