"""Serving the pages: granian, WSGI, two processes of a few blocking threads each."""

import os

from django.db import connection

PROCESSES, THREADS = 2, 8


def serve(*, host: str, port: int) -> int:
    """Serve until stopped."""
    from granian import Granian
    from granian.constants import Interfaces

    connection.close()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianjian.config.settings")
    print(f"http://{host}:{port}/", flush=True)
    Granian(
        "lianjian.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=PROCESSES,
        blocking_threads=THREADS,
        log_access=False,
        websockets=False,
    ).serve()
    return 0
