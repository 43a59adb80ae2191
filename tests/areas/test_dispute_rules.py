"""What can be done with a dispute, by whom, in which state, and what it leaves behind."""

from datetime import date, timedelta

import pytest

from lianjian.areas.disputes import facade, rules
from lianjian.areas.disputes.models import Agreement, Dispute, DisputeKind, Mediator, Session
from lianjian.areas.disputes.refusals import (
    ElsewhereInTheWorld,
    GradedTooLate,
    GuardianMissing,
    Incomplete,
    KindEnded,
    MayNotBeMediated,
    NobodyThere,
    NoInstalments,
    NoOtherWayTold,
    NotGraded,
    NotInPost,
    NotJointly,
    OwnWork,
    TooFewMediators,
    TooFewSessions,
    TooLate,
    TooOften,
    TooSoon,
    UnknownRisk,
    WithoutConsent,
)
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.flow import Backwards, WrongState
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org import changes
from lianjian.kernel.places.models import Place
from lianjian.kernel.records import personal
from lianjian.kernel.records.door import change
from lianjian.kernel.records.models import Revision, SealedValue
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.rules.models import Rule
from lianjian.kernel.testing.cast import Cast, moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]


def registered(cast: Cast, **facts: object) -> Dispute:
    asked = {
        "actor": cast.actor("officer"),
        "at": moment("2022-09-01", "09:00"),
        "kind": DisputeKind.objects.get(code="D02"),
        "place": cast.village(),
        "title": "院墙越界",
        "facts": "甲翻盖院墙，乙认为墙基越界二十厘米。",
        "found_by": "village",
        "risk": "blue",
    }
    return rules.register(**(asked | facts))


def assigned(cast: Cast, **facts: object) -> Dispute:
    given = {"mediators": [cast.officer]} | {
        name: facts.pop(name) for name in ("mediators", "case_number", "traits") if name in facts
    }
    return rules.assign(
        actor=cast.actor("head"), at=moment("2022-09-02"), dispute=registered(cast, **facts), **given
    )


def sat(cast: Cast, dispute: Dispute, on: str = "2022-09-05", **facts: object) -> Dispute:
    asked = {
        "venue": "村委会调解室",
        "present": ["a", "b"],
        "outline": "甲、乙各讲了经过。",
        "outcome": "again",
    }
    return rules.hold_session(actor=cast.actor("officer"), at=moment(on), dispute=dispute, **(asked | facts))


def agreed(cast: Cast, dispute: Dispute | None = None, on: str = "2022-09-06", **facts: object) -> Dispute:
    asked = {
        "form": "written",
        "facts": "甲翻盖院墙越界。",
        "terms": "双方以老墙中线为界，甲拆除越界部分重砌。",
        "way": "恢复原状",
        "fulfil_by": date(2022, 9, 16),
        "signed_on": date(2022, 9, 6),
        "sealed_on": date(2022, 9, 6),
        "copies": 3,
    }
    return rules.agree(
        actor=cast.actor("officer"),
        at=moment(on),
        dispute=dispute or sat(cast, assigned(cast)),
        **(asked | facts),
    )


def fulfilled(
    cast: Cast, dispute: Dispute | None = None, on: str = "2022-09-10", part: str = "whole"
) -> Dispute:
    return rules.fulfil(
        actor=cast.actor("officer"),
        at=moment(on),
        dispute=dispute or agreed(cast),
        part=part,
        how="院墙已重砌。",
    )


def called_back(
    cast: Cast, dispute: Dispute, on: str, *, role: str = "callback", relapsed: bool = False
) -> Dispute:
    return rules.call_back(
        actor=cast.actor(role),
        at=moment(on),
        dispute=dispute,
        way="phone",
        relapsed=relapsed,
        words="没有再争",
    )


def resolved(cast: Cast) -> Dispute:
    return called_back(cast, fulfilled(cast), "2022-09-17")


