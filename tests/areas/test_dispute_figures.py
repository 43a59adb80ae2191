"""The figures and duties of disputes: counted by hand, empty, and when somebody tries to better them."""

from datetime import date, timedelta

import pytest

from lianjian.areas.disputes import rules
from lianjian.areas.disputes.models import Dispute, DisputeKind
from lianjian.areas.disputes.refusals import GradedTooLate, OwnWork, TooSoon
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.periods import Period
from lianjian.kernel.duties.owed import Scope
from lianjian.kernel.figures.answers import openings
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org.models import Unit
from lianjian.kernel.testing.cast import Cast, moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]
AUTUMN = (date(2022, 9, 1), date(2022, 12, 20))
KEYS = (
    "resolved",
    "registered",
    "resolved_all",
    "registered_resolved",
    "resolved_share",
    "failed",
    "handed_over",
    "open",
    "overdue",
    "days_to_agree_p90",
    "relapsed",
)


def number(
    key: str, first: date = AUTUMN[0], last: date = AUTUMN[1], unit: Unit | None = None
) -> float | int | None:
    figure = registry.figures[f"disputes.{key}"]
    return figure.measure.value(figure, Question(period=Period(first, last), unit=unit)).number


def opened(key: str, first: date = AUTUMN[0], last: date = AUTUMN[1]) -> list[Dispute]:
    ((_figure, rows),) = openings(registry.figures[f"disputes.{key}"], Question(period=Period(first, last)))
    return list(rows.order_by("pk"))


def registered(cast: Cast, on: str = "2022-09-01", risk: str = "blue", unit: Unit | None = None) -> Dispute:
    role = "other_officer" if unit == cast.other_zone else "officer"
    return rules.register(
        actor=cast.actor(role), at=moment(on), kind=DisputeKind.objects.get(code="D04"),
        place=cast.village(unit), title="争地界", facts="乙多占甲两垄地。", found_by="village", risk=risk,
    )  # fmt: skip


def mediated(cast: Cast, dispute: Dispute, on: str = "2022-09-05", outcome: str = "agreed") -> Dispute:
    other = dispute.unit == cast.other_zone
    head, officer = ("other_head", "other_officer") if other else ("head", "officer")
    rules.assign(
        actor=cast.actor(head), at=moment(on, "08:30"), dispute=dispute, mediators=[getattr(cast, officer)]
    )
    return rules.hold_session(
        actor=cast.actor(officer), at=moment(on), dispute=dispute, venue="村委会", present=["a", "b"],
        outline="看了地界。", outcome=outcome, ways=["court"] if outcome == "refused" else [],
    )  # fmt: skip


def agreed(cast: Cast, dispute: Dispute, on: str = "2022-09-05") -> Dispute:
    role = "other_officer" if dispute.unit == cast.other_zone else "officer"
    return rules.agree(
        actor=cast.actor(role), at=moment(on, "10:00"), dispute=dispute, form="oral",
        facts="多占两垄", terms="埋界石，退还多占部分", way="埋界石",
        fulfil_by=date.fromisoformat(on) + timedelta(days=15),
    )  # fmt: skip


def kept(cast: Cast, dispute: Dispute, on: str = "2022-09-05") -> Dispute:
    role = "other_officer" if dispute.unit == cast.other_zone else "officer"
    return rules.fulfil(
        actor=cast.actor(role), at=moment(on, "11:00"), dispute=dispute, part="whole", how="界石已埋"
    )


def called_back(cast: Cast, dispute: Dispute, on: str = "2022-09-12", *, relapsed: bool = False) -> Dispute:
    return rules.call_back(
        actor=cast.actor("callback"), at=moment(on), dispute=dispute, way="phone", relapsed=relapsed
    )


def resolved(
    cast: Cast, risk: str = "yellow", start: str = "2022-09-01", unit: Unit | None = None
) -> Dispute:
    dispute = registered(cast, start, risk, unit)
    return called_back(cast, kept(cast, agreed(cast, mediated(cast, dispute))))


