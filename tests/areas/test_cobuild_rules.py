"""Founding, pairing, reporting, answering and promising: who may, when, and whose word counts."""

from datetime import date

import pytest

from lianjian.areas.cobuild import joining, promising, rules
from lianjian.areas.cobuild.models import Activity, Body, Joint, PairedGroup, Pairing, Partner, Seat
from lianjian.areas.cobuild.refusals import (
    AlreadyJoint,
    DueInThePast,
    InTheBodyAlready,
    LetInAlready,
    NobodyCame,
    NoPartners,
    NotInTheBody,
    NotLetIn,
    NotPaired,
    NotThatBranchs,
    NotThatDay,
    NotThere,
    NotYours,
    OwnCall,
    OwnReport,
    PairedAlready,
    SaysWhy,
    WrongKindOfUnit,
)
from lianjian.areas.cobuild.states import (
    CONFIRMED,
    DISPUTED,
    DROPPED,
    KEPT,
    OPEN,
    REPORTED,
    SAID_DONE,
    TAKEN_BACK,
)
from lianjian.kernel.access.actor import SYSTEM, actor_for
from lianjian.kernel.access.models import Guest
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.flow import WrongState
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.testing.cast import Cast, moment
from tests.areas.branch_lives import branch_with, held
from tests.areas.cobuild_lives import (
    AT,
    JOINED,
    answered,
    body_of,
    branch_of,
    contact,
    joint_of,
    let_in,
    paired,
    partner_named,
    partner_reported,
    promised,
    reported,
    zone_body,
)

pytestmark = pytest.mark.django_db
LATER = date(2022, 10, 1)


def test_a_joint_branch_is_led_by_one_unit_and_a_zones_by_the_branch_of_a_zone(cast: Cast) -> None:
    command = Unit.objects.get(code="CMD1")
    assert joint_of(branch_of(cast.zone)).kind == "zone"
    assert joint_of(command, kind="organ").kind == "organ"
    with pytest.raises(AlreadyJoint):
        joint_of(command, kind="organ")
    for unit, kind in ((branch_of(cast.other_zone), "organ"), (branch_of(command), "zone")):
        with pytest.raises(WrongKindOfUnit):
            joint_of(unit, kind=kind)
    with pytest.raises(NotThere):
        joint_of(branch_of(command), kind="organ", on=date(2021, 12, 31))
    assert verify().ok


def test_only_the_political_desk_founds_a_joint_branch(cast: Cast) -> None:
    with held_at(AT), pytest.raises(NotAllowed):
        joining.found_joint(
            actor=cast.actor("head"), at=AT, unit=branch_of(cast.zone), kind="zone", name="联建", on=JOINED
        )
    with held_at(AT):
        joining.found_joint(
            actor=cast.actor("political"),
            at=AT,
            unit=branch_of(cast.zone),
            kind="zone",
            name="联建",
            on=JOINED,
        )
    assert Joint.objects.count() == 1


def test_partners_are_paired_once_and_only_while_they_are_there(cast: Cast) -> None:
    joint = joint_of(branch_of(cast.zone))
    first, _second = paired(joint, "东关村", "西关村")
    assert Pairing.objects.filter(joint=joint, unit=branch_of(cast.zone)).count() == 2
    with pytest.raises(PairedAlready):
        joining.pair(actor=SYSTEM, at=AT, joint=joint, partners=[first], on=JOINED)
    with pytest.raises(NoPartners):
        joining.pair(actor=SYSTEM, at=AT, joint=joint, partners=[], on=JOINED)
    late = partner_named("新村", on=LATER)
    with pytest.raises(NotThere):
        joining.pair(actor=SYSTEM, at=AT, joint=joint, partners=[late], on=JOINED)
    with held_at(AT), pytest.raises(NotAllowed):
        joining.pair(actor=cast.actor("other_head"), at=AT, joint=joint, partners=[late], on=JOINED)


def test_a_body_is_of_partner_branches_and_more_can_join(cast: Cast) -> None:
    joint = joint_of(branch_of(cast.zone))
    first, second = paired(joint, "东关村", "西关村")
    stranger = partner_named("外村")
    body = body_of(joint, first)
    for partners, refusal in (((), NoPartners), ((stranger,), NotPaired)):
        with pytest.raises(refusal):
            body_of(joint, *partners)
    joining.seat(actor=SYSTEM, at=AT, body=body, partner=second, on=JOINED)
    assert Seat.objects.filter(body=body).count() == 2
    with pytest.raises(InTheBodyAlready):
        joining.seat(actor=SYSTEM, at=AT, body=body, partner=second, on=JOINED)
    with pytest.raises(NotPaired):
        joining.seat(actor=SYSTEM, at=AT, body=body, partner=stranger, on=JOINED)
    assert verify().ok