class TestRegistering:
    def test_a_dispute_has_a_number_a_unit_and_its_days(self, cast: Cast) -> None:
        dispute = registered(cast)
        assert dispute.number == f"J-{dispute.pk:04d}"
        assert (dispute.unit, dispute.town) == (cast.zone, cast.village().town())
        assert dispute.assign_due_on == date(2022, 9, 5)  # two working days after a Thursday
        assert dispute.due_on == date(2022, 10, 1)

    def test_a_month_ends_with_the_month_where_there_is_no_such_day(self, cast: Cast) -> None:
        assert registered(cast, at=moment("2022-08-31")).due_on == date(2022, 9, 30)

    def test_the_parties_are_a_and_b_unless_more_is_needed(self, cast: Cast) -> None:
        assert registered(cast).parties == "甲、乙"
        assert registered(cast, parties="甲等五人、乙").parties == "甲等五人、乙"

    def test_names_and_phones_are_sealed_and_end_a_year_after_closing(self, cast: Cast) -> None:
        dispute = registered(cast, contacts={"party_a_phone": "13800000000", "party_b_name": ""})
        assert personal.read(dispute) == {"party_a_phone": "13800000000"}
        assert "13800000000" not in Revision.objects.get(kind="disputes.dispute", record=dispute.pk).body
        dispute = rules.hand_over(
            actor=cast.actor("head"),
            at=moment("2022-09-30"),
            dispute=dispute,
            to="法院",
            their_number="",
            why="起诉",
        )
        value = SealedValue.objects.get(kind="disputes.dispute", record=dispute.pk)
        assert (value.erase_on, value.key_name) == (date(2023, 9, 28), "2023-09")
        assert verify().ok

    def test_the_county_itself_is_no_place_of_a_dispute(self, cast: Cast) -> None:
        with pytest.raises(ElsewhereInTheWorld) as refused:
            registered(cast, place=Place.objects.get(level="county"))
        assert refused.value.field == "place"

    def test_a_kind_that_ended_is_refused(self, cast: Cast) -> None:
        with pytest.raises(KindEnded):
            registered(cast, kind=ended_kind(cast))

    def test_a_grade_that_the_rule_does_not_know_is_refused(self, cast: Cast) -> None:
        with pytest.raises(UnknownRisk):
            registered(cast, risk="black")

    def test_the_call_back_desk_does_not_register(self, cast: Cast) -> None:
        with pytest.raises(NotAllowed):
            registered(cast, actor=cast.actor("callback"))

    def test_a_double_send_gives_the_first_dispute_again(self, cast: Cast) -> None:
        facts = {"key": "sent-once", "contacts": {"party_a_name": "某某"}}
        assert registered(cast, **facts) == registered(cast, **facts)
        assert Dispute.objects.count() == 1

    def test_another_area_registers_what_it_found(self, cast: Cast) -> None:
        told = facade.register_found(
            actor=cast.actor("officer"),
            at=moment("2022-09-01"),
            place=cast.village(),
            found=facade.FoundDispute(kind="D02", facts="甲、乙争吵。", title="邻里争吵", risk="blue"),
        )
        dispute = Dispute.objects.get(pk=told.pk)
        assert (told.label, told.number) == ("disputes.dispute", dispute.number)
        assert (dispute.found_by, dispute.risk) == ("visit", "blue")
        assert len(facade.kinds(date(2022, 9, 1))) == 19


@change("disputes.kind:write")
def _end_kind(*, actor: object, at: object, kind: DisputeKind) -> DisputeKind:
    kind.valid_to = date(2022, 6, 1)
    return kind.put()


def ended_kind(cast: Cast) -> DisputeKind:
    return _end_kind(actor=SYSTEM, at=moment("2022-06-01"), kind=DisputeKind.objects.get(code="D16"))


