"""What gates refused lately: to whoever asked, and to those who oversee."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from lianjian.kernel.areas import registry
from lianjian.kernel.gates.models import KeptRefusal
from lianjian.kernel.org.models import Person
from lianjian.portals.desk.whose import Mine

OVERSEE = "desk.refusal:oversee"
WITHIN = timedelta(days=30)
MOST = 10


@dataclass(frozen=True)
class Refused:
    """A refusal as the desk tells it; `who` asked, where it was somebody else."""

    at: datetime
    gate: Any
    subject: str
    url: str
    reasons: str
    rule: str
    who: str


def refused(whose: Mine) -> list[Refused]:
    """The latest refusals of what the person asked for, or in the units that the person oversees."""
    found = list(_rows(whose)[:MOST])
    people = Person.objects.in_bulk({pk for row in found if (pk := _person(row.actor))})
    return [_told(row, people.get(_person(row.actor) or 0), whose) for row in found]


def _rows(whose: Mine) -> QuerySet[KeptRefusal]:
    ends = timezone.make_aware(datetime.combine(whose.on, time.max))
    rows = KeptRefusal.objects.filter(recorded_at__gt=ends - WITHIN)
    rows = rows if whose.by_now else rows.filter(recorded_at__lte=ends)
    units = whose.actor.units_for(OVERSEE)
    if units is None:
        return rows
    return rows.filter(unit__in=units) | rows.filter(actor=whose.actor.name)


def _person(actor: str) -> int | None:
    """The key of the person whom a change names as its actor."""
    kind, _colon, key = actor.partition(":")
    return int(key) if kind == "person" and key.isdigit() else None


def _told(row: KeptRefusal, who: Person | None, whose: Mine) -> Refused:
    kind, gate = registry.kinds.get(row.kind), registry.gates.get(row.gate)
    may_see = kind is not None and row.record is not None and whose.actor.may(kind.read, row.unit)
    is_own = row.actor == whose.actor.name
    return Refused(
        at=row.recorded_at,
        gate=gate.title if gate else row.gate,
        subject=row.subject if may_see else "",
        url=reverse("row", args=(*row.kind.split("."), row.record)) if may_see else "",
        reasons=row.reasons,
        rule=row.rule,
        who="" if is_own or who is None else str(who),
    )
