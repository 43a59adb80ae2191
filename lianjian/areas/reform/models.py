"""What a plan's draft says: units to found and to end, whose work passes to whom, who gets which post.

The draft is kept in `org.Plan.draft`, units named by their codes and people by their service numbers, so that
each change of it can be read in the plan's revisions.
"""

from dataclasses import asdict, dataclass, replace
from typing import Any

from django.utils.translation import get_language

from lianjian.kernel.org.models import Plan


@dataclass(frozen=True, kw_only=True)
class NewUnit:
    """A unit to be founded. `kind` and `parent` are codes, `towns` the codes of the townships of its beat."""

    code: str
    name: str
    kind: str
    parent: str
    name_en: str = ""
    towns: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name_en if self.name_en and get_language() == "en" else self.name


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """Someone, by service number, gets a kind of post in a unit."""

    person: str
    unit: str
    kind: str

    @property
    def key(self) -> str:
        return f"{self.person}/{self.unit}/{self.kind}"


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A reorganisation on paper. `successions` pairs each unit that ends with the one that takes its work."""

    founds: tuple[NewUnit, ...] = ()
    ends: tuple[str, ...] = ()
    successions: tuple[tuple[str, str], ...] = ()
    posts: tuple[Appointment, ...] = ()

    @classmethod
    def of(cls, plan: Plan) -> "Draft":
        said = plan.draft
        return cls(
            founds=tuple(NewUnit(**new | {"towns": tuple(new["towns"])}) for new in said.get("founds", ())),
            ends=tuple(said.get("ends", ())),
            successions=tuple((old, new) for old, new in said.get("successions", ())),
            posts=tuple(Appointment(**post) for post in said.get("posts", ())),
        )

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def with_unit(self, new: NewUnit) -> "Draft":
        return replace(self, founds=(*self.founds, new))

    def without_unit(self, code: str) -> "Draft":
        return replace(self, founds=tuple(new for new in self.founds if new.code != code))

    def with_succession(self, old: str, new: str) -> "Draft":
        return replace(self, ends=(*self.ends, old), successions=(*self.successions, (old, new)))

    def without_end(self, code: str) -> "Draft":
        return replace(
            self,
            ends=tuple(end for end in self.ends if end != code),
            successions=tuple(pair for pair in self.successions if pair[0] != code),
        )

    def with_post(self, post: Appointment) -> "Draft":
        return replace(self, posts=(*self.posts, post))

    def without_post(self, key: str) -> "Draft":
        return replace(self, posts=tuple(post for post in self.posts if post.key != key))

    def new(self, code: str) -> NewUnit | None:
        return next((unit for unit in self.founds if unit.code == code), None)

    def successors_of(self, code: str) -> list[str]:
        return [new for old, new in self.successions if old == code]

    def leans_on(self, code: str) -> list[str]:
        """What of the draft needs a unit: those founded under it, those that pass to it, posts in it."""
        return [
            *(new.code for new in self.founds if new.parent == code),
            *(old for old, new in self.successions if new == code),
            *(post.key for post in self.posts if post.unit == code),
        ]
