"""Promotions with what comes before each step, as tests need them."""

from datetime import date
from typing import Any

from lianjian.areas.branch import facade
from lianjian.areas.careers import rules
from lianjian.areas.careers.models import Promotion
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.org.models import Person, PostKind, Unit
from lianjian.kernel.testing.cast import Cast, moment

VOTES = {"due": 9, "present": 8, "in_favour": 7}


def political(cast: Cast, day: str) -> dict[str, Any]:
    return {"actor": cast.actor("political", date.fromisoformat(day)), "at": moment(day)}


def commissar(cast: Cast, day: str) -> dict[str, Any]:
    """Who records what the leadership decided."""
    return {"actor": cast.actor("director", date.fromisoformat(day)), "at": moment(day)}


def moved(cast: Cast, day: str = "2022-03-01", person: Person | None = None, **more: Any) -> Promotion:
    """The officer considered for deputy of the other zone."""
    told = {"kind": PostKind.objects.get(code="deputy"), "to": cast.other_zone, "why": "能带队伍"} | more
    with held_at(moment(day, "20:00")):
        return rules.move(**political(cast, day), person=person or cast.officer, **told)


def recommended_by_branch(
    cast: Cast, branch: Unit, person: Person, day: str = "2022-03-03", *, in_favour: int = 8, **more: Any
) -> facade.Decision:
    told = {"body": "members", "absent": {}, "subject": "recommend"} | more
    with held_at(moment(day, "20:00")):
        return facade.decide(
            actor=cast.actor("head"), at=moment(day, "15:00"), branch=branch, topic="推荐",
            text=f"推荐{person}任副职", about=person, in_favour=in_favour, against=0, abstained=0, **told,
        )  # fmt: skip


def recommended(cast: Cast, promotion: Promotion, day: str = "2022-03-04", **votes: int) -> Promotion:
    with held_at(moment(day, "20:00")):
        return rules.recommend(**political(cast, day), promotion=promotion, **VOTES | votes)


def examined(cast: Cast, promotion: Promotion, day: str = "2022-03-09", **days: Any) -> Promotion:
    checks = dict.fromkeys(rules.CHECKS, date(2022, 3, 8)) | days
    with held_at(moment(day, "20:00")):
        return rules.examine(**political(cast, day), promotion=promotion, note="表现好", **checks)


def decided(cast: Cast, promotion: Promotion, day: str = "2022-03-10", **votes: int) -> Promotion:
    with held_at(moment(day, "20:00")):
        return rules.decide(**commissar(cast, day), promotion=promotion, **VOTES | votes)


def publicised(cast: Cast, promotion: Promotion, day: str = "2022-03-11") -> Promotion:
    with held_at(moment(day, "20:00")):
        return rules.publicise(**political(cast, day), promotion=promotion)


def appointed(cast: Cast, promotion: Promotion, day: str = "2022-03-21") -> Promotion:
    with held_at(moment(day, "20:00")):
        return rules.appoint(**political(cast, day), promotion=promotion)


def on_notice(cast: Cast, branch: Unit, person: Person | None = None, **more: Any) -> Promotion:
    """A promotion that has come as far as the public notice."""
    promotion = moved(cast, person=person, **more)
    recommended_by_branch(cast, branch, promotion.person)
    return publicised(cast, decided(cast, examined(cast, recommended(cast, promotion))))
