"""What every answer carries: a strict policy, and a page in which nothing stands inline."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.accounts import signed_in
from tests.test_access_matrix import open_pages

INLINE = re.compile(rb"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=\"|javascript:")
POLICY = (
    "default-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def faults_of(answer: Any, address: str) -> list[str]:
    policy = answer.headers.get("Content-Security-Policy", "")
    found = [f"{address} lacks {part}" for part in POLICY if part not in policy]
    found += [f"{address} allows {word}" for word in ("unsafe", "http:", "https:", "*") if word in policy]
    for header, value in HEADERS.items():
        if answer.headers.get(header) != value:
            found.append(f"{address} lacks {header}")
    inline = INLINE.search(body_of(answer)) if "html" in answer.headers.get("Content-Type", "") else None
    return [*found, f"{address} has {inline[0]!r}"] if inline else found


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["visitor", "head", "director", "admin", "political"])
def test_every_page_carries_the_policy_and_nothing_inline(role: str, cast: Any, in_2022: None) -> None:
    client = Client() if role == "visitor" else signed_in(getattr(cast, role))
    addresses = [reverse(name) for name, _permission in open_pages() if name != "logout"]
    faults = [fault for it in addresses for fault in faults_of(client.get(it), it)]
    assert not faults, "\n".join(faults)


@pytest.mark.django_db
def test_so_does_a_page_that_is_not_there_or_not_for_whoever_asks(cast: Any, in_2022: None) -> None:
    for address in ("/no-such-page/", "/import/", "/r/org/unit/999999999/", "/api/no-such-thing"):
        assert not faults_of(signed_in(cast.officer).get(address), address)


@pytest.mark.parametrize("name", ["app.js", "app.css"])
def test_so_does_a_file_of_the_front_end(name: str) -> None:
    answer = Client().get(f"/static/{name}")
    assert answer.status_code == 200 and not faults_of(answer, name)
