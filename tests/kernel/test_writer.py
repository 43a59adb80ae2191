"""Who runs a change: many at once, in several processes, lose nothing, and nobody is told too early.

They have a house of their own, with processes of its own in it: on SQLite a file, on PostgreSQL a database.
The writer is there for SQLite alone, so what it does by itself is tried on a file wherever the tests run.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from fcntl import LOCK_EX, flock
from typing import Any

import pytest

from tests.houses import POSTGRESQL, SECONDS, House, Process, house_at

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("writer")]
AT_A_TIME = 4


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house_at(tmp_path_factory.mktemp("writer") / "house") as made:
        made.enter().do(enlist, "first")
        yield made


@pytest.fixture(scope="module")
def on_a_file(house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house on SQLite, where there is a writer; the same as the other if that is on SQLite too."""
    with ExitStack() as ends:
        home = tmp_path_factory.mktemp("writer") / "on-a-file"
        if not house.database:
            yield house
            return
        on_a_file = ends.enter_context(house_at(home, server=None))
        on_a_file.enter().do(enlist, "first")
        yield on_a_file


@pytest.fixture(scope="module")
def server(on_a_file: House) -> Process:
    """A process with a writer."""
    process = on_a_file.enter()
    assert process.do(serve) == 1
    return process


# What the processes do


def serve() -> int:
    """Start the writer twice, as two requests at once might; return how many threads it has."""
    from lianjian.kernel.records import writer

    writer.start()
    writer.start()
    return sum(thread.name == "writer" for thread in threading.enumerate())


def enlist(number: str, name: str = "新警") -> int:
    from lianjian.kernel.access.actor import SYSTEM
    from lianjian.kernel.clock.now import now
    from lianjian.kernel.org import changes

    return changes.enlist(actor=SYSTEM, at=now(), number=number, name=name).pk