def test_groups_are_paired_many_at_once(cast: Cast) -> None:
    joint = joint_of(branch_of(cast.zone))
    first, second = paired(joint, "东关村", "西关村")
    groups = [(partner, f"巡逻{n}组", f"网格{n}组") for partner in (first, second) for n in range(3)]
    joining.pair_groups(actor=SYSTEM, at=AT, joint=joint, groups=groups, on=JOINED)
    assert PairedGroup.objects.filter(joint=joint).count() == 6
    with pytest.raises(NotPaired):
        joining.pair_groups(
            actor=SYSTEM, at=AT, joint=joint, groups=[(partner_named("外村"), "一", "二")], on=JOINED
        )
    joining.end_group(actor=SYSTEM, at=AT, group=PairedGroup.objects.first(), on=LATER)
    assert PairedGroup.objects.on(LATER).count() == 5
    assert verify().ok


def test_what_ends_takes_with_it_what_stands_under_it(cast: Cast) -> None:
    body, partner = zone_body(cast)
    let_in(partner)
    joining.pair_groups(actor=SYSTEM, at=AT, joint=body.joint, groups=[(partner, "一", "二")], on=JOINED)
    joining.unpair(actor=SYSTEM, at=AT, pairing=Pairing.objects.get(), on=LATER)
    for model in (Pairing, Seat, PairedGroup):
        assert not model.objects.on(LATER).exists(), model
    assert Body.objects.on(LATER).exists() and Guest.objects.on(LATER).exists()
    joining.end_partner(actor=SYSTEM, at=AT, partner=Partner.objects.get(), on=LATER)
    assert not Guest.objects.on(LATER).exists()
    joining.end_joint(actor=SYSTEM, at=AT, joint=Joint.objects.get(), on=LATER)
    assert not Body.objects.on(LATER).exists()
    with pytest.raises(NotThere):
        joining.end_body(actor=SYSTEM, at=AT, body=Body.objects.get(), on=LATER)
    assert verify().ok


def test_a_contact_is_let_in_under_the_title_of_a_post_and_shut_out_again(cast: Cast) -> None:
    _body, partner = zone_body(cast)
    let_in(partner)
    who = contact(partner)
    assert str(who.person) == "东关村党支部村党支部书记" and who.is_guest
    assert who.may("cobuild.partner:answer") and not who.may("cobuild.body:read") and not who.may("signed-in")
    assert not who.may("cobuild.partner:answer", cast.zone.pk), "no unit's rows are a guest's"
    with pytest.raises(LetInAlready):
        let_in(Partner.objects.get())
    joining.shut_out(actor=SYSTEM, at=AT, partner=Partner.objects.get(), on=LATER)
    after = actor_for(Person.objects.get(pk=who.person.pk), LATER)
    assert not after.may("cobuild.partner:answer") and not after.may("signed-in")
    with pytest.raises(NotLetIn):
        joining.shut_out(actor=SYSTEM, at=AT, partner=Partner.objects.get(), on=LATER)
    with held_at(AT), pytest.raises(NotAllowed):
        joining.let_in(actor=cast.actor("head"), at=AT, partner=Partner.objects.get(), on=JOINED)


def test_the_bureaus_report_stands_when_the_partner_confirms_it(cast: Cast) -> None:
    body, partner = zone_body(cast)
    let_in(partner)
    activity = reported(cast, body, partner, "2022-08-10")
    assert activity.standing == REPORTED and activity.unit == branch_of(cast.zone)
    assert not Activity.objects.stood_for().exists() and Activity.objects.one_sided().exists()
    answered(partner, activity, "2022-08-11")
    activity.refresh_from_db()
    assert (activity.standing, activity.heard) == (CONFIRMED, "page")
    assert Activity.objects.stood_for().exists() and not Activity.objects.one_sided().exists()
    assert verify().ok


