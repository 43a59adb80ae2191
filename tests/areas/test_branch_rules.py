"""Gatherings, decisions and talks: who was due, whether enough came, what it served, and what was decided."""

import pytest

from lianjian.areas.branch import facade, rules
from lianjian.areas.branch.models import Explanation, Gathering, Resolution, Serving, Talk
from lianjian.areas.branch.refusals import (
    AboutNobody,
    AboutTwo,
    DecidedAlready,
    ExplainedAlready,
    MadeUpBefore,
    NobodyDue,
    NoCommittee,
    NotABranch,
    NotAbsent,
    NotDecidedThere,
    NotDue,
    NothingServed,
    NotOfThisBranch,
    NotOwed,
    OwnExplanation,
    SentBackAlready,
    TalkWithOneself,
    WhichGroup,
    WrongVotes,
)
from lianjian.areas.branch.states import ACCEPTED, COUNTED, NO_QUORUM, SENT_BACK, WITHDRAWN
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.duties.models import Excuse
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.testing.cast import Cast, moment
from tests.areas.branch_lives import branch_of, branch_with, elected, grouped, held

pytestmark = pytest.mark.django_db


def standings(gathering: Gathering) -> dict[str, str]:
    return dict(gathering.servings.values_list("obligation", "standing_code"))


def test_one_gathering_serves_all_that_it_was_and_the_roll_says_who_was_due(cast: Cast) -> None:
    branch, people = branch_with(cast)
    gathering = held(
        cast, branch, "2022-03-10", "BL_MEMBERS", "BL_LECTURE", "BL_THEMEDAY",
        absent={people[4].pk: "on_duty"},
    )  # fmt: skip
    assert standings(gathering) == dict.fromkeys(("BL_MEMBERS", "BL_LECTURE", "BL_THEMEDAY"), COUNTED.code)
    assert (gathering.due, gathering.present) == (9, 8)
    assert gathering.called == sorted(person.pk for person in people)
    assert gathering.chair == cast.head and gathering.recorder == cast.head
    assert verify().ok


