"""The demo's co-building: founded on one day, and then month by month what bodies do, and what was promised."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from random import Random
from typing import Any

from lianjian.areas.cobuild import promising, rules
from lianjian.areas.cobuild.demo_founding import Formed, Founder, begins
from lianjian.areas.cobuild.models import Activity, Partner, Promise
from lianjian.areas.cobuild.states import Heard, Side
from lianjian.kernel.access.actor import Actor, actor_for
from lianjian.kernel.clock.periods import DAY
from lianjian.kernel.testing.year import Life, Year

MONTH = 32 * DAY


def demo(year: Year) -> Iterable[Life]:
    """One life that founds everything and lets each body live."""
    yield _founding(year, year.pack.settings("cobuild"))


def _founding(year: Year, told: Mapping[str, Any]) -> Life:
    yield begins(told)
    for number, formed in enumerate(Founder.of(year, told).found()):
        chance = year.chance(f"cobuild/{number}")
        yield _months(year, told, formed, chance)
        yield _promises(year, told, formed, chance.randrange(10**9))


def _months(year: Year, told: Mapping[str, Any], formed: Formed, chance: Random) -> Life:
    """An activity in each month after the founding, with one partner after another; the first in December."""
    first, day = _next(told["founded_on"]), chance.randint(4, 18)
    while first <= year.ends.date():
        held = chance.random() < told["held"]
        at = year.at_work(first.replace(day=28 if first.month == 12 and held and day > 14 else day), chance)
        if held and at.month == first.month:
            yield at
            partner = formed.partners[(12 - first.month) % len(formed.partners)]
            yield from _activity(year, told, formed, partner, at, chance)
        first = _next(first)


def _next(day: date) -> date:
    return (day.replace(day=1) + MONTH).replace(day=1)


def _activity(
    year: Year, told: Mapping[str, Any], formed: Formed, partner: Partner, at: datetime, chance: Random
) -> Life:
    signs_in = partner.pk in formed.let_in
    facts = {
        "body": formed.body,
        "partner": partner,
        "topic": chance.choice(formed.theme["topics"]),
        "ours": chance.randint(2, 8),
        "theirs": chance.randint(4, 40),
    }
    if signs_in and chance.random() < told["by_partner"]:
        activity = rules.report_as_partner(actor=_contact(partner, at), at=at, **facts)
    else:
        activity = rules.report(actor=year.leader_of(formed.body.unit, at.date()), at=at, **facts)
    if chance.random() < told["silent"]:
        return
    answered = year.at_work(at.date() + chance.randint(1, told["answered_within"]) * DAY, chance, after=at)
    yield answered
    _answer(year, told, activity, partner, answered, signs_in, chance)


def _answer(
    year: Year,
    told: Mapping[str, Any],
    activity: Activity,
    partner: Partner,
    at: datetime,
    signs_in: bool,
    chance: Random,
) -> None:
    """The other side's word: the partner's own, our leader's, or what the call-back desk heard."""
    agreed = chance.random() >= told["denied"]
    facts = {"agreed": agreed, "why": "" if agreed else chance.choice(told["denials"]["answers"])}
    if activity.reported_by == Side.PARTNER:
        rules.answer(actor=year.leader_of(activity.unit, at.date()), at=at, activity=activity, **facts)
    elif signs_in:
        rules.answer_as_partner(actor=_contact(partner, at), at=at, activity=activity, **facts)
    else:
        heard = Heard.PHONE if chance.random() < told["by_phone"] else Heard.PAPER
        rules.call_back(
            actor=_asks(year, activity.unit_id, at), at=at, activity=activity, heard=heard, **facts
        )


def _asks(year: Year, unit: int, at: datetime) -> Actor:
    """Who asks a partner that does not sign in: the call-back desk, of its own unit the supervisor."""
    desk = year.desk("callback", at.date())
    return year.desk("supervisor", at.date()) if desk.stands_in(unit) else desk


