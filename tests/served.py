"""A real server over a real demo county, for tests that come from outside: browser, command, concurrency."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEMO_SECONDS = 600
START_SECONDS = 60


@dataclass(frozen=True)
class Served:
    """Where the server answers, and its home folder."""

    url: str
    home: Path

    def password(self, account: str) -> str:
        """The demo's password of an account, as the command printed it."""
        return self._printed(account)[1]

    def holder(self, account: str) -> tuple[str, str]:
        """The unit and the name of who signs in with an account of the demo."""
        _kind, unit, name = self._printed(account)[2].split(" · ")
        return unit, name

    def _printed(self, account: str) -> list[str]:
        lines = (self.home / "demo-accounts.txt").read_text(encoding="utf-8").splitlines()
        return next(line.split("\t") for line in lines if line.startswith(f"{account}\t"))


def lianjian(
    *arguments: str, home: Path, check: bool = True, at: str = "", **options: object
) -> subprocess.CompletedProcess[str]:
    """Run the command as a person would, on a day of one's choice."""
    return subprocess.run(
        [*_clock(at), sys.executable, "-m", "lianjian", "--home", str(home), *arguments],
        cwd=ROOT,
        env=_environment(),
        text=True,
        capture_output=True,
        check=check,
        **options,  # type: ignore[arg-type]
    )


def _environment() -> dict[str, str]:
    """The server's own: not of the database that the tests may run on."""
    return {name: value for name, value in os.environ.items() if name != "LIANJIAN_DATABASE_URL"}


def _clock(at: str) -> list[str]:
    """What a command begins with so that its clock starts at a local moment, and runs on from there."""
    return (
        ["env", "FAKETIME_DONT_FAKE_MONOTONIC=1", "TZ=Asia/Shanghai", "faketime", "-f", f"@{at}"]
        if at
        else []
    )


def build_demo(home: Path, *arguments: str) -> Path:
    """The demo county in a home folder."""
    lianjian("demo", *arguments, home=home, timeout=DEMO_SECONDS)
    return home


@contextmanager
def serving(home: Path, *, at: str = "") -> Iterator[Served]:
    """A server over a home folder, until the block ends; its clock starts at a moment of one's choice."""
    port = _free_port()
    command = [
        *_clock(at),
        sys.executable,
        "-m",
        "lianjian",
        "--home",
        str(home),
        "serve",
        "--port",
        str(port),
    ]
    with open(home / "server.log", "w", encoding="utf-8") as log:
        server = subprocess.Popen(
            command, cwd=ROOT, env=_environment(), stdout=log, stderr=log, start_new_session=True
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/login/", server, home / "server.log")
            yield Served(f"http://127.0.0.1:{port}", home)
        finally:
            os.killpg(server.pid, 15)
            server.wait(timeout=20)


def copy_of(home: Path, to: Path) -> Path:
    """A home folder of its own with the same county."""
    shutil.copytree(home, to)
    return to


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(url, timeout=2)
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the server did not start: {log.read_text(encoding='utf-8')[-2000:]}")


def csrf_of(page: str) -> str:
    """The token in a page's form."""
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    if found is None:
        raise AssertionError("the page has no form")
    return found.group(1)
