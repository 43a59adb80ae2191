"""The demo's visits: two years of them, and the hazards found on them, lived through the rules to the end."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate, pairwise
from math import ceil
from random import Random

from lianjian.areas.disputes import facade as disputes
from lianjian.areas.disputes.facade import FoundDispute
from lianjian.areas.problems.facade import FoundProblem
from lianjian.areas.visits import rules
from lianjian.areas.visits.models import Hazard, Visit
from lianjian.areas.visits.rules import Found, FoundHazard
from lianjian.kernel.access.actor import actor_for
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.org.structure import successor_of, unit_for
from lianjian.kernel.places.models import Place
from lianjian.kernel.testing.year import Life, Year

OTHERS_A_MONTH = 2
"""Visits in each month outside the visit period."""

GRAVE, LATE, NOT_REMOVED_AT_FIRST = 0.10, 0.08, 0.08
"""Shares of hazards that the profile leaves open."""

BODIES = {
    "H01": "乡镇应急管理办公室",
    "H02": "供电所",
    "H03": "村民委员会",
    "H04": "公路养护站",
    "H05": "产权单位",
    "H06": "燃气经营单位",
    "H07": "经营单位",
    "H08": "村民委员会",
}
STILL_THERE = "现场看还没有完全整改，请责任方继续。"
GONE = "现场看已经整改。"
DAY = timedelta(days=1)


@dataclass
class Trip:
    """A visit to be made: where, when, and what is found. `lasting` hazards outlast the account."""

    place: Place
    day: date
    problem_kind: str = ""
    has_dispute: bool = False
    hazards: int = 0
    lasting: bool = False


def demo(year: Year) -> Iterable[Life]:
    """The visits of the profile's two years."""
    for account in (year.profile["account_before"], year.profile["account"]):
        yield from visits(year, account)


def visits(year: Year, account: date) -> Iterator[Life]:
    """The visits of the year of an account: those of the visit period, and a few in the other months."""
    for trip in _trips(year, account):
        yield _visit(year, trip, account)


def _trips(year: Year, account: date) -> list[Trip]:
    chance = year.chance(f"visits/{account.year}")
    villages = list(Place.objects.filter(level=Place.Level.VILLAGE).select_related("parent").order_by("code"))
    found, removed = _hazards(year, account)
    season = _season(year, account, villages, chance)
    with_problems = _with_problems(year, account, season, chance)
    for trip, kind in zip(with_problems, _kinds(year, account, len(with_problems), chance), strict=True):
        trip.problem_kind = kind
    for trip in chance.sample(season, round(year.profile["visits"]["found"]["dispute"] * len(season))):
        trip.has_dispute = True
    for trip in chance.choices(season, k=removed) if season else ():
        trip.hazards += 1
    last = _last(account, villages, found - removed, chance)
    return season + _others(year, account, villages, chance) + last


def _hazards(year: Year, account: date) -> tuple[int, int]:
    """How many hazards are found in a year by the account, and how many of them are removed by then."""
    told = year.profile["hazards"][str(account.year)]
    found = year.number(told["found"], f"hazards/{account.year}/found")
    return found, min(found, year.number(told["removed"], f"hazards/{account.year}/removed"))


def _with_problems(year: Year, account: date, season: Sequence[Trip], chance: Random) -> list[Trip]:
    """The visits on which a problem is heard: more of them in a month in which residents raise more."""
    told = year.profile["problems"][str(account.year)]
    count = year.number(told["on_a_visit"], f"problems/{account.year}/on_a_visit")
    months = sorted({trip.day.month for trip in season})
    shares = _shared_out(count, [told["by_month"][month - 1] for month in months])
    found: list[Trip] = []
    for month, share in zip(months, shares, strict=True):
        trips = [trip for trip in season if trip.day.month == month]
        found += chance.sample(trips, min(share, len(trips)))
    return found


def _kinds(year: Year, account: date, count: int, chance: Random) -> list[str]:
    """The kinds of the problems heard: of none more than there are in the year."""
    told = year.profile["problems"][str(account.year)]["by_kind"]
    counts = [number * max(1, ceil(year.scale)) for number in told]
    return chance.sample(sorted(year.texts["problems"]), count, counts=counts)


