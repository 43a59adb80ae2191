"""The open ledger: the work for all to read, and nothing of the residents."""

from datetime import timedelta

import pytest
from django.test import Client

from lianjian.areas.problems import rules
from lianjian.areas.problems.facade import Link
from lianjian.areas.problems.models import Reason
from lianjian.kernel.clock.now import now
from lianjian.kernel.places.models import Place
from lianjian.kernel.testing.cast import Cast
from tests.portals.public_site import TEXT, brought_to, page, raised

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]


def test_the_open_ledger_shows_the_work_and_nothing_of_the_resident(cast: Cast) -> None:
    problem, token = raised(cast, place_text="老王家门口", name="赵六", phone="13800001111")
    listed = page("/ledger/")
    assert problem.number in listed and str(problem.kind) in listed and "受理登记" in listed
    brought_to("fixed", problem, cast)
    listed = page("/ledger/")
    assert "村东口缺减速带" in listed and "办结待确认" in listed
    secrets = (TEXT, "老王", "赵六", "1380000", str(cast.officer), "勘查", Link.of(token).secret)
    assert not [secret for secret in secrets if secret in listed]


def test_what_is_suspended_is_listed_with_its_next_date(cast: Cast) -> None:
    problem, _token = raised(cast)
    brought_to("in_progress", problem, cast)
    until = now().date() + timedelta(days=40)
    rules.suspend(actor=cast.actor("director"), at=now(), problem=problem, until=until, why="等资金")
    suspended = page("/ledger/?state=suspended")
    assert problem.number in suspended and f"{until:%Y-%m-%d}" in suspended and "等资金" not in suspended
    assert problem.number not in page("/ledger/?state=open")


def test_a_rejection_that_is_only_proposed_is_not_made_public(cast: Cast) -> None:
    problem, _token = raised(cast)
    reason = Reason.objects.filter(use=Reason.Use.REJECT).first()
    rules.propose_rejection(actor=cast.actor("head"), at=now(), problem=problem, reason=reason)
    listed = page("/ledger/?state=open")
    assert problem.number in listed and "拟不予受理" not in listed


def test_the_ledger_is_searched_by_number_wording_kind_and_place(cast: Cast) -> None:
    problem, _token = raised(cast)
    brought_to("assigned", problem, cast)
    village = cast.village().short_name()
    for words in (
        problem.number,
        "缺减速",
        "警示与标志",
        village,
        str(cast.village().parent),
        "村东口 减速带",
    ):
        assert problem.number in page(f"/ledger/?q={words}"), words
    for words in ("M-9999", "路灯", "没有的村"):
        assert problem.number not in page(f"/ledger/?q={words}"), words


def test_the_ledger_can_not_be_searched_for_what_residents_wrote(cast: Cast) -> None:
    problem, _token = raised(cast, text="王小二家门口的路坏了", place_text="王小二家")
    brought_to("assigned", problem, cast)
    assert problem.number not in page("/ledger/?q=王小二") and problem.number in page("/ledger/?q=减速带")


def test_the_ledger_is_narrowed_by_kind_and_township(cast: Cast) -> None:
    problem, _token = raised(cast)
    here, elsewhere = (
        problem.town_id,
        Place.objects.filter(level="township").exclude(pk=problem.town_id).first(),
    )
    assert problem.number in page(f"/ledger/?kind={problem.kind_id}&town={here}")
    assert problem.number not in page(f"/ledger/?town={elsewhere.pk}")
    assert problem.number not in page("/ledger/?state=nonsense")


def test_a_stranger_can_not_order_a_file_of_the_whole_ledger(cast: Cast) -> None:
    raised(cast)
    assert "format=xlsx" not in page("/ledger/")
    assert Client().get("/ledger/?format=xlsx")["Content-Type"].startswith("text/html")


def test_the_ledger_asks_the_database_as_often_for_many_rows_as_for_one(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    for number in range(12):
        raised(cast, key=str(number))
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        page("/ledger/")
