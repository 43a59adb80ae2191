"""The page of any row: what happened, its thread, the figures it counts in, who sees it, and its proof."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from itertools import pairwise
from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lianjian.kernel.access.actor import Actor
from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import PUBLIC, registry
from lianjian.kernel.clock.now import today
from lianjian.kernel.figures.models import Entry
from lianjian.kernel.flow import State
from lianjian.kernel.ledger.receipts import proof_of, seal_of
from lianjian.kernel.org.models import Person
from lianjian.kernel.records import personal
from lianjian.kernel.records.attachments import stored_at, thumbnail
from lianjian.kernel.records.fields import Change, changes
from lianjian.kernel.records.kinds import Kind
from lianjian.kernel.records.models import Attachment, Revision
from lianjian.kernel.records.thread import related
from lianjian.kernel.refusal import NotAllowed, NotFound
from lianjian.kernel.ui.lists import row_url, text_of

TONES = ("late", "done")


@dataclass(frozen=True)
class Event:
    """A line of the thread: when, what, the row it is about; its tone is one of TONES, or empty."""

    at: datetime
    title: str
    text: str
    url: str
    number: str
    tone: str = ""


@dataclass(frozen=True)
class Told:
    """A revision as the page tells it."""

    row_version: int
    action_title: str
    actor_title: str
    recorded_at: datetime
    changed: list[Change]


@dataclass(frozen=True)
class Counted:
    """A figure that the row counts in, with the day and how much."""

    figure: Any
    day: date
    amount: int


def row(request: Request, area: str, model: str, pk: int) -> HttpResponse:
    """One row, whatever its kind."""
    kind, found = find_row(area, model, pk)
    actor = request.actor
    require_readable(kind, found, actor)
    shown = context(kind, found, actor) | (kind.shows(request, found) if kind.shows else {})
    return render(request, kind.template, shown)


def proof(request: Request, area: str, model: str, pk: int) -> HttpResponse:
    """The proof of a row's last revision as a file, for whoever may see the row."""
    kind, found = find_row(area, model, pk)
    require_readable(kind, found, request.actor)
    last = Revision.objects.filter(kind=kind.key, record=pk).latest("row_version")
    headers = {"Content-Disposition": f'attachment; filename="{area}-{model}-{pk}.tlog-proof"'}
    return HttpResponse(proof_of(last), content_type="text/plain; charset=utf-8", headers=headers)


def attachment(request: Request, pk: int) -> HttpResponseBase:
    """A photo, for whoever may see its row."""
    photo = _photo(request, pk)
    return _sent(photo, stored_at(photo.digest).open("rb"))


def small_attachment(request: Request, pk: int) -> HttpResponseBase:
    """A photo as the page of its row shows it beside others."""
    photo = _photo(request, pk)
    return _sent(photo, BytesIO(thumbnail(photo)))


def _photo(request: Request, pk: int) -> Attachment:
    photo = Attachment.objects.filter(pk=pk).first()
    if photo is None or not stored_at(photo.digest).exists():
        raise NotFound(_("没有这张照片。"))
    area, _dot, model = photo.kind.partition(".")
    kind, found = find_row(area, model, photo.record)
    require_readable(kind, found, request.actor)
    return photo


