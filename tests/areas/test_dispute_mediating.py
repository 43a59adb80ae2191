"""How a dispute is mediated: who sits at the table, what an agreement holds, and what a court is asked."""

from datetime import date

import pytest

from lianjian.areas.disputes import rules
from lianjian.areas.disputes.models import Agreement, Session
from lianjian.areas.disputes.refusals import (
    GuardianMissing,
    Incomplete,
    NobodyThere,
    NoOtherWayTold,
    NotJointly,
    TooFewSessions,
    TooLate,
    TooOften,
    WithoutConsent,
)
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.flow import Backwards, WrongState
from lianjian.kernel.records.door import change
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.rules.models import Rule
from lianjian.kernel.testing.cast import Cast, moment
from tests.areas.dispute_lives import agreed, assigned, registered, sat

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]


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
