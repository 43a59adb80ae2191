"""Where crews are: the feed over HTTP, from good items to hostile ones, and the broker."""

import json
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianjian.areas.roster import crews
from lianjian.areas.roster.listening import CannotListen, listen
from lianjian.areas.roster.models import Feed, Position
from lianjian.areas.roster.positions import MOST_ITEMS, Taken, take
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.records.models import Revision
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in
from tests.areas.roster_lives import crew, feed, seen, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]


def test_a_position_is_kept_with_its_moment_and_its_feed(cast: Cast) -> None:
    crew(cast)
    answer = send(feed(), [seen("01-1")])
    assert (answer.status_code, answer.json()) == (200, {"kept": 1, "older": 0, "refused": []})
    kept = Position.objects.get()
    assert (kept.longitude, kept.latitude, kept.source) == (118.2, 37.75, Feed.objects.get().source)
    assert kept.seen_at == moment("2022-12-20", "17:59")


def test_each_position_is_written_over_the_last_and_leaves_nothing_in_the_ledger(cast: Cast) -> None:
    crew(cast)
    key, before = feed(), Revision.objects.count()
    send(key, [seen("01-1", "2022-12-20T17:50:00+08:00")])
    send(key, [seen("01-1", "2022-12-20T17:51:00+08:00", lon=118.25)])
    assert Position.objects.get().longitude == 118.25
    assert Revision.objects.count() == before


def test_what_is_older_than_what_is_known_is_not_taken(cast: Cast) -> None:
    crew(cast)
    key = feed()
    send(key, [seen("01-1", "2022-12-20T17:50:00+08:00")])
    older = [
        seen("01-1", "2022-12-20T17:49:59.900+08:00", lon=118.25),
        seen("01-1", "2022-12-20T17:50:00+08:00"),
    ]
    assert send(key, older).json() == {"kept": 0, "older": 2, "refused": []}
    assert Position.objects.get().longitude == 118.2


def test_of_several_of_one_crew_the_newest_is_kept_in_whatever_order_they_come(cast: Cast) -> None:
    crew(cast)
    told = [
        seen("01-1", "2022-12-20T17:52:00+08:00", lon=118.22),
        seen("01-1", "2022-12-20T09:58:00Z", lon=118.28),
        seen("01-1", "2022-12-20T17:53:00+08:00", lon=118.23),
    ]
    assert send(feed(), told).json() == {"kept": 1, "older": 2, "refused": []}
    assert Position.objects.get().longitude == 118.28


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (seen("99-9"), "没有这个警力单元"),
        (seen("01-1", lon=120.5), "不在本县区"),
        (seen("01-1", lon="118.2"), "经纬度"),
        (seen("01-1", lon=True), "经纬度"),
        (seen("01-1", lat=None), "经纬度"),
        (seen("01-1", lat=10**400), "不在本县区"),
        (seen("01-1", "2022-12-20T18:06:00+08:00"), "晚于现在"),
        (seen("01-1", "2022-12-20T17:59:00"), "时区"),
        (seen("01-1", "0001-01-01T00:00:00+14:00"), "时间读不出来"),
        (seen("01-1", "昨天"), "时间读不出来"),
        ({"crew": ["01-1"]}, "没有这个警力单元"),
        ({}, "没有这个警力单元"),
        ("01-1", "不是一个位置"),
        (None, "不是一个位置"),
    ],
)
def test_a_bad_item_is_told_back_with_its_reason_and_the_good_one_kept(
    cast: Cast, item: object, reason: str
) -> None:
    crew(cast)
    answer = send(feed(), [item, seen("01-1")]).json()
    assert (answer["kept"], answer["refused"][0]["item"]) == (1, 0)
    assert reason in answer["refused"][0]["reason"]


def test_not_a_number_is_outside_the_county(cast: Cast) -> None:
    crew(cast)
    body = '[{"crew": "01-1", "lon": NaN, "lat": Infinity, "at": "2022-12-20T17:59:00+08:00"}]'
    assert send(feed(), body).json()["refused"][0]["reason"] == "位置不在本县区范围以内。"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        ("[" * 100_000, 400),
        ('{"crew": "01-1"}', 400),
        (b"\xff\xfe", 400),
        (json.dumps([None] * (MOST_ITEMS + 1)), 413),
        (" " * 300_000, 413),
    ],
)
def test_what_is_no_list_or_too_much_is_refused_whole(cast: Cast, body: object, status: int) -> None:
    answer = send(feed(), body)
    assert answer.status_code == status and answer.json()["error"]


