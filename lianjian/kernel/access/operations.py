"""The typed API: operations that programs call, each behind the permission that it names.

An area makes an `Operations`, adds to it with `read` and `write`, and puts its `mount` on the card. Neither
takes an operation without a permission, so a forgotten one stops the start.
"""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import wraps
from typing import Annotated, Any, cast

from django.db import DatabaseError, InterfaceError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Header, NinjaAPI, Router, Schema
from ninja.errors import HttpError, ValidationError
from ninja.renderers import JSONRenderer
from ninja.security import HttpBasicAuth, HttpBearer
from pydantic import Field

from lianjian.kernel.access.request import Request, TokenRequest
from lianjian.kernel.access.tokens import Speaker, actor_of, speaker_of
from lianjian.kernel.areas import PUBLIC, SIGNED_IN, BadCard, registry
from lianjian.kernel.ledger.notes import to_base64
from lianjian.kernel.ledger.receipts import gathering, signed
from lianjian.kernel.records.unreachable import RETRY_AFTER, Unreachable, unreachable
from lianjian.kernel.refusal import NotAllowed, NotFound, Refusal
from lianjian.kernel.ui.bodies import UNREADABLE, refusal_of
from lianjian.kernel.watch import traces
from lianjian.kernel.watch.logs import tell

REFUSED = frozenset({400, 401, 403, 404, 409, 422, 503, 507})
"""The statuses with which an operation says no."""

RECEIPT = "Ledger-Proof"

NO_NUL = r"^[^\x00]*$"
"""No database takes a text with the character NUL in it."""

LARGEST_KEY = 2**63 - 1

Key = Annotated[int, Field(ge=1, le=LARGEST_KEY)]
IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=60,
        pattern=r"^[!-~]*$",
        description="同一个值再次提交，得到第一次的结果；内容不同则返回 409。",
    ),
]
Page = Annotated[int, Field(ge=1, le=200)]
"""How many rows an answer holds at most."""


class Refused(Schema):
    """Why something was not done: the refusal's name, a sentence, the field, the rule, what to do next."""

    error: str
    text: str
    field: str | None = None
    rule: str = ""
    hint: str = ""


class BadToken(Refusal):
    """There is no valid token, or its account is closed."""

    status = 401


class BadRequest(Refusal):
    """The request does not have the form that the operation takes."""

    status = 422


class Bearer(HttpBearer):
    """The token in the header `Authorization: Bearer …`; its account's person becomes the actor."""

    def authenticate(self, request: HttpRequest, token: str) -> Speaker | None:
        found = speaker_of(token)
        if found is not None:
            cast(Request, request).actor = actor_of(found)
        return found


class Basic(HttpBasicAuth):
    """The token as the password of `Authorization: Basic …`, for programs that know no other way, such as calendars.

    For reading alone: a browser that was told the password sends it with every request, its owner's or not.
    """

    def __call__(self, request: HttpRequest) -> Speaker | None:
        cast(TokenRequest, request).challenge = 'Basic realm="Lianjian", charset="UTF-8"'
        return super().__call__(request)

    def authenticate(self, request: HttpRequest, username: str, password: str) -> Speaker | None:
        return Bearer().authenticate(request, password)


@dataclass(frozen=True)
class Operations:
    """A group of operations below one address. `permission` names what each needs; the schema tells it."""

    prefix: str
    tag: str
    router: Router = field(default_factory=Router)

    def read(self, path: str, *, permission: str, response: Any, **options: Any) -> Callable[..., Any]:
        """An operation that changes nothing."""
        return self._operation("GET", path, permission, {200: response}, options)

    def write(
        self, path: str, *, permission: str, response: Any, status: int = 200, **options: Any
    ) -> Callable[..., Any]:
        """An operation that makes a change."""
        return self._operation("POST", path, permission, {status: response}, options)

    def mount(self, api: NinjaAPI) -> None:
        """Add the group to the API; this is what a card takes."""
        api.add_router(self.prefix, self.router, tags=[self.tag])

    def _operation(
        self, method: str, path: str, permission: str, responses: dict[Any, Any], options: dict[str, Any]
    ) -> Callable[..., Any]:
        if permission == PUBLIC:
            options["auth"] = None

        def register(view: Callable[..., Any]) -> Callable[..., Any]:
            return self.router.api_operation(
                [method],
                path,
                response=responses | {REFUSED: Refused},
                operation_id=f"{self.tag}_{view.__name__}",
                openapi_extra={"x-permission": permission},
                **options,
            )(_guarded(view, permission))

        return register


