"""The demo's notices, read by most, one corrected and one withdrawn, and ballots, one of them secret."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db.models import QuerySet

from lianjian.areas.notices import rules, voting
from lianjian.areas.notices.models import Ballot, Notice, Reading
from lianjian.areas.notices.queries import branches, reading_of
from lianjian.areas.notices.voting import Answers
from lianjian.kernel.access.actor import actor_for
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.testing.year import Life, Year

DAY = timedelta(days=1)


def demo(year: Year) -> Iterable[Life]:
    """The notices and ballots of the county's settings."""
    told = year.pack.settings("notices")
    for number, plan in enumerate(told["notices"]):
        yield _notice(year, plan, year.chance(f"notices/{number}"))
    for number, plan in enumerate(told["ballots"]):
        yield _ballot(year, plan, year.chance(f"notices/ballots/{number}"))


def _notice(year: Year, plan: Mapping[str, Any], chance: Random) -> Life:
    """Published by the political department; then read, by each in their own time."""
    at = year.at_work(plan["on"], chance)
    yield at
    political = year.desk("political", at.date())
    units = branches(political, "notices.notice:publish", at.date())
    chosen = [unit for unit in units if unit.code in plan["branches"]]
    rules.publish(
        actor=political, at=at, branches=chosen, kind=plan["kind"], title=plan["title"], text=plan["text"],
        until=plan.get("until"),
    )  # fmt: skip
    for notice in Notice.objects.filter(title=plan["title"], occurred_at=at):
        if how := plan.get("corrected"):
            yield _corrected(year, notice, plan, how, chance)
        if how := plan.get("withdrawn"):
            yield _withdrawn(year, notice, how, chance)
    rows = Reading.objects.filter(notice__title=plan["title"], occurred_at=at)
    yield from _readings(year, rows, plan, chance, at)


def _corrected(
    year: Year, notice: Notice, plan: Mapping[str, Any], how: Mapping[str, Any], chance: Random
) -> Life:
    at = year.at_work(notice.occurred_on + how["after"] * DAY, chance, after=notice.occurred_at)
    yield at
    rules.correct(
        actor=year.desk("political", at.date()), at=at, notice=notice, title=notice.title, text=how["text"],
        until=notice.until, why=how["why"], ask_again=how["ask_again"],
    )  # fmt: skip
    yield from _readings(
        year, Reading.objects.filter(notice=notice, before_correction=True), plan, chance, at
    )


def _withdrawn(year: Year, notice: Notice, how: Mapping[str, Any], chance: Random) -> Life:
    at = year.at_work(notice.occurred_on + how["after"] * DAY, chance, after=notice.occurred_at)
    yield at
    rules.withdraw(actor=year.desk("political", at.date()), at=at, notice=notice, why=how["why"])


def _readings(
    year: Year, rows: QuerySet[Reading], plan: Mapping[str, Any], chance: Random, at: datetime
) -> Life:
    told = rows.select_related("notice", "person").order_by("pk")
    readers = [row for row in told if chance.random() < plan["read"]]
    moments = [_later(year, plan["days"], chance, at) for _reader in readers]
    for moment, _number, row in sorted(zip(moments, range(len(readers)), readers, strict=True)):
        yield moment
        _read(row.person, row.notice, moment)


def _later(year: Year, days: int, chance: Random, at: datetime) -> datetime:
    """A moment of a working day within so many days; most come soon."""
    return year.at_work(at.date() + int(days * chance.random() ** 2) * DAY, chance, after=at)


def _read(person: Person, notice: Notice, at: datetime) -> None:
    actor, reading = actor_for(person, at.date()), reading_of(notice.pk, person)
    if reading is not None and reading.is_asked and actor.may("notices.notice:mark_read"):
        rules.mark_read(actor=actor, at=at, notice=notice)


def _ballot(year: Year, plan: Mapping[str, Any], chance: Random) -> Life:
    """Opened by the secretary, voted in by most, and closed by the secretary."""
    at = year.at_work(plan["on"], chance)
    yield at
    branch = Unit.objects.on(at.date()).get(code=plan["branch"])
    ballot = voting.open_ballot(
        actor=year.leader_of(branch, at.date()), at=at, branch=branch, title=plan["title"],
        questions=plan["questions"], is_secret=plan["is_secret"], full_only=plan["full_only"],
        closes_on=plan["closes_on"],
    )  # fmt: skip
    ends = year.at_work(plan["on"] + plan["ends_after"] * DAY, chance, after=at)
    people = Person.objects.filter(pk__in=ballot.asked).order_by("number")
    voters = [person for person in people if chance.random() < plan["turnout"]]
    yield from _votes(year, ballot, voters, plan, chance)
    yield ends
    _close(year, ballot, ends)


def _votes(year: Year, ballot: Ballot, voters: list[Person], plan: Mapping[str, Any], chance: Random) -> Life:
    days, opened = plan["ends_after"], ballot.occurred_at
    moments = sorted(_later(year, days, chance, opened) for _voter in voters)
    for person, moment in zip(voters, moments, strict=True):
        yield moment
        actor = actor_for(person, moment.date())
        chosen = [chance.choices(range(len(weights)), weights)[0] for weights in plan["choices"]]
        if actor.may("notices.ballot:vote"):
            voting.vote(actor=actor, at=moment, ballot=ballot, answers=Answers(chosen))


def _close(year: Year, ballot: Ballot, at: datetime) -> None:
    voting.close_ballot(actor=year.leader_of(ballot.unit, at.date()), at=at, ballot=ballot)
