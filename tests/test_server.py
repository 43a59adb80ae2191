"""The server as many use it at once: nothing acknowledged is lost, nothing is written twice."""

import json
import os
import signal
import threading
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.served import Served, copy_of, csrf_of, lianjian, serving

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("server")]


def token(home: Path, account: str = "head") -> str:
    return json.loads(lianjian("users", "--json", "token", account, "test", home=home).stdout)[0]["token"]


def post(
    served: Served, path: str, body: dict[str, object], bearer: str, key: str
) -> tuple[int, dict[str, object]]:
    request = urllib.request.Request(
        served.url + path,
        data=json.dumps(body).encode(),
        headers={
            "Authorization": f"Bearer {bearer}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def problem(number: int) -> dict[str, object]:
    return {"kind": "P08", "place": "371603103200", "text": f"第 {number} 盏路灯不亮", "channel": "phone"}


def test_forty_at_once_are_all_written_and_each_once(demo_home: Path, tmp_path: Path) -> None:
    home = copy_of(demo_home, tmp_path / "busy")
    answers: list[tuple[int, dict[str, object]]] = []
    with serving(home) as served:
        bearer = token(home)

        def send(number: int) -> None:
            for _ in range(2):
                answers.append(post(served, "/api/problems", problem(number), bearer, f"key-{number}"))

        threads = [threading.Thread(target=send, args=(number,)) for number in range(40)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert {status for status, _body in answers} <= {200, 201}
    assert len({body["number"] for _status, body in answers}) == 40
    assert json.loads(lianjian("verify", "--json", home=home).stdout)["ok"]


def guess(served: Served, number: int) -> int:
    """What a stranger's browser is told who guesses a password."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    page = browser.open(f"{served.url}/login/").read().decode()
    sent = {"csrfmiddlewaretoken": csrf_of(page), "username": "head", "password": f"guess-{number}"}
    try:
        return browser.open(f"{served.url}/login/", urlencode(sent).encode(), timeout=60).status
    except urllib.error.HTTPError as error:
        return error.code


def test_of_many_guesses_at_once_no_more_are_looked_at_than_are_free(demo_home: Path, tmp_path: Path) -> None:
    """Over all processes of the server."""
    with serving(copy_of(demo_home, tmp_path / "guessed")) as served, ThreadPoolExecutor(24) as pool:
        told = list(pool.map(lambda number: guess(served, number), range(24)))
    assert sorted(set(told)) == [200, 429] and told.count(200) == 5


def test_what_was_acknowledged_survives_a_kill(demo_home: Path, tmp_path: Path) -> None:
    home = copy_of(demo_home, tmp_path / "killed")
    bearer = token(home)
    acknowledged: list[object] = []
    with serving(home) as served:
        for number in range(12):
            status, body = post(served, "/api/problems", problem(number), bearer, f"kill-{number}")
            acknowledged.append(body["number"] if status in (200, 201) else None)
        pids = [int(pid) for pid in os.popen(f"pgrep -f 'home {home} serve'").read().split()]
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        rows = json.loads(
            lianjian("rows", "problems.raised", "--json", "--on", "2030-12-31", home=home).stdout
        )
    assert None not in acknowledged
    assert rows is not None and json.loads(lianjian("verify", "--json", home=home).stdout)["ok"]
