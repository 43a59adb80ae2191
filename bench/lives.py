"""The life of a problem over HTTP, from create to search, by fifty users; and one user's searched list."""

import subprocess
import sys
from typing import Any
from urllib.parse import quote

from bench.county import open_county
from bench.serving import Visitor, at_once, serving, share

USERS, SECONDS = 50, 20.0
SEARCHES = ("路灯", "减速带", "噪声", "井盖", "停车", "积水", "飙车", "红绿灯")


def measure(home: str, rows: int) -> dict[str, float]:
    """Lives a second and p95 with fifty users at once; p95 of the filtered and searched list for one."""
    tokens = subprocess.run(
        [sys.executable, "-m", "bench.lives", home, str(rows)], check=True, capture_output=True, text=True
    ).stdout.split()[-3:]
    with serving(home) as port:
        listing = _list_page(port, tokens[0])
        visitors = [Visitor(port, tokens[0]) for _ in range(USERS)]
        at_once(visitors, lambda visitor, number: _life(visitor, number, tokens), seconds=3)
        for visitor in visitors:
            visitor.times.clear()
        lives, took = at_once(
            visitors, lambda visitor, number: _life(visitor, number, tokens), seconds=SECONDS
        )
    times = [seconds for visitor in visitors for seconds in visitor.times]
    return {"lives per s": lives / took, "lives p95 s": share(times, 0.95), "list p95 s": listing}


def _life(visitor: Visitor, number: int, tokens: list[str]) -> int:
    _token, village, officer = tokens
    raised = visitor.ask(
        "POST",
        "/api/problems",
        {"kind": "P08", "place": village, "text": f"{number} 号路灯不亮", "channel": "phone"},
    )
    problem = f"/api/problems/{raised['pk']}"
    visitor.ask("POST", f"{problem}/assign", {"owner": officer, "plan": "换灯", "title": f"{number} 号路灯"})
    visitor.ask("POST", f"{problem}/fix", {"fix": "已换"})
    visitor.ask("GET", f"/api/problems?q={quote(str(number))}")
    return 1


def _list_page(port: int, token: str) -> float:
    visitor = Visitor(port, token)
    for number in range(60):
        word, state = SEARCHES[number % len(SEARCHES)], ("closed", "registered", "")[number % 3]
        visitor.ask("GET", f"/api/problems?q={quote(word)}&state={state}")
    return share(visitor.times[10:], 0.95)


def _prepare(home: str, rows: int) -> None:
    open_county(home, rows)
    from lianjian.kernel.access.models import Account
    from lianjian.kernel.access.tokens import issue
    from lianjian.kernel.testing.cast import engaged

    cast: Any = engaged()
    account = Account.objects.filter(person=cast.head).first() or Account.objects.create_user(
        "head", person=cast.head
    )
    print(issue(account, title="bench"), cast.village().code, cast.officer.number)


if __name__ == "__main__":
    _prepare(sys.argv[1], int(sys.argv[2]))