class TestGrading:
    def test_a_dispute_is_key_from_the_first_yellow_on_whatever_comes_after(self, cast: Cast) -> None:
        dispute = registered(cast)
        assert not dispute.was_key
        for day, risk in (("2022-09-02", "yellow"), ("2022-09-05", "red"), ("2022-09-06", "blue")):
            dispute = rules.grade(
                actor=cast.actor("head"), at=moment(day), dispute=dispute, risk=risk, why="有新情况"
            )
        assert (dispute.risk, dispute.was_key, dispute.key_on) == ("blue", True, date(2022, 9, 2))

    def test_it_cannot_be_made_a_key_one_once_it_is_agreed(self, cast: Cast) -> None:
        for dispute in (agreed(cast), resolved(cast)):
            with pytest.raises(GradedTooLate):
                rules.grade(
                    actor=cast.actor("head"), at=moment("2022-10-01"), dispute=dispute, risk="red", why="凑数"
                )

    def test_an_officer_and_another_zone_do_not_grade(self, cast: Cast) -> None:
        dispute = registered(cast)
        for role in ("officer", "other_head"):
            with pytest.raises(NotAllowed):
                rules.grade(
                    actor=cast.actor(role), at=moment("2022-09-02"), dispute=dispute, risk="red", why="急"
                )


class TestAssigning:
    def test_mediators_are_named_and_the_first_leads(self, cast: Cast) -> None:
        dispute = assigned(cast, mediators=[cast.officer, cast.deputy])
        assert (dispute.state, dispute.mediator, dispute.assigned_on) == (
            "assigned",
            cast.officer,
            date(2022, 9, 2),
        )
        assert [(it.person, it.leads) for it in dispute.mediators.all()] == [
            (cast.officer, True),
            (cast.deputy, False),
        ]

    def test_others_may_be_named_in_their_stead(self, cast: Cast) -> None:
        dispute = rules.assign(
            actor=cast.actor("head"), at=moment("2022-09-08"), dispute=agreed(cast), mediators=[cast.deputy]
        )
        assert (dispute.state, dispute.mediator, dispute.assigned_on) == (
            "agreed",
            cast.deputy,
            date(2022, 9, 2),
        )
        assert not dispute.is_mediated_by(cast.officer) and dispute.is_mediated_by(cast.deputy)

    def test_what_is_not_graded_is_not_assigned(self, cast: Cast) -> None:
        with pytest.raises(NotGraded):
            assigned(cast, risk="")

    def test_somebody_must_mediate_and_be_in_post(self, cast: Cast) -> None:
        with pytest.raises(TooFewMediators):
            assigned(cast, mediators=[])
        retired = changes.enlist(actor=SYSTEM, at=moment("2022-01-01"), number="T-retired", name="退休")
        with pytest.raises(NotInPost):
            assigned(cast, mediators=[retired])

    @pytest.mark.parametrize(
        "trait", ["hired_violence", "gang_fight", "repeated", "unwilling", "again_during_mediation", "fled"]
    )
    def test_an_order_case_with_an_excluded_trait_is_not_mediated(self, cast: Cast, trait: str) -> None:
        with pytest.raises(MayNotBeMediated) as refused:
            assigned(cast, case_number="ZA-1", traits=[trait])
        assert (refused.value.field, refused.value.rule) == ("traits", "DISPUTE_EXCLUDED")

    def test_another_zone_does_not_assign(self, cast: Cast) -> None:
        with pytest.raises(NotAllowed):
            rules.assign(
                actor=cast.actor("other_head"),
                at=moment("2022-09-02"),
                dispute=registered(cast),
                mediators=[cast.officer],
            )


