"""Drafting a plan: what it may say, what it may not, and who drafts it."""

from datetime import date

import pytest

from lianjian.areas.reform import rules
from lianjian.areas.reform.models import Appointment, Draft
from lianjian.areas.reform.projection import Lookup, Projection
from lianjian.areas.reform.refusals import (
    CodeTaken,
    EndsAlready,
    NoSuchUnit,
    NotInPlan,
    StillNeeded,
    TakesEffectInThePast,
    Unlike,
)
from lianjian.kernel.org.models import Person, Post, PostKind, Unit, UnitKind
from lianjian.kernel.org.snapshot import Snapshot
from lianjian.kernel.places.models import Place
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.testing.cast import Cast
from tests.areas.reform_plans import AT, EFFECTIVE, drafted, led_by, merged

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]


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
        rules.merge(actor=political, at=AT, plan=led_by(cast, plan, "ZONE04"), olds=["ZONE04"], into="ZONE03")


def test_a_branch_passes_to_a_branch_and_a_unit_to_a_unit(cast: Cast) -> None:
    political, said = cast.actor("political"), {"actor": cast.actor("political"), "at": AT}
    for olds, into in ((["ZB-ZONE03"], "ZONE04"), (["ZONE03"], "ZB-ZONE04")):
        with pytest.raises(Unlike):
            rules.merge(**said, plan=drafted(cast), olds=olds, into=into)
    plan = rules.merge(actor=political, at=AT, plan=drafted(cast), olds=["ZB-ZONE03"], into="ZB-ZONE04")
    assert Draft.of(plan).ends == ("ZB-ZONE03",)


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
