"""The pages of calls, and what the sister area is told and tells by the facade."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianjian.areas.calls import facade
from lianjian.areas.calls.models import Call
from lianjian.areas.calls.refusals import TooEarly
from lianjian.kernel.records.door import change
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in
from tests.areas.call_lives import (
    NEEDED,
    after,
    arrived,
    category,
    described,
    dispatcher,
    fed_back,
    noted,
    result,
    reviewed,
    taken,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]


class TestPages:
    def test_the_row_is_made_first_and_filled_in_then(self, cast: Cast) -> None:
        client = signed_in(cast.officer)
        answer = client.post("/new/calls-take/", {"at": "2022-12-19T09:00"})
        call = Call.objects.get()
        assert answer.status_code == 302 and call.state == "received"
        sent = {
            "place": cast.village().pk, "text": "有人吵架", "category": category().pk, "grade": "3",
            "at": "2022-12-19T09:01",
        }  # fmt: skip
        assert client.post(f"/r/calls/call/{call.pk}/describe/", sent).status_code == 302
        call.refresh_from_db()
        assert (call.state, call.unit) == ("classified", cast.zone)

    def test_the_page_shows_every_time_and_says_what_is_missing(self, cast: Cast) -> None:
        page = signed_in(cast.officer).get(f"/r/calls/call/{arrived(cast).pk}/").content.decode()
        assert (
            "时间线" in page
            and "8 分钟" in page
            and "没有记录" in page
            and "0 秒" not in page.replace("60 秒", "")
        )

    @pytest.mark.parametrize(
        ("minutes", "told"), [(60, "30—60 分钟"), (61, "60—120 分钟"), (300, "240 分钟以上")]
    )
    def test_the_page_tells_how_long_the_feedback_took_by_the_bounds_of_bulletins(
        self, cast: Cast, minutes: int, told: str
    ) -> None:
        call = fed_back(cast, minutes=minutes)
        page = signed_in(cast.officer).get(f"/r/calls/call/{call.pk}/").content.decode()
        assert f"{minutes} 分钟（通报档：{told}）" in page

    def test_a_refused_feedback_keeps_what_was_typed(self, cast: Cast) -> None:
        call = arrived(cast)
        sent = NEEDED | {
            "category": category().pk, "result": result().pk, "outcome": "", "handling": "当场劝开",
            "at": "2022-09-01T10:00",
        }  # fmt: skip
        answer = signed_in(cast.officer).post(f"/r/calls/call/{call.pk}/feed-back/", sent)
        assert "outcome" in answer.context["form"].errors and "当场劝开" in answer.content.decode()

    def test_likely_duplicates_stand_on_the_page_and_in_the_form(self, cast: Cast) -> None:
        first = described(cast)
        again = described(cast, moment("2022-09-01", "09:05"))
        client = signed_in(cast.officer)
        assert first.number in client.get(f"/r/calls/call/{again.pk}/").content.decode()
        assert first.number in client.get(f"/r/calls/call/{again.pk}/merge/").content.decode()

    def test_the_list_is_narrowed(self, cast: Cast) -> None:
        mine = arrived(cast, minutes=20)
        other = noted(
            described(cast, moment("2022-10-03"), "01", place=cast.village(cast.other_zone), grade=2),
            "dispatched_at", 1,
        )  # fmt: skip
        client = signed_in(cast.director)
        for query in (
            "state=arrived", "late=late", f"category={category().pk}", "grade=3", f"unit={cast.zone.pk}",
            f"town={mine.town_id}", "until=2022-09-30", f"q={mine.number}",
        ):  # fmt: skip
            page = client.get(f"/list/calls/call/?{query}").content.decode()
            assert mine.number in page and other.number not in page, query
        page = client.get("/list/calls/call/?late=missing").content.decode()
        assert other.number in page and mine.number not in page
        zone = signed_in(cast.officer).get("/list/calls/call/").content.decode()
        assert mine.number in zone and other.number not in zone

    def test_nobody_is_found_by_a_number_that_called(self, cast: Cast) -> None:
        call = described(cast, caller_number="13800000000")
        page = signed_in(cast.director).get("/list/calls/call/?q=13800000000").content.decode()
        assert call.number not in page

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_every_page_opens_in_both_languages(self, cast: Cast, language: str) -> None:
        call, ended = arrived(cast, minutes=15), reviewed(cast)
        head = signed_in(cast.head, language)
        pages = [
            "/list/calls/call/",
            f"/r/calls/call/{call.pk}/",
            f"/calls/{call.pk}/number/",
        ]
        steps = ("describe", "feed-back-first", "feed-back", "merge", "transfer", "correct", "dispute")
        pages += [f"/r/calls/call/{call.pk}/{name}/" for name in steps]
        pages += [f"/r/calls/call/{ended.pk}/{name}/" for name in ("review", "archive")]
        pages += [f"/r/calls/call/{described(cast).pk}/cancel/"]
        for address in pages:
            assert head.get(address).status_code == 200, address
        assert signed_in(cast.officer, language).get("/new/calls-take/").status_code == 200

    def test_the_list_takes_as_many_queries_for_many_rows_as_for_one(self, cast: Cast) -> None:
        client, asked = signed_in(cast.director), []
        for more in (1, 12):
            for _number in range(more):
                described(cast)
            client.get("/list/calls/call/")
            with CaptureQueriesContext(connection) as queries:
                client.get("/list/calls/call/")
            asked.append(len(queries))
        assert asked[1] <= asked[0]


@change("calls.call:handle")
def _send_two(*, actor: object, at: object, call_pk: int) -> None:
    """As the sister area does it: notes within a change of its own."""
    facade.note_dispatched(actor=actor, at=at, call_pk=call_pk)
    facade.note_dispatched(actor=actor, at=at + timedelta(minutes=2), call_pk=call_pk)
    facade.note_departed(actor=actor, at=at + timedelta(minutes=3), call_pk=call_pk)


class TestTheFacade:
    def test_it_tells_what_waits_the_gravest_first(self, cast: Cast) -> None:
        new, usual = taken(), described(cast)
        grave = described(cast, moment("2022-09-01", "09:30"), grade=1)
        fed_back(cast)
        waiting = facade.waiting(moment("2022-09-01", "10:00"))
        assert [it.pk for it in waiting] == [new.pk, grave.pk, usual.pk]
        found = waiting[-1]
        assert (found.number, found.category, found.unit, found.needs_unit) == (
            usual.number, "05", cast.zone.pk, True,
        )  # fmt: skip
        assert found.point == (cast.village().longitude, cast.village().latitude)
        assert facade.waiting(moment("2022-09-01", "08:00")) == ()

    def test_notes_within_another_change_move_the_call_and_keep_the_first_time(self, cast: Cast) -> None:
        call = described(cast)
        _send_two(actor=dispatcher(), at=after(call, 1), call_pk=call.pk)
        told = facade.one(call.pk)
        assert (told.state, told.dispatched_at) == ("en_route", after(call, 1))
        facade.note_acknowledged(actor=dispatcher(), at=after(call, 5), call_pk=call.pk)
        facade.note_arrived(actor=dispatcher(), at=after(call, 9), call_pk=call.pk)
        told = facade.note_cleared(actor=dispatcher(), at=after(call, 40), call_pk=call.pk)
        assert (told.state, told.arrived_at) == ("cleared", after(call, 9))
        assert Call.objects.get(pk=call.pk).acknowledged_at is None

    def test_a_refused_note_keeps_nothing(self, cast: Cast) -> None:
        call = described(cast)
        with pytest.raises(TooEarly):
            _send_two(actor=dispatcher(), at=after(call, -5), call_pk=call.pk)
        assert facade.one(call.pk).state == "classified"

    def test_a_call_is_taken_and_described_by_key(self, cast: Cast) -> None:
        said = {"actor": dispatcher(), "at": moment("2022-09-01")}
        first, again = (facade.take(**said, key="a") for _ in range(2))
        assert first == again
        told = facade.describe(
            **said, call_pk=first.pk, key="b", place=cast.village(), category="05", grade=2
        )
        assert (told.state, told.unit) == ("classified", cast.zone.pk)
        described(cast, moment("2022-09-01", "09:05"))
        assert len(facade.duplicates(first.pk)) == 1
        assert facade.one(0) is None

    def test_a_unit_of_another_zone_that_was_sent_says_when_it_came(self, cast: Cast) -> None:
        call = noted(described(cast), "dispatched_at", 1)
        told = facade.note_arrived(actor=cast.actor("other_officer"), at=after(call, 7), call_pk=call.pk)
        assert (told.state, told.arrived_at) == ("arrived", after(call, 7))

    def test_it_ends_calls_and_lists_the_categories(self, cast: Cast) -> None:
        first, other, third = described(cast), described(cast), described(cast, code="13")
        said = {"actor": dispatcher(), "at": after(first, 5)}
        assert facade.merge(**said, call_pk=other.pk, into_pk=first.pk).state == "merged"
        assert facade.cancel(**said, call_pk=first.pk, why="自行和好").state == "cancelled"
        assert facade.transfer(**said, call_pk=third.pk, to="12345", words="已转接").state == "transferred"
        listed = facade.categories(first.occurred_on)
        assert [it.code for it in listed] == [f"{code:02}" for code in range(1, 14)]
        assert (listed[0].needs, listed[12].needs) == ("unit", "transfer")
