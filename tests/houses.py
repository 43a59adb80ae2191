"""Installations of their own for tests: on SQLite a file, on PostgreSQL a database, with processes that enter them."""

import io
import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from uuid import uuid4

SECONDS = 300
POSTGRESQL = os.environ.get("LIANJIAN_DATABASE_URL")


class House:
    """An installation with nothing in it. `enter` starts a process there."""

    def __init__(self, home: Path, database: str | None) -> None:
        self.home, self.database = home, database
        self._processes = ExitStack()

    def enter(self) -> "Process":
        """A process of its own in this house; it has set up Django and waits for what to do."""
        begin = (str(self.home), self.database)
        pool = ProcessPoolExecutor(1, get_context("spawn"), initializer=set_up, initargs=begin)
        return Process(self._processes.enter_context(pool))

    def close(self) -> None:
        self._processes.close()


class Process:
    """A process in a house. It does one thing after the other."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool

    def begin(self, work: Callable[..., Any], *arguments: Any) -> Future:
        return self._pool.submit(work, *arguments)

    def do(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return self.begin(work, *arguments).result(SECONDS)


def set_up(home: str, database: str | None) -> None:
    os.environ["LIANJIAN_HOME"] = home
    os.environ["DJANGO_SETTINGS_MODULE"] = "lianjian.config.settings"
    os.environ.pop("LIANJIAN_DATABASE_URL", None)
    if database:
        os.environ["LIANJIAN_DATABASE_URL"] = database
    import django

    django.setup()


def lay_down() -> None:
    """The tables."""
    from lianjian.config import tables

    tables.bring_up()


def lianjian(*arguments: str) -> tuple[int, Any, str]:
    """The command, in this process: its exit code, what it told as JSON, and its complaint."""
    from lianjian.cli import main

    out, complaint = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(complaint):
        code = main(arguments)
    return code, json.loads(out.getvalue() or "null"), complaint.getvalue()


@contextmanager
def house_at(home: Path, *, server: str | None = POSTGRESQL) -> Iterator[House]:
    """A house with its tables and no row, on the database that the tests run on; on a file if no server is named."""
    with empty_house_at(home, server=server) as house:
        house.enter().do(lay_down)
        yield house


@contextmanager
def empty_house_at(home: Path, *, server: str | None = POSTGRESQL) -> Iterator[House]:
    """A house without tables."""
    home.mkdir()
    with ExitStack() as ends:
        house = House(home, ends.enter_context(_database(server)) if server else None)
        ends.callback(house.close)
        yield house


@contextmanager
def _database(server: str) -> Iterator[str]:
    """A database of its own beside the one that the tests use."""
    import psycopg

    name = f"lianjian_house_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{server.rpartition('/')[0]}/{name}"
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
