"""A real server in a home folder, which is killed without warning and started again at the same address."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from drills.inside import surroundings

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 120
PAUSE = 0.05


class Server:
    """Started by `start`; `recoveries` are the seconds from each kill to the first page."""

    def __init__(self, home: Path, *, database: str = "", log: Path | None = None) -> None:
        self.home, self.database, self.port = home, database, free_port()
        self._log = log or home.parent / f"{home.name}.log"
        self.recoveries: list[float] = []
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.kill(signal.SIGTERM)

    def start(self) -> None:
        """Start it and wait for its first page."""
        self._begin()
        self.wait()

    def _begin(self) -> None:
        command = [sys.executable, "-m", "lianjian", "serve", "--port", str(self.port)]
        with open(self._log, "ab") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=surroundings(self.home, self.database), stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def wait(self) -> None:
        """Wait for a page. RuntimeError if none comes."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if self._process is not None and self._process.poll() is not None:
                self._begin()  # another process held the address for a moment longer
            if _answers(f"http://127.0.0.1:{self.port}/login/"):
                return
            time.sleep(PAUSE)
        raise RuntimeError("the server did not start")

    def kill(self, with_what: int = signal.SIGKILL) -> None:
        """End all its processes at once."""
        if self._process is not None:
            os.killpg(self._process.pid, with_what)
            self._process.wait(timeout=30)
            self._process = None

    def fail(self) -> None:
        """Kill it and start it again; how long nobody was answered is kept."""
        start = time.monotonic()
        self.kill()
        self.start()
        self.recoveries.append(time.monotonic() - start)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except (OSError, urllib.error.URLError):
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
