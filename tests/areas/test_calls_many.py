"""Many calls reviewed from the list with one button: each by itself, and no refusal holds up another."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianjian.areas.calls import feedback
from lianjian.areas.calls.models import Call
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.records.models import Revision
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in
from tests.areas.call_lives import NEEDED, after, arrived, described, fed_back, result

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]
LIST = "/list/calls/call/?state=fed_back"


def ended(cast: Cast, number: int = 3) -> list[Call]:
    start = moment("2022-09-01")
    return [fed_back(cast, arrived(cast, at=start + timedelta(minutes=it))) for it in range(number)]


def ended_by_head(cast: Cast) -> Call:
    call = arrived(cast)
    said = {"category": call.category, "result": result()} | NEEDED
    return feedback.feed_back(actor=cast.actor("head"), at=after(call, 60), call=call, **said)


def review(client: Client, *calls: Call, **more: object) -> object:
    sent = {"key": "all-of-them", "words": "同意", "row": [call.pk for call in calls]} | more
    return client.post(LIST, sent)


def states(*calls: Call) -> list[str]:
    return [Call.objects.get(pk=call.pk).state for call in calls]


def test_one_button_reviews_all_that_were_chosen_each_with_a_revision_of_its_own(cast: Cast) -> None:
    first, second, left = ended(cast)
    answer = review(signed_in(cast.head), first, second)
    assert (answer.status_code, answer["Location"]) == (302, LIST)  # type: ignore[attr-defined,index]
    assert states(first, second, left) == ["reviewed", "reviewed", "fed_back"]
    assert Call.objects.get(pk=first.pk).class_final == first.class_feedback
    last = Revision.objects.filter(kind="calls.call").order_by("-leaf")[:2]
    assert {(it.record, it.reason) for it in last} == {(first.pk, "同意"), (second.pk, "同意")}
    assert verify().ok


def test_a_refusal_is_told_at_its_row_which_stays_chosen_and_the_others_are_done(cast: Cast) -> None:
    (other,), own = ended(cast, 1), ended_by_head(cast)
    page = review(signed_in(cast.head), other, own).content.decode()  # type: ignore[attr-defined]
    assert states(other, own) == ["reviewed", "fed_back"]
    assert f"{own.number}</a> 作出终结反馈、移交或撤警的人不能审核这起警情" in page
    assert "办了 1 行，1 行没有办" in page and 'value="同意"' in page
    assert page.count(" checked") == 1 and f'value="{own.pk}" form="many"' in page


def test_the_same_form_sent_twice_reviews_once(cast: Cast) -> None:
    calls, client = ended(cast, 2), signed_in(cast.head)
    review(client, *calls)
    before = Revision.objects.count()
    assert review(client, *calls).status_code == 302  # type: ignore[attr-defined]
    assert Revision.objects.count() == before


def test_without_a_choice_nothing_is_done_and_the_words_are_kept(cast: Cast) -> None:
    calls = ended(cast, 1)
    answer = review(signed_in(cast.head))
    page = answer.content.decode()  # type: ignore[attr-defined]
    assert answer.status_code == 400 and "没有勾选" in page and 'value="同意"' in page  # type: ignore[attr-defined]
    assert states(*calls) == ["fed_back"]


def test_what_was_not_fed_back_is_refused_at_its_row(cast: Cast) -> None:
    call = arrived(cast)
    page = review(signed_in(cast.head), call).content.decode()  # type: ignore[attr-defined]
    assert call.number in page and states(call) == ["arrived"]


def test_who_does_not_review_is_offered_no_boxes_and_does_nothing(cast: Cast) -> None:
    calls, officer = ended(cast, 1), signed_in(cast.officer)
    assert "全选本页" not in officer.get(LIST).content.decode()
    review(officer, *calls)
    assert states(*calls) == ["fed_back"]


def test_a_call_of_another_zone_is_not_among_them(cast: Cast) -> None:
    other = fed_back(cast, arrived(cast, place=cast.village(cast.other_zone)))
    review(signed_in(cast.head), other)
    assert states(other) == ["fed_back"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_only_what_may_be_reviewed_has_a_box(cast: Cast, language: str) -> None:
    (ready,), other = ended(cast, 1), described(cast)
    page = signed_in(cast.head, language).get("/list/calls/call/").content.decode()
    assert f'value="{ready.pk}" form="many"' in page and f'value="{other.pk}" form="many"' not in page


@pytest.mark.parametrize("row", ["x", "9" * 30, "-1", "٣"])
def test_what_is_no_row_is_no_choice(cast: Cast, row: str) -> None:
    assert signed_in(cast.head).post(LIST, {"key": "k", "row": [row]}).status_code in (200, 302, 400)


def test_the_list_with_boxes_costs_no_more_with_more_rows(cast: Cast) -> None:
    client, asked = signed_in(cast.head), []
    for more in (1, 8):
        ended(cast, more)
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        asked.append(len(queries))
    assert asked[1] <= asked[0]
