"""Keeping a refusal after its change was undone."""

from datetime import datetime
from typing import Any

from lianjian.kernel.gates.declared import GateClosed
from lianjian.kernel.gates.models import KeptRefusal


def keep(closed: GateClosed, *, actor: Any, at: datetime, recorded: datetime) -> KeptRefusal:
    subject = closed.subject
    return KeptRefusal.objects.create(
        gate=closed.gate.key,
        rule=closed.gate.rule,
        actor=actor.name,
        unit=actor.unit_id,
        kind=subject._meta.label_lower,
        record=subject.pk,
        subject=str(subject)[:200],
        reasons=closed.text,
        at=at,
        recorded_at=recorded,
    )
