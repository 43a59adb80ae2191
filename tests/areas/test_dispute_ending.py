"""How a dispute ends: what was agreed is kept and called back, or it ends without success."""

from datetime import date

import pytest

from lianjian.areas.disputes import rules
from lianjian.areas.disputes.refusals import (
    NoInstalments,
    NoOtherWayTold,
    OwnWork,
    TooFewSessions,
    TooSoon,
)
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.flow import WrongState
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org import changes
from lianjian.kernel.records.models import Revision
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.testing.cast import Cast, moment
from tests.areas.dispute_lives import agreed, assigned, called_back, fulfilled, registered, resolved, sat

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]


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
