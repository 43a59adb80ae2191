"""Awards: the branch's nomination before all, and the law's own steps beside it."""

from datetime import date

import pytest

from lianjian.areas.branch import roll
from lianjian.areas.honours import caring, rules
from lianjian.areas.honours.models import Award
from lianjian.areas.honours.refusals import (
    AgainTooSoon,
    Barred,
    DeedToCome,
    NoDocument,
    NothingToPublicise,
    NotInPost,
    NotOurs,
    NotPublicised,
    OursToDecide,
    OwnAward,
    SameDeed,
)
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.flow import WrongState
from lianjian.kernel.gates.declared import GateClosed
from lianjian.kernel.gates.models import KeptRefusal
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org import changes
from lianjian.kernel.records.thread import related
from lianjian.kernel.refusal import NotAllowed, Refusal
from lianjian.kernel.testing.cast import Cast, moment
from tests.areas.branch_lives import branch_of, branch_with
from tests.areas.honours_lives import asked, done, drafted, nominated

pytestmark = pytest.mark.django_db


def test_a_draft_asks_for_nothing_and_is_of_the_unit_of_the_deed(cast: Cast) -> None:
    award = drafted(cast, cast.officer, "2022-03-01")
    assert (award.state, award.unit, award.asked_on) == ("drafted", cast.zone, None)
    assert award.ask_due_on == date(2022, 3, 31)
    assert verify().ok


