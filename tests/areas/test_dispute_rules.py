"""What can be done with a dispute, by whom, in which state: from registering it to giving it to mediators."""

from datetime import date, timedelta

import pytest

from lianjian.areas.disputes import facade, rules
from lianjian.areas.disputes.models import Agreement, Dispute, DisputeKind, Mediator, Session
from lianjian.areas.disputes.refusals import (
    GradedTooLate,
    MayNotBeMediated,
    NotGraded,
    NotInPost,
    TooFewMediators,
    UnknownRisk,
)
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import KindEnded
from lianjian.kernel.places.models import Place
from lianjian.kernel.places.queries import ElsewhereInTheWorld
from lianjian.kernel.records import personal
from lianjian.kernel.records.door import change
from lianjian.kernel.records.models import Revision, SealedValue
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.testing.cast import Cast, moment
from tests.areas.dispute_lives import agreed, assigned, registered, resolved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]


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
