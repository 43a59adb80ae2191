"""Violations: seen, reviewed, entered, decided or cancelled; their clocks, their figures, their plate."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianjian.areas.traffic import rules
from lianjian.areas.traffic.models import Violation
from lianjian.areas.traffic.refusals import (
    NotThisWay,
    NotVerified,
    UnknownGround,
    UsedReference,
    WrongPenalty,
)
from lianjian.kernel.access.models import Read
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.periods import Period
from lianjian.kernel.duties.owed import Scope
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.flow import WrongState
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.records import personal
from lianjian.kernel.records.models import Revision, SealedValue
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in
from tests.areas.traffic_lives import behaviour, decided, entered, on_site, seen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]


def number(key: str, first: date = date(2022, 9, 1), last: date = date(2022, 9, 30)) -> object:
    figure = registry.figures[f"traffic.{key}"]
    return figure.measure.value(figure, Question(period=Period(first, last))).number


def owed(key: str, on: date) -> list:
    return registry.duties[f"traffic.{key}"].open_until(
        date(2022, 12, 31), Scope(on=on, units=None), limit=10
    )


class TestItsCourse:
    def test_what_a_device_saw_is_reviewed_entered_and_decided(self, cast: Cast) -> None:
        violation = decided(cast)
        assert (violation.state, violation.reviewed_on, violation.entered_on, violation.points) == (
            "decided", date(2022, 9, 2), date(2022, 9, 2), 6,
        )  # fmt: skip
        assert Revision.objects.filter(kind=violation.label, record=violation.pk).count() == 4
        assert verify().ok

    def test_what_an_officer_saw_is_decided_on_the_spot_in_one_entry(self, cast: Cast) -> None:
        violation = on_site(cast)
        assert (violation.state, violation.decided_on, violation.review_due_on) == (
            "decided", date(2022, 9, 1), None,
        )  # fmt: skip

    def test_it_may_be_decided_later(self, cast: Cast) -> None:
        violation = on_site(cast, decision="", fine=None)
        assert violation.state == "entered"
        violation = rules.decide(
            actor=cast.actor("officer"), at=moment("2022-09-02"), violation=violation, decision="warning"
        )
        assert (violation.state, violation.fine) == ("decided", None)

    def test_it_is_not_entered_before_someone_reviewed_it(self, cast: Cast) -> None:
        with pytest.raises(WrongState):
            rules.enter(
                actor=cast.actor("officer"), at=moment("2022-09-02"), violation=seen(cast), reference="1"
            )

    def test_what_was_seen_on_the_spot_is_not_reviewed(self, cast: Cast) -> None:
        with pytest.raises(NotThisWay):
            rules.review(
                actor=cast.actor("officer"),
                at=moment("2022-09-02"),
                violation=on_site(cast, decision="", fine=None),
            )

    def test_a_stranger_can_do_nothing_with_it(self, cast: Cast) -> None:
        violation = seen(cast)
        with pytest.raises(NotAllowed):
            rules.review(actor=cast.actor("other_officer"), at=moment("2022-09-02"), violation=violation)
        with pytest.raises(NotAllowed):
            rules.record(
                actor=cast.actor("callback"), at=moment("2022-09-01"), source="camera", behaviour=behaviour(),
                vehicle="car", place=cast.village(),
            )  # fmt: skip

    def test_one_number_of_the_national_system_stands_on_one_row(self, cast: Cast) -> None:
        first = on_site(cast, reference="371603-9")
        with pytest.raises(UsedReference, match=first.number):
            on_site(cast, reference="371603-9")

    @pytest.mark.parametrize(
        "facts", [{"fine": 2_000}, {"fine": None}, {"points": 5}, {"decision": "warning", "fine": 50}]
    )
    def test_a_decision_that_the_table_does_not_know_is_refused(self, cast: Cast, facts: dict) -> None:
        with pytest.raises(WrongPenalty):
            decided(cast, **facts)


class TestCancelling:
    def doubted(self, cast: Cast, violation: Violation) -> Violation:
        return rules.doubt(
            actor=cast.actor("head"), at=moment("2022-09-08"), violation=violation, ground="wrong_plate",
            words="照片中的号牌和登记的不符。",
        )  # fmt: skip

    def test_what_was_verified_to_be_wrong_is_cancelled_and_counts_no_longer(self, cast: Cast) -> None:
        violation = decided(cast)
        assert number("violations") == 1
        violation = self.doubted(cast, violation)
        assert violation.cancel_due_on == date(2022, 9, 14)  # three working days; the 12th is a holiday
        assert [it.ower for it in owed("cancel", date(2022, 9, 9))] == [violation.pk]
        rules.cancel(actor=cast.actor("head"), at=moment("2022-09-09"), violation=violation)
        assert (number("violations"), number("violations_cancelled")) == (0, 1)
        assert owed("cancel", date(2022, 9, 9)) == []
        assert verify().ok

    def test_nothing_is_cancelled_without_a_ground(self, cast: Cast) -> None:
        with pytest.raises(NotVerified):
            rules.cancel(actor=cast.actor("head"), at=moment("2022-09-09"), violation=decided(cast))
        with pytest.raises(UnknownGround):
            rules.doubt(
                actor=cast.actor("head"),
                at=moment("2022-09-09"),
                violation=seen(cast),
                ground="friend",
                words="x",
            )

    def test_an_officer_cannot_take_a_record_back(self, cast: Cast) -> None:
        with pytest.raises(NotAllowed):
            rules.doubt(
                actor=cast.actor("officer"), at=moment("2022-09-09"), violation=seen(cast), ground="unclear",
                words="x",
            )  # fmt: skip

    def test_what_was_cancelled_owes_nothing_more(self, cast: Cast) -> None:
        violation = self.doubted(cast, entered(cast))
        rules.cancel(actor=cast.actor("head"), at=moment("2022-09-09"), violation=violation)
        assert [owed(key, date(2022, 9, 9)) for key in ("review", "notify", "decide")] == [[], [], []]


class TestClocks:
    def test_a_record_is_reviewed_in_five_working_days(self, cast: Cast) -> None:
        violation = seen(cast)
        (it,) = owed("review", date(2022, 9, 2))
        assert (it.ower, it.due_on, it.rule) == (violation.pk, date(2022, 9, 8), "TRAFFIC_REVIEW_DAYS")
        late = (
            number("review_overdue", last=date(2022, 9, 8)),
            number("review_overdue", last=date(2022, 9, 9)),
        )
        assert late == (0, 1)

    def test_the_owner_is_told_in_five_working_days_of_entering(self, cast: Cast) -> None:
        violation = entered(cast)
        (it,) = owed("notify", date(2022, 9, 2))
        assert it.due_on == date(2022, 9, 9)
        rules.notify(actor=cast.actor("officer"), at=moment("2022-09-05"), violation=violation, how="短信")
        assert owed("notify", date(2022, 9, 5)) == []

    @pytest.mark.parametrize(
        ("foreseen", "due", "rule"),
        [
            ("fine", date(2022, 9, 7), "TRAFFIC_FINE_HOURS"),
            ("suspension", date(2022, 9, 9), "TRAFFIC_SUSPEND_DAYS"),
            ("revocation", date(2022, 9, 16), "TRAFFIC_REVOKE_DAYS"),
        ],
    )
    def test_the_time_for_a_decision_is_that_of_the_decision_foreseen(
        self, cast: Cast, foreseen: str, due: date, rule: str
    ) -> None:
        violation = rules.accept(
            actor=cast.actor("officer"), at=moment("2022-09-06"), violation=entered(cast), foreseen=foreseen
        )
        (it,) = owed("decide", date(2022, 9, 6))
        assert (it.ower, it.due_on, it.rule) == (violation.pk, due, rule)
        assert owed("notify", date(2022, 9, 6)) == []


class TestFigures:
    def test_a_case_counted_by_hand(self, cast: Cast) -> None:
        on_site(cast, "2022-09-01")
        on_site(cast, "2022-09-30")
        on_site(cast, "2022-10-01")
        seen(cast)  # seen alone is not handled
        entered(cast, reference="2")
        assert number("violations") == 2
        assert number("violations", date(2022, 3, 1), date(2022, 3, 31)) == 0

    def test_a_case_seen_in_august_and_decided_in_september_counts_in_september(self, cast: Cast) -> None:
        decided(cast, violation=entered(cast, seen(cast, "2022-08-31")))
        assert (
            number("violations", last=date(2022, 8, 31), first=date(2022, 8, 1)),
            number("violations"),
        ) == (0, 1)

    def test_entering_it_twice_does_not_help(self, cast: Cast) -> None:
        on_site(cast, reference="7")
        with pytest.raises(UsedReference):
            on_site(cast, reference="7")
        assert number("violations") == 1


class TestThePlate:
    def test_it_is_sealed_and_ends_a_year_after_the_decision(self, cast: Cast) -> None:
        violation = seen(cast, plate="鲁M12345")
        assert "鲁M12345" not in str(list(Revision.objects.values_list("body", flat=True)))
        assert personal.read(violation) == {"plate": "鲁M12345"}
        decided(cast, violation=entered(cast, violation))
        assert SealedValue.objects.get().erase_on == date(2023, 9, 6)

    def test_nobody_is_found_by_it(self, cast: Cast) -> None:
        violation = seen(cast, plate="鲁M12345", reference="371603-77")
        client = signed_in(cast.director)
        assert violation.number not in client.get("/list/traffic/violation/?q=鲁M12345").content.decode()
        assert violation.number in client.get("/list/traffic/violation/?q=371603-77").content.decode()

    def test_each_look_is_written_down(self, cast: Cast) -> None:
        violation = seen(cast, plate="鲁M12345")
        address = f"/traffic/violations/{violation.pk}/plate/"
        assert signed_in(cast.other_officer).get(address).status_code == 403
        assert not Read.objects.exists()
        assert "鲁M12345" in signed_in(cast.officer).get(address).content.decode()
        assert Read.objects.get().names == "plate"


class TestPages:
    def test_an_officer_enters_one_at_the_roadside(self, cast: Cast) -> None:
        client = signed_in(cast.officer)
        sent = {
            "source": "on_site", "behaviour": behaviour().pk, "vehicle": "car", "place": cast.village().pk,
            "decision": "fine", "fine": "200", "at": "2022-12-19T09:00",
        }  # fmt: skip
        answer = client.post("/new/traffic-violation/", sent)
        violation = Violation.objects.get()
        assert answer.status_code == 302 and violation.state == "decided"
        page = client.get(f"/r/traffic/violation/{violation.pk}/").content.decode()
        assert "罚款 200 元，记 6 分" in page and "处理交通违法" in page

    def test_a_refused_form_keeps_what_was_typed(self, cast: Cast) -> None:
        sent = {
            "source": "on_site", "behaviour": behaviour().pk, "vehicle": "car", "place": cast.village().pk,
            "decision": "fine", "fine": "9000", "where": "东关路口", "at": "2022-12-19T09:00",
        }  # fmt: skip
        answer = signed_in(cast.officer).post("/new/traffic-violation/", sent)
        assert "fine" in answer.context["form"].errors and "东关路口" in answer.content.decode()

    def test_the_list_is_narrowed(self, cast: Cast) -> None:
        mine = on_site(cast)
        other = seen(
            cast, place=cast.village(cast.other_zone), vehicle="lorry", actor=cast.actor("other_officer"),
            behaviour=behaviour("1606"),
        )  # fmt: skip
        client = signed_in(cast.director)
        for query in (
            "state=decided", "source=on_site", "vehicle=car", f"behaviour={mine.behaviour_id}",
            f"unit={cast.zone.pk}", f"town={mine.town_id}", f"q={mine.number}",
        ):  # fmt: skip
            page = client.get(f"/list/traffic/violation/?{query}").content.decode()
            assert mine.number in page and other.number not in page, query
        zone = signed_in(cast.officer).get("/list/traffic/violation/").content.decode()
        assert mine.number in zone and other.number not in zone

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_every_page_opens_in_both_languages(self, cast: Cast, language: str) -> None:
        violation = entered(cast)
        head = signed_in(cast.head, language)
        for address in (
            "/list/traffic/violation/",
            "/new/traffic-violation/",
            f"/r/traffic/violation/{violation.pk}/",
        ):
            assert head.get(address).status_code == 200
        for name in ("decide", "notify", "accept", "doubt"):
            assert head.get(f"/r/traffic/violation/{violation.pk}/{name}/").status_code == 200

    def test_the_list_takes_as_many_queries_for_many_rows_as_for_one(self, cast: Cast) -> None:
        client, asked = signed_in(cast.director), []
        for more in (1, 12):
            for _number in range(more):
                on_site(cast)
            client.get("/list/traffic/violation/")
            with CaptureQueriesContext(connection) as queries:
                client.get("/list/traffic/violation/")
            asked.append(len(queries))
        assert asked[1] <= asked[0]