def test_a_no_takes_its_reason_and_may_become_a_yes(cast: Cast) -> None:
    body, partner = zone_body(cast)
    let_in(partner)
    activity = reported(cast, body, partner, "2022-08-10")
    with pytest.raises(SaysWhy):
        answered(partner, activity, "2022-08-11", agreed=False)
    activity = answered(partner, activity, "2022-08-11", agreed=False, why="那天没有人来")
    assert activity.standing == DISPUTED and not Activity.objects.stood_for().exists()
    assert answered(partner, activity, "2022-08-12").standing == CONFIRMED
    with pytest.raises(WrongState):
        answered(partner, activity, "2022-08-13", agreed=False, why="又变了")


def test_a_partner_answers_for_itself_only_and_its_contact_does_nothing_else(cast: Cast) -> None:
    body, partner = zone_body(cast)
    other = joining.seat(
        actor=SYSTEM, at=AT, body=body, partner=paired(body.joint, "西关村")[0], on=JOINED
    ) and Partner.objects.get(name="西关村")
    for row in (partner, other):
        let_in(row)
    activity = reported(cast, body, partner, "2022-08-10")
    with pytest.raises(NotYours):
        answered(other, activity, "2022-08-11")
    for actor in (cast.actor("head"), cast.actor("callback")):
        with held_at(moment("2022-08-11")), pytest.raises(NotAllowed):
            rules.answer_as_partner(actor=actor, at=moment("2022-08-11"), activity=activity, agreed=True)
    with held_at(moment("2022-08-11")), pytest.raises(NotAllowed):
        rules.report(
            actor=contact(partner),
            at=moment("2022-08-11"),
            body=body,
            partner=partner,
            topic="值守",
            ours=1,
            theirs=1,
        )
    assert Activity.objects.get().standing == REPORTED


def test_what_the_partner_reports_counts_until_the_bureau_says_no(cast: Cast) -> None:
    body, partner = zone_body(cast)
    let_in(partner)
    activity = partner_reported(body, partner, "2022-08-10")
    assert Activity.objects.stood_for().exists() and not Activity.objects.one_sided().exists()
    with pytest.raises(OwnReport):
        answered(partner, activity, "2022-08-11")
    with held_at(moment("2022-08-12")):
        for role in ("other_head", "officer"):
            with pytest.raises(NotAllowed):
                rules.answer(actor=cast.actor(role), at=moment("2022-08-12"), activity=activity, agreed=True)
        rules.answer(
            actor=cast.actor("head"), at=moment("2022-08-12"), activity=activity, agreed=False, why="没有参加"
        )
    assert not Activity.objects.stood_for().exists() and not Activity.objects.one_sided().exists()


def test_a_partner_that_does_not_sign_in_is_asked_by_somebody_else(cast: Cast) -> None:
    body, partner = zone_body(cast)
    activity = reported(cast, body, partner, "2022-08-10")
    at = moment("2022-08-12")
    with held_at(at):
        with pytest.raises(NotAllowed):
            rules.call_back(actor=cast.actor("head"), at=at, activity=activity, agreed=True, heard="phone")
        found = rules.call_back(
            actor=cast.actor("callback"), at=at, activity=activity, agreed=True, heard="phone"
        )
    assert (found.standing, found.heard) == (CONFIRMED, "phone")


def test_who_reported_it_or_serves_there_can_not_enter_the_partners_word(cast: Cast) -> None:
    from dataclasses import replace

    body, partner = zone_body(cast)
    activity = reported(cast, body, partner, "2022-08-10")
    at = moment("2022-08-12")
    callback = cast.actor("callback")
    for actor in (
        replace(callback, name=cast.actor("head").name),
        replace(callback, own_units=frozenset({body.unit_id})),
    ):
        with held_at(at), pytest.raises(OwnCall):
            rules.call_back(actor=actor, at=at, activity=activity, agreed=True, heard="phone")


def test_an_activity_is_of_both_sides_on_a_day_on_which_the_partner_belongs_there(cast: Cast) -> None:
    body, partner = zone_body(cast)
    for counts, field in (({"ours": 0}, "ours"), ({"theirs": 0}, "theirs")):
        with pytest.raises(NobodyCame) as refused:
            reported(cast, body, partner, "2022-08-10", **counts)
        assert refused.value.field == field
    for day, whose in (("2022-07-21", partner), ("2022-08-10", partner_named("外村"))):
        with pytest.raises(NotInTheBody):
            reported(cast, body, whose, day)
    with pytest.raises(NotAllowed):
        reported(cast, body, partner, "2022-08-10", actor=cast.actor("other_head"))


