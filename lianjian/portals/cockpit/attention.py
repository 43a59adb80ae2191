"""需要看的: what got worse, what is late or falls due, what a gate refused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone

from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import today
from lianjian.kernel.clock.queries import calendar
from lianjian.kernel.duties.owed import Scope
from lianjian.kernel.figures.answers import Answer
from lianjian.kernel.figures.asking import default_day
from lianjian.kernel.figures.cards import Card
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.gates.models import KeptRefusal
from lianjian.kernel.org.structure import Structure, predecessors, root

SOON = 2
"""Working days ahead that count as near."""

REFUSED_WITHIN = timedelta(days=30)
MOST_OF_A_KIND = 3


@dataclass(frozen=True)
class Worse:
    """A figure that is worse than a year before; `by_chance` where chance alone could explain it."""

    card: Card
    by_chance: bool


@dataclass(frozen=True)
class Due:
    """How many of a duty are late, or fall due by a day."""

    title: Any
    number: int
    is_late: bool
    url: str


@dataclass(frozen=True)
class Refused:
    """How often a gate refused."""

    title: Any
    number: int


@dataclass(frozen=True)
class Matters:
    """Some of what needs a look, each list the most important first."""

    worse: list[Worse]
    due: list[Due]
    refused: list[Refused]

    def __len__(self) -> int:
        return len(self.worse) + len(self.due) + len(self.refused)


@dataclass(frozen=True)
class Attention:
    """What a leader looks at first, and `more` on demand; `until` is the last day that counts as near."""

    first: Matters
    more: Matters
    until: date


def attention(answers: Iterable[Answer], cards: Mapping[str, Card], asked: Question) -> Attention:
    """What needs a look, by the answers of the page and as of its day; by unit, not by township."""
    until = calendar().add_working_days(asked.on, SOON)
    worse = [
        Worse(cards[found.figure.key], found.is_beyond_chance is False)
        for found in answers
        if _got_worse(found)
    ]
    worse.sort(key=lambda it: it.by_chance)
    due = [] if asked.town else _due(asked, until)
    refused = [] if asked.town else _refused(asked)
    late, near = [it for it in due if it.is_late], [it for it in due if not it.is_late]

    def part(of: slice) -> Matters:
        return Matters(worse[of], late[of] + near[of], refused[of])

    return Attention(part(slice(MOST_OF_A_KIND)), part(slice(MOST_OF_A_KIND, None)), until)


def _got_worse(found: Answer) -> bool:
    """Worse than the year before; also where there was nothing before, which no percentage tells."""
    from_nothing = found.previous.number == 0 and bool(found.compared.number)
    return found.is_worse or (found.figure.better == "down" and from_nothing)


def _due(asked: Question, until: date) -> list[Due]:
    is_of_the_demo = default_day() <= asked.on < today()
    scope = Scope(on=asked.on, units=units_of(asked), by_now=is_of_the_demo)
    found: list[Due] = []
    for duty in registry.duties.values():
        standing = duty.standing(until, scope)
        counts = ((standing.late, True), (standing.today + standing.soon, False))
        found += [
            Due(duty.title, number, is_late, _link(duty.key, is_late, asked))
            for number, is_late in counts
            if number
        ]
    return sorted(found, key=lambda due: -due.number)


def _link(duty: str, is_late: bool, asked: Question) -> str:
    top = asked.unit or root(asked.on)
    words = {"duty": duty, "when": "late" if is_late else "near", "on": asked.on.isoformat()}
    return f"{reverse('owed')}?{urlencode(words | ({'unit': top.code} if top else {}))}"


def units_of(asked: Question) -> frozenset[int] | None:
    """The units meant by a question, with those whose work passed to them; None for all."""
    top = root(asked.on)
    if asked.unit is None or (top and top.pk == asked.unit.pk):
        return None
    return predecessors(Structure.on(asked.on).subtree(asked.unit.pk), asked.on)


def refused_rows(asked: Question) -> QuerySet[KeptRefusal]:
    """The refusals of the days before the one asked about, and of that day."""
    ends = timezone.make_aware(datetime.combine(asked.on, time.max))
    rows = KeptRefusal.objects.filter(recorded_at__gt=ends - REFUSED_WITHIN, recorded_at__lte=ends)
    units = units_of(asked)
    return rows if units is None else rows.filter(unit__in=units)


def _refused(asked: Question) -> list[Refused]:
    counted: Any = (
        refused_rows(asked).order_by().values("gate").annotate(number=Count("pk")).order_by("-number", "gate")
    )
    return [Refused(gate_title(row["gate"]), row["number"]) for row in counted]


def gate_title(key: str) -> Any:
    """What people call a gate; its key, if it is no longer declared."""
    gate = registry.gates.get(key)
    return gate.title if gate else key
