"""`make drills`: each drill in turn, or those that are named; prints what each measured as JSON, exit 1 if one fails."""

import argparse
import importlib
import json
import sys
from pathlib import Path
from typing import Any

from drills.telling import broken, report

DRILLS = ("dispatching", "killing", "filling", "devices", "asking")
"""Modules, each with TRIED (what it does), SIZE (of its long form), MUST (what may not be more) and `run(size)`."""


def main() -> int:
    options = _parser().parse_args()
    failed = [line for name in options.drills or DRILLS for line in _held(name, options)]
    for line in failed:
        print(line, file=sys.stderr)
    return 1 if failed else 0


def _held(name: str, options: argparse.Namespace) -> list[str]:
    """Hold a drill; what does not hold."""
    drill: Any = importlib.import_module(f"drills.{name}")
    size = options.size or drill.SIZE
    told = drill.run(size)
    print(json.dumps({"drill": name, "size": size} | told, indent=2), flush=True)
    if options.report:
        report(options.report, name, drill.TRIED, f"python -m drills {name} --size {size}", told, drill.MUST)
    return [f"{name}: {line}" for line in broken(told, drill.MUST)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="drills", description=__doc__)
    parser.add_argument("drills", nargs="*", choices=[*DRILLS, []], metavar="NAME", help=", ".join(DRILLS))
    parser.add_argument("--size", type=int, help="how much to try; without it each drill's long form")
    parser.add_argument("--report", type=Path, metavar="DIR", help="write a page for each drill there")
    return parser


if __name__ == "__main__":
    sys.exit(main())
