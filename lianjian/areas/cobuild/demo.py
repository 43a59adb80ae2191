"""The demo's co-building: founded on one day, and then month by month what bodies do, and what was promised."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from random import Random
from typing import Any

from lianjian.areas.cobuild import promising, rules
from lianjian.areas.cobuild.demo_founding import Formed, Founder, begins
from lianjian.areas.cobuild.models import Activity, Partner, Promise
from lianjian.areas.cobuild.states import Heard, Side, Theme
from lianjian.kernel.access.actor import Actor, actor_for
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.periods import DAY
from lianjian.kernel.org.models import Unit
from lianjian.kernel.testing.year import Life, Year

MONTH = 32 * DAY


@dataclass
class Hands:
    """Who does it: looked up once a month, for nobody of these changes posts within one."""

    year: Year
    told: Mapping[str, Any]
    known: dict[tuple[str, int, date], Actor] = field(default_factory=dict)

    def leader(self, unit: Unit, at: datetime) -> Actor:
        return self._once("leader", unit.pk, at, lambda day: self.year.leader_of(unit, day))

    def contact(self, partner: Partner, at: datetime) -> Actor:
        """Who signs in for a partner."""
        return self._once("contact", partner.pk, at, lambda day: _contact(partner, day))

    def asks(self, unit: int, at: datetime) -> Actor:
        """Who asks a partner that does not sign in: the call-back desk, of its own unit the supervisor."""
        desk, other = (
            self._once(kind, 0, at, partial(self.year.desk, kind)) for kind in ("callback", "supervisor")
        )
        return other if desk.stands_in(unit) else desk

    def _once(self, what: str, pk: int, at: datetime, look_up: Callable[[date], Actor]) -> Actor:
        key = (what, pk, at.date().replace(day=1))
        if key not in self.known:
            self.known[key] = look_up(at.date())
        return self.known[key]


def _contact(partner: Partner, day: date) -> Actor:
    contact = Partner.objects.select_related("contact").get(pk=partner.pk).contact
    if contact is None:
        raise LookupError(f"nobody signs in for {partner}")
    return actor_for(contact, day)


def demo(year: Year) -> Iterable[Life]:
    """One life that founds everything and lets each body live."""
    yield _founding(year, year.pack.settings("cobuild"))


def _founding(year: Year, told: Mapping[str, Any]) -> Life:
    yield begins(told)
    hands = Hands(year, told)
    for number, formed in enumerate(Founder.of(year, told).found()):
        yield _months(hands, formed, year.chance(f"cobuild/{number}"))
        yield _promise(hands, formed, list(Side)[number % 2], year.chance(f"cobuild/promise/{number}"))


def _months(hands: Hands, formed: Formed, chance: Random) -> Life:
    """An activity in each month after the founding, with one partner after another; the first in December."""
    first, day = _next(hands.told["founded_on"]), chance.randint(4, 18)
    while first <= hands.year.ends.date():
        held = chance.random() < hands.told["held"]
        at = hands.year.at_work(
            first.replace(day=28 if first.month == 12 and held and day > 14 else day), chance
        )
        if held and at.month == first.month:
            yield at
            partner = formed.partners[(12 - first.month) % len(formed.partners)]
            yield from _activity(hands, formed, partner, at, chance)
        first = _next(first)


def _next(day: date) -> date:
    return (day.replace(day=1) + MONTH).replace(day=1)


def _gathering(formed: Formed, at: datetime) -> Any:
    """The last gathering of the leading branch in that month, which a body for Party history holds with it."""
    if formed.body.theme != Theme.HISTORY:
        return None
    days = (at.date().replace(day=1), at.date())
    rows: Any = registry.kinds["branch.gathering"].model._default_manager
    return rows.filter(unit=formed.body.unit_id, occurred_on__range=days).order_by("pk").last()


def _activity(hands: Hands, formed: Formed, partner: Partner, at: datetime, chance: Random) -> Life:
    signs_in = partner.pk in formed.let_in
    facts = {
        "body": formed.body,
        "partner": partner,
        "topic": chance.choice(formed.theme["topics"]),
        "ours": chance.randint(2, 8),
        "theirs": chance.randint(4, 40),
    }
    if signs_in and chance.random() < hands.told["by_partner"]:
        activity = rules.report_as_partner(actor=hands.contact(partner, at), at=at, **facts)
    else:
        gathering = _gathering(formed, at)
        activity = rules.report(
            actor=hands.leader(formed.body.unit, at), at=gathering.occurred_at if gathering else at,
            gathering=gathering, **facts,
        )  # fmt: skip
    if chance.random() < hands.told["silent"]:
        return
    answered = hands.year.at_work(
        at.date() + chance.randint(1, hands.told["answered_within"]) * DAY, chance, after=at
    )
    yield answered
    _answer(hands, activity, partner, answered, signs_in, chance)


def _answer(
    hands: Hands,
    activity: Activity,
    partner: Partner,
    at: datetime,
    signs_in: bool,
    chance: Random,
) -> None:
    """The other side's word: the partner's own, our leader's, or what the call-back desk heard."""
    agreed = chance.random() >= hands.told["denied"]
    facts = {"agreed": agreed, "why": "" if agreed else chance.choice(hands.told["denials"]["answers"])}
    if activity.reported_by == Side.PARTNER:
        rules.answer(actor=hands.leader(activity.unit, at), at=at, activity=activity, **facts)
    elif signs_in:
        rules.answer_as_partner(actor=hands.contact(partner, at), at=at, activity=activity, **facts)
    else:
        heard = Heard.PHONE if chance.random() < hands.told["by_phone"] else Heard.PAPER
        rules.call_back(
            actor=hands.asks(activity.unit_id, at), at=at, activity=activity, heard=heard, **facts
        )


