"""Backups: all of an installation but its keys, in a file that shows when it was touched; taken in elsewhere, it is the same.

Each installation is a house with processes of its own in it: on SQLite a file, on PostgreSQL a database.
"""

import io
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.houses import POSTGRESQL, House, Process, empty_house_at, house_at, lianjian

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("archive")]
PHONE = "0543-7329876"
ON = "2022-12-20"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house_at(tmp_path_factory.mktemp("archive") / "house") as made:
        made.enter().do(live)
        yield made


@pytest.fixture(scope="module")
def at_work(house: House) -> Process:
    return house.enter()


@pytest.fixture(scope="module")
def saved(at_work: Process, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("saved") / "county.lianjian"
    code, told, complaint = at_work.do(lianjian, "backup", str(file), "--json")
    assert (code, complaint) == (0, "")
    assert told["leaves"] > 100 and told["files"] == 1
    return file


@pytest.fixture(scope="module")
def restored(house: House, saved: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """The same county on another machine."""
    with empty_house_at(tmp_path_factory.mktemp("restored") / "house") as other:
        process = other.enter()
        code, told, _ = process.do(lianjian, *restoring(saved, house))
        assert (code, told["ok"], told["dropped"]) == (0, True, 0)
        yield process


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[House]:
    with empty_house_at(tmp_path / "empty") as house:
        yield house


def restoring(file: Path, of: House, **other: Path | str) -> list[str]:
    keys = of.home / "keys"
    asked = {"key": keys / "backup.key", "keys": keys} | other
    return ["restore", str(file), "--json", *(f"--{name}={value}" for name, value in asked.items())]


# What the processes do


def live() -> None:
    """Found the county and let residents report what is wrong."""
    from datetime import date

    from lianjian.counties.founding import found
    from lianjian.kernel.clock.now import held_at, now
    from lianjian.kernel.county import pack
    from lianjian.kernel.ledger import checkpoints
    from lianjian.kernel.testing.cast import engage, moment

    with held_at(moment("2022-01-01", "00:00")):
        found(pack(), on=date(2022, 1, 1))
        engage(at=moment("2022-01-01", "00:00"))
    raise_problem("路灯不亮")
    raise_problem("村东口没有减速带", photo=True)
    checkpoints.make(now())
    lianjian("figures", "org.zones", "--json")  # as any command, it brings up what the first start left


def raise_problem(text: str, photo: bool = False) -> int:
    from django.core.files.base import ContentFile

    from lianjian.areas.problems import rules
    from lianjian.areas.problems.models import ProblemKind
    from lianjian.kernel.clock.now import held_at
    from lianjian.kernel.testing.cast import engaged, moment

    cast, at = engaged(), moment("2022-12-01", "09:30")
    with held_at(at):
        return rules.raise_problem(
            actor=cast.resident,
            at=at,
            kind=ProblemKind.objects.get(code="P02"),
            place=cast.village(),
            text=text,
            channel="public",
            name="欧阳明月",
            phone=PHONE,
            photos=(ContentFile(picture(), "lamp.jpg"),) if photo else (),
        ).pk


def picture() -> bytes:
    from PIL import Image

    content = io.BytesIO()
    Image.new("RGB", (640, 480), "navy").save(content, "JPEG")
    return content.getvalue()


def rows() -> dict[str, list[Any]]:
    """All that the database holds, but for who is signed in."""
    from lianjian.kernel.archive.source import at_one_moment, tables

    with at_one_moment() as source:
        return {
            it.name: sorted((row for some in source.rows(it) for row in some), key=str) for it in tables()
        }


def found(words: str) -> int:
    from lianjian.areas.problems.models import Problem
    from lianjian.kernel.records import search

    return search.find(Problem.objects.all(), words).count()


def phones() -> list[str]:
    from lianjian.areas.problems.models import Problem
    from lianjian.kernel.records import personal

    return [it.get("reporter_phone", "") for it in map(personal.read, Problem.objects.order_by("pk"))]


def commitment_of_first_phone() -> str:
    from lianjian.kernel.records.models import SealedValue

    return SealedValue.objects.filter(name="reporter_phone").earliest("record").commitment


def first_checkpoint() -> str:
    from lianjian.kernel.ledger.models import Checkpoint

    return str(Checkpoint.objects.order_by("size").values_list("note", flat=True)[0])


def holds() -> bool:
    from lianjian.kernel.ledger.verify import verify

    return verify().ok


def figures() -> Any:
    return lianjian("figures", "--on", ON, "--json")[1]


def signed_in() -> int:
    """How many sessions there are once somebody has signed in."""
    from datetime import UTC, datetime

    from lianjian.kernel.access.models import Session

    Session.objects.create(
        session_key="k" * 32, session_data="", expire_date=datetime(2099, 1, 1, tzinfo=UTC)
    )
    return sessions()


def sessions() -> int:
    from lianjian.kernel.access.models import Session

    return Session.objects.count()


def is_unfounded() -> bool:
    from django.db import connection

    from lianjian.kernel.records.models import Installation

    return not connection.introspection.table_names() or not Installation.objects.exists()


def save_under_a_limit(file: str, most: int) -> tuple[int, Any, str]:
    """Save where no file may grow beyond some bytes."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        return lianjian("backup", file)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


# Saved and taken in elsewhere


def test_what_was_restored_holds_the_same_rows(at_work: Process, restored: Process) -> None:
    ours, theirs = at_work.do(rows), restored.do(rows)
    assert ours.keys() == theirs.keys()
    for table, its in ours.items():
        assert its == theirs[table], table


def test_what_was_restored_answers_with_the_same_figures(at_work: Process, restored: Process) -> None:
    assert at_work.do(figures) == restored.do(figures)


def test_what_was_restored_finds_by_words_and_opens_what_was_sealed(restored: Process) -> None:
    assert restored.do(found, "减速带") == 1
    assert restored.do(phones) == [PHONE, PHONE]


def test_what_was_restored_goes_on(house: House, saved: Path, empty: House) -> None:
    process = empty.enter()
    process.do(lianjian, *restoring(saved, house))
    assert process.do(raise_problem, "井盖缺失") == 3
    assert process.do(holds)
    assert process.do(found, "井盖") == 1


def test_nobody_is_signed_in_by_a_backup(
    house: House, at_work: Process, empty: House, tmp_path: Path
) -> None:
    assert at_work.do(signed_in) == 1
    assert at_work.do(lianjian, "backup", str(tmp_path / "signed-in"), "--json")[0] == 0
    process = empty.enter()
    assert process.do(lianjian, *restoring(tmp_path / "signed-in", house))[0] == 0
    assert process.do(sessions) == 0


def test_a_backup_is_of_one_moment_though_others_write(house: House, tmp_path: Path) -> None:
    with house_at(tmp_path / "busy") as busy:
        writing, saving = busy.enter(), busy.enter()
        writing.do(live)
        under_way = writing.begin(raise_some, 40)
        while not under_way.done():
            code, told, complaint = saving.do(lianjian, "backup", str(tmp_path / "busy.lianjian"), "--json")
            assert (code, complaint) == (0, ""), complaint
        assert under_way.result() == 40
        with empty_house_at(tmp_path / "copy") as copy:
            code, told, _ = copy.enter().do(lianjian, *restoring(tmp_path / "busy.lianjian", busy))
            assert (code, told["ok"]) == (0, True)


def raise_some(count: int) -> int:
    return len([raise_problem(f"第{number}处路灯不亮") for number in range(count)])


# No key goes along


def test_a_backup_tells_nothing_without_its_key_and_holds_no_key_with_it(house: House, saved: Path) -> None:
    from lianjian.kernel.archive.frames import Reader

    raw, keys = saved.read_bytes(), sorted((house.home / "keys").glob("*.key"))
    assert len(keys) >= 2 and PHONE.encode() not in raw and "减速带".encode() not in raw
    with saved.open("rb") as file:
        plain = b"".join(
            it for _, it in Reader(file).frames((house.home / "keys" / "backup.key").read_bytes())
        )
    assert "减速带".encode() in plain and PHONE.encode() not in plain
    for secret in (*keys, house.home / "secret"):
        content = secret.read_bytes()
        assert content not in plain and content.hex().encode() not in plain, secret.name


def test_values_whose_key_was_destroyed_do_not_come_back(
    house: House, saved: Path, empty: House, tmp_path: Path
) -> None:
    (tmp_path / "keys").mkdir()
    process = empty.enter()
    code, told, _ = process.do(lianjian, *restoring(saved, house, keys=tmp_path / "keys"))
    assert (code, told["ok"], told["dropped"]) == (0, True, 4)
    assert process.do(phones) == ["", ""]


def test_values_that_were_erased_early_do_not_come_back(
    house: House, at_work: Process, saved: Path, empty: House, tmp_path: Path
) -> None:
    keys = tmp_path / "keys"
    keys.mkdir()
    for key in (house.home / "keys").iterdir():
        (keys / key.name).write_bytes(key.read_bytes())
    (keys / "erased").write_text(f"{at_work.do(commitment_of_first_phone)}\n", encoding="utf-8")
    process = empty.enter()
    code, told, _ = process.do(lianjian, *restoring(saved, house, keys=keys))
    assert (code, told["ok"], told["dropped"]) == (0, True, 1)
    assert process.do(phones) == ["", PHONE]


# Refused, with nothing done


def test_a_backup_goes_only_into_an_empty_place(house: House, saved: Path, at_work: Process) -> None:
    before = at_work.do(rows)
    code, _, complaint = at_work.do(lianjian, *restoring(saved, house))
    assert code == 2 and "already" in complaint
    assert at_work.do(rows) == before


def test_another_key_opens_nothing(house: House, saved: Path, empty: House, tmp_path: Path) -> None:
    (tmp_path / "other.key").write_bytes(os.urandom(32))
    process = empty.enter()
    code, _, complaint = process.do(lianjian, *restoring(saved, house, key=tmp_path / "other.key"))
    assert code == 2 and "key" in complaint
    assert process.do(is_unfounded)


def test_another_root_than_the_one_asked_for_is_refused(house: House, saved: Path, empty: House) -> None:
    process = empty.enter()
    code, _, complaint = process.do(lianjian, *restoring(saved, house, root="ab" * 32))
    assert code == 2 and "root" in complaint
    assert process.do(is_unfounded)


def test_what_was_restored_is_held_against_a_checkpoint_that_was_kept(
    house: House, saved: Path, at_work: Process, empty: House, tmp_path: Path
) -> None:
    kept, other = tmp_path / "kept", tmp_path / "other"
    kept.write_text(at_work.do(first_checkpoint), encoding="utf-8")
    other.write_text("no checkpoint\n", encoding="utf-8")
    assert empty.enter().do(lianjian, *restoring(saved, house, against=kept))[1]["ok"]
    with empty_house_at(tmp_path / "once-more") as again:
        code, told, _ = again.enter().do(lianjian, *restoring(saved, house, against=other))
    assert (code, told["ok"]) == (1, False) and str(other) in told["problems"][0]


def test_a_backup_that_was_cut_is_taken_in_whole_or_not_at_all(
    house: House, saved: Path, empty: House, tmp_path: Path
) -> None:
    cut = tmp_path / "cut.lianjian"
    cut.write_bytes(saved.read_bytes()[:-100])
    process = empty.enter()
    code, _, complaint = process.do(lianjian, *restoring(cut, house))
    assert code == 2 and "cut off" in complaint
    assert process.do(is_unfounded)
    assert process.do(lianjian, *restoring(saved, house))[0] == 0


def test_where_there_is_no_room_nothing_is_left_under_the_name(at_work: Process, tmp_path: Path) -> None:
    file = tmp_path / "folder" / "county.lianjian"
    code, _, complaint = at_work.do(save_under_a_limit, str(file), 20_000)
    assert code == 2 and "no room" in complaint
    assert list(file.parent.iterdir()) == []


def test_nothing_is_saved_where_there_is_nothing(empty: House, tmp_path: Path) -> None:
    code, _, complaint = empty.enter().do(lianjian, "backup", str(tmp_path / "nothing.lianjian"))
    assert code == 2 and "no installation" in complaint
    assert not (tmp_path / "nothing.lianjian").exists()


# Moved

PLACES = ["a folder", "a database"] if POSTGRESQL else ["a folder"]


@pytest.mark.parametrize("place", PLACES)
def test_what_has_moved_is_the_same_there_and_written_no_more_here(place: str, tmp_path: Path) -> None:
    with ExitStack() as ends:
        left = ends.enter_context(house_at(tmp_path / "left"))
        other = ends.enter_context(
            empty_house_at(tmp_path / "other", server=POSTGRESQL if place == "a database" else None)
        )
        old = left.enter()
        old.do(live)
        before, told = old.do(rows), old.do(figures)
        to = ["--to", other.database] if other.database else ["--to-home", str(other.home)]
        code, moved, complaint = old.do(lianjian, "move", *to, "--json")
        assert (code, moved["ok"]) == (0, True), complaint
        new = House(left.home if other.database else other.home, other.database)
        ends.callback(new.close)
        process = new.enter()
        assert without_words_of_sql(process.do(rows)) == without_words_of_sql(before)
        assert process.do(figures) == told
        assert process.do(phones) == [PHONE, PHONE] and process.do(holds)
        assert not old.do(can_write)
        code, _, complaint = old.do(lianjian, "figures")
        assert code == 2 and "has moved" in complaint


def without_words_of_sql(held: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """A figure is known again by the digest of its SELECT, which each database words in its own way."""
    declared = [(pk, figure, key, *more) for pk, figure, key, _words, *more in held["figures_declaration"]]
    return held | {"figures_declaration": declared}


def can_write() -> bool:
    from django.db import DatabaseError

    try:
        return raise_problem("还能写吗") > 0
    except DatabaseError:
        return False


def test_a_move_into_a_place_that_is_not_empty_leaves_all_as_it_was(
    house: House, at_work: Process, saved: Path, restored: Process, tmp_path: Path
) -> None:
    with house_at(tmp_path / "taken", server=None) as taken:
        taken.enter().do(live)
        code, _, complaint = at_work.do(lianjian, "move", "--to-home", str(taken.home))
    assert code == 2 and "already" in complaint
    assert at_work.do(holds) and at_work.do(rows) == restored.do(rows)


# Before an upgrade


@pytest.fixture(scope="module")
def way_back(
    house: House, saved: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[House, Path]]:
    """A house whose older version had not all of today's migrations, and the backup that its upgrade took."""
    with empty_house_at(tmp_path_factory.mktemp("older") / "house") as older:
        process = older.enter()
        process.do(lianjian, *restoring(saved, house))
        process.do(forget_last_migration)
        process.do(bring_up)
        (kept,) = (older.home / "backups").iterdir()
        yield older, kept


def test_an_upgrade_saves_what_there_is_before_it_changes_tables(way_back: tuple[House, Path]) -> None:
    older, kept = way_back
    assert kept.name.startswith("before-")
    older.enter().do(bring_up)
    assert list((older.home / "backups").iterdir()) == [kept]


def test_a_backup_of_an_older_version_is_brought_up_to_this_one(
    way_back: tuple[House, Path], empty: House
) -> None:
    older, kept = way_back
    process = empty.enter()
    code, told, complaint = process.begin(lianjian, *restoring(kept, older)).result()
    assert (code, told["ok"]) == (0, True), complaint
    assert process.do(found, "减速带") == 1


def forget_last_migration() -> None:
    """As if this version had come with one more migration that changes nothing."""
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder.Migration.objects.filter(app="erasure").delete()
    drop("erasure_erasure")
    drop("erasure_round")


def drop(table: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {table}")


def bring_up() -> None:
    from lianjian.config import tables

    tables.bring_up()


# Drilled


def test_a_drill_restores_the_newest_backup_elsewhere_and_keeps_its_report(
    house: House, at_work: Process
) -> None:
    from shutil import copyfile

    backups = house.home / "backups"
    assert at_work.do(lianjian, "drill", "restore", "--json")[1]["problems"] == [
        f"there is no backup in {backups}"
    ]
    assert at_work.do(lianjian, "backup", str(backups / "2022-12-01.lianjian"), "--json")[0] == 0
    code, told, _ = at_work.do(lianjian, "drill", "restore", "--json")
    assert (code, told["ok"], told["file"]) == (0, True, "2022-12-01.lianjian")
    assert json.loads((backups / "drill.json").read_text(encoding="utf-8")) == told
    assert not list(backups.glob("drill-*"))
    copyfile(backups / "drill.json", backups / "torn.lianjian")
    code, told, _ = at_work.do(lianjian, "drill", "restore", "--json")
    assert (code, told["ok"]) == (1, False) and "no archive" in told["problems"][0]


def test_the_drill_comes_by_itself_once_a_month(house: House, at_work: Process) -> None:
    (house.home / "backups" / "torn.lianjian").unlink(missing_ok=True)
    assert at_work.do(drill_after, 0) == "drill: not due"
    assert "holds" in at_work.do(drill_after, 32)


def drill_after(days: int) -> str:
    from datetime import timedelta

    from lianjian.kernel.archive.drill import drill_when_due
    from lianjian.kernel.clock.now import held_at, now

    with held_at(now() + timedelta(days=days)):
        return drill_when_due(now())
