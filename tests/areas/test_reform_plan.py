"""Drafting a reorganisation, what stands in its way, and applying it as one dated change."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianjian.areas.problems import rules as problems
from lianjian.areas.problems.models import Problem, ProblemKind
from lianjian.areas.reform import rules
from lianjian.areas.reform.checks import examine
from lianjian.areas.reform.models import Appointment, Draft, NewUnit
from lianjian.areas.reform.projection import Lookup, Projection
from lianjian.areas.reform.queries import leading_on
from lianjian.areas.reform.refusals import (
    AlreadyApplied,
    CodeTaken,
    EndsAlready,
    NoSuchUnit,
    NotInPlan,
    StillNeeded,
    TakesEffectInThePast,
    Unlike,
)
from lianjian.kernel.access.actor import SYSTEM, actor_for
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.flow import Flow, Move, State
from lianjian.kernel.gates.declared import GateClosed
from lianjian.kernel.gates.models import KeptRefusal
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import Person, Plan, Post, PostKind, Succession, Unit, UnitKind
from lianjian.kernel.org.snapshot import Snapshot
from lianjian.kernel.places.models import Place
from lianjian.kernel.records.models import Revision
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.testing.cast import Cast, moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]
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


def reasons(plan: Plan) -> str:
    return "\n".join(finding.text for finding in examine(plan))


def an_open_problem(cast: Cast, at: str = "2022-12-01") -> Problem:
    problem = problems.raise_problem(
        actor=cast.resident, at=moment(at), kind=ProblemKind.objects.get(code="P02"),
        place=cast.village(cast.other_zone), text="没有减速带", channel="public", secret="s",
    )  # fmt: skip
    return problems.assign(
        actor=cast.actor("other_head"), at=moment(at, "10:00"), problem=problem,
        owner=cast.other_officer, plan="办", title="减速带",
    )  # fmt: skip


# Drafting


def test_a_merge_takes_the_branches_along(cast: Cast) -> None:
    said = Draft.of(merged(cast))
    assert [new.code for new in said.founds] == ["ZONE12", "ZB-ZONE12"]
    assert set(said.successions) == {
        (cast.zone.code, "ZONE12"),
        (cast.other_zone.code, "ZONE12"),
        (f"ZB-{cast.zone.code}", "ZB-ZONE12"),
        (f"ZB-{cast.other_zone.code}", "ZB-ZONE12"),
    }


def test_people_follow_the_work_of_their_unit_and_a_second_head_as_deputy(cast: Cast) -> None:
    projection = Projection.of(merged(cast))
    new = projection.keys["ZONE12"]
    kinds = {post.person: post.kind for post in projection.after.posts_in(new)}
    assert kinds == {
        cast.head.pk: "head",
        cast.other_head.pk: "deputy",
        cast.deputy.pk: "deputy",
        cast.officer.pk: "officer",
        cast.other_officer.pk: "officer",
    }
    assert projection.after.head_is_secretary(new)


def test_townships_follow_the_work_of_their_unit(cast: Cast) -> None:
    before, projection = Snapshot.load(EFFECTIVE), Projection.of(merged(cast))
    towns = before.towns_of(cast.zone.pk) | before.towns_of(cast.other_zone.pk)
    assert projection.after.towns_of(projection.keys["ZONE12"]) == towns


def test_a_township_given_to_a_new_unit_leaves_another_of_its_kind(cast: Cast) -> None:
    town = Place.objects.get(pk=next(iter(Snapshot.load(EFFECTIVE).towns_of(cast.zone.pk))))
    plan = rules.found_unit(
        actor=cast.actor("political"), at=AT, plan=drafted(cast), code="ZONE12", name="新区",
        kind=UnitKind.objects.get(code="zone"), parent="ZH", towns=[town],
    )  # fmt: skip
    projection = Projection.of(plan)
    assert projection.after.towns_of(projection.keys["ZONE12"]) == {town.pk}
    assert town.pk not in projection.after.towns_of(cast.zone.pk)


def test_a_unit_is_dropped_only_when_nothing_leans_on_it(cast: Cast) -> None:
    plan, political = merged(cast), cast.actor("political")
    with pytest.raises(StillNeeded):
        rules.drop_unit(actor=political, at=AT, plan=plan, code="ZONE12")
    plan = rules.unmerge(actor=political, at=AT, plan=plan, olds=[cast.zone.code, cast.other_zone.code])
    posts = [post.key for post in Draft.of(plan).posts]
    plan = rules.unassign(actor=political, at=AT, plan=plan, posts=posts)
    for code in ("ZB-ZONE12", "ZONE12"):
        plan = rules.drop_unit(actor=political, at=AT, plan=plan, code=code)
    assert Draft.of(plan) == Draft()


def test_a_code_names_one_unit_for_ever(cast: Cast) -> None:
    with pytest.raises(CodeTaken):
        rules.found_unit(
            actor=cast.actor("political"), at=AT, plan=drafted(cast), code="ZONE01", name="又一个",
            kind=UnitKind.objects.get(code="zone"), parent="ZH",
        )  # fmt: skip


def test_a_unit_ends_once_and_not_into_itself(cast: Cast) -> None:
    plan, political = merged(cast), cast.actor("political")
    for olds, into in (([cast.zone.code], "ZONE03"), (["ZONE03"], "ZONE03")):
        with pytest.raises(EndsAlready):
            rules.merge(actor=political, at=AT, plan=plan, olds=olds, into=into)


def test_nothing_is_merged_into_a_unit_that_ends(cast: Cast) -> None:
    plan, political = merged(cast), cast.actor("political")
    with pytest.raises(NoSuchUnit):
        rules.merge(actor=political, at=AT, plan=plan, olds=["ZONE03"], into=cast.zone.code)
    with pytest.raises(StillNeeded):
        rules.merge(
            actor=political, at=AT, plan=_led_by(cast, plan, "ZONE04"), olds=["ZONE04"], into="ZONE03"
        )


def test_a_branch_passes_to_a_branch_and_a_unit_to_a_unit(cast: Cast) -> None:
    political, said = cast.actor("political"), {"actor": cast.actor("political"), "at": AT}
    for olds, into in ((["ZB-ZONE03"], "ZONE04"), (["ZONE03"], "ZB-ZONE04")):
        with pytest.raises(Unlike):
            rules.merge(**said, plan=drafted(cast), olds=olds, into=into)
    plan = rules.merge(actor=political, at=AT, plan=drafted(cast), olds=["ZB-ZONE03"], into="ZB-ZONE04")
    assert Draft.of(plan).ends == ("ZB-ZONE03",)


def _led_by(cast: Cast, plan: Plan, unit: str) -> Plan:
    return rules.assign(
        actor=cast.actor("political"), at=AT, plan=plan, person=cast.deputy, unit=unit,
        kind=PostKind.objects.get(code="head"),
    )  # fmt: skip


def test_what_the_plan_does_not_say_cannot_be_taken_back(cast: Cast) -> None:
    plan, political = drafted(cast), cast.actor("political")
    with pytest.raises(NotInPlan):
        rules.unmerge(actor=political, at=AT, plan=plan, olds=["ZONE01"])
    with pytest.raises(NotInPlan):
        rules.unassign(actor=political, at=AT, plan=plan, posts=["nobody/ZONE01/head"])
    with pytest.raises(NotInPlan):
        rules.drop_unit(actor=political, at=AT, plan=plan, code="ZONE99")


def test_a_secretary_serves_in_the_branch_and_may_be_someone_else_than_the_head(cast: Cast) -> None:
    plan = rules.assign(
        actor=cast.actor("political"), at=AT, plan=merged(cast), person=cast.deputy, unit="ZONE12",
        kind=PostKind.objects.get(code="secretary"),
    )  # fmt: skip
    assert Draft.of(plan).posts[-1] == Appointment(person="T-deputy", unit="ZB-ZONE12", kind="secretary")
    projection = Projection.of(plan)
    assert cast.deputy.pk in projection.after.people_in(projection.keys["ZONE12"])


def test_a_plan_does_not_begin_in_the_past(cast: Cast) -> None:
    with pytest.raises(TakesEffectInThePast):
        drafted(cast, date(2022, 12, 19))
    assert drafted(cast, date(2022, 12, 20)).pk
    with pytest.raises(TakesEffectInThePast):
        rules.describe(
            actor=cast.actor("political"), at=AT, plan=drafted(cast), name="旧", effective_on=date(2022, 1, 1)
        )


def test_only_the_political_desk_drafts_and_only_the_director_applies(cast: Cast) -> None:
    for role in ("head", "officer", "director", "admin"):
        with pytest.raises(NotAllowed):
            rules.draft(actor=cast.actor(role), at=AT, name="不该有", effective_on=EFFECTIVE)
    for role in ("head", "officer", "political", "admin"):
        with pytest.raises(NotAllowed):
            rules.apply(actor=cast.actor(role), at=AT, plan=merged(cast))


# Checks


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


# Applying


def test_what_is_applied_is_what_was_foreseen(cast: Cast) -> None:
    plan = merged(cast)
    foreseen, day_before = Projection.of(plan).after, Snapshot.load(EFFECTIVE - timedelta(days=1))
    applied(cast, plan)
    assert told(Snapshot.load(EFFECTIVE)) == told(foreseen)
    assert told(Snapshot.load(EFFECTIVE - timedelta(days=1))) == told(day_before)
    assert verify().ok


def told(bureau: Snapshot) -> dict[str, object]:
    """A snapshot without the keys that a draft cannot know."""
    codes = {key: unit.code for key, unit in bureau.units.items()}
    return {
        "units": {(unit.code, unit.name, unit.kind) for unit in bureau.units.values()},
        "parents": {(codes[unit], codes[parent]) for unit, parent in bureau.parents.items()},
        "posts": {(post.person, codes[post.unit], post.kind) for post in bureau.posts},
        "beats": {(codes[unit], town) for unit, town in bureau.beats},
    }


def test_the_rows_say_by_which_plan_they_began_and_ended(cast: Cast) -> None:
    plan = applied(cast, merged(cast))
    new, old = Unit.objects.get(code="ZONE12"), Unit.objects.get(code=cast.zone.code)
    assert (new.founded_by, new.valid_from, old.ended_by, old.valid_to) == (plan, EFFECTIVE, plan, EFFECTIVE)
    assert {it.plan for it in Succession.objects.filter(new=new)} == {plan}
    assert {revision.actor for revision in Revision.objects.filter(kind="org.unit", record=new.pk)} == {
        cast.actor("director").name
    }


def test_before_it_was_applied_nobody_knew_of_it(cast: Cast) -> None:
    with held_at(moment("2022-12-20", "15:00")):
        rules.apply(actor=cast.actor("director"), at=moment("2022-12-20", "15:00"), plan=merged(cast))
    then = Snapshot.load(EFFECTIVE, moment("2022-12-20", "14:00"))
    assert cast.zone.pk in then.units and "ZONE12" not in {unit.code for unit in then.units.values()}
    assert cast.zone.pk not in Snapshot.load(EFFECTIVE).units


def test_a_refused_plan_changes_nothing_and_the_refusal_is_kept(cast: Cast) -> None:
    plan = rules.draft(
        actor=SYSTEM, at=AT, name="撤", effective_on=EFFECTIVE, said=Draft(ends=(cast.zone.code,))
    )
    before = Snapshot.load(EFFECTIVE)
    with pytest.raises(GateClosed) as refused:
        applied(cast, plan)
    assert len(refused.value.reasons) >= 3 and refused.value.rule == "REFORM_PLAN_CHECKS"
    kept = KeptRefusal.objects.get(gate="reform.apply")
    assert (kept.kind, kept.record, kept.actor) == ("org.plan", plan.pk, cast.actor("director").name)
    assert "没有单位的人员 3 名" in kept.reasons
    assert Snapshot.load(EFFECTIVE) == before
    plan.refresh_from_db()
    assert plan.applied_at is None


def test_an_applied_plan_is_history(cast: Cast) -> None:
    plan = applied(cast, merged(cast))
    with pytest.raises(AlreadyApplied):
        applied(cast, plan)
    with pytest.raises(AlreadyApplied):
        rules.describe(actor=cast.actor("political"), at=AT, plan=plan, name="改", effective_on=EFFECTIVE)


def test_a_plan_whose_day_has_passed_is_drafted_anew(cast: Cast) -> None:
    plan = merged(cast)
    late = moment("2023-01-02")
    with held_at(late), pytest.raises(TakesEffectInThePast):
        rules.apply(actor=actor_for(cast.director, date(2023, 1, 2)), at=late, plan=plan)


def test_a_unit_below_one_that_ends_goes_under_its_successor(cast: Cast) -> None:
    changes.place(
        actor=SYSTEM, at=AT, unit=Unit.objects.get(code="ZONE05"), parent=cast.zone, on=date(2022, 12, 20)
    )
    applied(cast, merged(cast))
    bureau = Snapshot.load(EFFECTIVE)
    zone5 = Unit.objects.get(code="ZONE05")
    assert bureau.units[bureau.parents[zone5.pk]].code == "ZONE12"


def test_a_unit_may_end_into_one_that_stands_below_it(cast: Cast) -> None:
    """The lower one takes the higher one's place; nothing comes to stand under itself."""
    below = Unit.objects.get(code="ZONE05")
    changes.place(actor=SYSTEM, at=AT, unit=below, parent=cast.zone, on=date(2022, 12, 20))
    plan = rules.merge(
        actor=cast.actor("political"), at=AT, plan=drafted(cast), olds=[cast.zone.code], into="ZONE05"
    )
    plan = _led_by(cast, plan, "ZONE05")
    applied(cast, plan)
    bureau = Snapshot.load(EFFECTIVE)
    assert bureau.parents[below.pk] == bureau.root.pk


