"""A server over a bench county, and people who use it at once."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def serving(home: str) -> Iterator[int]:
    """A server over a home folder; gives its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "lianjian", "--home", home, "serve", "--port", str(port)]
    server = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        _wait(port)
        yield port
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=20)


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the server did not start")


class Visitor:
    """One connection of one person, kept open; `times` holds the seconds of each request."""

    def __init__(self, port: int, token: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.times: list[float] = []

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        start = time.perf_counter()
        self.connection.request(method, path, json.dumps(body) if body is not None else None, self.headers)
        answer = self.connection.getresponse()
        data = answer.read()
        self.times.append(time.perf_counter() - start)
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {data[:300]!r}")
        return json.loads(data)


def at_once(
    visitors: list[Visitor], live: Callable[[Visitor, int], int], *, seconds: float
) -> tuple[int, float]:
    """Let all visitors live for some seconds; how many whole lives there were, and the seconds they took."""
    done: list[int] = []
    until = time.perf_counter() + seconds

    def run(visitor: Visitor, number: int) -> None:
        lives = 0
        while time.perf_counter() < until:
            lives += live(visitor, number * 1_000_000 + lives)
        done.append(lives)

    start = time.perf_counter()
    threads = [
        threading.Thread(target=run, args=(visitor, number)) for number, visitor in enumerate(visitors)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done), time.perf_counter() - start


def share(times: list[float], q: float) -> float:
    """The time that the share `q` of all do not exceed."""
    return sorted(times)[min(len(times) - 1, int(q * len(times)))]
