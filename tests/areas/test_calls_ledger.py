"""The export of an older 110 system: in, known again, and out the same."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from lianjian.areas.calls.ledger import LEDGER
from lianjian.areas.calls.models import Call
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import now
from lianjian.kernel.clock.periods import Period
from lianjian.kernel.exchange import importing
from lianjian.kernel.exchange.export import write_ledger_file
from lianjian.kernel.exchange.importing_report import Report
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.testing.cast import Cast
from tests.areas.test_problem_ledger import table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]


def taken(cast: Cast, *lines: dict[str, Any]) -> Report:
    return importing.run(ledger=LEDGER, content=table(*lines), actor=cast.actor("admin"), at=now())


def line(cast: Cast, number: str = "110-1", **cells: Any) -> dict[str, Any]:
    village = cast.village()
    usual = {
        "警情编号": number, "接警时间": "2022-09-01 08:30:12", "警情地址": f"{village.parent}{village.short_name()}",
        "接警定性": "05", "等级": "3", "派警时间": "2022-09-01 08:31:00", "到场时间": "2022-09-01 08:38:30",
        "处理结果": "R03",
    }  # fmt: skip
    return usual | cells


def test_a_line_becomes_a_finished_call_that_counts(cast: Cast) -> None:
    assert taken(cast, line(cast, 审核定性="01")).taken == 1
    call = Call.objects.get()
    assert (call.reference, call.state, call.unit, call.arrival_minutes, call.final_criminal) == (
        "110-1", "archived", cast.zone, 8, True,
    )  # fmt: skip
    assert (call.class_reported.code, call.class_final.code, call.dispatch_seconds) == ("05", "01", 48)
    figure = registry.figures["calls.criminal_days"]
    question = Question(period=Period(date(2022, 9, 1), date(2022, 9, 30)))
    assert figure.measure.value(figure, question).number == 1
    assert verify().ok


def test_the_same_number_comes_in_once(cast: Cast) -> None:
    taken(cast, line(cast))
    assert taken(cast, line(cast), line(cast, "110-2")).taken == 1
    assert Call.objects.count() == 2


def test_a_call_from_nowhere_is_the_bureaus(cast: Cast) -> None:
    told = line(cast, 接警定性="12", 派警时间="", 到场时间="", 处理结果="", 警情地址="")
    assert taken(cast, told).taken == 1
    call = Call.objects.get()
    assert (call.place, call.unit.kind.code, call.in_rates) == (None, "bureau", False)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"到场时间": "2022-09-01 08:20:00"}, "早于"),
        ({"接警定性": "77"}, "77"),
        ({"接警时间": "2023-09-01 08:30"}, "晚于今天"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_reason(cast: Cast, cells: dict[str, str], said: str) -> None:
    report = taken(cast, line(cast, **cells))
    (problem,) = report.problems
    assert report.taken == 0 and any(said in f"{fault}{fault.reason}" for fault in problem.faults)


def test_it_goes_out_as_it_came_in(cast: Cast, tmp_path: Path) -> None:
    taken(cast, line(cast), line(cast, "110-2", 接警定性="13", 移交去向="12345", 派警时间="", 到场时间=""))
    file = tmp_path / "calls.xlsx"
    write_ledger_file(file, ledger=LEDGER)
    with connection.cursor() as cursor:
        for name in ("calls_call", "exchange_importedrow"):
            cursor.execute(f"DELETE FROM {name}")
    report = importing.run(ledger=LEDGER, content=file, actor=cast.system, at=now())
    assert report.problems == [] and report.taken == 2
    assert list(Call.objects.order_by("reference").values_list("reference", "state", "arrival_minutes")) == [
        ("110-1", "archived", 8), ("110-2", "transferred", None),
    ]  # fmt: skip
