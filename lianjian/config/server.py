"""Serving the pages: granian, WSGI, a few processes of a few blocking threads each."""

import os

from django.db import connection

ON_SQLITE = (2, 8)
"""Processes, and threads of each: all that write wait for one writer, and the more of them it commits together."""

THREADS_ON_POSTGRESQL = 2
"""With more, those that read keep the one that writes from going on; processes do not."""


def serve(*, host: str, port: int) -> int:
    """Serve until stopped. NotDurable where the database would lose what was acknowledged."""
    from granian import Granian
    from granian.constants import Interfaces

    from lianjian.kernel.records.durable import require_durable

    require_durable()
    processes, threads = _size()
    connection.close()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianjian.config.settings")
    print(f"http://{host}:{port}/", flush=True)
    Granian(
        "lianjian.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=threads,
        log_access=False,
        websockets=False,
        respawn_failed_workers=True,
    ).serve()
    return 0


def _size() -> tuple[int, int]:
    """How many processes, and threads of each."""
    if connection.vendor == "sqlite":
        return ON_SQLITE
    return (os.cpu_count() or 1) + 1, THREADS_ON_POSTGRESQL
