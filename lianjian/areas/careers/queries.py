"""Where people serve, their ranks, how long a post may be held, who is kin, and who is young."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Sum

from lianjian.areas.branch.facade import members
from lianjian.areas.careers.marks import marks_of, months_needed
from lianjian.areas.careers.models import Attendance, File, Grading, Kinship, Rank
from lianjian.kernel.clock.periods import Period
from lianjian.kernel.org.models import BRANCH, BRANCHES, Person, Post, Unit
from lianjian.kernel.records import personal
from lianjian.kernel.records.reference import kept
from lianjian.kernel.rules.book import value, versions
from lianjian.kernel.rules.times import months_later

LIMIT = "ROTATION_MONTHS"
ALERT = "ROTATION_ALERT_MONTHS"
PLACES = "RANK_PLACES"
"""With the code of a rank: how many may have it or a higher one."""


def homes(people: Collection[int], on: date) -> dict[int, Post]:
    """The post by which each of these persons serves in a unit on a day; who leads a branch besides is not told by that."""
    posts = Post.objects.on(on).filter(person__in=people).exclude(unit__kind__code__in=BRANCHES)
    found: dict[int, Post] = {}
    for post in posts.select_related("person", "unit", "kind").order_by("-kind__leads", "pk"):
        found.setdefault(post.person_id, post)
    return found


def home(person: Person, on: date) -> Post | None:
    return homes([person.pk], on).get(person.pk)


def serving(units: Collection[int] | None, on: date) -> list[Person]:
    """Those who serve in these units on a day (None: in any), in the order of their numbers."""
    posts = Post.objects.on(on).exclude(unit__kind__code__in=BRANCHES)
    posts = posts if units is None else posts.filter(unit__in=units)
    return list(Person.objects.filter(pk__in=posts.values("person")).order_by("number"))


def gradings(people: Collection[int], on: date) -> dict[int, Grading]:
    """The rank that each of these persons had on a day, with the day since which."""
    rows = Grading.objects.filter(person__in=people, occurred_on__lte=on).select_related("rank")
    return {row.person_id: row for row in rows.order_by("occurred_on", "pk")}


@kept
def ranks(on: date) -> tuple[Rank, ...]:
    """The ranks in use on a day, from the lowest of each series upwards."""
    return tuple(Rank.objects.on(on).order_by("series", "order"))


def rank_above(rank: Rank, on: date) -> Rank | None:
    above = [it for it in ranks(on) if it.series == rank.series and it.order > rank.order]
    return above[0] if above else None


def advance_days(held: Mapping[int, Grading], on: date) -> dict[int, date | None]:
    """The first day on which each has been long enough in a rank for the one above, as the years' marks known on a
    day tell; None at the top.
    """
    marks, found = marks_of(list(held), on), {}
    for person, grading in held.items():
        above = rank_above(grading.rank, on)
        months = months_needed(above.months, grading, marks.get(person, {}), on) if above else None
        found[person] = months_later(grading.occurred_on, months) if months is not None else None
    return found


def may_advance_from(grading: Grading, on: date) -> date | None:
    """The same of one person."""
    return advance_days({grading.person_id: grading}, on)[grading.person_id]


def eligible(on: date) -> list[Person]:
    """Those who have been long enough in their rank for the one above, in the order of their numbers."""
    people = serving(None, on)
    days = advance_days(gradings([person.pk for person in people], on), on)
    return [person for person in people if (day := days.get(person.pk)) and day <= on]


@dataclass(frozen=True, kw_only=True)
class Places:
    """How many may have a rank or a higher one, how many have, and how many more are to rise to it."""

    rank: Rank
    rule: str
    most: int
    held: int
    rising: int

    @property
    def over(self) -> int:
        return self.held + self.rising - self.most


def rank_places(rising: Mapping[int, int], on: date) -> list[Places]:
    """The places of each rank that a rule of the day numbers, with those who rise, by their keys and the ranks'."""
    steps = {rank.pk: rank for rank in ranks(on)}
    told = {rank: value for rank in steps.values() if (value := _places_of(rank, on)) is not None}
    if not told:
        return []
    held = {pk: row.rank for pk, row in gradings([it.pk for it in serving(None, on)], on).items()}
    after = held | {pk: steps[rank] for pk, rank in rising.items() if rank in steps and pk in held}
    return [_counted(rank, most, held, after) for rank, most in told.items()]


