"""Events as JSON lines without personal data, one file a day; and the job that takes away old files."""

import json
import logging
import os
import traceback
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from lianjian.kernel.home import home

OURS = "lianjian"
_events = logging.getLogger("lianjian.event")


def tell(event: str, **facts: Any) -> None:
    """Write an event down. `facts` are keys, counts and words of ours, never what somebody typed."""
    _events.info(event, extra={"facts": facts})


class JsonLine(logging.Formatter):
    """A record as a line. Of what others log only the fixed part of the message is kept, of an error its type and place."""

    def format(self, record: logging.LogRecord) -> str:
        facts: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": _event(record),
        }
        facts |= getattr(record, "facts", {}) | _request(record) | _error(record)
        return json.dumps(facts, ensure_ascii=False)


class DayFile(logging.Handler):
    """Appends each line in one piece to the file of its day, so that processes need not know of each other."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            folder = home() / "logs"
            folder.mkdir(exist_ok=True, mode=0o700)
            path = folder / f"{date.fromtimestamp(record.created)}.jsonl"
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.write(handle, f"{self.format(record)}\n".encode())
            finally:
                os.close(handle)
        except OSError:
            self.handleError(record)


def forget_logs(at: datetime) -> str:
    """Take away the files whose days are over. Part of `lianjian tick`."""
    from django.utils import timezone

    from lianjian.kernel.rules.book import value

    day = timezone.localdate(at)
    first = day - timedelta(days=int(value("RETAIN_LOG", day)))
    old = [path for path in (home() / "logs").glob("*.jsonl") if _day_of(path) < first]
    for path in old:
        path.unlink()
    return f"logs: {len(old)} days forgotten"


def _event(record: logging.LogRecord) -> str:
    """Our own message; of others the text before anything was put into it, if there was such a text."""
    if record.name.startswith(OURS):
        return record.getMessage()
    return str(record.msg) if record.args else "said"


def _day_of(path: Path) -> date:
    try:
        return date.fromisoformat(path.stem)
    except ValueError:
        return date.max


def _request(record: logging.LogRecord) -> dict[str, Any]:
    """The name of the page's route, never its address: that may hold a number by which somebody follows a report."""
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    found = {"route": match.view_name} if match else {}
    status = getattr(record, "status_code", None)
    return found if status is None else found | {"status": status}


def _error(record: logging.LogRecord) -> dict[str, Any]:
    if not record.exc_info or record.exc_info[0] is None:
        return {}
    frames = traceback.extract_tb(record.exc_info[2])
    places = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    return {"error": record.exc_info[0].__name__, "where": places}
