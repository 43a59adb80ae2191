"""The figures of calls: counted by hand, empty, when somebody tries to better them; their duties and bulk."""

from datetime import date, datetime, timedelta

import pytest

from lianjian.areas.calls import rules, taking_in
from lianjian.areas.calls.models import Call
from lianjian.areas.calls.refusals import TooEarly
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.periods import Period
from lianjian.kernel.duties.owed import Scope
from lianjian.kernel.figures.answers import answer
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.places.models import Place
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.testing.cast import Cast, moment
from tests.areas.call_lives import (
    after,
    arrived,
    category,
    cause,
    described,
    dispatcher,
    fed_back,
    noted,
    reviewed,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]
WEEK = Period(date(2022, 9, 1), date(2022, 9, 7))


def ask(key: str, period: Period = WEEK, **question: object) -> object:
    return answer(f"calls.{key}", Question(period=period, **question)).value.number


def ended(cast: Cast, day: str, code: str = "05", time: str = "09:00") -> Call:
    """A call of a day with its final class."""
    return reviewed(cast, fed_back(cast, arrived(cast, at=moment(day, time), code=code)))


def remote() -> Place:
    """A village in a township that the rule calls remote."""
    return Place.objects.filter(level="village", parent__code="371603102000").order_by("code")[0]


def urban() -> Place:
    """A community in a subdistrict that the rule calls urban."""
    return Place.objects.filter(parent__code="371603001000").order_by("code")[0]


class TestDaysWithoutCrime:
    def test_a_week_counted_by_hand(self, cast: Cast) -> None:
        ended(cast, "2022-09-01", "01")
        ended(cast, "2022-09-01", "01", "15:00")
        ended(cast, "2022-09-02")
        fed_back(cast, arrived(cast, at=moment("2022-09-03")))
        ended(cast, "2022-09-04")
        found = {
            key: ask(key) for key in ("received", "criminal", "criminal_days", "days_pending", "days_without_criminal")
        }  # fmt: skip
        assert found == {
            "received": 5, "criminal": 2, "criminal_days": 1, "days_pending": 1, "days_without_criminal": 5,
        }  # fmt: skip
        assert verify().ok

    def test_a_day_with_a_crime_is_settled_whatever_else_is_open(self, cast: Cast) -> None:
        ended(cast, "2022-09-01", "01")
        described(cast)
        assert (ask("days_pending"), ask("days_without_criminal")) == (0, 6)

    def test_nothing_is_known_of_days_of_which_nobody_kept_a_record(self, cast: Cast) -> None:
        assert ask("days_without_criminal") is None
        described(cast)
        assert ask("days_without_criminal", Period(date(2022, 3, 1), date(2022, 3, 31))) is None

    def test_calls_handed_on_or_cancelled_unreviewed_leave_their_day_pending(self, cast: Cast) -> None:
        call = described(cast, code="01")
        rules.cancel(actor=dispatcher(), at=after(call, 5), call=call, why="报警人不追究")
        assert (ask("days_pending"), ask("days_without_criminal")) == (1, 6)

    def test_a_merged_call_follows_the_other_one(self, cast: Cast) -> None:
        first = described(cast)
        again = described(cast, moment("2022-09-01", "09:05"), code="01")
        rules.merge(actor=dispatcher(), at=after(again, 1), call=again, into=first)
        reviewed(cast, fed_back(cast, arrived(cast, call=first)))
        assert (ask("received"), ask("valid"), ask("days_without_criminal")) == (2, 1, 7)

    def test_what_leaves_the_crimes_after_its_day_is_counted_beside(self, cast: Cast) -> None:
        call = fed_back(cast, arrived(cast, code="01"))
        reviewed(cast, call, "05", by="supervisor", at=moment("2022-09-03"))
        assert (ask("days_without_criminal"), ask("left_criminal")) == (7, 1)

    def test_it_is_told_by_month_and_by_unit(self, cast: Cast) -> None:
        ended(cast, "2022-09-01", "01")
        other = arrived(cast, at=moment("2022-10-02"), place=cast.village(cast.other_zone))
        reviewed(cast, fed_back(cast, other), by="other_head")
        both = Question(period=Period(date(2022, 9, 1), date(2022, 10, 31)))
        figure = registry.figures["calls.days_without_criminal"]
        by_month = figure.measure.by(figure, both, "month")
        assert [value.number for value in by_month.values()] == [29, 31]
        by_unit = figure.measure.by(figure, both, "unit")
        assert {unit: value.number for unit, value in by_unit.items()} == {
            cast.zone.pk: 60, cast.other_zone.pk: 61,
        }  # fmt: skip
        value = figure.measure.value(figure, both)
        assert (value.number, value.numerator, value.denominator) == (60, 60, 61)


