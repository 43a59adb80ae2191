"""A full disk, and one that has become read-only: nothing acknowledged is lost, reading goes on, and so does writing
as soon as there is room.
"""

import signal
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from drills import county
from drills.disk import Disk
from drills.inside import inside
from drills.server import Server
from drills.telling import Progress, Told
from drills.visitor import Visitor
from drills.writers import WRITERS, Writers, held_against

TRIED = """
The home folder lies on a small disk of its own (a file system in a file). Eight programs register problems without a
pause; then the disk is filled to the last byte, again and again. Whoever writes is told so by 507, a page for people and a
refusal for programs; whoever reads is answered. Room is made, nothing is restarted, and the same is sent again. Last the
disk turns read-only, as the system does with one that fails: 507 again, reading goes on; then it is mended and the server
started. `lost` are rows that were acknowledged and are not there; `other failures` are answers of 500 and more but those
that say why (503, 507).
"""
SIZE = 50
COUNTED = {
    "lost": 0,
    "double": 0,
    "torn": 0,
    "other failures": 0,
    "pages not read": 0,
    "pages that do not say why": 0,
}
MUST = COUNTED | {"goes on after there is room, longest s": 15}

MEGABYTES = 128
NO_ROOM = 507
SAYS_WHY = "存数据的磁盘"
PATIENCE = 60
PAUSE = 0.05
PAGES = ("/dispatch/", "/dispatch/take/", "/list/calls/call/")


@dataclass
class Seen:
    """What people saw: pages that were not read or did not say why nothing was saved; seconds until all went on."""

    unread: int = 0
    unclear: int = 0
    waits: list[float] = field(default_factory=list)


def run(size: int) -> Told:
    """Fill the disk so many times, and let it become read-only once."""
    seen = Seen()
    with tempfile.TemporaryDirectory(prefix="drill-") as folder, Disk(MEGABYTES) as disk:
        laid = county.laid_at(home := disk.path / "home")
        with Server(home, log=Path(folder) / "log") as server, Writers(laid, server.port) as writers:
            person = Visitor(server.port, laid.desks[0])
            progress = Progress("filling", size)
            for number in range(1, size + 1):
                _fill_up(disk, writers, person, seen)
                progress.say(number, f"· {len(writers.rows):,} rows")
            _break_down(disk, server, writers, person, seen)
        lost, double, torn, leaves = inside(home, held_against, writers.rows)
    return {
        "times full": size,
        "rows acknowledged": len(writers.rows),
        "answers 507": writers.answers[NO_ROOM],
        "goes on after there is room, longest s": max(seen.waits),
        "leaves of the ledger": leaves,
        "other failures": writers.failures,
        "pages not read": seen.unread,
        "pages that do not say why": seen.unclear,
        "lost": lost,
        "double": double,
        "torn": len(torn),
    }


def _fill_up(disk: Disk, writers: Writers, person: Visitor, seen: Seen) -> None:
    disk.fill()
    _wait_until_refused(writers)
    _look(person, seen)
    disk.empty()
    start = time.monotonic()
    _wait_until_written(writers)
    seen.waits.append(time.monotonic() - start)


def _break_down(disk: Disk, server: Server, writers: Writers, person: Visitor, seen: Seen) -> None:
    disk.break_down()
    _wait_until_refused(writers)
    _look(person, seen)
    server.kill(signal.SIGTERM)
    disk.mend()
    server.start()
    _wait_until_written(writers)


def _wait_until_refused(writers: Writers) -> None:
    """Room in files that are there already is used up first."""
    before = writers.answers[NO_ROOM]
    _wait(lambda: writers.answers[NO_ROOM] >= before + WRITERS, "was told that there is no room")


def _wait_until_written(writers: Writers) -> None:
    before = len(writers.rows)
    _wait(lambda: len(writers.rows) >= before + WRITERS, "could write again")


def _wait(until: Callable[[], bool], what: str) -> None:
    latest = time.monotonic() + PATIENCE
    while not until():
        if time.monotonic() > latest:
            raise TimeoutError(f"nobody {what}")
        time.sleep(PAUSE)


def _look(person: Visitor, seen: Seen) -> None:
    """Read pages, and try to take a call."""
    for page in PAGES:
        answer = person.once("GET", page)
        seen.unread += answer is None or answer.status != 200
    answer = person.send_once("/dispatch/take/", [("key", uuid4().hex), ("text", "有人争吵")])
    if answer is None or answer.status != 200:
        seen.unclear += answer is None or answer.status != NO_ROOM or SAYS_WHY not in answer.text
