"""The demo's awards, retirements, visits of care and leave, lived through the rules as people would go through them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import cycle, islice
from random import Random
from typing import Any

from lianjian.areas.branch import facade as branches
from lianjian.areas.honours import caring, leaving, rules
from lianjian.areas.honours.entitlement import annual_leave
from lianjian.areas.honours.models import Award, Hardship, Leave, Retirement
from lianjian.areas.honours.queries import branch_for, caring_branch, listed, unit_of
from lianjian.areas.honours.states import CareKind, LeaveKind, Purpose
from lianjian.kernel.access.actor import Actor, actor_for
from lianjian.kernel.gates.declared import GateClosed
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.testing.year import Life, Year

DAY = timedelta(days=1)


def demo(year: Year) -> Iterable[Life]:
    """The awards of the account's year, the retirements, the families visited, and the leave."""
    told = year.pack.settings("honours")
    for name in ("merits", "commendations", "refused"):
        for number, plan in enumerate(_as_many(year, told[name], name)):
            yield _award(year, told, plan, year.chance(f"honours/{name}/{number}"))
    for number, plan in enumerate(_as_many(year, told["collectives"], "collectives")):
        yield _collective(year, told, plan, year.chance(f"honours/collectives/{number}"))
    for number, plan in enumerate(told["retirements"]):
        yield _retirement(year, told, plan, year.chance(f"honours/retirements/{number}"))
    for code in told["care"]["families"]:
        yield _family(year, told["care"], code, year.chance(f"honours/care/{code}"))
    yield _leaves(year, told["leave"], year.chance("honours/leave"))


def _as_many(year: Year, plans: list[dict[str, Any]], name: str) -> Iterator[dict[str, Any]]:
    """The plans, as many as the county's size asks for, over and over if need be."""
    return islice(cycle(plans), year.number(len(plans), f"honours/{name}"))


def _unit(code: str, day: date) -> Unit:
    return Unit.objects.on(day).get(code=code)


def _people(year: Year, unit: Unit, day: date) -> list[Person]:
    """The officers of a unit who stand on the roll of a branch, and have no award, no retirement and no list yet."""
    known = {
        key
        for model in (Award, Retirement, Hardship)
        for key in model._default_manager.values_list("person", flat=True)
    }
    officers = year.people_in(unit, day, "officer")
    return [it for it in officers if it.pk not in known and branches.branch_of(it, day)]


def _head(year: Year, row: Award | Leave, day: date, otherwise: str) -> Actor:
    """Who leads the unit of a row on a day; if that is its own person by now, a desk above."""
    head = year.leader_of(row.unit, day)
    return year.desk(otherwise, day) if head.person == row.person else head


def _award(year: Year, told: Mapping[str, Any], plan: Mapping[str, Any], chance: Random) -> Life:
    """Drafted, nominated by the branch, asked for, and handled to its end."""
    at = _later(year, told, "draft", plan["deed_on"], chance)
    yield at
    unit = _unit(plan["unit"], at.date())
    people = _people(year, unit, at.date())
    if not people:
        return
    award = rules.draft(
        actor=year.leader_of(unit, at.date()), at=at, person=chance.choice(people),
        grade=plan.get("grade", "commendation"), deed=plan["deed"], deed_on=plan["deed_on"],
    )  # fmt: skip
    if plan.get("fell_ill"):
        yield _sickbed(year, told, award.person, at, chance)
    if plan.get("too_soon"):
        at = year.at_work(at.date() + DAY, chance, after=at)
        yield at
        _ask_too_soon(year, award, at)
    at = _later(year, told, "nominate", at.date(), chance, after=at)
    yield at
    _nominate(year, told, award, at)
    at = _later(year, told, "ask", at.date(), chance, after=at)
    yield at
    rules.ask(actor=_head(year, award, at.date(), "political"), at=at, award=award)
    if not plan.get("too_soon"):
        yield from _handled(year, told, plan, _now(award), at, chance)