class TestSessions:
    def test_a_session_keeps_who_was_there_by_letter_and_role_only(self, cast: Cast) -> None:
        dispute = sat(cast, assigned(cast), present=["a", "b", "helper"], helpers_consented=True)
        session = Session.objects.get(dispute=dispute)
        assert (dispute.state, session.number, session.present) == ("mediating", 1, ["a", "b", "helper"])
        assert sat(cast, dispute, on="2022-09-07").sessions.count() == 2

    def test_a_clear_refusal_ends_mediation_and_the_parties_are_told_of_other_ways(self, cast: Cast) -> None:
        dispute = assigned(cast)
        with pytest.raises(NoOtherWayTold):
            sat(cast, dispute, outcome="refused")
        assert Session.objects.count() == 0  # nothing of it is half saved
        dispute = sat(cast, dispute, outcome="refused", ways=["court"])
        assert (dispute.state, dispute.result, dispute.ways_told) == ("failed", "failed", ["court"])
        with pytest.raises(WrongState):
            sat(cast, dispute, on="2022-09-09")

    def test_a_minor_has_a_guardian_beside_them(self, cast: Cast) -> None:
        dispute = assigned(cast)
        with pytest.raises(GuardianMissing):
            sat(cast, dispute, with_minor=True)
        assert sat(cast, dispute, with_minor=True, present=["a", "b", "guardian"]).state == "mediating"

    def test_helpers_take_part_by_consent(self, cast: Cast) -> None:
        with pytest.raises(WithoutConsent):
            sat(cast, assigned(cast), present=["a", "helper"])

    def test_without_a_party_there_is_no_session(self, cast: Cast) -> None:
        with pytest.raises(NobodyThere):
            sat(cast, assigned(cast), present=["guardian"])

    def test_only_those_who_mediate_it_or_lead_the_unit_hold_sessions(self, cast: Cast) -> None:
        dispute = assigned(cast, mediators=[cast.deputy])
        for role in ("officer", "other_officer", "other_head"):
            with pytest.raises(NotAllowed):
                rules.hold_session(
                    actor=cast.actor(role), at=moment("2022-09-05"), dispute=dispute, venue="村委会",
                    present=["a"], outline="谈", outcome="again",
                )  # fmt: skip

    def test_time_does_not_run_backwards(self, cast: Cast) -> None:
        with pytest.raises(Backwards):
            sat(cast, assigned(cast), on="2022-09-01")

    def test_a_dispute_without_mediators_has_no_sessions(self, cast: Cast) -> None:
        with pytest.raises(WrongState):
            rules.hold_session(
                actor=cast.actor("head"), at=moment("2022-09-05"), dispute=registered(cast), venue="村委会",
                present=["a"], outline="谈", outcome="again",
            )  # fmt: skip

    def test_an_order_case_is_mediated_twice_at_most_and_again_within_seven_working_days(
        self, cast: Cast
    ) -> None:
        dispute = sat(cast, assigned(cast, case_number="ZA-1"), on="2022-09-05")
        with pytest.raises(TooLate):
            sat(cast, dispute, on="2022-09-16")  # 12 September is a holiday: the seventh day is the 15th
        dispute = sat(cast, dispute, on="2022-09-15")
        with pytest.raises(TooOften):
            sat(cast, dispute, on="2022-09-15")


class TestAgreeing:
    def test_a_written_agreement_is_in_force_when_signed_and_sealed(self, cast: Cast) -> None:
        dispute = agreed(cast, signed_on=date(2022, 9, 5))
        assert (dispute.state, dispute.agreed_on, dispute.days_to_agree) == ("agreed", date(2022, 9, 6), 5)
        assert dispute.agreement.in_force_on == date(2022, 9, 6)

    def test_an_oral_agreement_is_in_force_at_once(self, cast: Cast) -> None:
        dispute = agreed(cast, form="oral", signed_on=None, sealed_on=None, copies=None)
        assert dispute.agreement.in_force_on == date(2022, 9, 6)

    @pytest.mark.parametrize(
        ("lacking", "field"),
        [
            ({"signed_on": None}, "signed_on"),
            ({"sealed_on": None}, "sealed_on"),
            ({"sealed_on": date(2022, 9, 7)}, "sealed_on"),
            ({"copies": 2}, "copies"),
            ({"fulfil_by": date(2022, 9, 5)}, "fulfil_by"),
        ],
    )
    def test_an_agreement_that_lacks_something_says_what(
        self, cast: Cast, lacking: dict[str, object], field: str
    ) -> None:
        with pytest.raises(Incomplete) as refused:
            agreed(cast, **lacking)
        assert refused.value.field == field and refused.value.hint

    def test_there_is_no_agreement_without_a_session(self, cast: Cast) -> None:
        with pytest.raises(TooFewSessions):
            agreed(cast, assigned(cast))

    def test_more_sessions_are_asked_for_where_the_rule_says_so(self, cast: Cast) -> None:
        two_sessions_needed()
        with pytest.raises(TooFewSessions):
            agreed(cast)

    def test_an_agreement_that_was_not_kept_gives_way_to_mediation_and_the_old_deadline(
        self, cast: Cast
    ) -> None:
        dispute = sat(cast, agreed(cast), on="2022-10-08")
        assert (dispute.state, dispute.agreed_on, dispute.concluded_on) == ("mediating", None, None)
        assert (dispute.due_on, dispute.agreement) == (date(2022, 10, 1), None)
        assert Agreement.objects.get(dispute=dispute).ended_on == date(2022, 10, 8)

    def test_another_zone_does_not_record_it(self, cast: Cast) -> None:
        dispute = sat(cast, assigned(cast))
        with pytest.raises(NotAllowed):
            rules.agree(
                actor=cast.actor("other_head"), at=moment("2022-09-06"), dispute=dispute, form="oral",
                facts="墙", terms="重砌", way="恢复原状", fulfil_by=date(2022, 9, 16),
            )  # fmt: skip


