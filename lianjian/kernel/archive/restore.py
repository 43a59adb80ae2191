"""Taking an archive into an empty database and home folder."""

import os
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path, PurePosixPath
from time import perf_counter
from typing import BinaryIO

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction

from lianjian.kernel.archive.backup import KEY_FILE, Progress, Told
from lianjian.kernel.archive.contents import Archive, Piece, Rows
from lianjian.kernel.archive.dropping import SEALED, Dropping
from lianjian.kernel.archive.frames import Unreadable
from lianjian.kernel.archive.source import tables
from lianjian.kernel.crypto.choice import settle
from lianjian.kernel.home import home
from lianjian.kernel.records import search
from lianjian.kernel.records.base import Ledgered, ledgered_models
from lianjian.kernel.records.storing import insert_values
from lianjian.kernel.refusal import Refusal

WRITTEN = ("records_installation", "records_revision", "access_account")
ROWS_AT_ONCE = 2_000

Migrations = list[tuple[str, str]]


class NotEmpty(Refusal):
    """There is an installation here already; an archive goes into an empty place."""


class AnotherRoot(Refusal):
    """The archive is not of the ledger that was asked for."""


def require_empty() -> None:
    """NotEmpty if the database that this process speaks to holds an installation."""
    found = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in found.intersection(WRITTEN):
            cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")
            if cursor.fetchone():
                raise NotEmpty(hint="Give another folder with --home, or another empty database.")


def restore(
    stream: BinaryIO,
    *,
    key: bytes,
    keys: Path,
    root: str,
    make_tables: Callable[[Migrations], None],
    bring_up: Callable[[], None],
    progress: Progress,
) -> tuple[Told, int]:
    """Take in an archive: all of its rows in one transaction, or none. What it held, and how many sealed values were
    dropped, since their keys are gone or they were erased.

    `keys` is the folder with the installation's keys; `root` is the root that the ledger must have, or nothing.
    `make_tables` makes the tables of a version by its migrations; `bring_up` brings them to this one.
    """
    begun = perf_counter()
    require_empty()
    archive = Archive(stream, key)
    if root and root != archive.header["root"]:
        raise AnotherRoot(f"The archive's ledger has root {archive.header['root']}, not {root}.")
    settle(archive.suite)
    make_tables([(app, name) for app, name in archive.header["migrations"]])
    _take_keys(keys, key)
    dropping = Dropping()
    with connection.constraint_checks_disabled(), transaction.atomic():
        _load(archive, dropping, progress)
        progress("keys of rows")
        connection.check_constraints()
    bring_up()
    _follow(progress)
    return Told(archive.header, archive.tally.manifest(), perf_counter() - begun), dropping.count


def _take_keys(keys: Path, key: bytes) -> None:
    ours = home() / "keys"
    ours.mkdir(parents=True, exist_ok=True, mode=0o700)
    if keys.resolve() != ours:
        for path in sorted(it for it in keys.iterdir() if it.is_file()):
            _write_secret(ours / path.name, path.read_bytes())
    _write_secret(ours / KEY_FILE, key)


def _write_secret(path: Path, content: bytes) -> None:
    if path.exists() and path.read_bytes() == content:
        return
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)


def _load(archive: Archive, dropping: Dropping, progress: Progress) -> None:
    known = {table.name: {column.name for column in table.columns} for table in tables()}
    _clear(list(known))
    with closing(_Files()) as files:
        for part in archive.contents():
            if isinstance(part, Piece):
                files.put(part)
            else:
                _load_rows(part, known, dropping, progress)


def _clear(names: list[str]) -> None:
    """What the making of tables wrote: kinds of content and their permissions, which the archive has, too."""
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")


def _load_rows(part: Rows, known: dict[str, set[str]], dropping: Dropping, progress: Progress) -> None:
    names = [column.name for column in part.columns]
    if known.get(part.table) != set(names):
        raise Unreadable(f"The archive's table {part.table} is not that of its version.")
    if not part.rows:
        progress(part.table)
        return
    if part.table == SEALED:
        dropping.see(names, part.rows)
    insert_values(part.table, names, part.rows)


class _Files:
    """Files as they come, piece by piece, into the home folder."""

    def __init__(self) -> None:
        self._path = ""
        self._file: BinaryIO | None = None

    def put(self, piece: Piece) -> None:
        if piece.path != self._path:
            self.close()
            target = home() / _inside(piece.path)
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._path, self._file = piece.path, target.open("wb")
        assert self._file
        self._file.write(piece.content)

    def close(self) -> None:
        if self._file:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()


def _inside(path: str) -> PurePosixPath:
    told = PurePosixPath(path)
    if told.is_absolute() or ".." in told.parts or not (told.parts[0] == "media" or len(told.parts) == 1):
        raise Unreadable(f"The archive names a file outside of the home folder: {path}.")
    return told


def _follow(progress: Progress) -> None:
    """What comes of the rows: the numbers that keys go on from, the search indexes, what a planner knows."""
    models = list(apps.get_models(include_auto_created=True))
    with transaction.atomic(), connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(sql)
        for model in ledgered_models():
            if model.search_fields:
                progress(f"search index of {model._meta.label_lower}")
                _index(model)
    progress("statistics")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _index(model: type[Ledgered]) -> None:
    after = 0
    while rows := list(model._base_manager.filter(pk__gt=after).order_by("pk")[:ROWS_AT_ONCE]):
        search.index_anew(model, rows)
        after = rows[-1].pk


def copy_beside(name: str, to: Path) -> None:
    """Copy a file or folder of the home folder to another home, in the place of what is there."""
    here, there = home() / name, to / name
    if here.is_dir():
        shutil.copytree(here, there, dirs_exist_ok=True)
    elif here.exists():
        shutil.copy2(here, there)
