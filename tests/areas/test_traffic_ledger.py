"""The national system's export of violations: in, known again, and out the same."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from lianjian.areas.traffic.ledger import LEDGER
from lianjian.areas.traffic.models import Violation
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import now
from lianjian.kernel.clock.periods import Period
from lianjian.kernel.exchange import importing
from lianjian.kernel.exchange.export import write_ledger_file
from lianjian.kernel.exchange.importing_report import Report
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.testing.cast import Cast
from tests.areas.test_problem_ledger import table
from tests.areas.traffic_lives import on_site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]
HANDLED = {"状态": "已处理", "处理方式": "罚款", "罚款金额": "200", "处理时间": "2022-09-05"}


def taken(cast: Cast, *lines: dict[str, Any], role: str = "admin") -> Report:
    return importing.run(ledger=LEDGER, content=table(*lines), actor=cast.actor(role), at=now())


def line(cast: Cast, number: str = "371603-1", **cells: Any) -> dict[str, Any]:
    village = cast.village()
    usual = {
        "全国系统编号": number, "违法时间": "2022-09-01 08:30", "违法地点": f"{village.parent}{village.short_name()}",
        "违法代码": "1625", "来源": "非现场", "车辆种类": "小型汽车",
    }  # fmt: skip
    return usual | HANDLED | cells


def handled() -> object:
    figure = registry.figures["traffic.violations"]
    return figure.measure.value(figure, Question(period=Period(date(2022, 9, 1), date(2022, 9, 30)))).number


def reason(report: Report) -> str:
    (problem,) = report.problems
    return str(problem.faults[0].reason)


def test_a_line_becomes_a_violation_that_counts(cast: Cast) -> None:
    assert taken(cast, line(cast)).taken == 1
    violation = Violation.objects.get()
    assert (violation.reference, violation.state, violation.points, violation.unit) == (
        "371603-1", "decided", 6, cast.zone,
    )  # fmt: skip
    assert handled() == 1 and verify().ok


@pytest.mark.parametrize(
    ("cells", "state"),
    [
        ({}, "decided"),
        ({"状态": ""}, "decided"),
        ({"状态": "未处理", "处理方式": "", "罚款金额": "", "处理时间": ""}, "entered"),
        ({"状态": "待审核", "处理方式": "", "罚款金额": "", "处理时间": ""}, "seen"),
        ({"状态": "已消除", "消除情形": "号牌信息错误", "消除时间": "2022-09-09"}, "cancelled"),
    ],
)
def test_a_line_stands_where_it_says(cast: Cast, cells: dict, state: str) -> None:
    report = taken(cast, line(cast, **cells))
    assert report.problems == []
    assert Violation.objects.get().state == state


def test_what_is_open_there_owes_from_the_day_of_the_import(cast: Cast) -> None:
    taken(cast, line(cast, 状态="待审核", 处理方式="", 罚款金额="", 处理时间=""))
    assert Violation.objects.get().review_due_on == date(2022, 12, 27)


class TestDoubles:
    def test_the_same_file_again_takes_nothing_twice(self, cast: Cast) -> None:
        first = taken(cast, line(cast), line(cast, "371603-2"))
        again = taken(cast, line(cast), line(cast, "371603-2"), line(cast, "371603-3"))
        assert (first.taken, again.taken, again.known) == (2, 1, 2)
        assert handled() == 3

    def test_a_number_twice_in_one_file_is_told(self, cast: Cast) -> None:
        report = taken(cast, line(cast), line(cast))
        assert report.taken == 1 and "编号相同" in reason(report)

    def test_a_number_with_other_content_is_refused_with_both_shown(self, cast: Cast) -> None:
        taken(cast, line(cast))
        report = taken(cast, line(cast, 罚款金额="100", 处理时间="2022-09-06"))
        assert report.taken == 0
        told = reason(report)
        assert "罚款金额原为“200”，本行“100”" in told
        assert "处理时间原为“2022-09-05”，本行“2022-09-06”" in told
        assert Violation.objects.get().fine == 200

    def test_what_was_entered_by_hand_is_known_by_its_number(self, cast: Cast) -> None:
        violation = on_site(cast, reference="371603-1")
        report = taken(cast, line(cast, 罚款金额="100"))
        assert report.taken == 0 and violation.number in reason(report)
        assert handled() == 1


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"违法代码": "9999"}, "不在可选"),
        ({"违法时间": "2023-01-01"}, "晚于今天"),
        ({"处理时间": "2022-08-01"}, "早于违法时间"),
        ({"罚款金额": "5000"}, "罚款 100 至 200 元"),
        ({"记分": "7"}, "一次记分没有 7 分"),
        ({"处理时间": ""}, "的要有处理时间"),
        ({"状态": "已消除"}, "的要有消除情形"),
        ({"状态": "未处理"}, "不一致"),
        ({"违法地点": "无名镇无名村"}, "没有"),
    ],
)
def test_a_bad_line_is_told_with_its_reason_and_the_others_are_taken(
    cast: Cast, cells: dict, words: str
) -> None:
    report = taken(cast, line(cast, **cells), line(cast, "371603-2"))
    assert (report.taken, report.refused) == (1, 1)
    (problem,) = report.problems
    assert problem.number == 2 and any(words in str(fault.reason) for fault in problem.faults)


def test_only_who_may_imports_and_only_into_their_units(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        taken(cast, line(cast), role="officer")
    assert "别的单位" in reason(taken(cast, line(cast), role="other_head"))
    assert taken(cast, line(cast), role="head").taken == 1


def test_what_goes_out_comes_in_the_same(cast: Cast, tmp_path: Path) -> None:
    taken(
        cast,
        line(cast),
        line(cast, "371603-2", 状态="已消除", 消除情形="其他应当消除的情形", 消除时间="2022-09-09"),
    )
    on_site(cast, reference="371603-3", where="东关")
    file = tmp_path / "violations.xlsx"
    write_ledger_file(file, ledger=LEDGER)
    with connection.cursor() as cursor:
        for name in ("traffic_violation", "exchange_importedrow"):
            cursor.execute(f"DELETE FROM {name}")
    report = importing.run(ledger=LEDGER, content=file, actor=cast.system, at=now())
    assert report.problems == [] and report.taken == 3
    assert sorted(Violation.objects.values_list("reference", "state")) == [
        ("371603-1", "decided"), ("371603-2", "cancelled"), ("371603-3", "decided"),
    ]  # fmt: skip
