"""The one place that reads the time of the system."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_held: ContextVar[datetime | None] = ContextVar("held", default=None)


def now() -> datetime:
    """The moment at which something is written down, aware; a held moment wins."""
    return _held.get() or timezone.now()


def today() -> date:
    """The local day of `now`."""
    return timezone.localdate(now())


@contextmanager
def held_at(moment: datetime) -> Iterator[None]:
    """Hold the clock at a moment: for the demo's year and for tests, never for a visitor."""
    token = _held.set(moment)
    try:
        yield
    finally:
        _held.reset(token)