def test_the_new_units_head_sees_and_works_on_what_the_old_unit_left_open(cast: Cast) -> None:
    problem = an_open_problem(cast)
    applied(cast, merged(cast))
    later = moment("2023-01-05")
    with held_at(moment("2023-01-05", "10:00")):
        head = actor_for(cast.head, EFFECTIVE)
        assert problem in head.visible(Problem.objects.all(), "problems.problem:read")
        problem = problems.accept(actor=actor_for(cast.other_officer, EFFECTIVE), at=later, problem=problem)
        problem = problems.contact(actor=head, at=moment("2023-01-05", "09:30"), problem=problem)
    assert (problem.state, problem.unit) == ("in_progress", cast.other_zone)


def test_the_new_unit_cannot_confirm_what_the_old_one_did(cast: Cast) -> None:
    """An attempt to game it: one's own work, under the old unit's name, by the new unit's own call-back."""
    from lianjian.areas.problems.refusals import OwnWork

    problem, officer = an_open_problem(cast), cast.actor("other_officer")
    problem = problems.accept(actor=officer, at=moment("2022-12-01", "11:00"), problem=problem)
    problem = problems.contact(actor=officer, at=moment("2022-12-01", "12:00"), problem=problem)
    problem = problems.fix(actor=officer, at=moment("2022-12-02"), problem=problem, fix="好了")
    plan = rules.assign(
        actor=cast.actor("political"), at=AT, plan=merged(cast), person=cast.deputy, unit="ZONE12",
        kind=PostKind.objects.get(code="callback"),
    )  # fmt: skip
    applied(cast, plan)
    later = moment("2023-01-05")
    with held_at(later), pytest.raises(OwnWork):
        problems.record_answer(
            actor=actor_for(cast.deputy, EFFECTIVE), at=later, problem=problem, way="phone", fixed=True
        )