def _collective(year: Year, told: Mapping[str, Any], plan: Mapping[str, Any], chance: Random) -> Life:
    """A unit drafts what its team did, its branch nominates it, and the bureau's leadership decides."""
    at = _later(year, told, "draft", plan["deed_on"], chance)
    yield at
    unit = _unit(plan["unit"], at.date())
    if Award.objects.of_collectives().filter(unit=unit).exists():
        return
    award = rules.draft_collective(
        actor=year.leader_of(unit, at.date()), at=at, unit=unit, team=plan["team"], grade="commendation",
        deed=plan["deed"], deed_on=plan["deed_on"],
    )  # fmt: skip
    at = _later(year, told, "nominate", at.date(), chance, after=at)
    yield at
    _nominate(year, told, award, at)
    at = _later(year, told, "ask", at.date(), chance, after=at)
    yield at
    rules.ask(actor=year.leader_of(unit, at.date()), at=at, award=award)
    yield from _handled(year, told, plan, _now(award), at, chance)


def _ask_too_soon(year: Year, award: Award, at: datetime) -> None:
    """The head asks before the branch has met. The gate refuses, and keeps it."""
    try:
        rules.ask(actor=_head(year, award, at.date(), "political"), at=at, award=award)
    except GateClosed:
        return


def _nominate(year: Year, told: Mapping[str, Any], award: Award, at: datetime) -> None:
    day = at.date()
    branch = Unit.objects.get(pk=branch_for(award, day) or 0)
    text = told["nomination"].format(whom=award.receiver, grade=award.award)
    branches.decide(
        actor=year.leader_of(branch, day), at=at, branch=branch, body="members", topic=told["topic"],
        text=text, about=award.person, about_unit=award.unit if award.is_collective else None,
        subject="nominate", in_favour=len(branches.members(branch, day)) // 2 + 1, against=0, abstained=0, absent={},
    )  # fmt: skip


def _handled(
    year: Year,
    told: Mapping[str, Any],
    plan: Mapping[str, Any],
    award: Award,
    since: datetime,
    chance: Random,
) -> Life:
    at = _later(year, told, "handle", since.date(), chance, after=since)
    yield at
    if "grade" not in plan:
        rules.decide(
            actor=year.desk("director", at.date()), at=at, award=award, granted=True, document=_document(at)
        )
        return
    award = rules.publicise(actor=year.desk("political", at.date()), at=at, award=award)
    assert award.publicised_until is not None
    at = year.at_work(award.publicised_until + DAY, chance, after=at)
    yield at
    award = rules.report_up(actor=year.desk("political", at.date()), at=at, award=_now(award))
    at = _later(year, told, "answer", at.date(), chance, after=at)
    yield at
    rules.answered(
        actor=year.desk("political", at.date()), at=at, award=_now(award), granted=plan["granted"],
        document=plan.get("document", ""), note="" if plan["granted"] else told["declined"],
    )  # fmt: skip


def _document(at: datetime) -> str:
    """The bureau's documents on awards are numbered through the year."""
    number = Award.objects.commendations().filter(state="granted", decided_on__year=at.year).count() + 1
    return f"沾公奖〔{at.year}〕{number}号"


def _later(
    year: Year,
    told: Mapping[str, Any],
    step: str,
    day: date,
    chance: Random,
    *,
    after: datetime | None = None,
) -> datetime:
    """When the next step is taken: as many working days later as the pace of that step says."""
    waits = chance.randint(*told["pace"][step])
    return year.at_work(year.calendar.add_working_days(day, waits), chance, after=after)


def _now(award: Award) -> Award:
    return Award.objects.get(pk=award.pk)


def _sickbed(year: Year, told: Mapping[str, Any], person: Person, since: datetime, chance: Random) -> Life:
    """The branch visits who fell ill."""
    at = year.at_work(since.date() + DAY, chance, after=since)
    yield at
    _visit(year, person, CareKind.ILLNESS, chance.choice(told["care"]["funds"]), at)


def _visit(year: Year, person: Person, kind: CareKind, fund: int, at: datetime) -> None:
    on_list = listed(person, at.date()) if kind == CareKind.HARDSHIP else None
    branch = on_list.unit if on_list else caring_branch(person, at.date())
    if branch is not None:
        secretary = year.leader_of(branch, at.date())
        caring.visit(actor=secretary, at=at, person=person, kind=kind.value, fund=fund)


