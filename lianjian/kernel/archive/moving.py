"""Moving an installation to another database, by an archive that goes from one process to another and is no file."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.db import connection

from lianjian.kernel.archive.backup import KEY_FILE, Progress, backup_key, write
from lianjian.kernel.archive.restore import copy_beside
from lianjian.kernel.archive.source import MOVED, Source, at_one_moment
from lianjian.kernel.home import home
from lianjian.kernel.records.writer import turn
from lianjian.kernel.refusal import Refusal

OWN_FILES = ("ballots", "secret")
"""What goes to another home folder besides keys, photos and roads."""

NO_MORE = {
    "sqlite": (
        "CREATE TRIGGER no_more BEFORE INSERT ON records_revision"
        " BEGIN SELECT RAISE(ABORT, 'this installation has moved'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION no_more() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'this installation has moved'; END $$",
        "CREATE TRIGGER no_more BEFORE INSERT ON records_revision EXECUTE FUNCTION no_more()",
    ),
}


class NotMoved(Refusal):
    """The installation was not moved, and goes on where it is."""


class HasMoved(Refusal):
    """This installation has moved, and nothing is written here any more."""


def refuse_where_moved() -> None:
    """HasMoved in a database that was left."""
    if MOVED in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT place FROM {MOVED}")
            (place,) = cursor.fetchone()
        raise HasMoved(
            f"This installation has moved to {place}.",
            hint="Set LIANJIAN_DATABASE_URL and the home folder to that.",
        )


def move(*, url: str = "", folder: Path | None = None, progress: Progress) -> dict[str, Any]:
    """Move to the PostgreSQL database of a URL, or to SQLite in a home folder; what the receiving side told.

    Nobody can write meanwhile, nor here afterwards. NotMoved, with all as it was, if the other side refused.
    """
    refuse_where_moved()
    there = folder.resolve() if folder else home()
    place = str(there) if folder else url.rpartition("@")[2] or url
    with turn(), at_one_moment(holding=True) as source:
        told = _received(source, there, _environment(url, there), progress)
        if there != home():
            for name in OWN_FILES:
                copy_beside(name, there)
        _leave(source, place)
    return told


def _environment(url: str, there: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "LIANJIAN_DATABASE_URL"}
    return kept | {"LIANJIAN_HOME": str(there)} | ({"LIANJIAN_DATABASE_URL": url} if url else {})


def _received(
    source: Source, there: Path, variables: Mapping[str, str], progress: Progress
) -> dict[str, Any]:
    key = backup_key()
    keys = home() / "keys"
    command = [sys.executable, "-m", "lianjian", "restore", "-", "--key", str(keys / KEY_FILE)]
    with subprocess.Popen(
        [*command, "--keys", str(keys), "--json"],
        env=dict(variables),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as receiver:
        assert receiver.stdin
        with suppress(BrokenPipeError):  # it says why on its way out
            write(receiver.stdin, source, key, progress, files=there != home())
        progress("waiting for the other side")
        out, complaint = receiver.communicate()
    if receiver.returncode:
        raise NotMoved(f"The other side did not take it: {(complaint or out).decode().strip()}")
    told: dict[str, Any] = json.loads(out)
    return told


def _leave(source: Source, place: str) -> None:
    source.do(f"CREATE TABLE {MOVED} (place varchar(500) NOT NULL)")
    source.do(f"INSERT INTO {MOVED} VALUES (%s)", place)
    for sql in NO_MORE[connection.vendor]:
        source.do(sql)
