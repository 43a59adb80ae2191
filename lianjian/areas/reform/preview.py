"""The organisation before and after a plan: on paper while it is a draft, as it came to be once applied."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lianjian.areas.reform.checks import Finding, findings
from lianjian.areas.reform.leading import Led, led
from lianjian.areas.reform.models import Draft
from lianjian.areas.reform.projection import Projection
from lianjian.areas.reform.queries import DAY, Move, OpenWork, counts, moves, open_work
from lianjian.kernel.org.models import Person, Plan, PostKind, Succession, UnitKind
from lianjian.kernel.org.snapshot import PostThen, Snapshot, UnitThen
from lianjian.kernel.places.models import Place


@dataclass(frozen=True)
class Moved:
    """Someone's move in words: what is left, what is taken up, and whether the plan says so or it follows."""

    person: Person
    left: list[str]
    taken: list[str]
    is_appointed: bool


@dataclass(frozen=True)
class Receiver:
    """A unit that takes up the work of others, or is founded: with those others, and who comes to it."""

    unit: UnitThen
    olds: list[Led]
    led: Led
    people_before: int
    people_after: int
    towns: list[str]
    moved: list[Moved]
    work: list[OpenWork]


@dataclass(frozen=True)
class Merged:
    """So many units of these kinds become so many of another."""

    olds: list[tuple[str, int]]
    kind: str
    count: int


@dataclass(frozen=True)
class Preview:
    """Before and after a plan. `successors` leads from each unit that ends to those that take up its work."""

    plan: Plan
    before: Snapshot
    after: Snapshot
    successors: Mapping[int, list[int]]
    findings: list[Finding]

    @classmethod
    def of(cls, plan: Plan) -> "Preview":
        return _as_applied(plan) if plan.applied_at else _on_paper(plan)

    @cached_property
    def olds(self) -> Mapping[int, list[UnitThen]]:
        """The units whose work each unit takes up."""
        found: dict[int, list[UnitThen]] = {}
        for old, news in self.successors.items():
            for new in news:
                if old in self.before.units:
                    found.setdefault(new, []).append(self.before.units[old])
        return found

    def receivers(self) -> list[Receiver]:
        """The units that the plan founds or adds to, branches aside."""
        new = self.after.units.keys() - self.before.units.keys()
        units = [unit for unit in self.after.bodies() if unit.pk in new or unit.pk in self.olds]
        return [self._receiver(unit) for unit in units]

    def _receiver(self, unit: UnitThen) -> Receiver:
        olds = self.olds.get(unit.pk, [])
        before = {old.pk for old in olds} | ({unit.pk} & self.before.units.keys())
        return Receiver(
            unit=unit,
            olds=[led(self.before, old, self._people) for old in olds],
            led=led(self.after, unit, self._people),
            people_before=len(frozenset().union(*(self.before.people_in(key) for key in before))),
            people_after=len(self.after.people_in(unit.pk)),
            towns=[str(self._towns[town]) for town in sorted(self.after.towns_of(unit.pk))],
            moved=[self._moved(move) for move in self._moves if self._comes_to(unit.pk, move)],
            work=[work for old in olds for work in self._work if work.unit == old.pk],
        )

    def stranded(self) -> list[Moved]:
        """Those who lose posts and take up none."""
        return [self._moved(move) for move in self._moves if move.left and not move.taken]

    def merged(self) -> list[Merged]:
        """The plan in one line for each kind of unit that it adds to."""
        lines = []
        for kind in self._unit_kinds:
            news = [unit for unit in self.after.of_kind(kind) if unit.pk in self.olds or self._is_new(unit)]
            olds = Counter(old.kind for new in news for old in self.olds.get(new.pk, ()))
            if news:
                titles = [(title, olds[old]) for old, title in self._unit_kinds.items() if olds[old]]
                lines.append(Merged(titles, self._unit_kinds[kind], len(news)))
        return lines

    def counts(self) -> list[tuple[str, int, int]]:
        """Each kind of unit with how many there are before and after."""
        found = {it.kind: it for it in counts(self.before, self.after)}
        return [
            (title, found[kind].before, found[kind].after)
            for kind, title in self._unit_kinds.items()
            if kind in found
        ]

    def _is_new(self, unit: UnitThen) -> bool:
        return unit.pk not in self.before.units

    @cached_property
    def _moves(self) -> list[Move]:
        return moves(self.before, self.after)

    def _comes_to(self, unit: int, move: Move) -> bool:
        return any(post.unit == unit for post in move.taken)

    def _moved(self, move: Move) -> Moved:
        return Moved(
            person=self._people[move.person],
            left=[self._words(post, self.before) for post in move.left],
            taken=[self._words(post, self.after) for post in move.taken],
            is_appointed=self._people[move.person].number in self._appointed,
        )

    def _words(self, post: PostThen, snapshot: Snapshot) -> str:
        unit = snapshot.units.get(post.unit)
        return f"{unit or ''} {self._post_kinds[post.kind]}".strip()

    @cached_property
    def _appointed(self) -> frozenset[str]:
        return frozenset(post.person for post in Draft.of(self.plan).posts)

    @cached_property
    def _work(self) -> list[OpenWork]:
        return open_work(self.before.units.keys() - self.after.units.keys())

    @cached_property
    def _people(self) -> Mapping[int, Person]:
        return Person.objects.in_bulk()

    @cached_property
    def _towns(self) -> Mapping[int, Place]:
        return Place.objects.filter(level=Place.Level.TOWNSHIP).in_bulk()

    @cached_property
    def _unit_kinds(self) -> Mapping[str, str]:
        return _names(UnitKind.objects.order_by("pk"))

    @cached_property
    def _post_kinds(self) -> Mapping[str, str]:
        return _names(PostKind.objects.all())


def _names(kinds: Iterable[Any]) -> dict[str, str]:
    return {kind.code: str(kind) for kind in kinds}


def _on_paper(plan: Plan) -> Preview:
    projection = Projection.of(plan)
    return Preview(
        plan, projection.before, projection.after, projection.successors, list(findings(projection))
    )


def _as_applied(plan: Plan) -> Preview:
    successors: dict[int, list[int]] = {}
    for succession in Succession.objects.filter(plan=plan).order_by("pk"):
        successors.setdefault(succession.old_id, []).append(succession.new_id)
    before, after = (Snapshot.load(day) for day in (plan.effective_on - DAY, plan.effective_on))
    return Preview(plan, before, after, successors, [])
