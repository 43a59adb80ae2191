"""The county's ledger of residents' problems: each line becomes a problem, and comes out the same."""

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.utils import translation

from lianjian.areas.problems import rules
from lianjian.areas.problems.ledger import LEDGER
from lianjian.areas.problems.models import Problem, ProblemKind, Reason
from lianjian.kernel.clock.now import now, today
from lianjian.kernel.clock.periods import year_to
from lianjian.kernel.exchange import importing
from lianjian.kernel.exchange.export import write_ledger_file
from lianjian.kernel.exchange.importing_report import Report
from lianjian.kernel.exchange.ledgers import Ledger
from lianjian.kernel.figures.answers import answer
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.places.models import Place
from lianjian.kernel.records.door import change, current
from lianjian.kernel.testing.cast import Cast, moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]

USUAL = ["序号", "编号", "时间", "地点", "事项", "责任单位", "责任人", "时限"]
USUAL += ["进展", "是否办结", "办结时间", "满意度", "备注"]


def line(cast: Cast, **cells: Any) -> dict[str, Any]:
    """A line with what it must have, and these cells."""
    village = cast.village()
    usual = {"编号": "2022-001", "时间": "2022-11-02", "地点": f"{village.parent}{village.short_name()}"}
    return usual | {"类别": "P02", "事项": "村东口没有减速带"} | cells


def table(*lines: dict[str, Any]) -> bytes:
    """The lines as a CSV file."""
    names = list(dict.fromkeys(name for cells in lines for name in cells))
    out = io.StringIO()
    writer = csv.DictWriter(out, names)
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue().encode()


def taken(cast: Cast, *lines: dict[str, Any]) -> Report:
    return importing.run(ledger=LEDGER, content=table(*lines), actor=cast.system, at=now())


def only(cast: Cast, **cells: Any) -> Problem:
    report = taken(cast, line(cast, **cells))
    assert report.problems == []
    return Problem.objects.get()


def refusal(cast: Cast, **cells: Any) -> tuple[str, str, str]:
    """Column, reason and remedy of the one line, of which nothing was kept."""
    report = taken(cast, line(cast, **cells))
    assert not Problem.objects.exists()
    ((_number, faults),) = [(it.number, it.faults) for it in report.problems]
    return str(faults[0].column), str(faults[0].reason), str(faults[0].remedy)


def sheet(path: Path) -> list[list[Any]]:
    """The rows of an exported ledger, from the header to the last line, without its first column."""
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(path).worksheets[0].iter_rows()]
    return [row[1:] for row in rows[2:] if row[0] == "序号" or str(row[0]).isdigit()]


def exported(path: Path, ledger: Ledger = LEDGER) -> list[list[Any]]:
    write_ledger_file(path, ledger=ledger)
    return sheet(path)


def figure(key: str) -> Any:
    return answer(key, Question(period=year_to(today()))).value.number


def test_a_line_is_registered_in_the_unit_of_its_beat_and_its_clock_runs_from_the_day(cast: Cast) -> None:
    problem = only(cast)
    assert (problem.state, problem.unit, problem.channel) == ("registered", cast.zone, "import")
    assert (problem.raised_on, problem.due_on) == (date(2022, 11, 2), date(2022, 11, 23))
    assert problem.place == cast.village() and problem.title == problem.text == "村东口没有减速带"
    assert problem.assign_due_on == date(2022, 11, 3)


def test_a_line_with_the_residents_word_counts_as_rectified_on_its_day(cast: Cast) -> None:
    problem = only(
        cast, 责任人="officer 同志", 进展="装减速带两组", 是否办结="是", 办结时间="2022.11.9", 满意度="满意"
    )
    assert (problem.state, problem.owner) == ("closed", cast.officer)
    assert (problem.fixed_on, problem.confirmed_on, problem.closed_on) == (date(2022, 11, 9),) * 3
    assert (problem.satisfaction, problem.satisfied, problem.days_to_fix) == (4, True, 7)
    assert (problem.fix, problem.assign_due_on) == ("装减速带两组", None)
    assert (figure("problems.raised"), figure("problems.rectified"), figure("problems.due_in_time")) == (
        1,
        1,
        1,
    )
    assert verify().ok


