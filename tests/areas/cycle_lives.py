"""A branch with a secretary, and work of its zone in the first quarter of 2022, as a test needs them."""

from datetime import date

from lianjian.areas.cycle import rules
from lianjian.areas.cycle.models import Evaluation, Mark
from lianjian.areas.problems import rules as problem_rules
from lianjian.areas.problems.models import Problem
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import PostKind, Unit
from lianjian.kernel.testing.cast import REFORMED_ON, Cast, moment
from tests.areas.problem_lives import raise_on

FIRST = date(2022, 1, 1)
DRAFTED = "2022-04-01"
CONTEST_BY = date(2022, 4, 11)
"""Five working days later: the third to the fifth of April were the holiday of Qingming, the second was worked."""


def branch_of(zone: Unit) -> Unit:
    return Unit.objects.get(code=f"ZB-{zone.code}")


def with_secretary(cast: Cast) -> Unit:
    """The zone's branch, of which the zone's head is the secretary."""
    branch = branch_of(cast.zone)
    changes.appoint(
        actor=SYSTEM, at=moment("2022-01-01"), person=cast.head, unit=branch,
        kind=PostKind.objects.get(code="secretary"), on=REFORMED_ON,
    )  # fmt: skip
    return branch


def assigned_on(cast: Cast, raised: str, day: str) -> Problem:
    """A problem of the zone, assigned on a day."""
    problem = raise_on(cast, raised)
    with held_at(moment(day, "12:00")):
        return problem_rules.assign(
            actor=cast.actor("head"), at=moment(day, "12:00"), problem=problem, owner=cast.officer,
            plan="修", title="路灯",
        )  # fmt: skip


def drafted(cast: Cast, day: str = DRAFTED) -> Evaluation:
    """The evaluation of the zone's branch for the first quarter."""
    with held_at(moment(day, "06:00")):
        rules.draft_quarter(actor=SYSTEM, at=moment(day, "06:00"), first=FIRST)
    return Evaluation.objects.get(unit=branch_of(cast.zone), first=FIRST)


def mark(evaluation: Evaluation, code: str) -> Mark:
    return Mark.objects.get(evaluation=evaluation, line__code=code)


def contested(cast: Cast, evaluation: Evaluation, code: str, day: str = "2022-04-06") -> Evaluation:
    with held_at(moment(day, "10:00")):
        return rules.contest(
            actor=cast.actor("head"), at=moment(day, "10:00"), evaluation=evaluation,
            mark=mark(evaluation, code), why="那天系统停了，当天在纸上交办的",
        )  # fmt: skip


def answered(
    cast: Cast, evaluation: Evaluation, code: str, *, upheld: bool, day: str = "2022-04-07"
) -> Evaluation:
    with held_at(moment(day, "10:00")):
        return rules.answer(
            actor=cast.actor("political"), at=moment(day, "10:00"), evaluation=evaluation,
            mark=mark(evaluation, code), upheld=upheld, why="核对过记录",
        )  # fmt: skip


def closed(cast: Cast, evaluation: Evaluation, day: str = "2022-04-12") -> Evaluation:
    with held_at(moment(day, "10:00")):
        return rules.close(actor=cast.actor("political"), at=moment(day, "10:00"), evaluation=evaluation)
