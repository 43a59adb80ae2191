"""The grammar of `lianjian checkpoints`, `lianjian witness` and `lianjian verify`."""

import argparse
from pathlib import Path


def checkpoints(parser: argparse.ArgumentParser) -> None:
    """What is done with the checkpoints of this ledger, and with those who vouch for it."""
    parser.add_argument("--json", action="store_true")
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    acts.add_parser("list", help="all checkpoints, the newest first")
    show = acts.add_parser("show", help="a checkpoint with its signatures, to be kept elsewhere")
    bundle = acts.add_parser(
        "bundle", help="all that a stranger needs to check the ledger up to a checkpoint"
    )
    bundle.add_argument("file", metavar="FILE", type=Path)
    for either in (show, bundle):
        either.add_argument("--leaves", type=int, metavar="N", help="which one, else the newest")
    acts.add_parser("make", help="make one now, if there are new leaves; `tick` does so by itself")
    acts.add_parser("key", help="the public key of this ledger, for those who vouch for it or check it")
    acts.add_parser("witnesses", help="who vouches for this ledger, and up to which leaf")
    trust = acts.add_parser("trust", help="ask this witness from now on")
    trust.add_argument("key", metavar="KEY", help="as `lianjian witness key` prints it there")
    trust.add_argument(
        "--url", default="", metavar="URL", help="where it answers; without, files are carried"
    )
    ask = acts.add_parser("ask", help="write to a file what a witness is to vouch for")
    ask.add_argument("witness", metavar="WITNESS")
    ask.add_argument("file", metavar="FILE", type=Path)
    ask.add_argument("--seen", type=int, metavar="N", help="the leaves at which it says that it saw us last")
    take = acts.add_parser("take", help="keep what a witness signed")
    take.add_argument("file", metavar="FILE", type=Path)


def witness(parser: argparse.ArgumentParser) -> None:
    """What is done for the ledgers of others."""
    parser.add_argument("--json", action="store_true")
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    acts.add_parser("key", help="the public key of this witness, for the ledgers that it vouches for")
    acts.add_parser("list", help="the ledgers that are followed, and how far")
    follow = acts.add_parser("follow", help="vouch for a ledger from now on")
    follow.add_argument("key", metavar="KEY", help="as `lianjian checkpoints key` prints it there")
    cosign = acts.add_parser("cosign", help="vouch for what a file shows, if it continues what was seen")
    cosign.add_argument("file", metavar="FILE", type=Path, help="as `lianjian checkpoints ask` writes it")
    cosign.add_argument("out", metavar="OUT", type=Path, help="what is carried back")


def verify(parser: argparse.ArgumentParser) -> None:
    """Against what the ledger is held besides its own rows."""
    parser.add_argument("--json", action="store_true")
    parser.add_argument(
        "--against",
        metavar="F",
        type=Path,
        help="a checkpoint that was kept elsewhere: it must be a beginning",
    )
    parser.add_argument(
        "--key", metavar="KEY", action="append", default=[], help="a public key that may have signed it"
    )