def _promise(hands: Hands, formed: Formed, side: Side, chance: Random) -> Life:
    """What one side promised the other in the week after the founding."""
    at = hands.year.at_work(hands.told["founded_on"] + chance.randint(3, 9) * DAY, chance)
    yield at
    leader = hands.leader(formed.body.unit, at)
    partner = chance.choice(formed.partners)
    due = date(hands.year.profile["account"].year, chance.randint(9, 12), chance.randint(5, 25))
    row = promising.promise(
        actor=leader, at=at, body=formed.body, partner=partner, side=side, due_on=due, owner=leader.person,
        text=chance.choice(formed.theme[side]), counterpart=hands.told["names"]["contact"],
    )  # fmt: skip
    drawn = chance.random()
    if drawn < hands.told["dropped"]:
        yield from _drop(hands, row, due, chance)
    elif drawn < hands.told["done"]:
        yield from _settle(hands, row, formed, due, chance)


def _drop(hands: Hands, row: Promise, due: date, chance: Random) -> Life:
    at = hands.year.at_work(due - 5 * DAY, chance)
    yield at
    promising.drop(actor=hands.leader(row.unit, at), at=at, promise=row, why=hands.told["denials"]["dropped"])


def _settle(hands: Hands, row: Promise, formed: Formed, due: date, chance: Random) -> Life:
    """Called done some days before its day, judged some days later; sent back once in a while, and mended."""
    at = hands.year.at_work(due - chance.randint(2, 20) * DAY, chance)
    yield at
    signs_in = row.partner_id in formed.let_in
    if row.side == Side.BUREAU:
        promising.call_done(actor=hands.leader(row.unit, at), at=at, promise=row)
    elif signs_in:
        promising.call_done_as_partner(actor=hands.contact(row.partner, at), at=at, promise=row)
    for kept in _words(hands, chance, is_called_done=row.side == Side.BUREAU or signs_in):
        at = hands.year.at_work(at.date() + chance.randint(1, 9) * DAY, chance, after=at)
        yield at
        why = "" if kept else chance.choice(hands.told["denials"]["sent_back"])
        _judge(hands, row, at, kept, why, signs_in=signs_in)
        if not kept and row.side == Side.BUREAU:
            at = hands.year.at_work(at.date() + 3 * DAY, chance, after=at)
            yield at
            promising.call_done(actor=hands.leader(row.unit, at), at=at, promise=_now(row))


def _words(hands: Hands, chance: Random, *, is_called_done: bool) -> Iterator[bool]:
    """What the other side says, one word after another: yes at once, no and then yes, or nothing."""
    if is_called_done and chance.random() < hands.told["sent_back"]:
        yield from (False, True)
    elif chance.random() < hands.told["kept"]:
        yield True


def _judge(hands: Hands, row: Promise, at: datetime, kept: bool, why: str, *, signs_in: bool) -> None:
    facts: dict[str, Any] = {"at": at, "promise": _now(row), "kept": kept, "why": why}
    if row.side == Side.PARTNER:
        promising.judge(actor=hands.leader(row.unit, at), **facts)
    elif signs_in:
        promising.judge_as_partner(actor=hands.contact(row.partner, at), **facts)
    else:
        promising.judge_by_call(actor=hands.asks(row.unit_id, at), **facts)


def _now(row: Promise) -> Promise:
    return Promise.objects.get(pk=row.pk)
