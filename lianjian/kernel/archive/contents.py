"""What an archive holds and in which frames: tables with their rows, files in pieces, and a manifest at the end.

| frame | holds |
| --- | --- |
| `T` | a table that begins: its name, its columns and what they hold (JSON) |
| `R` | rows of that table, in the order of its columns (JSON; bytes in base64) |
| `F` | a file that begins: its path in the home folder (JSON) |
| `B` | bytes of that file |
| `M` | the manifest: of each table the number of its rows and the hash of its frames, of each file its size and hash |
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from lianjian.kernel.archive.frames import Reader, Unreadable
from lianjian.kernel.archive.source import Column, Row
from lianjian.kernel.crypto.suite import Hash
from lianjian.kernel.ledger.tree import Frontier

TABLE, ROWS, FILE, BYTES, MANIFEST = b"T", b"R", b"F", b"B", b"M"
LEAVES = "records_revision"


class NotAsPromised(Unreadable):
    """The archive does not hold what its header and its manifest say."""


def as_json(told: Any) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def pack(columns: Sequence[Column], rows: Sequence[Row]) -> bytes:
    """Rows as a frame holds them."""
    binary = [at for at, column in enumerate(columns) if column.holds == "bytes"]
    if binary:
        rows = [_in_letters(row, binary) for row in rows]
    return as_json(rows)


def _in_letters(row: Row, binary: Sequence[int]) -> Any:
    told = list(row)
    for at in binary:
        told[at] = None if told[at] is None else b64encode(told[at]).decode()
    return told


def unpack(columns: Sequence[Column], payload: bytes) -> list[list[Any]]:
    """The rows of a frame, as the database's driver takes them."""
    rows: list[list[Any]] = json.loads(payload)
    for at, column in enumerate(columns):
        if column.holds in BACK:
            back = BACK[column.holds]
            for row in rows:
                row[at] = None if row[at] is None else back(row[at])
    return rows


BACK: dict[str, Callable[[Any], Any]] = {"bytes": b64decode, "bool": bool}


@dataclass
class Rows:
    """Some rows of a table."""

    table: str
    columns: tuple[Column, ...]
    rows: list[list[Any]]


@dataclass
class Piece:
    """Some bytes of a file; the first piece of a file may be empty."""

    path: str
    content: bytes


@dataclass
class Tally:
    """Counts and hashes of what went through, as the manifest tells them."""

    hash: Hash
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    _hashes: dict[str, Any] = field(default_factory=dict)

    def begin(self, kind: bytes, name: str) -> None:
        its = self.tables if kind == TABLE else self.files
        if name in its:
            raise NotAsPromised(f"{name} is in the archive twice.")
        its[name] = {"rows": 0} if kind == TABLE else {"bytes": 0}
        self._hashes[name] = self.hash.new()

    def rows(self, table: str, count: int, payload: bytes) -> None:
        self.tables[table]["rows"] += count
        self._hashes[table].update(payload)

    def piece(self, path: str, content: bytes) -> None:
        self.files[path]["bytes"] += len(content)
        self._hashes[path].update(content)

    def manifest(self) -> dict[str, Any]:
        for its in (self.tables, self.files):
            for name, told in its.items():
                told[self.hash.word] = self._hashes[name].hexdigest()
        return {"tables": self.tables, "files": self.files}


class Archive:
    """An archive as it is read. Once `contents` has ended, all that it gave is what was written."""

    def __init__(self, stream: BinaryIO, key: bytes) -> None:
        self._reader, self._key = Reader(stream), key
        self.header = self._reader.header
        self._reader.require(key)
        self.suite = self._reader.suite
        self.tally, self._leaves = Tally(self.suite.hash), dict[int, bytes]()

    def contents(self) -> Iterator[Rows | Piece]:
        """All rows and files, in order. Unreadable or NotAsPromised as soon as something is wrong."""
        name, columns, promised = "", tuple[Column, ...](), None
        for kind, payload in self._reader.frames(self._key):
            if kind == TABLE:
                told = json.loads(payload)
                name, columns = told["table"], tuple(Column(*it) for it in told["columns"])
                self.tally.begin(kind, name)
                yield Rows(name, columns, [])
            elif kind == ROWS:
                rows = unpack(columns, payload)
                self.tally.rows(name, len(rows), payload)
                self._note_leaves(name, columns, rows)
                yield Rows(name, columns, rows)
            elif kind == FILE:
                name = json.loads(payload)["path"]
                self.tally.begin(kind, name)
                yield Piece(name, b"")
            elif kind == BYTES:
                self.tally.piece(name, payload)
                yield Piece(name, payload)
            elif kind == MANIFEST:
                promised = json.loads(payload)
        self._hold_to(promised)

    def _note_leaves(self, table: str, columns: Sequence[Column], rows: Sequence[list[Any]]) -> None:
        if table == LEAVES:
            names = [column.name for column in columns]
            leaf, hash_ = names.index("leaf"), names.index("leaf_hash")
            self._leaves |= {row[leaf]: row[hash_] for row in rows}

    def _hold_to(self, promised: Any) -> None:
        if self.tally.manifest() != promised:
            raise NotAsPromised("Counts or hashes of the archive are not those of its manifest.")
        hashes = [self._leaves[leaf] for leaf in sorted(self._leaves)]
        edge, _nodes = Frontier.empty(self.suite.hash.digest).append_many(hashes)
        if (edge.size, edge.root().hex()) != (self.header["leaves"], self.header["root"]):
            raise NotAsPromised("The leaves of the archive do not give the root that its header names.")