def test_a_draft_is_written_by_who_leads_the_unit_and_never_of_oneself(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        drafted(cast, cast.other_officer, "2022-03-01")
    with pytest.raises(OwnAward):
        drafted(cast, cast.head, "2022-03-01")
    with held_at(moment("2022-03-01")), pytest.raises(NotAllowed):
        rules.draft(
            actor=cast.actor("officer"), at=moment("2022-03-01"), person=cast.officer, grade="merit3",
            deed="自己", deed_on=date(2022, 2, 1),
        )  # fmt: skip
    assert not Award.objects.exists()


def test_awards_are_for_who_held_a_post_when_the_deed_was_done(cast: Cast) -> None:
    stranger = changes.enlist(actor=cast.system, at=moment("2022-01-01"), number="X-9", name="辅警")
    with pytest.raises(NotInPost):
        drafted(cast, stranger, "2022-03-01")
    with pytest.raises(DeedToCome):
        drafted(cast, cast.officer, "2022-03-01", deed_on=date(2022, 3, 2))


def test_without_a_nomination_the_gate_refuses_and_the_refusal_is_kept(cast: Cast) -> None:
    branch_with(cast)
    award = drafted(cast, cast.officer, "2022-03-01")
    with pytest.raises(GateClosed) as refused:
        done(cast, rules.ask, award, "2022-03-02", "head")
    assert "没有提名" in refused.value.text and "分局党委对党支部的授权" in refused.value.text
    kept = KeptRefusal.objects.get()
    assert (kept.gate, kept.rule) == ("honours.nomination", "AWARD_NOMINATION_MONTHS")
    assert (kept.kind, kept.record, kept.unit) == ("honours.award", award.pk, cast.zone.pk)
    assert Award.objects.get().state == "drafted"


def test_who_stands_on_no_roll_has_no_branch_to_nominate(cast: Cast) -> None:
    award = drafted(cast, cast.officer, "2022-03-01")
    with pytest.raises(GateClosed, match="不在任何党支部的名册上"):
        done(cast, rules.ask, award, "2022-03-02", "head")


def test_on_a_nomination_it_is_asked_for_and_arises_from_it(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    award = drafted(cast, cast.officer, "2022-03-01")
    decision = nominated(cast, branch, cast.officer, "2022-03-02")
    award = done(cast, rules.ask, award, "2022-03-02", "head")
    assert (award.state, award.nomination, award.asked_on) == ("asked", decision.pk, date(2022, 3, 2))
    assert award.handle_due_on == date(2022, 3, 16)
    assert [row.number for row in related(award)][1] == decision.number
    assert not KeptRefusal.objects.exists() and verify().ok


@pytest.mark.parametrize(
    ("in_favour", "absent", "why"), [(4, 0, "没有通过"), (4, 5, "到会人数不足")], ids=["votes", "quorum"]
)
def test_a_nomination_that_did_not_pass_or_lacked_quorum_serves_nothing(
    cast: Cast, in_favour: int, absent: int, why: str
) -> None:
    branch, people = branch_with(cast)
    award = drafted(cast, cast.officer, "2022-03-01")
    away = tuple(people[len(people) - absent :])
    nominated(cast, branch, cast.officer, "2022-03-02", in_favour=in_favour, absent=away)
    with pytest.raises(GateClosed, match=why):
        done(cast, rules.ask, award, "2022-03-03", "head")


def test_a_nomination_is_of_the_deed_and_no_older_than_the_rule_allows(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    nominated(cast, branch, cast.officer, "2022-02-10")
    later = drafted(cast, cast.officer, "2022-03-20", deed_on=date(2022, 3, 15))
    with pytest.raises(GateClosed, match="没有提名"):
        done(cast, rules.ask, later, "2022-03-21", "head")
    of_january = drafted(cast, cast.officer, "2022-03-20", deed_on=date(2022, 1, 15))
    with pytest.raises(GateClosed, match="没有提名"):
        done(cast, rules.ask, of_january, "2023-02-11", "head")
    assert done(cast, rules.ask, of_january, "2023-02-10", "head").state == "asked"


def test_one_nomination_serves_one_award_and_is_free_again_once_withdrawn(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    first = asked(cast, branch, cast.officer, "commendation")
    second = drafted(cast, cast.officer, "2022-03-03", "commendation", deed_on=date(2022, 2, 2))
    with pytest.raises(GateClosed, match=f"已经用于 {first.number}"):
        done(cast, rules.ask, second, "2022-03-04", "head")
    done(cast, rules.withdraw, first, "2022-03-05", "head", why="写错了")
    assert done(cast, rules.ask, second, "2022-03-06", "head").nomination is not None
    assert verify().ok


def test_after_a_move_the_branch_that_had_the_person_then_has_nominated(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    award = drafted(cast, cast.officer, "2022-03-01")
    nominated(cast, branch, cast.officer, "2022-03-02")
    roll.transfer_all(
        actor=cast.system, at=moment("2022-03-05"), people=[cast.officer], to=branch_of(cast.other_zone),
        on=date(2022, 3, 5),
    )  # fmt: skip
    assert done(cast, rules.ask, award, "2022-03-07", "head").state == "asked"


def test_a_merit_is_public_for_seven_working_days_sent_up_and_granted_by_a_document(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    award = asked(cast, branch, cast.officer)
    with pytest.raises(NotPublicised):
        done(cast, rules.report_up, award, "2022-03-03")
    award = done(cast, rules.publicise, award, "2022-03-03")
    assert (award.publicised_until, award.forward_due_on) == (date(2022, 3, 14), date(2022, 3, 21))
    assert award.handled_on == date(2022, 3, 3) and award.forwarded_on is None
    with pytest.raises(NotPublicised, match="2022-03-14"):
        done(cast, rules.report_up, award, "2022-03-14")
    with pytest.raises(WrongState):
        done(cast, rules.answered, award, "2022-03-15", granted=True, document="号")
    award = done(cast, rules.report_up, award, "2022-03-15")
    assert (award.state, award.power, award.forwarded_on) == ("reported", "city", date(2022, 3, 15))
    with pytest.raises(NoDocument):
        done(cast, rules.answered, award, "2022-04-01", granted=True)
    award = done(cast, rules.answered, award, "2022-04-01", granted=True, document="滨公奖〔2022〕3号")
    assert (award.state, award.decided_on, award.document) == (
        "granted", date(2022, 4, 1), "滨公奖〔2022〕3号",
    )  # fmt: skip
    assert verify().ok


def test_a_secret_case_is_sent_up_without_publicity_for_its_reason(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    award = asked(cast, branch, cast.officer, "merit2")
    award = done(cast, rules.report_up, award, "2022-03-03", secret_because="案件尚在侦办")
    assert (award.state, award.power, award.secret_because) == ("reported", "province", "案件尚在侦办")


def test_a_commendation_is_decided_here_and_a_merit_is_not(cast: Cast) -> None:
    branch, people = branch_with(cast)
    award = asked(cast, branch, cast.officer, "commendation")
    with pytest.raises(NothingToPublicise):
        done(cast, rules.publicise, award, "2022-03-03")
    with pytest.raises(OursToDecide):
        done(cast, rules.report_up, award, "2022-03-03")
    award = done(
        cast, rules.decide, award, "2022-03-04", "director", granted=True, document="沾公奖〔2022〕1号"
    )
    assert (award.state, award.power, award.handled_on) == ("granted", "bureau", date(2022, 3, 4))
    merit = drafted(cast, people[3], "2022-03-05")
    nominated(cast, branch, people[3], "2022-03-06")
    merit = done(cast, rules.ask, merit, "2022-03-07", "head")
    with pytest.raises(NotOurs, match="市公安局"):
        done(cast, rules.decide, merit, "2022-03-08", "director", granted=True, document="号")


@pytest.mark.parametrize(
    ("verb", "role", "more"),
    [
        (rules.publicise, "head", {}),
        (rules.report_up, "head", {}),
        (rules.decide, "political", {"granted": False}),
        (rules.decline, "head", {"why": "不"}),
        (rules.suspend, "head", {}),
        (rules.withdraw, "other_head", {"why": "不"}),
        (rules.ask, "other_head", {}),
    ],
)
def test_each_step_is_for_those_whose_post_grants_it(
    cast: Cast, verb: object, role: str, more: dict[str, object]
) -> None:
    branch, _people = branch_with(cast)
    award = asked(cast, branch, cast.officer)
    with pytest.raises(NotAllowed):
        done(cast, verb, award, "2022-03-03", role, **more)
    assert Award.objects.get().state == "asked"


def test_what_was_asked_is_not_written_anew_and_a_draft_is(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    award = drafted(cast, cast.officer, "2022-03-01")
    more = {"grade": "merit2", "deed": "补写", "deed_on": date(2022, 2, 20)}
    assert done(cast, rules.redraft, award, "2022-03-02", "head", **more).grade == "merit2"
    nominated(cast, branch, cast.officer, "2022-03-02")
    award = done(cast, rules.ask, award, "2022-03-03", "head")
    with pytest.raises(WrongState):
        done(cast, rules.redraft, award, "2022-03-04", "head", **more)


def test_a_deed_is_rewarded_once(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    asked(cast, branch, cast.officer, "commendation")
    again = drafted(cast, cast.officer, "2022-03-05", "merit3")
    nominated(cast, branch, cast.officer, "2022-03-06")
    with pytest.raises(SameDeed) as refused:
        done(cast, rules.ask, again, "2022-03-07", "head")
    assert refused.value.field == "deed_on" and refused.value.rule == "AWARD_SAME_DEED"


def test_within_a_year_nobody_is_rewarded_as_highly_or_lower_without_a_reason(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    first = asked(cast, branch, cast.officer, "commendation")
    done(cast, rules.decide, first, "2022-03-04", "director", granted=True, document="1号")
    second = drafted(cast, cast.officer, "2022-05-05", "commendation")
    nominated(cast, branch, cast.officer, "2022-05-06")
    with pytest.raises(AgainTooSoon) as refused:
        done(cast, rules.ask, second, "2022-05-09", "head")
    assert refused.value.field == "again_because"
    with pytest.raises(AgainTooSoon):
        done(cast, rules.ask, second, "2023-03-04", "head")
    with held_at(moment("2022-05-09")):
        rules.redraft(
            actor=cast.actor("head"), at=moment("2022-05-09"), award=second, grade="merit3", deed="更高一级",
            deed_on=date(2022, 5, 1),
        )  # fmt: skip
    assert done(cast, rules.ask, second, "2022-05-09", "head").state == "asked", "a higher grade may follow"


def test_with_a_reason_someone_is_rewarded_again(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    first = asked(cast, branch, cast.officer, "commendation")
    done(cast, rules.decide, first, "2022-03-04", "director", granted=True, document="1号")
    second = drafted(cast, cast.officer, "2022-05-05", "commendation", again_because="连续两次救人")
    nominated(cast, branch, cast.officer, "2022-05-06")
    assert done(cast, rules.ask, second, "2022-05-09", "head").again_because == "连续两次救人"


def test_while_a_bar_holds_nothing_is_asked_sent_up_or_granted_and_its_kind_is_not_said(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    award = asked(cast, branch, cast.officer, "commendation")
    with held_at(moment("2022-03-03")):
        bar = caring.bar(
            actor=cast.actor("supervisor"), at=moment("2022-03-03"), person=cast.officer, kind="inquiry",
            since=date(2022, 3, 3),
        )  # fmt: skip
    with pytest.raises(Barred) as refused:
        done(cast, rules.decide, award, "2022-03-04", "director", granted=True, document="1号")
    assert "调查" not in refused.value.text + str(refused.value.hint)
    award = done(cast, rules.suspend, award, "2022-03-04", "supervisor")
    assert award.state == "suspended"
    with pytest.raises(Barred):
        done(cast, rules.resume, award, "2022-03-05", "supervisor")
    with held_at(moment("2022-04-01")):
        caring.lift(actor=cast.actor("supervisor"), at=moment("2022-04-01"), bar=bar, on=date(2022, 4, 1))
    award = done(cast, rules.resume, award, "2022-04-01", "supervisor")
    assert (award.state, award.handle_due_on, award.handled_on) == ("asked", date(2022, 4, 18), None)


def test_what_was_suspended_in_publicity_is_made_public_anew(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    award = done(cast, rules.publicise, asked(cast, branch, cast.officer), "2022-03-03")
    award = done(cast, rules.resume, done(cast, rules.suspend, award, "2022-03-04"), "2022-03-07")
    assert (award.publicised_until, award.forward_due_on) == (None, None)
    with pytest.raises(NotPublicised):
        done(cast, rules.report_up, award, "2022-03-25")


def test_an_objection_to_what_was_made_public_can_end_it(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    award = done(cast, rules.publicise, asked(cast, branch, cast.officer), "2022-03-03")
    award = done(cast, rules.decline, award, "2022-03-08", why="公示中有异议，查实")
    assert (award.state, award.decided_on, award.forwarded_on) == (
        "refused", date(2022, 3, 8), date(2022, 3, 8),
    )  # fmt: skip
    assert verify().ok


def test_what_was_sent_up_is_for_those_above_to_end(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    award = asked(cast, branch, cast.officer, "merit2")
    award = done(cast, rules.report_up, award, "2022-03-03", secret_because="涉密")
    with pytest.raises(WrongState):
        done(cast, rules.decline, award, "2022-03-04", why="不")
    assert done(cast, rules.answered, award, "2022-03-20", granted=False, note="事迹不够").state == "refused"


@pytest.mark.parametrize(
    ("verb", "role", "more"),
    [
        (rules.ask, "head", {}),
        (rules.publicise, "political", {}),
        (rules.report_up, "political", {"secret_because": "涉密"}),
        (rules.answered, "political", {"granted": False}),
        (rules.decline, "political", {"why": "不"}),
        (rules.suspend, "political", {}),
        (rules.resume, "political", {}),
        (rules.withdraw, "head", {"why": "不"}),
    ],
)
def test_what_is_granted_stays_granted(cast: Cast, verb: object, role: str, more: dict[str, object]) -> None:
    branch, _people = branch_with(cast)
    award = asked(cast, branch, cast.officer, "merit2")
    award = done(cast, rules.report_up, award, "2022-03-03", secret_because="涉密")
    award = done(cast, rules.answered, award, "2022-03-20", granted=True, document="鲁公奖〔2022〕1号")
    nominated(cast, branch, cast.officer, "2022-03-21")
    with pytest.raises(Refusal):
        done(cast, verb, award, "2022-03-22", role, **more)
    assert Award.objects.get().state == "granted" and verify().ok


def test_what_is_barred_is_neither_asked_for_nor_sent_up(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    award = done(cast, rules.publicise, asked(cast, branch, cast.officer), "2022-03-03")
    other = drafted(cast, cast.officer, "2022-03-03", deed_on=date(2022, 2, 20))
    nominated(cast, branch, cast.officer, "2022-03-04")
    with held_at(moment("2022-03-05")):
        caring.bar(
            actor=cast.actor("political"), at=moment("2022-03-05"), person=cast.officer, kind="discipline",
            since=date(2022, 3, 5), until=date(2022, 9, 5),
        )  # fmt: skip
    with pytest.raises(Barred):
        done(cast, rules.report_up, award, "2022-03-21")
    with pytest.raises(Barred):
        done(cast, rules.ask, other, "2022-03-21", "head")
    assert done(cast, rules.report_up, award, "2022-09-05").state == "reported", "the last day is not barred"