def _contact(partner: Partner, at: datetime) -> Actor:
    contact = Partner.objects.select_related("contact").get(pk=partner.pk).contact
    if contact is None:
        raise LookupError(f"nobody signs in for {partner}")
    return actor_for(contact, at.date())


def _promises(year: Year, told: Mapping[str, Any], formed: Formed, seed: int) -> Life:
    """What each side promised the other in the week after the founding."""
    chance = year.chance(f"cobuild/promises/{seed}")
    for side in Side:
        at = year.at_work(told["founded_on"] + chance.randint(3, 9) * DAY, chance)
        yield _promise(year, told, formed, side, at, chance.randrange(10**9))


def _promise(
    year: Year, told: Mapping[str, Any], formed: Formed, side: Side, at: datetime, seed: int
) -> Life:
    yield at
    chance = year.chance(f"cobuild/promise/{seed}")
    leader = year.leader_of(formed.body.unit, at.date())
    partner = chance.choice(formed.partners)
    due = date(year.profile["account"].year, chance.randint(9, 12), chance.randint(5, 25))
    row = promising.promise(
        actor=leader, at=at, body=formed.body, partner=partner, side=side, due_on=due, owner=leader.person,
        text=chance.choice(formed.theme[side]), counterpart=told["names"]["contact"],
    )  # fmt: skip
    drawn = chance.random()
    if drawn < told["dropped"]:
        yield from _drop(year, told, row, due, chance)
    elif drawn < told["done"]:
        yield from _settle(year, told, row, formed, due, chance)


def _drop(year: Year, told: Mapping[str, Any], row: Promise, due: date, chance: Random) -> Life:
    at = year.at_work(due - 5 * DAY, chance)
    yield at
    promising.drop(
        actor=year.leader_of(row.unit, at.date()), at=at, promise=row, why=told["denials"]["dropped"]
    )


def _settle(
    year: Year, told: Mapping[str, Any], row: Promise, formed: Formed, due: date, chance: Random
) -> Life:
    """Called done some days before its day, judged some days later; sent back once in a while, and mended."""
    at = year.at_work(due - chance.randint(2, 20) * DAY, chance)
    yield at
    signs_in = row.partner_id in formed.let_in
    if row.side == Side.BUREAU:
        promising.call_done(actor=year.leader_of(row.unit, at.date()), at=at, promise=row)
    elif signs_in:
        promising.call_done_as_partner(actor=_contact(row.partner, at), at=at, promise=row)
    for kept in _words(told, chance, is_called_done=row.side == Side.BUREAU or signs_in):
        at = year.at_work(at.date() + chance.randint(1, 9) * DAY, chance, after=at)
        yield at
        why = "" if kept else chance.choice(told["denials"]["sent_back"])
        _judge(year, row, at, kept, why, signs_in=signs_in)
        if not kept and row.side == Side.BUREAU:
            at = year.at_work(at.date() + 3 * DAY, chance, after=at)
            yield at
            promising.call_done(actor=year.leader_of(row.unit, at.date()), at=at, promise=_now(row))


def _words(told: Mapping[str, Any], chance: Random, *, is_called_done: bool) -> Iterator[bool]:
    """What the other side says, one word after another: yes at once, no and then yes, or nothing."""
    if is_called_done and chance.random() < told["sent_back"]:
        yield from (False, True)
    elif chance.random() < told["kept"]:
        yield True


def _judge(year: Year, row: Promise, at: datetime, kept: bool, why: str, *, signs_in: bool) -> None:
    facts: dict[str, Any] = {"at": at, "promise": _now(row), "kept": kept, "why": why}
    if row.side == Side.PARTNER:
        promising.judge(actor=year.leader_of(row.unit, at.date()), **facts)
    elif signs_in:
        promising.judge_as_partner(actor=_contact(row.partner, at), **facts)
    else:
        promising.judge_by_call(actor=_asks(year, row.unit_id, at), **facts)


def _now(row: Promise) -> Promise:
    return Promise.objects.get(pk=row.pk)