def test_an_activity_may_name_the_gathering_that_it_was_of_the_same_branch(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    body, partner = zone_body(cast)
    gathering = held(cast, branch, "2022-08-10", "BL_THEMEDAY")
    assert reported(cast, body, partner, "2022-08-10", gathering=gathering).gathering == gathering
    with pytest.raises(NotThatDay):
        reported(cast, body, partner, "2022-08-11", gathering=gathering)
    command = Unit.objects.get(code="CMD1")
    joint = joint_of(command, kind="organ")
    other = body_of(joint, *paired(joint, "企业党支部"))
    with pytest.raises(NotThatBranchs):
        reported(
            cast,
            other,
            Partner.objects.get(name="企业党支部"),
            "2022-08-10",
            gathering=gathering,
            actor=SYSTEM,
        )


def test_what_was_reported_wrongly_is_taken_back_with_a_reason(cast: Cast) -> None:
    body, partner = zone_body(cast)
    let_in(partner)
    activity = reported(cast, body, partner, "2022-08-10")
    theirs = partner_reported(body, partner, "2022-08-10")
    at = moment("2022-08-11")
    with held_at(at):
        assert (
            rules.take_back(actor=cast.actor("head"), at=at, activity=activity, why="报错了日期").standing
            == TAKEN_BACK
        )
        with pytest.raises(OwnReport):
            rules.take_back(actor=cast.actor("head"), at=at, activity=theirs, why="不是我报的")
    assert Activity.objects.not_taken_back().count() == 1


def test_a_promise_is_kept_when_the_other_side_says_so(cast: Cast) -> None:
    body, partner = zone_body(cast)
    let_in(partner)
    row = promised(cast, body, partner)
    at = moment("2022-08-20")
    with held_at(at):
        row = promising.call_done(actor=cast.actor("head"), at=at, promise=row)
        assert (row.standing, row.done_on) == (SAID_DONE, date(2022, 8, 20))
        with pytest.raises(SaysWhy):
            promising.judge_as_partner(actor=contact(partner), at=at, promise=row, kept=False)
        row = promising.judge_as_partner(
            actor=contact(partner), at=at, promise=row, kept=False, why="只装了一处"
        )
        assert (row.standing, row.done_on) == (OPEN, None)
        row = promising.judge_as_partner(actor=contact(partner), at=at, promise=row, kept=True)
    assert (row.standing, row.done_on) == (KEPT, date(2022, 8, 20))
    assert verify().ok


def test_each_side_calls_its_own_done_and_judges_the_others(cast: Cast) -> None:
    body, partner = zone_body(cast)
    let_in(partner)
    ours, theirs = promised(cast, body, partner), promised(cast, body, partner, side="partner")
    at, head, other = moment("2022-08-20"), cast.actor("head"), contact(partner)
    with held_at(at):
        with pytest.raises(OwnReport):
            promising.judge(actor=head, at=at, promise=ours, kept=True)
        with pytest.raises(OwnReport):
            promising.judge_as_partner(actor=other, at=at, promise=theirs, kept=True)
        with pytest.raises(OwnReport):
            promising.call_done_as_partner(actor=other, at=at, promise=ours)
        with pytest.raises(NotAllowed):
            promising.call_done(actor=cast.actor("other_head"), at=at, promise=ours)
        assert promising.call_done_as_partner(actor=other, at=at, promise=theirs).standing == SAID_DONE
        assert promising.judge(actor=head, at=at, promise=theirs, kept=True).standing == KEPT
        assert (
            promising.judge_by_call(actor=cast.actor("callback"), at=at, promise=ours, kept=True).standing
            == KEPT
        )


def test_a_line_is_dropped_with_a_reason_and_due_in_the_future(cast: Cast) -> None:
    body, partner = zone_body(cast)
    with pytest.raises(DueInThePast):
        promised(cast, body, partner, due_on=date(2022, 7, 31))
    row = promised(cast, body, partner)
    at = moment("2022-08-20")
    with held_at(at):
        assert (
            promising.drop(actor=cast.actor("head"), at=at, promise=row, why="学校改建").standing == DROPPED
        )
        with pytest.raises(WrongState):
            promising.call_done(actor=cast.actor("head"), at=at, promise=row)
