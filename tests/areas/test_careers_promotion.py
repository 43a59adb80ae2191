"""Promotion: the branch's gate, the steps of the law with their numbers and days, recusal, and what is kept of a refusal."""

from datetime import date
from typing import Any

import pytest

from lianjian.areas.branch import roll
from lianjian.areas.careers import files, rules
from lianjian.areas.careers.models import Promotion, Tenure
from lianjian.areas.careers.refusals import (
    NoObjection,
    NoPromotion,
    NotAgreed,
    NotServing,
    ObjectionOpen,
    OnNotice,
    PostTaken,
    TooFewPresent,
    WrongDay,
    WrongVotes,
)
from lianjian.areas.careers.states import APPOINTED, DECIDED, MOVED, RECOMMENDED, STOPPED
from lianjian.kernel.access.actor import actor_for
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.flow import WrongState
from lianjian.kernel.gates.declared import GateClosed
from lianjian.kernel.gates.models import KeptRefusal
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import Post, PostKind
from lianjian.kernel.records.models import Tie
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in
from tests.areas.branch_lives import branch_of, branch_with, elected
from tests.areas.careers_lives import (
    appointed,
    decided,
    examined,
    moved,
    on_notice,
    political,
    publicised,
    recommended,
    recommended_by_branch,
)

pytestmark = pytest.mark.django_db


def posts(person: Any, day: date) -> list[tuple[str, str]]:
    found = Post.objects.on(day).filter(person=person).select_related("unit", "kind")
    return [(post.unit.code, post.kind.code) for post in found]


