"""No call is ever sent twice or lost, though lines are cut and the server is killed while calls are taken."""

import random
import tempfile
import threading
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count, pairwise
from pathlib import Path
from typing import Any
from uuid import uuid4

from drills import county
from drills.inside import inside
from drills.line import BadLine
from drills.server import Server
from drills.telling import Progress, Told
from drills.visitor import Visitor, forms

TRIED = """
Dispatchers take calls on the pages of the product and send the crews that are recommended; the crews acknowledge and
are free again by their phone's page. One connection in ten is cut: before the request, within it, before its answer
or within it. The server is killed with SIGKILL, all its processes at once, at random moments, and started again.
Everybody sends the very same again, with the key of the page's form, until an answer comes. At the end the rows are
counted: `lost` are calls, sendings and steps that were acknowledged and are not there; `double` are calls that were
written twice, calls with more than one first sending, and crews that were at two calls at once.
"""
SIZE = 10_000
COUNTED = {"lost": 0, "double": 0, "calls without an acknowledgement": 0, "problems of the ledger": 0}
MUST = COUNTED | {"recovery, longest s": 15}

DESKS = 16
CUT = 0.1
CALLS_TO_A_KILL = 200
CATEGORY, GRADE = "05", "3"
STEPS = ("acknowledge", "clear")
"""What a crew presses: it has the order, it is free again. The steps between may be left out."""

PAUSE = 0.2
MINE = "/dispatch/mine/"
SENT_ON, REFUSED = 302, 400


@dataclass
class Noted:
    """What was acknowledged to those who work: each call's key by the number it was told under, the crews sent to it,
    and the calls whose crews are free again. `taken` counts the crews that another had sent meanwhile.
    """

    calls: dict[int, int] = field(default_factory=dict)
    crews: dict[int, list[int]] = field(default_factory=dict)
    ended: set[int] = field(default_factory=set)
    taken: int = 0