@change("rules.rule:write")
def _set_rule(*, actor: object, at: object, rule: Rule, to: object) -> Rule:
    rule.value = to
    return rule.put()


def two_sessions_needed() -> None:
    rule = Rule.objects.get(code="DISPUTE_SESSIONS_MIN")
    _set_rule(actor=SYSTEM, at=moment("2022-01-02"), rule=rule, to=2)


class TestTheCourt:
    def test_both_parties_ask_within_thirty_days(self, cast: Cast) -> None:
        dispute = agreed(cast)
        last = rules.ask_court(
            actor=cast.actor("officer"), at=moment("2022-10-06"), dispute=dispute, jointly=True
        )
        assert last.court_asked_on == date(2022, 10, 6)

    def test_after_thirty_days_it_is_too_late(self, cast: Cast) -> None:
        with pytest.raises(TooLate):
            rules.ask_court(
                actor=cast.actor("officer"), at=moment("2022-10-07"), dispute=agreed(cast), jointly=True
            )

    def test_one_party_alone_is_not_enough(self, cast: Cast) -> None:
        with pytest.raises(NotJointly):
            rules.ask_court(
                actor=cast.actor("officer"), at=moment("2022-09-07"), dispute=agreed(cast), jointly=False
            )

    def test_without_an_agreement_there_is_nothing_to_confirm(self, cast: Cast) -> None:
        with pytest.raises(WrongState):
            rules.ask_court(
                actor=cast.actor("officer"), at=moment("2022-09-07"), dispute=assigned(cast), jointly=True
            )

    def test_another_zone_does_not_record_it(self, cast: Cast) -> None:
        with pytest.raises(NotAllowed):
            rules.ask_court(
                actor=cast.actor("other_officer"), at=moment("2022-09-07"), dispute=agreed(cast), jointly=True
            )


class TestFulfilling:
    def test_the_clock_of_the_call_back_starts(self, cast: Cast) -> None:
        dispute = fulfilled(cast)
        assert (dispute.state, dispute.kept_on) == ("fulfilled", date(2022, 9, 10))
        assert (dispute.callback_from, dispute.callback_due_on) == (date(2022, 9, 17), date(2022, 10, 1))

    def test_a_first_instalment_is_one_of_several(self, cast: Cast) -> None:
        with pytest.raises(NoInstalments):
            fulfilled(cast, part="first_instalment")

    def test_it_is_resolved_in_part_until_the_rest_is_paid(self, cast: Cast) -> None:
        dispute = agreed(cast, instalments=2, fulfil_by=date(2022, 11, 30))
        dispute = called_back(cast, fulfilled(cast, dispute, part="first_instalment"), "2022-09-17")
        assert (dispute.state, dispute.result, dispute.fulfilled_on) == ("resolved", "partial", None)
        dispute = rules.complete(
            actor=cast.actor("officer"), at=moment("2022-11-28"), dispute=dispute, how="余款付清"
        )
        assert (dispute.state, dispute.result, dispute.fulfilled_on) == (
            "resolved",
            "success",
            date(2022, 11, 28),
        )
        with pytest.raises(NoInstalments):
            rules.complete(
                actor=cast.actor("officer"), at=moment("2022-11-29"), dispute=dispute, how="余款付清"
            )

    def test_what_is_not_agreed_is_not_fulfilled(self, cast: Cast) -> None:
        with pytest.raises(WrongState):
            fulfilled(cast, sat(cast, assigned(cast)))

    def test_another_zone_does_not_record_it(self, cast: Cast) -> None:
        dispute = agreed(cast)
        with pytest.raises(NotAllowed):
            rules.fulfil(
                actor=cast.actor("other_officer"),
                at=moment("2022-09-10"),
                dispute=dispute,
                part="whole",
                how="好了",
            )