def _sent(photo: Attachment, content: Any) -> FileResponse:
    headers = {
        "Cache-Control": "private, max-age=3600",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return FileResponse(content, content_type=photo.media_type, filename=photo.name, headers=headers)


def find_row(area: str, model: str, pk: int) -> tuple[Kind, Any]:
    """A row of a kind that has pages, with what its page shows."""
    kind = registry.kinds.get(f"{area}.{model}")
    found = kind.select().filter(pk=pk).first() if kind else None
    if kind is None or found is None:
        raise NotFound(_("没有这一行。"), hint=_("请检查编号，或从列表里打开。"))
    return kind, found


def require_readable(kind: Kind, found: Any, actor: Actor) -> None:
    """Refuse a row that none of the actor's posts lets them read."""
    if kind.read != PUBLIC and not actor.sees(found, kind.read):
        raise NotAllowed(
            _("这一行属于别的单位，您的岗位不能看。"), hint=_("如果工作需要，请向系统管理员申请权限。")
        )


def context(kind: Kind, found: Any, actor: Actor) -> dict[str, Any]:
    """What the page of a row shows."""
    revisions = list(Revision.objects.filter(kind=kind.key, record=found.pk).order_by("row_version"))
    seal = seal_of(revisions[-1])
    return {
        "kind": kind,
        "row": found,
        "headline": kind.headline(found),
        "facts": [(fact.title, text_of(fact.value), fact.url) for fact in kind.facts(found)],
        "steps": [(step, f"{row_url(found)}{step.name}/") for step in kind.steps_for(found, actor)],
        "thread": sorted(_events(found, actor), key=lambda event: event.at),
        "counted": counted(kind, found.pk),
        "revisions": told(kind, revisions),
        "proof": seal,
        "sealed_place": seal.held.leaf + 1,
        "proof_holds": seal.holds(bytes(revisions[-1].leaf_hash)),
        "proof_leaf": seal.held.leaf_hash.hex(),
        "proof_path": [node.hex() for node in seal.held.path],
        "proof_root": seal.held.root.hex(),
        "personal": sorted(personal.names(found)) if found.personal else [],
        "on": today(),
        "breadcrumbs": [(kind.title, reverse("list", args=kind.key.split("."))), (found.number, None)],
    }


def told(kind: Kind, revisions: list[Revision]) -> list[Told]:
    """The revisions in words, each with what it changed of the one before."""
    changed = changes(kind, [json.loads(revision.body) for revision in revisions])
    titles = actor_titles({revision.actor for revision in revisions})
    return [
        Told(
            row_version=revision.row_version,
            action_title=action_title(revision.action),
            actor_title=titles[revision.actor],
            recorded_at=revision.recorded_at,
            changed=what,
        )
        for revision, what in zip(revisions, changed, strict=True)
    ]


def counted(kind: Kind, pk: int) -> list[Counted]:
    """The figure opened backwards: where this row counts now."""
    figures = {figure.number: figure for figure in registry.figures_on(kind.model)}
    entries = Entry.objects.filter(figure__in=list(figures), record=pk, known_to__isnull=True).order_by("day")
    return [Counted(figures[entry.figure], entry.day, entry.amount) for entry in entries]


def _events(found: Any, actor: Actor) -> Iterator[Event]:
    """What happened along the thread; the words of rows that are not for this reader are left out."""
    for other in related(found):
        kind = registry.kind_of(other)
        is_seen = other == found or actor.sees(other, kind.read)
        url, number = ("", "") if other == found else (row_url(other), other.number)
        revisions = list(Revision.objects.filter(kind=kind.key, record=other.pk).order_by("row_version"))
        for revision, state in zip(revisions, _reached(kind.model, revisions), strict=True):
            yield Event(
                at=revision.at,
                title=str(state) if state else action_title(revision.action),
                text=revision.reason if is_seen else "",
                url=url if is_seen else "",
                number=number,
                tone=state.tone if state and state.tone in TONES else "",
            )


def _reached(model: Any, revisions: list[Revision]) -> list[State | None]:
    """The state that each revision brought about; None for the first, and for those that changed no state."""
    states = [json.loads(revision.body).get("state") for revision in revisions]
    moves = pairwise([*states[:1], *states])
    return [model.flow.states.get(after) if after != before else None for before, after in moves]


def action_title(action: str) -> str:
    """An action in words: the title of the permission that allowed it."""
    permission = registry.permissions.get(action)
    return str(permission.title) if permission else action


def actor_title(actor: str) -> str:
    """Who acted, in words: a person's name, 群众 or 系统."""
    return actor_titles({actor})[actor]


def actor_titles(actors: Collection[str]) -> dict[str, str]:
    """Who acted, in words, for some actors at once."""
    keys = {actor: actor.partition(":")[2] for actor in actors if actor.startswith("person:")}
    people = Person.objects.in_bulk(map(int, keys.values()))
    others = {"resident": _("群众"), "system": _("系统")}
    return {
        actor: str(people.get(int(keys[actor]), actor)) if actor in keys else others.get(actor, actor)
        for actor in actors
    }
