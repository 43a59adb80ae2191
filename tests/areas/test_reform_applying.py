"""What a plan changes when it is applied: what was foreseen, nobody left behind, and who goes on with the work."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianjian.areas.problems import rules as problems
from lianjian.areas.problems.models import Problem
from lianjian.areas.reform import rules
from lianjian.areas.reform.models import Appointment, Draft, NewUnit
from lianjian.areas.reform.projection import Projection
from lianjian.areas.reform.refusals import (
    AlreadyApplied,
    TakesEffectInThePast,
)
from lianjian.kernel.access.actor import SYSTEM, actor_for
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.gates.declared import GateClosed
from lianjian.kernel.gates.models import KeptRefusal
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import Plan, PostKind, Succession, Unit, UnitKind
from lianjian.kernel.org.snapshot import Snapshot
from lianjian.kernel.records.models import Revision
from lianjian.kernel.testing.cast import Cast, moment
from tests.areas.reform_plans import AT, EFFECTIVE, an_open_problem, applied, drafted, led_by, merged

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]


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
    plan = led_by(cast, plan, "ZONE05")
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
