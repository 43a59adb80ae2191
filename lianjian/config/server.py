"""Serving the pages: granian, WSGI, a few blocking threads in one process on SQLite, two on PostgreSQL."""

import os

from django.db import connection

THREADS = 8


def serve(*, host: str, port: int) -> int:
    """Serve until stopped. On SQLite one process holds the one writer; PostgreSQL takes two."""
    from granian import Granian
    from granian.constants import Interfaces

    workers = 1 if connection.vendor == "sqlite" else 2
    connection.close()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianjian.config.settings")
    print(f"http://{host}:{port}/", flush=True)
    Granian(
        "lianjian.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        log_access=False,
        websockets=False,
    ).serve()
    return 0
