"""A part of a page that is kept up to date: server-sent events that end at once.

The browser's EventSource asks again after the pause that an answer names, and tells the version it has. So no thread of
the server is held by a page that stands open for eight hours, and one that is up to date costs a comparison.
"""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from time import monotonic

from django.http import HttpRequest, HttpResponse

PAUSE_MS = 1_000
LEAST_SECONDS = 0.5
"""A part at which many look is worked out no more often than this."""

MOST_PARTS = 64


@dataclass(frozen=True)
class Made:
    """A part as it was worked out, and when by a clock that runs on."""

    version: str
    text: str
    at: float


class Shared:
    """Parts at which many look: each is worked out by one, for all, while the others get the one before.

    A version is an order and the part's name. Orders are texts that grow, so that nobody who has seen a newer one, from
    another process, gets an older one.
    """

    def __init__(self) -> None:
        self._made: dict[str, Made] = {}
        self._locks: dict[str, Lock] = {}

    def answer(self, request: HttpRequest, part: str, order: str, render: Callable[[], str]) -> HttpResponse:
        """The part: as of this order, or as it was a moment ago."""
        version, seen = f"{order}-{part}", request.headers.get("Last-Event-ID", "")
        if seen == version:
            return live(request, version, render)
        made = self._current(part, version, render)
        has_newer = seen.endswith(f"-{part}") and seen > made.version
        return live(request, seen if has_newer else made.version, lambda: made.text)

    def _current(self, part: str, version: str, render: Callable[[], str]) -> Made:
        made = self._made.get(part)
        if made is None:
            with self._lock(part):
                return self._made.get(part) or self._make(part, version, render)
        lock = self._lock(part)
        if _is_fresh(made, version) or not lock.acquire(blocking=False):
            return made
        try:
            return self._make(part, version, render)
        finally:
            lock.release()

    def _lock(self, part: str) -> Lock:
        return self._locks.setdefault(part, Lock())

    def _make(self, part: str, version: str, render: Callable[[], str]) -> Made:
        if len(self._made) >= MOST_PARTS:
            self._made.clear()
        made = self._made[part] = Made(version, render(), monotonic())
        return made


def _is_fresh(made: Made, version: str) -> bool:
    return made.version == version or monotonic() - made.at < LEAST_SECONDS


def live(request: HttpRequest, version: str, render: Callable[[], str]) -> HttpResponse:
    """The part as it is, for a browser that has another version of it; else that it is the same."""
    is_same = request.headers.get("Last-Event-ID") == version
    lines = ["same"] if is_same else render().splitlines()
    told = [
        f"retry: {PAUSE_MS}",
        f"id: {version}",
        f"event: {'same' if is_same else 'part'}",
        *(f"data: {line}" for line in lines),
    ]
    response = HttpResponse("\n".join(told) + "\n\n", content_type="text/event-stream; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response
