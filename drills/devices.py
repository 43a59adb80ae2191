"""Twenty devices send what they recorded without signal: every record is stored once, whatever becomes of a sending."""

import json
import random
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from drills import county
from drills.inside import inside
from drills.server import Server
from drills.telling import Progress, Told
from drills.visitor import Answer, Visitor

TRIED = """
Twenty devices hold records that they made without signal, and send them over HTTP in no order. Of the sendings 20 % never
arrive and of the others 20 % lose their answers, so that they are sent again; 20 % are sent twice from the start. Every
other device has a clock that is a year ahead or behind, and says so as HTTP does, by the header `Date`. Of one record in a
hundred a changed copy is sent under the same key too, which must be a conflict that is seen (409). `lost`,
`double` and `at a wrong time` are counted in the rows, `silent winners` are copies that were taken.
"""
SIZE = 10_000
COUNTED = {"lost": 0, "double": 0, "at a wrong time": 0, "silent winners": 0, "torn": 0}
MUST = COUNTED

DEVICES = 20
AT_ONCE = 8
SHARE = 0.2
COPIED = 100
"""One record of so many is sent with another content under the same key."""

YEAR = timedelta(days=365)
WRONG_BY = (timedelta(0), YEAR, timedelta(0), -YEAR)
STORED, CONFLICT = 201, 409
SAME_TIME = timedelta(minutes=10)


@dataclass
class Noted:
    """What was acknowledged: when each record was truly made, by its text; and what became of sendings."""

    made: dict[str, datetime] = field(default_factory=dict)
    lost_requests: int = 0
    lost_answers: int = 0
    doubled: int = 0
    conflicts: int = 0
    silent: int = 0


def run(size: int, *, seed: int = 5) -> Told:
    """Send so many records."""
    with tempfile.TemporaryDirectory(prefix="drill-") as folder:
        laid = county.laid_at(home := Path(folder) / "home")
        with Server(home) as server:
            noted = _send_all(laid, server.port, size, random.Random(seed))
        counted = inside(home, _held_against, noted.made)
    told: Told = {
        "records": size,
        "stored": len(noted.made),
        "requests lost": noted.lost_requests,
        "answers lost": noted.lost_answers,
        "sent twice from the start": noted.doubled,
        "conflicts seen": noted.conflicts,
        "silent winners": noted.silent,
    }
    return told | counted


def _send_all(laid: county.Laid, port: int, size: int, chance: random.Random) -> Noted:
    noted, progress, noting = Noted(), Progress("devices", size), threading.Lock()
    devices = [Device(number, laid, port, noted, noting, chance.random()) for number in range(DEVICES)]
    numbers = list(range(size))
    chance.shuffle(numbers)

    def send(device: "Device") -> None:
        for number in numbers[device.number :: DEVICES]:
            device.send(number)
            progress.say(len(noted.made))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(send, devices))
    return noted


class Device:
    """Holds records, and sends each until it has an answer."""

    def __init__(
        self, number: int, laid: county.Laid, port: int, noted: Noted, noting: threading.Lock, seed: float
    ) -> None:
        self.number = number
        self._laid, self._noted, self._noting = laid, noted, noting
        self._visitor, self._chance = Visitor(port), random.Random(seed)
        self._wrong_by = WRONG_BY[number % len(WRONG_BY)]

    def send(self, number: int) -> None:
        """Send a record, twice at once if chance will have it, and a changed copy of one in a hundred after it."""
        truly = datetime.now(UTC) - timedelta(hours=self._chance.randrange(1, 48))
        if self._chance.random() < SHARE:
            self._note(doubled=1)
            twin = threading.Thread(target=self._until_stored, args=(number, truly))
            twin.start()
            self._until_stored(number, truly)
            twin.join()
        else:
            self._until_stored(number, truly)
        self._noted.made[text_of(number)] = truly
        if number % COPIED == 0:
            self._send_copy(number, truly)

    def _until_stored(self, number: int, truly: datetime) -> None:
        while not self._is_stored(number, truly):
            pass

    def _is_stored(self, number: int, truly: datetime) -> bool:
        if self._chance.random() < SHARE:
            self._note(lost_requests=1)
            return False
        answer = self._ask(number, text_of(number), truly)
        if self._chance.random() < SHARE:
            self._note(lost_answers=1)
            return False
        assert answer.status == STORED, answer
        return True

    def _send_copy(self, number: int, truly: datetime) -> None:
        answer = self._ask(number, f"{text_of(number)}，改过", truly)
        seen = answer.status == CONFLICT and answer.json()["error"] == "KeyReused"
        self._note(conflicts=int(seen), silent=int(not seen))

    def _ask(self, number: int, text: str, truly: datetime) -> Answer:
        place = self._laid.codes[number % len(self._laid.codes)]
        at = (truly + self._wrong_by).isoformat()
        body = {"kind": "P08", "place": place, "text": text, "channel": "visit", "at": at}
        shows = format_datetime(datetime.now(UTC) + self._wrong_by, usegmt=True)
        headers = {
            "Authorization": f"Bearer {self._laid.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": f"record-{number}",
            "Date": shows,
        }
        return self._visitor.ask("POST", "/api/problems", json.dumps(body), headers)

    def _note(self, **more: int) -> None:
        with self._noting:
            for name, number in more.items():
                setattr(self._noted, name, getattr(self._noted, name) + number)


def text_of(number: int) -> str:
    return f"第 {number} 处路面坑洼"


def _held_against(made: dict[str, datetime]) -> Told:
    """Inside the home: what the rows say of the records."""
    from lianjian.areas.problems.models import Problem

    rows = list(Problem.objects.values_list("text", "occurred_at"))
    there = dict(rows)
    _holds, leaves, problems = county.verify()
    return {
        "rows": len(rows),
        "leaves of the ledger": leaves,
        "lost": len(made.keys() - there.keys()),
        "double": len(rows) - len(there),
        "at a wrong time": sum(
            abs(there[text] - truly) > SAME_TIME for text, truly in made.items() if text in there
        ),
        "torn": len(problems),
    }
