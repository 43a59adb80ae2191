"""Saving a county, and bringing it back on an empty machine with all that is verified there."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.databases import own


def measure(home: str, rows: int) -> dict[str, float]:
    """Seconds of a backup (read back) and of a restore (verified), each as a whole and for a million rows of tables."""
    file, other = Path(home) / "county.lianjian", Path(home) / "restored"
    shutil.rmtree(other, ignore_errors=True)
    saved = _told(home, os.environ.copy(), "backup", str(file))
    keys = Path(home) / "keys"
    variables = os.environ.copy()
    if server := variables.get("LIANJIAN_DATABASE_URL"):
        variables["LIANJIAN_DATABASE_URL"] = own(server, "lianjian_bench_restored", fresh=True)
    back = _told(
        *(str(other), variables, "restore", str(file)),
        *("--key", str(keys / "backup.key"), "--keys", str(keys)),
    )
    shutil.rmtree(other)
    million = saved["rows"] / 1_000_000
    return {
        "backup s": saved["seconds"],
        "backup s, a million rows": saved["seconds"] / million,
        "backup MB": saved["bytes"] / 1_000_000,
        "restore s": back["seconds"],
        "restore s, a million rows": back["seconds"] / million,
    }


def _told(home: str, variables: dict[str, str], *arguments: str) -> Any:
    command = [sys.executable, "-m", "lianjian", "--home", home, *arguments, "--json"]
    done = subprocess.run(command, env=variables, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)