def _retirement(year: Year, told: Mapping[str, Any], plan: Mapping[str, Any], chance: Random) -> Life:
    """Entered a month before; the unit holds the ceremony in the last days."""
    at = year.at_work(plan["on"] - chance.randint(25, 40) * DAY, chance)
    yield at
    people = _people(year, _unit(plan["unit"], at.date()), at.date())
    if not people:
        return
    political = year.desk("political", at.date())
    retirement = caring.retire(actor=political, at=at, person=people[0], retires_on=plan["on"])
    at = year.at_work(plan["on"] - chance.randint(0, 2) * DAY, chance, after=at)
    yield at
    caring.hold_ceremony(
        actor=year.leader_of(retirement.unit, at.date()), at=at, retirement=retirement,
        ceremony=chance.choice(told["ceremony"]["words"]),
    )  # fmt: skip


def _family(year: Year, told: Mapping[str, Any], code: str, chance: Random) -> Life:
    """Put on the list by the branch, and visited before the Spring Festival and in October."""
    at = year.at_work(told["since"] + chance.randint(0, 3) * DAY, chance)
    yield at
    people = _people(year, _unit(code, at.date()), at.date())
    if not people:
        return
    person = chance.choice(people)
    branch = caring_branch(person, at.date())
    assert branch is not None
    caring.put_on_list(
        actor=year.leader_of(branch, at.date()), at=at, person=person, purpose=Purpose.VISIT.value,
        since=at.date(), until=told["until"],
    )  # fmt: skip
    for first, last in told["visits"]:
        at = year.at_work(first + chance.randint(0, (last - first).days - 1) * DAY, chance, after=at)
        yield at
        _visit(year, person, CareKind.HARDSHIP, chance.choice(told["funds"]), at)


def _leaves(year: Year, told: Mapping[str, Any], chance: Random) -> Life:
    """Who goes on leave in the year: each once, and one who waits on the day of the account."""
    first = year.at_work(date(told["waits_on"].year, 1, 5), chance)
    yield first
    commands = Unit.objects.on(first.date()).filter(kind__code="command").order_by("code")
    people = [it for unit in commands for it in year.people_in(unit, first.date(), "officer")]
    chosen = chance.sample(people, min(len(people), year.number(told["count"], "honours/leave") + 1))
    for person in chosen[1:]:
        begins = year.day_in(first.year, chance.choice(told["months"]), chance)
        kind = chance.choices(list(told["kinds"]), list(told["kinds"].values()))[0]
        ahead = 1 if kind == LeaveKind.SICK else chance.randint(5, 15)
        yield _leave(year, told, person, kind, year.at_work(begins - ahead * DAY, chance), begins)
    for person in chosen[:1]:
        asked = year.at_work(told["waits_on"], chance)
        yield _leave(year, told, person, LeaveKind.ANNUAL.value, asked, told["waits_on"] + 7 * DAY)


def _leave(
    year: Year, told: Mapping[str, Any], person: Person, kind: str, asked: datetime, begins: date
) -> Life:
    """Asked for, and but for the one that waits decided within days; a few are called off."""
    chance = year.chance(f"honours/leave/{person.number}")
    yield asked
    first = year.calendar.add_working_days(begins, 0)
    if unit_of(person, asked.date()) is None:
        return
    last = first + chance.randrange(told["longest"]) * DAY
    if kind == LeaveKind.ANNUAL:
        last = _within_what_is_left(year, person, first, last)
    leave = leaving.ask_leave(
        actor=actor_for(person, asked.date()), at=asked, kind=kind, first=first, last=last
    )
    if asked.date() == told["waits_on"]:
        return
    decided = year.at_work(asked.date() + (kind != LeaveKind.SICK) * 2 * DAY, chance, after=asked)
    yield decided
    _decide(year, told, leave, decided, chance)
    if leave.state == "granted" and chance.random() < told["called_off"]:
        off = year.at_work(decided.date() + DAY, chance, after=decided)
        yield off
        leaving.call_off(actor=actor_for(person, off.date()), at=off, leave=Leave.objects.get(pk=leave.pk))


def _within_what_is_left(year: Year, person: Person, first: date, last: date) -> date:
    """The last day of annual leave that takes no more working days than the person has left."""
    left = annual_leave([person.pk], first.year)[person.pk].left
    while left is not None and last > first and year.calendar.working_days_between(first, last) > left:
        last -= DAY
    return last


def _decide(year: Year, told: Mapping[str, Any], leave: Leave, at: datetime, chance: Random) -> None:
    granted = chance.random() >= told["refused"]
    leaving.decide_leave(
        actor=_head(year, leave, at.date(), "director"), at=at, leave=leave, granted=granted,
        note="" if granted else told["not_granted"],
    )  # fmt: skip
