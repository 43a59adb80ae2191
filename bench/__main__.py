"""`make bench`: timings on SQLite, and PostgreSQL where LIANJIAN_TEST_POSTGRESQL names a server.

Counties are built once under var/bench and kept. Sizes: LIANJIAN_BENCH_ROWS, else 100000,1000000.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.databases import own
from bench.roads import networks

FOLDER = Path("var/bench")
SIZES = [int(size) for size in os.environ.get("LIANJIAN_BENCH_ROWS", "100000,1000000").split(",")]
PARTS = ("figures", "lives", "ledgers", "proofs", "archive")
AT_MOST = {
    "figure median s": 0.050,
    "figure worst s": 0.120,
    "cockpit s": 0.300,
    "list p95 s": 0.110,
    "lives p95 s": 0.560,
    "verify a million leaves s": 10.0,
    "proof median ms": 1.0,
    "proof bytes": 640.0,
    "import s": 60.0,
    "export s": 60.0,
    "restore s, a million rows": 900.0,
    "evaluation s": 2.0,
    "desk, one year, worst s": 0.150,
    "desk, five years, worst s": 0.150,
    "board p95 s": 1.0,
    "users, page p95 s": 0.630,
    "users, entry p95 s": 0.630,
    "nearest of 60 p99 ms": 2.0,
    "nearest of 5,000 median ms": 5.0,
    "table of 438 x 60 median ms": 40.0,
    "after a closure worst ms": 100.0,
    "after a closure, prepared, worst ms": 100.0,
    "regret where not, worst s": 10.0,
    "figure median s, large / small": 1.2,
    "cockpit s, large / small": 1.2,
}
AT_LEAST = {
    "positions kept per s": 495.0,
    "same unit as OSRM": 0.97,
    "lives per s": 37.0,
    "lives per s, large / small": 0.8,
}
COMPARED = ("figure median s", "cockpit s", "list p95 s", "lives per s")
"""What is told as a ratio of the largest county to the smallest, too."""


def main() -> None:
    """Measure each database at each size, and print a table of times and ratios."""
    print(f"{'database':12}{'rows':>10}  {'what':40}{'measured':>10}{'target':>10}")
    demo = (FOLDER / "demo").resolve()
    _tell("SQLite", "demo", _part("cycle", demo, 0, dict(os.environ)))
    _tell("SQLite", "demo", _part("users", demo, 0, dict(os.environ)))
    for source in [*networks(FOLDER), demo / "roads.csv"]:
        _tell("roads", source.name[:9], _part("roads", source.resolve(), 0, dict(os.environ)))
    _tell("crypto", "", _part("suites", FOLDER.resolve(), 0, dict(os.environ)))
    _tell("SQLite", "board", _part("board", FOLDER.resolve(), 0, dict(os.environ)))
    for database, server in _databases():
        found = {}
        for rows in SIZES:
            found[rows] = _measured(database, server, rows)
            _tell(database, f"{rows:,}", found[rows])
        if len(SIZES) > 1:
            _tell(database, "", _ratios(found[min(SIZES)], found[max(SIZES)]))


def _databases() -> Iterator[tuple[str, str]]:
    yield "SQLite", ""
    if server := os.environ.get("LIANJIAN_TEST_POSTGRESQL"):
        yield "PostgreSQL", server


def _measured(database: str, server: str, rows: int) -> dict[str, float]:
    home = (FOLDER / f"{database.lower()}-{rows}").resolve()
    home.mkdir(parents=True, exist_ok=True)
    variables = os.environ | (
        {"LIANJIAN_DATABASE_URL": own(server, f"lianjian_bench_{rows}")} if server else {}
    )
    found: dict[str, float] = {}
    for part in PARTS:
        found |= _part(part, home, rows, variables)
    return found


def _part(part: str, home: Path, rows: int, variables: dict[str, str]) -> dict[str, float]:
    """What one part measures, in a process of its own."""
    command = [sys.executable, "-m", "bench.part", part, str(home), str(rows)]
    done = subprocess.run(command, env=variables, check=True, stdout=subprocess.PIPE, text=True)
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def _ratios(small: dict[str, float], large: dict[str, float]) -> dict[str, float]:
    return {f"{name}, large / small": large[name] / small[name] for name in COMPARED}


def _tell(database: str, rows: str, found: dict[str, float]) -> None:
    for name, value in found.items():
        print(f"{database:12}{rows:>10}  {name:40}{value:>10.3f}{_target(name, value):>12}", flush=True)


def _target(name: str, value: float) -> str:
    if name in AT_MOST:
        return f"≤ {AT_MOST[name]:g}" + ("" if value <= AT_MOST[name] else " !")
    if name in AT_LEAST:
        return f"≥ {AT_LEAST[name]:g}" + ("" if value >= AT_LEAST[name] else " !")
    return ""


if __name__ == "__main__":
    main()
