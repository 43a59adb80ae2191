"""Plans brought as far as a test needs them."""

from datetime import date

from lianjian.areas.problems import rules as problems
from lianjian.areas.problems.models import Problem, ProblemKind
from lianjian.areas.reform import rules
from lianjian.kernel.org.models import Plan, PostKind, UnitKind
from lianjian.kernel.testing.cast import Cast, moment

EFFECTIVE = date(2023, 1, 1)
AT = moment("2022-12-20", "10:00")


def drafted(cast: Cast, effective_on: date = EFFECTIVE) -> Plan:
    return rules.draft(actor=cast.actor("political"), at=AT, name="富国与富源合并", effective_on=effective_on)


def merged(cast: Cast, **facts: object) -> Plan:
    """Zones 1 and 2 become one new zone with a branch, led by the head of the first."""
    political = cast.actor("political")
    plan = rules.found_unit(
        actor=political, at=AT, plan=drafted(cast), code="ZONE12", name="城区警务协作区",
        kind=UnitKind.objects.get(code="zone"), parent="ZH", with_branch=True, **facts,
    )  # fmt: skip
    olds = [cast.zone.code, cast.other_zone.code]
    plan = rules.merge(actor=political, at=AT, plan=plan, olds=olds, into="ZONE12")
    return rules.assign(
        actor=political, at=AT, plan=plan, person=cast.head, unit="ZONE12",
        kind=PostKind.objects.get(code="head"), is_secretary=True,
    )  # fmt: skip


def applied(cast: Cast, plan: Plan) -> Plan:
    return rules.apply(actor=cast.actor("director"), at=AT, plan=plan)


def an_open_problem(cast: Cast, at: str = "2022-12-01") -> Problem:
    problem = problems.raise_problem(
        actor=cast.resident, at=moment(at), kind=ProblemKind.objects.get(code="P02"),
        place=cast.village(cast.other_zone), text="没有减速带", channel="public", secret="s",
    )  # fmt: skip
    return problems.assign(
        actor=cast.actor("other_head"), at=moment(at, "10:00"), problem=problem,
        owner=cast.other_officer, plan="办", title="减速带",
    )  # fmt: skip


def led_by(cast: Cast, plan: Plan, unit: str) -> Plan:
    return rules.assign(
        actor=cast.actor("political"), at=AT, plan=plan, person=cast.deputy, unit=unit,
        kind=PostKind.objects.get(code="head"),
    )  # fmt: skip
