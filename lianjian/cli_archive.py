"""The commands that save an installation, bring it back, move it, and carry it to a closed network."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any, BinaryIO

Outcome = tuple[Any, list[tuple[Any, ...]], bool]
"""What `--json` tells, the lines that people read, and whether all is well."""

Progress = Callable[[str], None]


def grammar(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Add the commands, each by `command(name, text)`."""
    saved = command(
        "backup", "save all but the keys in one encrypted file, while the server goes on; read it back"
    )
    saved.add_argument("file", metavar="FILE", type=Path)
    back = command(
        "restore", "take a backup into an empty home and database, and verify it; exit 1 if it does not hold"
    )
    back.add_argument("file", metavar="FILE", help="a backup, or - for what comes in")
    back.add_argument(
        "--key", metavar="F", type=Path, required=True, help="the key of backups (keys/backup.key)"
    )
    back.add_argument("--keys", metavar="DIR", type=Path, required=True, help="your copy of the folder keys/")
    back.add_argument("--root", metavar="HEX", default="", help="the root that the ledger must have")
    back.add_argument(
        "--against",
        metavar="F",
        type=Path,
        help="a checkpoint that was kept elsewhere, such as at a witness: the ledger must continue it",
    )
    moved = command("move", "move to another empty database, and write no more in this one")
    place = moved.add_mutually_exclusive_group(required=True)
    place.add_argument("--to", metavar="URL", default="", help="postgresql://user:password@host:5432/name")
    place.add_argument("--to-home", metavar="DIR", type=Path, help="SQLite in this home folder")
    drilled = command("drill", "try what is hoped never to be needed, and keep a report; exit 1 if it fails")
    drilled.add_argument(
        "act", choices=["restore"], help="restore: the newest of the folder backups, elsewhere"
    )
    bundled = command("bundle", "make the folder from which a machine without a network installs")
    bundled.add_argument("folder", metavar="DIR", type=Path)


def run(options: argparse.Namespace, progress: Progress) -> Outcome:
    """Run one of the commands above. A Refusal says what it did not do."""
    return COMMANDS[options.command](options, progress)


def _backup(options: argparse.Namespace, progress: Progress) -> Outcome:
    from lianjian.kernel.archive.backup import backup

    told = backup(options.file, progress).as_json()
    return told, _lines(told), True


def _restore(options: argparse.Namespace, progress: Progress) -> Outcome:
    if options.file == "-":
        return _restored(options, sys.stdin.buffer, progress)
    with open(options.file, "rb") as file:
        return _restored(options, file, progress)


def _restored(options: argparse.Namespace, stream: BinaryIO, progress: Progress) -> Outcome:
    from lianjian.config.tables import bring_up, make_as
    from lianjian.kernel.archive.restore import restore
    from lianjian.kernel.clock.now import now
    from lianjian.kernel.figures.backfill import catch_up
    from lianjian.kernel.ledger.verify import verify

    begun = perf_counter()
    found, dropped = restore(
        stream,
        key=options.key.read_bytes(),
        keys=options.keys,
        root=options.root,
        make_tables=make_as,
        bring_up=bring_up,
        progress=progress,
    )
    catch_up(at=now(), progress=progress)
    progress("verify")
    against, fault = _kept_elsewhere(options.against)
    findings = verify(against)
    if fault:
        findings.add(fault)
    holds = findings.ok and findings.root == found.header["root"]
    told = found.as_json() | {
        "seconds": round(perf_counter() - begun, 1),
        "dropped": dropped,
        "ok": holds,
        "problems": findings.problems,
    }
    return told, _lines(told), holds


def _kept_elsewhere(file: Path | None) -> tuple[list[Any], str]:
    """The checkpoint in a file; what is wrong with it, once all is restored and its key is there to tell."""
    from lianjian.kernel.ledger.verify import kept_elsewhere

    try:
        return kept_elsewhere(file, ())[0], ""
    except (OSError, ValueError) as error:
        return [], f"{file}: {error}"


def _move(options: argparse.Namespace, progress: Progress) -> Outcome:
    from lianjian.kernel.archive.moving import move

    told = move(url=options.to, folder=options.to_home, progress=progress)
    return told, _lines(told), True


def _drill(_options: argparse.Namespace, progress: Progress) -> Outcome:
    from lianjian.kernel.archive.drill import drill
    from lianjian.kernel.clock.now import now

    progress("restoring elsewhere")
    told = drill(now())
    return told, _lines(told), told["ok"]


def _bundle(options: argparse.Namespace, progress: Progress) -> Outcome:
    from lianjian.bundling import bundle

    told = bundle(options.folder, progress)
    return told, _lines(told), True


def _lines(told: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [(name, "; ".join(value) if isinstance(value, list) else value) for name, value in told.items()]


COMMANDS: dict[str, Callable[[argparse.Namespace, Progress], Outcome]] = {
    "backup": _backup,
    "restore": _restore,
    "move": _move,
    "drill": _drill,
    "bundle": _bundle,
}
