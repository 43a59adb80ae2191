"""What other areas and portals may ask of problems."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lianjian.areas.problems import rules
from lianjian.areas.problems.links import Link
from lianjian.areas.problems.models import Problem, ProblemKind
from lianjian.areas.problems.open_ledger import OPEN_LEDGER
from lianjian.areas.problems.residents import (
    GRADES,
    Event,
    Followed,
    Kept,
    KindToChoose,
    Report,
    answer,
    follow,
    kinds_to_choose,
    report,
)
from lianjian.kernel.places.models import Place

__all__ = (
    "GRADES",
    "OPEN_LEDGER",
    "Event",
    "Followed",
    "FoundProblem",
    "Kept",
    "KindToChoose",
    "Link",
    "RaisedProblem",
    "Report",
    "answer",
    "follow",
    "kinds",
    "kinds_to_choose",
    "raise_found",
    "report",
)


@dataclass(frozen=True)
class FoundProblem:
    """A problem heard of elsewhere: its kind's code, the resident's words, an officer's short wording, and by which
    channel it was heard of.
    """

    kind: str
    text: str
    title: str = ""
    place_text: str = ""
    channel: str = Problem.Channel.VISIT.value


@dataclass(frozen=True)
class RaisedProblem:
    """The problem as registered. `label` and `pk` name its row on the thread."""

    label: str
    pk: int
    number: str


def raise_found(*, actor: Any, at: datetime, place: Place, found: FoundProblem) -> RaisedProblem:
    """Register a problem found on a visit or at a call. Refusals are those of `rules.register`."""
    problem = rules.raise_problem(
        actor=actor,
        at=at,
        kind=ProblemKind.objects.get(code=found.kind),
        place=place,
        text=found.text,
        title=found.title,
        place_text=found.place_text,
        channel=found.channel,
    )
    return RaisedProblem(problem.label, problem.pk, problem.number)


def kinds(on: date) -> list[tuple[str, str]]:
    """The kinds in use on a day: code and name."""
    return [(kind.code, f"{kind.code} {kind}") for kind in ProblemKind.objects.on(on)]
