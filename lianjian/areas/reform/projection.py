"""The organisation as a plan would leave it, worked out from the day's snapshot without touching a row."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from lianjian.areas.reform.models import Draft, NewUnit
from lianjian.kernel.org.models import BRANCHES, Person, Plan, PostKind, UnitKind
from lianjian.kernel.org.snapshot import PostThen, Snapshot, UnitThen
from lianjian.kernel.places.models import Place

FOLLOWS_AS = "deputy"
"""The kind of post that the head of a unit takes up where it passes to a unit with another head."""


@dataclass(frozen=True)
class Lookup:
    """What a draft may name: people by number and townships by code, with their keys; kinds of units; and
    kinds of posts, with whether they lead.
    """

    people: Mapping[str, int]
    towns: Mapping[str, int]
    unit_kinds: frozenset[str]
    leads: Mapping[str, bool]

    @classmethod
    def load(cls) -> "Lookup":
        towns = Place.objects.filter(level=Place.Level.TOWNSHIP)
        return cls(
            people=dict(Person.objects.values_list("number", "pk")),
            towns=dict(towns.values_list("code", "pk")),
            unit_kinds=frozenset(UnitKind.objects.values_list("code", flat=True)),
            leads=dict(PostKind.objects.values_list("code", "leads")),
        )


@dataclass(frozen=True)
class Projection:
    """A draft laid over the organisation of its day. Units and posts that it makes have keys below zero.

    What the draft names and nobody knows is left out of `after`, and listed in `unknown`.
    """

    before: Snapshot
    draft: Draft
    lookup: Lookup
    plan: int | None = None

    @classmethod
    def of(cls, plan: Plan) -> "Projection":
        return cls(Snapshot.load(plan.effective_on), Draft.of(plan), Lookup.load(), plan.pk)

    @property
    def on(self) -> date:
        return self.before.on

    @cached_property
    def keys(self) -> Mapping[str, int]:
        """The unit behind each code: those of the day, and those founded."""
        known = {unit.code: unit.pk for unit in self.before.units.values()}
        founded = {new.code: -number for number, new in enumerate(self.draft.founds, 1)}
        return founded | known

    @cached_property
    def founded(self) -> Mapping[int, NewUnit]:
        return {self.keys[new.code]: new for new in self.draft.founds if self.keys[new.code] < 0}

    @cached_property
    def ended(self) -> frozenset[int]:
        return frozenset(self.keys[code] for code in self.draft.ends if self.keys.get(code, -1) > 0)

    @cached_property
    def successors(self) -> Mapping[int, list[int]]:
        """The units to which each old one passes; one, if the draft is sound."""
        found: dict[int, list[int]] = defaultdict(list)
        for old, new in self.draft.successions:
            if old in self.keys and new in self.keys:
                found[self.keys[old]].append(self.keys[new])
        return found

    def successor_of(self, unit: int) -> int | None:
        """The one unit that takes up a unit's work and stands afterwards."""
        standing = [new for new in self.successors.get(unit, ()) if new not in self.ended]
        return standing[0] if len(standing) == 1 else None

    @cached_property
    def unknown(self) -> list[str]:
        """Codes and numbers in the draft behind which there is nothing."""
        pairs = [code for pair in self.draft.successions for code in pair]
        posts, founds = self.draft.posts, self.draft.founds
        named = (
            ([*self.draft.ends, *pairs, *(new.parent for new in founds)], self.keys),
            ([post.unit for post in posts], self.keys),
            ([post.person for post in posts], self.lookup.people),
            (
                [*(post.kind for post in posts), *(kind for _p, _u, kind in self._following)],
                self.lookup.leads,
            ),
            ([town for new in founds for town in new.towns], self.lookup.towns),
            ([new.kind for new in founds], self.lookup.unit_kinds),
        )
        return sorted({code for codes, known in named for code in codes if code not in known})

    @cached_property
    def after(self) -> Snapshot:
        return Snapshot(
            on=self.on,
            units=self._units,
            parents=self._parents,
            posts=self._posts,
            beats=self._beats,
        )

    @cached_property
    def _units(self) -> Mapping[int, UnitThen]:
        staying = {key: unit for key, unit in self.before.units.items() if key not in self.ended}
        return staying | {key: self._unit(key, new) for key, new in self.founded.items()}

    def _unit(self, key: int, new: NewUnit) -> UnitThen:
        return UnitThen(
            pk=key,
            code=new.code,
            name=new.name,
            name_en=new.name_en,
            kind=new.kind,
            valid_from=self.on,
            founded_by=self.plan,
        )

    @cached_property
    def _parents(self) -> Mapping[int, int]:
        above = {unit: self._above(unit) for unit in self.before.parents if unit not in self.ended}
        above |= {key: self._standing(self.keys.get(new.parent)) for key, new in self.founded.items()}
        return {unit: parent for unit, parent in above.items() if parent is not None}

    def _above(self, unit: int) -> int | None:
        """What stands above a unit then: what stood there, or what takes its work, or what stood higher."""
        below, parent = self.before.structure.subtree(unit), self.before.parents.get(unit)
        while parent in self.ended:
            successor = self.successor_of(parent)
            if successor is not None and successor not in below:
                return successor
            parent = self.before.parents.get(parent)
        return parent

    def _standing(self, unit: int | None) -> int | None:
        return self.successor_of(unit) if unit in self.ended else unit

    @cached_property
    def _beats(self) -> frozenset[tuple[int, int]]:
        claimed = {
            (key, self.lookup.towns[town])
            for key, new in self.founded.items()
            for town in new.towns
            if town in self.lookup.towns
        }
        taken = {(self._units[unit].kind, town) for unit, town in claimed}
        passed = {
            (standing, town)
            for unit, town in self.before.beats
            if (standing := self._standing(unit)) is not None and standing in self._units
        }
        return frozenset(claimed) | frozenset(
            (unit, town) for unit, town in passed if (self._units[unit].kind, town) not in taken
        )

    @cached_property
    def _posts(self) -> tuple[PostThen, ...]:
        staying = [post for post in self.before.posts if post.unit not in self.ended]
        held = {(post.person, post.unit, post.kind) for post in staying}
        wanted = dict.fromkeys([*self._appointed, *self._following])
        return (*staying, *self._numbered([post for post in wanted if post not in held]))

    @cached_property
    def _appointed(self) -> list[tuple[int, int, str]]:
        return [
            (self.lookup.people[post.person], self.keys[post.unit], post.kind)
            for post in self.draft.posts
            if post.person in self.lookup.people
            and self.keys.get(post.unit) in self._units
            and post.kind in self.lookup.leads
        ]

    @property
    def _following(self) -> list[tuple[int, int, str]]:
        """Whom the draft gives no post goes where the work of the unit goes; heads follow as deputies."""
        settled = {
            person for person, unit, _kind in self._appointed if self._units[unit].kind not in BRANCHES
        }
        bodies = [unit for unit in self.ended if self.before.units[unit].kind not in BRANCHES]
        return [
            (post.person, successor, FOLLOWS_AS if post.leads else post.kind)
            for unit in sorted(bodies)
            if (successor := self.successor_of(unit)) is not None
            for post in self.before.posts_in(unit)
            if post.person not in settled
        ]

    def _numbered(self, posts: list[tuple[int, int, str]]) -> list[PostThen]:
        return [
            PostThen(
                pk=-number,
                person=person,
                unit=unit,
                kind=kind,
                leads=self.lookup.leads.get(kind, False),
                valid_from=self.on,
            )
            for number, (person, unit, kind) in enumerate(posts, 1)
        ]

    @cached_property
    def gained_beats(self) -> Mapping[int, frozenset[int]]:
        """Townships that each unit has afterwards and had not before."""
        gained: dict[int, set[int]] = defaultdict(set)
        for unit, town in self.after.beats - self.before.beats:
            gained[unit].add(town)
        return {unit: frozenset(towns) for unit, towns in gained.items()}

    def moved_units(self) -> list[tuple[int, int]]:
        """Units that stay and stand under another afterwards: the unit, and what is above it then."""
        return [
            (unit, parent)
            for unit, parent in self.after.parents.items()
            if unit > 0 and parent != self.before.parents.get(unit)
        ]

    def begun_posts(self) -> list[PostThen]:
        """The posts that the plan gives, the main ones before those in branches."""
        new = [post for post in self.after.posts if post.pk < 0]
        return sorted(new, key=lambda post: (self.after.units[post.unit].kind in BRANCHES, -post.pk))

    def founded_in_order(self) -> list[tuple[int, NewUnit]]:
        """The units founded, each after the one it stands under."""
        return sorted(self.founded.items(), key=lambda item: (self._depth(item[0]), -item[0]))

    def _depth(self, unit: int) -> int:
        depth = 0
        while unit in self.after.parents and depth < len(self.after.units):
            unit, depth = self.after.parents[unit], depth + 1
        return depth
