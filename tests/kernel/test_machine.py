"""The page for whoever keeps the machine: what there is, and what wants doing."""

import json
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from shutil import rmtree
from typing import Any

import pytest

from lianjian.kernel.clock.now import held_at, now
from lianjian.kernel.home import home
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in

pytestmark = pytest.mark.django_db
AT = moment("2022-12-20", "10:00")
NAME = "2022-12-20.lianjian"


@pytest.fixture(autouse=True)
def backups() -> Iterator[Path]:
    """The folder of backups, empty before and gone after."""
    folder = home() / "backups"
    rmtree(folder, ignore_errors=True)
    folder.mkdir()
    with held_at(AT):
        yield folder
    rmtree(folder)


def backed_up(folder: Path, age: timedelta = timedelta(0)) -> None:
    (folder / NAME).write_bytes(b"x" * 2048)
    at = (now() - age).timestamp()
    os.utime(folder / NAME, (at, at))


def drilled(folder: Path, **more: Any) -> None:
    told = {"at": now().isoformat(), "file": NAME, "seconds": 7.4, "ok": True, "leaves": 1234, "problems": []}
    (folder / "drill.json").write_text(json.dumps(told | more), encoding="utf-8")


def page(cast: Cast, language: str = "zh-hans") -> str:
    answer = signed_in(cast.admin, language).get("/machine/")
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "没有要处理的事"), ("en", "Nothing to do")])
def test_where_backups_are_fresh_and_come_back_nothing_wants_doing(
    cast: Cast, backups: Path, language: str, words: str
) -> None:
    backed_up(backups)
    drilled(backups)
    told = page(cast, language)
    assert words in told and NAME in told and "1,234" in told and 'role="alert"' not in told


def test_without_a_backup_the_page_says_what_to_do(cast: Cast) -> None:
    assert "备份文件夹里还没有备份" in page(cast)


def test_a_backup_that_is_too_old_is_told(cast: Cast, backups: Path) -> None:
    backed_up(backups, age=timedelta(days=2))
    drilled(backups)
    assert "最近一次备份已经过了规定的天数" in page(cast)


def test_a_drill_that_failed_is_told_with_what_did_not_hold(cast: Cast, backups: Path) -> None:
    backed_up(backups)
    drilled(backups, ok=False, problems=["leaf 7 is <missing>"])
    told = page(cast)
    assert "最近一次恢复演练没有通过" in told and "leaf 7 is &lt;missing&gt;" in told


def test_a_drill_that_is_overdue_is_told(cast: Cast, backups: Path) -> None:
    backed_up(backups)
    drilled(backups, at=(now() - timedelta(days=70)).isoformat())
    assert "恢复演练过了规定的时间" in page(cast)


def test_a_report_of_no_backup_is_told_too(cast: Cast, backups: Path) -> None:
    (backups / "drill.json").write_text(
        json.dumps({"at": now().isoformat(), "file": None, "seconds": 0.0, "ok": False, "problems": ["none"]})
    )
    assert "没有通过" in page(cast)


def test_the_page_asks_the_database_little(cast: Cast, django_assert_max_num_queries: Any) -> None:
    browser = signed_in(cast.admin)
    browser.get("/machine/")
    with django_assert_max_num_queries(14):
        browser.get("/machine/")


def test_an_officer_does_not_see_it(cast: Cast) -> None:
    assert signed_in(cast.officer).get("/machine/").status_code == 403
