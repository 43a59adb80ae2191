"""An acknowledged write survives: the server is killed a thousand times, a whole PostgreSQL cluster a hundred times."""

import json
import random
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from drills import county
from drills.cluster import Cluster
from drills.inside import inside
from drills.server import Server
from drills.telling import Progress, Told
from drills.visitor import Visitor

TRIED = """
Eight programs register problems over HTTP without a pause, each with a key of its own, and send the very same again
until an answer comes. Meanwhile, at random moments, all processes of the server are killed with SIGKILL and it is started
again (SQLite); then, with one kill for each ten of those, all processes of a PostgreSQL cluster beside a server that stays
(a fresh cluster in a folder, with PostgreSQL's own settings). Recovery is from the kill to the next page. `lost` are rows
that were acknowledged and are not there, `double` rows written more than once, `torn` what `lianjian verify` and the
database's own check find.
"""
SIZE = 1_000
WRITERS = 8
LONGEST_WAIT = 0.8
"""Seconds, at most, between a recovery and the next kill."""

KILLS_TO_A_CLUSTERS = 10
PARTS = ("server, SQLite", "cluster, PostgreSQL")
COUNTED = {f"{part}: {what}": 0 for part in PARTS for what in ("lost", "double", "torn")}
MUST = COUNTED | {f"{part}: recovery, longest s": 15 for part in PARTS}


@dataclass
class Written:
    """The keys of the rows that were acknowledged, by what they say; `retries` is what was sent once more."""

    rows: dict[str, int] = field(default_factory=dict)
    retries: int = 0


def run(size: int, *, seed: int = 2) -> Told:
    """Kill the server so many times, and a cluster a tenth as often."""
    told = of_server(size, seed=seed)
    return told | of_cluster(max(1, size // KILLS_TO_A_CLUSTERS), seed=seed)


def of_server(kills: int, *, seed: int) -> Told:
    with tempfile.TemporaryDirectory(prefix="drill-") as folder:
        laid = county.laid_at(home := Path(folder) / "home")
        with Server(home) as server:
            written, took = _write_meanwhile(laid, server, kills, server.fail, random.Random(seed))
        found = inside(home, _held_against, written.rows)
    return _told(PARTS[0], kills, server.recoveries, written, took, found)


def of_cluster(kills: int, *, seed: int) -> Told:
    with tempfile.TemporaryDirectory(prefix="drill-") as folder, Cluster() as cluster:
        (home := Path(folder) / "home").mkdir()
        laid = inside(home, county.lay_out, database=cluster.url)
        with Server(home, database=cluster.url) as server:
            recoveries: list[float] = []

            def fail() -> None:
                start = time.monotonic()
                cluster.fail()
                server.wait()
                recoveries.append(time.monotonic() - start)

            written, took = _write_meanwhile(laid, server, kills, fail, random.Random(seed))
        found = inside(home, _held_against, written.rows, database=cluster.url)
    return _told(PARTS[1], kills, recoveries, written, took, found)


def _write_meanwhile(
    laid: county.Laid, server: Server, kills: int, fail: Callable[[], None], chance: random.Random
) -> tuple[Written, float]:
    progress, start = Progress("killing", kills), time.monotonic()
    with _writing(laid, server) as written:
        for number in range(1, kills + 1):
            time.sleep(chance.random() * LONGEST_WAIT)
            fail()
            progress.say(number, f"· {len(written.rows):,} rows")
        time.sleep(LONGEST_WAIT)
    return written, time.monotonic() - start


@contextmanager
def _writing(laid: county.Laid, server: Server) -> Iterator[Written]:
    """Programs that write until the block ends, each to the end of what it has begun."""
    written, over, numbers = Written(), threading.Event(), count()
    visitors = [Visitor(server.port) for _number in range(WRITERS)]

    def write(visitor: Visitor) -> None:
        while not over.is_set():
            number = next(numbers)
            answer = visitor.ask("POST", "/api/problems", *problem(laid, number, f"kill-{number}"))
            written.rows[text_of(number)] = answer.json()["pk"]

    threads = [threading.Thread(target=write, args=(visitor,)) for visitor in visitors]
    for thread in threads:
        thread.start()
    try:
        yield written
    finally:
        over.set()
        for thread in threads:
            thread.join()
        written.retries = sum(visitor.retries for visitor in visitors)


def problem(laid: county.Laid, number: int, key: str) -> tuple[str, dict[str, str]]:
    """A problem as a program registers it: body and headers."""
    place = laid.codes[number % len(laid.codes)]
    body = {"kind": "P08", "place": place, "text": text_of(number), "channel": "phone"}
    headers = {
        "Authorization": f"Bearer {laid.token}",
        "Content-Type": "application/json",
        "Idempotency-Key": key,
    }
    return json.dumps(body), headers


def text_of(number: int) -> str:
    return f"第 {number} 盏路灯不亮"


def _told(
    part: str,
    kills: int,
    recoveries: list[float],
    written: Written,
    took: float,
    found: tuple[int, int, list[str], int],
) -> Told:
    lost, double, torn, leaves = found
    told: Told = {
        "kills": kills,
        "rows acknowledged": len(written.rows),
        "sent again": written.retries,
        "recovery, longest s": max(recoveries),
        "recovery, median s": sorted(recoveries)[len(recoveries) // 2],
        "seconds": took,
        "leaves of the ledger": leaves,
        "lost": lost,
        "double": double,
        "torn": len(torn),
    }
    return {f"{part}: {what}": value for what, value in told.items()}


def _held_against(rows: dict[str, int]) -> tuple[int, int, list[str], int]:
    """Hold the rows against what was acknowledged: lost, double, what does not hold, leaves."""
    from lianjian.areas.problems.models import Problem

    there = list(Problem.objects.values_list("text", "pk"))
    times = Counter(text for text, _pk in there)
    lost = set(rows.items()) - set(there)
    _holds, leaves, problems = county.verify()
    return len(lost), sum(number > 1 for number in times.values()), [*problems, *_own_check()], leaves


def _own_check() -> list[str]:
    """What SQLite finds in its own file."""
    from django.db import connection

    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        return [line for (line,) in cursor.fetchall() if line != "ok"]


def can_make_clusters() -> bool:
    return shutil.which("initdb") is not None
