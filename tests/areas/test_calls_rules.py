"""A call from its first key to its archive: what is asked of it, and what is refused."""

from datetime import date, timedelta

import pytest

from lianjian.areas.calls import feedback, rules
from lianjian.areas.calls.models import Call
from lianjian.areas.calls.queries import likely_duplicates
from lianjian.areas.calls.refusals import (
    NoCause,
    NoReceipt,
    NotArrived,
    NotMergeable,
    OwnCrime,
    OwnWork,
    Settled,
    ToldBefore,
    TooEarly,
    TooShort,
    UnknownGrade,
)
from lianjian.kernel.access.models import Read
from lianjian.kernel.flow import WrongState
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.places.queries import OutsideTheCounty
from lianjian.kernel.records import personal
from lianjian.kernel.records.door import KeyReused
from lianjian.kernel.records.models import Revision, SealedValue
from lianjian.kernel.records.thread import related
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in
from tests.areas.call_lives import (
    NEEDED,
    after,
    arrived,
    category,
    cause,
    described,
    dispatcher,
    fed_back,
    noted,
    result,
    reviewed,
    taken,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]


class TestTaking:
    def test_the_first_key_makes_the_row_with_a_time_and_no_more(self, cast: Cast) -> None:
        call = taken()
        assert (call.state, call.occurred_at, call.category, call.place, call.text) == (
            "received", moment("2022-09-01"), None, None, "",
        )  # fmt: skip
        assert verify().ok

    def test_the_same_key_sent_twice_is_one_call(self, cast: Cast) -> None:
        first, again = taken(key="k-1"), taken(key="k-1")
        assert first.pk == again.pk and Call.objects.count() == 1
        said = {"actor": dispatcher(), "at": moment("2022-09-01"), "call": first, "key": "k-2"}
        rules.describe(**said, text="有人吵架")
        with pytest.raises(KeyReused):
            rules.describe(**said, text="别的事")

    def test_the_class_and_the_grade_make_it_classified_and_the_place_gives_it_to_its_zone(
        self, cast: Cast
    ) -> None:
        call = described(cast)
        assert (call.state, call.unit, call.town, call.class_reported, call.grade) == (
            "classified", cast.zone, cast.village().parent, category(), 3,
        )  # fmt: skip
        assert call.class_reported_by == dispatcher().name

    def test_what_is_not_told_stays_as_it_is(self, cast: Cast) -> None:
        call = described(cast)
        call = rules.describe(actor=dispatcher(), at=after(call, 1), call=call, place_text="村东头")
        assert (call.text, call.place_text, call.grade, call.place) == (
            "两人在院里吵", "村东头", 3, cast.village(),
        )  # fmt: skip

    def test_a_point_alone_gives_the_nearest_village_and_one_outside_is_refused(self, cast: Cast) -> None:
        village = cast.village()
        call = rules.describe(
            actor=dispatcher(), at=moment("2022-09-01"), call=taken(),
            point=(village.longitude, village.latitude),
        )  # fmt: skip
        assert (call.place, call.unit) == (village, cast.zone)
        with pytest.raises(OutsideTheCounty):
            rules.describe(actor=dispatcher(), at=moment("2022-09-01"), call=taken(), point=(110.0, 30.0))

    def test_a_grade_that_the_rule_does_not_know_is_refused(self, cast: Cast) -> None:
        with pytest.raises(UnknownGrade):
            described(cast, grade=5)

    def test_nobody_takes_or_handles_a_call_of_another_zone(self, cast: Cast) -> None:
        call = described(cast)
        with pytest.raises(NotAllowed):
            rules.describe(actor=cast.actor("other_officer"), at=moment("2022-09-01"), call=call, text="x")
        with pytest.raises(NotAllowed):
            rules.take(actor=cast.actor("callback"), at=moment("2022-09-01"))


class TestTheCaller:
    def test_the_number_is_sealed_and_ends_two_years_after_the_call(self, cast: Cast) -> None:
        call = taken(caller_number="13800000000")
        assert "13800000000" not in str(list(Revision.objects.values_list("body", flat=True)))
        assert personal.read(call) == {"caller_number": "13800000000"}
        assert SealedValue.objects.get().erase_on == date(2024, 9, 1)

    def test_each_look_is_written_down_and_few_may_look(self, cast: Cast) -> None:
        call = described(cast, caller_number="13800000000")
        address = f"/calls/{call.pk}/number/"
        assert signed_in(cast.other_officer).get(address).status_code == 403
        assert not Read.objects.exists()
        assert "13800000000" in signed_in(cast.officer).get(address).content.decode()
        assert Read.objects.get().names == "caller_number"


