"""Serving the pages: granian, WSGI, a few processes of a few blocking threads each."""

import os
from ipaddress import ip_address

from django.db import connection

from lianjian.kernel.records.models import Installation
from lianjian.kernel.refusal import Refusal
from lianjian.kernel.watch.traces import require_component

ON_SQLITE = (2, 8)
"""Processes, and threads of each: all that write wait for one writer, and the more of them it commits together."""

THREADS_ON_POSTGRESQL = 2
"""With more, those that read keep the one that writes from going on; processes do not."""


class DemoBeyondThisMachine(Refusal):
    """The demo prints its accounts on its sign-in page, so nobody else may reach it unless somebody says so."""


def serve(*, host: str, port: int, open_demo: bool = False) -> int:
    """Serve until stopped. NotDurable where the database would lose what was acknowledged; a demo is served beyond this
    machine only if `open_demo` says so: DemoBeyondThisMachine.
    """
    require_at_home(host, open_demo=open_demo)
    require_component()
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


def require_at_home(host: str, *, open_demo: bool) -> None:
    """Refuse to serve a demo where others reach it, unless told to."""
    if not open_demo and not _is_loopback(host) and Installation.objects.filter(is_demo=True).exists():
        raise DemoBeyondThisMachine(
            f"this home holds the demo county, which shows its passwords to whoever opens it; {host} lets others in.",
            hint="Serve it at 127.0.0.1, or add --open-demo if everybody who reaches this machine may sign in.",
        )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _size() -> tuple[int, int]:
    """How many processes, and threads of each."""
    if connection.vendor == "sqlite":
        return ON_SQLITE
    return (os.cpu_count() or 1) + 1, THREADS_ON_POSTGRESQL
