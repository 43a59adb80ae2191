"""The organisation on one day as light values: units, placements, posts and beats, as known now or then."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Max, Model
from django.utils.translation import get_language

from lianjian.kernel.org.models import (
    BRANCH,
    BRANCHES,
    SECRETARY,
    Beat,
    Placement,
    Post,
    PostKind,
    Unit,
    UnitKind,
)
from lianjian.kernel.org.structure import Structure
from lianjian.kernel.records.models import Revision
from lianjian.kernel.records.reference import kept


@dataclass(frozen=True, kw_only=True)
class UnitThen:
    """A unit as it stood. `kind` is the code of its kind; plans are named by their keys."""

    pk: int
    code: str
    name: str
    name_en: str
    kind: str
    valid_from: date
    valid_to: date | None = None
    founded_by: int | None = None
    ended_by: int | None = None

    def __str__(self) -> str:
        return self.name_en if self.name_en and get_language() == "en" else self.name


@dataclass(frozen=True, kw_only=True)
class PostThen:
    """A post as it was held: keys of person and unit, the code of its kind, and whether that kind leads."""

    pk: int
    person: int
    unit: int
    kind: str
    leads: bool
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True)
class Snapshot:
    """The organisation on the day `on`. `parents`: from a unit to the one above it; `beats`: (unit, town)."""

    on: date
    units: Mapping[int, UnitThen]
    parents: Mapping[int, int]
    posts: tuple[PostThen, ...]
    beats: frozenset[tuple[int, int]]

    @classmethod
    def load(cls, on: date, known_at: datetime | None = None) -> "Snapshot":
        """The day as the record says now, or as it said at `known_at`."""
        return History.load(known_at).on(on)

    @cached_property
    def structure(self) -> Structure:
        return Structure(self.parents.items())

    @cached_property
    def root(self) -> UnitThen | None:
        """The unit under which others stand and which stands under none."""
        tops = set(self.parents.values()) - set(self.parents)
        return min((self.units[top] for top in tops if top in self.units), key=by_code, default=None)

    def of_kind(self, code: str) -> list[UnitThen]:
        return _in_order(unit for unit in self.units.values() if unit.kind == code)

    def bodies(self) -> list[UnitThen]:
        """The units in which people serve: all but the branches."""
        return _in_order(unit for unit in self.units.values() if unit.kind not in BRANCHES)

    def children(self, unit: int) -> list[UnitThen]:
        """The units right under a unit, its branch among them."""
        return _in_order(self.units[key] for key in self.structure.children(unit) if key in self.units)

    def branches_of(self, unit: int) -> list[UnitThen]:
        return [child for child in self.children(unit) if child.kind == BRANCH]

    @cached_property
    def _by_unit(self) -> Mapping[int, list[PostThen]]:
        found: dict[int, list[PostThen]] = defaultdict(list)
        for post in self.posts:
            found[post.unit].append(post)
        return found

    @cached_property
    def _by_person(self) -> Mapping[int, list[PostThen]]:
        found: dict[int, list[PostThen]] = defaultdict(list)
        for post in self.posts:
            found[post.person].append(post)
        return found

    def posts_in(self, unit: int) -> list[PostThen]:
        return self._by_unit.get(unit, [])

    def posts_of(self, person: int) -> list[PostThen]:
        return self._by_person.get(person, [])

    def people_in(self, unit: int) -> frozenset[int]:
        """The keys of those who hold a post in the unit itself."""
        return frozenset(post.person for post in self.posts_in(unit))

    @cached_property
    def people(self) -> frozenset[int]:
        """The keys of those who serve in some unit. A post in a branch alone is no place to serve."""
        return frozenset(
            post.person
            for post in self.posts
            if post.unit in self.units and self.units[post.unit].kind not in BRANCHES
        )

    def head_of(self, unit: int) -> PostThen | None:
        """Who leads the unit; the last appointed, should there be two."""
        return _latest(post for post in self.posts_in(unit) if post.leads)

    def secretary_of(self, unit: int) -> PostThen | None:
        """The secretary of the unit's branch."""
        held = (post for branch in self.branches_of(unit) for post in self.posts_in(branch.pk))
        return _latest(post for post in held if post.kind == SECRETARY)

    def head_is_secretary(self, unit: int) -> bool:
        head, secretary = self.head_of(unit), self.secretary_of(unit)
        return head is not None and secretary is not None and head.person == secretary.person

    def led_by_one_person(self) -> list[UnitThen]:
        """The units below the root, each to be led by one person: head, and secretary of its branch."""
        return [unit for unit in self.bodies() if unit != self.root]

    def units_without_head(self) -> list[UnitThen]:
        return [unit for unit in self.bodies() if self.head_of(unit.pk) is None]

    def branches_without_secretary(self) -> list[UnitThen]:
        return [
            branch
            for branch in self.of_kind(BRANCH)
            if not any(post.kind == SECRETARY for post in self.posts_in(branch.pk))
        ]

    def posts_without_unit(self) -> list[PostThen]:
        """Posts that outlasted their unit."""
        return [post for post in self.posts if post.unit not in self.units]

    def towns_of(self, unit: int) -> frozenset[int]:
        """The keys of the townships in the unit's beat."""
        return frozenset(town for held_by, town in self.beats if held_by == unit)

    @property
    def towns(self) -> frozenset[int]:
        """The keys of the townships that lie in the beat of some unit."""
        return frozenset(town for _unit, town in self.beats)


