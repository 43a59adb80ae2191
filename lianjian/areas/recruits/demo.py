"""The demo's applications on their way to membership, and the dues of each branch and month."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from lianjian.areas.branch import facade as branches
from lianjian.areas.recruits import rules
from lianjian.areas.recruits.dues import record_dues
from lianjian.areas.recruits.guards import Birthday
from lianjian.areas.recruits.models import Application
from lianjian.areas.recruits.queries import collecting, may_apply
from lianjian.kernel.clock.periods import DAY
from lianjian.kernel.org.models import BRANCH, Person, Placement, Post, Unit
from lianjian.kernel.rules.times import months
from lianjian.kernel.testing.year import Life, Year

FEN = 100
SETTLED = timedelta(days=10)
"""After a reform: until then the new branches elect their committees."""


def demo(year: Year) -> Iterable[Life]:
    """The applications as the settings plan them, and the dues of the account's year."""
    told = year.pack.settings("recruits")
    for number, plan in enumerate(told["applications"]):
        for place in range(year.number(plan["count"], f"recruits/{number}")):
            yield _application(year, told, plan, year.chance(f"recruits/{number}/{place}"))
    yield _dues(year, told["dues"])


def _application(year: Year, told: Mapping[str, Any], plan: Mapping[str, Any], chance: Random) -> Life:
    """Received, talked about, and brought on as far as the plan says."""
    first, last = plan["months"]
    at = year.at_work(year.day_in(plan["year"], chance.randint(first, last), chance, first=8), chance)
    yield at
    found = _applicant(at.date(), chance)
    if found is None:
        return
    branch, person = found
    born = Birthday(at.date() - chance.randint(*told["age_days"]) * DAY)
    row = rules.receive(
        actor=year.leader_of(branch, at.date()), at=at, branch=branch, person=person, born=born
    )
    if plan["reaches"] == "applied":
        return
    at = year.at_work(at.date() + chance.randint(5, 20) * DAY, chance, after=at)
    yield at
    row = rules.talk(actor=_secretary(year, row, at), at=at, application=row)
    if plan["reaches"] in ("withdrawn", "refused"):
        yield from _ended(year, plan["reaches"], row, at, chance)
    else:
        yield from _brought_on(year, told, plan["reaches"], row, at, chance)


def _applicant(day: date, chance: Random) -> tuple[Unit, Person] | None:
    """A branch that has a roll, and one of its unit's officers who may apply; None if there is nobody."""
    found = list(collecting(day))
    for branch in chance.sample(found, len(found)):
        home = Placement.objects.on(day).filter(unit=branch).values_list("parent", flat=True)
        people = list(may_apply(list(home), day))
        if people:
            return branch, chance.choice(people)
    return None


def _secretary(year: Year, row: Application, at: datetime) -> Any:
    return year.leader_of(row.unit, at.date())


def _now(row: Application) -> Application:
    return Application.objects.select_related("unit", "person").get(pk=row.pk)


def _ended(year: Year, how: str, row: Application, since: datetime, chance: Random) -> Life:
    at = year.at_work(since.date() + chance.randint(20, 60) * DAY, chance, after=since)
    yield at
    verb = rules.withdraw if how == "withdrawn" else rules.refuse
    verb(actor=_secretary(year, row, at), at=at, application=_now(row))


def _brought_on(
    year: Year, told: Mapping[str, Any], reaches: str, row: Application, since: datetime, chance: Random
) -> Life:
    """An activist as soon as the rule allows, who reports each quarter and is looked at each half-year; the earliest
    go on to the meeting.
    """
    earliest = months("RECRUIT_ACTIVIST_MONTHS", row.occurred_on)
    at = _when_settled(year, earliest + chance.randint(2, 12) * DAY, chance, since)
    yield at
    row = _at_home(year, row, at)
    contacts = _full(row, at, chance)
    if not contacts:
        return
    row = rules.make_activist(actor=_secretary(year, row, at), at=at, application=row, contacts=contacts)
    while (due := _next(row)) < _meeting_begins(told, reaches, row):
        at = _when_settled(year, due - chance.randint(3, 15) * DAY, chance, at)
        yield at
        row = _at_home(year, row, at)
        verb = rules.report if due == row.next_report_on else rules.look
        row = verb(actor=_secretary(year, row, at), at=at, application=row)
    if reaches == "probationary":
        yield from _admitted(year, told, row, at, chance)


def _next(row: Application) -> date:
    """When an activist next reports or is looked at."""
    assert row.next_report_on is not None and row.next_look_on is not None
    return min(row.next_report_on, row.next_look_on)


def _meeting_begins(told: Mapping[str, Any], reaches: str, row: Application) -> date:
    """Until when an activist stays one: for those who go on, until the rule lets them."""
    assert row.activist_on is not None
    return months("RECRUIT_OBJECT_MONTHS", row.activist_on) if reaches == "probationary" else date.max


