"""Doing one thing with many rows of a list: each by a change of its own, so that one refusal holds up no other."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from lianjian.kernel.access.request import Request
from lianjian.kernel.records.kinds import Kind, Many
from lianjian.kernel.refusal import Refusal
from lianjian.kernel.ui.lists import row_url

MOST_CHOSEN = 200
LONGEST_KEY = 19


@dataclass(frozen=True)
class Refused:
    """A row with which it was not done, and why."""

    row: Any
    why: str

    @property
    def url(self) -> str:
        return row_url(self.row)


@dataclass
class Choosing:
    """What may be done with many rows of a list, by whom, and what became of those chosen: how many it was done with,
    and which refused. A refused row stays chosen.
    """

    many: Many
    actor: Any
    form: Any
    chosen: frozenset[int] = frozenset()
    done: int = 0
    refused: list[Refused] = field(default_factory=list)

    def may_choose(self, row: Any) -> bool:
        return self.many.open_to(row, self.actor)

    @property
    def is_through(self) -> bool:
        """Whether rows were chosen, and it was done with all of them."""
        return self.done > 0 and not self.refused and not self.form.errors

    def do(self, rows: Collection[Any]) -> None:
        """Do it with each of the rows, whatever becomes of the others."""
        for row in rows:
            try:
                self._do(row)
            except Refusal as refusal:
                why = " ".join(filter(None, (refusal.text, str(refusal.hint))))
                self.refused.append(Refused(row, why))
        self.done = len(rows) - len(self.refused)
        self.chosen = frozenset(it.row.pk for it in self.refused)

    def _do(self, row: Any) -> None:
        """The same form sent again writes nothing more."""
        sent = self.form.cleaned_data["key"]
        self.many.verb(
            actor=self.actor, at=self.form.happened_at(), key=f"{sent}:{row.pk}" if sent else None, **{self.many.subject: row},
            **self.many.facts(row), **self.form.facts(),
        )  # fmt: skip


def choosing(request: Request, kind: Kind, rows: Any) -> Choosing | None:
    """What the visitor may do with many of these rows, done if they ask for it; None if there is nothing."""
    many, actor = kind.many, request.actor
    if many is None or not actor.may(many.permission):
        return None
    found = Choosing(many, actor, many.form(request.POST or None, actor=actor), chosen=_chosen(request))
    if request.method == "POST" and found.form.is_valid():
        _try(found, kind, rows)
    return found


def _try(found: Choosing, kind: Kind, rows: Any) -> None:
    if not found.chosen:
        found.form.add_error(None, _("没有勾选。请先勾选要办的行。"))
    elif len(found.chosen) > MOST_CHOSEN:
        found.form.add_error(None, _("一次最多办 %d 行。") % MOST_CHOSEN)
    else:
        keys = list(rows.filter(pk__in=found.chosen).values_list("pk", flat=True))
        found.do(list(kind.select().filter(pk__in=keys).order_by("pk")))


def _chosen(request: Request) -> frozenset[int]:
    told = request.POST.getlist("row")
    return frozenset(int(it) for it in told if it.isascii() and it.isdigit() and len(it) < LONGEST_KEY)
