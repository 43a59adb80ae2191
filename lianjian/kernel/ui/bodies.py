"""What is sent with a request: weighed before any of it is kept, and refused in words if it can't be read."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import (
    DisallowedHost,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianjian.kernel.refusal import Refusal

UNREADABLE = (SuspiciousOperation, MultiPartParserError)
"""What Django raises where it will not or can't read what was sent."""

View = TypeVar("View", bound=Callable[..., Any])


class BodyTooLarge(Refusal, RequestDataTooBig):
    """More was sent at once than the address takes."""

    status = 400

    def __init__(self, weight: "Weight") -> None:
        most = filesizeformat(weight.of_files or weight.most)
        super().__init__(_("这次送来的内容超过了上限 %s，没有接收。") % most, hint=str(weight.advice))


class WrongHost(Refusal):
    """The house was called by a name that is not its own."""

    status = 400


class BodyUnreadable(Refusal):
    """What was sent can't be read."""

    status = 400


@dataclass(frozen=True)
class Weight:
    """The most that is taken at once: how many files, and the bytes of each; and what to do with more."""

    files: int
    each: int
    advice: Any

    @property
    def of_files(self) -> int:
        return self.files * self.each

    @property
    def most(self) -> int:
        """Bytes of all the files and of the form that they come with."""
        return self.of_files + settings.DATA_UPLOAD_MAX_MEMORY_SIZE


NO_FILES = Weight(files=0, each=0, advice=gettext_lazy("请删短后再送，或分几次送。"))


def takes(weight: Callable[[], Weight]) -> Callable[[View], View]:
    """Mark a page to which files are sent; `weight` is asked anew each time, for rules change."""

    def mark(view: View) -> View:
        view.takes = weight  # type: ignore[attr-defined]
        return view

    return mark


class WeighedFirst(FileUploadHandler):
    """Before Django's own: refuses a body by the length it announces, and keeps no more of a file than is taken.

    A file that is too large by itself arrives empty but with its true size, so that the form can refuse it and
    keep what was typed.
    """

    def handle_raw_input(
        self, input_data: Any, meta: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        self.weight = weight_for(self.request)
        if content_length > self.weight.most:
            raise BodyTooLarge(self.weight)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return raw_data if start + len(raw_data) <= self.weight.each else None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if file_size <= self.weight.each:
            return None
        return UploadedFile(BytesIO(), self.file_name, self.content_type, file_size)


def weight_for(request: HttpRequest | None) -> Weight:
    """What the page behind an address takes."""
    match = getattr(request, "resolver_match", None)
    ask: Callable[[], Weight] | None = getattr(match and match.func, "takes", None)
    return ask() if ask else NO_FILES


def refusal_of(error: Any) -> Refusal:
    """In the house's words, why Django did not read what was sent: one of UNREADABLE."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, RequestDataTooBig):
        return BodyTooLarge(NO_FILES)
    if isinstance(error, TooManyFieldsSent | TooManyFilesSent):
        return BodyUnreadable(_("这次送来的项目太多，没有接收。"), hint=_("请分几次送。"))
    if isinstance(error, DisallowedHost):
        return WrongHost(
            _("本系统不用这个网址。"), hint=_("请用正式的网址打开；管理员可以在 LIANJIAN_HOSTS 里加上它。")
        )
    return BodyUnreadable(
        _("送来的内容读不出来，没有接收。"),
        hint=_("请返回上一页，重新打开后再试一次；还是不行，请联系管理员。"),
    )
