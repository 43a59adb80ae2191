"""An acknowledged write survives: the server is killed a thousand times, a whole PostgreSQL cluster a hundred times."""

import random
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from drills import county
from drills.cluster import Cluster
from drills.inside import inside
from drills.server import Server
from drills.telling import Progress, Told
from drills.writers import Writers, held_against

TRIED = """
Eight programs register problems over HTTP without a pause, each with a key of its own, and send the very same again
until an answer comes. Meanwhile, at random moments, all processes of the server are killed with SIGKILL and it is started
again (SQLite); then, with one kill for each ten of those, all processes of a PostgreSQL cluster beside a server that stays
(a fresh cluster in a folder, with PostgreSQL's own settings). Recovery is from the kill to the next page. `lost` are rows
that were acknowledged and are not there, `double` rows written more than once, `torn` what `lianjian verify` and the
database's own check find, `other failures` answers of 500 and more but those that say why (503, 507).
"""
SIZE = 1_000
LONGEST_WAIT = 0.8
"""Seconds, at most, between a recovery and the next kill."""

KILLS_TO_A_CLUSTERS = 10
PARTS = ("server, SQLite", "cluster, PostgreSQL")
COUNTED = {f"{part}: {what}": 0 for part in PARTS for what in ("lost", "double", "torn", "other failures")}
MUST = COUNTED | {f"{part}: recovery, longest s": 15 for part in PARTS}


def run(size: int, *, seed: int = 2) -> Told:
    """Kill the server so many times, and a cluster a tenth as often."""
    told = of_server(size, seed=seed)
    return told | of_cluster(max(1, size // KILLS_TO_A_CLUSTERS), seed=seed)


def of_server(kills: int, *, seed: int) -> Told:
    with tempfile.TemporaryDirectory(prefix="drill-") as folder:
        laid = county.laid_at(home := Path(folder) / "home")
        with Server(home) as server:
            written, took = _write_meanwhile(laid, server, kills, server.fail, random.Random(seed))
        found = inside(home, held_against, written.rows)
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
        found = inside(home, held_against, written.rows, database=cluster.url)
    return _told(PARTS[1], kills, recoveries, written, took, found)


def _write_meanwhile(
    laid: county.Laid, server: Server, kills: int, fail: Callable[[], None], chance: random.Random
) -> tuple[Writers, float]:
    progress, start = Progress("killing", kills), time.monotonic()
    with Writers(laid, server.port) as written:
        for number in range(1, kills + 1):
            time.sleep(chance.random() * LONGEST_WAIT)
            fail()
            progress.say(number, f"· {len(written.rows):,} rows")
        time.sleep(LONGEST_WAIT)
    return written, time.monotonic() - start


def _told(
    part: str,
    kills: int,
    recoveries: list[float],
    written: Writers,
    took: float,
    found: tuple[int, int, list[str], int],
) -> Told:
    lost, double, torn, leaves = found
    told: Told = {
        "kills": kills,
        "rows acknowledged": len(written.rows),
        "sent again": written.sent_again,
        "recovery, longest s": max(recoveries),
        "recovery, median s": sorted(recoveries)[len(recoveries) // 2],
        "seconds": took,
        "leaves of the ledger": leaves,
        "lost": lost,
        "double": double,
        "torn": len(torn),
        "other failures": written.failures,
    }
    return {f"{part}: {what}": value for what, value in told.items()}


def can_make_clusters() -> bool:
    return shutil.which("initdb") is not None
