"""A branch that brings somebody on to membership, step by step, as tests need it."""

from datetime import date
from typing import Any

from lianjian.areas.branch import facade as branches
from lianjian.areas.branch.facade import Decision
from lianjian.areas.recruits import rules
from lianjian.areas.recruits.guards import Birthday
from lianjian.areas.recruits.models import Application
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.testing.cast import Cast, moment
from tests.areas.branch_lives import branch_with, enlisted

D = date.fromisoformat
GROWN = Birthday(date(1995, 5, 1))


def branch_and_other(cast: Cast) -> tuple[Unit, list[Person], Person]:
    """The zone's branch with its nine members, and somebody who serves there and is none."""
    branch, people = branch_with(cast)
    return branch, people, enlisted(1, cast.zone)[0]


def received(cast: Cast, branch: Unit, person: Person, day: str = "2022-01-10") -> Application:
    with held_at(moment(day, "18:00")):
        return rules.receive(
            actor=cast.actor("head", D(day)),
            at=moment(day, "09:00"),
            branch=branch,
            person=person,
            born=GROWN,
        )


def done(cast: Cast, verb: Any, application: Application, day: str, role: str = "head", **told: Any) -> Any:
    """A verb of applications, done by somebody on a day."""
    with held_at(moment(day, "18:00")):
        found = Application.objects.get(pk=application.pk)
        return verb(actor=cast.actor(role, D(day)), at=moment(day, "16:00"), application=found, **told)


def decided(
    cast: Cast, branch: Unit, person: Person, subject: str, day: str, *, in_favour: int = 9
) -> Decision:
    """The members' meeting of the branch votes on somebody."""
    with held_at(moment(day, "15:30")):
        return branches.decide(
            actor=cast.actor("head", D(day)), at=moment(day, "15:00"), branch=branch, body="members",
            topic="讨论发展党员", text=f"{person}", about=person, subject=subject, in_favour=in_favour,
            against=0, abstained=0, absent={},
        )  # fmt: skip


STEPS: tuple[tuple[str, Any, str, str], ...] = (
    ("talked", rules.talk, "2022-01-20", "head"),
    ("activist", rules.make_activist, "2022-04-11", "head"),
    ("object", rules.make_object, "2023-04-11", "head"),
    ("reviewed", rules.review, "2023-05-08", "head"),
    ("trained", rules.train, "2023-05-15", "head"),
    ("ready", rules.pre_review, "2023-05-22", "political"),
    ("met", rules.admit, "2023-06-05", "head"),
    ("probationary", rules.approve, "2023-07-03", "political"),
    ("confirmed", rules.confirm, "2024-06-06", "head"),
    ("full", rules.make_full, "2024-07-01", "political"),
)
"""The name of a step, its verb, its day, and who takes it."""


def brought_to(cast: Cast, until: str, branch: Unit, people: list[Person], person: Person) -> Application:
    """An application of 10 January 2022 brought on until a step of STEPS."""
    application = received(cast, branch, person)
    facts: dict[str, dict[str, Any]] = {
        "activist": {"contacts": people[:2]},
        "object": {"sponsors": people[:2]},
        "trained": {"days": 3, "hours": 20},
    }
    for name, verb, day, role in STEPS:
        if name in ("met", "confirmed"):
            decided(cast, branch, person, "admit" if name == "met" else "confirm", day)
        application = done(cast, verb, application, day, role, **facts.get(name, {}))
        if name == until:
            return application
    raise LookupError(until)