def _places_of(rank: Rank, on: date) -> int | None:
    found = next((it.value for it in versions(f"{PLACES}_{rank.code}") if it.holds_on(on)), None)
    return int(found) if found is not None else None


def _counted(rank: Rank, most: int, held: Mapping[int, Rank], after: Mapping[int, Rank]) -> Places:
    there, then = _reaching(rank, held), _reaching(rank, after)
    return Places(rank=rank, rule=f"{PLACES}_{rank.code}", most=most, held=there, rising=then - there)


def _reaching(rank: Rank, of: Mapping[int, Rank]) -> int:
    return sum(it.series == rank.series and it.order >= rank.order for it in of.values())


def limit_of(kind: str, on: date) -> int | None:
    """For how many months a kind of post may be held in a unit: by a rule of its own, else by the general one."""
    if kind not in value("ROTATION_POSTS", on):
        return None
    own = f"{LIMIT}_{kind.upper()}"
    return int(value(own if versions(own) else LIMIT, on))


def is_enforcing(kind: str, on: date) -> bool:
    """Whether a kind of post is one of front-line enforcement."""
    return kind in value("ROTATION_FRONT_LINE", on)


def kin_of(person: int, on: date) -> set[int]:
    """The keys of those whom a declaration that stands on a day says to be kin of a person."""
    rows = Kinship.objects.filter(Q(person=person) | Q(other=person), occurred_on__lte=on)
    pairs = rows.filter(Q(ended_on=None) | Q(ended_on__gt=on)).values_list("person", "other")
    return {key for pair in pairs for key in pair} - {person}


def young(people: Iterable[int], on: date) -> Mapping[int, bool]:
    """Whether each of these persons is young by the rule of a day, told by the year of birth; nobody without a file is."""
    under = int(value("YOUNG_UNDER", on))
    files = File.objects.filter(person__in=list(people))
    kept = personal.read_many(list(files))
    born = {file.person_id: kept.get(file.pk, {}).get("born", "") for file in files}
    return {person: year.isdigit() and on.year - int(year) < under for person, year in born.items()}


def hours_in(people: Collection[int], year: int) -> dict[int, int]:
    """How many hours of training each of these persons took part in in a year; who took part in none is left out."""
    rows = Attendance.objects.filter(person__in=people, occurred_on__year=year)
    return dict(rows.order_by().values_list("person").annotate(Sum("hours")))


def hours_due(people: Collection[int], on: date) -> dict[int, int]:
    """How many hours of training in a year the rule asks of each of these persons: of those who lead a branch more."""
    posts = Post.objects.on(on).filter(person__in=people, unit__kind__code=BRANCH)
    leading = set(posts.values_list("person", flat=True))
    most, least = int(value("BL_TRAIN_SEC", on)), int(value("BL_TRAIN_MEMBER", on))
    return {person: most if person in leading else least for person in people}


@kept
@kept
def members_by_person(on: date) -> dict[int, int]:
    """The branch of each member on a day, by their keys."""
    branches = Unit.objects.on(on).of_kind(BRANCH).order_by("code")
    return {person: branch.pk for branch in branches for person in members(branch, on)}


def study_years(until: date) -> list[Period]:
    """The calendar years in which hours are owed that had begun by a day: from the first that the rule held throughout."""
    begins = versions("BL_TRAIN_MEMBER")[-1].valid_from
    first = begins.year if (begins.month, begins.day) == (1, 1) else begins.year + 1
    return [Period(date(year, 1, 1), date(year, 12, 31)) for year in range(first, until.year + 1)]
