"""The commands with which a county begins: its pack laid down, its people enlisted."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from lianjian.cli_archive import Outcome

PROBLEMS_SHOWN = 50


def grammar(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Add the commands, each by `command(name, text)`."""
    founded = command(
        "found", "found the county of the pack ($LIANJIAN_COUNTY) in an empty home: no people yet"
    )
    founded.add_argument(
        "--on", metavar="DATE", type=_day, help="the day whose units are laid down (else today)"
    )
    people = command(
        "people",
        "enlist people and give them posts, from a table; exit 1 if a line is wrong, and nothing is written",
    )
    people.add_argument(
        "file",
        metavar="FILE",
        type=Path,
        help="Excel or CSV: 警号, 姓名, 单位, 岗位 (英文名); a line for each post",
    )
    people.add_argument(
        "--on", metavar="DATE", type=_day, help="from this day on they hold the posts (else today)"
    )
    people.add_argument("--dry-run", action="store_true", help="say what would be taken; write nothing")


def run(options: argparse.Namespace) -> Outcome:
    """Run one of the commands above. A Refusal says what it did not do."""
    return COMMANDS[options.command](options)


def _found(options: argparse.Namespace) -> Outcome:
    from lianjian.counties.founding import found_anew
    from lianjian.kernel.clock.now import today
    from lianjian.kernel.county import pack
    from lianjian.kernel.org.models import Unit

    on = options.on or today()
    installation = found_anew(pack(), on=on)
    told = {"county": installation.county, "on": on.isoformat(), "units": Unit.objects.on(on).count()}
    return (
        told,
        [*told.items(), ("next", "lianjian people FILE, then lianjian users add NAME --person NUMBER")],
        True,
    )


def _people(options: argparse.Namespace) -> Outcome:
    from lianjian.counties.people import join
    from lianjian.kernel.clock.now import today

    joined = join(options.file, on=options.on or today(), dry_run=options.dry_run)
    ok = not joined.problems
    told: dict[str, Any] = {
        "ok": ok,
        "written": ok and not options.dry_run,
        "people": joined.people,
        "posts": joined.posts,
        "held": joined.held,
        "problems": joined.problems,
    }
    lines = [(name, value) for name, value in told.items() if name != "problems"]
    return told, [*lines, *(("-", problem) for problem in joined.problems[:PROBLEMS_SHOWN])], ok


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{written} is no date such as 2026-01-31") from error


COMMANDS: dict[str, Callable[[argparse.Namespace], Outcome]] = {"found": _found, "people": _people}