def _shared_out(count: int, weights: Sequence[int]) -> list[int]:
    """A number in whole parts that are to each other as the weights."""
    whole = max(1, sum(weights))
    edges = [round(count * part / whole) for part in accumulate(weights, initial=0)]
    return [after - before for before, after in pairwise(edges)]


def _season(year: Year, account: date, villages: Sequence[Place], chance: Random) -> list[Trip]:
    """One visit to each village visited, each month its share of them."""
    told = year.profile["visits"][str(account.year)]
    count = min(len(villages), year.number(told["villages"], f"visits/{account.year}/villages"))
    months = [int(month) for month, share in told["by_month"].items() for _each in range(share)]
    chance.shuffle(months)
    chosen = chance.sample(villages, count)
    return [
        Trip(place, year.day_in(account.year, months[number % len(months)], chance))
        for number, place in enumerate(chosen)
    ]


def _others(year: Year, account: date, villages: Sequence[Place], chance: Random) -> list[Trip]:
    season = {int(month) for month in year.profile["visits"][str(account.year)]["by_month"]}
    months = [month for month in range(1, account.month + 1) if month not in season]
    return [
        Trip(chance.choice(villages), year.day_in(account.year, month, chance, last=last))
        for month in months
        for last in [account.day - 1 if month == account.month else None]
        for _each in range(round(OTHERS_A_MONTH * year.scale))
    ]


def _last(account: date, villages: Sequence[Place], count: int, chance: Random) -> list[Trip]:
    """Visits shortly before the account, whose hazards nobody could have removed by then."""
    return [
        Trip(chance.choice(villages), account - chance.randint(6, 14) * DAY, hazards=1, lasting=True)
        for _each in range(count)
    ]


def _visit(year: Year, trip: Trip, account: date) -> Life:
    chance = year.chance(f"visits/{trip.day}/{trip.place.code}")
    made = year.any_time(trip.day, chance)
    is_sent_later = chance.random() < year.profile["visits"]["without_signal"]
    yield made + timedelta(minutes=chance.randrange(40, 150) if is_sent_later else 0)
    hazards = [_hazard(year, trip, chance) for _each in range(trip.hazards)]
    visit = _record(year, trip, made, [found for found, _fix in hazards], chance)
    rows = Hazard.objects.filter(visit=visit).order_by("pk")
    for row, (_found, fix) in zip(rows, hazards, strict=True):
        yield _removal(year, row, fix, account if trip.lasting else None)


def _record(year: Year, trip: Trip, made: datetime, hazards: Sequence[Found], chance: Random) -> Visit:
    unit = unit_for(trip.place.parent_id, trip.day)
    assert unit is not None
    people = _people(year, unit, trip.day)
    team = chance.sample(people, min(len(people), chance.choice((1, 2))))
    problems = [_problem(year, trip, chance)] if trip.problem_kind else []
    quarrels = [_dispute(year, trip, chance)] if trip.has_dispute else []
    return rules.record_visit(
        actor=actor_for(team[0], trip.day), at=made, place=trip.place, officers=team,
        note=chance.choice(_notes(year, trip.day)), households=chance.randrange(13),
        found=[*problems, *quarrels, *hazards],
    )  # fmt: skip


def _notes(year: Year, day: date) -> list[str]:
    """Before the reform nobody speaks of zones."""
    notes = year.texts["visits"]["notes"]
    is_reformed = day >= year.profile["reform"]["effective_on"]
    return [note for note in notes if is_reformed or "协作区" not in note]


def _people(year: Year, unit: Unit, day: date) -> list[Person]:
    """Who goes on visits: the officers, and the head where there are none."""
    officers = year.people_in(unit, day, "officer")
    return officers or [person for person in [year.leader_of(unit, day).person] if person]


def _problem(year: Year, trip: Trip, chance: Random) -> FoundProblem:
    topic = chance.choice(year.texts["problems"][trip.problem_kind])
    spot = chance.choice(topic["spots"])
    words = {"village": trip.place.short_name(), "spot": spot}
    text = chance.choice(topic["texts"]).format(**words)
    return FoundProblem(trip.problem_kind, text, topic["title"].format(**words), spot)


