"""Sending a county's ledger, seeing it checked and taken, mending what was refused; and the way out."""

from typing import Any

from django import forms
from django.core.paginator import Page as PageOfRows
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import now
from lianjian.kernel.exchange import importing_jobs as jobs
from lianjian.kernel.exchange.export import as_file, download_ledger, spooled
from lianjian.kernel.exchange.importing import file_weight, most_bytes
from lianjian.kernel.exchange.importing_mending import write_refused
from lianjian.kernel.exchange.ledgers import Ledger
from lianjian.kernel.exchange.ledgers_blank import write_blank
from lianjian.kernel.exchange.models import ImportRun
from lianjian.kernel.flow import State
from lianjian.kernel.refusal import NotAllowed, NotFound
from lianjian.kernel.ui.bodies import takes
from lianjian.kernel.ui.forms import offer

SHOWN_RUNS, SHOWN_ROWS = 20, 100
FORMATS = ".xlsx,.xls,.ods,.csv"
TONES = {"checked": "soon", "done": "done", "stopped": "soon", "failed": "late"}


class SendForm(forms.Form):
    """Which ledger, and its file."""

    ledger = forms.ChoiceField(label=gettext_lazy("哪一种台账"))
    file = forms.FileField(
        label=gettext_lazy("文件"),
        help_text=gettext_lazy("Excel（.xlsx、.xls）、WPS 或 CSV。先核对，不会马上导入。"),
        widget=forms.FileInput({"accept": FORMATS}),
    )

    def __init__(self, *args: Any, ledgers: list[Ledger], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(ledger.key, ledger.title) for ledger in ledgers]
        offer(self, "ledger", [("", _("请选择")), *choices])

    def clean_file(self) -> Any:
        file, limit = self.cleaned_data["file"], most_bytes()
        if file.size > limit:
            text = gettext_lazy("这个文件有 {size}，超过了上限 {limit}。请删去图片，或分成几个文件后再导入。")
            sizes = {"size": filesizeformat(file.size), "limit": filesizeformat(limit)}
            raise forms.ValidationError(format_lazy(text, **sizes))
        return file


@takes(file_weight)
def imports(request: Request) -> HttpResponse:
    """Send a file; below, what was sent before."""
    actor = request.actor
    ledgers = _takeable(actor)
    form = SendForm(request.POST or None, request.FILES or None, ledgers=ledgers)
    if request.method == "POST" and form.is_valid():
        run = jobs.receive(**form.cleaned_data, actor=actor, at=now())
        return redirect("import-run", pk=run.pk)
    runs = ImportRun.objects.filter(ledger__in=[ledger.key for ledger in ledgers])[:SHOWN_RUNS]
    shown = {
        "form": form,
        "ledgers": [(ledger, actor.may(ledger.kind.read)) for ledger in ledgers],
        "runs": [(run, registry.ledgers[run.ledger].title, state_of(run)) for run in runs],
    }
    return render(request, "exchange/imports.html", shown, status=400 if form.errors else 200)


def run(request: Request, pk: int) -> HttpResponse:
    """One import: how far it is, what it would take or took, and every line that it refused."""
    found, ledger = _run(request, pk)
    running = found.is_running(now())
    shown = {
        "run": found,
        "ledger": ledger,
        "state": state_of(found),
        "running": running,
        "share": _share(found),
        "refusals": _refusals(request, found),
        "may_take": not running and bool(found.file) and _has_more(found),
        "may_check": not running and bool(found.file) and found.state in ("failed", "stopped", "checking"),
        "breadcrumbs": [(_("导入台账"), reverse("imports")), (found.file_name, None)],
    }
    answer = render(request, "exchange/run.html", shown)
    if request.htmx and not running:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
def act(request: Request, pk: int, step: str) -> HttpResponse:
    """Take the lines, check the file anew, or stop."""
    found, _ledger = _run(request, pk)
    actor = request.actor
    if step == "stop":
        jobs.stop(found)
    else:
        state = jobs.State.IMPORTING if step == "take" and found.total else jobs.State.CHECKING
        jobs.begin(found, state, actor=actor, at=now())
    return redirect("import-run", pk=pk)


def refused(request: Request, pk: int) -> FileResponse:
    """The refused lines as an Excel file to mend."""
    found, ledger = _run(request, pk)
    if not found.file:
        raise NotFound(_("这个文件已经删除。"), hint=_("请用原来的文件改正后再送一次。"))
    return as_file(spooled(lambda target: write_refused(target, run=found, ledger=ledger)), _("没有导入的行"))


def blank(request: Request, key: str) -> FileResponse:
    """An empty ledger to fill in."""
    ledger = _ledger(request, key)
    return as_file(spooled(lambda target: write_blank(target, ledger)), _("%s（空表）") % ledger.title)


def ledger(request: Request, key: str) -> FileResponse:
    """A ledger in the county's form: the rows that the visitor may see."""
    found = registry.ledgers.get(key)
    if found is None:
        raise NotFound(_("没有这一种台账。"))
    actor = request.actor
    if not actor.may(found.kind.read):
        raise NotAllowed(_("您的岗位不能看%s。") % found.title)
    rows = actor.visible(found.kind.model._default_manager.all(), found.kind.read)
    return download_ledger(request, found, rows)


def state_of(run: ImportRun) -> State:
    """The run's state as a tag; a run whose thread fell silent is told so."""
    if run.state in ImportRun.RUNNING and not run.is_running(now()):
        return State("silent", gettext_lazy("中断，可以接着做"), "late")
    return State(run.state, run.get_state_display(), TONES.get(run.state, "plain"))


def _takeable(actor: Any) -> list[Ledger]:
    return [ledger for ledger in registry.ledgers.values() if actor.may(ledger.permission)]


def _ledger(request: Request, key: str) -> Ledger:
    found = registry.ledgers.get(key)
    actor = request.actor
    if found is None or not actor.may(found.permission):
        raise NotFound(_("没有这一种台账。"))
    return found


def _run(request: Request, pk: int) -> tuple[ImportRun, Ledger]:
    found = ImportRun.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound(_("没有这一次导入。"))
    return found, _ledger(request, found.ledger)


def _has_more(run: ImportRun) -> bool:
    """Whether it was checked through, and has lines that could still be taken."""
    if run.state == jobs.State.CHECKED:
        return run.taken > 0
    return run.total > 0 and run.state != jobs.State.DONE


def _share(run: ImportRun) -> int | None:
    """Percent of the lines; None while nobody knows how many there are."""
    known = run.state != jobs.State.CHECKING and run.total
    return min(100, run.rows * 100 // run.total) if known else None


def _refusals(request: Request, run: ImportRun) -> PageOfRows:
    return Paginator(run.refusals.all(), SHOWN_ROWS).get_page(request.GET.get("page"))
