"""校验点: the signed heads of the ledger and who vouched for them; and what a witness answers to other ledgers."""

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lianjian.kernel.access.request import Request
from lianjian.kernel.clock.now import now
from lianjian.kernel.ledger.asking import last_sizes
from lianjian.kernel.ledger.checkpoints import note_of
from lianjian.kernel.ledger.log import frontier
from lianjian.kernel.ledger.models import Checkpoint, Cosignature, Witness
from lianjian.kernel.ledger.notes import LONGEST, BadNote, verifying
from lianjian.kernel.ledger.signing import ledger_key
from lianjian.kernel.ledger.vouching import vouch
from lianjian.kernel.ledger.witnessing import NotTheLast, NotVouchedFor
from lianjian.kernel.refusal import NotFound

PER_PAGE = 50
TEXT = "text/plain; charset=utf-8"
SIZE = "text/x.tlog.size"


def checkpoints(request: Request) -> HttpResponse:
    """All checkpoints, the newest first, or those of a day; the witnesses, and how far each has vouched."""
    day = request.GET.get("on", "")
    words = Prefetch("cosignatures", Cosignature.objects.select_related("witness").order_by("pk"))
    found = Checkpoint.objects.prefetch_related(words)
    page = Paginator(found.filter(made_at__date=day) if _is_day(day) else found, PER_PAGE)
    sizes, edge = last_sizes(), frontier()
    shown = {
        "page": page.get_page(request.GET.get("page")),
        "on": day,
        "leaves": edge.size,
        "root": edge.root().hex(),
        "key": verifying(ledger_key()),
        "witnesses": [(it, sizes.get(it.pk, 0)) for it in Witness.objects.order_by("pk")],
    }
    return render(request, "ledger/checkpoints.html", shown)


def _is_day(text: str) -> bool:
    try:
        return parse_date(text) is not None
    except ValueError:
        return False


def checkpoint(request: Request, leaves: int) -> HttpResponse:
    """One checkpoint as a file, with all signatures on it."""
    found = Checkpoint.objects.filter(size=leaves).first()
    if found is None:
        raise NotFound(_("没有这个校验点。"))
    return _file(found, f"checkpoint-{leaves}.txt")


def newest(request: HttpRequest) -> HttpResponse:
    """The newest checkpoint, for anyone: it says how many leaves there are, and nothing of what they hold."""
    found = Checkpoint.objects.first()
    if found is None:
        raise NotFound(_("还没有校验点。"))
    return HttpResponse(str(note_of(found)), content_type=TEXT)


def _file(found: Checkpoint, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(str(note_of(found)), content_type=TEXT, headers=headers)


@csrf_exempt
@require_POST
def add_checkpoint(request: HttpRequest) -> HttpResponse:
    """What a ledger asks of this witness. The checkpoint's own signature says who asks; there is no account."""
    try:
        note = vouch(_body(request), now())
    except NotTheLast as last:
        return HttpResponse(f"{last.size}\n", status=last.status, content_type=SIZE)
    except NotVouchedFor as refused:
        return HttpResponse(f"{refused}\n", status=refused.status, content_type=TEXT)
    except ValueError as error:
        return HttpResponse(f"{error}\n", status=400, content_type=TEXT)
    return HttpResponse("".join(map(str, note.signatures)), content_type=TEXT)


def _body(request: HttpRequest) -> str:
    written = request.read(LONGEST + 1)
    if len(written) > LONGEST:
        raise BadNote(f"more than {LONGEST} bytes")
    return written.decode()
