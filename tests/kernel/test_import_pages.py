"""The pages of importing: a file checked, taken, and its refused lines given back to be mended."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lianjian.areas.problems.models import Problem
from lianjian.kernel.clock.now import now
from lianjian.kernel.exchange import importing_jobs
from lianjian.kernel.exchange.models import SILENT_AFTER, ImportRun, RefusedRow
from lianjian.kernel.exchange.sheets import open_sheet
from lianjian.kernel.testing.cast import Cast
from tests.accounts import signed_in
from tests.kernel.ledger_files import as_csv, lines, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What the server does beside its pages is done before the page is answered."""
    monkeypatch.setattr(importing_jobs, "in_background", lambda work: work())
    yield


def send(client: Client, content: bytes, name: str = "台账.csv") -> ImportRun:
    answer = client.post("/import/", {"ledger": "problems", "file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()
    return ImportRun.objects.latest("pk")


@pytest.mark.usefixtures("at_once")
def test_a_file_is_checked_then_taken_and_its_refused_lines_come_back_to_be_mended(
    cast: Cast, tmp_path: Path
) -> None:
    client = signed_in(cast.admin)
    sent = send(client, as_csv([*lines(cast, "1", "2"), lines(cast, "3", 时间="2022-02-30")[1]]))
    assert (sent.state, sent.total, sent.taken, sent.refused) == ("checked", 3, 2, 1)
    assert not Problem.objects.exists()
    page = client.get(f"/import/{sent.pk}/").content.decode()
    assert "2022 年 2 月没有 30 日" in page and "导入这 2 行" in page
    client.post(f"/import/{sent.pk}/take/")
    sent.refresh_from_db()
    assert (sent.state, sent.taken, Problem.objects.count()) == ("done", 2, 2)
    back = tmp_path / "back.xlsx"
    back.write_bytes(b"".join(client.get(f"/import/{sent.pk}/refused.xlsx").streaming_content))
    assert mended(back) == 1
    assert send(client, back.read_bytes(), "改正.xlsx").taken == 1


def mended(path: Path) -> int:
    """Put the date right in the file of refused lines, and say how many there were."""
    book = openpyxl.load_workbook(path)
    rows = [row for row in book.worksheets[0].iter_rows() if row[1].value == "2022-02-30"]
    for row in rows:
        assert "没有 30 日" in row[5].value and row[6].value
        row[1].value = "2022-02-28"
    book.save(path)
    return len(rows)


@pytest.mark.usefixtures("at_once")
def test_a_file_that_is_no_table_says_so_on_its_page(cast: Cast) -> None:
    client = signed_in(cast.admin)
    sent = send(client, b"\x89PNG\r\n\x1a\n" + Random(1).randbytes(4_000), "photo.xlsx")
    page = client.get(f"/import/{sent.pk}/").content.decode()
    assert sent.state == "failed" and "不是 Excel 表格或 CSV" in page


def test_a_file_above_the_limit_is_refused_at_the_field_and_nothing_is_kept(cast: Cast) -> None:
    client = signed_in(cast.admin)
    file = SimpleUploadedFile("big.xlsx", b"x" * (21 << 20))
    answer = client.post("/import/", {"ledger": "problems", "file": file})
    assert answer.status_code == 400 and "超过了上限 20.0" in answer.content.decode()
    assert not ImportRun.objects.exists()


def test_a_run_shows_how_far_it_is_and_ends_when_asked(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing_jobs, "in_background", lambda work: waiting.append(work))
    waiting: list[Any] = []
    client = signed_in(cast.admin)
    sent = send(client, as_csv(lines(cast, "1", "2")))
    page = client.get(f"/import/{sent.pk}/").content.decode()
    assert "<progress" in page and 'hx-trigger="every 2s"' in page and "停止" in page
    client.post(f"/import/{sent.pk}/stop/")
    waiting.pop()()
    sent.refresh_from_db()
    assert (sent.state, sent.rows) == ("stopped", 0)
    answer = client.get(f"/import/{sent.pk}/", headers={"HX-Request": "true"})
    assert answer["HX-Refresh"] == "true" and "重新核对" in answer.content.decode()


def test_two_cannot_take_one_file_at_once_and_a_silent_run_can_be_gone_on_with(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Any] = []
    monkeypatch.setattr(importing_jobs, "in_background", started.append)
    sent = send(signed_in(cast.admin), as_csv(lines(cast, "1")))
    actor, state = cast.system, ImportRun.State.CHECKING
    assert not importing_jobs.begin(sent, state, actor=actor, at=now())
    assert importing_jobs.begin(sent, state, actor=actor, at=now() + SILENT_AFTER + timedelta(seconds=1))
    assert len(started) == 2


@pytest.mark.usefixtures("at_once")
def test_a_defect_of_ours_is_told_and_what_was_taken_stays(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(cast.admin)
    sent = send(client, as_csv(lines(cast, "1")))
    monkeypatch.setattr(importing_jobs.importing, "run", lambda **_: 1 / 0)
    client.post(f"/import/{sent.pk}/take/")
    sent.refresh_from_db()
    assert sent.state == "failed" and "系统出错" in sent.trouble


@pytest.mark.usefixtures("at_once")
def test_a_file_is_kept_for_mending_and_forgotten_on_its_day(cast: Cast) -> None:
    client = signed_in(cast.admin)
    sent = send(client, as_csv([*lines(cast, "1"), lines(cast, "2", 时间="昨天")[1]]))
    client.post(f"/import/{sent.pk}/take/")
    kept = Path(sent.file.path)
    assert importing_jobs.forget_old_files(now() + timedelta(days=6)).startswith("imports: 0")
    assert kept.exists()
    importing_jobs.forget_old_files(now() + timedelta(days=8))
    assert not kept.exists() and RefusedRow.objects.get().faults == []
    assert client.get(f"/import/{sent.pk}/refused.xlsx").status_code == 404
    assert client.get(f"/import/{sent.pk}/").status_code == 200


@pytest.mark.usefixtures("at_once")
def test_a_file_of_which_every_line_was_taken_is_not_kept(cast: Cast) -> None:
    client = signed_in(cast.admin)
    sent = send(client, as_csv(lines(cast, "1")))
    client.post(f"/import/{sent.pk}/take/")
    assert not Path(sent.file.path).exists()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.usefixtures("at_once")
def test_the_pages_open_in_both_languages(cast: Cast, language: str) -> None:
    client = signed_in(cast.admin, language)
    sent = send(client, as_csv([*lines(cast, "1"), lines(cast, "2", 时间="昨天")[1]]))
    for address in ("/import/", f"/import/{sent.pk}/", "/ledgers/problems/blank.xlsx"):
        assert client.get(address).status_code == 200


def test_an_empty_form_has_the_header_the_hints_and_the_lists_and_is_read_back(
    cast: Cast, tmp_path: Path, ledger: Any
) -> None:
    path = tmp_path / "blank.xlsx"
    answer = signed_in(cast.admin).get("/ledgers/problems/blank.xlsx")
    path.write_bytes(b"".join(answer.streaming_content))
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["台账", "填写说明", "可填内容"]
    assert ("类别", "犬只管理", "P14") in [
        tuple(c.value for c in row) for row in book["可填内容"].iter_rows()
    ]
    book["台账"].append([1, *lines(cast, "2022-1")[1][:3], "犬只管理", "狗叫"])
    book.save(path)
    columns = [column.incoming for column in ledger.columns]
    assert len(list(open_sheet(path, columns=columns, max_bytes=1 << 20))) == 1
    assert run(cast, path).taken == 1


def test_a_ledger_is_exported_with_the_rows_that_one_may_see(cast: Cast, tmp_path: Path) -> None:
    village = cast.village(cast.other_zone)
    elsewhere = lines(cast, "2", 地点=f"{village.parent}{village.short_name()}")[1]
    run(cast, as_csv([*lines(cast, "1"), elsewhere]))
    for person, seen in ((cast.head, {"1"}), (cast.director, {"1", "2"})):
        path = tmp_path / "out.xlsx"
        path.write_bytes(b"".join(signed_in(person).get("/ledgers/problems.xlsx").streaming_content))
        rows = list(openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True))[3:]
        assert {row[1] for row in rows if isinstance(row[0], int)} == seen


def test_strangers_open_no_import(cast: Cast) -> None:
    client = signed_in(cast.officer)
    for address in ("/import/", "/import/1/", "/ledgers/problems/blank.xlsx"):
        assert client.get(address).status_code == 403
    assert Client().get("/import/").status_code == 302
