"""The drill: the newest backup is restored somewhere else and verified, and what came of it is kept.

It is what `lianjian restore` does on another machine, in a process of its own and on SQLite, without the keys:
sealed values stay behind, so that nothing of them is copied, and the ledger has to hold without them.
"""

import json
import os
import subprocess
import sys
from datetime import datetime
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from lianjian.kernel.archive.backup import KEY_FILE
from lianjian.kernel.archive.keeping import ENDING, FOLDER
from lianjian.kernel.clock.now import today
from lianjian.kernel.home import home
from lianjian.kernel.rules.book import value

REPORT, LOCK = "drill.json", "drill.lock"
RULE = "RESTORE_DRILL_MONTHS"


def newest() -> Path | None:
    """The backup in the folder `backups` that was written last."""
    found = (home() / FOLDER).glob(f"*{ENDING}")
    return max(found, key=lambda path: path.stat().st_mtime, default=None)


def last_report() -> dict[str, Any] | None:
    """What the last drill told, if there was one."""
    path = home() / FOLDER / REPORT
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def drill(at: datetime) -> dict[str, Any]:
    """Restore the newest backup into a folder of its own, verify it, and keep the report. Nothing else is touched."""
    begun, file = perf_counter(), newest()
    told = _tried(file) if file else {"ok": False, "problems": [f"there is no backup in {home() / FOLDER}"]}
    taken = datetime.fromtimestamp(file.stat().st_mtime, at.tzinfo).isoformat() if file else None
    seconds = round(perf_counter() - begun, 1)
    report = {"at": at.isoformat(), "file": file.name if file else None, "taken": taken, "seconds": seconds}
    return _kept(
        report | {name: told[name] for name in ("ok", "leaves", "root", "rows", "problems") if name in told}
    )


def _tried(file: Path) -> dict[str, Any]:
    with TemporaryDirectory(prefix="drill-", dir=home() / FOLDER) as folder:
        keys = Path(folder, "no-keys")
        keys.mkdir()
        key = str(home() / "keys" / KEY_FILE)
        command = [sys.executable, "-m", "lianjian", "restore", str(file), "--json"]
        elsewhere = {"LIANJIAN_HOME": str(Path(folder, "home"))}
        told = subprocess.run(
            [*command, "--key", key, "--keys", str(keys)],
            env={name: it for name, it in os.environ.items() if name != "LIANJIAN_DATABASE_URL"} | elsewhere,
            capture_output=True,
            text=True,
        )
    if not told.stdout:
        return {"ok": False, "problems": [told.stderr.strip()]}
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def _kept(report: dict[str, Any]) -> dict[str, Any]:
    path = home() / FOLDER / REPORT
    path.parent.mkdir(exist_ok=True, mode=0o700)
    draft = path.with_suffix(".part")
    draft.write_text(json.dumps(report, ensure_ascii=False, indent=2), encoding="utf-8")
    os.replace(draft, path)
    return report


def drill_when_due(at: datetime) -> str:
    """Drill as often as the rule says, where there are backups. Part of `lianjian tick`, which may be called again
    before a drill has ended.
    """
    if newest() is None or not is_due(last_report(), at):
        return "drill: not due"
    with open(home() / FOLDER / LOCK, "w") as lock:
        try:
            flock(lock, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            return "drill: under way"
        report = drill(at)
    return f"drill: {'holds' if report['ok'] else 'DOES NOT HOLD'} after {report['seconds']} s"


def is_due(last: dict[str, Any] | None, at: datetime) -> bool:
    """Whether the last drill, of which this is the report, is so long ago as the rule says, or there was none."""
    if last is None:
        return True
    then, months = datetime.fromisoformat(last["at"]), int(value(RULE, today()))
    return (at.year - then.year) * 12 + at.month - then.month >= months
