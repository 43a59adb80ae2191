"""Importing a ledger: checked first, nothing twice, nothing by halves, and only by those who may."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.apps import apps

from lianjian.areas.problems.models import Problem
from lianjian.kernel.access.actor import Actor, Grant
from lianjian.kernel.exchange import importing
from lianjian.kernel.exchange.export import write_ledger_file
from lianjian.kernel.exchange.importing_context import Context
from lianjian.kernel.exchange.ledgers import Line
from lianjian.kernel.exchange.models import ImportedRow
from lianjian.kernel.exchange.source import FileTooLarge
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.records.models import Revision
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.testing.cast import Cast
from tests.kernel.ledger_files import as_csv, lines, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]


def as_workbook(path: Path, rows: list[list[str]], *merged: str) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    for cells in merged:
        book.worksheets[0].merge_cells(cells)
    book.save(path)
    return path


def counts() -> dict[str, int]:
    """How many rows each table has."""
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


# Checked first


def test_a_dry_run_says_what_would_be_taken_and_writes_nothing(cast: Cast) -> None:
    content, before = as_csv([*lines(cast, "1", "2"), *lines(cast, "3", 时间="2022-02-30")[1:]]), counts()
    report = run(cast, content, dry_run=True)
    assert (report.rows, report.taken, report.refused) == (3, 2, 1)
    assert counts() == before
    done = run(cast, content)
    assert (done.taken, done.refused) == (report.taken, report.refused)
    assert done.problems == report.problems


def test_the_report_names_each_refused_line_with_its_cell_the_reason_and_what_to_do(cast: Cast) -> None:
    report = run(cast, as_csv([*lines(cast, "1"), *lines(cast, "2", 时间="2022-02-30", 地点="")[1:]]))
    told = report.as_json()
    assert (told["rows"], told["taken"], told["refused"], len(told["sm3"])) == (2, 1, 1, 64)
    assert [(it["row"], it["column"], it["shown"]) for it in told["problems"]] == [
        (3, "时间", "2022-02-30"),
        (3, "地点", ""),
    ]
    assert all(it["reason"] and it["what_to_do"] for it in told["problems"])
    assert "第 3 行 时间「2022-02-30」：2022 年 2 月没有 30 日" in report.in_words()


def test_what_was_not_read_at_all_is_said(cast: Cast, tmp_path: Path) -> None:
    header, row = lines(cast, "1")
    path = as_workbook(tmp_path / "two.xlsx", [[*header, "反映人电话"], [*row, "13812345678"]])
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book.worksheets[0]).title = "去年"
    book.save(path)
    assert run(cast, path).notes == ["没有读的列：反映人电话", "没有读的工作表：去年"]


def test_every_taken_line_is_in_the_ledger_with_its_number_in_the_file(cast: Cast) -> None:
    run(cast, as_csv(lines(cast, "2022-7", 备注="镇里配合")))
    revision = Revision.objects.get(kind="problems.problem")
    assert (revision.action, revision.actor) == ("problems.problem:import", "system")
    assert revision.reason == "导入，第 2 行；原编号 2022-7；备注：镇里配合"
    assert verify().ok


# Nothing twice


def test_the_same_file_a_second_time_takes_nothing(cast: Cast) -> None:
    content = as_csv([*lines(cast, "1", "2"), *lines(cast, "", "")[1:]])
    assert run(cast, content).taken == 4
    again = run(cast, content)
    assert (again.taken, again.known, again.refused, Problem.objects.count()) == (0, 4, 0, 4)


def test_lines_without_a_number_are_known_by_their_content_wherever_they_stand(cast: Cast) -> None:
    run(cast, as_csv(lines(cast, "")))
    header, twice, once_more = lines(cast, "", "")
    other = lines(cast, "", 事项="狗叫")[1]
    report = run(cast, as_csv([["台账"], header, other, twice, once_more]))
    assert (report.known, report.taken) == (1, 2)  # the same words on two lines of one file are two matters


def test_a_number_that_stands_twice_in_a_file_is_refused_the_second_time(cast: Cast) -> None:
    report = run(cast, as_csv([*lines(cast, "1"), *lines(cast, "1", 事项="狗叫")[1:]]))
    (refused,) = report.problems
    assert (report.taken, refused.number) == (1, 3)
    assert "第 2 行的编号相同" in str(refused.faults[0].reason)


def test_a_number_taken_before_with_other_words_is_refused_and_the_row_stays(cast: Cast) -> None:
    run(cast, as_csv(lines(cast, "1")))
    report = run(cast, as_csv(lines(cast, "1", 事项="狗叫")))
    assert (report.taken, report.refused, Problem.objects.get().text) == (0, 1, "路灯不亮")
    assert "内容不同" in str(report.problems[0].faults[0].reason)


def test_an_export_that_comes_back_is_known_even_where_it_fills_in_what_was_left_out(
    cast: Cast, tmp_path: Path, ledger: Any
) -> None:
    run(cast, as_csv(lines(cast, "1", "")))
    write_ledger_file(tmp_path / "out.xlsx", ledger=ledger)
    write_ledger_file(tmp_path / "out.csv", ledger=ledger)
    for name in ("out.xlsx", "out.csv"):
        report = run(cast, str(tmp_path / name))
        assert (report.rows, report.known, report.taken, report.refused) == (2, 2, 0, 0)


# Nothing by halves


def test_good_lines_are_taken_and_stay_whatever_the_others_are(cast: Cast) -> None:
    bad = [lines(cast, str(number), 时间="昨天")[1] for number in range(5)]
    report = run(cast, as_csv([*lines(cast, "a", "b"), *bad, lines(cast, "c")[1]]))
    assert (report.taken, report.refused) == (3, 5)
    assert sorted(ImportedRow.objects.values_list("key", flat=True)) == ["#a", "#b", "#c"]


def test_a_line_that_the_database_refuses_costs_no_other_and_leaves_nothing_behind(
    cast: Cast, ledger: Any
) -> None:
    def careless(line: Line, context: Context) -> Any:
        problem = ledger.read(line, context)
        problem.state = "nowhere" if line.own_number == "3" else problem.state
        return problem

    content = as_csv(lines(cast, *"1234567"))
    report = run(cast, content, ledger=replace(ledger, read=careless))
    assert (report.taken, [it.number for it in report.problems]) == (6, [4])
    assert Problem.objects.count() == ImportedRow.objects.count() == 6
    assert verify().ok


def test_an_import_stops_between_chunks_and_can_be_gone_on_with(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "CHUNK", 2)
    content, told = as_csv(lines(cast, *"1234567")), []
    report = run(
        cast, content, progress=lambda report: told.append(report.rows), should_stop=lambda: len(told) == 2
    )
    assert (report.stopped, report.taken, told) == (True, 4, [2, 4])
    assert "中途停止" in report.in_words()
    rest = run(cast, content)
    assert (rest.stopped, rest.known, rest.taken) == (False, 4, 3)
    assert verify().ok


def test_a_double_number_is_noticed_across_chunks(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "CHUNK", 1)
    report = run(cast, as_csv(lines(cast, "1", "2", "1")))
    assert (report.taken, report.known, [it.number for it in report.problems]) == (2, 0, [4])


# Who may


def test_a_stranger_imports_nothing(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        run(cast, as_csv(lines(cast, "1")), actor=cast.actor("callback"))
    assert not Problem.objects.exists()


def test_who_may_import_into_one_zone_imports_into_no_other(cast: Cast) -> None:
    village = cast.village(cast.other_zone)
    elsewhere = lines(cast, "2", 地点=f"{village.parent}{village.short_name()}")[1]
    grant = Grant(("problems.problem:import",), frozenset({cast.zone.pk}))
    report = run(cast, as_csv([*lines(cast, "1"), elsewhere]), actor=Actor(name="head", grants=(grant,)))
    assert (report.taken, report.refused, Problem.objects.get().unit) == (1, 1, cast.zone)
    assert "您的岗位不能往那里导入" in str(report.problems[0].faults[0].reason)


# Files as people hand them in


def test_a_csv_in_gb18030_is_read(cast: Cast) -> None:
    assert run(cast, as_csv(lines(cast, "1", 事项="㐂路灯不亮"), "gb18030")).taken == 1
    assert Problem.objects.get().text == "㐂路灯不亮"


def test_cells_merged_over_several_lines_hold_for_each(cast: Cast, tmp_path: Path) -> None:
    header, first, second, third = lines(cast, "1", "2", "3")
    second[2] = third[2] = None  # type: ignore[call-overload]
    path = as_workbook(tmp_path / "merged.xlsx", [header, first, second, third], "C2:C4")
    assert (run(cast, path).taken, Problem.objects.filter(place=cast.village()).count()) == (3, 3)


def test_a_file_of_fifty_megabytes_is_refused_by_its_size_alone(cast: Cast) -> None:
    with pytest.raises(FileTooLarge, match=r"50\.0.MB，超过了上限 20\.0.MB"):
        run(cast, b"x" * (50 << 20))


def test_a_formula_is_refused_and_words_that_only_look_so_are_not(cast: Cast) -> None:
    report = run(
        cast,
        as_csv(
            [
                *lines(cast, "1", 事项="=1+1"),
                lines(cast, "2", 事项="@SUM(A1)")[1],
                lines(cast, "3", 事项="-路灯不亮")[1],
                lines(cast, "4", 备注="+86 电话已记")[1],
            ]
        ),
    )
    assert (report.taken, [it.number for it in report.problems]) == (2, [2, 3])
