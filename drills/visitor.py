"""Somebody at a browser over a bad line: sends again, the very same, until an answer comes."""

import http.client
import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

SECONDS = 20
"""How long one sending waits for its answer."""

PAUSE = 0.25
PATIENCE = 300
"""Seconds after which nobody believes in an answer any more."""

WHOLE = "content-length"
"""Every answer of ours says how long it is; one that does not was cut off within its head."""

Fields = Iterable[tuple[str, object]]


@dataclass(frozen=True)
class Answer:
    """What came back at last; the names of headers in small letters."""

    status: int
    headers: Mapping[str, str]
    text: str

    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def part(self) -> str:
        """The part of a page that an event brings."""
        lines = self.text.splitlines()
        return "\n".join(line.removeprefix("data: ") for line in lines if line.startswith("data: "))


@dataclass
class Visitor:
    """`session` is the cookie of who signed in. `retries` counts what was sent once more."""

    port: int
    session: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    retries: int = 0

    def page(self, path: str) -> Answer:
        """Open a page."""
        return self.ask("GET", path)

    def send(self, path: str, told: Fields) -> Answer:
        """Send a form."""
        return self.ask("POST", path, *_form(told))

    def send_once(self, path: str, told: Fields) -> Answer | None:
        """Send a form once, and take the answer as it is."""
        return self.once("POST", path, *_form(told))

    def ask(
        self, method: str, path: str, body: str | None = None, more: Mapping[str, str] | None = None
    ) -> Answer:
        """Ask until an answer comes that is no server's failure. TimeoutError if none ever does."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            answer = self.once(method, path, body, more)
            if answer is not None and answer.status < 500:
                return answer
            self.retries += 1
            time.sleep(PAUSE)
        raise TimeoutError(f"{method} {path}: {answer}")

    def once(
        self, method: str, path: str, body: str | None = None, more: Mapping[str, str] | None = None
    ) -> Answer | None:
        """Ask once; None if no whole answer came."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            connection.request(
                method, path, body and body.encode(), self._told() | self.headers | dict(more or {})
            )
            got = connection.getresponse()
            headers = {name.lower(): value for name, value in got.headers.items()}
            text = got.read().decode()
            return Answer(got.status, headers, text) if WHOLE in headers else None
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def _told(self) -> dict[str, str]:
        cookies = {"session": self.session, "csrftoken": COOKIE if self.session else ""}
        pairs = "; ".join(f"{name}={value}" for name, value in cookies.items() if value)
        return {"Connection": "close", "User-Agent": AGENT} | ({"Cookie": pairs} if pairs else {})


def _form(told: Fields) -> tuple[str, dict[str, str]]:
    body = urlencode([*told, ("csrfmiddlewaretoken", COOKIE)])
    return body, {"Content-Type": "application/x-www-form-urlencoded"}


AGENT = "drill"
"""How the browser of everybody here names itself: sessions are bound to it."""

COOKIE = "0123456789abcdef0123456789abcdef"
"""The secret against forged forms: a browser keeps it, and each form sent carries it."""


@dataclass
class Form:
    """A form of a page: where it is sent, its hidden fields, its boxes that are ticked, its buttons."""

    action: str
    hidden: dict[str, str] = field(default_factory=dict)
    ticked: list[tuple[str, str]] = field(default_factory=list)
    open: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)


def forms(page: str) -> list[Form]:
    """The forms of a page or of a part of one."""
    reader = _Reader()
    reader.feed(page)
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.found.append(Form(told.get("action", "")))
        elif tag in ("input", "button") and self.found and "name" in told:
            self._take(self.found[-1], tag, told)

    def _take(self, form: Form, tag: str, told: dict[str, str]) -> None:
        pair = (told["name"], told.get("value", ""))
        if tag == "button":
            form.buttons.append(pair)
        elif told.get("type") == "hidden":
            form.hidden[pair[0]] = pair[1]
        elif told.get("type") == "checkbox" and "disabled" not in told:
            form.open.append(pair)
            if "checked" in told:
                form.ticked.append(pair)