def test_someone_goes_from_the_branch_through_every_step_into_the_post(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    promotion = on_notice(cast, branch)
    assert promotion.notice_until == date(2022, 3, 18)
    promotion = appointed(cast, promotion)
    assert promotion.standing == APPOINTED and promotion.trial_until == date(2023, 3, 21)
    assert promotion.unit == cast.zone
    assert posts(cast.officer, date(2022, 3, 20)) == [(cast.zone.code, "officer")]
    assert posts(cast.officer, date(2022, 3, 21)) == [(cast.other_zone.code, "deputy")]
    assert Tie.objects.filter(origin_kind="branch.resolution", to=promotion.pk).count() == 1
    assert verify().ok


def test_without_the_branch_the_gate_refuses_and_the_refusal_is_kept(cast: Cast) -> None:
    branch_with(cast)
    promotion = moved(cast)
    with pytest.raises(GateClosed) as refused:
        recommended(cast, promotion)
    told = refused.value
    assert told.rule == "PROMOTION_BRANCH_RECOMMENDS" and told.gate.title == "提任先经支部推荐"
    assert "新闻报道所述沾化公安分局改革" in told.text and "党支部" in told.hint
    kept = KeptRefusal.objects.get()
    assert (kept.gate, kept.record) == ("careers.recommendation", promotion.pk)
    assert kept.actor == f"person:{cast.political.pk}"
    promotion.refresh_from_db()
    assert promotion.standing == MOVED and promotion.recommended_on is None
    assert verify().ok


def test_a_recommendation_that_was_not_carried_opens_nothing(cast: Cast) -> None:
    branch, people = branch_with(cast)
    promotion = moved(cast)
    recommended_by_branch(cast, branch, cast.officer, in_favour=4)
    with pytest.raises(GateClosed, match="没有通过"):
        recommended(cast, promotion)
    absent = {person.pk: "leave" for person in people[2:7]}
    recommended_by_branch(cast, branch, cast.officer, "2022-03-04", in_favour=4, absent=absent)
    with pytest.raises(GateClosed, match="没有通过"):
        recommended(cast, promotion)


def test_a_nomination_for_an_award_is_no_recommendation(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    promotion = moved(cast)
    recommended_by_branch(cast, branch, cast.officer, subject="nominate")
    with pytest.raises(GateClosed):
        recommended(cast, promotion)


def test_a_committee_may_recommend_as_well(cast: Cast) -> None:
    branch, people = branch_with(cast)
    elected(branch, people)
    promotion = moved(cast)
    decision = recommended_by_branch(cast, branch, cast.officer, body="committee", in_favour=3)
    assert recommended(cast, promotion).recommendation_id == decision.pk


def test_it_is_the_branch_to_which_the_person_belonged_when_it_decided(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    decision = recommended_by_branch(cast, branch, cast.officer, "2022-02-20")
    with held_at(moment("2022-02-25")):
        roll.transfer_all(
            actor=cast.system, at=moment("2022-02-25"), people=[cast.officer],
            to=branch_of(cast.other_zone), on=date(2022, 2, 25),
        )  # fmt: skip
    assert recommended(cast, moved(cast)).recommendation_id == decision.pk


def test_nobody_is_recommended_who_stands_on_no_roll(cast: Cast) -> None:
    with pytest.raises(GateClosed, match="不在任何党支部的名册上"):
        recommended(cast, moved(cast))


def test_a_recommendation_is_valid_for_a_year_and_serves_one_promotion(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    recommended_by_branch(cast, branch, cast.officer, "2022-03-03")
    late = moved(cast, "2023-03-01")
    with pytest.raises(GateClosed):
        recommended(cast, late, "2023-03-04")
    assert recommended(cast, late, "2023-03-03").standing == RECOMMENDED
    another = moved(cast, "2023-03-03", to=cast.zone)
    with pytest.raises(GateClosed):
        recommended(cast, another, "2023-03-03")


def test_what_was_stopped_gives_its_recommendation_free(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    recommended_by_branch(cast, branch, cast.officer)
    first = recommended(cast, moved(cast))
    with held_at(moment("2022-03-05")):
        assert (
            rules.stop(**political(cast, "2022-03-05"), promotion=first, why="本人放弃").standing == STOPPED
        )
    assert recommended(cast, moved(cast, "2022-03-05"), "2022-03-06").standing == RECOMMENDED


def test_before_the_rule_no_branch_was_asked(cast: Cast) -> None:
    from lianjian.areas.careers.gates import BRANCH_FIRST

    promotion = Promotion(person=cast.officer, to=cast.zone, recommended_on=date(2021, 5, 1))
    assert BRANCH_FIRST.missing(promotion) == []


def test_a_stranger_carries_nothing(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    with held_at(moment("2022-03-01")), pytest.raises(NotAllowed):
        rules.move(
            actor=cast.actor("head"), at=moment("2022-03-01"), person=cast.officer,
            kind=PostKind.objects.get(code="deputy"), to=cast.zone, why="",
        )  # fmt: skip
    promotion = moved(cast)
    recommended_by_branch(cast, branch, cast.officer)
    head, told = cast.actor("head"), {"promotion": promotion, "at": moment("2022-03-04")}
    votes = {"due": 1, "present": 1, "in_favour": 1}
    days = dict.fromkeys(rules.CHECKS, date(2022, 3, 4))
    verbs: list[tuple[Any, dict[str, Any]]] = [
        (rules.recommend, votes), (rules.examine, days | {"note": ""}), (rules.decide, votes),
        (rules.publicise, {}), (rules.note_objection, {"text": "x"}), (rules.answer_objection, {"answer": "x"}),
        (rules.appoint, {}), (rules.stop, {"why": "x"}),
    ]  # fmt: skip
    with held_at(moment("2022-03-04")):
        for verb, more in verbs:
            with pytest.raises(NotAllowed):
                verb(actor=head, **told, **more)
    assert not KeptRefusal.objects.exists()


def test_who_carries_it_does_not_decide_it(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    promotion = moved(cast)
    recommended_by_branch(cast, branch, cast.officer)
    promotion = examined(cast, recommended(cast, promotion))
    with held_at(moment("2022-03-10")), pytest.raises(NotAllowed):
        rules.decide(**political(cast, "2022-03-10"), promotion=promotion, due=9, present=9, in_favour=9)


def test_nothing_is_left_out_of_the_steps(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    promotion = moved(cast)
    for step in (examined, decided, publicised, appointed):
        with pytest.raises(WrongState):
            step(cast, promotion)
    recommended_by_branch(cast, branch, cast.officer)
    promotion = recommended(cast, promotion)
    for step in (recommended, decided, publicised, appointed):
        with pytest.raises(WrongState):
            step(cast, promotion)


def test_the_four_checks_lie_between_recommendation_and_the_day_on_which_they_are_entered(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    promotion = moved(cast)
    recommended_by_branch(cast, branch, cast.officer)
    promotion = recommended(cast, promotion)
    for name, day in ((rules.CHECKS[0], date(2022, 3, 3)), (rules.CHECKS[3], date(2022, 3, 10))):
        with pytest.raises(WrongDay) as refused:
            examined(cast, promotion, **{name: day})
        assert refused.value.field == name


@pytest.mark.parametrize(
    ("due", "present", "in_favour", "refusal"),
    [
        (9, 5, 5, TooFewPresent), (9, 6, 5, None), (9, 9, 4, NotAgreed), (8, 8, 4, NotAgreed), (8, 6, 5, None),
        (3, 2, 2, None), (9, 10, 5, WrongVotes), (9, 8, 9, WrongVotes), (0, 0, 0, WrongVotes),
    ],
)  # fmt: skip
def test_two_thirds_are_present_and_more_than_half_of_those_due_agree(
    cast: Cast, due: int, present: int, in_favour: int, refusal: type[Exception] | None
) -> None:
    branch, _people = branch_with(cast)
    promotion = moved(cast)
    recommended_by_branch(cast, branch, cast.officer)
    promotion = examined(cast, recommended(cast, promotion))
    votes = {"due": due, "present": present, "in_favour": in_favour}
    if refusal is None:
        assert decided(cast, promotion, **votes).standing == DECIDED
        return
    with pytest.raises(refusal):
        decided(cast, promotion, **votes)


def test_nobody_is_appointed_before_five_working_days_of_notice_are_over(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    promotion = on_notice(cast, branch)
    with pytest.raises(OnNotice) as refused:
        appointed(cast, promotion, "2022-03-18")
    assert refused.value.rule == "PROMOTION_NOTICE_DAYS"
    assert appointed(cast, promotion, "2022-03-19").standing == APPOINTED


def test_an_objection_has_its_answer_before_the_appointment(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    promotion = on_notice(cast, branch)
    told = political(cast, "2022-03-15")
    with held_at(moment("2022-03-15")):
        with pytest.raises(NoObjection):
            rules.answer_objection(**told, promotion=promotion, answer="无")
        promotion = rules.note_objection(**told, promotion=promotion, text="反映有兼职")
        with pytest.raises(ObjectionOpen):
            rules.note_objection(**told, promotion=promotion, text="又一条")
    with pytest.raises(ObjectionOpen):
        appointed(cast, promotion)
    with held_at(moment("2022-03-16")):
        rules.answer_objection(**political(cast, "2022-03-16"), promotion=promotion, answer="不属实")
    assert appointed(cast, Promotion.objects.get()).standing == APPOINTED


def test_objections_belong_to_the_notice(cast: Cast) -> None:
    promotion = moved(cast)
    with held_at(moment("2022-03-02")), pytest.raises(WrongState):
        rules.note_objection(**political(cast, "2022-03-02"), promotion=promotion, text="早了")


def test_nobody_is_considered_twice_for_a_post_or_for_the_one_that_they_hold(cast: Cast) -> None:
    moved(cast)
    with pytest.raises(NoPromotion):
        moved(cast)
    with pytest.raises(NoPromotion):
        moved(cast, person=cast.deputy, to=cast.zone)


def test_only_who_serves_is_considered_and_only_for_a_unit_in_being(cast: Cast) -> None:
    stranger = changes.enlist(actor=cast.system, at=moment("2022-01-01"), number="T-0", name="外人")
    with pytest.raises(NotServing):
        moved(cast, person=stranger)
    with held_at(moment("2022-03-01")):
        changes.end(actor=cast.system, at=moment("2022-03-01"), unit=cast.other_zone, on=date(2022, 3, 1))
    cast.other_zone.refresh_from_db()
    with pytest.raises(NotServing):
        moved(cast)


def test_a_unit_has_one_head(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    promotion = on_notice(cast, branch, kind=PostKind.objects.get(code="head"))
    with pytest.raises(PostTaken):
        appointed(cast, promotion)


def test_kin_do_not_stand_in_direct_command_and_the_refusal_names_nobody(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    with held_at(moment("2022-02-01")):
        files.declare_kinship(
            actor=actor_for(cast.officer, date(2022, 2, 1)), at=moment("2022-02-01"), other=cast.other_head,
            relation="spouse",
        )  # fmt: skip
    promotion = on_notice(cast, branch)
    with pytest.raises(GateClosed) as refused:
        appointed(cast, promotion)
    assert refused.value.rule == "RECUSAL_KIN" and "公务员法第七十四条" in refused.value.text
    assert str(cast.other_head) not in refused.value.text
    assert KeptRefusal.objects.get().gate == "careers.recusal"
    with held_at(moment("2022-03-22")):
        kinship = files.Kinship.objects.get()
        files.end_kinship(
            actor=actor_for(cast.other_head, date(2022, 3, 22)), at=moment("2022-03-22"), kinship=kinship
        )
    assert appointed(cast, promotion, "2022-03-23").standing == APPOINTED


def test_who_is_young_is_told_by_the_year_of_birth_on_the_day_of_the_appointment(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    with held_at(moment("2022-01-05")):
        files.open_files(**political(cast, "2022-01-05"), born={cast.officer.pk: 1988, cast.deputy.pk: 1987})
    assert appointed(cast, on_notice(cast, branch)).is_young


def test_the_new_post_begins_a_tenure_and_ends_the_old_one(cast: Cast) -> None:
    from lianjian.areas.careers.tenures import settle_tenures

    branch, _people = branch_with(cast)
    with held_at(moment("2022-01-05")):
        settle_tenures(**political(cast, "2022-01-05"))
    appointed(cast, on_notice(cast, branch))
    old, new = Tenure.objects.filter(person=cast.officer).order_by("since")
    assert (old.since, old.ended_on) == (date(2022, 1, 1), date(2022, 3, 21))
    assert (new.unit, new.since, new.ended_on) == (cast.other_zone, date(2022, 3, 21), None)


def test_the_page_names_the_gate_its_rule_and_the_document(cast: Cast) -> None:
    branch_with(cast)
    promotion = moved(cast)
    client = signed_in(cast.political)
    address = f"/r/careers/promotion/{promotion.pk}/"
    with held_at(moment("2022-03-04")):
        said = {"due": 9, "present": 8, "in_favour": 7, "key": "k"}
        refused = client.post(f"{address}recommend/", said)
        assert refused.status_code == 400
        assert "新闻报道所述沾化公安分局改革" in refused.content.decode()
        page = client.get(address).content.decode()
    assert "提任先经支部推荐" in page and "/rules/PROMOTION_BRANCH_RECOMMENDS/" in page
    assert "被拦下的办理" in page


def test_only_the_next_steps_are_offered(cast: Cast) -> None:
    promotion = moved(cast)
    address = f"/r/careers/promotion/{promotion.pk}/"
    with held_at(moment("2022-03-04")):
        page = signed_in(cast.political).get(address).content.decode()
        assert (
            f"{address}recommend/" in page and f"{address}stop/" in page and f"{address}appoint/" not in page
        )
        assert f"{address}recommend/" not in signed_in(cast.head).get(address).content.decode()
        assert signed_in(cast.other_officer).get(address).status_code == 403


def test_the_refusal_stands_on_the_desk_of_who_asked_and_of_supervision_and_of_nobody_else(
    cast: Cast,
) -> None:
    branch_with(cast)
    promotion = moved(cast)
    with pytest.raises(GateClosed):
        recommended(cast, promotion)
    with held_at(moment("2022-03-20")):
        desks = {
            role: signed_in(getattr(cast, role)).get("/desk/").content.decode()
            for role in ("political", "supervisor", "director", "head", "officer")
        }
        later = signed_in(cast.supervisor).get("/desk/").content.decode()
    told = {role: "提任先经支部推荐" in page for role, page in desks.items()}
    assert told == {"political": True, "supervisor": True, "director": False, "head": False, "officer": False}
    assert str(cast.political) in later and "/rules/PROMOTION_BRANCH_RECOMMENDS/" in later
    with held_at(moment("2022-04-20")):
        assert "提任先经支部推荐" not in signed_in(cast.political).get("/desk/").content.decode()
