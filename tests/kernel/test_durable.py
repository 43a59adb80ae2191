"""A server starts only on a database that waits for the disk."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from drills.cluster import Cluster
from tests.houses import POSTGRESQL, Process, house_at

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("durable")]

OFF = {"sqlite": "PRAGMA synchronous=NORMAL", "postgresql": "SET synchronous_commit = off"}


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """On a cluster with PostgreSQL's own settings: that of the tests may not wait, so that they are done sooner."""
    with ExitStack() as ends:
        server = ends.enter_context(Cluster()).url if POSTGRESQL else None
        house = ends.enter_context(house_at(tmp_path_factory.mktemp("durable") / "house", server=server))
        yield house.enter()


def why_it_does_not_wait() -> str:
    from lianjian.kernel.records.durable import NotDurable, require_durable

    try:
        require_durable()
    except NotDurable as refusal:
        return refusal.text
    return ""


def serve_where_nothing_waits() -> str:
    """What a server says that is started on a connection which does not wait."""
    from django.db import connection

    from lianjian.config.server import serve
    from lianjian.kernel.records.durable import NotDurable

    with connection.cursor() as cursor:
        cursor.execute(OFF[connection.vendor])
    try:
        serve(host="127.0.0.1", port=1)
    except NotDurable as refusal:
        return refusal.text
    return ""


def test_a_commit_waits_for_the_disk(process: Process) -> None:
    assert process.do(why_it_does_not_wait) == ""


def test_a_server_does_not_start_where_it_would_not(process: Process) -> None:
    assert "synchronous" in process.do(serve_where_nothing_waits)
