"""Programs that register problems over HTTP without a pause, and send the very same again until an answer comes."""

import json
import threading
import time
from collections import Counter
from itertools import count

from drills import county
from drills.visitor import Visitor

WRITERS = 8
WRITTEN = 201
PASSES_BY = {503, 507}
"""With these a server says why nothing was written, and that it passes by itself."""

PAUSE = 0.2


class Writers:
    """At work from entering to leaving, each to the end of what it has begun.

    `rows` are the keys of what was acknowledged, by its text; `answers` counts what came back by its status, 0 where no
    whole answer did.
    """

    def __init__(self, laid: county.Laid, port: int) -> None:
        self._laid, self._port = laid, port
        self._over, self._numbers = threading.Event(), count()
        self._threads = [threading.Thread(target=self._work) for _number in range(WRITERS)]
        self.rows: dict[str, int] = {}
        self.answers: Counter[int] = Counter()

    def __enter__(self) -> "Writers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    @property
    def failures(self) -> int:
        """How many answers were failures that nobody explained."""
        return sum(n for status, n in self.answers.items() if status >= 500 and status not in PASSES_BY)

    @property
    def sent_again(self) -> int:
        return sum(self.answers.values()) - self.answers[WRITTEN]

    def _work(self) -> None:
        visitor = Visitor(self._port)
        while not self._over.is_set():
            self._register(visitor, next(self._numbers))

    def _register(self, visitor: Visitor, number: int) -> None:
        asked = problem(self._laid, number, f"row-{number}")
        while (answer := visitor.once("POST", "/api/problems", *asked)) is None or answer.status != WRITTEN:
            self.answers[answer.status if answer else 0] += 1
            time.sleep(PAUSE)
        self.answers[WRITTEN] += 1
        self.rows[text_of(number)] = answer.json()["pk"]


def problem(laid: county.Laid, number: int, key: str) -> tuple[str, dict[str, str]]:
    """A problem as a program registers it: body and headers."""
    place = laid.codes[number % len(laid.codes)]
    body = {"kind": "P08", "place": place, "text": text_of(number), "channel": "phone"}
    headers = {
        "Authorization": f"Bearer {laid.token}",
        "Content-Type": "application/json",
        "Idempotency-Key": key,
    }
    return json.dumps(body), headers


def text_of(number: int) -> str:
    return f"第 {number} 盏路灯不亮"


def held_against(rows: dict[str, int]) -> tuple[int, int, list[str], int]:
    """Inside the home: how many of the rows are lost, how many are there twice, what does not hold, the leaves."""
    from lianjian.areas.problems.models import Problem

    there = list(Problem.objects.values_list("text", "pk"))
    times = Counter(text for text, _pk in there)
    lost = set(rows.items()) - set(there)
    _holds, leaves, problems = county.verify()
    return len(lost), sum(number > 1 for number in times.values()), [*problems, *_own_check()], leaves


def _own_check() -> list[str]:
    """What SQLite finds in its own file."""
    from django.db import connection

    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        return [line for (line,) in cursor.fetchall() if line != "ok"]