def test_a_case_counted_by_hand(cast: Cast) -> None:
    key = resolved(cast)
    plain = resolved(cast, risk="blue", start="2022-09-03", unit=cast.other_zone)
    failed = mediated(cast, registered(cast, risk="red"), outcome="refused")
    handed = rules.hand_over(
        actor=cast.actor("head"), at=moment("2022-09-06"), dispute=registered(cast), to="司法所",
        their_number="", why="申请司法所调解",
    )  # fmt: skip
    waiting = registered(cast)
    counted = {name: number(name) for name in KEYS}
    assert counted == {
        "resolved": 1,
        "registered": 5,
        "resolved_all": 2,
        "registered_resolved": 2,
        "resolved_share": 40.0,
        "failed": 1,
        "handed_over": 1,
        "open": 1,
        "overdue": 1,  # the one that waits was due on 1 October
        "days_to_agree_p90": 4,
        "relapsed": 0,
    }
    assert [opened(name) for name in ("resolved", "failed", "handed_over", "open", "overdue")] == [
        [key], [failed], [handed], [waiting], [waiting],
    ]  # fmt: skip
    assert opened("resolved_all") == [key, plain]
    assert verify().ok


def test_each_unit_has_its_own(cast: Cast) -> None:
    resolved(cast)
    resolved(cast, unit=cast.other_zone)
    resolved(cast, unit=cast.other_zone)
    assert (number("resolved", unit=cast.zone), number("resolved", unit=cast.other_zone)) == (1, 2)


def test_a_period_without_disputes_has_none_and_no_share(cast: Cast) -> None:
    resolved(cast)
    empty = {name: number(name, date(2022, 3, 1), date(2022, 3, 31)) for name in KEYS}
    assert empty == dict.fromkeys(KEYS, 0) | {"resolved_share": None, "days_to_agree_p90": None}


def test_it_counts_on_the_day_of_the_call_back_not_on_that_of_the_agreement(cast: Cast) -> None:
    resolved(cast)
    assert number("resolved", last=date(2022, 9, 11)) == 0
    assert number("resolved", last=date(2022, 9, 12)) == 1


def test_what_is_open_counts_as_not_resolved(cast: Cast) -> None:
    resolved(cast)
    for _number in range(3):
        registered(cast)
    assert number("resolved_share") == 25.0


def test_an_agreement_alone_resolves_nothing(cast: Cast) -> None:
    kept(cast, agreed(cast, mediated(cast, registered(cast, risk="red"))))
    assert (number("resolved"), number("resolved_all"), number("open")) == (0, 0, 1)


def test_a_relapse_takes_the_agreement_back_and_starts_the_clock_anew(cast: Cast) -> None:
    dispute = kept(cast, agreed(cast, mediated(cast, registered(cast, risk="red"))))
    assert number("days_to_agree_p90") == 4
    called_back(cast, dispute, on="2022-09-13", relapsed=True)
    assert [number(key) for key in ("resolved", "relapsed", "open", "days_to_agree_p90")] == [0, 1, 1, None]
    assert (number("overdue", last=date(2022, 10, 13)), number("overdue", last=date(2022, 10, 14))) == (0, 1)


def test_overdue_is_as_it_stood_on_the_day_asked_about(cast: Cast) -> None:
    dispute = registered(cast)
    agreed(cast, mediated(cast, dispute, on="2022-10-10"), on="2022-10-10")
    days = (date(2022, 10, 1), date(2022, 10, 2), date(2022, 10, 9), date(2022, 10, 10))
    assert [number("overdue", last=day) for day in days] == [0, 1, 1, 0]


class TestAttemptsToGame:
    def test_a_plain_dispute_cannot_be_made_a_key_one_when_it_is_as_good_as_resolved(
        self, cast: Cast
    ) -> None:
        for dispute in (
            kept(cast, agreed(cast, mediated(cast, registered(cast)))),
            resolved(cast, risk="blue"),
        ):
            with pytest.raises(GradedTooLate):
                rules.grade(
                    actor=cast.actor("head"), at=moment("2022-10-01"), dispute=dispute, risk="red", why="凑数"
                )
        assert number("resolved") == 0

    def test_a_key_dispute_stays_one_when_it_is_graded_down_so_that_it_need_not_count(
        self, cast: Cast
    ) -> None:
        dispute = registered(cast, risk="red")
        rules.grade(
            actor=cast.actor("head"), at=moment("2022-09-02"), dispute=dispute, risk="blue", why="已缓和"
        )
        called_back(cast, kept(cast, agreed(cast, mediated(cast, dispute))))
        assert number("resolved") == 1

    def test_the_unit_cannot_hurry_its_own_figure_by_calling_back_itself_or_early(self, cast: Cast) -> None:
        dispute = kept(cast, agreed(cast, mediated(cast, registered(cast, risk="red"))))
        with pytest.raises(OwnWork):
            rules.call_back(
                actor=cast.actor("head"),
                at=moment("2022-09-12"),
                dispute=dispute,
                way="phone",
                relapsed=False,
            )
        with pytest.raises(TooSoon):
            called_back(cast, dispute, on="2022-09-11")
        assert number("resolved") == 0

    def test_a_sham_agreement_does_not_move_the_deadline(self, cast: Cast) -> None:
        dispute = agreed(cast, mediated(cast, registered(cast)))
        rules.hold_session(
            actor=cast.actor("officer"), at=moment("2022-10-03"), dispute=dispute, venue="村委会",
            present=["a"], outline="没有履行，再谈。", outcome="again",
        )  # fmt: skip
        assert number("overdue", last=date(2022, 10, 3)) == 1


