"""What a command does before its own work: Django, the tables of this version, the pack's news, the sums."""

import os
import sys
from collections.abc import Callable


def start_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianjian.config.settings")
    import django

    django.setup()


def bring_up(progress: Callable[[str], None]) -> None:
    """Bring an installation to this version; what was done is told on stderr."""
    from lianjian.config import tables

    tables.bring_up()
    _keep_up_with_the_pack()
    _count_old_rows(progress)


def _keep_up_with_the_pack() -> None:
    """No command asks for a rule that an older version was founded without."""
    from lianjian.counties.keeping_up import keep_up
    from lianjian.kernel.clock.now import now
    from lianjian.kernel.county import pack

    if laid := keep_up(pack(), at=now()):
        print(f"laid down from the pack: {', '.join(laid)}", file=sys.stderr)


def _count_old_rows(progress: Callable[[str], None]) -> None:
    """No command answers by a figure that has not counted the rows of older versions."""
    from lianjian.kernel.clock.now import now
    from lianjian.kernel.figures.backfill import catch_up

    if counted := catch_up(at=now(), progress=progress):
        print(f"\ncounted by new declarations: {', '.join(counted)}", file=sys.stderr)
