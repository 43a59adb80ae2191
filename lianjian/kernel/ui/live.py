"""A part of a page that is kept up to date: server-sent events that end at once.

The browser's EventSource asks again after the pause that an answer names, and tells the version it has. So no thread of
the server is held by a page that stands open for eight hours, and one that is up to date costs a comparison.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

PAUSE_MS = 1_000


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
    response = HttpResponse("\n".join(told) + "\n\n", content_type="text/event-stream")
    response.headers["Cache-Control"] = "no-store"
    return response