def test_a_fix_without_the_residents_word_waits_for_it_and_is_to_be_called_back(cast: Cast) -> None:
    problem = only(cast, 是否办结="是", 办结时间="2022-11-09")
    assert (problem.state, problem.confirmed_on) == ("fixed", None)
    assert problem.call_back_due_on > today()
    assert figure("problems.rectified") == 0


def test_the_day_of_confirmation_may_be_told_apart(cast: Cast) -> None:
    problem = only(cast, 是否办结="√", 办结时间="2022年11月9日", 确认时间="2022/11/11")
    assert (problem.state, problem.fixed_on, problem.confirmed_on) == (
        "closed",
        date(2022, 11, 9),
        date(2022, 11, 11),
    )


@pytest.mark.parametrize(
    ("progress", "state", "kept"),
    [
        ("受理登记", "registered", {}),
        ("交办：请镇里配合", "assigned", {"plan": "请镇里配合", "assigned_on": date(2022, 12, 20)}),
        ("已签收", "accepted", {"contact_due_on": date(2022, 12, 21)}),
        ("办理中：已联系交通站", "in_progress", {"plan": "已联系交通站"}),
        ("已延期", "extended", {"extended_times": 1}),
        ("挂账：等财政资金", "suspended", {"suspended_until": date(2022, 12, 31)}),
        ("转办：县交通运输局 [2022]12号", "forwarded", {"forwarded_to": "县交通运输局 [2022]12号"}),
        ("重办", "rework", {"disputed_times": 1}),
        ("退单：不属于本单位职责", "returned", {"owner": None, "returned_times": 1}),
        ("拟不予受理：重复登记", "rejecting", {"reject_proposed_by": "system"}),
        ("不予受理：不在本县区", "rejected", {"due_on": None, "closed_on": date(2022, 12, 20)}),
    ],
)
def test_an_open_line_enters_the_state_that_it_names_and_comes_out_the_same(
    cast: Cast, tmp_path: Path, progress: str, state: str, kept: dict[str, Any]
) -> None:
    problem = only(cast, 责任人="officer 同志", 时限="2022-12-31", 进展=progress, 是否办结="否")
    assert problem.state == state
    assert {name: getattr(problem, name) for name in kept} == kept
    header, row = exported(tmp_path / "out.xlsx")
    assert row[header.index("进展")] == progress
    assert verify().ok


@pytest.mark.parametrize(
    ("progress", "state"), [("联系不上：已装好", "unreachable"), ("未确认销号：已装好", "unconfirmed")]
)
def test_what_no_resident_confirmed_never_counts_as_rectified(cast: Cast, progress: str, state: str) -> None:
    problem = only(cast, 进展=progress, 是否办结="是", 办结时间="2022-11-09")
    assert (problem.state, problem.fix, figure("problems.rectified")) == (state, "已装好", 0)


def test_the_usual_form_goes_in_and_comes_out_the_same(cast: Cast, tmp_path: Path) -> None:
    village = cast.village()
    where = f"{village.parent}{village.short_name()} 村东口"
    rows = [
        ["2022-001", "2022-11-02", where, "没有减速带", str(cast.zone), "officer 同志", "2022-11-23",
         "装减速带两组，已验收", "是", "2022-11-09", "非常满意", "镇里配合"],
        ["2022-002", "2022-12-15", where, "路灯不亮", str(cast.zone), "officer 同志", "2022-12-29",
         "已联系电力公司", "否", None, None, None],
        ["2021-119", "2022-01-20", where, "犬只扰民", str(cast.zone), "已退休的李四", "2022-01-30",
         "办结", "是", "2022-01-25", None, "写给下一任"],
    ]  # fmt: skip
    lines = [dict(zip(USUAL[1:], row, strict=True)) for row in rows]
    assert taken(cast, *lines).taken == 3
    header, *out = exported(tmp_path / "out.xlsx")
    columns = [header.index(name) for name in USUAL[1:]]
    assert [[_text(row[at]) for at in columns] for row in out] == rows


def _text(cell: Any) -> str | None:
    return f"{cell:%Y-%m-%d}" if hasattr(cell, "year") else cell


def test_a_county_s_own_history_goes_out_and_into_an_empty_county_the_same(
    cast: Cast, tmp_path: Path
) -> None:
    history(cast)
    before = exported(tmp_path / "before.xlsx")
    assert len(before) == 7
    empty()
    report = importing.run(ledger=LEDGER, content=str(tmp_path / "before.xlsx"), actor=cast.system, at=now())
    assert (report.taken, report.problems) == (6, [])
    assert exported(tmp_path / "after.xlsx") == before
    again = importing.run(ledger=LEDGER, content=str(tmp_path / "after.xlsx"), actor=cast.system, at=now())
    assert (again.taken, again.known, again.refused) == (0, 6, 0)