@dataclass(frozen=True)
class History:
    """All days of the organisation at once, for whoever asks of several."""

    units: tuple[UnitThen, ...]
    posts: tuple[PostThen, ...]
    placements: tuple[dict[str, Any], ...]
    beats: tuple[dict[str, Any], ...]

    @classmethod
    def load(cls, known_at: datetime | None = None) -> "History":
        """What the record says now, or said at `known_at`: the last version of each row written by then."""
        return _read(known_at) if known_at and _written_since(known_at) else _read_now()

    def on(self, day: date) -> Snapshot:
        units = {unit.pk: unit for unit in self.units if _holds(unit.valid_from, unit.valid_to, day)}
        placed = [row for row in self.placements if _holds(row["valid_from"], row["valid_to"], day)]
        beats = [row for row in self.beats if _holds(row["valid_from"], row["valid_to"], day)]
        return Snapshot(
            on=day,
            units=units,
            parents={row["unit_id"]: row["parent_id"] for row in placed},
            posts=tuple(post for post in self.posts if _holds(post.valid_from, post.valid_to, day)),
            beats=frozenset((row["unit_id"], row["town_id"]) for row in beats),
        )


READ = (UnitKind, PostKind, Unit, Placement, Beat, Post)


def _written_since(moment: datetime) -> bool:
    """Whether anything was written after a moment; if not, what was known then is what is known now."""
    last = _last_written()
    return last is not None and last > moment


@kept
def _last_written() -> datetime | None:
    labels = [model._meta.label_lower for model in READ]
    return Revision.objects.filter(kind__in=labels).aggregate(last=Max("recorded_at"))["last"]


@kept
def _read_now() -> History:
    return _read(None)


def _read(known_at: datetime | None) -> History:
    kinds = {row["id"]: row["code"] for row in _rows(UnitKind, known_at)}
    posts = {row["id"]: row for row in _rows(PostKind, known_at)}
    return History(
        units=tuple(_unit(row, kinds) for row in _rows(Unit, known_at)),
        posts=tuple(_post(row, posts) for row in _rows(Post, known_at)),
        placements=tuple(_rows(Placement, known_at)),
        beats=tuple(_rows(Beat, known_at)),
    )


def _unit(row: Mapping[str, Any], kinds: Mapping[int, str]) -> UnitThen:
    return UnitThen(
        pk=row["id"],
        code=row["code"],
        name=row["name"],
        name_en=row["name_en"],
        kind=kinds[row["kind_id"]],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        founded_by=row["founded_by_id"],
        ended_by=row["ended_by_id"],
    )


def _post(row: Mapping[str, Any], kinds: Mapping[int, Mapping[str, Any]]) -> PostThen:
    kind = kinds[row["kind_id"]]
    return PostThen(
        pk=row["id"],
        person=row["person_id"],
        unit=row["unit_id"],
        kind=kind["code"],
        leads=kind["leads"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
    )


def _rows(model: type[Model], known_at: datetime | None) -> list[dict[str, Any]]:
    if known_at is None:
        return list(model._default_manager.order_by("pk").values())
    written = Revision.objects.filter(kind=model._meta.label_lower, recorded_at__lte=known_at)
    last = dict(written.order_by("record", "row_version").values_list("record", "body"))
    return [{"id": record} | _dated(json.loads(body)) for record, body in last.items()]


def _dated(body: dict[str, Any]) -> dict[str, Any]:
    days = {name: body[name] for name in ("valid_from", "valid_to") if body.get(name)}
    return body | {name: date.fromisoformat(day) for name, day in days.items()}


def _holds(valid_from: date, valid_to: date | None, day: date) -> bool:
    return valid_from <= day and (valid_to is None or valid_to > day)


def _latest(posts: Iterable[PostThen]) -> PostThen | None:
    return max(posts, key=lambda post: (post.valid_from, post.pk), default=None)


def by_code(unit: UnitThen) -> str:
    return unit.code


def _in_order(units: Iterable[UnitThen]) -> list[UnitThen]:
    return sorted(units, key=by_code)
