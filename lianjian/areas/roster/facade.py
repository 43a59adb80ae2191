"""What other areas may ask: which crews are on duty and where each is, and in which crew somebody stands."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from lianjian.areas.roster.models import Crew, Shift, Turn
from lianjian.areas.roster.positions import Seen as Seen
from lianjian.areas.roster.positions import follow as follow
from lianjian.areas.roster.queries import people_of, running, skills_on
from lianjian.areas.roster.states import PLANNED
from lianjian.kernel.places.coordinates import Point
from lianjian.kernel.records.reference import reference_row
from lianjian.kernel.rules.book import value

POSITION, POST = "position", "post"
"""Where the point of a crew comes from: where it was seen, or else where it waits."""


@dataclass(frozen=True, kw_only=True)
class CrewCard:
    """A crew as it is formed, on duty or not: `unit` by its key, `post` in WGS-84 degrees (longitude, latitude)."""

    pk: int
    code: str
    name: str
    unit: int
    post: Point
    post_name: str
    plate: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, kw_only=True)
class CrewNow:
    """A crew that is on duty at a moment.

    `point` (WGS-84 longitude, latitude) is where it was seen at `seen_at`, if that is no older than the rule
    ROSTER_POSITION_MINUTES says; else its post, and `seen_at` is None. `skills` are the codes of what any of its
    people can do, `people` is how many stand in the shift, `until` its end.
    """

    pk: int
    code: str
    name: str
    unit: int
    point: Point
    point_is: str
    seen_at: datetime | None
    skills: frozenset[str]
    people: int
    until: datetime
    shift: int


def on_duty(at: datetime) -> tuple[CrewNow, ...]:
    """All crews on duty at a moment, in the order of their codes: two statements, however many there are."""
    day = timezone.localdate(at)
    oldest = at - timedelta(minutes=float(value("ROSTER_POSITION_MINUTES", day)))
    shifts = list(running(at))
    people, skills = people_of(shifts), skills_on(day)
    return tuple(_now(shift, people[shift.pk], skills, oldest, at) for shift in shifts)


def _now(
    shift: Shift, people: Iterable[int], skills: dict[int, frozenset[str]], oldest: datetime, at: datetime
) -> CrewNow:
    crew = shift.crew
    seen = getattr(crew, "position", None)
    if seen is not None and not oldest <= seen.seen_at <= at:
        seen = None
    return CrewNow(
        pk=crew.pk,
        code=crew.code,
        name=str(crew),
        unit=crew.unit_id,
        point=(seen.longitude, seen.latitude) if seen else (crew.longitude, crew.latitude),
        point_is=POSITION if seen else POST,
        seen_at=seen.seen_at if seen else None,
        skills=frozenset().union(*(skills.get(person, frozenset()) for person in people)),
        people=shift.people,
        until=shift.ends,
        shift=shift.pk,
    )


def crew(pk: int) -> CrewCard | None:
    """A crew by its key, disbanded or not; None if there is none."""
    try:
        return _card(reference_row(Crew, pk))
    except Crew.DoesNotExist:
        return None


def crews_of(person: int, at: datetime) -> tuple[CrewCard, ...]:
    """The crews in which a person (by key) stands at a moment: one, by the rules, or none."""
    turns = Turn.objects.filter(
        person=person, stands=True, starts__lte=at, ends__gt=at, shift__state=PLANNED.code
    )
    return tuple(_card(turn.shift.crew) for turn in turns.select_related("shift__crew").order_by("pk"))


def people_in(crews: Collection[int], at: datetime) -> list[int]:
    """The keys of who stands in some crews (by key) at a moment; nobody stands in one that is off duty."""
    shifts = list(running(at).filter(crew__in=crews))
    return [person for people in people_of(shifts).values() for person in people]


def _card(crew: Crew) -> CrewCard:
    return CrewCard(
        pk=crew.pk,
        code=crew.code,
        name=str(crew),
        unit=crew.unit_id,
        post=(crew.longitude, crew.latitude),
        post_name=crew.post_name,
        plate=crew.plate,
        valid_from=crew.valid_from,
        valid_to=crew.valid_to,
    )
