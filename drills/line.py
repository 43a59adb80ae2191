"""A bad line: connections to a server that are cut before the request, within it, before the answer or within it."""

import random
import socket
import threading
from collections import Counter

PIECE = 65_536
SECONDS = 30
CUTS = ("before the request", "within the request", "before the answer", "within the answer")


class BadLine:
    """Listens at `port` and hands what it hears on to the server at another; cuts a share of the connections.

    One connection carries one request. `cuts` counts them by where they were cut.
    """

    def __init__(self, server: int, *, cut: float, chance: random.Random) -> None:
        self._server, self._cut, self._chance = server, cut, chance
        self.cuts: Counter[str] = Counter()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._listen, name="line", daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _listen(self) -> None:
        while True:
            try:
                visitor, _address = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(visitor, self._fate()), daemon=True).start()

    def _fate(self) -> str:
        return self._chance.choice(CUTS) if self._chance.random() < self._cut else ""

    def _carry(self, visitor: socket.socket, fate: str) -> None:
        with visitor:
            try:
                self._exchange(visitor, fate)
            except OSError:
                return  # the server was killed, or who asked has gone: as lines end
            finally:
                if fate:
                    self.cuts[fate] += 1

    def _exchange(self, visitor: socket.socket, fate: str) -> None:
        visitor.settimeout(SECONDS)
        request = read_request(visitor)
        if fate == CUTS[0]:
            return
        with socket.create_connection(("127.0.0.1", self._server), timeout=SECONDS) as server:
            server.sendall(request[: len(request) // 2] if fate == CUTS[1] else request)
            if fate == CUTS[1]:
                return
            answer = b"".join(iter(lambda: server.recv(PIECE), b""))
        if fate != CUTS[2]:
            visitor.sendall(answer[: len(answer) // 2] if fate == CUTS[3] else answer)


def read_request(connection: socket.socket) -> bytes:
    """One whole request, as its head announces it."""
    told = b""
    while b"\r\n\r\n" not in told:
        piece = connection.recv(PIECE)
        if not piece:
            return told
        told += piece
    head, _blank, body = told.partition(b"\r\n\r\n")
    missing = _length(head) - len(body)
    while missing > 0:
        piece = connection.recv(PIECE)
        if not piece:
            break
        told, missing = told + piece, missing - len(piece)
    return told


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _colon, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return int(value)
    return 0
