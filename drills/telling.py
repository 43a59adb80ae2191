"""What a drill tells while it runs, and the report that is left of it."""

import os
import platform
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

Told = dict[str, float]


class Progress:
    """A line on stderr that is written over as the work goes on."""

    def __init__(self, what: str, of: int) -> None:
        self._what, self._of, self._start, self._said = what, of, time.monotonic(), 0.0
        self._is_over = False

    def say(self, done: int, more: str = "") -> None:
        now = time.monotonic()
        if self._is_over or (done < self._of and now - self._said < 1):
            return
        self._said, self._is_over = now, done >= self._of
        line = f"{self._what} {done:,} of {self._of:,}, {now - self._start:.0f} s {more}"
        print(f"\r{line:<78}", end="\n" if done >= self._of else "", file=sys.stderr, flush=True)


def machine() -> str:
    """The machine, and how busy it is with whatever."""
    one, _five, fifteen = os.getloadavg()
    return (
        f"{os.cpu_count()} cores, Python {platform.python_version()}, "
        f"load {one:.1f} at the end, {fifteen:.1f} over the last quarter of an hour"
    )


def report(
    folder: Path, name: str, tried: str, command: str, told: Mapping[str, float], must: Mapping
) -> Path:
    """Write what was tried and measured."""
    lines = [
        f"| {what} | {_number(value)} | {_bound(must.get(what), value)} |" for what, value in told.items()
    ]
    text = (
        f"# {name}\n\n{tried.strip()}\n\n```sh\n{command}\n```\n\n"
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC; {machine()}.\n\n"
        "| what | measured | must be |\n| --- | --- | --- |\n" + "\n".join(lines) + "\n"
    )
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{name}.md"
    target.write_text(text, encoding="utf-8")
    return target


def broken(told: Mapping[str, float], must: Mapping[str, float]) -> list[str]:
    """What is more than it may be."""
    return [f"{what} is {told[what]}, more than {most}" for what, most in must.items() if told[what] > most]


def _bound(most: float | None, value: float) -> str:
    return "" if most is None else f"≤ {most:g}" + ("" if value <= most else " **no**")


def _number(value: float) -> str:
    return f"{value:,.2f}" if isinstance(value, float) else f"{value:,}"