def history(cast: Cast) -> None:
    """Problems in several states, as people left them: one worded in the resident's hostile words alone."""
    head, officer = cast.actor("head"), cast.actor("officer")
    for text in ("<script>alert(1)</script>", "路灯不亮", "狗叫", "路面破损", "红绿灯太短", "没有警示牌"):
        rules.raise_problem(
            actor=cast.resident, at=moment("2022-11-02"), kind=ProblemKind.objects.get(code="P02"),
            place=cast.village(), text=text, channel="public", secret="s", place_text="村东口",
        )  # fmt: skip
    first, second, third, fourth, _fifth, sixth = Problem.objects.order_by("pk")
    for problem in (first, second, third):
        rules.assign(
            actor=head, at=moment("2022-11-03"), problem=problem, owner=cast.officer, plan="装", title="改"
        )
        rules.accept(actor=officer, at=moment("2022-11-03", "10:00"), problem=problem)
        rules.contact(actor=officer, at=moment("2022-11-03", "11:00"), problem=problem)
    for problem in (first, second):
        rules.fix(actor=officer, at=moment("2022-11-09"), problem=problem, fix="装好了")
    rules.answer(
        actor=cast.resident, at=moment("2022-11-11"), problem=first, secret="s", fixed=True, satisfaction=5
    )
    rules.forward(
        actor=head,
        at=moment("2022-11-03"),
        problem=fourth,
        to="县交通运输局",
        their_number="12",
        title="路面",
    )
    rules.propose_rejection(
        actor=head, at=moment("2022-11-03"), problem=sixth, reason=Reason.objects.get(code="J03")
    )


def empty() -> None:
    """Another county has none of these rows."""
    with connection.cursor() as cursor:
        for name in ("problems_problem", "exchange_importedrow", "search_problems_problem"):
            cursor.execute(f"DELETE FROM {name}")


def test_a_changed_problem_no_longer_gives_back_the_cells_of_its_import(cast: Cast, tmp_path: Path) -> None:
    problem = only(cast, 责任人="officer 同志", 进展="已联系电力公司", 备注="镇里配合")
    rules.fix(actor=cast.actor("officer"), at=now(), problem=problem, fix="换了灯")
    header, row = exported(tmp_path / "out.xlsx")
    told = dict(zip(header, row, strict=True))
    assert (told["编号"], told["进展"], told["备注"]) == ("2022-001", "办结待确认：换了灯", "镇里配合")


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"时间": "2022-02-30"}, "时间", "没有 30 日"),
        ({"时间": "2022-12-21"}, "时间", "晚于今天"),
        ({"时间": ""}, "时间", "没有填写"),
        ({"地点": "惠民县李庄镇张村"}, "地点", "“惠民县”不是本县区"),
        ({"地点": "山东省滨州市惠民县李庄镇张村"}, "地点", "“惠民县”不是本县区"),
        ({"地点": "371621102000"}, "地点", "没有这个区划代码"),
        ({"地点": "不存在的村"}, "地点", "没有“不存在的村”"),
        ({"类别": "外星人"}, "类别", "不在可选的名称里"),
        ({"事项": "=HYPERLINK(\"http://x\",\"点我\")"}, "事项", "像是公式"),
        ({"事项": "+cmd|' /C calc'!A0"}, "事项", "像是公式"),
        ({"事项": "长" * 1_000_000}, "事项", "最多 2000 个字"),
        ({"责任单位": "富国警务协作"}, "责任单位", "没有叫“富国警务协作”的单位"),
        ({"进展": "办理中"}, "责任人", "“办理中”的要写责任人"),
        ({"进展": "办理中", "责任人": "查无此人"}, "责任人", "没有这个人"),
        ({"时限": "2022-11-01"}, "时限", "早于反映时间"),
        ({"进展": "挂账", "责任人": "officer 同志"}, "时限", "挂账的要写下次办理时限"),
        ({"进展": "转办"}, "进展", "转往哪个单位"),
        ({"进展": "退单：不想办"}, "进展", "不在可选的名称里"),
        ({"是否办结": "大概"}, "是否办结", "看不出"),
        ({"进展": "受理登记", "是否办结": "是", "办结时间": "2022-11-09"}, "是否办结", "不一致"),
        ({"是否办结": "是"}, "办结时间", "没有办结时间"),
        ({"是否办结": "否", "办结时间": "2022-11-09"}, "办结时间", "没有办结"),
        ({"是否办结": "是", "办结时间": "2022-11-01"}, "办结时间", "早于反映时间"),
        ({"是否办结": "是", "办结时间": "2022-12-30"}, "办结时间", "晚于今天"),
        ({"是否办结": "是", "办结时间": "2022-11-09", "确认时间": "2022-11-08"}, "确认时间", "早于办结时间"),
        ({"满意度": "满意"}, "满意度", "还没有确认"),
        ({"是否办结": "是", "办结时间": "2022-11-09", "满意度": "凑合"}, "满意度", "不在可选"),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_a_bad_cell_is_refused_with_its_reason_and_what_to_do(
    cast: Cast, cells: dict[str, str], column: str, reason: str
) -> None:
    told_column, told_reason, remedy = refusal(cast, **cells)
    assert told_column == column
    assert reason in told_reason
    assert remedy


