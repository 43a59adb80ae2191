"""Hearing positions from an MQTT broker: what comes in is gathered for a moment, then taken in one statement.

A message holds what the HTTP feed takes: one position or a list of them. Nothing is kept but the last of each crew.
"""

import json
import sys
import time
from collections.abc import Callable
from queue import Empty, Full, Queue
from typing import Any

from lianjian.areas.roster.positions import MOST_ITEMS, Taken, take
from lianjian.kernel.clock.now import now
from lianjian.kernel.refusal import Refusal

GATHER_SECONDS = 0.5
MOST_WAITING = 50_000
"""Positions that wait while the database is slow; what comes then is dropped, for newer ones follow."""

MOST_BYTES = 262_144
SOURCE = "mqtt"


class CannotListen(Refusal):
    """The broker can't be reached as asked."""

    status = 400


def listen(broker: str, topic: str, *, told: Callable[[Taken], None], until: Callable[[], bool]) -> None:
    """Take what is published under a topic of a broker (HOST:PORT) until `until` says so; `told` hears of each batch.

    After a lost connection the broker is called again. CannotListen if the address can't be read or the part that
    speaks MQTT is not installed; OSError if nobody answers there at first.
    """
    waiting: Queue[Any] = Queue(MOST_WAITING)
    client = _client(topic, waiting)
    client.connect(*_address(broker))
    client.loop_start()
    try:
        while not until():
            time.sleep(GATHER_SECONDS)
            while items := _gathered(waiting):
                told(take(items, source=SOURCE, at=now()))
    finally:
        client.disconnect()
        client.loop_stop()


def _address(broker: str) -> tuple[str, int]:
    host, _colon, port = broker.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise CannotListen(f"a broker is told as HOST:PORT, not {broker}")
    return host.strip("[]"), int(port)


def _client(topic: str, waiting: Queue[Any]) -> Any:
    try:
        from paho.mqtt.client import Client
        from paho.mqtt.enums import CallbackAPIVersion
    except ImportError:
        raise CannotListen("MQTT needs one more part: pip install 'lianjian[mqtt]'") from None
    client = Client(CallbackAPIVersion.VERSION2)

    def subscribe(client: Any, *_rest: Any) -> None:
        client.subscribe(topic, qos=1)

    def hear(_client: Any, _data: Any, message: Any) -> None:
        for item in _items(message.payload):
            try:
                waiting.put_nowait(item)
            except Full:
                return

    client.on_connect, client.on_message = subscribe, hear
    return client


def _items(payload: bytes) -> list[Any]:
    """What a message holds; one that can't be read is an item that will be refused."""
    if len(payload) > MOST_BYTES:
        return [None]
    try:
        found = json.loads(payload)
    except (ValueError, RecursionError):
        return [None]
    return found[:MOST_ITEMS] if isinstance(found, list) else [found]


def _gathered(waiting: Queue[Any]) -> list[Any]:
    items: list[Any] = []
    while len(items) < MOST_ITEMS:
        try:
            items.append(waiting.get_nowait())
        except Empty:
            break
    return items


def run(broker: str, topic: str) -> None:
    """Listen until stopped, with a line for each batch that had something wrong."""
    print(f"listening to {topic} at {broker}", file=sys.stderr, flush=True)
    listen(broker, topic, told=_tell, until=lambda: False)


def _tell(taken: Taken) -> None:
    if taken.refused:
        first = taken.refused[0]
        told = f"kept {taken.kept}, not newer {taken.older}, refused {len(taken.refused)}: {first.crew} {first.reason}"
        print(told, file=sys.stderr, flush=True)
