"""Residents' problems by Open311 GeoReport v2 (wiki.open311.org/GeoReport_v2), in JSON and XML.

A service is a kind of problem, a request a problem. What a request tells is what the open ledger tells: never
the resident's words, name or contact, and no place nearer than the village. Who posts one needs an `api_key`,
which is a token; e-mail, device and account of the person behind it are not kept.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from functools import wraps
from typing import Any
from uuid import uuid4

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from lianjian.areas.problems.facade import Kept, KindToChoose, kinds_to_choose, report
from lianjian.areas.problems.models import Problem, ProblemKind
from lianjian.areas.problems.open311_arguments import (
    LONGEST_PLACE_TEXT,
    WHERE_EXACTLY,
    BadArgument,
    argument,
    listed,
    report_of,
    span,
)
from lianjian.areas.problems.open311_xml import xml
from lianjian.areas.problems.open_ledger import standing
from lianjian.areas.problems.states import OPEN_STATES
from lianjian.kernel.access.tokens import speaker_of
from lianjian.kernel.areas import PUBLIC, Page
from lianjian.kernel.clock.now import now, today
from lianjian.kernel.county import pack
from lianjian.kernel.places.models import Place
from lianjian.kernel.refusal import NotFound, Refusal
from lianjian.kernel.ui.bodies import UNREADABLE, refusal_of

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
MEDIA_TYPES = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
MOST_ROWS = 1_000
OPEN = [state.code for state in OPEN_STATES]


class BadKey(Refusal):
    """The api_key is missing or not valid."""

    status = 403


class NoSuchResource(NotFound):
    """There is no such service, request, jurisdiction or format."""


def told_as(root: str, status: int = 200) -> Callable[..., Any]:
    """Write what a view returns in the format that the address asks for, and what it refuses as errors."""

    def mark(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @wraps(view)
        def answered(request: HttpRequest, *, form: str, **named: str) -> HttpResponse:
            try:
                if form not in MEDIA_TYPES:
                    raise NoSuchResource(_("没有这种格式，只有 xml 和 json。"))
                _require_jurisdiction(request.POST if request.method == "POST" else request.GET)
                return _written(root, view(request, **named), form, status)
            except Refusal as refusal:
                return _errors(refusal, form)
            except UNREADABLE as error:
                return _errors(refusal_of(error), form)

        return answered

    return mark


def _written(root: str, told: Any, form: str, status: int) -> HttpResponse:
    if form == "json":
        plain = {"ensure_ascii": False}
        return JsonResponse(
            told, safe=False, status=status, json_dumps_params=plain, content_type=MEDIA_TYPES["json"]
        )
    return HttpResponse(xml(root, told), status=status, content_type=MEDIA_TYPES["xml"])


def _errors(refusal: Refusal, form: str) -> HttpResponse:
    """The specification knows 404 for what there is not, 403 for the key, and 400 for everything else."""
    status = refusal.status if isinstance(refusal, BadKey | NotFound) else 400
    told = [{"code": status, "description": " ".join(filter(None, (refusal.text, str(refusal.hint))))}]
    return _written("errors", told, form if form in MEDIA_TYPES else "xml", status)


def _county() -> Place:
    return Place.objects.get(level=Place.Level.COUNTY)


def _require_jurisdiction(query: QueryDict) -> None:
    """There is one jurisdiction; its id, if it is given, is the county's code."""
    asked = argument(query, "jurisdiction_id")
    if asked and asked != _county().code:
        raise NoSuchResource(_("没有 jurisdiction_id「%s」。") % asked[:40])


@require_safe
@told_as("discovery")
def discovery(request: HttpRequest) -> dict[str, Any]:
    """Where the services are, and in which formats."""
    changed = _in_w3c(_moment(max(_valid_from(), default=today())))
    url = request.build_absolute_uri(reverse("open311-services", kwargs={"form": "json"}))
    return {
        "changeset": changed,
        "contact": _("请联系%s公安机关的系统管理员。") % pack().name,
        "key_service": _("api_key 由系统管理员签发。"),
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": url.rpartition("/")[0],
                "changeset": changed,
                "type": "production",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }


def _valid_from() -> Iterable[date]:
    return ProblemKind.objects.on(today()).values_list("valid_from", flat=True)


@require_safe
@told_as("services")
def services(request: HttpRequest) -> list[dict[str, Any]]:
    """The kinds of problems in use."""
    return [
        {
            "service_code": kind.code,
            "service_name": kind.title,
            "description": kind.examples,
            "metadata": True,
            "type": "realtime",
            "keywords": ",".join(kind.usual_owner.replace("、", ",").split(",")),
            "group": kind.group,
        }
        for kind in kinds_to_choose(today())
    ]


@require_safe
@told_as("service_definition")
def definition(request: HttpRequest, *, code: str) -> dict[str, Any]:
    """What may be told besides: where exactly."""
    return {
        "service_code": _kind(code).code,
        "attributes": [
            {
                "variable": True,
                "code": WHERE_EXACTLY,
                "datatype": "string",
                "required": False,
                "datatype_description": _("最多 %s 字") % LONGEST_PLACE_TEXT,
                "order": 1,
                "description": _("具体在哪里：路口、楼号、路灯杆号……"),
            }
        ],
    }


