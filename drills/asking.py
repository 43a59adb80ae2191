"""The whole API under requests made from its own schema: the server does not fail, and answers as the schema says."""

import random
import tempfile
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import count, islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from drills import county
from drills.inside import inside
from drills.server import Server
from drills.telling import Progress, Told

TRIED = """
From the schema that the server tells, requests are made for every operation in turn, half of them as the schema asks and half
that break it: missing and superfluous fields, numbers out of bounds, texts of any character, dates that do not exist, other
types. Four in five go to problems that are there, in any state, and name kinds, places and people that are there; they move
on as the steps are taken. Every answer's status, type and body are held against what the schema says of the operation. Last
the ledger is verified, and the tallies counted again.
"""
SIZE = 100_000
COUNTED = {"failures of the server": 0, "answers outside the schema": 0, "no answer": 0, "torn": 0}
MUST = COUNTED

ASKING = 2
"""Processes that ask at the same time."""

PIECE = 100
"""Requests that are made of an operation before the next one's turn."""

KNOWN = 0.8
MOST_TOLD = 10
MODES = ("positive", "negative")
FIRST_PROBLEMS = 20
SECONDS = 60


@dataclass(frozen=True)
class Asked:
    """Where to ask, and what is there: values by the name of the parameter or field that they fit."""

    url: str
    token: str
    there: dict[str, list[Any]]


@dataclass
class Seen:
    """What came of requests: how many, their statuses, and what was wrong, each in words."""

    cases: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)

    def add(self, other: "Seen") -> None:
        self.cases += other.cases
        self.statuses += other.statuses
        self.wrong += other.wrong
        self.told = [*self.told, *other.told][:MOST_TOLD]


def run(size: int, *, seed: int = 6) -> Told:
    """Make at least so many requests."""
    with tempfile.TemporaryDirectory(prefix="drill-") as folder:
        laid = county.laid_at(home := Path(folder) / "home")
        there = inside(home, _settle, laid.codes)
        with Server(home) as server:
            seen = _ask_all(Asked(f"http://127.0.0.1:{server.port}", laid.token, there), size, seed)
        holds, leaves, problems = inside(home, county.verify)
    for line in [*seen.told, *problems]:
        print(line)
    return {
        "requests": seen.cases,
        "statuses seen": len(seen.statuses),
        "answers 2xx": sum(n for status, n in seen.statuses.items() if status < 300),
        "answers 4xx": sum(n for status, n in seen.statuses.items() if 400 <= status < 500),
        "leaves of the ledger": leaves,
        **{what: seen.wrong[what] for what in COUNTED if what != "torn"},
        "torn": len(problems) + (not holds and not problems),
    }


def _settle(codes: list[str]) -> dict[str, list[Any]]:
    """Inside the home: let residents raise problems; what requests may name."""
    from lianjian.areas.problems import rules
    from lianjian.areas.problems.models import ProblemKind
    from lianjian.kernel.access.actor import SYSTEM
    from lianjian.kernel.clock.now import now
    from lianjian.kernel.org.models import Person, Unit
    from lianjian.kernel.places.models import Place

    kinds = list(ProblemKind.objects.all()[:5])
    places = list(Place.objects.filter(code__in=codes[:5]))
    raised = [
        rules.raise_problem(
            actor=SYSTEM, at=now(), kind=kinds[number % len(kinds)], place=places[number % len(places)],
            text="路灯不亮", channel="phone",
        ).pk
        for number in range(FIRST_PROBLEMS)
    ]  # fmt: skip
    return {
        "pk": raised,
        "key": ["problems.raised", "problems.rectified_share", "calls.taken"],
        "code": list(Unit.objects.values_list("code", flat=True)[:5]),
        "kind": [kind.code for kind in kinds],
        "place": [place.code for place in places],
        "owner": list(Person.objects.values_list("number", flat=True)[:5]),
    }


def _ask_all(asked: Asked, size: int, seed: int) -> Seen:
    seen, progress, numbers = Seen(), Progress("asking", size), count(seed)
    with ProcessPoolExecutor(
        ASKING, get_context("spawn"), initializer=_begin, initargs=(asked,)
    ) as processes:
        running = {processes.submit(_ask_some, number) for number in islice(numbers, 2 * ASKING)}
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for piece in done:
                seen.add(piece.result())
            progress.say(min(seen.cases, size), f"· {sum(seen.wrong.values())} wrong")
            if seen.cases < size:
                running |= {processes.submit(_ask_some, number) for number in islice(numbers, len(done))}
    return seen


# In a process that asks

_asking: "_Asking | None" = None


def _begin(asked: Asked) -> None:
    global _asking
    _asking = _Asking(asked)


def _ask_some(number: int) -> Seen:
    assert _asking is not None
    return _asking.ask(number)


class _Asking:
    """Makes requests for the operations of a schema that was read once."""

    def __init__(self, asked: Asked) -> None:
        import requests
        import schemathesis

        schema = schemathesis.openapi.from_url(f"{asked.url}/api/openapi.json", timeout=SECONDS)
        self._operations = [found.ok() for found in schema.get_all_operations()]
        self._there = {name: deque(values, maxlen=200) for name, values in asked.there.items()}
        self._line = requests.Session()
        self._line.headers["Authorization"] = f"Bearer {asked.token}"

    def ask(self, number: int) -> Seen:
        """Requests of one kind for one operation; the number says which, and is what chance begins from."""
        from hypothesis import HealthCheck, Phase, given, seed, settings
        from schemathesis.generation import GenerationMode

        way, turn = divmod(number, len(self._operations))
        strategy = self._operations[turn].as_strategy(GenerationMode(MODES[way % len(MODES)]))
        seen, chance = Seen(), random.Random(number)

        @seed(number)
        @settings(
            max_examples=PIECE, deadline=None, database=None, phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=strategy)
        def probe(case: Any) -> None:
            self._try(case, seen, chance)

        probe()
        return seen

    def _try(self, case: Any, seen: Seen, chance: random.Random) -> None:
        import requests

        if chance.random() < KNOWN:
            self._name_what_is_there(case, chance)
        seen.cases += 1
        try:
            answer = case.call(session=self._line, timeout=SECONDS)
        except requests.RequestException as error:
            _note(seen, "no answer", case, str(error))
            return
        seen.statuses[answer.status_code] += 1
        for what, why in _wrong(case, answer):
            _note(seen, what, case, why)
        if answer.status_code == 201 and "pk" in (told := answer.json()):
            self._there["pk"].append(told["pk"])

    def _name_what_is_there(self, case: Any, chance: random.Random) -> None:
        for told in (case.path_parameters, case.body):
            if isinstance(told, dict):
                told |= {name: chance.choice(self._there[name]) for name in told if name in self._there}


def _wrong(case: Any, answer: Any) -> Iterator[tuple[str, str]]:
    """What is wrong with an answer, and why."""
    from schemathesis import checks
    from schemathesis.core.failures import Failure, FailureGroup

    if answer.status_code >= 500 and answer.status_code != 507:
        yield "failures of the server", str(answer.status_code)
        return
    held_to = [
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_schema_conformance,
    ]
    try:
        case.validate_response(answer, checks=held_to)
    except (Failure, FailureGroup) as failure:
        yield "answers outside the schema", str(failure)


def _note(seen: Seen, what: str, case: Any, why: str) -> None:
    seen.wrong[what] += 1
    if len(seen.told) < MOST_TOLD:
        seen.told.append(f"{what}: {why}\n{case.as_curl_command()}")
