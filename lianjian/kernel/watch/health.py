"""For whoever keeps the machine: does the house answer, can it work, and some numbers. Nothing about anybody."""

import os
import shutil
from collections.abc import Callable
from ipaddress import ip_address
from math import nan

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from lianjian.kernel.access.models import Session, Tries
from lianjian.kernel.archive.drill import last_report, newest
from lianjian.kernel.clock.now import now
from lianjian.kernel.home import home
from lianjian.kernel.inbox.models import Delivery
from lianjian.kernel.records.models import Revision
from lianjian.kernel.refusal import NotAllowed

UNAVAILABLE = 503


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


def readyz(request: HttpRequest) -> HttpResponse:
    """Whether work can be done: 200 if the database answers and the home folder takes files, else 503."""
    told = {"database": _database_answers(), "home": os.access(home(), os.W_OK)}
    return JsonResponse(told, status=200 if all(told.values()) else UNAVAILABLE)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


METRICS: tuple[tuple[str, str, Callable[[], float]], ...] = (
    ("lianjian_ledger_leaves", "Revisions in the ledger", lambda: _highest(Revision)),
    ("lianjian_sessions", "Sessions in which somebody is signed in", lambda: _signed_in()),
    ("lianjian_slowed", "Keys for which tries to sign in are counted", lambda: Tries.objects.count()),
    (
        "lianjian_messages_waiting",
        "Messages that wait to be sent",
        lambda: Delivery.objects.filter(delivered_at=None).count(),
    ),
    (
        "lianjian_backup_age_seconds",
        "Seconds since the newest backup was written, NaN without one",
        lambda: _backup_age(),
    ),
    (
        "lianjian_restore_drill_holds",
        "1 if the last drill of restoring held, 0 if not, NaN without one",
        lambda: _drill_holds(),
    ),
    ("lianjian_disk_free_bytes", "Bytes free in the home folder", lambda: shutil.disk_usage(home()).free),
)


def _backup_age() -> float:
    file = newest()
    return now().timestamp() - file.stat().st_mtime if file else nan


def _drill_holds() -> float:
    report = last_report()
    return float(report["ok"]) if report else nan


def metrics(request: HttpRequest) -> HttpResponse:
    """Numbers in Prometheus' text form, for this machine or whoever has the token."""
    if not _may_measure(request):
        raise NotAllowed(
            _("这个地址只给本机的监控用。"), hint=_("从别处来，请带上 LIANJIAN_METRICS_TOKEN 里的令牌。")
        )
    lines = [
        f"# HELP {name} {text}\n# TYPE {name} gauge\n{name} {measure()}" for name, text, measure in METRICS
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_measure(request: HttpRequest) -> bool:
    """A proxy on this machine calls from it too, but says for whom."""
    token = os.environ.get("LIANJIAN_METRICS_TOKEN", "")
    if token and constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {token}"):
        return True
    return "X-Forwarded-For" not in request.headers and _is_loopback(request.META.get("REMOTE_ADDR", ""))


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _highest(model: type[Revision]) -> int:
    last = model.objects.order_by("-pk").values_list("pk", flat=True).first()
    return int(last or 0)


def _signed_in() -> int:
    return Session.objects.exclude(account=None).count()