def test_a_misspelt_village_is_answered_with_those_that_sound_or_look_alike(cast: Cast) -> None:
    village = Place.objects.get(name__startswith="小房村", parent__isnull=False)
    _column, reason, remedy = refusal(cast, 地点=f"{village.parent}小芳村东口")
    assert "小芳村" in reason and "小房村" in remedy


def test_a_village_name_that_two_townships_have_must_name_its_township(cast: Cast) -> None:
    names: dict[str, list[Place]] = {}
    for village in Place.objects.filter(level="village").select_related("parent"):
        names.setdefault(village.short_name(), []).append(village)
    twins = next(places for places in names.values() if len({place.parent_id for place in places}) > 1)
    _column, reason, remedy = refusal(cast, 地点=twins[0].short_name())
    assert f"有 {len(twins)} 个" in reason and str(twins[1].parent) in remedy


def test_a_kind_that_ended_is_refused_after_its_end_and_taken_before(cast: Cast) -> None:
    end_kind(actor=cast.system, at=now(), kind=ProblemKind.objects.get(code="P14"), on=date(2022, 6, 1))
    report = taken(
        cast,
        line(cast, 编号="1", 时间="2022-05-31", 类别="犬只管理"),
        line(cast, 编号="2", 时间="2022-06-01", 类别="犬只管理"),
    )
    (refused,) = report.problems
    assert (report.taken, refused.number) == (1, 3)
    assert "2022-06-01 不在用" in str(refused.faults[0].reason)


@change("problems.kind:write")
def end_kind(*, actor: Any, at: Any, kind: ProblemKind, on: date) -> ProblemKind:
    kind.valid_to = on
    return kind.put()


def test_a_line_without_a_kind_is_of_the_kind_that_the_rule_names(cast: Cast) -> None:
    cells = line(cast)
    del cells["类别"]
    taken(cast, cells)
    assert Problem.objects.get().kind.code == "P21"


def test_a_hostile_text_is_kept_as_text_without_its_hidden_marks(cast: Cast) -> None:
    problem = only(cast, 事项="<script>alert(1)</script>\u202egnp.exe\u200b")
    assert problem.text == "<script>alert(1)</script>gnp.exe"


def test_a_long_matter_is_whole_in_the_text_and_short_in_the_public_wording(
    cast: Cast, tmp_path: Path
) -> None:
    problem = only(cast, 事项="路" * 500)
    assert (len(problem.text), len(problem.title)) == (500, 80)
    header, row = exported(tmp_path / "out.xlsx")
    assert row[header.index("事项")] == "路" * 500


def test_english_words_are_read_like_the_chinese(cast: Cast) -> None:
    with translation.override("en"):
        report = taken(cast, line(cast, 进展="办理中：等材料", 责任人="officer 同志", 满意度=""))
    assert (report.taken, Problem.objects.get().state) == (1, "in_progress")


def test_more_than_one_row_of_a_change_is_counted_and_found_again(cast: Cast) -> None:
    report = taken(
        cast, *(line(cast, 编号=str(number), 事项=f"第{number}件路灯不亮") for number in range(30))
    )
    assert (report.taken, figure("problems.raised")) == (30, 30)
    assert current() is None and verify().ok