def _dispute(year: Year, trip: Trip, chance: Random) -> FoundDispute:
    kinds = disputes.kinds(trip.day)
    code, name = chance.choices(kinds, year.profile["disputes"]["by_kind"])[0]
    case = chance.choice(year.texts["disputes"][code])
    word = name.removeprefix(code).strip().partition("（")[0]
    return FoundDispute(code, case["facts"], f"{trip.place.short_name()}{word}纠纷", "blue")


def _hazard(year: Year, trip: Trip, chance: Random) -> tuple[FoundHazard, str]:
    """A hazard, and how it will be removed."""
    texts = year.texts["hazards"]
    kind = chance.choices(sorted(texts), year.profile["hazards"]["by_kind"])[0]
    told = chance.choice(texts[kind])
    village = trip.place.short_name()
    is_grave = not trip.lasting and chance.random() < GRAVE
    found = FoundHazard(kind, told["text"].format(village=village), grave=is_grave)
    return found, told["fix"].format(village=village)


def _removal(year: Year, hazard: Hazard, fix: str, outlasts: date | None) -> Life:
    """Told, reported removed, and checked; a few are late, a few are still there at first."""
    chance = year.chance(f"hazards/{hazard.number}")
    told_at = year.at_work(hazard.occurred_on, chance, after=hazard.occurred_at)
    yield told_at
    _tell(year, hazard, told_at, chance)
    reported_at = year.at_work(_removed_on(hazard, told_at, outlasts, chance), chance, after=told_at)
    yield reported_at
    reporter = _report(year, hazard, fix, reported_at, chance)
    checked_at = year.at_work(reported_at.date() + chance.randint(1, 2) * DAY, chance, after=reported_at)
    yield checked_at
    if outlasts is None and chance.random() < NOT_REMOVED_AT_FIRST:
        _check(year, hazard, reporter, checked_at, chance, removed=False)
        yield from _again(year, hazard, fix, checked_at, chance)
    else:
        _check(year, hazard, reporter, checked_at, chance, removed=True)


def _removed_on(hazard: Hazard, told_at: datetime, outlasts: date | None, chance: Random) -> date:
    if outlasts is not None:
        return outlasts + chance.randint(1, 4) * DAY
    if chance.random() < LATE:
        return hazard.due_on + chance.randint(1, 6) * DAY
    return told_at.date() + chance.randint(1, max(1, (hazard.due_on - told_at.date()).days)) * DAY


def _again(year: Year, hazard: Hazard, fix: str, since: datetime, chance: Random) -> Life:
    """What was still there is told again, removed at last, and checked."""
    for act in ("tell", "report", "check"):
        since = year.at_work(since.date() + DAY, chance, after=since)
        yield since
        if act == "tell":
            _tell(year, hazard, since, chance)
        elif act == "report":
            reporter = _report(year, hazard, fix, since, chance)
        else:
            _check(year, hazard, reporter, since, chance, removed=True)


def _tell(year: Year, hazard: Hazard, at: datetime, chance: Random) -> None:
    officer = chance.choice(_team(year, hazard, at))
    rules.notify(actor=actor_for(officer, at.date()), at=at, hazard=hazard, body=BODIES[hazard.kind.code])


def _report(year: Year, hazard: Hazard, fix: str, at: datetime, chance: Random) -> Person:
    reporter = chance.choice(_team(year, hazard, at))
    rules.report_removed(actor=actor_for(reporter, at.date()), at=at, hazard=hazard, fix=fix)
    return reporter


def _check(
    year: Year, hazard: Hazard, reporter: Person, at: datetime, chance: Random, *, removed: bool
) -> None:
    others = [person for person in _team(year, hazard, at) if person != reporter]
    rules.check(
        actor=actor_for(chance.choice(others), at.date()), at=at, hazard=hazard, removed=removed,
        note=GONE if removed else STILL_THERE,
    )  # fmt: skip


def _team(year: Year, hazard: Hazard, at: datetime) -> list[Person]:
    """The officers and the head of the unit that does the work that day."""
    day = at.date()
    unit = Unit.objects.get(pk=successor_of(hazard.unit_id, day))
    leader = year.leader_of(unit, day).person
    return [*year.people_in(unit, day, "officer"), *([leader] if leader else [])]