class TestArrival:
    def test_nine_in_ten_remote_calls_by_hand(self, cast: Cast) -> None:
        for minute, minutes in enumerate((3, 4, 4.5, 5, 6, 7, 8, 9, 9.5, 30)):
            at = moment("2022-09-01", f"09:{minute:02}")
            arrived(cast, minutes=minutes, at=at, place=remote())
        arrived(cast, minutes=50)
        assert (ask("arrival_remote_p90"), ask("arrival_remote_share")) == (10, 90.0)
        assert (ask("arrival_p90"), ask("response_p90")) == (30, 31)
        assert ask("arrival_remote_p90", town=cast.village().parent) is None

    def test_the_urban_area_is_held_against_a_goal_of_its_own_which_makes_no_call_late(
        self, cast: Cast
    ) -> None:
        assert ask("arrival_urban_share") is None
        for minute, minutes in enumerate((4, 5, 5.5, 8)):
            at = moment("2022-09-01", f"09:{minute:02}")
            arrived(cast, minutes=minutes, at=at, place=urban())
        arrived(cast, minutes=3, place=remote())
        assert (ask("sent_to_urban"), ask("arrived_urban_in_time")) == (4, 2)
        assert (ask("arrival_urban_share"), ask("arrival_urban_p90")) == (50.0, 8)
        noted(described(cast, place=urban()), "dispatched_at", 1)
        assert ask("arrival_urban_share") == 40.0, "what nobody recorded was not in time"
        assert not Call.objects.filter(is_late=True).exists() and ask("arrival_share") == pytest.approx(
            500 / 6
        )

    def test_a_missing_arrival_is_shown_and_counts_as_late(self, cast: Cast) -> None:
        arrived(cast, minutes=5)
        noted(described(cast), "dispatched_at", 1)
        assert (ask("sent_to"), ask("arrival_missing"), ask("arrival_share")) == (2, 1, 50.0)
        assert ask("arrival_p90") == 5

    def test_invalid_calls_count_in_no_rate(self, cast: Cast) -> None:
        arrived(cast, minutes=5, code="12")
        assert (ask("received"), ask("valid"), ask("sent_to"), ask("arrival_p90")) == (1, 0, 0, None)

    def test_answering_and_dispatching_are_measured_in_seconds(self, cast: Cast) -> None:
        at = moment("2022-09-01")
        call = rules.take(
            actor=dispatcher(),
            at=at,
            ring_at=at - timedelta(seconds=9),
            answered_at=at - timedelta(seconds=2),
        )
        assert (call.answer_seconds, ask("answer_p90")) == (7, 7)
        noted(described(cast), "dispatched_at", 1.5)
        assert ask("dispatch_p90") == 90

    def test_the_causes_of_coming_late_are_told_apart(self, cast: Cast) -> None:
        for code in ("L01", "L01", "L03"):
            fed_back(cast, arrived(cast, minutes=12), late_cause=cause(code))
        figure = registry.figures["calls.late_causes"]
        each = figure.measure.each(figure, Question(period=WEEK))
        assert sorted(each.values()) == [1, 2]


class TestDuties:
    def owed(self, key: str) -> list:
        return registry.duties[f"calls.{key}"].open_until(
            date(2022, 12, 31), Scope(on=date(2022, 9, 2), units=None), limit=10
        )

    def test_a_call_owes_its_feedback_and_then_its_review(self, cast: Cast) -> None:
        call = arrived(cast)
        (it,) = self.owed("feed_back")
        assert (it.ower, it.due_on, it.unit) == (call.pk, date(2022, 9, 2), cast.zone.pk)
        call = fed_back(cast, call)
        assert self.owed("feed_back") == []
        (it,) = self.owed("review")
        assert (it.ower, it.due_on) == (call.pk, date(2022, 9, 4))
        reviewed(cast, call)
        assert self.owed("review") == []


class TestTakingIn:
    def finished(self, cast: Cast, reference: str, at: datetime, minutes: float = 6, **facts: object) -> Call:
        sent = at + timedelta(minutes=1)
        times = {"dispatched_at": sent, "arrived_at": sent + timedelta(minutes=minutes)}
        asked = {
            "reference": reference, "at": at, "category": category(), "grade": 3, "unit": cast.zone,
            "times": times, "place": cast.village(),
        }  # fmt: skip
        return taking_in.finished(**(asked | facts))

    def test_finished_calls_come_in_with_all_their_times_and_owe_nothing(self, cast: Cast) -> None:
        at = moment("2022-09-01")
        calls = [self.finished(cast, f"110-{number}", at + timedelta(minutes=number)) for number in range(20)]
        taken = taking_in.take_in(actor=cast.actor("admin"), at=moment("2022-09-05"), calls=calls)
        assert (taken.number, taken.doubles) == (20, ())
        assert (ask("received"), ask("arrival_p90"), ask("days_without_criminal")) == (20, 6, 7)
        call = Call.objects.first()
        assert (call.state, call.unit, call.class_final, call.feedback_due_on) == (
            "archived", cast.zone, category(), None,
        )  # fmt: skip
        assert verify().ok

    def test_a_number_that_is_here_already_is_left_out_and_named(self, cast: Cast) -> None:
        at, admin = moment("2022-09-01"), cast.actor("admin")
        taking_in.take_in(actor=admin, at=moment("2022-09-05"), calls=[self.finished(cast, "7", at)])
        again = [self.finished(cast, number, at) for number in ("7", "8", "8")]
        taken = taking_in.take_in(actor=admin, at=moment("2022-09-05"), calls=again)
        assert (taken.number, taken.doubles, Call.objects.count()) == (1, ("7", "8"), 2)

    def test_times_that_run_backwards_and_strangers_are_refused(self, cast: Cast) -> None:
        with pytest.raises(TooEarly):
            self.finished(cast, "9", moment("2022-09-01"), minutes=-3)
        with pytest.raises(NotAllowed):
            taking_in.take_in(
                actor=cast.actor("other_head"), at=moment("2022-09-05"),
                calls=[self.finished(cast, "9", moment("2022-09-01"))],
            )  # fmt: skip
