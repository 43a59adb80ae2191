"""Who runs a change's transaction: on SQLite one writer thread that commits many changes together.

SQLite lets one connection write at a time, and a durable commit waits for the disk. So a server process
starts one writer (`start`): requests hand their change over and wait; it runs each in a savepoint, commits
what has gathered, and only then lets the callers go. Elsewhere (commands, tests, PostgreSQL) a change runs
where it is called, one at a time in each process: the ledger lets only one end at a time, and a thread that
waited for it inside its transaction would hold up the one it waits for. Processes that write to the same
SQLite database, a server's and a long import's, take turns by a lock on a file, which wakes the next at once
where SQLite itself would sleep and try again.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import copy_context
from fcntl import LOCK_EX, LOCK_UN, flock
from queue import Empty, SimpleQueue
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils.translation import get_language, override

from lianjian.kernel.home import home
from lianjian.kernel.records.no_room import no_room

LARGEST_BATCH = 64

_queue: SimpleQueue[tuple[Callable[[], Any], Future]] | None = None
_start = threading.Lock()
_turn_in_process = threading.Lock()


class TakenBack(Exception):
    """The database has taken back a transaction of its own accord."""


def transact(work: Callable[[], Any]) -> Any:
    """Run `work` in a transaction and return its result once it is durable. NoRoom where nothing can be written."""
    try:
        return _transact(work)
    except Exception as error:
        refusal = no_room(error)
        if refusal is None or refusal is error:
            raise
        raise refusal from error


def _transact(work: Callable[[], Any]) -> Any:
    if connection.in_atomic_block:
        with transaction.atomic():
            return work()
    if _queue is None:
        with _turn_in_process, turn(), transaction.atomic():
            return work()
    done: Future = Future()
    context, language = copy_context(), get_language()

    def in_the_callers_words() -> Any:
        with override(language):
            return work()

    _queue.put((lambda: context.run(in_the_callers_words), done))
    return done.result()


def start() -> None:
    """Start the writer of this process, if its database is SQLite. A second call does nothing."""
    global _queue
    with _start:
        if _queue is None and connection.vendor == "sqlite":
            _queue = SimpleQueue()
            threading.Thread(target=_serve, args=(_queue,), name="writer", daemon=True).start()


def _serve(queue: SimpleQueue) -> None:
    while True:
        _commit(_gather(queue))


def _gather(queue: SimpleQueue) -> list[tuple[Callable[[], Any], Future]]:
    batch = [queue.get()]
    while len(batch) < LARGEST_BATCH:
        try:
            batch.append(queue.get_nowait())
        except Empty:
            break
    return batch


def _commit(batch: list[tuple[Callable[[], Any], Future]]) -> None:
    outcomes: list[tuple[Future, Any, BaseException | None]] = []
    try:
        with turn(), transaction.atomic():
            for work, done in batch:
                outcomes.append((done, *_attempt(work)))
            _require_whole(outcomes)
    except BaseException as failure:
        connection.close()
        outcomes = [(done, None, failure) for _work, done in batch]
    for done, result, refused in outcomes:
        done.set_exception(refused) if refused else done.set_result(result)


def _require_whole(outcomes: list[tuple[Future, Any, BaseException | None]]) -> None:
    """Fail with what began it if SQLite has taken back the whole transaction, as it does when the disk is full: what
    went well before that is gone too, and Django would end the block without a word.
    """
    if connection.needs_rollback or not connection.connection.in_transaction:
        raise next(
            (error for _done, _result, error in outcomes if error and _is_of_database(error)), TakenBack()
        )


def _is_of_database(error: BaseException) -> bool:
    return isinstance(error, DatabaseError | OSError)


@contextmanager
def turn() -> Iterator[None]:
    """The turn of this process among those that write to the same SQLite database."""
    if connection.vendor != "sqlite":
        yield
        return
    with open(home() / "writer.lock", "w") as turn:
        flock(turn, LOCK_EX)
        try:
            yield
        finally:
            flock(turn, LOCK_UN)


def _attempt(work: Callable[[], Any]) -> tuple[Any, BaseException | None]:
    try:
        with transaction.atomic():
            return work(), None
    except Exception as failure:
        return None, failure