def run(size: int, *, seed: int = 1) -> Told:
    """Take and send so many calls."""
    kills = max(2, size // CALLS_TO_A_KILL)
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="drill-") as folder:
        laid = county.laid_at(home := Path(folder) / "home")
        with Server(home) as server:
            line = BadLine(server.port, cut=CUT, chance=chance)
            start = time.monotonic()
            noted, retries = _work(laid, line, server, size, kills, chance)
            took = time.monotonic() - start
            line.close()
        counted = inside(home, _count, noted)
        _holds, leaves, problems = inside(home, county.verify)
    return {
        "calls": len(noted.calls),
        "sendings": len(noted.crews),
        "kills": len(server.recoveries),
        "cuts": sum(line.cuts.values()),
        **{f"cuts {where}": number for where, number in sorted(line.cuts.items())},
        "sent again": retries,
        "refused because the crew was taken": noted.taken,
        "recovery, longest s": max(server.recoveries),
        "recovery, median s": sorted(server.recoveries)[len(server.recoveries) // 2],
        "seconds": took,
        "calls a second": len(noted.calls) / took,
        "leaves of the ledger": leaves,
        **counted,
        "problems of the ledger": len(problems),
    }


def _work(
    laid: county.Laid, line: BadLine, server: Server, size: int, kills: int, chance: random.Random
) -> tuple[Noted, int]:
    noted, numbers, progress = Noted(), count(), Progress("dispatching", size)
    over = threading.Event()
    desks = [
        Desk(Visitor(line.port, session), laid, line.port, noted, random.Random(chance.random()))
        for session in laid.desks[:DESKS]
    ]

    def work(desk: Desk) -> None:
        while (number := next(numbers)) < size:
            desk.serve(number)
            progress.say(len(noted.ended), f"· {len(server.recoveries)} kills")

    killer = threading.Thread(target=_kill, args=(server, noted, size, kills, chance, over))
    killer.start()
    try:
        with ThreadPoolExecutor(len(desks)) as pool:
            list(pool.map(work, desks))
    finally:
        over.set()
        killer.join()
    return noted, sum(desk.retries for desk in desks)


def _kill(
    server: Server, noted: Noted, size: int, kills: int, chance: random.Random, over: threading.Event
) -> None:
    """Kill the server so many times, each at a random moment of its part of the work."""
    part = size / kills
    for number in range(kills):
        due = (number + chance.random()) * part
        while len(noted.crews) < due and not over.is_set():
            time.sleep(0.01)
        time.sleep(chance.random() * PAUSE)
        server.fail()


class Desk:
    """A dispatcher, and the phones of the crews that she sends."""

    def __init__(
        self, visitor: Visitor, laid: county.Laid, port: int, noted: Noted, chance: random.Random
    ) -> None:
        self._visitor, self._laid, self._noted, self._chance = visitor, laid, noted, chance
        self._phones = {crew: Visitor(port, session) for crew, session in laid.phones.items()}

    @property
    def retries(self) -> int:
        return self._visitor.retries + sum(phone.retries for phone in self._phones.values())

    def serve(self, number: int) -> None:
        """Take a call, send to it, and let the crew come back."""
        pk = self._take(number)
        self._noted.calls[number] = pk
        crews = self._send(pk)
        self._noted.crews[pk] = crews
        for step in STEPS:
            for crew in crews:
                self._press(crew, step)
        self._noted.ended.add(pk)

    def _take(self, number: int) -> int:
        key = uuid4().hex  # as the page has it
        first = self._visitor.send("/dispatch/take/", [("key", key), ("text", text_of(number))])
        pk = int(first.headers["hx-push-url"].split("/")[-2])
        told = [
            ("key", key), ("text", text_of(number)), ("place", self._chance.choice(self._laid.villages)),
            ("category", CATEGORY), ("grade", GRADE),
        ]  # fmt: skip
        self._side = self._visitor.send(f"/dispatch/calls/{pk}/", told).text
        return pk

    def _send(self, pk: int) -> list[int]:
        """The crews that were sent in the end: of those recommended, others may have taken one meanwhile."""
        address, side = f"/dispatch/calls/{pk}/send/", self._side
        key = ""
        while True:
            form = next((form for form in forms(side) if form.action == address), None)
            if form is None or not form.ticked:
                time.sleep(PAUSE)
                side = self._visitor.page(f"/dispatch/calls/{pk}/").text
                continue
            key = key or form.hidden["key"]
            answer = self._visitor.send(address, [("key", key), *form.ticked])
            if answer.status == SENT_ON:
                return [int(crew) for _name, crew in form.ticked]
            assert answer.status == REFUSED, answer
            self._noted.taken += 1
            side = self._visitor.page(f"/dispatch/calls/{pk}/").text

    def _press(self, crew: int, step: str) -> None:
        """The crew presses a button of its page, which stands open and is kept up to date."""
        phone = self._phones[crew]
        part = phone.page("/dispatch/mine/events/").part
        form = next(form for form in forms(part) if form.action == MINE)
        done = phone.send(MINE, [*form.hidden.items(), ("step", step)])
        assert done.status == SENT_ON, done


def text_of(number: int) -> str:
    return f"第 {number} 起：两人争吵"


def _count(noted: Noted) -> Told:
    """Hold the rows against what was acknowledged."""
    from lianjian.areas.calls.models import Call
    from lianjian.areas.dispatch.models import Sending

    texts = dict(Call.objects.values_list("pk", "text"))
    sendings = list(Sending.objects.order_by("crew", "occurred_at", "pk"))
    first: dict[int, list[Sending]] = defaultdict(list)
    for sending in sendings:
        if not sending.is_reinforcement:
            first[sending.call_id].append(sending)
    lost = [
        *(pk for number, pk in noted.calls.items() if texts.get(pk) != text_of(number)),
        *(pk for pk, crews in noted.crews.items() if {it.crew_id for it in first[pk]} != set(crews)),
        *(pk for pk in noted.ended if any(it.ended_at is None or not it.acknowledged_at for it in first[pk])),
    ]
    double = [
        *(text for text, times in Counter(texts.values()).items() if times > 1),
        *(pk for pk, crews in noted.crews.items() if len(first[pk]) > len(crews)),
        *(b for a, b in pairwise(sendings) if a.crew_id == b.crew_id and _meet(a, b)),
    ]
    return {
        "lost": len(lost),
        "double": len(double),
        "calls without an acknowledgement": len(texts) - len(noted.calls),
    }


def _meet(earlier: Any, later: Any) -> bool:
    """Whether a crew was sent again before it was free."""
    return earlier.ended_at is None or later.occurred_at < earlier.ended_at