class TestDuties:
    def test_a_new_dispute_is_to_be_assigned_by_its_unit(self, cast: Cast) -> None:
        dispute = registered(cast)
        (owed,) = owed_of("assign", date(2022, 9, 2))
        assert (owed.ower, owed.unit, owed.due_on) == (dispute.pk, cast.zone.pk, date(2022, 9, 5))
        assert owed.url == f"/r/disputes/dispute/{dispute.pk}/"
        rules.hand_over(
            actor=cast.actor("head"), at=moment("2022-09-02"), dispute=dispute, to="法院", their_number="",
            why="起诉",
        )  # fmt: skip
        assert owed_of("assign", date(2022, 9, 2)) == []

    def test_the_mediator_owes_an_end_by_the_usual_day(self, cast: Cast) -> None:
        dispute = mediated(cast, registered(cast), outcome="again")
        (owed,) = owed_of("mediate", date(2022, 9, 6))
        assert (owed.person, owed.due_on) == (cast.officer.pk, date(2022, 10, 1))
        agreed(cast, dispute, on="2022-09-06")
        assert owed_of("mediate", date(2022, 9, 6)) == []

    def test_the_fulfilment_is_followed_up_and_then_the_desk_owes_the_call_back(self, cast: Cast) -> None:
        dispute = agreed(cast, mediated(cast, registered(cast)))
        (owed,) = owed_of("follow_up", date(2022, 9, 6))
        assert (owed.person, owed.due_on) == (cast.officer.pk, date(2022, 9, 20))
        dispute = kept(cast, dispute, on="2022-09-06")
        assert owed_of("follow_up", date(2022, 9, 6)) == []
        (owed,) = owed_of("call_back", date(2022, 9, 7))
        assert (owed.unit, owed.due_on) == (cast.actor("callback").unit_id, date(2022, 9, 27))
        called_back(cast, dispute, on="2022-09-13")
        assert owed_of("call_back", date(2022, 9, 13)) == []

    def test_the_rest_of_the_instalments_is_still_followed_up_when_it_counts_as_resolved(
        self, cast: Cast
    ) -> None:
        dispute = rules.agree(
            actor=cast.actor("officer"), at=moment("2022-09-05", "10:00"), form="oral",
            facts="欠款", terms="分期付", dispute=mediated(cast, registered(cast)), way="分期",
            fulfil_by=date(2022, 11, 30), instalments=3,
        )  # fmt: skip
        dispute = rules.fulfil(
            actor=cast.actor("officer"), at=moment("2022-09-05", "11:00"), dispute=dispute,
            part="first_instalment", how="首期已付",
        )  # fmt: skip
        called_back(cast, dispute)
        (owed,) = owed_of("follow_up", date(2022, 12, 1))
        assert owed.state(date(2022, 12, 1)) == "late"

    def test_what_fell_through_is_owed_no_longer(self, cast: Cast) -> None:
        dispute = agreed(cast, mediated(cast, registered(cast)))
        rules.fail(
            actor=cast.actor("officer"),
            at=moment("2022-09-30"),
            dispute=dispute,
            why="不履行",
            ways=["court"],
        )
        assert [owed_of(name, date(2022, 12, 20)) for name in ("mediate", "follow_up", "call_back")] == [
            []
        ] * 3


def owed_of(name: str, on: date) -> list:
    return registry.duties[f"disputes.{name}"].open_until(
        date(2022, 12, 31), Scope(on=on, units=None), limit=10
    )
