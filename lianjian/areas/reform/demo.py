"""The demo's organisation: who serves where before the reform, and the reform itself."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time

from django.utils import timezone

from lianjian.areas.reform import rules
from lianjian.areas.reform.founding import drafted
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.clock.now import now
from lianjian.kernel.org.models import SECRETARY
from lianjian.kernel.org.snapshot import Snapshot, UnitThen
from lianjian.kernel.testing.year import Life, Year

WITH_A_DEPUTY = 5
"""A unit of at least so many people has a deputy besides its head."""

HEADS_WHO_WERE_SECRETARIES = 0.5
"""Before the reform: in the other units with a branch someone else was its secretary."""

Posting = list[tuple[UnitThen, str]]
"""The posts of one person: unit and kind."""


def before(year: Year) -> None:
    """Put people into the units of the first day, before anything happens there."""
    at = now()
    day = timezone.localdate(at)
    postings = list(_postings(year, Snapshot.load(day)))
    names = year.pack.part("people").people(year.chance("reform/people"), len(postings))
    recruits = [
        rules.Recruit(number=f"{number:04d}", name=name.zh, name_en=name.en, posts=_named(posting))
        for number, (name, posting) in enumerate(zip(names, postings, strict=True), 1)
    ]
    rules.recruit(actor=SYSTEM, at=at, recruits=recruits, on=day)


def _named(posting: Posting) -> tuple[tuple[str, str], ...]:
    return tuple((unit.code, kind) for unit, kind in posting)


def _postings(year: Year, bureau: Snapshot) -> Iterator[Posting]:
    yield from _at_the_root(year, bureau)
    chance = year.chance("reform/secretaries")
    for unit in bureau.led_by_one_person():
        size = year.profile["people"].get(unit.kind, 0)
        kinds = ["old_head", *(["deputy"] if size >= WITH_A_DEPUTY else [])]
        postings = [[(unit, kind)] for kind in [*kinds, *["officer"] * (size - len(kinds))]]
        for branch in bureau.branches_of(unit.pk):
            secretary = 0 if chance.random() < HEADS_WHO_WERE_SECRETARIES else 1
            postings[secretary].append((branch, SECRETARY))
        yield from postings


def _at_the_root(year: Year, bureau: Snapshot) -> Iterator[Posting]:
    """Leadership and desks. A desk's own unit is another (the profile names it), but its post is held at the
    bureau itself, for what it grants must reach every unit.
    """
    root, people = bureau.root, year.profile["people"]
    if root is None:
        raise LookupError(f"{year.pack.name} has no unit above all others on {bureau.on}")
    for kind, count in people["leadership"].items():
        yield from ([(root, kind)] for _number in range(count))
    yield from ([(root, kind)] for kind in people["desks"])


def demo(year: Year) -> Iterable[Life]:
    """The reform: drafted by the political desk, applied by the director, in effect some days later."""
    yield _reform(year)


def _reform(year: Year) -> Life:
    told = year.profile["reform"]
    drafted_at, applied_at = _moment(told["decided_on"], time(9)), _moment(told["decided_on"], time(16, 30))
    yield drafted_at
    plan = rules.draft(
        actor=year.desk("political", told["decided_on"]),
        at=drafted_at,
        name=told["title"],
        name_en=told["title_en"],
        effective_on=told["effective_on"],
        said=drafted(year.pack, on=told["effective_on"]),
    )
    yield applied_at
    rules.apply(actor=year.desk("director", told["decided_on"]), at=applied_at, plan=plan)


def _moment(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))
