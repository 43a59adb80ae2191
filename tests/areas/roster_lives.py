"""Crews, shifts and feeds as tests of rosters take them up."""

from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from lianjian.areas.roster import crews, rules
from lianjian.areas.roster.models import Crew, Shift, Skill
from lianjian.areas.roster.positions import digest_of, new_key
from lianjian.kernel.access.actor import SYSTEM, Actor
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import Person, PostKind, Unit
from lianjian.kernel.testing.cast import REFORMED_ON, Cast, moment

FORMED = moment("2022-01-03")
DAY = moment("2022-11-01", "08:00")
"""A shift of 12 hours begins here, unless a test says otherwise."""

BEFORE = moment("2022-10-20")
SEAT = (118.132, 37.7)


def crew(cast: Cast, code: str = "01-1", unit: Unit | None = None, **facts: Any) -> Crew:
    told = {"name": f"单元{code}", "post_name": "驻地", "longitude": SEAT[0], "latitude": SEAT[1]}
    return crews.form_crew(actor=SYSTEM, at=FORMED, code=code, unit=unit or cast.zone, **told | facts)


def colleague(number: int, unit: Unit) -> Person:
    """One more officer of a unit."""
    person = changes.enlist(
        actor=SYSTEM, at=FORMED, number=f"R-{number}", name=f"队员{number}", name_en=f"M {number}"
    )
    kind = PostKind.objects.get(code="officer")
    changes.appoint(actor=SYSTEM, at=FORMED, person=person, unit=unit, kind=kind, on=REFORMED_ON)
    return person


def planner(cast: Cast) -> Actor:
    return cast.actor("head")


def plan(
    cast: Cast, of: Crew, starts: datetime = DAY, hours: float = 12, people: Any = None, **facts: Any
) -> Shift:
    """A shift of the zone's officer and deputy, led by the first of its people."""
    people = people or [cast.officer, cast.deputy]
    told = {"actor": planner(cast), "at": BEFORE, "leader": people[0]} | facts
    return rules.plan(crew=of, starts=starts, ends=starts + timedelta(hours=hours), people=people, **told)


def qualify(person: Person, code: str) -> None:
    crews.qualify(
        actor=SYSTEM, at=FORMED, person=person, skill=Skill.objects.get(code=code), since=FORMED.date()
    )


def feed(title: str = "车载终端") -> str:
    """The key of a new feed."""
    key = new_key()
    crews.open_feed(actor=SYSTEM, at=FORMED, title=title, digest=digest_of(key))
    return key


def seen(
    code: str, at: str = "2022-12-20T17:59:00+08:00", lon: Any = 118.2, lat: Any = 37.75
) -> dict[str, Any]:
    return {"crew": code, "lon": lon, "lat": lat, "at": at}


def send(key: str, body: Any) -> Any:
    """What a device gets back."""
    headers = {"Authorization": f"Bearer {key}"}
    return Client(enforce_csrf_checks=True).post(
        "/feed/positions/", body, content_type="application/json", headers=headers
    )
