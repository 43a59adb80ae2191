"""The demo's duty: two crews of each zone, planned month by month by its head.

The first crew waits at the zone's seat; the second patrols from the village from which it helps most to be anywhere in the zone
soon. Both are on duty day and night.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

import numpy as np
from django.utils import timezone

from lianjian.areas.honours import facade as honours
from lianjian.areas.roster import crews, planning, rules
from lianjian.areas.roster.checks import days_of
from lianjian.areas.roster.models import Crew, Skill, Turn
from lianjian.areas.roster.queries import ZONE
from lianjian.areas.roster.refusals import LinesRefused
from lianjian.kernel.access.actor import Actor
from lianjian.kernel.clock.now import now
from lianjian.kernel.clock.periods import DAY, month_of
from lianjian.kernel.org.models import BRANCHES, Beat, Person, Post, Unit
from lianjian.kernel.places.coordinates import kilometres
from lianjian.kernel.places.models import Place
from lianjian.kernel.places.network import roads
from lianjian.kernel.refusal import Refusal
from lianjian.kernel.testing.year import Life, Year

DAY_SHIFT, NIGHT_SHIFT = (time(8), time(20)), (time(20), time(8))
TEAM = 2
SEAT_TEAMS, PATROL_TEAMS = 3, 3
NINE_OF_TEN = 0.9
PLANNED_ON = 15, 22
"""From which day of a month to which the next one is planned; holidays put it off."""
SKILLED = 0.35
FORMED = timedelta(hours=9)
LONGEST = timedelta(hours=12)
"""The length of a shift."""
AFTER_THE_LAST = timedelta(hours=4)
"""From the last shift that begins on a day to the end of that day."""
AHEAD = timedelta(days=2)
WHY_SWAPPED = "休假换班"


def demo(year: Year) -> Iterable[Life]:
    """One life for each zone, from the reform to the end of the year of the account, and one for who falls out."""
    began = year.profile["reform"]["effective_on"]
    yield _zones(year, began)
    yield _stand_ins(year, began)


def today(year: Year) -> None:
    """The shifts of the next months, so that the demo county has somebody to send on the day it is tried. They are
    planned from before the shift that runs now.
    """
    at = now() - LONGEST
    day = timezone.localdate(at)
    this = month_of(timezone.localdate(at + AFTER_THE_LAST))
    following = month_of(this.last + DAY)
    for zone in Unit.objects.on(day).of_kind(ZONE).order_by("code"):
        formed = list(Crew.objects.on(day).filter(unit=zone).order_by("code"))
        for month in (this, following, month_of(following.last + DAY)):
            _plan(zone, formed, year.leader_of(zone, day), at, month.first)


def _zones(year: Year, began: date) -> Life:
    yield _moment(began, time(0)) + FORMED
    for zone in Unit.objects.on(began).of_kind(ZONE).order_by("code"):
        yield _zone(year, zone, began)


def _zone(year: Year, zone: Unit, began: date) -> Life:
    chance = year.chance(f"roster/{zone.code}")
    at = _moment(began, time(0)) + FORMED
    head = year.leader_of(zone, began)
    formed = _form(year, zone, head, at)
    _qualify(zone, head, at, chance)
    _plan(zone, formed, head, at, began)
    month = month_of(began)
    while month.first <= timezone.localdate(year.ends):
        planned_at = year.at_work(month.first.replace(day=chance.randint(*PLANNED_ON)), chance)
        yield planned_at
        month = month_of(month.last + DAY)
        _plan(zone, formed, year.leader_of(zone, planned_at.date()), planned_at, month.first)


def _stand_ins(year: Year, began: date) -> Life:
    """Each morning whoever is on leave by now and stands in a shift of the next two days is swapped for who is free."""
    at = _moment(began, time(0)) + FORMED
    while at <= year.ends:
        yield at
        ahead = Turn.objects.filter(stands=True, starts__gt=at, starts__lte=at + AHEAD).order_by("pk")
        turns = list(ahead.values_list("pk", "person", "starts", "ends"))
        away = honours.away({person for _pk, person, *_span in turns}, at.date(), (at + AHEAD).date() + DAY)
        for pk, person, starts, ends in turns:
            days = days_of(starts, ends)
            if any(it.person == person and days.meet(it) for it in away):
                _swap(year, Turn.objects.select_related("person", "shift__unit").get(pk=pk), at)
        at += DAY


def _swap(year: Year, turn: Turn, at: datetime) -> None:
    head = year.leader_of(turn.shift.unit, at.date())
    for person in reversed(_people(turn.shift.unit, at.date())):
        try:
            rules.swap(actor=head, at=at, shift=turn.shift, leaves=turn.person, comes=person, why=WHY_SWAPPED)
        except Refusal:
            continue
        return


def _form(year: Year, zone: Unit, head: Actor, at: datetime) -> list[Crew]:
    seat, post = _posts(zone, at.date())
    short = zone.name.removesuffix("警务协作区")
    told = (
        (1, f"{short}一组", "Crew 1", seat, f"{zone.name}驻地"),
        (2, f"{short}巡组", "Patrol", post, f"{post.short_name()}巡逻点"),
    )
    return [
        crews.form_crew(
            actor=head, at=at, code=f"{zone.code[-2:]}-{number}", name=name, unit=zone, post_name=where,
            name_en=f"{zone.name_en.split()[0]} {english}",
            longitude=place.longitude or 0, latitude=place.latitude or 0,
            plate=f"鲁M{zone.code[-2:]}{number:02d}警",
        )
        for number, name, english, place, where in told
    ]  # fmt: skip


def _posts(zone: Unit, on: date) -> tuple[Place, Place]:
    """The zone's seat: its first township; and the village of its beat from which a patrol helps most."""
    towns = Beat.objects.on(on).filter(unit=zone).values("town")
    places = list(Place.objects.on(on).filter(longitude__isnull=False, parent__in=towns).order_by("code"))
    seats = Place.objects.filter(pk__in=towns, longitude__isnull=False).order_by("code")
    seat = seats.first() or places[0]
    return seat, _most_helpful(seat, places)