# Any plan of merges

DAY_OF_THE_TREE = moment("2022-12-19", "10:00")
SMALL = ("M1", "M2", "M3", "M4", "M5")


def a_small_tree(sizes: list[int]) -> None:
    """Units below the bureau, each with a head and some officers; the later ones under the first."""
    root = Unit.objects.get(code="ZH")
    kind = UnitKind.objects.get(code="section")
    kinds = {code: PostKind.objects.get(code=code) for code in ("old_head", "officer")}
    said = {"actor": SYSTEM, "at": DAY_OF_THE_TREE, "on": date(2022, 12, 19)}
    first = root
    for number, (code, size) in enumerate(zip(SMALL, sizes, strict=True)):
        unit = changes.found(**said, code=code, name=code, name_en="", kind=kind, parent=first)
        first = unit if number == 1 else first
        for place in range(size + 1):
            person = changes.enlist(
                actor=SYSTEM, at=DAY_OF_THE_TREE, number=f"{code}-{place}", name=f"{code}{place}"
            )
            changes.appoint(**said, person=person, unit=unit, kind=kinds["officer" if place else "old_head"])


STAYS, NOBODY = "stays", ""
INTO = ("N1", STAYS, "ZONE03") * 8 + ("M5", "M2", NOBODY)
MERGES = st.fixed_dictionaries({code: st.sampled_from(INTO) for code in SMALL})


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sizes=st.lists(st.integers(0, 2), min_size=5, max_size=5),
    merges=MERGES,
    has_head=st.sampled_from((True, True, True, False)),
)
def test_any_plan_of_merges_leaves_nobody_behind_or_is_refused(
    cast: Cast, sizes: list[int], merges: dict[str, str], has_head: bool
) -> None:
    try:
        with transaction.atomic():
            with held_at(DAY_OF_THE_TREE):
                a_small_tree(sizes)
            plan = rules.draft(
                actor=SYSTEM, at=AT, name="任意", effective_on=EFFECTIVE, said=_said(merges, has_head)
            )
            _apply_and_compare(cast, plan)
            raise _Enough
    except _Enough:
        pass


