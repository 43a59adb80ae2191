"""The demo's promotions, step by step: one life each, and one that the gate refuses."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from lianjian.areas.branch import facade as branch
from lianjian.areas.careers import rules
from lianjian.areas.careers.models import Promotion
from lianjian.kernel.gates.declared import GateClosed
from lianjian.kernel.org.models import Person, PostKind, Unit
from lianjian.kernel.testing.year import Life, Year

DAY = timedelta(days=1)
FIRST, SPREAD = date(2022, 2, 8), 270
"""The first is begun on this day, the others within so many days after it."""
VOTERS, LEADERS = 60, 9
WITH_AN_OBJECTION = 4
"""Of which place in the order is the promotion to which somebody objects."""


def promoted(year: Year, told: Mapping[str, Any], person: Person, to: Unit, place: int, number: int) -> Life:
    """Moved, recommended by the branch and by the meeting, examined, decided, put on notice, appointed."""
    chance, texts = year.chance(f"careers/promotion/{person.number}"), told["texts"]
    at = year.at_work(FIRST + SPREAD * place // max(1, number) * DAY, chance)
    yield at
    row = _moved(year, person, to, chance.choice(texts["why"]), at)
    at = year.at_work(at.date() + 2 * DAY, chance)
    yield at
    _by_branch(year, texts, row, at)
    for days, step in ((3, _recommend), (6, _examine), (3, _decide), (2, _publicise)):
        at = year.at_work(at.date() + days * DAY, chance)
        yield at
        step(year, texts, _now(row), at, chance)
    if place == WITH_AN_OBJECTION:
        yield from _objected(year, texts, row, at, chance)
    last = _now(row).notice_until
    at = year.at_work((last or at.date()) + DAY, chance)
    yield at
    rules.appoint(actor=year.desk("political", at.date()), at=at, promotion=_now(row))


def refused(year: Year, told: Mapping[str, Any], person: Person, to: Unit) -> Life:
    """Someone is put forward whom no branch has recommended; it stays where it is."""
    chance, texts = year.chance("careers/refused"), told["texts"]
    at = year.at_work(told["refused_on"], chance)
    yield at
    row = _moved(year, person, to, texts["refused"], at)
    at = year.at_work(at.date() + 2 * DAY, chance)
    yield at
    try:
        _recommend(year, texts, row, at, chance)
    except GateClosed:
        return


def _now(row: Promotion) -> Promotion:
    return Promotion.objects.get(pk=row.pk)


def _moved(year: Year, person: Person, to: Unit, why: str, at: datetime) -> Promotion:
    kind = PostKind.objects.get(code="deputy")
    actor = year.desk("political", at.date())
    return rules.move(actor=actor, at=at, person=person, kind=kind, to=to, why=why)


def _by_branch(year: Year, texts: Mapping[str, Any], row: Promotion, at: datetime) -> None:
    """The person's branch meets and recommends."""
    home = branch.branch_of(row.person, at.date())
    if home is None:
        raise LookupError(f"{row.person} stands on no roll on {at.date()}")
    due = len(branch.members(home, at.date()))
    in_favour = due - due // 3
    branch.decide(
        actor=year.leader_of(home, at.date()), at=at, branch=home, body="members", topic=texts["topic"],
        text=texts["text"].format(person=row.person, to=row.to, kind=row.kind), about=row.person,
        subject="recommend", in_favour=in_favour, against=0, abstained=0, absent={},
    )  # fmt: skip


def _recommend(year: Year, texts: Mapping[str, Any], row: Promotion, at: datetime, chance: Random) -> None:
    present = VOTERS - chance.randrange(8)
    votes: dict[str, Any] = {"due": VOTERS, "present": present, "in_favour": present - chance.randrange(10)}
    rules.recommend(actor=year.desk("political", at.date()), at=at, promotion=row, **votes)


def _examine(year: Year, texts: Mapping[str, Any], row: Promotion, at: datetime, chance: Random) -> None:
    days: dict[str, Any] = {name: at.date() - chance.randrange(4) * DAY for name in rules.CHECKS}
    rules.examine(actor=year.desk("political", at.date()), at=at, promotion=row, note=texts["note"], **days)


def _decide(year: Year, texts: Mapping[str, Any], row: Promotion, at: datetime, chance: Random) -> None:
    present = LEADERS - chance.randrange(3)
    votes: dict[str, Any] = {"due": LEADERS, "present": present, "in_favour": present - chance.randrange(2)}
    rules.decide(actor=year.desk("political_commissar", at.date()), at=at, promotion=row, **votes)


def _publicise(year: Year, texts: Mapping[str, Any], row: Promotion, at: datetime, chance: Random) -> None:
    rules.publicise(actor=year.desk("political", at.date()), at=at, promotion=row)


def _objected(year: Year, texts: Mapping[str, Any], row: Promotion, at: datetime, chance: Random) -> Life:
    at = year.at_work(at.date() + DAY, chance, after=at)
    yield at
    political = year.desk("political", at.date())
    rules.note_objection(actor=political, at=at, promotion=_now(row), text=texts["objection"])
    at = year.at_work(at.date() + 3 * DAY, chance, after=at)
    yield at
    political = year.desk("political", at.date())
    rules.answer_objection(actor=political, at=at, promotion=_now(row), answer=texts["answer"])
