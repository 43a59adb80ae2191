"""The page of any row: what happened, its thread, the figures it counts in, who sees it, and its proof."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lianjian.kernel.access.actor import Actor
from lianjian.kernel.areas import PUBLIC, registry
from lianjian.kernel.clock.now import today
from lianjian.kernel.figures.models import Entry
from lianjian.kernel.ledger.log import Receipt, receipt
from lianjian.kernel.org.models import Person
from lianjian.kernel.records import personal
from lianjian.kernel.records.kinds import Kind
from lianjian.kernel.records.models import Revision
from lianjian.kernel.records.thread import related
from lianjian.kernel.refusal import NotAllowed, NotFound
from lianjian.kernel.ui.lists import row_url, text_of


@dataclass(frozen=True)
class Event:
    """A line of the thread: when, what, the row it is about."""

    at: datetime
    title: str
    text: str
    url: str
    number: str
    tone: str = ""


@dataclass(frozen=True)
class Told:
    """A revision as the page tells it; `changed` holds (field, before, after)."""

    row_version: int
    action_title: str
    actor_title: str
    recorded_at: datetime
    changed: list[tuple[str, Any, Any]]


@dataclass(frozen=True)
class Counted:
    """A figure that the row counts in, with the day and how much."""

    figure: Any
    day: date
    amount: int


def row(request: HttpRequest, area: str, model: str, pk: int) -> HttpResponse:
    """One row, whatever its kind."""
    kind, found = find_row(area, model, pk)
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require_readable(kind, found, actor)
    return render(request, "records/row.html", context(kind, found, actor))


def find_row(area: str, model: str, pk: int) -> tuple[Kind, Any]:
    """A row of a kind that has pages, with what its page shows."""
    kind = registry.kinds.get(f"{area}.{model}")
    found = kind.select().filter(pk=pk).first() if kind else None
    if kind is None or found is None:
        raise NotFound(_("没有这一行。"), hint=_("请检查编号，或从列表里打开。"))
    return kind, found


def require_readable(kind: Kind, found: Any, actor: Actor) -> None:
    """Refuse a row that none of the actor's posts lets them read."""
    if kind.read != PUBLIC and not actor.may(kind.read, found.unit_id):
        raise NotAllowed(
            _("这一行属于别的单位，您的岗位不能看。"), hint=_("如果工作需要，请向系统管理员申请权限。")
        )


def context(kind: Kind, found: Any, actor: Actor) -> dict[str, Any]:
    """What the page of a row shows."""
    revisions = list(Revision.objects.filter(kind=kind.key, record=found.pk).order_by("row_version"))
    proof = receipt(revisions[-1])
    return {
        "kind": kind,
        "row": found,
        "headline": kind.headline(found),
        "facts": [(fact.title, text_of(fact.value), fact.url) for fact in kind.facts(found)],
        "steps": [(step, f"{row_url(found)}{step.name}/") for step in kind.steps_for(found, actor)],
        "thread": sorted(_events(found), key=lambda event: event.at),
        "counted": counted(kind, found.pk),
        "revisions": told(revisions),
        "proof": proof,
        "proof_holds": _holds(proof, revisions),
        "proof_leaf": proof.leaf_hash.hex(),
        "proof_path": [node.hex() for node in proof.path],
        "proof_root": proof.root.hex(),
        "personal": sorted(personal.names(found)) if found.personal else [],
        "on": today(),
        "breadcrumbs": [(kind.title, reverse("list", args=kind.key.split("."))), (found.number, None)],
    }


def _holds(proof: Receipt, revisions: list[Revision]) -> bool:
    return proof.holds() and proof.leaf_hash == bytes(revisions[-1].leaf_hash)


def told(revisions: list[Revision]) -> list[Told]:
    """The revisions in words, each with what it changed of the one before."""
    bodies = [json.loads(revision.body) for revision in revisions]
    return [
        Told(
            row_version=revision.row_version,
            action_title=action_title(revision.action),
            actor_title=actor_title(revision.actor),
            recorded_at=revision.recorded_at,
            changed=_changes(before, after) if before else [],
        )
        for revision, before, after in zip(revisions, [None, *bodies], bodies, strict=False)
    ]


def _changes(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    return [
        (name, before.get(name, ""), after[name])
        for name in after
        if name != "personal" and before.get(name) != after[name]
    ]


def counted(kind: Kind, pk: int) -> list[Counted]:
    """The figure opened backwards: where this row counts now."""
    figures = {figure.number: figure for figure in registry.figures_on(kind.model)}
    entries = Entry.objects.filter(figure__in=list(figures), record=pk, known_to__isnull=True).order_by("day")
    return [Counted(figures[entry.figure], entry.day, entry.amount) for entry in entries]


def _events(found: Any) -> Iterator[Event]:
    for other in related(found):
        kind = registry.kind_of(other)
        url = "" if other == found else row_url(other)
        for revision in Revision.objects.filter(kind=kind.key, record=other.pk):
            yield Event(
                at=revision.at,
                title=action_title(revision.action),
                text=revision.reason,
                url=url,
                number="" if other == found else other.number,
            )


def action_title(action: str) -> str:
    """An action in words: the title of the permission that allowed it."""
    permission = registry.permissions.get(action)
    return str(permission.title) if permission else action


def actor_title(actor: str) -> str:
    """Who acted, in words: a person's name, 群众 or 系统."""
    head, _colon, key = actor.partition(":")
    if head == "person":
        return str(Person.objects.filter(pk=key).first() or actor)
    return {"resident": _("群众"), "system": _("系统")}.get(head, actor)
