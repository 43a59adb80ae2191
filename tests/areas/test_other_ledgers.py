"""The county's ledgers of disputes and of visits: in and out the same."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from lianjian.areas.disputes import rules
from lianjian.areas.disputes.ledger import LEDGER as DISPUTES
from lianjian.areas.disputes.models import Agreement, Dispute, DisputeKind, Mediator
from lianjian.areas.visits.ledger import LEDGER as VISITS
from lianjian.areas.visits.models import Visit
from lianjian.areas.visits.rules import record_visit
from lianjian.kernel.clock.now import now, today
from lianjian.kernel.exchange import importing
from lianjian.kernel.exchange.importing_report import Report
from lianjian.kernel.exchange.ledgers import Ledger
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.testing.cast import Cast, moment
from tests.areas.test_problem_ledger import exported, table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]


def taken(cast: Cast, ledger: Ledger, *lines: dict[str, Any]) -> Report:
    return importing.run(ledger=ledger, content=table(*lines), actor=cast.system, at=now())


def line(cast: Cast, **cells: Any) -> dict[str, Any]:
    village = cast.village()
    where = f"{village.parent}{village.short_name()}"
    return {"编号": "2022-1", "时间": "2022-09-01", "地点": where, "类别": "邻里", "事项": "院墙越界"} | cells


def empty(*tables: str) -> None:
    """Another county has none of these rows."""
    with connection.cursor() as cursor:
        for name in (*tables, "exchange_importedrow"):
            cursor.execute(f"DELETE FROM {name}")


# Disputes


RESOLVED = {
    "调解员": "officer 同志、deputy 同志", "风险等级": "红", "达成协议时间": "2022-09-06",
    "履行时间": "2022-09-10", "办结时间": "2022-09-20", "是否化解": "是",
}  # fmt: skip


def test_a_line_with_agreement_fulfilment_and_call_back_is_resolved(cast: Cast) -> None:
    report = taken(cast, DISPUTES, line(cast, **RESOLVED))
    assert report.problems == []
    dispute = Dispute.objects.get()
    assert (dispute.state, dispute.result, dispute.was_key, dispute.unit) == (
        "resolved",
        "success",
        True,
        cast.zone,
    )
    assert [mediator.person for mediator in Mediator.objects.all()] == [cast.officer, cast.deputy]
    assert Agreement.objects.get().reached_on == dispute.agreed_on
    assert verify().ok


@pytest.mark.parametrize(
    ("cells", "state"),
    [
        ({}, "registered"),
        ({"调解员": "officer 同志"}, "assigned"),
        ({"调解员": "officer 同志", "进展": "调解中"}, "mediating"),
        ({"调解员": "officer 同志", "达成协议时间": "2022-09-06", "时限": "2022-12-31"}, "agreed"),
        ({"调解员": "officer 同志", "达成协议时间": "2022-09-06", "履行时间": "2022-12-19"}, "fulfilled"),
        ({"进展": "调解不成：甲不同意", "办结时间": "2022-09-20"}, "failed"),
        ({"进展": "已移交：区人民法院", "办结时间": "2022-09-20"}, "handed_over"),
    ],
)  # fmt: skip
def test_a_line_stands_where_its_last_day_leaves_it_and_owes_nothing_for_the_past(
    cast: Cast, cells: dict[str, str], state: str
) -> None:
    assert taken(cast, DISPUTES, line(cast, **cells)).problems == []
    dispute = Dispute.objects.get()
    assert dispute.state == state
    if state != "registered":
        assert dispute.assigned_on == dispute.assign_due_on == today()
    if state == "fulfilled":
        assert dispute.callback_due_on > today()
    assert verify().ok


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"是否化解": "是"}, "是否办结", "不一致"),
        ({"进展": "化解", "达成协议时间": "2022-09-06"}, "履行时间", "要有履行时间"),
        (RESOLVED | {"办结时间": "2022-09-12"}, "办结时间", "才能回访"),
        (RESOLVED | {"履行时间": "2022-09-05"}, "履行时间", "早于达成协议时间"),
        (RESOLVED | {"达成协议时间": "2022-08-01"}, "达成协议时间", "早于登记时间"),
        ({"调解员": "查无此人"}, "调解员", "没有这个人"),
        ({"类别": "外星人"}, "类别", "不在可选"),
        ({"风险等级": "紫"}, "风险等级", "不在可选"),
        ({"进展": "已移交", "办结时间": "2022-09-20"}, "进展", "移交给谁"),
        ({"调解员": "officer 同志", "达成协议时间": "2022-09-06"}, "时限", "履行期限"),
    ],
)  # fmt: skip
def test_a_dispute_that_contradicts_itself_is_refused(
    cast: Cast, cells: dict[str, str], column: str, reason: str
) -> None:
    report = taken(cast, DISPUTES, line(cast, **cells))
    assert not Dispute.objects.exists()
    fault = report.problems[0].faults[0]
    assert (str(fault.column), reason in str(fault.reason), bool(str(fault.remedy))) == (column, True, True)


def test_the_disputes_of_a_county_go_into_an_empty_one_the_same(cast: Cast, tmp_path: Path) -> None:
    history(cast)
    before = exported(tmp_path / "before.xlsx", DISPUTES)
    assert len(before) == 4
    empty("disputes_mediator", "disputes_agreement", "disputes_session", "disputes_dispute")
    report = importing.run(
        ledger=DISPUTES, content=str(tmp_path / "before.xlsx"), actor=cast.system, at=now()
    )
    assert (report.taken, report.problems) == (3, [])
    assert exported(tmp_path / "after.xlsx", DISPUTES) == before


def history(cast: Cast) -> None:
    """Three disputes: registered, mediated by two, and resolved."""
    head, officer = cast.actor("head"), cast.actor("officer")
    for title in ("院墙越界", "欠薪", "宅基地"):
        rules.register(
            actor=officer, at=moment("2022-09-01"), kind=DisputeKind.objects.get(code="D02"),
            place=cast.village(), title=title, facts=f"甲和乙因{title}争执。", found_by="visit", risk="red",
        )  # fmt: skip
    _registered, mediated, resolved = Dispute.objects.order_by("pk")
    for dispute in (mediated, resolved):
        rules.assign(
            actor=head, at=moment("2022-09-02"), dispute=dispute, mediators=[cast.officer, cast.deputy]
        )
        rules.hold_session(
            actor=officer, at=moment("2022-09-05"), dispute=dispute, venue="村委会", present=["a", "b"],
            outline="讲了经过。", outcome="again",
        )  # fmt: skip
    rules.agree(
        actor=officer, at=moment("2022-09-06"), dispute=resolved, form="oral", facts="越界", terms="拆墙",
        way="自行拆除", fulfil_by=moment("2022-09-30").date(),
    )  # fmt: skip
    rules.fulfil(actor=officer, at=moment("2022-09-10"), dispute=resolved, part="whole", how="已拆")
    rules.call_back(
        actor=cast.actor("callback"), at=moment("2022-09-20"), dispute=resolved, way="phone", relapsed=False
    )


# Visits


def test_visits_go_into_an_empty_county_the_same_and_fulfil_their_period(cast: Cast, tmp_path: Path) -> None:
    record_visit(
        actor=cast.actor("officer"), at=moment("2022-09-05", "09:30"), place=cast.village(),
        officers=[cast.officer, cast.deputy], note="入户宣传反诈", households=12,
    )  # fmt: skip
    before = exported(tmp_path / "before.xlsx", VISITS)
    empty("visits_visit")
    report = importing.run(ledger=VISITS, content=str(tmp_path / "before.xlsx"), actor=cast.system, at=now())
    assert (report.taken, report.problems) == (1, [])
    assert exported(tmp_path / "after.xlsx", VISITS) == before
    visit = Visit.objects.get()
    assert (visit.occurred_at, visit.period_from.month) == (moment("2022-09-05", "09:30"), 9)
    assert (visit.officer, visit.companions, visit.unit) == (cast.officer, [cast.deputy.pk], cast.zone)


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"地点": "富国街道"}, "地点", "没有写到村"),
        ({"走访民警": "查无此人"}, "走访民警", "没有叫“查无此人”的人"),
        ({"走访户数": "十二"}, "走访户数", "不是整数"),
        ({"走访情况": ""}, "走访情况", "没有填写"),
        ({"时间": "2023-01-01"}, "时间", "晚于今天"),
    ],
)
def test_a_bad_visit_is_refused(cast: Cast, cells: dict[str, str], column: str, reason: str) -> None:
    usual = line(cast) | {"走访民警": "officer 同志", "走访户数": "12", "走访情况": "入户"}
    report = taken(cast, VISITS, usual | cells)
    assert not Visit.objects.exists()
    fault = report.problems[0].faults[0]
    assert str(fault.column) == column and reason in str(fault.reason)
