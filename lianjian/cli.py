"""The command `lianjian`: a contract for people and scripts.

Names, `--json` keys and exit codes stay: 0 all is well, 1 something does not hold, 2 a bad call or bad input.
Errors go to stderr in one line.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from lianjian import cli_archive, cli_county
from lianjian import cli_grammar as grammar
from lianjian.cli_start import bring_up, start_django
from lianjian.kernel.home import WrongSetting
from lianjian.kernel.ledger import grammar as ledger

FINE, DOES_NOT_HOLD, BAD_CALL = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = parser().parse_args(argv)
    if options.home:
        os.environ["LIANJIAN_HOME"] = str(Path(options.home).resolve())
    try:
        return _run(options)
    except KeyboardInterrupt:
        return _complain("stopped")
    except BrokenPipeError:
        return FINE


def _run(options: argparse.Namespace) -> int:
    try:
        start_django()
    except WrongSetting as error:
        return _complain(str(error))
    from django.db import OperationalError

    from lianjian.kernel.exchange.source import UnreadableTable
    from lianjian.kernel.refusal import Refusal

    try:
        if options.needs_data:
            bring_up(_progress("counting"))
        return options.run(options)
    except Refusal as refusal:
        return _complain(" ".join(filter(None, (refusal.text, str(refusal.hint)))))
    except (UnreadableTable, OSError, OperationalError) as error:
        return _complain(str(error))


def _complain(text: str) -> int:
    print(f"lianjian: {' '.join(text.split())}", file=sys.stderr)
    return BAD_CALL


def _demo(options: argparse.Namespace) -> int:
    from lianjian.counties.demo import build
    from lianjian.kernel.access import demo_accounts

    show = _progress("demo")
    installation = build(
        seed=options.seed, scale=options.scale, progress=lambda moment: show(f"{moment:%Y-%m-%d}")
    )
    print(
        f"\n{installation.county}: synthetic people and rows, seed {installation.demo_seed}", file=sys.stderr
    )
    _table([("account", "password", "post"), *map(tuple, demo_accounts.read())])
    return FINE


def _serve(options: argparse.Namespace) -> int:
    from lianjian.config.server import serve

    return serve(host=options.host, port=options.port, open_demo=options.open_demo)


def _figures(options: argparse.Namespace) -> int:
    from lianjian.kernel.areas import registry
    from lianjian.kernel.figures.answers import YearOnYearRules, answer, as_json
    from lianjian.kernel.figures.asking import question

    asked = question(_words(options))
    keys = options.keys or [figure.key for figure in registry.figures.values()]
    if unknown := [key for key in keys if key not in registry.figures]:
        return _complain(
            f"no figure is called {', '.join(unknown)}; `lianjian figures --on DATE` lists them all"
        )
    printed_by = YearOnYearRules(asked.on)
    told = [as_json(answer(key, asked, printed_by=printed_by)) for key in keys]
    titles = "figure", "", "value", "unit", "year before", "rows"
    _tell(options, told, [titles, *(_figure_line(line) for line in told)])
    return FINE


def _figure_line(told: dict[str, Any]) -> tuple[Any, ...]:
    whole = "" if told["denominator"] is None else f" ({told['numerator']}/{told['denominator']})"
    return (
        told["key"],
        told["title"],
        f"{_short(told['value'])}{whole}",
        told["unit"],
        _short(told["previous"]),
        told["rows"],
    )


def _short(number: float | int | None) -> str:
    return "–" if number is None else f"{number:.1f}" if isinstance(number, float) else str(number)


def _rows(options: argparse.Namespace) -> int:
    from lianjian.kernel.areas import registry
    from lianjian.kernel.exchange.export import write
    from lianjian.kernel.figures.answers import openings
    from lianjian.kernel.figures.asking import question
    from lianjian.kernel.ui.lists import text_of

    figure = registry.figures.get(options.key)
    if figure is None:
        return _complain(f"no figure is called {options.key}")
    opened = openings(figure, question(_words(options)))
    if not opened:
        return _complain(f"{options.key} opens to no rows")
    part, rows = opened[-1]
    kind = registry.kinds[rows.model._meta.label_lower]
    target = options.xlsx or options.csv
    if target:
        write(target, kind, rows, title=str(part.title), unit="", person="", as_csv=bool(options.csv))
        return FINE
    told = [{"pk": row.pk} | {c.key: text_of(c.value(row)) for c in kind.columns} for row in kind.each(rows)]
    if options.json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        _table([tuple(str(c.title) for c in kind.columns), *(tuple(list(row.values())[1:]) for row in told)])
    return FINE


def _report(options: argparse.Namespace) -> int:
    from lianjian.portals.report.writing import write_report

    write_report(options.docx, on=options.on, known_at=options.known_at or "")
    print(options.docx)
    return FINE


def _import(options: argparse.Namespace) -> int:
    from lianjian.kernel.access.actor import SYSTEM
    from lianjian.kernel.clock.now import now
    from lianjian.kernel.exchange import importing

    ledger = _ledger(options.kind)
    show = _progress(options.kind)
    report = importing.run(
        ledger=ledger,
        content=options.file,
        actor=SYSTEM,
        at=now(),
        dry_run=options.dry_run,
        progress=lambda n: show(str(n)),
    )
    print(file=sys.stderr)
    if options.json:
        print(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        print(report.in_words())
    return DOES_NOT_HOLD if report.refused else FINE


def _export(options: argparse.Namespace) -> int:
    from lianjian.kernel.exchange.export import write_ledger_file

    show = _progress(options.kind)
    write_ledger_file(options.file, ledger=_ledger(options.kind), progress=lambda n: show(str(n)))
    print(f"\n{options.file}", file=sys.stderr)
    return FINE


def _ledger(kind: str) -> Any:
    from lianjian.kernel.areas import registry
    from lianjian.kernel.refusal import Refusal

    if kind not in registry.ledgers:
        raise Refusal(f"no ledger is called {kind}; there are: {', '.join(registry.ledgers)}")
    return registry.ledgers[kind]


def _verify(options: argparse.Namespace) -> int:
    from lianjian.kernel.ledger.verify import run

    try:
        told, lines = run(options.against, options.key)
    except ValueError as error:
        return _complain(str(error))
    _tell(options, told, lines)
    return FINE if told["ok"] else DOES_NOT_HOLD


def _ledger_keeping(options: argparse.Namespace) -> int:
    from lianjian.kernel.clock.now import now
    from lianjian.kernel.ledger import command
    from lianjian.kernel.ledger.witnessing import NotVouchedFor

    try:
        told, lines = command.run(options, now())
    except NotVouchedFor as refused:
        print(f"lianjian: not vouched for: {refused}", file=sys.stderr)
        return DOES_NOT_HOLD
    except ValueError as error:
        return _complain(str(error))
    _tell(options, told, lines)
    return FINE


def _users(options: argparse.Namespace) -> int:
    from lianjian.kernel.access import accounts

    told = accounts.COMMANDS[options.act](options)
    lines = [tuple(told[0]), *(tuple(line.values()) for line in told)] if told else [("no accounts yet",)]
    _tell(options, told, lines)
    return FINE


def _roads(options: argparse.Namespace) -> int:
    from lianjian.engines.roads import command
    from lianjian.kernel.clock.now import now
    from lianjian.kernel.home import home
    from lianjian.kernel.places.network import NETWORK_FILE

    try:
        outcome = command.run(options, home() / NETWORK_FILE, at=now(), progress=_progress("roads"))
    except ValueError as error:
        return _complain(str(error))
    return _end(options, outcome)


def _archive(options: argparse.Namespace) -> int:
    return _end(options, cli_archive.run(options, _progress(options.command)))


def _county(options: argparse.Namespace) -> int:
    return _end(options, cli_county.run(options))


def _positions(options: argparse.Namespace) -> int:
    from lianjian.areas.roster import listening

    listening.run(options.mqtt, options.topic)
    return FINE


def _tick(options: argparse.Namespace) -> int:
    from lianjian.kernel.areas import registry
    from lianjian.kernel.clock.now import now

    for area in registry.areas:
        for job in area.jobs:
            print(job(now()))
    return FINE


def _words(options: argparse.Namespace) -> Any:
    from lianjian.kernel.figures.asking import Words

    return Words(
        on=options.on or "",
        first=getattr(options, "first", None) or "",
        unit=options.unit or "",
        units_of=getattr(options, "units_of", None) or "",
        known_at=getattr(options, "known_at", None) or "",
    )


def _progress(what: str) -> Callable[[str], None]:
    """A line on a terminal that is written over as the work goes on; nothing elsewhere."""

    def show(text: str) -> None:
        if sys.stderr.isatty():
            print(f"\r{what} {text} ", end="", file=sys.stderr, flush=True)

    return show


def _end(options: argparse.Namespace, outcome: cli_archive.Outcome) -> int:
    """Tell what came of a command, and whether all is well."""
    told, lines, fine = outcome
    _tell(options, told, lines)
    return FINE if fine else DOES_NOT_HOLD


def _tell(options: argparse.Namespace, told: Any, lines: list[tuple[Any, ...]]) -> None:
    if options.json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        _table(lines)


def _table(lines: list[tuple[Any, ...]]) -> None:
    for line in lines:
        print("\t".join("" if cell is None else str(cell) for cell in line))


def parser() -> argparse.ArgumentParser:
    """The whole grammar of the command."""
    parser = argparse.ArgumentParser(
        prog="lianjian", description="联建: enter a fact once; every figure opens to the rows behind it."
    )
    parser.add_argument(
        "--home", metavar="DIR", help="this installation's folder (else $LIANJIAN_HOME, else ./var)"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(run=run, needs_data=True)
        return added

    demo = command("demo", _demo, "build the demo county: synthetic people and rows")
    demo.add_argument("--seed", type=int, help="another seed gives another county by the same code")
    demo.add_argument(
        "--scale", type=grammar.positive, default=1.0, help="how many times the county's usual number of rows"
    )

    def of_county(name: str, text: str) -> argparse.ArgumentParser:
        added = command(name, _county, text)
        added.add_argument("--json", action="store_true")
        return added

    cli_county.grammar(of_county)
    serve = command("serve", _serve, "serve the pages and the API until stopped")
    grammar.serve(serve)
    figures = command("figures", _figures, "answer figures from the rows")
    figures.add_argument("keys", nargs="*", metavar="KEY", help="which figures; all if none is named")
    _asking(figures)
    figures.add_argument("--from", dest="first", metavar="DATE", help="first day (else 1 January)")
    figures.add_argument("--known-at", metavar="TIME", help="as the record stood then")
    figures.add_argument("--units-of", metavar="DATE", help="as if the units of that day had always been")
    figures.add_argument("--json", action="store_true")
    rows = command("rows", _rows, "the rows that a figure counted, exactly those")
    rows.add_argument("key", metavar="KEY")
    _asking(rows)
    form = rows.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true")
    form.add_argument("--csv", metavar="F")
    form.add_argument("--xlsx", metavar="F")
    report = command("report", _report, "write the year's account as a document")
    report.add_argument("--on", required=True, metavar="DATE")
    report.add_argument("--docx", required=True, metavar="F")
    report.add_argument("--known-at", metavar="TIME", help="as the record stood then: prints it again")
    into = command("import", _import, "take in a ledger from Excel or CSV; exit 1 if any row was refused")
    into.add_argument("kind", metavar="KIND")
    into.add_argument("file", metavar="FILE")
    into.add_argument(
        "--dry-run", action="store_true", help="say what would be taken and refused; write nothing"
    )
    into.add_argument("--json", action="store_true")
    out = command("export", _export, "write a ledger as Excel (or CSV, by the file's ending)")
    out.add_argument("kind", metavar="KIND")
    out.add_argument("file", metavar="FILE")
    verify = "hold the ledger, every tally and every photo against the rows; exit 1 if they differ"
    ledger.verify(command("verify", _verify, verify))
    ledger.checkpoints(
        command(
            "checkpoints", _ledger_keeping, "signed heads of the ledger: list, show, hand out, have witnessed"
        )
    )
    ledger.witness(
        command(
            "witness", _ledger_keeping, "vouch for the ledgers of others; exit 1 if one can't be vouched for"
        )
    )
    grammar.users(command("users", _users, "accounts: list, add, password, token, disable"))
    grammar.roads(command("roads", _roads, "the road network: build it from a map, ask it who is nearest"))
    grammar.positions(command("positions", _positions, "hear from a broker where crews are, until stopped"))

    def of_archive(name: str, text: str) -> argparse.ArgumentParser:
        added = command(name, _archive, text)
        added.set_defaults(needs_data=False)
        added.add_argument("--json", action="store_true")
        return added

    cli_archive.grammar(of_archive)
    command("tick", _tick, "do the work that is due; call it from a timer")
    return parser


def _asking(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--on", metavar="DATE", help="last day (else today)")
    parser.add_argument("--unit", metavar="CODE", help="one unit and all under it")
