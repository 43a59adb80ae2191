"""A call, brought as far as a test needs it, and the dispatcher who takes it."""

from datetime import datetime, timedelta

from lianjian.areas.calls import entrusting, feedback, rules
from lianjian.areas.calls.models import Call, CallCategory, CallResult, LateCause
from lianjian.kernel.access.actor import SYSTEM, Actor, actor_for
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import Person, PostKind
from lianjian.kernel.org.structure import root
from lianjian.kernel.testing.cast import REFORMED_ON, Cast, moment

DAY = "2022-09-01"
NEEDED = {"people": "甲、乙", "matter": "邻里争吵", "handling": "现场调解", "outcome": "双方和好"}


def dispatcher() -> Actor:
    """Someone at the bureau's intake desk."""
    person = Person.objects.filter(number="T-dispatcher").first()
    if person is None:
        person = changes.enlist(
            actor=SYSTEM, at=moment("2022-01-01"), number="T-dispatcher", name="接警员", name_en="dispatcher"
        )
        kind, bureau = PostKind.objects.get(code="dispatcher"), root(REFORMED_ON)
        changes.appoint(
            actor=SYSTEM, at=moment("2022-01-01"), person=person, unit=bureau, kind=kind, on=REFORMED_ON
        )
    return actor_for(person, REFORMED_ON)


def category(code: str = "05") -> CallCategory:
    return CallCategory.objects.get(code=code)


def result(code: str = "R03") -> CallResult:
    return CallResult.objects.get(code=code)


def cause(code: str = "L01") -> LateCause:
    return LateCause.objects.get(code=code)


def taken(at: datetime | None = None, **facts: object) -> Call:
    return rules.take(actor=dispatcher(), at=at or moment(DAY), **facts)


def described(cast: Cast, at: datetime | None = None, code: str = "05", **facts: object) -> Call:
    at = at or moment(DAY)
    asked = {"place": cast.village(), "text": "两人在院里吵", "category": category(code), "grade": 3}
    return rules.describe(actor=dispatcher(), at=at, call=taken(at), **(asked | facts))


def after(call: Call, minutes: float) -> datetime:
    return call.occurred_at + timedelta(minutes=minutes)


def noted(call: Call, what: str, minutes: float) -> Call:
    """So many minutes after it was received."""
    return rules.note(actor=dispatcher(), at=after(call, minutes), call=call, what=what)


def arrived(cast: Cast, minutes: float = 8, call: Call | None = None, **facts: object) -> Call:
    """Dispatched a minute after it was received, and there so many minutes after that."""
    call = noted(call or described(cast, **facts), "dispatched_at", 1)
    return noted(call, "arrived_at", 1 + minutes)


def fed_back(
    cast: Cast, call: Call | None = None, minutes: float = 60, by: str = "", **facts: object
) -> Call:
    call = call or arrived(cast)
    asked = {"category": call.category, "result": result()} | NEEDED
    who = by or ("officer" if call.unit_id == cast.zone.pk else "other_officer")
    return feedback.feed_back(actor=cast.actor(who), at=after(call, minutes), call=call, **(asked | facts))


def reviewed(cast: Cast, call: Call | None = None, code: str = "", by: str = "head", **facts: object) -> Call:
    call = call or fed_back(cast)
    found = category(code) if code else call.category
    asked = {"at": after(call, 120), "category": found}
    return feedback.review(actor=cast.actor(by), call=call, **(asked | facts))


def entrusted(call: Call, *people: Person) -> Call:
    """These people were sent to it."""
    entrusting.entrust(actor=dispatcher(), at=after(call, 1), call=call, people=[it.pk for it in people])
    return call