class TestTimes:
    def test_each_note_sets_the_first_time_once_and_the_state_goes_on(self, cast: Cast) -> None:
        call = arrived(cast, minutes=7.5)
        again = noted(call, "dispatched_at", 12)
        assert (again.state, again.dispatched_at) == ("arrived", after(call, 1))
        assert (again.dispatch_seconds, again.arrival_minutes, again.response_minutes) == (60, 8, 9)

    def test_a_step_that_nobody_recorded_stays_without_a_time(self, cast: Cast) -> None:
        call = noted(arrived(cast), "acknowledged_at", 15)
        assert (call.state, call.acknowledged_at) == ("arrived", None)

    def test_times_only_go_forward(self, cast: Cast) -> None:
        call = noted(described(cast), "dispatched_at", 5)
        with pytest.raises(TooEarly, match="到场时间"):
            noted(call, "arrived_at", 2)
        with pytest.raises(TooEarly):
            taken(answered_at=moment("2022-09-01", "09:01"))

    def test_a_correction_is_a_new_revision_with_its_reason(self, cast: Cast) -> None:
        call, head = arrived(cast), cast.actor("head")
        said = {"actor": head, "at": moment("2022-09-02"), "why": "按钮按晚了"}
        with pytest.raises(TooEarly):
            rules.correct_time(call=call, what="arrived_at", when=after(call, 0), **said)
        with pytest.raises(NotArrived):
            rules.correct_time(call=call, what="cleared_at", when=after(call, 9), **said)
        call = rules.correct_time(call=call, what="arrived_at", when=after(call, 5), **said)
        assert call.arrival_minutes == 4
        assert Revision.objects.filter(record=call.pk, reason="按钮按晚了").count() == 1

    def test_an_officer_cannot_correct_a_time(self, cast: Cast) -> None:
        call = arrived(cast)
        with pytest.raises(NotAllowed):
            rules.correct_time(
                actor=cast.actor("officer"), at=moment("2022-09-02"), call=call, what="arrived_at",
                when=after(call, 5), why="x",
            )  # fmt: skip


class TestEndings:
    def test_a_call_told_again_is_merged_and_the_thread_leads_to_it(self, cast: Cast) -> None:
        first = described(cast)
        again = described(cast, moment("2022-09-01", "09:10"))
        assert likely_duplicates(again) == [first]
        again = rules.merge(actor=dispatcher(), at=after(again, 1), call=again, into=first)
        assert (again.state, again.merged_into) == ("merged", first) and first in related(again)
        for call, into in ((first, first), (first, again)):
            with pytest.raises(NotMergeable):
                rules.merge(actor=dispatcher(), at=after(again, 2), call=call, into=into)

    def test_what_is_far_off_in_time_or_place_is_no_duplicate(self, cast: Cast) -> None:
        described(cast)
        late = described(cast, moment("2022-09-01", "09:31"))
        elsewhere = described(cast, moment("2022-09-01", "09:10"), place=cast.village(cast.other_zone))
        assert (likely_duplicates(late), likely_duplicates(elsewhere)) == ([], [])

    def test_points_near_each_other_count_across_two_villages(self, cast: Cast) -> None:
        at, other = (cast.village().longitude, cast.village().latitude), cast.village(cast.other_zone)
        first = described(cast, point=at)
        near = described(cast, moment("2022-09-01", "09:05"), place=other, point=(at[0] + 0.004, at[1]))
        far = described(cast, moment("2022-09-01", "09:06"), place=other, point=(at[0] + 0.012, at[1]))
        assert first in likely_duplicates(near) and first not in likely_duplicates(far)

    def test_what_is_not_ours_is_handed_on_and_still_reviewed(self, cast: Cast) -> None:
        call = described(cast, code="13", grade=4)
        call = rules.transfer(
            actor=dispatcher(), at=after(call, 1), call=call, to="12345", words="话务员 8 号接，编号 0917"
        )
        assert (call.state, call.review_due_on, call.final_criminal) == (
            "transferred", date(2022, 9, 4), None,
        )  # fmt: skip
        call = reviewed(cast, call)
        assert (call.state, call.final_criminal) == ("transferred", False)

    def test_a_call_is_cancelled_before_a_unit_came_and_not_after(self, cast: Cast) -> None:
        call = rules.cancel(
            actor=dispatcher(), at=moment("2022-09-01", "10:00"), call=described(cast), why="自行和好"
        )
        assert call.state == "cancelled"
        with pytest.raises(WrongState):
            rules.cancel(
                actor=dispatcher(), at=moment("2022-09-01", "10:00"), call=arrived(cast), why="自行和好"
            )


