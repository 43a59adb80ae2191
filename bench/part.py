"""One part of the bench in a process of its own: prints what it measured as JSON on its last line."""

import json
import sys

from bench import archive, board, cycle, figures, ledgers, lives, proofs, roads, suites, users

PARTS = {
    "figures": figures.measure,
    "lives": lives.measure,
    "ledgers": ledgers.measure,
    "proofs": proofs.measure,
    "cycle": cycle.measure,
    "roads": roads.measure,
    "board": board.measure,
    "archive": archive.measure,
    "suites": suites.measure,
    "users": users.measure,
}

if __name__ == "__main__":
    part, home, rows = sys.argv[1:]
    print(json.dumps(PARTS[part](home, int(rows))))
