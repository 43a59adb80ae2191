"""The backups that an installation takes by itself, before a newer version changes its tables."""

import sys

from lianjian import __version__
from lianjian.kernel.archive.backup import NothingThere, backup
from lianjian.kernel.clock.now import now
from lianjian.kernel.home import home

FOLDER = "backups"
ENDING = ".lianjian"
KEPT = 3
"""How many of these are kept: the way back from the last upgrades, not an archive."""


def keep_before_upgrade() -> None:
    """Save the installation as the older version left it, and let go of the oldest such backups."""
    name = f"before-{__version__}-{now():%Y%m%dT%H%M%S}{ENDING}"
    try:
        backup(home() / FOLDER / name, lambda _text: None)
    except NothingThere:
        return
    print(f"the way back: {home() / FOLDER / name}", file=sys.stderr)
    for older in sorted((home() / FOLDER).glob(f"before-*{ENDING}"), key=lambda it: it.stat().st_mtime)[
        :-KEPT
    ]:
        older.unlink()
