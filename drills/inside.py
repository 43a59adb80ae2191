"""Work in a home folder, in a process of its own: whoever tries a server from outside has no Django in it."""

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any


def inside(home: Path, work: Callable[..., Any], *arguments: Any, database: str = "") -> Any:
    """What `work` gives back, done in a home folder; `database` is the address of its PostgreSQL, if it has one."""
    entered = (str(home), database)
    with ProcessPoolExecutor(1, get_context("spawn"), initializer=_enter, initargs=entered) as pool:
        return pool.submit(work, *arguments).result()


def surroundings(home: Path, database: str = "") -> dict[str, str]:
    """The environment of a process that works in a home folder, whatever ours says."""
    kept = {name: value for name, value in os.environ.items() if name != "LIANJIAN_DATABASE_URL"}
    told = {"LIANJIAN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "lianjian.config.settings"}
    return kept | told | ({"LIANJIAN_DATABASE_URL": database} if database else {})


def _enter(home: str, database: str) -> None:
    os.environ.pop("LIANJIAN_DATABASE_URL", None)
    os.environ.update(surroundings(Path(home), database))
    import django

    django.setup()
