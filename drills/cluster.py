"""A whole PostgreSQL cluster of one's own in a folder, killed without warning and started again."""

import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from shutil import chown, rmtree, which
from typing import Any

from drills.server import free_port

OWNER = "postgres"
"""Who runs it where we are root, for then it does not start."""

SECONDS = 60
PAUSE = 0.05
NAME = "lianjian"


class Cluster:
    """Made and started on entering, with an empty database at `url`; gone on leaving."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="drill-cluster-"))
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"postgresql://{OWNER}@127.0.0.1:{self._port}/{NAME}"

    def __enter__(self) -> "Cluster":
        if os.geteuid() == 0:
            chown(self._folder, OWNER, OWNER)
        self._run("initdb", "-D", str(self._data), "-U", OWNER, "-A", "trust", "-E", "UTF8", "--no-locale")
        self.start()
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self._port), "-U", OWNER, NAME)
        return self

    def __exit__(self, *_error: object) -> None:
        self.kill()
        rmtree(self._folder, ignore_errors=True)

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def start(self) -> None:
        """Start it and wait until it takes connections."""
        command = [
            _program("postgres"),
            "-D",
            str(self._data),
            "-k",
            str(self._folder),
            "-p",
            str(self._port),
        ]
        with open(self._folder / "log", "ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd="/", **_as_owner())
        ready = [_program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self._port)]
        until = time.monotonic() + SECONDS
        while subprocess.run(ready).returncode:
            if time.monotonic() > until:
                raise RuntimeError("the cluster did not start")
            time.sleep(PAUSE)

    def kill(self) -> None:
        """End all its processes at once, and wait until the last is gone."""
        if self._process is None:
            return
        children = _children(self._process.pid)
        for pid in (self._process.pid, *children):
            _end(pid)
        self._process.wait()
        while any(Path(f"/proc/{pid}").exists() for pid in children):
            time.sleep(0.01)
        self._process = None

    def fail(self) -> None:
        self.kill()
        self.start()

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [_program(program), *arguments], check=True, capture_output=True, cwd="/", **_as_owner()
        )


def _as_owner() -> dict[str, Any]:
    return {"user": OWNER, "group": OWNER, "extra_groups": []} if os.geteuid() == 0 else {}


def _program(name: str) -> str:
    """Beside initdb, where all of a version's programs are."""
    found = which("initdb")
    if found is None:
        raise RuntimeError("there is no PostgreSQL server on this machine (initdb)")
    return str(Path(found).resolve().parent / name)


def _children(parent: int) -> list[int]:
    """The processes that a process has started: those of a cluster lead sessions of their own."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        if int(told[1]) == parent:
            found.append(int(stat.parent.name))
    return found


def _end(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # it ended meanwhile