def _most_helpful(seat: Place, places: Sequence[Place]) -> Place:
    """Where a second crew waits so that nine villages of ten are reached soonest, by road or else as the crow flies."""
    points, network = [_point(place) for place in places], roads()
    if network is None:
        return max(places, key=lambda place: kilometres(_point(seat), _point(place)))
    seconds = network.table([_point(seat), *points], points).seconds
    reached = np.sort(np.minimum(seconds[0], seconds[1:]), axis=1)
    return places[int(np.argmin(reached[:, int(NINE_OF_TEN * len(places))]))]


def _point(place: Place) -> tuple[float, float]:
    return place.longitude or 0, place.latitude or 0


def _qualify(zone: Unit, head: Actor, at: datetime, chance: Random) -> None:
    """Each knows something; those of the traffic squadron know accidents, as do some others."""
    skills = list(Skill.objects.on(at.date()).order_by("code"))
    for person in _people(zone, at.date()):
        for skill in skills:
            if chance.random() < SKILLED:
                crews.qualify(actor=head, at=at, person=person, skill=skill, since=at.date())


def _people(zone: Unit, on: date) -> list[Person]:
    """All of a zone, the head last: station and traffic together."""
    posts = Post.objects.on(on).filter(unit=zone).exclude(unit__kind__code__in=BRANCHES)
    told = posts.select_related("person", "kind").order_by("kind__leads", "person__number")
    return list(dict.fromkeys(post.person for post in told))


def _plan(zone: Unit, formed: Sequence[Crew], head: Actor, at: datetime, month: date) -> None:
    """The crew of the seat is planned first, for it takes more people; those it leaves go on patrol."""
    seat, patrol = formed
    people = _turned(_people(zone, max(month, at.date())), month.month * TEAM)
    ask = _Asked(head, at, month)
    chosen = ask.plan(seat, (DAY_SHIFT, NIGHT_SHIFT), people, SEAT_TEAMS)
    others = [person for person in people if person not in chosen]
    ask.plan(patrol, (DAY_SHIFT, NIGHT_SHIFT), [*others, *chosen], PATROL_TEAMS)


@dataclass(frozen=True)
class _Asked:
    """A head plans a month."""

    head: Actor
    at: datetime
    month: date

    def plan(
        self, crew: Crew, hours: Sequence[planning.Hours], people: Sequence[Person], number: int
    ) -> Sequence[Person]:
        """Plan with the first of the people in so many teams, the others in reserve; give back those in teams.

        Where too many are away to do it so, the next ones take the teams; where nothing helps the month stays open.
        """
        for first in range(0, len(people), TEAM):
            order = _turned(people, first)
            try:
                planning.plan_month(
                    actor=self.head, at=self.at, crew=crew, month=self.month, hours=hours,
                    teams=_teams(order, number), reserve=order[number * TEAM :],
                )  # fmt: skip
            except LinesRefused:
                continue
            return order[: number * TEAM]
        return ()


def _turned(people: Sequence[Person], by: int) -> list[Person]:
    first = by % len(people)
    return [*people[first:], *people[:first]]


def _teams(people: Sequence[Person], number: int) -> list[Sequence[Person]]:
    """As many teams, each of one from the first half and one from the second: station and traffic mixed."""
    chosen = people[: number * TEAM]
    return [chosen[start::number] for start in range(number)]


def _moment(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))
