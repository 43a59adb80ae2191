"""Bytes that somebody put into a text of SQLite's file and that are no text: told of like any other change."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection
from django.db.backends.signals import connection_created

NOT_UTF_8 = "Could not decode to UTF-8"
MARK = "\ufdd0"
"""Stands for a byte that is no part of a text; no text of ours has it, for Unicode keeps it out of texts."""


def is_of_bytes(error: OperationalError) -> bool:
    """Whether an error says that a text is none."""
    return str(error).startswith(NOT_UTF_8)


@contextmanager
def bytes_marked() -> Iterator[None]:
    """Read texts with a mark in place of each byte that does not belong there, in the processes begun meanwhile too.

    Slower than SQLite's own reading, so only where that has failed.
    """
    connection_created.connect(_read_with_marks)
    _read_with_marks(connection)
    try:
        yield
    finally:
        connection_created.disconnect(_read_with_marks)
        _read_by(str, connection)


def _read_with_marks(connection: Any, **_signal: Any) -> None:
    _read_by(text_of, connection)


def _read_by(reader: Callable[[bytes], str] | type[str], connection: Any) -> None:
    if isinstance(connection.connection, sqlite3.Connection):
        connection.connection.text_factory = reader


def text_of(data: bytes) -> str:
    """A text; with a mark and the number of each byte that is no part of one."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return "".join(
            char if not "\udc80" <= char <= "\udcff" else f"{MARK}{ord(char):x}"
            for char in data.decode(errors="surrogateescape")
        )
