"""The grammar of those commands that have acts or many options of their own."""

import argparse
from pathlib import Path


def serve(parser: argparse.ArgumentParser) -> None:
    """`lianjian serve`: where it answers."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument(
        "--open-demo",
        action="store_true",
        help="serve a demo beyond this machine, with its printed passwords",
    )


def users(parser: argparse.ArgumentParser) -> None:
    """`lianjian users`: what is done with accounts."""
    parser.add_argument("--json", action="store_true")
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    acts.add_parser("list", help="all accounts with their posts of today")
    add = acts.add_parser("add", help="open an account for a person; prints its password once")
    add.add_argument("username")
    add.add_argument("--person", required=True, metavar="NUMBER", help="the person's service number")
    for act, text in (
        ("password", "give an account a new password, printed once"),
        ("disable", "close an account"),
        ("sign-out", "end all sessions of an account"),
    ):
        acts.add_parser(act, help=text).add_argument("username")
    certificate = acts.add_parser("certificate", help="let a client certificate enter an account")
    certificate.add_argument("username")
    certificate.add_argument(
        "--name", required=True, help="its serial or name, as the proxy's header tells it"
    )
    certificates = acts.add_parser("remove-certificates", help="let no certificate enter an account")
    certificates.add_argument("username")
    reset = acts.add_parser("reset-second-factor", help="take the second factor from who lost it")
    reset.add_argument("username")
    reset.add_argument("--reason", required=True, metavar="TEXT", help="who asked, and how that was checked")
    token = acts.add_parser("token", help="a key for a program, printed once")
    token.add_argument("username")
    token.add_argument("title")


def roads(parser: argparse.ArgumentParser) -> None:
    """`lianjian roads`: building the network, and asking it."""
    parser.set_defaults(needs_data=False)
    parser.add_argument("--json", action="store_true")
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    build = acts.add_parser(
        "build", help="read a map, say what was left out; exit 1 if any of its rows is faulty"
    )
    build.add_argument("file", metavar="FILE", type=Path, help=".osm.pbf, or a table of segments (.csv)")
    build.add_argument(
        "--speeds", metavar="F", type=Path, help="km/h by class (CSV: class,kmh), else the usual ones"
    )
    build.add_argument("--licence", metavar="TEXT", default="", help="what is said of a table's source")
    near = acts.add_parser(
        "nearest", help="the time of each unit to a place; exit 1 if none of them can come"
    )
    near.add_argument("lon", type=float)
    near.add_argument("lat", type=float)
    near.add_argument("--units", metavar="F", type=Path, required=True, help="CSV: id,lon,lat")


def positions(parser: argparse.ArgumentParser) -> None:
    """`lianjian positions`: where positions are heard from."""
    parser.add_argument("--mqtt", metavar="HOST:PORT", required=True, help="the broker")
    parser.add_argument("--topic", metavar="TOPIC", required=True, help="what to listen to, such as crews/+")


def positive(text: str) -> float:
    """A number above 0, as a scale is."""
    number = float(text)
    if not 0 < number < 10_000:
        raise argparse.ArgumentTypeError("a scale is a number above 0")
    return number