def test_without_a_key_or_with_a_revoked_one_nothing_is_taken(cast: Cast) -> None:
    crew(cast)
    key = feed()
    assert send("", [seen("01-1")]).status_code == send("guess", [seen("01-1")]).status_code == 401
    crews.revoke_feed(actor=SYSTEM, at=moment("2022-12-20"), feed=Feed.objects.get())
    answer = send(key, [seen("01-1")])
    assert answer.status_code == 401 and answer["WWW-Authenticate"] == "Bearer"
    assert not Position.objects.exists()


def test_the_address_takes_what_is_posted_only(cast: Cast) -> None:
    assert signed_in(cast.admin).get("/feed/positions/").status_code == 405


def test_however_many_positions_are_sent_one_statement_writes_them(cast: Cast) -> None:
    codes = [crew(cast, f"01-{number}").code for number in range(1, 9)]
    items = [seen(code) for code in codes]
    at = moment("2022-12-20", "18:00")
    take(items[:1], source="feed:1", at=at)
    with CaptureQueriesContext(connection) as found:
        assert take(items * 50, source="feed:1", at=at).kept == 7
    assert sum("roster_position" in it["sql"] for it in found) == 1 and len(found) <= 5


def test_a_disbanded_crew_is_seen_no_more(cast: Cast) -> None:
    gone = crew(cast)
    key = feed()
    send(key, [seen("01-1")])
    crews.disband(
        actor=SYSTEM, at=moment("2022-12-20"), crew=gone, on=moment("2022-12-20").date(), why="合并"
    )
    assert not Position.objects.exists()
    assert send(key, [seen("01-1")]).json()["refused"][0]["crew"] == "01-1"


def test_an_administrator_makes_a_feed_sees_its_key_once_and_takes_it_away(cast: Cast) -> None:
    crew(cast)
    client = signed_in(cast.admin)
    page = client.post("/roster/feeds/", {"title": "鲁M0101 车载终端"}).content.decode()
    key = page.partition("<code>")[2].partition("</code>")[0]
    assert send(key, [seen("01-1")]).status_code == 200
    again = client.get("/roster/feeds/").content.decode()
    assert key not in again and "鲁M0101 车载终端" in again and "2022-12-20 17:59:00" in again
    assert key not in str(Feed.objects.values()) and key not in str(list(Revision.objects.values("body")))
    assert client.post(f"/roster/feeds/{Feed.objects.get().pk}/revoke/").status_code == 302
    assert send(key, [seen("01-1")]).status_code == 401


def test_nobody_else_sees_or_makes_feeds(cast: Cast) -> None:
    for who in (cast.head, cast.officer, cast.director):
        assert signed_in(who).get("/roster/feeds/").status_code == 403


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[str]:
    """A real broker on a free port, as HOST:PORT."""
    program = shutil.which("mosquitto") or shutil.which("/usr/sbin/mosquitto")
    if program is None:
        pytest.skip("mosquitto is not installed")
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = tmp_path / "mosquitto.conf"
    config.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\n")
    running = subprocess.Popen([program, "-c", str(config)], stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield f"127.0.0.1:{port}"
    finally:
        running.terminate()
        running.wait(10)


def _wait_for(port: int) -> None:
    for _each in range(100):
        with closing(socket.socket()) as caller:
            if caller.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"no broker on {port}")


def test_what_a_broker_passes_on_is_taken_in_batches_by_the_same_rules(cast: Cast, broker: str) -> None:
    crew(cast), crew(cast, "01-2")
    publish = pytest.importorskip("paho.mqtt.publish")
    host, port = broker.split(":")
    sent = [json.dumps(seen("01-1")), json.dumps([seen("01-2"), seen("99-9")]), "{"]
    heard: list[Taken] = []
    until = time.monotonic() + 20

    def enough() -> bool:
        return sum(it.kept + len(it.refused) for it in heard) >= 4 or time.monotonic() > until

    def speak() -> None:
        time.sleep(1)
        messages = [{"topic": "crews/any", "payload": payload, "qos": 1} for payload in sent]
        publish.multiple(messages, hostname=host, port=int(port))

    speaker = threading.Thread(target=speak)
    speaker.start()
    listen(broker, "crews/+", told=heard.append, until=enough)
    speaker.join()
    assert {it.crew.code for it in Position.objects.select_related("crew")} == {"01-1", "01-2"}
    assert {bad.reason for it in heard for bad in it.refused} == {"没有这个警力单元。", "不是一个位置。"}
    assert set(Position.objects.values_list("source", flat=True)) == {"mqtt"}


def test_a_broker_that_can_t_be_read_or_reached_is_said(db: None) -> None:
    with pytest.raises(CannotListen):
        listen("localhost", "crews/+", told=print, until=lambda: True)
    with pytest.raises(OSError):
        listen("127.0.0.1:1", "crews/+", told=print, until=lambda: True)
