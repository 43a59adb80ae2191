"""The board in an eight-hour shift: fifty dispatchers look, five hundred positions a second come in, calls are taken."""

import json
import random
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from typing import Any

from bench.serving import serving, share
from drills.county import Laid, laid_at
from drills.dispatching import Desk, Noted
from drills.visitor import AGENT, Visitor

LOOKING, TAKING = 50, 4
POSITIONS = 500
"""A second; each crew tells its own in every sending."""

PAUSE = 1.0
"""How long a browser waits before it asks the board's events again: what `ui.live` tells it."""

SECONDS, FIRST_SECONDS = 30.0, 15.0
CALL_EVERY = 2.0
"""Seconds from one call of a desk to its next."""


def measure(_home: str, _rows: int) -> dict[str, float]:
    """Seconds of the board's answers, of those that bring a new board apart, and what was taken in meanwhile."""
    with tempfile.TemporaryDirectory() as folder:
        laid = laid_at(Path(folder) / "home")
        with serving(f"{folder}/home") as port:
            return _Shift(laid, port).told()


class _Shift:
    """All that goes on at once, for some seconds."""

    def __init__(self, laid: Laid, port: int) -> None:
        self._laid, self._port = laid, port
        self._begins = time.perf_counter() + FIRST_SECONDS
        self._ends = self._begins + SECONDS
        self._answers: list[tuple[float, bool]] = []
        self._feeds: list[float] = []
        self._kept = self._calls = 0
        self._numbers = count()
        self._failures: list[BaseException] = []

    def told(self) -> dict[str, float]:
        works: list[tuple[Callable[[Any], None], Any]] = [
            *((self._look, session) for session in self._laid.desks[:LOOKING]),
            *((self._take, session) for session in self._laid.desks[:TAKING]),
            (self._feed, None),
        ]
        threads = [threading.Thread(target=self._run, args=work) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self._failures:
            raise self._failures[0]
        all_of_them = [seconds for seconds, _is_new in self._answers]
        new = [seconds for seconds, is_new in self._answers if is_new]
        return {
            "board answers per s": len(all_of_them) / SECONDS,
            "board median s": share(all_of_them, 0.5),
            "board p95 s": share(all_of_them, 0.95),
            "board p99 s": share(all_of_them, 0.99),
            "board, a new one, p95 s": share(new, 0.95),
            "positions kept per s": self._kept / SECONDS,
            "positions, one sending p95 s": share(self._feeds, 0.95),
            "calls taken, sent and ended per s": self._calls / SECONDS,
        }

    def _run(self, work: Callable[[Any], None], what: Any) -> None:
        try:
            work(what)
        except BaseException as failure:
            self._failures.append(failure)

    def _look(self, session: str) -> None:
        """What a page of the board that stands open does."""
        connection = HTTPConnection("127.0.0.1", self._port, timeout=60)
        headers = {"Cookie": f"session={session}", "User-Agent": AGENT, "Accept": "text/event-stream"}
        time.sleep(random.random() * PAUSE)
        while (start := time.perf_counter()) < self._ends:
            connection.request("GET", "/dispatch/events/", headers=headers)
            answer = connection.getresponse()
            told = answer.read().decode()
            _require(answer.status, told)
            if start >= self._begins:
                self._answers.append((time.perf_counter() - start, "event: part" in told))
            headers["Last-Event-ID"] = told.partition("id: ")[2].partition("\n")[0]
            time.sleep(PAUSE)

    def _feed(self, _nothing: None) -> None:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=60)
        headers = {"Authorization": f"Bearer {self._laid.feed}", "Content-Type": "application/json"}
        every = len(self._laid.crews) / POSITIONS
        due = time.perf_counter()
        while (start := time.perf_counter()) < self._ends:
            connection.request("POST", "/feed/positions/", self._seen(), headers)
            answer = connection.getresponse()
            told = answer.read().decode()
            _require(answer.status, told)
            if start >= self._begins:
                self._feeds.append(time.perf_counter() - start)
                self._kept += json.loads(told)["kept"]
            due += every
            time.sleep(max(0.0, due - time.perf_counter()))

    def _seen(self) -> str:
        lon, lat = self._laid.middle
        at = datetime.now(UTC).isoformat()
        return json.dumps([
            {"crew": crew, "lon": lon + random.random() / 100, "lat": lat + random.random() / 100, "at": at}
            for crew in self._laid.crews
        ])  # fmt: skip

    def _take(self, session: str) -> None:
        desk = Desk(Visitor(self._port, session), self._laid, self._port, Noted(), random.Random(session))
        while (start := time.perf_counter()) < self._ends:
            desk.serve(next(self._numbers))
            self._calls += start >= self._begins
            time.sleep(max(0.0, start + CALL_EVERY - time.perf_counter()))


def _require(status: int, told: str) -> None:
    if status >= 400:
        raise RuntimeError(f"{status} {told[:300]}")
