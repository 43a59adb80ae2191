"""A ledger of 100,000 rows out to Excel and into an empty county."""

import resource
import subprocess
import sys
import time
from pathlib import Path

from bench.county import open_county

ROWS = 100_000


def measure(home: str, rows: int) -> dict[str, float]:
    """Seconds of export and import of the county of 100,000 rows, and the import's peak memory in MB."""
    if rows != ROWS:
        return {}
    file = Path(home) / "problems.xlsx"
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "lianjian", "--home", home, "export", "problems", str(file)], check=True
    )
    export = time.perf_counter() - start
    took, peak = _import(home, file)
    return {"export s": export, "import s": took, "import peak MB": peak}


def _import(home: str, file: Path) -> tuple[float, float]:
    empty = Path(home) / "empty"
    if (empty / "lianjian.sqlite3").exists():
        (empty / "lianjian.sqlite3").unlink()
    empty.mkdir(exist_ok=True)
    subprocess.run([sys.executable, "-m", "bench.ledgers", str(empty)], check=True)
    start = time.perf_counter()
    command = [sys.executable, "-m", "lianjian", "--home", str(empty), "import", "problems", str(file)]
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


if __name__ == "__main__":
    open_county(sys.argv[1], 1)
