"""Three hundred people of the demo county at once: each opens a page, reads it and opens the next, or enters a problem."""

import random
import shutil
import tempfile
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from bench.serving import serving, share
from drills.inside import inside
from drills.sessions import session_of
from drills.visitor import Visitor

USERS = 300
READS = 10.0, 30.0
"""Seconds, from and to, for which somebody reads a page."""

SECONDS, FIRST_SECONDS = 60.0, 30.0
ENTERS = 0.1
"""How often an opened page is followed by a fact that is entered."""

ON = "2022-12-20"
PAGES = {
    f"/desk/?on={ON}": "", "/messages/": "", "/new/": "", "/list/problems/problem/": "problems.problem:read",
    f"/list/problems/problem/?q={quote('路灯')}": "problems.problem:read",
    "/list/disputes/dispute/": "disputes.dispute:read",
}  # fmt: skip
"""What people open who have the permission; three times in ten it is a row of their own units."""
COCKPIT = f"/cockpit/?on={ON}"
"""Opened besides by those who see the figures of the whole county."""
OPENS_ROWS = 0.3


def measure(home: str, _rows: int) -> dict[str, float]:
    """Pages a second, and the median and 95th hundredth of the seconds until one is there, while facts are entered too."""
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(home, Path(folder) / "home")
        people = inside(copy, let_in)
        with serving(str(copy)) as port:
            return _Day(people, port).told()


class _Day:
    """All of them at work for some seconds."""

    def __init__(self, people: list[dict[str, Any]], port: int) -> None:
        self._people, self._port = people, port
        self._begins = time.perf_counter() + FIRST_SECONDS
        self._ends = self._begins + SECONDS
        self._read: list[float] = []
        self._entered: list[float] = []
        self._failures: list[str] = []

    def told(self) -> dict[str, float]:
        threads = [threading.Thread(target=self._work, args=(person,)) for person in self._people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self._failures:
            raise RuntimeError(f"{len(self._failures)} failures, the first: {self._failures[0]}")
        return {
            "users, pages per s": len(self._read) / SECONDS,
            "users, page median s": share(self._read, 0.5),
            "users, page p95 s": share(self._read, 0.95),
            "users, entries per s": len(self._entered) / SECONDS,
            "users, entry p95 s": share(self._entered, 0.95),
        }

    def _work(self, person: dict[str, Any]) -> None:
        visitor, chance = Visitor(self._port, person["session"]), random.Random(person["session"])
        time.sleep(chance.random() * READS[1])
        while time.perf_counter() < self._ends:
            pages = person["rows"] if chance.random() < OPENS_ROWS else person["pages"]
            self._timed(self._read, visitor, "GET", chance.choice(pages))
            if person["kind"] and chance.random() < ENTERS:
                told = {
                    "kind": person["kind"],
                    "place": person["place"],
                    "channel": "phone",
                    "key": uuid4().hex,
                }
                self._timed(
                    self._entered, visitor, "POST", "/new/problems-register/", told | {"text": "路灯不亮"}
                )
            time.sleep(chance.uniform(*READS))

    def _timed(
        self, times: list[float], visitor: Visitor, method: str, path: str, told: dict[str, Any] | None = None
    ) -> None:
        start = time.perf_counter()
        answer = visitor.once(method, path) if told is None else visitor.send_once(path, list(told.items()))
        took = time.perf_counter() - start
        if answer is None or answer.status != (200 if told is None else 302):
            self._failures.append(f"{method} {path}: {answer and answer.status}")
        if start >= self._begins:
            times.append(took)


def let_in() -> list[dict[str, Any]]:
    """A session for each of so many people of the county, with what they open and may enter."""
    from lianjian.areas.problems.models import Problem, ProblemKind
    from lianjian.kernel.access.actor import actor_for
    from lianjian.kernel.access.models import Account
    from lianjian.kernel.clock.now import today
    from lianjian.kernel.org.models import Beat, Post
    from lianjian.kernel.places.models import Place
    from lianjian.kernel.ui.lists import row_url

    kind, found = ProblemKind.objects.get(code="P08").pk, []
    posts = Post.objects.on(today()).select_related("person")
    people = list({post.person_id: post.person for post in posts.order_by("pk")}.values())
    accounts = [Account.objects.create_user(f"bench-{person.pk}", person=person) for person in people]
    for number in range(USERS):
        account = accounts[number % len(accounts)]
        actor = actor_for(account.person, today())
        rows = list(actor.visible(Problem.objects.order_by("-pk"), "problems.problem:read")[:20])
        towns = Beat.objects.filter(unit__in=actor.own_units).values("town")
        place = Place.objects.filter(level=Place.Level.VILLAGE, parent__in=towns).first()
        may = actor.may("problems.problem:register") and place is not None
        found.append({
            "session": session_of(account), "pages": _pages(actor),
            "rows": [row_url(row) for row in rows] or ["/desk/"],
            "kind": kind if may else None, "place": place.pk if place else None,
        })  # fmt: skip
    return found


def _pages(actor: Any) -> list[str]:
    everywhere = actor.may("figures.figure:read") and actor.units_for("figures.figure:read") is None
    return [page for page, needs in PAGES.items() if not needs or actor.may(needs)] + [COCKPIT] * everywhere
