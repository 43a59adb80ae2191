"""A part of a page at which many look: worked out by one for all, never older than what somebody has seen."""

import threading
from collections.abc import Callable

import pytest
from django.test import RequestFactory

from lianjian.kernel.ui import live
from lianjian.kernel.ui.live import Shared

PART = "all-zh"


def asked(boards: Shared, order: str, text: str | Callable[[], str], seen: str = "") -> str:
    request = RequestFactory().get("/", headers={"Last-Event-ID": seen} if seen else {})
    render = text if callable(text) else lambda: text
    return boards.answer(request, PART, order, render).content.decode()


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LEAST_SECONDS", 0)


def test_what_changed_is_told_and_what_did_not_is_not(at_once: None) -> None:
    boards = Shared()
    assert "data: first" in asked(boards, "01", "first")
    assert "event: same" in asked(boards, "01", "never", seen=f"01-{PART}")
    assert "data: second" in asked(boards, "02", "second", seen=f"01-{PART}")


def test_many_changes_of_one_moment_are_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LEAST_SECONDS", 1_000)
    boards = Shared()
    asked(boards, "01", "first")
    assert "event: same" in asked(boards, "02", "never", seen=f"01-{PART}")
    assert "data: first" in asked(boards, "02", "never")


def test_nobody_goes_back_to_an_older_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LEAST_SECONDS", 1_000)
    boards = Shared()
    asked(boards, "01", "first")
    told = asked(boards, "03", "never", seen=f"02-{PART}")
    assert "event: same" in told and f"id: 02-{PART}" in told


def test_while_one_works_it_out_the_others_get_the_one_before(at_once: None) -> None:
    boards, working, over = Shared(), threading.Event(), threading.Event()
    asked(boards, "01", "first")

    def slowly() -> str:
        working.set()
        over.wait(10)
        return "second"

    first = threading.Thread(target=asked, args=(boards, "02", slowly))
    first.start()
    working.wait(10)
    assert "data: first" in asked(boards, "02", "never")
    over.set()
    first.join()
    assert "data: second" in asked(boards, "02", "never")
