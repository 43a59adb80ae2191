"""A branch's year as an iCalendar file (RFC 5545): what was held, and the day by which each other thing is owed."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from django.utils.translation import gettext as _

from lianjian.areas.branch.models import Gathering
from lianjian.areas.branch.year import Line, year_period
from lianjian.kernel.org.models import Unit

OCTETS = 75
"""How long a line may be (RFC 5545, 3.1), in octets without its end."""

HELD_FOR = timedelta(hours=1)
"""Minutes don't say when a gathering ended; a calendar draws it as long as this."""


def calendar_text(branch: Unit, year: int, lines: Iterable[Line], *, at: datetime) -> str:
    """The file's text. `at` is when it was asked for."""
    told = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Lianjian//Branch year//ZH",
        f"X-WR-CALNAME:{_text(_('%(branch)s %(year)s 年') % {'branch': branch, 'year': year})}",
        *_events(branch, year, lines, at),
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in told)


def _events(branch: Unit, year: int, lines: Iterable[Line], at: datetime) -> Iterator[str]:
    span = year_period(year)
    for row in Gathering.objects.filter(unit=branch, occurred_on__range=(span.first, span.last)):
        yield from _event(
            f"gathering-{row.pk}", f"{row.served}：{row.topic}", at,
            f"DTSTART:{_utc(row.occurred_at)}", f"DTEND:{_utc(row.occurred_at + HELD_FOR)}",
            *([f"LOCATION:{_text(row.place_text)}"] if row.place_text else []),
        )  # fmt: skip
    for line in lines:
        for number, cell in enumerate(cell for month in line.months for cell in month):
            if cell.state.code in ("due", "coming", "late") and cell.state.tone != "done":
                yield from _event(
                    f"{line.rule}-{branch.code}-{cell.due_on:%Y%m%d}-{number}",
                    _("截止：%s") % line.title, at, *_whole_day(cell.due_on),
                )  # fmt: skip


def _event(key: str, summary: str, at: datetime, *more: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{key}@lianjian"
    yield f"DTSTAMP:{_utc(at)}"
    yield f"SUMMARY:{_text(summary)}"
    yield from more
    yield "END:VEVENT"


def _whole_day(day: date) -> tuple[str, str]:
    return f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"


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