def enlist_some(prefix: str, count: int) -> list[int]:
    """Enlist people from several threads at once, as a server's requests do."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(AT_A_TIME) as threads:
        return list(threads.map(enlist, (f"{prefix}-{number}" for number in range(count))))


def numbers(prefix: str) -> list[str]:
    from lianjian.kernel.org.models import Person

    found = Person.objects.filter(number__startswith=f"{prefix}-").order_by("pk")
    return list(found.values_list("number", flat=True))


def held() -> tuple[bool, int]:
    """Whether the ledger holds, and its leaves."""
    from lianjian.kernel.ledger.verify import verify

    findings = verify()
    return findings.ok, findings.leaves


def read_by_another_connection(number: str) -> bool:
    """Enlist someone, and look at once with a connection that shares nothing with this one."""
    from django.db import connections

    enlist(number)
    other = connections["default"].copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM org_person WHERE number = %s", [number])
            return cursor.fetchone()[0] == 1
    finally:
        other.close()


def gathered(*works: Callable[[], Any]) -> list[Any]:
    """Hand works to a writer that is busy, so that it takes all at once; the result or failure of each."""
    from concurrent.futures import ThreadPoolExecutor

    from lianjian.kernel.records import writer

    free, busy = threading.Event(), threading.Event()
    with ThreadPoolExecutor(len(works) + 1) as threads:
        threads.submit(writer.transact, lambda: (busy.set(), free.wait(SECONDS)))
        busy.wait(SECONDS)
        asked = [threads.submit(writer.transact, work) for work in works]
        while writer._queue.qsize() < len(works):
            time.sleep(0.01)
        free.set()
        return [done.exception(SECONDS) or done.result() for done in asked]


def one_is_refused(prefix: str) -> list[str]:
    from lianjian.kernel.refusal import Refusal

    def refuse() -> None:
        enlist(f"{prefix}-refused")
        raise Refusal("不办")

    told = gathered(lambda: enlist(f"{prefix}-1"), refuse, lambda: enlist(f"{prefix}-2"))
    return [type(it).__name__ for it in told]


def one_breaks_the_commit(prefix: str) -> list[str]:
    """A row that points nowhere is found only when the whole is committed."""
    from django.db import connection

    def point_nowhere() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO org_post (version, valid_from, person_id, unit_id, kind_id)"
                " VALUES (1, '2022-01-01', 999, 999, 999)"
            )

    told = gathered(lambda: enlist(f"{prefix}-1"), point_nowhere, lambda: enlist(f"{prefix}-2"))
    return [type(it).__name__ for it in told]


def recorded_by_a_held_clock(number: str) -> bool:
    from lianjian.kernel.clock.now import held_at
    from lianjian.kernel.records.models import Revision
    from lianjian.kernel.testing.cast import moment

    with held_at(moment("2022-12-01")):
        key = enlist(number)
    return Revision.objects.get(kind="org.person", record=key).recorded_at == moment("2022-12-01")


# What must hold


def test_one_thread_writes_on_sqlite_and_none_on_postgresql(house: House) -> None:
    assert house.enter().do(serve) == (0 if POSTGRESQL else 1)


def test_two_processes_that_write_at_once_lose_nothing(house: House) -> None:
    first, second = house.enter(), house.enter()
    for process in (first, second):
        process.do(serve)
    _ok, before = first.do(held)
    told = [first.begin(enlist_some, "A", 60), second.begin(enlist_some, "B", 60)]
    keys = [key for done in told for key in done.result(SECONDS)]
    assert len(set(keys)) == 120
    for prefix in "AB":
        assert sorted(second.do(numbers, prefix)) == sorted(f"{prefix}-{number}" for number in range(60))
    assert first.do(held) == second.do(held) == (True, before + 120)


def test_a_command_beside_a_server_loses_nothing_either(house: House) -> None:
    """A command has no writer: its changes run where they are called."""
    serving, command = house.enter(), house.enter()
    serving.do(serve)
    _ok, before = command.do(held)
    told = [serving.begin(enlist_some, "S", 40), command.begin(enlist_some, "C", 40)]
    assert sum(len(done.result(SECONDS)) for done in told) == 80
    assert command.do(held) == (True, before + 80)


def test_who_was_told_that_it_is_written_finds_it_written(server: Process) -> None:
    assert all(server.do(read_by_another_connection, f"D-{number}") for number in range(5))


def test_the_writer_goes_by_the_clock_of_who_asked(server: Process) -> None:
    assert server.do(recorded_by_a_held_clock, "H-1")


def test_a_refused_change_takes_nobody_along_who_was_gathered_with_it(server: Process) -> None:
    assert server.do(one_is_refused, "G") == ["int", "Refusal", "int"]
    assert server.do(numbers, "G") == ["G-1", "G-2"]
    assert server.do(held)[0]


def test_where_the_commit_fails_nobody_is_told_that_it_is_written(server: Process) -> None:
    assert server.do(one_breaks_the_commit, "F") == ["IntegrityError"] * 3
    assert server.do(numbers, "F") == []
    server.do(enlist, "F-3")
    assert server.do(numbers, "F") == ["F-3"] and server.do(held)[0]


def test_a_writer_waits_for_the_turn_of_another_process(on_a_file: House, server: Process) -> None:
    with open(on_a_file.home / "writer.lock", "w") as turn:
        flock(turn, LOCK_EX)
        asked = server.begin(enlist, "W-1")
        with pytest.raises(TimeoutError):
            asked.result(1)
    assert asked.result(SECONDS)
    assert server.do(numbers, "W") == ["W-1"]


def sign_in() -> str:
    """The key of the session that signing in began."""
    from django.test import Client

    from lianjian.kernel.access.models import Account

    client = Client()
    client.force_login(Account.objects.first() or Account.objects.create_user("first"))
    return str(client.session.session_key)


def test_signing_in_waits_for_the_turn_too(on_a_file: House, server: Process) -> None:
    with open(on_a_file.home / "writer.lock", "w") as turn:
        flock(turn, LOCK_EX)
        asked = server.begin(sign_in)
        with pytest.raises(TimeoutError):
            asked.result(1)
    assert asked.result(SECONDS)


def refused_in(language: str) -> str:
    """What a stranger is told."""
    from django.utils import translation

    from lianjian.kernel.access.actor import ANYONE
    from lianjian.kernel.clock.now import now
    from lianjian.kernel.org import changes
    from lianjian.kernel.refusal import NotAllowed

    with translation.override(language):
        try:
            changes.enlist(actor=ANYONE, at=now(), number="E", name="E")
        except NotAllowed as refusal:
            return refusal.text
    return ""


def test_the_writer_refuses_in_the_language_of_who_asked(server: Process) -> None:
    assert "岗位" in server.do(refused_in, "zh-hans")
    assert server.do(refused_in, "en").isascii()


def enlist_slowly(key: str) -> str:
    """Each process would enlist somebody else."""
    from lianjian.kernel.access.actor import SYSTEM
    from lianjian.kernel.clock.now import now
    from lianjian.kernel.org.models import Person
    from lianjian.kernel.records.door import change

    @change("org.post:write")
    def enter(*, actor: Any, at: Any) -> Person:
        person = Person(number=f"S-{os.getpid()}", name="新警")
        time.sleep(1)
        return person.put()

    return enter(actor=SYSTEM, at=now(), key=key).number


def test_of_one_thing_sent_twice_at_once_both_get_the_first_answer(house: House) -> None:
    one, other = house.enter(), house.enter()
    for process, number in ((one, "ready-1"), (other, "ready-2")):
        process.do(enlist, number)
    first = one.begin(enlist_slowly, "twice")
    second = other.begin(enlist_slowly, "twice")
    assert first.result(SECONDS) == second.result(SECONDS)


def name_again_and_again(of: int, times: int) -> int:
    """Change one person many times: each holds the row, then waits for its turn in the ledger."""
    from lianjian.kernel.access.actor import SYSTEM
    from lianjian.kernel.clock.now import now
    from lianjian.kernel.org.models import Person
    from lianjian.kernel.records.door import change

    @change("org.post:write")
    def rename(*, actor: Any, at: Any, person: Person) -> Person:
        return person.put()

    for _time in range(times):
        rename(actor=SYSTEM, at=now(), person=Person.objects.get(pk=of))
    return times


def point_again_and_again(to: int, times: int) -> int:
    """Write rows that point to one person: each has its turn in the ledger, then the key is looked at."""
    from lianjian.kernel.access.actor import SYSTEM
    from lianjian.kernel.access.models import Account
    from lianjian.kernel.clock.now import now
    from lianjian.kernel.org.models import Person
    from lianjian.kernel.records.door import change

    @change("org.post:write")
    def open_account(*, actor: Any, at: Any, number: str) -> Person:
        Account.objects.create(username=number, person_id=to)
        return Person(number=number, name="新警").put()

    for number in range(times):
        open_account(actor=SYSTEM, at=now(), number=f"{os.getpid()}-{number}")
    return times


def test_one_who_changes_a_row_and_one_who_points_to_it_do_not_wait_for_each_other(house: House) -> None:
    processes = [house.enter() for _process in range(AT_A_TIME)]
    person = processes[0].do(enlist, "named")
    works = (name_again_and_again, point_again_and_again) * (AT_A_TIME // 2)
    working = [it.begin(work, person, 40) for it, work in zip(processes, works, strict=True)]
    assert [work.result(SECONDS) for work in working] == [40] * AT_A_TIME