def _when_settled(year: Year, day: date, chance: Random, after: datetime) -> datetime:
    """A moment of a working day that does not fall into the days in which the new branches are being set up."""
    reform = year.profile["reform"]["effective_on"]
    if reform - SETTLED <= day < reform + SETTLED:
        day = reform + SETTLED + chance.randint(1, 6) * DAY
    return year.at_work(day, chance, after=after)


def _at_home(year: Year, row: Application, at: datetime) -> Application:
    """The application as it stands, with the branch of the unit in which its person serves by now."""
    row, day = _now(row), at.date()
    if row.unit_id in branches.branches(day):
        return row
    home = Placement.objects.on(day).filter(unit__kind__code=BRANCH, parent__in=_homes(row.person, day))
    to = home.select_related("unit").order_by("unit__code").first()
    found = to.unit if to else collecting(day)[row.pk % len(collecting(day))]
    return rules.hand_over(actor=year.desk("political", day), at=at, application=row, to=found)


def _homes(person: Person, day: date) -> list[int]:
    return list(Post.objects.on(day).filter(person=person).values_list("unit", flat=True))


def _full(row: Application, at: datetime, chance: Random) -> list[Person]:
    """Two full members of the branch; nobody where there are not so many."""
    full = sorted(branches.voters(row.unit_id, at.date()))
    return list(Person.objects.filter(pk__in=chance.sample(full, 2))) if len(full) > 1 else []


def _admitted(year: Year, told: Mapping[str, Any], row: Application, since: datetime, chance: Random) -> Life:
    """An object of development, reviewed, trained, pre-reviewed, admitted by the members and approved."""
    assert row.activist_on is not None
    at = year.at_work(_meeting_begins(told, "probationary", row) + 3 * DAY, chance, after=since)
    yield at
    sponsors = _full(row, at, chance)
    if not sponsors:
        return
    row = rules.make_object(actor=_secretary(year, row, at), at=at, application=_now(row), sponsors=sponsors)
    at = year.at_work(at.date() + chance.randint(10, 25) * DAY, chance, after=at)
    yield at
    row = rules.review(actor=_secretary(year, row, at), at=at, application=_now(row))
    at = year.at_work(at.date() + chance.randint(10, 25) * DAY, chance, after=at)
    yield at
    row = rules.train(actor=_secretary(year, row, at), at=at, application=_now(row), days=3, hours=24)
    meets = told["meeting"]
    at = year.at_work(year.day_in(meets["year"], meets["month"], chance, last=5), chance, after=at)
    yield at
    row = rules.pre_review(actor=year.desk("political", at.date()), at=at, application=_now(row))
    at = year.at_work(at.date() + chance.randint(7, 16) * DAY, chance, after=at)
    yield at
    _meet(year, told, row, at)
    at = year.at_work(at.date() + chance.randint(8, 14) * DAY, chance, after=at)
    yield at
    rules.approve(actor=year.desk("political", at.date()), at=at, application=_now(row))
    at = year.at_work(at.date() + chance.randint(3, 8) * DAY, chance, after=at)
    yield at
    rules.swear(actor=_secretary(year, row, at), at=at, application=_now(row))


def _meet(year: Year, told: Mapping[str, Any], row: Application, at: datetime) -> None:
    """The members' meeting votes, and the branch enters that it admits."""
    day, secretary = at.date(), _secretary(year, row, at)
    branches.decide(
        actor=secretary, at=at, branch=row.unit, body="members", topic=told["topic"],
        text=told["text"].format(person=row.person.name), about=row.person, subject="admit",
        in_favour=len(branches.voters(row.unit_id, day)), against=0, abstained=0, absent={},
    )  # fmt: skip
    rules.admit(actor=secretary, at=at, application=_now(row))


def _dues(year: Year, told: Mapping[str, Any]) -> Life:
    """Each month, late in it, each branch enters who paid."""
    paying: dict[int, int] = {}
    for first in (date(of, month, 1) for of in told["years"] for month in range(1, 13)):
        chance = year.chance(f"recruits/dues/{first:%Y-%m}")
        at = year.at_work(first.replace(day=20), chance)
        yield at
        for branch in collecting(at.date()):
            paid = _paid(told, branches.members(branch, at.date()), paying, chance)
            if paid:
                actor = year.leader_of(branch, at.date())
                record_dues(actor=actor, at=at, branch=branch, month=at.date(), paid=paid)


def _paid(
    told: Mapping[str, Any], people: Sequence[int], paying: dict[int, int], chance: Random
) -> dict[int, int]:
    """Who paid how much in a month; everybody pays the same each month."""
    for person in people:
        paying.setdefault(person, chance.randint(*told["yuan"]) * FEN)
    return {person: paying[person] for person in people if chance.random() >= told["unpaid"]}