class TestCallingBack:
    def test_all_three_together_make_it_resolved(self, cast: Cast) -> None:
        dispute = resolved(cast)
        assert (dispute.state, dispute.resolved_on, dispute.closed_on, dispute.result) == (
            "resolved", date(2022, 9, 17), date(2022, 9, 17), "success",
        )  # fmt: skip
        actions = Revision.objects.filter(kind="disputes.dispute", record=dispute.pk).values_list(
            "action", flat=True
        )
        assert [action.split(":")[1] for action in actions] == [
            "register", "assign", "mediate", "mediate", "mediate", "callback",
        ]  # fmt: skip
        assert verify().ok

    def test_six_days_after_fulfilment_is_too_soon(self, cast: Cast) -> None:
        with pytest.raises(TooSoon):
            called_back(cast, fulfilled(cast), "2022-09-16")

    def test_the_mediating_unit_does_not_call_back_itself(self, cast: Cast) -> None:
        for role in ("head", "deputy"):
            with pytest.raises(OwnWork):
                called_back(cast, fulfilled(cast), "2022-09-17", role=role)

    def test_nor_does_another_zone_nor_an_officer(self, cast: Cast) -> None:
        for role in ("other_head", "other_officer", "officer"):
            with pytest.raises(NotAllowed):
                called_back(cast, fulfilled(cast), "2022-09-17", role=role)

    def test_whoever_mediated_it_does_not_call_back_even_from_another_desk(self, cast: Cast) -> None:
        dispute = assigned(cast, mediators=[cast.callback, cast.officer])
        dispute = fulfilled(cast, agreed(cast, sat(cast, dispute)))
        with pytest.raises(OwnWork):
            called_back(cast, dispute, "2022-09-17")

    def test_nor_does_the_unit_that_took_over_its_work(self, cast: Cast) -> None:
        dispute, reform = fulfilled(cast), {"actor": SYSTEM, "at": moment("2022-09-11")}
        changes.succeed(**reform, old=cast.zone, new=cast.other_zone, on=date(2022, 9, 12))
        with pytest.raises(OwnWork):
            rules.call_back(
                actor=cast.actor("other_head", date(2022, 9, 20)), at=moment("2022-09-20"), dispute=dispute,
                way="phone", relapsed=False,
            )  # fmt: skip

    def test_a_relapse_opens_it_again_with_a_new_deadline(self, cast: Cast) -> None:
        dispute = called_back(cast, fulfilled(cast), "2022-09-20", relapsed=True)
        assert (dispute.state, dispute.relapsed_on, dispute.relapsed_times) == (
            "reopened", date(2022, 9, 20), 1,
        )  # fmt: skip
        assert (dispute.due_on, dispute.agreed_on, dispute.kept_on) == (date(2022, 10, 20), None, None)
        with pytest.raises(TooFewSessions):
            agreed(cast, dispute, on="2022-09-21")

    def test_after_a_relapse_it_can_still_be_resolved(self, cast: Cast) -> None:
        dispute = called_back(cast, fulfilled(cast), "2022-09-20", relapsed=True)
        dispute = agreed(
            cast,
            sat(cast, dispute, on="2022-09-22"),
            on="2022-09-22",
            form="oral",
            fulfil_by=date(2022, 9, 30),
        )
        dispute = called_back(cast, fulfilled(cast, dispute, on="2022-09-23"), "2022-09-30")
        assert (dispute.state, dispute.relapsed_times) == ("resolved", 1)
        assert dispute.agreements.count() == 2 and verify().ok