def test_someone_of_another_branch_can_not_enter_for_this_one(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    other = branch_of(cast.other_zone)
    with pytest.raises(NotAllowed):
        held(cast, other, "2022-03-10", "BL_THEMEDAY")
    with held_at(moment("2022-03-10")), pytest.raises(NotAllowed):
        rules.record_gathering(
            actor=cast.actor("other_officer"), at=moment("2022-03-10"), branch=branch,
            serves=["BL_THEMEDAY"], topic="主题", absent={},
        )  # fmt: skip
    assert not Gathering.objects.exists()


@pytest.mark.parametrize(
    ("serves", "refusal"),
    [((), NothingServed), (("BL_WRONG",), NothingServed), (("BL_COMMITTEE",), NoCommittee), (("BL_GROUP",), WhichGroup)],
)  # fmt: skip
def test_a_gathering_is_something_that_the_structure_of_the_day_knows(
    cast: Cast, serves: tuple[str, ...], refusal: type[Exception]
) -> None:
    branch, _people = branch_with(cast)
    with pytest.raises(refusal):
        held(cast, branch, "2022-03-10", *serves)


def test_nobody_is_due_in_a_branch_without_a_roll_or_in_a_unit_that_is_none(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    with pytest.raises(NobodyDue):
        rules.record_gathering(
            actor=cast.system, at=moment("2022-03-10"), branch=branch_of(cast.other_zone),
            serves=["BL_THEMEDAY"], topic="主题", absent={},
        )  # fmt: skip
    for unit, day in ((cast.zone, "2022-03-10"), (branch, "2021-12-31")):
        with pytest.raises(NotABranch):
            rules.record_gathering(
                actor=cast.system, at=moment(day), branch=unit, serves=["BL_THEMEDAY"], topic="主题",
                absent={},
            )  # fmt: skip


def test_only_who_was_due_can_have_been_absent(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    with pytest.raises(NotDue) as refused:
        held(cast, branch, "2022-03-10", "BL_THEMEDAY", absent={cast.other_officer.pk: "leave"})
    assert refused.value.field == f"absent-{cast.other_officer.pk}"


def test_half_the_members_are_no_quorum_and_serve_only_what_needs_none(cast: Cast) -> None:
    branch, people = branch_with(cast, 8)
    absent = {person.pk: "on_duty" for person in people[:4]}
    gathering = held(cast, branch, "2022-03-10", "BL_MEMBERS", "BL_THEMEDAY", absent=absent)
    assert standings(gathering) == {"BL_MEMBERS": NO_QUORUM.code, "BL_THEMEDAY": COUNTED.code}
    assert not gathering.has_quorum and gathering.standing == NO_QUORUM
    one_more = held(cast, branch, "2022-03-11", "BL_MEMBERS", absent=dict(list(absent.items())[:3]))
    assert standings(one_more) == {"BL_MEMBERS": COUNTED.code}


def test_who_is_on_probation_is_due_and_has_no_vote(cast: Cast) -> None:
    branch, people = branch_with(cast, 9, probationary=3)
    absent = {person.pk: "leave" for person in people[:3]}
    gathering = held(cast, branch, "2022-03-10", "BL_MEMBERS", absent=absent)
    assert (gathering.due, gathering.present) == (9, 6)
    assert standings(gathering) == {"BL_MEMBERS": NO_QUORUM.code}, (
        "three of six with a vote are not over half"
    )


def test_a_committee_needs_half_of_its_members(cast: Cast) -> None:
    branch, people = branch_with(cast)
    elected(branch, people[:3])
    two_away = {people[1].pk: "away", people[2].pk: "away"}
    assert standings(held(cast, branch, "2022-03-10", "BL_COMMITTEE", absent=two_away)) == {
        "BL_COMMITTEE": NO_QUORUM.code
    }
    gathering = held(cast, branch, "2022-03-11", "BL_COMMITTEE", absent={people[2].pk: "away"})
    assert standings(gathering) == {"BL_COMMITTEE": COUNTED.code}
    assert (gathering.due, gathering.present) == (3, 2)


def test_a_group_meets_under_its_leader(cast: Cast) -> None:
    branch, people = branch_with(cast)
    group = grouped(branch, people[3:7])
    gathering = held(cast, branch, "2022-03-10", "BL_GROUP", group=group)
    assert (gathering.due, gathering.chair) == (4, people[3])
    assert Serving.objects.get().group == group


def test_a_decision_needs_over_half_of_those_due_not_of_those_present(cast: Cast) -> None:
    branch, people = branch_with(cast, 9)
    absent = {person.pk: "on_duty" for person in people[5:]}
    gathering = held(
        cast, branch, "2022-03-10", "BL_MEMBERS", absent=absent, text="同意", in_favour=4, abstained=1
    )
    decided = Resolution.objects.get()
    assert (decided.due, decided.present, decided.quorate, decided.passed) == (9, 5, True, False)
    with held_at(moment("2022-03-10", "21:00")):
        again = rules.resolve(
            actor=cast.actor("head"), at=moment("2022-03-10", "16:00"), gathering=gathering, body="members",
            text="同意", in_favour=5, against=0, abstained=0,
        )  # fmt: skip
    assert again.passed


def test_a_recommendation_is_of_a_member_and_others_read_it_by_the_facade(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    gathering = held(cast, branch, "2022-03-10", "BL_MEMBERS")
    told = {
        "actor": cast.actor("head"), "at": moment("2022-03-10", "16:00"), "gathering": gathering,
        "body": "members", "text": "推荐提任", "in_favour": 8, "against": 0, "abstained": 1,
    }  # fmt: skip
    with held_at(moment("2022-03-10", "21:00")):
        with pytest.raises(AboutNobody):
            rules.resolve(**told, subject="recommend")
        with pytest.raises(NotOfThisBranch):
            rules.resolve(**told, subject="recommend", about=cast.other_officer)
        row = rules.resolve(**told, subject="recommend", about=cast.officer)
    day = gathering.occurred_on
    (found,) = facade.decisions(about=cast.officer, subject="recommend", since=day, until=day)
    assert (found.pk, found.passed, found.in_favour) == (row.pk, True, 8) and facade.decision(row.pk) == found
    assert facade.branch_of(cast.officer, day) == branch
    assert cast.officer.pk in facade.members(branch, day)
    assert not facade.decisions(about=cast.officer, subject="nominate", since=day, until=day)


def test_a_branch_nominates_its_own_unit_and_no_other(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    gathering = held(cast, branch, "2022-03-10", "BL_MEMBERS")
    told = {
        "actor": cast.actor("head"), "at": moment("2022-03-10", "16:00"), "gathering": gathering,
        "body": "members", "text": "提名集体嘉奖", "in_favour": 8, "against": 0, "abstained": 1,
    }  # fmt: skip
    with held_at(moment("2022-03-10", "21:00")):
        with pytest.raises(NotOfThisBranch, match="不由这个支部管理"):
            rules.resolve(**told, subject="nominate", about_unit=cast.other_zone)
        with pytest.raises(AboutTwo):
            rules.resolve(**told, subject="nominate", about_unit=cast.zone, about=cast.officer)
        with pytest.raises(AboutTwo):
            rules.resolve(**told, subject="recommend", about_unit=cast.zone)
        row = rules.resolve(**told, subject="nominate", about_unit=cast.zone)
    day = gathering.occurred_on
    (found,) = facade.nominations_of(cast.zone, since=day, until=day)
    assert (found.pk, found.about, found.about_unit) == (row.pk, None, cast.zone.pk)
    assert facade.branch_for(cast.zone, day) == branch.pk and facade.branch_for(branch, day) is None
    assert verify().ok


def test_another_area_can_hold_a_meeting_that_decides(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    with held_at(moment("2022-03-10", "21:00")):
        decided = facade.decide(
            actor=cast.actor("head"), at=moment("2022-03-10"), branch=branch, body="members", topic="推荐",
            text="推荐提任", about=cast.officer, subject="recommend", in_favour=9, against=0, abstained=0,
            absent={},
        )  # fmt: skip
    assert decided.passed and decided.branch == branch.pk
    assert Gathering.objects.get().pk == decided.gathering


def test_a_theme_day_decides_nothing_and_votes_must_be_possible(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    with pytest.raises(NotDecidedThere):
        held(cast, branch, "2022-03-10", "BL_THEMEDAY", text="同意", in_favour=9)
    with pytest.raises(WrongVotes):
        held(cast, branch, "2022-03-10", "BL_MEMBERS", text="同意", in_favour=9, against=1)
    assert not Gathering.objects.exists(), "a refused decision takes the gathering back with it"


def test_a_make_up_is_later_once_and_stays_an_absence(cast: Cast) -> None:
    branch, people = branch_with(cast)
    gathering = held(cast, branch, "2022-03-10", "BL_LECTURE", absent={people[1].pk: "on_duty"})
    told = {"actor": cast.actor("head"), "gathering": gathering, "person": people[1]}
    with held_at(moment("2022-03-20")):
        with pytest.raises(MadeUpBefore):
            rules.make_up(**told, at=moment("2022-03-09"))
        mended = rules.make_up(**told, at=moment("2022-03-20"))
        with pytest.raises(NotAbsent):
            rules.make_up(**told, at=moment("2022-03-20"))
    assert mended.made_up == {str(people[1].pk): "2022-03-20"}
    assert (mended.due, mended.present) == (9, 8)


def corrected(cast: Cast, gathering: Gathering, *serves: str, **more: object) -> Gathering:
    told = {"topic": gathering.topic, "absent": {}, "why": "记错了", "when": gathering.occurred_at} | more
    with held_at(moment("2022-03-20")):
        return rules.correct_gathering(
            actor=cast.actor("head"), at=moment("2022-03-20"), gathering=gathering, serves=list(serves),
            **told,
        )  # fmt: skip


def test_a_correction_takes_back_what_it_no_longer_serves(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    gathering = held(cast, branch, "2022-03-10", "BL_THEMEDAY", "BL_LECTURE")
    row = corrected(cast, gathering, "BL_THEMEDAY", "BL_MEMBERS")
    assert standings(row) == {
        "BL_THEMEDAY": COUNTED.code, "BL_MEMBERS": COUNTED.code, "BL_LECTURE": WITHDRAWN.code,
    }  # fmt: skip
    again = corrected(cast, row, "BL_THEMEDAY", "BL_LECTURE")
    assert standings(again)["BL_LECTURE"] == COUNTED.code


def test_what_votes_rest_on_stays_once_it_was_decided(cast: Cast) -> None:
    branch, people = branch_with(cast)
    gathering = held(cast, branch, "2022-03-10", "BL_MEMBERS", text="同意", in_favour=9)
    with pytest.raises(DecidedAlready):
        corrected(cast, gathering, "BL_MEMBERS", absent={people[1].pk: "leave"})
    assert corrected(cast, gathering, "BL_MEMBERS", topic="新的主题").topic == "新的主题"


def test_what_is_sent_back_serves_nothing_until_it_is_mended(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    gathering = held(cast, branch, "2022-03-10", "BL_THEMEDAY", topic="学习")
    with held_at(moment("2022-03-12")):
        told = {"actor": cast.actor("political"), "at": moment("2022-03-12"), "gathering": gathering}
        sent = rules.send_back(**told, why="没有写学了什么")
        with pytest.raises(SentBackAlready):
            rules.send_back(**told, why="再退")
        with pytest.raises(NotAllowed):
            rules.send_back(**told | {"actor": cast.actor("head")}, why="自己退")
    assert standings(sent) == {"BL_THEMEDAY": SENT_BACK.code} and sent.standing == SENT_BACK
    mended = corrected(cast, sent, "BL_THEMEDAY", topic="学习二十大报告第十一部分")
    assert standings(mended) == {"BL_THEMEDAY": COUNTED.code} and not mended.sent_back


def talked(cast: Cast, one: object, *others: object) -> Talk:
    with held_at(moment("2022-05-10", "18:00")):
        return rules.record_talks(
            actor=cast.actor("head"), at=moment("2022-05-10"), branch=branch_of(cast.zone), one=one,
            others=list(others),
        )  # fmt: skip


def test_a_talk_counts_for_whom_someone_of_the_committee_talked_with(cast: Cast) -> None:
    branch, people = branch_with(cast)
    elected(branch, people[:3])
    talked(cast, people[0], people[1], people[5])
    talked(cast, people[6], people[7])
    talked(cast, people[8], people[2])
    counted = {(talk.person, talk.other) for talk in Talk.objects.filter(counts=True)}
    assert counted == {
        (people[0], people[1]), (people[1], people[0]), (people[5], people[0]), (people[8], people[2]),
    }  # fmt: skip
    assert Talk.objects.count() == 5


def test_a_talk_is_between_two_members_of_the_branch(cast: Cast) -> None:
    _branch, people = branch_with(cast)
    with pytest.raises(TalkWithOneself):
        talked(cast, people[0], people[0])
    with pytest.raises(TalkWithOneself):
        talked(cast, people[0])
    with pytest.raises(NotOfThisBranch):
        talked(cast, people[0], cast.other_officer)


def explained(cast: Cast, day: str, duty: str = "branch.themeday", **more: object) -> Explanation:
    with held_at(moment("2022-04-10")):
        return rules.explain(
            actor=cast.actor("head"), at=moment("2022-04-10"), branch=branch_of(cast.zone), duty=duty,
            on=moment(day).date(), why="全员封控值守", **more,
        )  # fmt: skip


def test_an_explanation_excuses_only_once_another_has_judged_it(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    row = explained(cast, "2022-03-15")
    assert (f"{row.first}", f"{row.last}", row.ower) == ("2022-03-01", "2022-03-31", branch.pk)
    assert not Excuse.objects.exists()
    with pytest.raises(ExplainedAlready):
        explained(cast, "2022-03-16")
    told = {"at": moment("2022-04-11"), "explanation": row, "accepted": True, "note": "属实"}
    with held_at(moment("2022-04-12")):
        with pytest.raises(NotAllowed):
            rules.judge_explanation(actor=cast.actor("head"), **told)
        judged = rules.judge_explanation(actor=cast.actor("political"), **told)
    assert judged.standing == ACCEPTED
    excuse = Excuse.objects.get()
    assert (excuse.duty, excuse.ower, f"{excuse.first}") == ("branch.themeday", branch.pk, "2022-03-01")


def test_whoever_belongs_to_the_branch_does_not_judge_what_it_explains(cast: Cast) -> None:
    from lianjian.areas.branch import roll

    branch, _people = branch_with(cast)
    row = explained(cast, "2022-03-15")
    roll.admit(
        actor=cast.system, at=moment("2022-01-02"), branch=branch, people=[cast.political], grade="full",
        on=moment("2022-01-02").date(),
    )  # fmt: skip
    with held_at(moment("2022-04-12")), pytest.raises(OwnExplanation):
        rules.judge_explanation(
            actor=cast.actor("political"),
            at=moment("2022-04-11"),
            explanation=row,
            accepted=True,
            note="属实",
        )


def test_what_is_done_or_was_never_owed_is_not_explained(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    held(cast, branch, "2022-03-10", "BL_THEMEDAY")
    with pytest.raises(NotOwed):
        explained(cast, "2022-03-15")
    with pytest.raises(NotOwed):
        explained(cast, "2022-03-15", "branch.committee")
    with pytest.raises(WhichGroup):
        explained(cast, "2022-03-15", "branch.group")


def test_whoever_left_the_branch_was_due_before(cast: Cast) -> None:
    from lianjian.areas.branch import roll
    from lianjian.areas.branch.models import Membership

    branch, people = branch_with(cast)
    row = Membership.objects.get(person=people[8])
    with held_at(moment("2022-05-01")):
        roll.leave(
            actor=cast.actor("head"), at=moment("2022-05-01"), membership=row, on=moment("2022-05-01").date(),
            why="转出本区",
        )  # fmt: skip
    assert held(cast, branch, "2022-04-20", "BL_THEMEDAY").due == 9
    assert held(cast, branch, "2022-05-20", "BL_THEMEDAY").due == 8
