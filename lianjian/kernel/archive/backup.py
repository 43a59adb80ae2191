"""Writing archives: the whole installation as it stands, without its keys."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from errno import EDQUOT, EFBIG, ENOSPC
from pathlib import Path
from tempfile import mkstemp
from time import perf_counter
from typing import IO, Any

from django.db import connection

from lianjian import __version__
from lianjian.kernel.archive.contents import (
    BYTES,
    FILE,
    MANIFEST,
    ROWS,
    TABLE,
    Archive,
    Piece,
    Tally,
    as_json,
    pack,
)
from lianjian.kernel.archive.frames import KEY_BYTES, Writer
from lianjian.kernel.archive.source import Source, Table, at_one_moment, columns_as_told, tables
from lianjian.kernel.clock.now import now
from lianjian.kernel.crypto.choice import chosen, hold_to_ledger
from lianjian.kernel.home import home, made_once, wait_for_the_disk
from lianjian.kernel.records.attachments import place_of
from lianjian.kernel.records.no_room import NoRoom
from lianjian.kernel.refusal import Refusal

KEY_FILE = "backup.key"
ROADS = "roads*"
PHOTOS, INSTALLATION = "records_attachment", "records_installation"
PIECE_BYTES = 1_048_576
Progress = Callable[[str], None]


class NothingThere(Refusal):
    """There is no installation here to be saved."""

    status = 400


@dataclass(frozen=True)
class Told:
    """What an archive was found to hold."""

    header: dict[str, Any]
    manifest: dict[str, Any]
    seconds: float
    bytes: int = 0

    @property
    def rows(self) -> int:
        return sum(it["rows"] for it in self.manifest["tables"].values())

    def as_json(self) -> dict[str, Any]:
        names = ("county", "version", "at", "leaves", "root", "key_id")
        of_header = {name: self.header[name] for name in names}
        counts = {
            "tables": len(self.manifest["tables"]),
            "rows": self.rows,
            "files": len(self.manifest["files"]),
        }
        return of_header | counts | {"bytes": self.bytes, "seconds": round(self.seconds, 1)}


def backup_key() -> bytes:
    """The key of this installation's backups, made at first use. Without it no backup can be read."""
    return made_once(home() / "keys" / KEY_FILE, lambda: os.urandom(KEY_BYTES))


def backup(to: Path, progress: Progress) -> Told:
    """Write an archive beside `to`, read it back, and only then give it its name. NoRoom, NothingThere, Unreadable.

    What is there under that name already is not touched before.
    """
    hold_to_ledger()
    begun, key = perf_counter(), backup_key()
    with _whole_or_not_at_all(to) as draft:
        with draft.open("wb") as file:
            with at_one_moment() as source:
                write(file, source, key, progress)
            os.fsync(file.fileno())
        header, manifest = check(draft, key, progress)
        size = draft.stat().st_size
    return Told(header, manifest, perf_counter() - begun, size)


def check(path: Path, key: bytes, progress: Progress) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read an archive to its end: its header and manifest. Unreadable if anything in it is not as it was written."""
    with path.open("rb") as file:
        archive, shown = Archive(file, key), ""
        for part in archive.contents():
            name = part.path if isinstance(part, Piece) else part.table
            if name != shown:
                progress(f"reading back {name}")
                shown = name
    return archive.header, archive.tally.manifest()


@contextmanager
def _whole_or_not_at_all(to: Path) -> Iterator[Path]:
    to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = mkstemp(dir=to.parent, prefix=f".{to.name}.")
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        os.replace(draft, to)
        wait_for_the_disk(to.parent)
    except OSError as error:
        if error.errno in (ENOSPC, EDQUOT, EFBIG):
            raise NoRoom(
                f"There is no room for the backup in {to.parent}; nothing was left there."
            ) from error
        raise
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()


def write(stream: IO[bytes], source: Source, key: bytes, progress: Progress, *, files: bool = True) -> None:
    """Write what a source shows, and the files that its rows name, as an archive."""
    there = tables()
    if INSTALLATION not in {table.name for table in there}:
        raise NothingThere()
    suite = chosen()
    writer, tally = Writer(stream, key, _about(source), suite), Tally(suite.hash)
    for table in there:
        progress(table.name)
        _write_table(writer, tally, source, table)
    for path in _files(source) if files else ():
        progress(path)
        _write_file(writer, tally, path)
    writer.finish(MANIFEST, as_json(tally.manifest()))


def _about(source: Source) -> dict[str, Any]:
    edge = source.frontier()
    counties = source.ask(f"SELECT county FROM {INSTALLATION}")
    if not counties:
        raise NothingThere()
    return {
        "county": counties[0][0],
        "version": __version__,
        "at": now().isoformat(),
        "database": connection.vendor,
        "leaves": edge.size,
        "root": edge.root().hex(),
        "migrations": source.migrations(),
    }


def _write_table(writer: Writer, tally: Tally, source: Source, table: Table) -> None:
    told = {"table": table.name, "columns": columns_as_told(table.columns)}
    writer.put(TABLE, as_json(told))
    tally.begin(TABLE, table.name)
    for rows in source.rows(table):
        payload = pack(table.columns, rows)
        tally.rows(table.name, len(rows), payload)
        writer.put(ROWS, payload)


def _files(source: Source) -> list[str]:
    """The photos that rows name, and the roads; a photo that is missing is for `verify` to name."""
    digests = [digest for (digest,) in source.ask(f"SELECT DISTINCT digest FROM {PHOTOS}")]
    photos = sorted(map(place_of, digests))
    roads = sorted(path.name for path in home().glob(ROADS) if path.is_file())
    return [path for path in photos if (home() / path).is_file()] + roads


def _write_file(writer: Writer, tally: Tally, path: str) -> None:
    writer.put(FILE, as_json({"path": path}))
    tally.begin(FILE, path)
    with (home() / path).open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            tally.piece(path, piece)
            writer.put(BYTES, piece)
