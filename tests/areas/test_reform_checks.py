"""What stands in a plan's way, and who it is told to."""

from dataclasses import replace
from datetime import date

import pytest

from lianjian.areas.reform import rules
from lianjian.areas.reform.checks import examine
from lianjian.areas.reform.models import Appointment, Draft, NewUnit
from lianjian.areas.reform.queries import leading_on
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.flow import Flow, Move, State
from lianjian.kernel.gates.declared import GateClosed
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import Plan, PostKind
from lianjian.kernel.org.snapshot import Snapshot
from lianjian.kernel.testing.cast import Cast
from tests.areas.reform_plans import AT, EFFECTIVE, an_open_problem, applied, drafted, merged

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]


def reasons(plan: Plan) -> str:
    return "\n".join(finding.text for finding in examine(plan))


def test_a_plan_that_says_nothing_has_nothing_to_apply(cast: Cast) -> None:
    assert "没有内容" in reasons(drafted(cast))


def test_a_sound_plan_has_nothing_in_its_way(cast: Cast) -> None:
    assert reasons(merged(cast)) == ""


def test_nobody_may_be_left_without_a_unit(cast: Cast) -> None:
    said = Draft(ends=(cast.zone.code,))
    plan = rules.draft(actor=SYSTEM, at=AT, name="撤", effective_on=EFFECTIVE, said=said)
    assert "没有单位的人员 3 名" in reasons(plan) and str(cast.officer) in reasons(plan)


def test_a_unit_that_ends_has_exactly_one_successor(cast: Cast) -> None:
    pairs = ((cast.zone.code, "ZONE03"), (cast.zone.code, "ZONE04"))
    for successions, count in (((), 0), (pairs, 2)):
        said = Draft(ends=(cast.zone.code,), successions=successions)
        plan = rules.draft(actor=SYSTEM, at=AT, name="撤", effective_on=EFFECTIVE, said=said)
        assert f"撤并后有 {count} 个承接单位" in reasons(plan)


def test_a_new_unit_without_head_secretary_or_branch_is_refused(cast: Cast) -> None:
    political = cast.actor("political")
    plan = merged(cast)
    headless = rules.unassign(
        actor=political, at=AT, plan=plan, posts=[post.key for post in Draft.of(plan).posts]
    )
    assert "没有负责人的单位：城区警务协作区" in reasons(headless)
    assert "没有书记的党支部：城区警务协作区党支部" in reasons(headless)
    alone = Draft.of(plan).without_unit("ZB-ZONE12")
    alone = replace(alone, posts=alone.posts[:1])
    assert "有 0 个党支部，应为 1 个" in "\n".join(
        finding.text for finding in examine(Plan(effective_on=EFFECTIVE, draft=alone.as_json()))
    )


def test_what_was_amiss_before_does_not_stand_in_the_plans_way(cast: Cast) -> None:
    """Eighteen units have no head in this county; the plan is not the cause."""
    assert len(Snapshot.load(EFFECTIVE).units_without_head()) == 18
    assert "没有负责人" not in reasons(merged(cast))


def test_no_township_may_be_left_without_a_unit(cast: Cast) -> None:
    said = Draft(ends=(cast.zone.code,))
    plan = rules.draft(actor=SYSTEM, at=AT, name="撤", effective_on=EFFECTIVE, said=said)
    assert "没有责任单位的乡镇：富国街道" in reasons(plan)


def test_open_work_must_pass_to_someone(cast: Cast) -> None:
    an_open_problem(cast)
    said = Draft(ends=(cast.other_zone.code,))
    plan = rules.draft(actor=SYSTEM, at=AT, name="撤", effective_on=EFFECTIVE, said=said)
    assert "有 1 件在办的民情，撤并后没有单位承接" in reasons(plan)
    assert "在办" not in reasons(merged(cast))


def test_what_no_other_state_can_follow_is_not_open_work() -> None:
    begun, ended = State("begun", "始"), State("ended", "终")
    flow = Flow(initial=begun, moves=[Move(begun, begun), Move(begun, ended), Move(ended, ended)])
    assert leading_on(flow) == {"begun"}


def test_appointments_made_ahead_are_not_swallowed(cast: Cast) -> None:
    changes.appoint(
        actor=SYSTEM, at=AT, person=cast.deputy, unit=cast.other_zone,
        kind=PostKind.objects.get(code="officer"), on=date(2023, 3, 1),
    )  # fmt: skip
    assert "请先免去" in reasons(merged(cast))


def test_names_behind_which_there_is_nothing_are_told(cast: Cast) -> None:
    said = Draft(
        founds=(NewUnit(code="NEW", name="新", kind="fleet", parent="NOWHERE", towns=("1",)),),
        ends=("GONE",),
        successions=(("GONE", "NEW"),),
        posts=(Appointment(person="nobody", unit="NEW", kind="king"),),
    )
    plan = rules.draft(actor=SYSTEM, at=AT, name="错", effective_on=EFFECTIVE, said=said)
    for name in ("fleet", "NOWHERE", "GONE", "nobody", "king"):
        assert name in reasons(plan)
    with pytest.raises(GateClosed):
        applied(cast, plan)


def test_units_that_stand_only_under_each_other_are_told(cast: Cast) -> None:
    said = Draft(
        founds=(
            NewUnit(code="A", name="甲", kind="zone", parent="B"),
            NewUnit(code="B", name="乙", kind="zone", parent="A"),
        )
    )
    plan = rules.draft(actor=SYSTEM, at=AT, name="环", effective_on=EFFECTIVE, said=said)
    assert "没有上级的单位：甲、乙" in reasons(plan)


def test_a_check_that_the_rule_asks_for_and_nobody_made_does_not_pass(cast: Cast) -> None:
    from lianjian.kernel.rules.changes import revise
    from lianjian.kernel.rules.models import Rule

    rule = Rule.objects.get(code="REFORM_PLAN_CHECKS")
    revise(
        actor=SYSTEM, at=AT, rule=rule, value=["everyone_is_happy"], valid_from=date(2022, 12, 1), source=""
    )
    assert "everyone_is_happy" in reasons(merged(cast))
