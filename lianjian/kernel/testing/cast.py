"""One cast of people for all tests: two zones, their heads and officers, a resident, the desks above."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from lianjian.kernel.access.actor import RESIDENT, SYSTEM, Actor, actor_for
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import Person, PostKind, Unit
from lianjian.kernel.org.structure import root
from lianjian.kernel.places.models import Place

REFORMED_ON = date(2022, 1, 1)


def moment(day: str, time: str = "09:00") -> datetime:
    """A local moment: `moment("2022-11-02", "09:14")`."""
    return timezone.make_aware(datetime.fromisoformat(f"{day} {time}"))


@dataclass(frozen=True)
class Cast:
    """Who plays. Each of the people holds one post from the day of the reform."""

    head: Person
    deputy: Person
    officer: Person
    other_head: Person
    other_officer: Person
    callback: Person
    supervisor: Person
    director: Person
    political: Person
    admin: Person
    zone: Unit
    other_zone: Unit

    resident: Actor = RESIDENT
    system: Actor = SYSTEM

    def actor(self, role: str, on: date = REFORMED_ON) -> Actor:
        """The person of that role with the posts of a day."""
        return actor_for(getattr(self, role), on)

    def village(self, unit: Unit | None = None) -> Place:
        """A village in the beat of a zone."""
        from lianjian.kernel.org.models import Beat

        town = Beat.objects.filter(unit=unit or self.zone).values("town")[:1]
        return Place.objects.filter(level=Place.Level.VILLAGE, parent__in=town).order_by("code")[0]


def engage(*, at: datetime) -> Cast:
    """Enlist the cast and appoint everyone."""
    zones = list(Unit.objects.on(REFORMED_ON).filter(kind__code="zone").order_by("code")[:2])
    bureau = root(REFORMED_ON)
    assert bureau is not None
    places = {
        "head": ("head", zones[0]),
        "deputy": ("deputy", zones[0]),
        "officer": ("officer", zones[0]),
        "other_head": ("head", zones[1]),
        "other_officer": ("officer", zones[1]),
        "callback": ("callback", bureau),
        "supervisor": ("supervisor", bureau),
        "director": ("director", bureau),
        "political": ("political", bureau),
        "admin": ("admin", bureau),
    }
    people: dict[str, Any] = {role: _appoint(role, kind, unit, at) for role, (kind, unit) in places.items()}
    return Cast(**people, zone=zones[0], other_zone=zones[1])


def _appoint(role: str, kind: str, unit: Unit, at: datetime) -> Person:
    person = changes.enlist(actor=SYSTEM, at=at, number=f"T-{role}", name=f"{role} 同志", name_en=role)
    post_kind = PostKind.objects.get(code=kind)
    changes.appoint(actor=SYSTEM, at=at, person=person, unit=unit, kind=post_kind, on=REFORMED_ON)
    return person


def engaged() -> Cast:
    """The cast as already enlisted."""
    roles = [name for name, kind in Cast.__annotations__.items() if kind is Person]
    people: dict[str, Any] = {role: Person.objects.get(number=f"T-{role}") for role in roles}
    zones = list(Unit.objects.on(REFORMED_ON).filter(kind__code="zone").order_by("code")[:2])
    return Cast(**people, zone=zones[0], other_zone=zones[1])
