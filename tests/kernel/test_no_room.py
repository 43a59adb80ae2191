"""A disk that is full or read-only: nobody is told that something is saved that is not, and everybody is told why."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from lianjian.areas.problems.models import Problem, ProblemKind
from lianjian.kernel.access.models import Account
from lianjian.kernel.clock.now import held_at, now
from lianjian.kernel.records import writer
from lianjian.kernel.records.no_room import NoRoom, no_room
from lianjian.kernel.testing.cast import Cast
from tests.accounts import signed_in
from tests.areas.call_lives import dispatcher
from tests.houses import House, house_at
from tests.kernel.programs import Program, refused
from tests.kernel.test_writer import enlist, gathered, held, numbers, serve

pytestmark = [pytest.mark.usefixtures("in_2022")]
WORDS = {
    "zh-hans": ("现在存不进去", "磁盘满了", "不用重启"),
    "en": ("Nothing can be saved", "is full", "restart"),
}
KEPT = {"zh-hans": "以前保存的都在", "en": "What was saved before is all there"}


@pytest.fixture(scope="module")
def on_a_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house_at(tmp_path_factory.mktemp("no-room") / "house", server=None) as made:
        yield made


def one_finds_the_disk_full(prefix: str) -> list[str]:
    """Of three that are gathered the second needs more room than SQLite is given: it takes back what the first wrote."""
    from django.db import connection

    def write_much() -> None:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1")
            cursor.execute(
                "INSERT INTO django_migrations VALUES (9999, 'long', zeroblob(10000000), '2030-01-01')"
            )

    told = gathered(lambda: enlist(f"{prefix}-1"), write_much, lambda: enlist(f"{prefix}-2"))
    return [type(it).__name__ for it in told]


@pytest.mark.server
@pytest.mark.xdist_group("no_room")
def test_where_the_disk_is_full_nobody_who_was_gathered_is_told_that_it_is_written(on_a_file: House) -> None:
    server = on_a_file.enter()
    server.do(serve)
    assert server.do(one_finds_the_disk_full, "R") == ["NoRoom"] * 3
    assert server.do(numbers, "R") == []
    server.do(enlist, "R-3")
    assert server.do(numbers, "R") == ["R-3"] and server.do(held)[0]


@contextmanager
def full_disk() -> Iterator[None]:
    """Whoever writes is told by the system that there is no room."""

    def fail(work: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(writer, "_transact", fail)
        yield


@pytest.mark.django_db
def test_a_program_is_refused_by_507(cast: Cast) -> None:
    program = Program(cast.head)
    with full_disk():
        refused(program.register(cast, key="one"), 507, "NoRoom")


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_page_says_what_happened_what_was_kept_and_what_to_do(cast: Cast, language: str) -> None:
    client = Client(raise_request_exception=False)
    client.cookies["django_language"] = language
    told = {"username": "someone", "password": "just-for-this-test-5921"}
    Account.objects.create_user(**told, person=cast.head, language=language)
    with full_disk():
        page = client.post("/login/", told)
    assert page.status_code == 507
    assert all(words in page.content.decode() for words in (*WORDS[language], KEPT[language]))


@pytest.mark.django_db
def test_a_form_keeps_what_was_typed(cast: Cast) -> None:
    browser = signed_in(cast.head)
    told = {"kind": ProblemKind.objects.get(code="P02").pk, "place": cast.village().pk, "channel": "phone"}
    with full_disk():
        page = browser.post("/new/problems-register/", told | {"text": "村东口没有减速带", "key": "one"})
    assert page.status_code == 507
    assert "村东口没有减速带" in page.content.decode() and "磁盘满了" in page.content.decode()
    assert not Problem.objects.exists()


@pytest.mark.django_db
def test_a_dispatcher_is_told_beside_the_call(cast: Cast) -> None:
    browser = signed_in(dispatcher().person)
    with full_disk():
        page = browser.post("/dispatch/take/", {"key": "one", "text": "两人争吵"})
    assert page.status_code == 507
    assert "磁盘满了" in page.content.decode() and "<html" not in page.content.decode()


@pytest.mark.django_db
def test_reading_goes_on(cast: Cast) -> None:
    browser = signed_in(cast.head)
    with full_disk():
        assert browser.get("/list/problems/problem/").status_code == 200


@pytest.mark.django_db
def test_reading_goes_on_for_whoever_was_last_seen_a_while_ago(cast: Cast) -> None:
    browser = signed_in(cast.head)
    with full_disk(), held_at(now() + timedelta(minutes=5)):
        assert browser.get("/list/problems/problem/").status_code == 200
        assert browser.get("/list/problems/problem/").status_code == 200


def test_what_else_goes_wrong_is_no_want_of_room() -> None:
    assert no_room(OSError(errno.ENOENT, "No such file")) is None
    assert no_room(ValueError("no")) is None
    assert isinstance(no_room(OSError(errno.EROFS, "Read-only file system")), NoRoom)