class TestEndingWithoutSuccess:
    def test_the_parties_are_told_of_other_ways(self, cast: Cast) -> None:
        dispute = sat(cast, assigned(cast))
        with pytest.raises(NoOtherWayTold):
            rules.fail(
                actor=cast.actor("officer"), at=moment("2022-09-09"), dispute=dispute, why="谈不拢", ways=[]
            )
        dispute = rules.fail(
            actor=cast.actor("officer"),
            at=moment("2022-09-09"),
            dispute=dispute,
            why="谈不拢",
            ways=["court"],
        )
        assert (dispute.state, dispute.closed_on, dispute.concluded_on) == (
            "failed", date(2022, 9, 9), date(2022, 9, 9),
        )  # fmt: skip

    def test_a_broken_agreement_ends_with_the_mediation(self, cast: Cast) -> None:
        dispute = rules.fail(
            actor=cast.actor("officer"),
            at=moment("2022-09-30"),
            dispute=agreed(cast),
            why="不履行",
            ways=["court"],
        )
        assert (dispute.agreed_on, dispute.fulfil_by, dispute.concluded_on) == (None, None, date(2022, 9, 30))

    def test_what_is_resolved_does_not_fail(self, cast: Cast) -> None:
        with pytest.raises(WrongState):
            rules.fail(
                actor=cast.actor("head"),
                at=moment("2022-10-01"),
                dispute=resolved(cast),
                why="错",
                ways=["court"],
            )

    def test_a_dispute_is_handed_over_before_or_while_it_is_mediated(self, cast: Cast) -> None:
        for dispute in (registered(cast), sat(cast, assigned(cast))):
            dispute = rules.hand_over(
                actor=cast.actor("head"), at=moment("2022-09-09"), dispute=dispute, to="劳动监察大队",
                their_number="LD-7", why="欠薪",
            )  # fmt: skip
            assert (dispute.state, dispute.result, dispute.closed_on) == (
                "handed_over", "handed_over", date(2022, 9, 9),
            )  # fmt: skip

    def test_an_officer_and_another_zone_do_not_hand_over(self, cast: Cast) -> None:
        dispute = registered(cast)
        for role in ("officer", "other_head"):
            with pytest.raises(NotAllowed):
                rules.hand_over(
                    actor=cast.actor(role), at=moment("2022-09-09"), dispute=dispute, to="法院",
                    their_number="", why="起诉",
                )  # fmt: skip

    def test_another_zone_does_not_end_it(self, cast: Cast) -> None:
        dispute = sat(cast, assigned(cast))
        with pytest.raises(NotAllowed):
            rules.fail(
                actor=cast.actor("other_head"), at=moment("2022-09-09"), dispute=dispute, why="谈不拢",
                ways=["court"],
            )  # fmt: skip


class TestCorrecting:
    def test_the_old_wording_stays_in_the_revisions(self, cast: Cast) -> None:
        dispute = registered(cast)
        dispute = rules.correct(
            actor=cast.actor("head"), at=moment("2022-09-03"), dispute=dispute, place=cast.village(),
            kind=DisputeKind.objects.get(code="D03"), title="宅基地滴水", facts="甲、乙争滴水。",
            why="类别登记错了",
        )  # fmt: skip
        first, second = Revision.objects.filter(kind="disputes.dispute", record=dispute.pk)
        assert "院墙越界" in first.body and "宅基地滴水" in second.body and second.reason == "类别登记错了"
        assert verify().ok

    def test_neither_an_officer_nor_another_zone_corrects(self, cast: Cast) -> None:
        dispute = registered(cast)
        for role in ("officer", "other_head"):
            with pytest.raises(NotAllowed):
                rules.correct(
                    actor=cast.actor(role), at=moment("2022-09-03"), dispute=dispute, place=cast.village(),
                    kind=dispute.kind, title="改", facts="改", why="改",
                )  # fmt: skip


def test_every_row_of_a_dispute_stands_in_the_ledger(cast: Cast) -> None:
    resolved(cast)
    for model in (Dispute, Mediator, Session, Agreement):
        written = Revision.objects.filter(kind=model._meta.label_lower).values("record").distinct().count()
        assert written == model.objects.count() == 1
    assert verify().ok


def test_a_day_before_the_deadline_is_not_yet_late(cast: Cast) -> None:
    dispute = registered(cast)
    assert dispute.late_on - dispute.due_on == timedelta(days=1)