class _Enough(Exception):
    """Undoes an example."""


def _said(merges: dict[str, str], has_head: bool) -> Draft:
    merges = {old: new for old, new in merges.items() if new not in (STAYS, old)}
    posts = (
        Appointment(person="M1-0", unit="N1", kind="lead"),
        Appointment(person="M1-0", unit="ZB-N1", kind="secretary"),
    )
    return Draft(
        founds=(
            NewUnit(code="N1", name="新", kind="command", parent="ZH"),
            NewUnit(code="ZB-N1", name="新支部", kind="branch", parent="N1"),
        ),
        ends=tuple(merges),
        successions=tuple((old, new) for old, new in merges.items() if new != NOBODY),
        posts=posts if has_head else (),
    )


def _apply_and_compare(cast: Cast, plan: Plan) -> None:
    day_before = EFFECTIVE - timedelta(days=1)
    before, unchanged = Snapshot.load(EFFECTIVE), Snapshot.load(day_before)
    foreseen = Projection.of(plan).after
    try:
        applied(cast, plan)
    except GateClosed:
        assert Snapshot.load(EFFECTIVE) == before
        return
    after = Snapshot.load(EFFECTIVE)
    assert before.people <= after.people
    assert told(after) == told(foreseen)
    assert not after.posts_without_unit()
    assert after.units.keys() == after.structure.subtree(after.root.pk)
    assert {unit.code for unit in after.units_without_head()} <= {
        unit.code for unit in before.units_without_head()
    }
    assert told(Snapshot.load(day_before)) == told(unchanged)
    assert Snapshot.load(day_before, DAY_OF_THE_TREE) == unchanged


def test_a_lookup_knows_what_a_draft_may_name(cast: Cast) -> None:
    known = Lookup.load()
    assert known.people["T-head"] == cast.head.pk and known.leads["head"] and not known.leads["officer"]
    assert "zone" in known.unit_kinds and len(known.towns) == 12


def test_everyone_is_enlisted_with_all_their_posts_at_once(cast: Cast) -> None:
    new = rules.Recruit(
        number="R-1", name="新警", name_en="", posts=(("ZONE03", "head"), ("ZB-ZONE03", "secretary"))
    )
    with pytest.raises(NotAllowed):
        rules.recruit(actor=cast.actor("head"), at=AT, recruits=[new], on=date(2022, 12, 20))
    (person,) = rules.recruit(actor=cast.actor("political"), at=AT, recruits=[new], on=date(2022, 12, 20))
    assert Snapshot.load(EFFECTIVE).head_is_secretary(Unit.objects.get(code="ZONE03").pk)
    assert Post.objects.filter(person=Person.objects.get(number="R-1")).count() == 2 and person.pk
