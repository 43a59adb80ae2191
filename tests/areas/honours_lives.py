"""A branch that nominates, and awards on their way, as tests need them."""

from datetime import date
from typing import Any

from lianjian.areas.branch import facade as branches
from lianjian.areas.branch.facade import Decision
from lianjian.areas.honours import rules
from lianjian.areas.honours.models import Award
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.testing.cast import Cast, moment

DEED = "出警途中救起落水群众"


def nominated(
    cast: Cast, branch: Unit, person: Person, day: str, *, in_favour: int = 9, absent: tuple[Person, ...] = ()
) -> Decision:
    """The members' meeting of the zone's branch votes on nominating someone."""
    with held_at(moment(day, "20:00")):
        return branches.decide(
            actor=cast.actor("head", date.fromisoformat(day)), at=moment(day, "15:00"), branch=branch,
            body="members", topic="讨论表扬奖励", text=f"提名{person}", about=person, subject="nominate",
            in_favour=in_favour, against=0, abstained=0, absent={it.pk: "on_duty" for it in absent},
        )  # fmt: skip


def drafted(cast: Cast, person: Person, day: str, grade: str = "merit3", **more: Any) -> Award:
    """The head's draft of a day, of a deed of the day before unless told."""
    told = {"deed": DEED, "deed_on": date.fromisoformat(day).replace(day=1)} | more
    with held_at(moment(day, "10:00")):
        return rules.draft(
            actor=cast.actor("head"), at=moment(day, "09:00"), person=person, grade=grade, **told
        )


def done(cast: Cast, verb: Any, award: Award, day: str, role: str = "political", **more: Any) -> Award:
    """A verb of awards, done by somebody on a day."""
    with held_at(moment(day, "18:00")):
        found = Award.objects.get(pk=award.pk)
        return verb(actor=cast.actor(role), at=moment(day, "16:00"), award=found, **more)


def asked(cast: Cast, branch: Unit, person: Person, grade: str = "merit3", day: str = "2022-03-02") -> Award:
    """A draft of 1 March and a nomination of the next day, asked for on that or a later day."""
    award = drafted(cast, person, "2022-03-01", grade)
    nominated(cast, branch, person, "2022-03-02")
    return done(cast, rules.ask, award, day, "head")
