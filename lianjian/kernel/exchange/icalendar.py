"""An iCalendar file (RFC 5545): events for any calendar program, as a file or asked for again and again."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.http import HttpResponse

OCTETS = 75
"""How long a line may be (RFC 5545, 3.1), in octets without its end."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something on a day, or from one moment to another. `key` tells it from every other event of the house."""

    key: str
    summary: str
    begins: date
    ends: datetime | None = None
    place: str = ""


def as_calendar(
    title: str, events: Iterable[Event], *, product: str, at: datetime, filename: str = ""
) -> HttpResponse:
    """The answer that a calendar program understands; with a `filename` it is kept as a file."""
    text = calendar_text(title, events, product=product, at=at)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    if filename:
        response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def calendar_text(title: str, events: Iterable[Event], *, product: str, at: datetime) -> str:
    """The file's text. `at` is when it was asked for, `product` in English what made it."""
    told = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Lianjian//{product}//ZH",
        f"X-WR-CALNAME:{_text(title)}",
        *(line for event in events for line in _lines(event, at)),
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in told)


def _lines(event: Event, at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.key}@lianjian"
    yield f"DTSTAMP:{_utc(at)}"
    yield f"SUMMARY:{_text(event.summary)}"
    yield from _times(event)
    if event.place:
        yield f"LOCATION:{_text(event.place)}"
    yield "END:VEVENT"


def _times(event: Event) -> tuple[str, str]:
    if isinstance(event.begins, datetime) and event.ends is not None:
        return f"DTSTART:{_utc(event.begins)}", f"DTEND:{_utc(event.ends)}"
    after = event.begins + timedelta(days=1)
    return f"DTSTART;VALUE=DATE:{event.begins:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(words: str) -> str:
    """Escaped as RFC 5545, 3.3.11 says."""
    for mark, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n")):
        words = words.replace(mark, escaped)
    return words.replace("\r", "")


def _folded(line: str) -> str:
    """A long line goes on after a line end and a space; never inside a character."""
    parts: list[str] = []
    part = b""
    for character in line:
        octets = character.encode()
        if len(part) + len(octets) > OCTETS - bool(parts):
            parts.append(part.decode())
            part = b""
        part += octets
    return "\r\n ".join([*parts, part.decode()])
