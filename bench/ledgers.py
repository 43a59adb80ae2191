"""A ledger of 100,000 rows out to Excel and into an empty county."""

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

from bench.county import open_county
from bench.databases import own

ROWS = 100_000


def measure(home: str, rows: int) -> dict[str, float]:
    """Seconds of export and import for 100,000 rows, and the import's peak memory in MB.

    The lives that were measured before left rows beside them: times are told for each 100,000 that went out and in.
    """
    if rows != ROWS:
        return {}
    file = Path(home) / "problems.xlsx"
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "lianjian", "--home", home, "export", "problems", str(file)], check=True
    )
    export = time.perf_counter() - start
    took, peak, taken = _import(home, file)
    share = ROWS / taken
    return {"export s": export * share, "import s": took * share, "import peak MB": peak}


def _import(home: str, file: Path) -> tuple[float, float, int]:
    variables = _empty_county(Path(home) / "empty")
    start = time.perf_counter()
    command = [sys.executable, "-m", "lianjian", "import", "problems", str(file), "--json"]
    done = subprocess.run(command, env=variables, check=False, stdout=subprocess.PIPE, text=True)
    took = time.perf_counter() - start
    taken = json.loads(done.stdout)["taken"]
    if taken < ROWS:
        raise RuntimeError(f"only {taken} of {ROWS} rows were taken")
    return took, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, taken


def _empty_county(home: Path) -> dict[str, str]:
    """The environment of a county that has no problems yet, on the database that is measured."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    variables = os.environ | {"LIANJIAN_HOME": str(home)}
    if server := os.environ.get("LIANJIAN_DATABASE_URL"):
        variables["LIANJIAN_DATABASE_URL"] = own(server, "lianjian_bench_empty", fresh=True)
    command = [sys.executable, "-m", "bench.ledgers", str(home)]
    subprocess.run(command, env=variables, check=True)
    return variables


if __name__ == "__main__":
    open_county(sys.argv[1], 0)
