"""Pages that every area gets: its lists, its steps with a row, and its ways to enter a fact."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import registry
from lianjian.kernel.exchange.export import download
from lianjian.kernel.records.attachments import photos_weight
from lianjian.kernel.records.kinds import Entry, Kind, Step
from lianjian.kernel.records.many import choosing
from lianjian.kernel.records.pages import find_row, require_readable
from lianjian.kernel.refusal import NotAllowed, NotFound
from lianjian.kernel.ui.bodies import takes
from lianjian.kernel.ui.lists import Filters, ListPage, row_url


def rows(request: Request, area: str, model: str) -> HttpResponseBase:
    """The list of a kind: the rows that the visitor may see, searched, filtered, paged, or as a file.

    Sent to the same address are the rows chosen for what may be done with many at once.
    """
    kind = _kind(area, model)
    actor = request.actor
    if not actor.may(kind.read):
        raise NotAllowed(_("您的岗位不能看%s。") % kind.title)
    seen = actor.visible(kind.model._default_manager.all(), kind.read)
    chosen = choosing(request, kind, seen)
    if chosen and chosen.is_through:
        messages.success(
            request, _("%(title)s：%(done)d 行。") % {"title": chosen.many.title, "done": chosen.done}
        )
        return redirect(request.get_full_path())
    listing = ListPage(
        request, kind, seen, filters=kind.filters or Filters, order=kind.order, choosing=chosen
    )
    if request.GET.get("format") == "xlsx":
        return download(request, kind, listing.found, title=str(kind.title))
    entries = [entry for entry in _entries(actor) if entry.makes(kind.model)]
    shown = {"kind": kind, "listing": listing, "entries": entries}
    return render(request, "records/list.html", shown, status=400 if chosen and chosen.form.errors else 200)


@takes(photos_weight)
def step(request: Request, area: str, model: str, pk: int, name: str) -> HttpResponseBase:
    """One step with one row: the form, and after it the row again."""
    kind, row = find_row(area, model, pk)
    actor = request.actor
    require_readable(kind, row, actor)
    chosen = _step(kind, row, actor, name)
    form = chosen.form(request.POST or None, request.FILES or None, actor=actor, row=row)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.make(chosen.verb, **{chosen.subject: row}) is not None
    ):
        messages.success(request, _("已保存：%s") % chosen.title)
        return redirect(row_url(row))
    context = {
        "kind": kind,
        "row": row,
        "step": chosen,
        "form": form,
        "headline": kind.headline(row),
        "url": row_url(row),
    }
    return render(request, "records/step.html", context, status=400 if form.errors else 200)


def _step(kind: Kind, row: Any, actor: Any, name: str) -> Step:
    for step in kind.steps_for(row, actor):
        if step.name == name:
            return step
    raise NotAllowed(
        _("现在不能这样做：可能已经办过，或您的岗位没有这项权限。"), hint=_("请打开这一行看最新情况。")
    )


@takes(photos_weight)
def entry(request: Request, name: str) -> HttpResponseBase:
    """A new fact, entered once: on the entry's own form, or on the page to which it leads."""
    chosen = registry.entries.get(name)
    actor = request.actor
    if chosen is None:
        raise NotFound(_("没有这一种登记。"))
    if not actor.may(chosen.permission):
        raise NotAllowed(_("您的岗位不能登记%s。") % chosen.title)
    page = registry.led_from(name, actor)
    if page and request.method == "GET":
        return redirect(page)
    form = chosen.form(request.POST or None, request.FILES or None, actor=actor, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid() and (row := form.make(chosen.verb)) is not None:
        return _entered(request, chosen, row)
    return render(
        request, chosen.template, {"entry": chosen, "form": form}, status=400 if form.errors else 200
    )


def _entered(request: Request, entry: Entry, row: Any) -> HttpResponseBase:
    """On to the new row; whoever may not see it, for it is another unit's, is told its number."""
    what = {"title": entry.title, "number": row.number}
    messages.success(request, _("已保存：%(title)s %(number)s") % what)
    is_seen = request.actor.sees(row, registry.kind_of(row).read)
    return redirect(row_url(row) if is_seen else "entries")


def entries(request: Request) -> HttpResponseBase:
    """What the person signed in may enter: 记一件事."""
    return render(request, "records/entries.html", {"entries": _entries(request.actor)})


def _entries(actor: Any) -> list[Entry]:
    allowed = [entry for entry in registry.entries.values() if actor.may(entry.permission)]
    return sorted(allowed, key=lambda entry: entry.order)


def _kind(area: str, model: str) -> Kind:
    kind = registry.kinds.get(f"{area}.{model}")
    if kind is None:
        raise NotFound(_("没有这一种台账。"))
    return kind
