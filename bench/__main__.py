"""`make bench`: timings on SQLite, and PostgreSQL where LIANJIAN_TEST_POSTGRESQL names a server.

Counties are built once under var/bench and kept. Sizes: LIANJIAN_BENCH_ROWS, else 100000,1000000.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

FOLDER = Path("var/bench")
SIZES = [int(size) for size in os.environ.get("LIANJIAN_BENCH_ROWS", "100000,1000000").split(",")]
TARGETS = {
    "figure median s": 0.050,
    "figure worst s": 0.120,
    "cockpit s": 0.300,
    "list p95 s": 0.110,
    "lives p95 s": 0.560,
    "lives per s": 37.0,
    "import s": 60.0,
    "export s": 60.0,
}


def main() -> None:
    """Measure each database at each size, and print a table of times and ratios."""
    print(f"{'database':12}{'rows':>10}  {'what':24}{'measured':>10}{'target':>10}")
    for database, environment in _databases():
        for rows in SIZES:
            for name, value in _measured(database, environment, rows).items():
                target = TARGETS.get(name)
                print(f"{database:12}{rows:>10,}  {name:24}{value:>10.3f}{target or '':>10}", flush=True)


def _databases() -> Iterator[tuple[str, dict[str, str]]]:
    yield "SQLite", {}
    if server := os.environ.get("LIANJIAN_TEST_POSTGRESQL"):
        yield "PostgreSQL", {"server": server}


def _measured(database: str, environment: dict[str, str], rows: int) -> dict[str, float]:
    home = (FOLDER / f"{database.lower()}-{rows}").resolve()
    home.mkdir(parents=True, exist_ok=True)
    variables = os.environ | (
        {"LIANJIAN_DATABASE_URL": _own(environment["server"], rows)} if environment else {}
    )
    found: dict[str, float] = {}
    for part in ("figures", "lives", "ledgers"):
        done = subprocess.run(
            [sys.executable, "-m", "bench.part", part, str(home), str(rows)],
            env=variables,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        found |= json.loads(done.stdout.splitlines()[-1])
    return found


def _own(server: str, rows: int) -> str:
    """A database of its own on the server for a county of this size, made if it is not there."""
    import psycopg

    name = f"lianjian_bench_{rows}"
    with psycopg.connect(server, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(f"CREATE DATABASE {name}")
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


if __name__ == "__main__":
    main()