def _guarded(view: Callable[..., Any], permission: str) -> Callable[..., Any]:
    @wraps(view)
    def guard(request: Request, *args: Any, **kwargs: Any) -> Any:
        if permission != PUBLIC and not request.actor.may(permission):
            tell("refused", actor=request.actor.name, permission=permission)
            raise NotAllowed(_("您的岗位没有这项权限：%(permission)s") % {"permission": permission})
        traced = nullcontext() if permission == PUBLIC else traces.of_page(request)
        with traced, gathering() as receipts:
            answer = view(request, *args, **kwargs)
        cast(TokenRequest, request).receipts = receipts
        return answer

    return guard


class Api(NinjaAPI):
    """Acknowledges each change with its signed receipt, in the header `Ledger-Proof`: base64 of a proof as text."""

    def create_response(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        response = super().create_response(request, *args, **options)
        if receipts := getattr(request, "receipts", ()):
            response[RECEIPT] = to_base64(signed(receipts[-1]).encode())
        return response


class Json(JSONRenderer):
    """Chinese as it is, not as escapes."""

    json_dumps_params = {"ensure_ascii": False}


def typed_api() -> NinjaAPI:
    """An API without operations yet. Its schema is at `openapi.json`; it needs nothing from elsewhere."""
    api = Api(
        title="联建 Lianjian",
        version="1",
        urls_namespace="api",
        docs_url=None,
        auth=Bearer(),
        renderer=Json(),
    )
    api.add_exception_handler(Refusal, lambda request, refusal: _refuse(api, request, refusal))
    api.add_exception_handler(Http404, lambda request, __: _refuse(api, request, NotFound(_("没有这一行。"))))
    api.add_exception_handler(HttpError, lambda request, error: _refuse(api, request, _as_refusal(error)))
    api.add_exception_handler(DatabaseError, lambda request, error: _refuse(api, request, _away(error)))
    api.add_exception_handler(InterfaceError, lambda request, error: _refuse(api, request, _away(error)))
    for unreadable in UNREADABLE:
        api.add_exception_handler(unreadable, lambda request, error: _refuse(api, request, refusal_of(error)))
    api.add_exception_handler(ValidationError, lambda request, error: _refuse(api, request, _first_of(error)))
    return api


def _refuse(api: NinjaAPI, request: HttpRequest, refusal: Any) -> HttpResponse:
    told = Refused(
        error=type(refusal).__name__,
        text=refusal.text,
        field=refusal.field,
        rule=refusal.rule,
        hint=str(refusal.hint),
    )
    response = api.create_response(request, told.model_dump(), status=refusal.status)
    if isinstance(refusal, Unreachable):
        response["Retry-After"] = str(RETRY_AFTER)
    if refusal.status == BadToken.status:
        response["WWW-Authenticate"] = getattr(request, "challenge", "Bearer")
    return response


def _away(error: Any) -> Refusal:
    """That the database does not answer; any other error of it goes on."""
    if refusal := unreachable(error):
        return refusal
    raise error


def _as_refusal(error: Any) -> Refusal:
    if error.status_code == BadToken.status:
        return BadToken(
            _("没有有效的令牌。"), hint=_("请在请求头 Authorization 里写 Bearer，空一格，再写令牌。")
        )
    return BadRequest(_("请求的内容读不出来：%s") % error)


def _first_of(error: Any) -> Refusal:
    """The first of what is wrong, as one refusal; all of it in the hint."""
    wrongs = [(str(wrong["loc"][-1]), str(wrong["msg"])) for wrong in error.errors]
    return BadRequest(
        _("「%(field)s」不合要求：%(why)s") % {"field": wrongs[0][0], "why": wrongs[0][1]},
        field=wrongs[0][0],
        hint="；".join(f"{field}: {why}" for field, why in wrongs[1:]),
    )


@dataclass(frozen=True)
class Declared:
    """An operation as the schema tells it."""

    method: str
    path: str
    permission: str


def declared(api: NinjaAPI) -> list[Declared]:
    """All operations with their permissions; BadCard if one names none that a card declares."""
    known = {PUBLIC, SIGNED_IN, *registry.permissions}
    found = [
        Declared(method.upper(), path, operation.get("x-permission", ""))
        for path, operations in api.get_openapi_schema(path_prefix="/")["paths"].items()
        for method, operation in operations.items()
    ]
    for operation in found:
        if operation.permission not in known:
            raise BadCard(
                f"{operation.method} {operation.path} names no declared permission: {operation.permission!r}"
            )
    return found
