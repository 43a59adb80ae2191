"""Annual leave: what the years of work give, what is used, carried and left, and who sees it."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianjian.areas.careers import files
from lianjian.areas.careers.models import File
from lianjian.areas.careers.refusals import WrongDay
from lianjian.areas.honours import leaving
from lianjian.areas.honours.entitlement import AnnualLeave, annual_leave, days_for
from lianjian.areas.honours.models import Carried, Leave
from lianjian.areas.honours.refusals import AcrossYears, BeyondEntitlement, CarriedAlready, OwnLeave
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org.models import Person
from lianjian.kernel.records.models import Revision
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in
from tests.areas.branch_lives import enlisted
from tests.areas.test_honours_pages import seen, sent

pytestmark = pytest.mark.django_db
D = date.fromisoformat


def began(cast: Cast, year: int, *people: Person, day: str = "2022-01-10") -> None:
    """The political department has on file in which year these people began to work."""
    with held_at(moment(day, "18:00")):
        files.open_files(
            actor=cast.actor("political"), at=moment(day), born={it.pk: year - 22 for it in people},
            worked={it.pk: year for it in people},
        )  # fmt: skip


def asks(cast: Cast, first: str, last: str, day: str = "2022-03-01", kind: str = "annual") -> Leave:
    with held_at(moment(day, "18:00")):
        return leaving.ask_leave(
            actor=cast.actor("officer"), at=moment(day), kind=kind, first=D(first), last=D(last)
        )


def decides(cast: Cast, leave: Leave, *, granted: bool, day: str = "2022-03-02") -> Leave:
    with held_at(moment(day, "18:00")):
        return leaving.decide_leave(actor=cast.actor("head"), at=moment(day), leave=leave, granted=granted)


def carries(
    cast: Cast, year: int, days: int, day: str = "2022-12-20", role: str = "head", **more: Any
) -> Carried:
    told = {"person": cast.officer, "why": "安保任务"} | more
    with held_at(moment(day, "18:00")):
        return leaving.carry_on(actor=cast.actor(role), at=moment(day), year=year, days=days, **told)


def of(cast: Cast, year: int = 2022) -> AnnualLeave:
    return annual_leave([cast.officer.pk], year)[cast.officer.pk]


@pytest.mark.parametrize(
    ("years", "days"), [(0, 0), (1, 5), (9, 5), (10, 10), (19, 10), (20, 15), (41, 15), (-1, 0)]
)
def test_years_of_work_give_days_by_the_rule(db: None, years: int, days: int) -> None:
    assert days_for(years, D("2022-01-01")) == days


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(years=st.integers(0, 60), more=st.integers(0, 60))
def test_more_years_never_give_fewer_days(db: None, years: int, more: int) -> None:
    assert days_for(years, D("2022-01-01")) <= days_for(years + more, D("2022-01-01"))


def test_what_is_asked_for_waits_is_used_once_granted_and_comes_back_once_called_off(cast: Cast) -> None:
    began(cast, 2015, cast.officer)
    assert of(cast) == AnnualLeave(year=2022, entitled=5) and of(cast).left == 5
    leave = asks(cast, "2022-03-07", "2022-03-09")
    assert (of(cast).waiting, of(cast).used, of(cast).left) == (3, 0, 2)
    leave = decides(cast, leave, granted=True)
    assert (of(cast).waiting, of(cast).used, of(cast).left) == (0, 3, 2)
    with held_at(moment("2022-03-03", "18:00")):
        leaving.call_off(actor=cast.actor("officer"), at=moment("2022-03-03"), leave=leave)
    assert of(cast).left == 5
    decides(cast, asks(cast, "2022-04-11", "2022-04-12"), granted=False)
    assert of(cast).left == 5 and of(cast, 2024).entitled == 5 and of(cast, 2025).entitled == 10


def test_more_than_is_left_is_refused_with_the_numbers_and_other_leave_is_not(cast: Cast) -> None:
    began(cast, 2015, cast.officer)
    asks(cast, "2022-03-07", "2022-03-09")
    with pytest.raises(BeyondEntitlement) as refused:
        asks(cast, "2022-04-11", "2022-04-13")
    assert "应休 5 天" in refused.value.text and "还剩 2 天，不够 3 天" in refused.value.text
    assert refused.value.rule == "LEAVE_ANNUAL_DAYS"
    assert asks(cast, "2022-04-11", "2022-04-12").days == 2
    assert asks(cast, "2022-05-09", "2022-05-13", kind="sick").days == 5
    with pytest.raises(AcrossYears):
        asks(cast, "2022-12-30", "2023-01-03")
    assert verify().ok


def test_whoever_has_no_year_on_file_is_told_and_not_refused(cast: Cast) -> None:
    leave = asks(cast, "2022-03-07", "2022-03-18")
    assert of(cast).entitled is None and of(cast).left is None
    page = seen(signed_in(cast.officer), "/honours/mine/", "2022-03-02")
    assert "没有登记您参加工作的年份" in page
    assert "算不出应休天数" in seen(signed_in(cast.head), f"/r/honours/leave/{leave.pk}/", "2022-03-02")


def test_what_the_work_did_not_allow_goes_on_into_the_next_year_once(cast: Cast) -> None:
    began(cast, 2015, cast.officer)
    decides(cast, asks(cast, "2022-03-07", "2022-03-09"), granted=True)
    with pytest.raises(BeyondEntitlement, match="还剩 2 天"):
        carries(cast, 2022, 3)
    carries(cast, 2022, 2)
    assert (of(cast).left, of(cast, 2023).carried_in, of(cast, 2023).left, of(cast, 2024).left) == (
        0,
        2,
        7,
        5,
    )
    with pytest.raises(CarriedAlready):
        carries(cast, 2022, 1)
    with pytest.raises(BeyondEntitlement):
        carries(cast, 2020, 1)
    assert asks(cast, "2023-03-06", "2023-03-14", day="2023-02-01").days == 7
    assert verify().ok


def test_it_is_carried_by_whom_may_decide_on_leave_and_never_by_oneself(cast: Cast) -> None:
    began(cast, 2010, cast.officer, cast.head)
    for role in ("other_head", "deputy"):
        with pytest.raises(NotAllowed):
            carries(cast, 2022, 1, role=role)
    with pytest.raises(OwnLeave):
        carries(cast, 2022, 1, person=cast.head)


def test_the_year_of_starting_work_is_sealed_and_put_right_for_a_reason(cast: Cast) -> None:
    began(cast, 2015, cast.officer)
    file = File.objects.get()
    body = Revision.objects.get(kind="careers.file").body
    assert "2015" not in body and "worked" in body
    told = {"actor": cast.actor("political"), "at": moment("2022-02-01"), "file": file, "why": "核对档案"}
    with held_at(moment("2022-02-01", "18:00")):
        with pytest.raises(WrongDay):
            files.tell_work_start(**told, worked=1993)
        with pytest.raises(NotAllowed):
            files.tell_work_start(**told | {"actor": cast.actor("head")}, worked=2000)
        files.tell_work_start(**told, worked=2000)
    assert of(cast).entitled == 15 and verify().ok
    assert "2000" in seen(signed_in(cast.officer), "/careers/mine/", "2022-02-02")


def test_a_file_may_be_opened_without_the_year_and_told_it_later_on_pages(cast: Cast) -> None:
    political = signed_in(cast.political)
    sent(political, "/new/careers-file/", "2022-03-01", person=cast.officer.pk, born=1990)
    file = File.objects.get()
    assert of(cast).entitled is None
    sent(political, f"/r/careers/file/{file.pk}/worked/", "2022-03-02", worked=2012, why="登记")
    assert of(cast).entitled == 10
    refused = sent(
        political, f"/r/careers/file/{file.pk}/worked/", "2022-03-03", status=400, worked=1920, why="x"
    )
    assert "之间的年份" in refused


def test_each_sees_their_own_and_who_decides_sees_the_units(cast: Cast) -> None:
    began(cast, 2010, cast.officer, cast.other_officer)
    mine = seen(signed_in(cast.officer), "/honours/mine/", "2022-03-01")
    assert "应休" in mine and "LEAVE_ANNUAL_DAYS" in mine
    head = seen(signed_in(cast.head), "/honours/leave/", "2022-03-01")
    assert str(cast.officer) in head and str(cast.other_officer) not in head
    political = seen(signed_in(cast.political), "/honours/leave/?q=other_officer", "2022-03-01")
    assert str(cast.other_officer) in political and ">没有登记<" not in political
    assert ">没有登记<" in seen(signed_in(cast.political), "/honours/leave/?q=deputy&year=2023", "2022-03-01")
    assert "没有符合条件的人" in seen(signed_in(cast.head), "/honours/leave/?q=没有这个人", "2022-03-01")
    with held_at(moment("2022-03-01", "18:00")):
        for role in ("officer", "deputy", "supervisor"):
            assert signed_in(getattr(cast, role)).get("/honours/leave/").status_code == 403, role


def test_a_head_carries_days_on_by_the_form(cast: Cast) -> None:
    began(cast, 2010, cast.officer)
    head = signed_in(cast.head)
    told = {"person": cast.officer.pk, "year": 2022, "days": 11, "why": "安保任务"}
    assert "还剩 10 天" in sent(head, "/new/honours-carry/", "2022-12-20", status=400, **told)
    sent(head, "/new/honours-carry/", "2022-12-21", **told | {"days": 4})
    row = Carried.objects.get()
    assert row.number in seen(head, "/list/honours/carried/", "2022-12-21")
    assert "安保任务" in seen(head, f"/r/honours/carried/{row.pk}/", "2022-12-21")


def test_the_page_of_the_unit_is_paged_and_asks_as_often_however_many_there_are(cast: Cast) -> None:
    client, asked_often = signed_in(cast.political), []
    for _turn in range(2):
        began(cast, 2012, *enlisted(3, cast.zone))
        seen(client, "/honours/leave/", "2022-03-01")
        with CaptureQueriesContext(connection) as queries:
            seen(client, "/honours/leave/", "2022-03-01")
        asked_often.append(len(queries))
    assert asked_often[0] == asked_often[1]
    enlisted(50, cast.zone)
    assert "page=2" in seen(client, "/honours/leave/", "2022-03-01")
    assert "page=1" in seen(client, "/honours/leave/?page=2", "2022-03-01")
