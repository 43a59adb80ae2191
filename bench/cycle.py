"""The demo county's year: a year of evaluations of all branches, and the desk of every account."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import mkdtemp
from typing import Any

from bench.visiting import signed_in

LINES = 40
QUARTERS = [date(2022, month, 1) for month in (1, 4, 7, 10)]
TIMES = 5
YEARS = 5
DESK = "/desk/?on=2022-12-20"


def measure(home: str, _rows: int) -> dict[str, float]:
    """Seconds to measure four quarters of every branch by forty lines, the same branch by branch, and desks; these
    once more when there are the rows of five years.
    """
    _open(home)
    from bench.years import grow
    from lianjian.kernel.records.reference import asked_once

    with asked_once():
        together = _timed(_together)
        apart = _timed(_branch_by_branch)
    told = {"evaluation s": together, "evaluation, branch by branch / together": apart / together}
    told |= _told("one year")
    return told | {"rows added": grow(YEARS)} | _told("five years")


def _told(when: str) -> dict[str, float]:
    first, again, anew = zip(*_desks(), strict=True)
    return {
        f"desk, {when}, median s": median(first),
        f"desk, {when}, worst s": max(first),
        f"desk again, {when}, worst s": max(again),
        f"desk, nothing kept, {when}, worst s": max(anew),
    }


def _open(home: str) -> None:
    """The demo county, built once, and of it a copy to write in."""
    if not (Path(home) / "demo-accounts.txt").exists():
        subprocess.run(
            [sys.executable, "-m", "lianjian", "--home", home, "demo"], check=True, stdout=sys.stderr
        )
    os.environ["LIANJIAN_HOME"] = str(shutil.copytree(home, Path(mkdtemp()) / "demo"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "lianjian.config.settings"
    import django

    django.setup()


def _lines() -> list[Any]:
    """Forty lines: those of the county, and some of them again."""
    from lianjian.areas.cycle.models import Line

    own = list(Line.objects.on(QUARTERS[-1]))
    return [own[number % len(own)] for number in range(LINES)]


def _together() -> None:
    from lianjian.areas.cycle.models import Mark
    from lianjian.areas.cycle.queries import Measured, branches_on, judged_units
    from lianjian.kernel.clock.periods import quarter_of

    for first in QUARTERS:
        quarter, lines = quarter_of(first), _lines()
        measured = [Measured.of([line], quarter, on=quarter.last) for line in lines]
        for branch in branches_on(quarter.last):
            units = judged_units(branch, quarter.last)
            for line, found in zip(lines, measured, strict=True):
                Mark(unit=branch, line=line).measure(*found.parts(line, units))


def _branch_by_branch() -> None:
    """The plain way: each branch asks each of its lines by itself. One quarter, times four."""
    from lianjian.areas.cycle.queries import Measured, branches_on, judged_units
    from lianjian.kernel.clock.periods import quarter_of

    quarter, lines = quarter_of(QUARTERS[0]), _lines()
    for branch in branches_on(quarter.last):
        units = judged_units(branch, quarter.last)
        for line in lines * len(QUARTERS):
            Measured.of([line], quarter, on=quarter.last).parts(line, units)


def _desks() -> Iterator[tuple[float, float, float]]:
    """Each account of the demo opens its desk on the account's day: just after something was written, again, and
    where nothing is kept, as after a write that concerns every duty.
    """
    from lianjian.kernel.access.models import Account

    for account in Account.objects.filter(person__isnull=False):
        client = signed_in(account)
        if client.get(DESK).status_code == 200:
            first, again, anew = zip(*(_thrice(client) for _ in range(TIMES)), strict=True)
            yield median(first), median(again), median(anew)


def _thrice(client: Any) -> tuple[float, float, float]:
    from lianjian.kernel.records.unwritten import forget

    _write()
    first, again = _timed(lambda: client.get(DESK)), _timed(lambda: client.get(DESK))
    forget()
    return first, again, _timed(lambda: client.get(DESK))


def _write() -> None:
    """A resident reports a problem."""
    from lianjian.areas.problems import rules
    from lianjian.areas.problems.models import ProblemKind
    from lianjian.kernel.access.actor import RESIDENT
    from lianjian.kernel.clock.now import now
    from lianjian.kernel.places.models import Place

    rules.raise_problem(
        actor=RESIDENT, at=now(), kind=ProblemKind.objects.order_by("code").first(),
        place=Place.objects.filter(level="village").order_by("code").first(), text="路灯不亮", channel="public",
        secret="s",
    )  # fmt: skip


def _timed(work: Any) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
