"""What other areas may ask of disputes."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lianjian.areas.disputes import rules
from lianjian.areas.disputes.models import Dispute, DisputeKind
from lianjian.kernel.places.models import Place


@dataclass(frozen=True)
class FoundDispute:
    """A dispute heard of elsewhere: its kind's code, the facts between 甲 and 乙, an officer's short wording,
    its risk (blue, yellow, red), empty if it is not graded yet, and whether a visit or a call found it.
    """

    kind: str
    facts: str
    title: str
    risk: str = ""
    found_by: str = Dispute.FoundBy.VISIT.value


@dataclass(frozen=True)
class RegisteredDispute:
    """The dispute as registered. `label` and `pk` name its row on the thread."""

    label: str
    pk: int
    number: str


def register_found(*, actor: Any, at: datetime, place: Place, found: FoundDispute) -> RegisteredDispute:
    """Register a dispute found on a visit or at a call. Refusals are those of `rules.register`."""
    dispute = rules.register(
        actor=actor,
        at=at,
        kind=DisputeKind.objects.get(code=found.kind),
        place=place,
        title=found.title,
        facts=found.facts,
        risk=found.risk,
        found_by=found.found_by,
    )
    return RegisteredDispute(dispute.label, dispute.pk, dispute.number)


def kinds(on: date) -> list[tuple[str, str]]:
    """The kinds in use on a day: code and name."""
    return [(kind.code, f"{kind.code} {kind}") for kind in DisputeKind.objects.on(on)]