def _kind(code: str) -> KindToChoose:
    if not code:
        raise BadArgument(_("没有给出 service_code。"))
    found = next((kind for kind in kinds_to_choose(today()) if kind.code == code), None)
    if found is None:
        raise NoSuchResource(_("没有 service_code「%s」。") % code[:40])
    return found


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def requests(request: HttpRequest, *, form: str) -> HttpResponse:
    """Post a request, or get many."""
    return (post if request.method == "POST" else many)(request, form=form)


@told_as("service_requests", status=201)
def post(request: HttpRequest) -> list[dict[str, Any]]:
    """Register a resident's problem: the same change as the public form makes."""
    if speaker_of(argument(request.POST, "api_key")) is None:
        raise BadKey(_("api_key 缺失或无效。"))
    kept = report(
        at=now(),
        report=report_of(request.POST, _kind(argument(request.POST, "service_code"))),
        key=request.headers.get("Idempotency-Key", "")[:60] or uuid4().hex,
        channel=Problem.Channel.API,
    )
    notice = _notice(request, kept)
    return [{"service_request_id": kept.number, "service_notice": notice, "account_id": None}]


def _notice(request: HttpRequest, kept: Kept) -> str:
    url = request.build_absolute_uri(f"/t/{kept.link.token}/")
    told = {"day": f"{kept.due_on:%Y-%m-%d}", "url": url, "code": kept.link.code}
    return _("办理期限 %(day)s。看进展、说解决没解决：%(url)s （查询码 %(code)s，请转给反映人保存）") % told


@told_as("service_requests")
def many(request: HttpRequest) -> list[dict[str, Any]]:
    """The requests asked for, the newest first: at most 1,000, and 90 days at once."""
    found = _asked(request.GET).select_related("kind", "place__parent", "town", "unit")
    return [_told(problem) for problem in found.order_by("-pk")[:MOST_ROWS]]


def _asked(query: QueryDict) -> QuerySet:
    """Given numbers override all other arguments."""
    if numbers := listed(query, "service_request_id"):
        return Problem.objects.filter(pk__in=filter(None, map(Problem.pk_of, numbers)))
    first, last = span(query)
    days = timezone.localdate(first), timezone.localdate(last)
    found = Problem.objects.filter(raised_on__range=days, occurred_at__range=(first, last))
    if codes := listed(query, "service_code"):
        found = found.filter(kind__code__in=[_kind(code).code for code in codes])
    return _of_status(found, listed(query, "status"))


def _of_status(found: QuerySet, asked: list[str]) -> QuerySet:
    if unknown := set(asked) - {"open", "closed"}:
        raise BadArgument(_("没有 status「%s」，只有 open 和 closed。") % min(unknown)[:40])
    if len(set(asked)) != 1:
        return found
    return found.filter(state__in=OPEN) if "open" in asked else found.exclude(state__in=OPEN)


@require_safe
@told_as("service_requests")
def one(request: HttpRequest, *, number: str) -> list[dict[str, Any]]:
    """One request by its number."""
    related = Problem.objects.select_related("kind", "place__parent", "town", "unit")
    found = related.filter(pk=Problem.pk_of(number) or 0).first()
    if found is None:
        raise NoSuchResource(_("没有 service_request_id「%s」。") % number[:40])
    return [_told(found)]


def _told(problem: Problem) -> dict[str, Any]:
    place = problem.place
    return {
        "service_request_id": problem.number,
        "status": "open" if problem.state in OPEN else "closed",
        "status_notes": _status_notes(problem),
        "service_name": str(problem.kind),
        "service_code": problem.kind.code,
        "description": problem.headline,
        "agency_responsible": str(problem.unit),
        "service_notice": None,
        "requested_datetime": _in_w3c(problem.occurred_at),
        "updated_datetime": _in_w3c(problem.state_at),
        "expected_datetime": _in_w3c(_moment(problem.due_on, time(23, 59, 59))) if problem.due_on else None,
        "address": _address(problem),
        "address_id": place.code if place else None,
        "zipcode": None,
        "lat": place.latitude if place else None,
        "long": place.longitude if place else None,
        "media_url": None,
    }


def _status_notes(problem: Problem) -> str:
    state = str(standing(problem))
    return f"{state} {problem.suspended_until:%Y-%m-%d}" if problem.suspended_until else state


def _address(problem: Problem) -> str:
    """From the nearest to the widest, as the specification has it."""
    village = problem.place.short_name() if problem.place else ""
    town = problem.town.short_name() if problem.town else ""
    return ", ".join(dict.fromkeys(filter(None, (village, town, pack().name))))


def _moment(day: date, hour: time = time()) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))


def _in_w3c(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds")


PAGES = (
    Page(route="open311/discovery.<str:form>", view=discovery, name="open311-discovery", permission=PUBLIC),
    Page(route="open311/v2/services.<str:form>", view=services, name="open311-services", permission=PUBLIC),
    Page(
        route="open311/v2/services/<str:code>.<str:form>",
        view=definition,
        name="open311-service",
        permission=PUBLIC,
    ),
    Page(route="open311/v2/requests.<str:form>", view=requests, name="open311-requests", permission=PUBLIC),
    Page(
        route="open311/v2/requests/<str:number>.<str:form>",
        view=one,
        name="open311-request",
        permission=PUBLIC,
    ),
)