class TestFeedback:
    def test_it_goes_from_the_scene_to_the_archive(self, cast: Cast) -> None:
        call = arrived(cast)
        said = {"actor": cast.actor("officer"), "at": after(call, 12), "words": "两人已劝开"}
        call = feedback.feed_back_first(call=call, **said)
        assert call.state == "first_feedback"
        with pytest.raises(ToldBefore):
            feedback.feed_back_first(call=call, **said)
        call = reviewed(cast, fed_back(cast, noted(call, "cleared_at", 40)))
        call = feedback.call_back(
            actor=cast.actor("callback"), at=after(call, 300), call=call, satisfied=True
        )
        call = feedback.archive(actor=cast.actor("head"), at=after(call, 400), call=call)
        assert (call.state, call.satisfied, call.class_final) == ("archived", True, category())
        assert verify().ok

    @pytest.mark.parametrize("missing", sorted(NEEDED))
    def test_the_last_feedback_says_what_the_rule_asks_for(self, cast: Cast, missing: str) -> None:
        with pytest.raises(TooShort) as refused:
            fed_back(cast, **{missing: " "})
        assert refused.value.field == missing

    def test_an_accepted_case_has_the_number_of_its_receipt(self, cast: Cast) -> None:
        with pytest.raises(NoReceipt):
            fed_back(cast, result=result("R02"))
        assert fed_back(cast, result=result("R02"), receipt="受〔2022〕17号").receipt

    def test_a_late_arrival_has_its_cause(self, cast: Cast) -> None:
        call = arrived(cast, minutes=10.5)
        assert call.is_late
        with pytest.raises(NoCause):
            fed_back(cast, call)
        assert fed_back(cast, call, late_cause=cause()).late_cause == cause()
        assert fed_back(cast, arrived(cast, minutes=10), late_cause=cause()).late_cause is None

    def test_what_was_fed_back_is_described_no_more(self, cast: Cast) -> None:
        with pytest.raises(Settled):
            rules.describe(actor=dispatcher(), at=moment("2022-09-02"), call=fed_back(cast), text="x")


class TestReview:
    def test_whoever_ended_it_does_not_review_it(self, cast: Cast) -> None:
        call = arrived(cast)
        call = feedback.feed_back(
            actor=cast.actor("head"), at=after(call, 30), call=call, category=category(), result=result(),
            **NEEDED,
        )  # fmt: skip
        with pytest.raises(OwnWork):
            reviewed(cast, call)
        assert reviewed(cast, call, by="deputy").state == "reviewed"

    def test_on_its_day_a_unit_says_itself_that_a_call_was_no_crime(self, cast: Cast) -> None:
        call = reviewed(cast, fed_back(cast, arrived(cast, code="01")), "05")
        assert (call.final_criminal, call.left_criminal_on) == (False, None)

    def test_after_its_day_only_another_unit_does_and_it_is_written_down(self, cast: Cast) -> None:
        call = fed_back(cast, arrived(cast, code="01"))
        with pytest.raises(OwnCrime):
            reviewed(cast, call, "05", at=moment("2022-09-02"))
        call = reviewed(cast, call, "05", by="supervisor", at=moment("2022-09-03"))
        assert (call.final_criminal, call.left_criminal_on) == (False, date(2022, 9, 3))

    def test_the_feedback_of_the_next_day_is_no_way_around_that(self, cast: Cast) -> None:
        with pytest.raises(OwnCrime):
            fed_back(cast, arrived(cast, code="01"), minutes=60 * 24, category=category("05"))

    def test_a_call_of_the_evening_before_is_reviewed_as_criminal_by_its_own_unit(self, cast: Cast) -> None:
        call = reviewed(cast, fed_back(cast, arrived(cast)), "01", at=moment("2022-09-02"))
        assert call.final_criminal
        assert call.occurred_on + timedelta(days=1) == call.reviewed_on
